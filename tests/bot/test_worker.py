"""The one worker: what arrives is handled while much is on its way out; it stops between two."""

from datetime import timedelta
from threading import Event

import pytest

from bot.settings import Settings
from bot.wiring import House
from bot.worker import Worker
from handlers.messages import Reply, to_kept
from jobs.delivery import NotThere, Sent
from knowledge.store import inbox, outbox, trial

MANY = 20
SOON = 10


@pytest.fixture
def house(shelf, tmp_path) -> House:
    return House(Settings(_env_file=None, KIKIMASSHI_HOME=tmp_path), shelf.store, shelf)


class Messenger:
    """Keeps the keys of what it sends; `first` runs while the first message goes out."""

    settle = timedelta(0)

    def __init__(self, first) -> None:
        self.first, self.sent, self.done = first, [], Event()
        self.most = MANY + 1

    def send(self, message, reply, now):
        if not self.sent:
            self.first()
        self.sent.append(message.key)
        if len(self.sent) == self.most:
            self.done.set()
        return Sent(message.key)

    def look_up(self, message):
        return NotThere()


def fill(house: House) -> None:
    with house.store.writing() as db:
        for number in range(MANY):
            kept = to_kept(Reply("お知らせ"))
            outbox.put(db, f"note/{number}", f"room:{number}", house.now(), reply=kept)


def test_a_question_is_answered_while_many_messages_go_out(house):
    def somebody_asks() -> None:
        with house.store.writing() as db:
            inbox.receive(
                db,
                "asked",
                "person/x",
                "1",
                trial.MEMBER,
                "typed",
                {"text": "のりまっしの担当課は？"},
                house.now(),
            )

    fill(house)
    messenger = Messenger(somebody_asks)
    worker = Worker(house, messenger)

    worker.start()
    all_sent = messenger.done.wait(SOON)
    worker.stop()

    assert all_sent
    assert messenger.sent[1] == "reply/asked"


def test_stopping_waits_for_no_more_than_the_message_at_hand(house):
    fill(house)
    at_work, may_go_on = Event(), Event()

    def take_time() -> None:
        at_work.set()
        may_go_on.wait(SOON)

    messenger = Messenger(take_time)
    worker = Worker(house, messenger)
    worker.start()
    at_work.wait(SOON)

    worker._stopping.set()
    may_go_on.set()
    worker.stop()

    assert len(messenger.sent) == 1
    with house.store.reading() as db:
        assert len(outbox.recorded(db, "note/")) == MANY


def test_trouble_does_not_end_the_work(house, monkeypatch, caplog):
    fill(house)
    messenger = Messenger(lambda: None)
    messenger.most = MANY
    worker = Worker(house, messenger)
    monkeypatch.setattr("bot.worker.PATIENCE_SECONDS", 0.01)
    troubles = iter([RuntimeError("once")])

    def plan(store, now) -> None:
        for trouble in troubles:
            raise trouble

    monkeypatch.setattr("bot.worker.plan_due", plan)
    worker.start()
    all_sent = messenger.done.wait(SOON)
    worker.stop()

    assert all_sent
    assert "stumbled" in caplog.text
