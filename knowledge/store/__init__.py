"""What is kept? The only place where SQL stands: one file a subject, over `database.py`."""

from knowledge.store.database import Connection, Store

__all__ = ["Connection", "Store"]
