"""The database: the only place where SQL stands. One file a subject, over `database.py`."""

from knowledge.store.database import Connection, Store

__all__ = ["Connection", "Store"]
