"""The bot in Slack from end to end: what is written there, what is answered there."""

import logging
import sqlite3
from threading import Event, current_thread

import pytest
from slack_sdk.socket_mode.builtin.connection import Connection

from bot.slack import connect
from bot.slack.client import Client
from bot.slack.messenger import SlackMessenger
from bot.slack.outcome import LATER as LATER_AGAIN
from handlers.messages import Reply
from jobs.delivery import NotSent
from knowledge.store import Store, audit, database
from knowledge.store.channels import settle_workspace
from knowledge.store.outbox import Outgoing
from knowledge.store.people import person, put_group
from tests.bot.slack.conftest import DEPARTMENT, LATER, NOW, PATIENCE, REQUEST, TOKENS, TS
from tests.bot.slack.stand_in import BOT, TEAM, StandIn, event, press


# -------------------------------------------------------------------- questions
def test_a_mention_that_arrives_three_times_is_answered_once_in_its_thread(office):
    question = f"<@{BOT}> のりまっしの担当は?"
    office.hear(event("message", question, id="Ev2", ts=TS))
    office.hear(event("app_mention", question, id="Ev1", ts=TS))
    office.hear(event("app_mention", question, id="Ev1", ts=TS), retry_attempt=1)
    office.hear(event("message", question, id="Ev2", ts=TS))

    (answer,) = office.work()

    assert office.woken.is_set()
    assert (answer["channel"], answer["thread_ts"]) == ("C0ROADS", TS)
    assert DEPARTMENT in answer["text"]
    assert answer["metadata"]["event_payload"]["key"] == "reply/event/Ev2"
    assert office.work() == []


def test_who_asked_in_a_thread_may_ask_on_without_a_mention(office):
    office.hear(event("app_mention", f"<@{BOT}> のりまっしの担当は?", id="Ev1", ts=TS))
    office.work()
    on, other = "1795132701.000100", "1795132702.000100"

    office.hear(event("message", "担当は?", id="Ev2", ts=on, thread_ts=TS))
    office.hear(event("message", "昼食は?", id="Ev3", ts=other, thread_ts=TS, user="U0SATO"))

    (answer,) = office.work()
    assert answer["thread_ts"] == TS
    assert DEPARTMENT in answer["text"]


def test_a_direct_message_is_answered_in_its_thread(office):
    office.hear(event("message", "のりまっしの担当は?", id="Ev1", ts=TS, channel="DU0TANAKA"))

    (answer,) = office.work()
    assert (answer["channel"], answer["thread_ts"]) == ("DU0TANAKA", TS)


def test_who_talks_to_the_bot_alone_asks_on_in_the_thread(office):
    office.hear(event("message", "のりまっしの担当は?", id="Ev1", ts=TS, channel="DU0TANAKA"))
    office.work()
    on = {"ts": "1795132701.000100", "thread_ts": TS, "channel": "DU0TANAKA"}

    office.hear(event("message", "DL数は?", id="Ev2", **on))

    (answer,) = office.work()
    assert (answer["channel"], answer["thread_ts"]) == ("DU0TANAKA", TS)
    assert "205,534件" in answer["text"]


def test_an_answer_in_a_direct_message_whose_receipt_was_lost_is_not_posted_twice(office):
    office.slack.fail("chat.postMessage", "applied_reset")
    office.hear(event("message", "のりまっしの担当は?", id="Ev1", ts=TS, channel="DU0TANAKA"))

    assert len(office.work()) == 1
    assert office.work(LATER) == []
    with office.store.reading() as db:
        assert [row["state"] for row in db["outbox"].rows] == ["sent"]


def test_a_button_that_asks_is_answered_in_the_thread_of_its_message(office):
    office.hear(press("ask#0", "のりまっしの担当は?", ts=TS, thread=REQUEST), type="interactive")

    (answer,) = office.work()
    assert answer["thread_ts"] == REQUEST
    assert DEPARTMENT in answer["text"]


def test_what_people_say_among_themselves_is_acknowledged_and_not_kept(office):
    office.hear(event("message", "のりまっしの担当は?", id="Ev1", ts=TS))
    office.hear(event("message", "誰だろう", id="Ev2", ts=TS, thread_ts="1795000000.000001"))
    office.hear({"command": "/kikimasshi", "text": "help"}, type="slash_commands")
    office.hear(event("reaction_added", "", id="Ev3", ts=TS))

    assert office.kept() == 0
    assert office.work() == []


