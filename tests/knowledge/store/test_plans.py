"""The records in the database: whole, in order, and never half."""

import pytest

from knowledge.errors import RecordsVanished
from knowledge.records.loading import read_records
from knowledge.store.plans import (
    digest_of_records,
    replace_records,
    revision_of_records,
)
from knowledge.store.plans import read_records as stored_records
from tests.knowledge.small_plan import SMALL_PLAN


@pytest.fixture
def records(tmp_path):
    path = tmp_path / "small-2026.toml"
    path.write_text(SMALL_PLAN, encoding="utf-8")
    return read_records([path])


def test_what_is_put_in_comes_out_again(store, records):
    replace_records(store, records, "first")

    assert stored_records(store) == records


def test_the_shipped_records_come_out_again(store, library):
    replace_records(store, library.records, "first")

    assert stored_records(store) == library.records


def test_each_change_is_a_new_revision(store, records):
    assert (digest_of_records(store), revision_of_records(store)) == (None, 0)

    replace_records(store, records, "first")
    replace_records(store, records, "second")

    assert (digest_of_records(store), revision_of_records(store)) == ("second", 2)


def test_a_removed_item_is_gone(store, records):
    replace_records(store, records, "first")
    fewer = records.model_copy(update={"initiatives": records.initiatives[:1], "kpis": ()})

    replace_records(store, fewer, "second")

    assert stored_records(store) == fewer


def test_an_item_to_which_people_refer_cannot_vanish(store, records):
    replace_records(store, records, "first")
    with store.writing() as db:
        db.conn.execute("CREATE TABLE kept (initiative TEXT REFERENCES initiatives (id))")
        db.conn.execute("INSERT INTO kept VALUES ('small-2026/window')")
    fewer = records.model_copy(update={"initiatives": records.initiatives[:1], "kpis": ()})

    with pytest.raises(RecordsVanished) as caught:
        replace_records(store, fewer, "second")

    assert "small-2026/window" in caught.value.names
    assert stored_records(store) == records
    assert digest_of_records(store) == "first"


def test_a_changed_item_keeps_what_people_wrote_to_it(store, records):
    replace_records(store, records, "first")
    with store.writing() as db:
        db.conn.execute("CREATE TABLE kept (initiative TEXT REFERENCES initiatives (id))")
        db.conn.execute("INSERT INTO kept VALUES ('small-2026/window')")
    renamed = records.initiatives[1].model_copy(update={"title": "窓口の予約と案内"})
    initiatives = (records.initiatives[0], renamed, records.initiatives[2])

    replace_records(store, records.model_copy(update={"initiatives": initiatives}), "second")

    assert stored_records(store).initiatives[1].title == "窓口の予約と案内"
