"""What the 取りまとめ does: open a round, see who is missing, confirm or return."""
