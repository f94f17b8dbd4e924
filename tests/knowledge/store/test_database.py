"""Opening and writing: several processes at once, and folders that cannot be used."""

import multiprocessing
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from knowledge.errors import DatabaseUnusable
from knowledge.store import Store, database


def test_what_fails_half_way_leaves_nothing(store):
    def add_twice() -> None:
        with store.writing() as db:
            for _ in range(2):
                db.conn.execute("INSERT INTO departments VALUES ('市民課', 0, 'しみんか', '[]')")

    with pytest.raises(sqlite3.IntegrityError):
        add_twice()

    with store.reading() as db:
        assert db["departments"].count == 0


def test_it_is_durable_and_keeps_references(tmp_path, shipped_durability, monkeypatch):
    monkeypatch.setattr(database, "SYNCHRONOUS", shipped_durability)

    with Store(tmp_path / "test.db").reading() as db:
        assert db.conn.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert db.conn.execute("PRAGMA synchronous").fetchone() == (2,)
        assert db.conn.execute("PRAGMA foreign_keys").fetchone() == (1,)


@pytest.mark.parametrize(
    ("sql", "row"),
    [
        ("SELECT max(id) AS newest, 'a' AS kind FROM chat", {"newest": None, "kind": "a"}),
        ("INSERT INTO quiet_channels (place) VALUES ('C1') RETURNING place", {"place": "C1"}),
        ("PRAGMA foreign_keys", {"foreign_keys": 1}),
    ],
)
def test_a_row_goes_by_the_names_of_its_columns(store, sql, row):
    with store.writing() as db:
        assert database.only(db, sql) == row


def test_no_row_is_nothing_where_there_may_be_none_and_an_error_where_there_is_always_one(store):
    none = "SELECT id FROM chat"

    with store.reading() as db:
        assert database.query(db, none) == []
        assert database.first(db, none) is None
        with pytest.raises(ValueError, match="not enough values"):
            database.only(db, none)


def test_a_thread_waits_for_its_turn_so_long_and_no_longer(store, monkeypatch):
    def write() -> None:
        with store.writing():
            pass

    monkeypatch.setattr(database, "BUSY_SECONDS", 0.1)
    with ThreadPoolExecutor(1) as other:
        with store.writing():
            assert isinstance(other.submit(write).exception(), sqlite3.OperationalError)
        assert other.submit(write).exception() is None


def _open_and_add(path: Path, number: int) -> None:
    store = Store(path)
    for row in range(20):
        with store.writing() as db:
            count = db["departments"].count
            name = f"課{number}-{row}"
            db.conn.execute("INSERT INTO departments VALUES (?, ?, 'か', '[]')", [name, count])
    store.close()


def test_four_processes_may_create_and_write_at_once(tmp_path):
    path = tmp_path / "shared.db"
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_open_and_add, args=(path, n)) for n in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)

    assert [process.exitcode for process in processes] == [0, 0, 0, 0]
    store = Store(path)
    with store.reading() as db:
        positions = [row[0] for row in db.conn.execute("SELECT position FROM departments")]
    assert sorted(positions) == list(range(80))
    store.close()


def test_a_folder_that_cannot_be_made_is_told_in_one_sentence(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(DatabaseUnusable) as caught:
        Store(tmp_path / "file" / "trial.db")

    assert "KIKIMASSHI_HOME" in caught.value.reason
    assert "\n" not in caught.value.reason


def test_a_file_that_is_no_database_is_told(tmp_path):
    (tmp_path / "trial.db").write_bytes(b"not a database" * 100)

    with pytest.raises(DatabaseUnusable, match=r"trial\.db"):
        Store(tmp_path / "trial.db")
