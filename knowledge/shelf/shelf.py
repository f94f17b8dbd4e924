"""Which records are in force now? Files are loaded when they change, the library when they are."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from threading import Lock

from knowledge.records.library import Library
from knowledge.records.loading import SHIPPED, read_records, record_files
from knowledge.shelf.reported import reported_figures
from knowledge.store import Store
from knowledge.store.plans import digest_of_records, replace_records, revision_of_records
from knowledge.store.plans import read_records as stored_records
from knowledge.store.rounds import marks_revision

# Grows when the same files would be read into other rows, so that a new version loads anew.
FORMAT = "2"


class Shelf:
    """Keeps the library of the newest revision; threads may ask at any time."""

    def __init__(self, store: Store, imported: Path) -> None:
        """`imported` is the folder of editions that win over shipped ones; it need not exist."""
        self.store = store
        self._folders = (SHIPPED, imported)
        self._lock = Lock()
        self._revision = 0
        self._reported_upto = 0
        self._records: Library | None = None
        self._library: Library | None = None

    def refresh(self) -> bool:
        """Load the record files if they changed since the last time; True when they did.

        Raises RecordsRefused or RecordsVanished, and then the old records stay in force.
        """
        files = record_files(*self._folders)
        digest = _digest(files)
        if digest == digest_of_records(self.store):
            return False
        replace_records(self.store, read_records(files), digest)
        return True

    def library(self) -> Library:
        """The library of the newest revision in the database, with what departments reported."""
        revision = revision_of_records(self.store)
        with self.store.reading() as db:
            reported_upto = marks_revision(db)
        with self._lock:
            if self._records is None or revision != self._revision:
                self._records = self._library = self._read()
                self._revision, self._reported_upto = revision, 0
            if self._library is None or reported_upto != self._reported_upto:
                with self.store.reading() as db:
                    self._library = self._records.with_reported(reported_figures(db))
                self._reported_upto = reported_upto
            return self._library

    def _read(self) -> Library:
        return Library(stored_records(self.store))


def _digest(files: Sequence[Path]) -> str:
    digest = hashlib.sha256(FORMAT.encode())
    for path in files:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