def test_an_answer_whose_receipt_was_lost_is_found_and_not_posted_twice(office):
    office.slack.fail("chat.postMessage", "applied_reset")
    office.hear(event("app_mention", "のりまっしの担当は?", id="Ev1", ts=TS))

    assert len(office.work()) == 1
    assert office.work(LATER) == []
    with office.store.reading() as db:
        assert [row["state"] for row in db["outbox"].rows] == ["sent"]


# -------------------------------------------------------------------- a round
def test_a_reply_in_a_requests_thread_becomes_a_draft_and_is_read_back_there(asked):
    asked.hear(event("message", "のりまっし DL数 231,402件", id="Ev1", ts=TS, thread_ts=REQUEST))

    (answer,) = asked.work()

    assert (answer["channel"], answer["thread_ts"]) == ("C0ROADS", REQUEST)
    assert "231,402件" in answer["text"]
    assert "205,534件" in answer["text"]  # last year's, beside it
    buttons = [one for block in answer["blocks"] for one in block.get("elements", [])]
    assert buttons[0]["action_id"] == "report.submit#0"
    with asked.store.reading() as db:
        assert [row["value"] for row in db["entries"].rows] == [231402]


def test_what_is_read_back_is_submitted_with_its_button(asked):
    asked.hear(event("message", "のりまっし DL数 231,402件", id="Ev1", ts=TS, thread_ts=REQUEST))
    (answer,) = asked.work()
    (submit, *_) = [one for block in answer["blocks"] for one in block.get("elements", [])]
    pressed = press(submit["action_id"], submit["value"], ts="1795132710.000100", thread=REQUEST)

    asked.hear(pressed, type="interactive")
    asked.hear(pressed, type="interactive")

    (told,) = asked.work()
    assert told["thread_ts"] == REQUEST
    assert asked.kept() == 2


