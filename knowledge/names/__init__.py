"""Which known thing does a wording name? How names are written, read and found."""
