"""Killed again and again while messages arrive twice and Slack's answers are lost.

The bot is a process of its own, and Slack a server on loopback that outlives it. Whatever was
acknowledged is handled, once, and answered, once.
"""

import sqlite3
import time
from collections import Counter
from contextlib import closing

import pytest

from tests.kills.conftest import POSTING, Bot, LossySlack, wait_until
from tests.kills.deliveries import Deliveries, People, over_http, over_socket

KILLS = 21
# How long a moment to be killed at is waited for, and how long it takes until all is done.
PATIENCE, LONG_PATIENCE = 10, 40
UNFINISHED = (
    "SELECT (SELECT count(*) FROM inbox WHERE state = 'new')"
    " + (SELECT count(*) FROM outbox WHERE state IN ('pending', 'sending', 'unknown'))"
)


class Book:
    """What the database says, read beside the bot."""

    def __init__(self, bot: Bot) -> None:
        self._db = sqlite3.connect(bot.database, isolation_level=None)

    def close(self) -> None:
        self._db.close()

    def all(self, question: str) -> list[tuple]:
        return self._db.execute(question).fetchall()

    def is_finished(self) -> bool:
        return self.all(UNFINISHED) == [(0,)]


def kill_often(bot: Bot, slack: LossySlack, deliveries: Deliveries) -> None:
    """At a random moment of each life: of what arrives, of what is sent, or of the start."""
    for life in range(KILLS):
        wait_for_moment(life, slack, deliveries)
        bot.kill()
        slack.is_to_hang = False
        bot.start()


def wait_for_moment(life: int, slack: LossySlack, deliveries: Deliveries) -> None:
    match life % 4:
        case 0:
            enough = deliveries.receipts + deliveries.chance.randint(1, 15)
            wait_until(lambda: deliveries.receipts >= enough, PATIENCE)
        case 1:
            enough = posted(slack) + deliveries.chance.randint(1, 6)
            wait_until(lambda: posted(slack) >= enough, PATIENCE)
        case 2:
            slack.is_to_hang = True
            wait_until(slack.hangs, PATIENCE)
        case _:
            wait_until(lambda: False, deliveries.chance.uniform(0, 3))


def posted(slack: LossySlack) -> int:
    return sum(method == POSTING for method, _ in list(slack.calls))


@pytest.mark.parametrize("mode", ["socket", "http"])
def test_killed_again_and_again_it_loses_nothing_and_does_nothing_twice(
    mode, start_bot, slack, desks, chance
):
    began = time.monotonic()
    bot = start_bot(mode)
    carry = over_socket(slack) if mode == "socket" else over_http(bot)
    people = People(slack, desks)
    deliveries = Deliveries(people, slack, carry, chance)

    with deliveries.going_on():
        kill_often(bot, slack, deliveries)
    slack.is_whole = True
    with closing(Book(bot)) as book:
        assert wait_until(book.is_finished, LONG_PATIENCE), book.all("SELECT * FROM outbox")
        check_nothing_is_lost(book, deliveries)
        deliveries.add(people.submit(desks))
        deliveries.repeat()
        assert wait_until(book.is_finished, LONG_PATIENCE)
        bot.kill()
        check_nothing_is_lost(book, deliveries)
        check_nothing_is_there_twice(book, deliveries, slack)
        assert book.all("PRAGMA integrity_check") == [("ok",)]
    assert "Traceback" not in bot.log.read_text()
    print(
        f"{mode}: {len(deliveries.acknowledged)} messages,"
        f" {deliveries.receipts} of {deliveries.tries} deliveries acknowledged,"
        f" {bot.kills} kills, {slack.faults()} faults in {posted(slack)} calls to post"
        f" {dict(sorted(slack.lost.items()))}; 0 lost, 0 twice"
        f" in {time.monotonic() - began:.0f} s"
    )


def check_nothing_is_lost(book: Book, deliveries: Deliveries) -> None:
    """Whatever was acknowledged is in the inbox, was handled, and has its answer in the outbox."""
    states = dict(book.all("SELECT coalesce(twin, key), state FROM inbox"))
    assert states == {done.known_by: "done" for done in deliveries.acknowledged}
    answers = dict(book.all("SELECT key, state FROM outbox"))
    assert answers == {f"reply/{key}": "sent" for (key,) in book.all("SELECT key FROM inbox")}


def check_nothing_is_there_twice(book: Book, deliveries: Deliveries, slack: LossySlack) -> None:
    """Every answer was posted once, where the bot says, and every figure was noted once."""
    posts = Counter(
        (post["metadata"]["event_payload"]["key"], post["channel"], post["ts"])
        for post in slack.posts
    )
    assert posts == Counter(book.all("SELECT key, place, posted FROM outbox"))
    figures = Counter(done.figure for done in deliveries.acknowledged if done.figure)
    assert Counter(value for (value,) in book.all("SELECT value FROM entries")) == figures
    marks = book.all("SELECT wanted, source FROM marks")
    assert len({source for _, source in marks}) == len(marks)
    assert {(wanted,) for wanted, _ in marks} == set(book.all("SELECT wanted FROM entries"))
