"""The small web page."""
