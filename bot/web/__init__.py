"""The trial page: a chat with rooms, the coordinator's desk, a date that can be moved."""