# -------------------------------------------------------------------- trouble
class Told(logging.Handler):
    """Waits until a line that holds certain words is logged."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self._words, self._told = words, Event()
        logging.getLogger("bot.slack").addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        if self._words in record.getMessage():
            self._told.set()

    def wait(self) -> bool:
        told = self._told.wait(PATIENCE)
        logging.getLogger("bot.slack").removeHandler(self)
        return told


def test_what_cannot_be_kept_is_not_acknowledged_and_kept_once_when_it_comes_again(
    open_office, monkeypatch, tmp_path
):
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.1)
    office = open_office()
    question = event("app_mention", "のりまっしの担当は?", id="Ev1", ts=TS)
    refused = Told("could not be kept")
    other = sqlite3.connect(tmp_path / "test.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    first = office.slack.send(question)
    assert refused.wait()
    assert not office.slack.is_acknowledged(first, patience=0)
    assert not office.woken.is_set()
    other.execute("ROLLBACK")
    other.close()
    office.hear(question, retry_attempt=1, retry_reason="http_error")
    office.hear(question, retry_attempt=2, retry_reason="timeout")

    assert office.kept() == 1
    assert len(office.work()) == 1


def test_frames_that_are_no_envelopes_harm_nothing(office):
    for frame in ("{", "[]", "null", '"x"', '{"type": "events_api"}', "x" * 100_000):
        office.slack.send_frame(frame)
    office.slack.send(["no", "object"])

    office.hear(event("app_mention", "のりまっしの担当は?", id="Ev1", ts=TS))


@pytest.mark.parametrize("politely", [True, False])
def test_a_line_that_is_cut_comes_up_again(office, politely):
    office.slack.hang_up(politely)

    assert office.slack.is_connected()
    office.hear(event("app_mention", "のりまっしの担当は?", id="Ev1", ts=TS))


def test_when_slack_asks_for_a_new_line_nothing_is_lost(office):
    office.slack.send_frame('{"type": "disconnect", "reason": "refresh_requested"}')

    assert office.slack.is_called("apps.connections.open", times=2)
    assert office.slack.is_connected()
    office.hear(event("app_mention", "のりまっしの担当は?", id="Ev1", ts=TS))


def test_the_line_is_never_tried_with_an_empty_ping(office, monkeypatch):
    """Of an event and a pong of two bytes that arrive together the library keeps the event back."""
    sent, tried = [], Event()

    def ping(_, payload=""):
        # The library has a thread of its own that pings.
        if current_thread().name == "slack":
            sent.append(payload)
            tried.set()

    monkeypatch.setattr(Connection, "ping", ping)

    assert tried.wait(PATIENCE)
    assert all(sent)


def test_it_starts_while_slack_is_away_and_connects_when_slack_is_back(open_office):
    away = StandIn()
    trouble = Told("Slackにつながりません")
    office = open_office(away)
    assert trouble.wait()

    away.start()

    assert away.is_connected()
    office.connected.close()
    away.stop()


def test_an_address_at_which_no_line_comes_about_is_trouble_and_no_connection(open_office, slack):
    slack.fail("apps.connections.open", "nowhere")
    trouble = Told("Slackにつながりません（NotConnected）")

    open_office()

    assert trouble.wait()
    assert slack.is_connected()


def test_trouble_that_comes_back_after_a_good_line_is_told_anew(open_office, slack, caplog):
    caplog.set_level(logging.INFO)

    for begin in (open_office, slack.hang_up):
        slack.fail("apps.connections.open", "nowhere")
        trouble, connected = Told("（NotConnected）"), Told("Slackにつながりました")
        begin()

        assert trouble.wait()
        assert connected.wait()
        assert slack.is_connected()


def test_however_often_it_failed_the_pause_grows_no_longer_than_its_limit(
    open_office, slack, monkeypatch
):
    monkeypatch.setattr(connect, "LONGEST_PAUSE_SECONDS", 0.05)
    slack.fail("apps.connections.open", *["500"] * 10)

    open_office()

    # Doubled each time, the pauses would come to most of a minute.
    assert slack.is_connected()


def test_an_app_token_that_is_refused_is_named_in_one_line(open_office, slack, caplog):
    slack.fail("apps.connections.open", "error:invalid_auth")
    refused = Told("SLACK_APP_TOKEN")

    open_office()

    assert refused.wait()
    assert len([one for one in caplog.records if "SLACK_APP_TOKEN" in one.getMessage()]) == 1


def test_a_failing_auth_test_loses_no_event(open_office, slack):
    slack.fail("auth.test", "500", "error:internal_error", "reset")
    office = open_office()

    office.hear(event("app_mention", f"<@{BOT}> のりまっしの担当は?", id="Ev1", ts=TS))

    assert office.kept() == 1


def test_people_of_another_workspace_are_refused_and_audited(office):
    office.hear(event("app_mention", "担当は?", id="Ev1", ts=TS, user_team="T0OTHER"))

    assert office.work() == []
    with office.store.reading() as db:
        assert audit.noted(db, "refused") == [("U0TANAKA", "person/U0TANAKA")]


def test_neither_tokens_nor_tickets_nor_texts_are_logged(open_office, caplog):
    caplog.set_level(logging.DEBUG)
    office = open_office()
    office.hear(event("app_mention", "のりまっしの担当は?", id="Ev1", ts=TS))
    office.work()
    office.slack.hang_up()
    assert office.slack.is_connected()

    for secret in (*TOKENS, "secret-ticket", "のりまっし", DEPARTMENT):
        assert secret not in caplog.text


# -------------------------------------------------------------------- the workspace, its groups
def test_a_token_of_another_workspace_is_named_and_nobody_there_is_answered(
    open_office, slack, caplog
):
    office = open_office()
    assert slack.is_called("auth.test")
    with office.store.writing() as db:
        settle_workspace(db, TEAM)
    slack.team = "T0OTHER"
    named = Told("別のワークスペース")

    other = open_office()
    assert named.wait()
    more = {"user_team": "T0OTHER"}
    said = event("app_mention", "のりまっしの担当は?", id="Ev1", ts=TS, **more)
    other.hear(said | {"team_id": "T0OTHER"})

    assert other.work() == []


def test_nothing_is_sent_into_another_workspace(slack):
    messenger = SlackMessenger(Client("xoxb-secret", slack.api_url), is_home=lambda team: False)
    message = Outgoing(1, "step/1/市民課/ask", "C0ROADS", None, None, None, 1, NOW, NOW)

    ended = messenger.send(message, Reply("依頼"), NOW)

    assert isinstance(ended, NotSent)
    assert ended.retry_at == NOW + LATER_AGAIN
    assert slack.posts == []


def test_who_is_in_a_departments_user_group_may_report_for_it(slack, open_office, tmp_path):
    slack.groups["S0ROADS"] = ["U0TANAKA"]
    store = Store(tmp_path / "test.db")
    with store.writing() as db:
        put_group(db, DEPARTMENT, "S0ROADS")

    office = open_office()
    assert slack.is_called("usergroups.users.list")
    office.connected.close()

    with office.store.reading() as db:
        assert person(db, "U0TANAKA", NOW.date()).departments == (DEPARTMENT,)
