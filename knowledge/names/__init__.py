"""How names are written, read and found."""
