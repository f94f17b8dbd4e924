"""What do the plans say? The records that ship; `docs/records.md` tells how they are written."""
