"""Edited record files come into force while the bot runs; wrong ones do not."""

import logging

import pytest

from jobs.clock import start_clock
from jobs.records import refresh_records
from knowledge.shelf.shelf import Shelf


@pytest.fixture
def imported(tmp_path):
    folder = tmp_path / "plans"
    folder.mkdir()
    return folder


@pytest.fixture
def shelf(store, imported):
    shelf = Shelf(store, imported)
    shelf.refresh()
    return shelf


def teach(folder, word):
    text = f'[[word]]\nword = "{word}"\nmeans = ["のりまっし"]\n'
    (folder / "words.toml").write_text(text, encoding="utf-8")


def test_a_new_file_comes_into_force_at_the_next_tick(shelf, imported):
    before = shelf.library()
    teach(imported, "のりのり")

    refresh_records(shelf)

    assert shelf.library() is not before
    assert [word.word for word in shelf.library().records.words][-1] == "のりのり"


def test_nothing_is_loaded_when_nothing_changed(shelf):
    before = shelf.library()

    assert not shelf.refresh()
    assert shelf.library() is before


def test_a_wrong_file_is_told_and_the_old_records_stay(shelf, imported, caplog):
    before = shelf.library()
    (imported / "words.toml").write_text("[[word]]\nword = 1\n", encoding="utf-8")

    with caplog.at_level(logging.WARNING):
        refresh_records(shelf)

    assert "words.toml" in caplog.text
    assert shelf.library() is before


def test_another_process_may_load_them(store, shelf, imported):
    before = shelf.library()
    teach(imported, "のりのり")

    Shelf(store, imported).refresh()

    assert shelf.library() is not before


def test_a_late_tick_is_not_dropped_and_never_runs_twice_at_once():
    clock = start_clock(lambda: None)
    (job,) = clock.get_jobs()
    clock.shutdown(wait=False)

    assert (job.misfire_grace_time, job.coalesce, job.max_instances) == (None, True, 1)
