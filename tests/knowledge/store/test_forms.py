"""Forms that somebody has open, and what was written into them and not sent off."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from knowledge.store.forms import OpenForm, keep_open, note_sent_off, note_written, written_before

AT = datetime(2026, 12, 1, 9, tzinfo=ZoneInfo("Asia/Tokyo"))
WRITTEN = {"text": "予約を追加"}


@pytest.fixture
def opens(store):
    """Somebody opens a form about a row and writes into it without sending it off."""

    def opens(token, person="U1", value="7:1.0"):
        with store.writing() as db:
            keep_open(db, OpenForm(token, "report.row", value, "C1", "1", person), AT)
            note_written(db, token, WRITTEN)

    return opens


def written(store, person="U1", value="7:2.0"):
    with store.reading() as db:
        return written_before(db, person, "report.row", value)


def test_who_opens_the_form_again_finds_what_was_not_sent_off(store, opens):
    opens("first")

    assert written(store) == WRITTEN
    assert written(store, person="U2") == {}
    assert written(store, value="8:1.0") == {}


def test_what_was_sent_off_is_not_found_again_nor_what_was_tried_before(store, opens):
    opens("first")
    opens("second", value="7:2.0")
    opens("other", value="8:1.0")

    with store.writing() as db:
        note_sent_off(db, "second")

    assert written(store) == {}
    assert written(store, value="8:2.0") == WRITTEN
