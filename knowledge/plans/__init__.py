"""The plan records that ship with the bot; `docs/records.md` tells how they are written."""
