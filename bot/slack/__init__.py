"""Slack: what people say or press there goes into the inbox, replies become messages."""
