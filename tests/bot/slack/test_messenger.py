"""What becomes of a message, whatever Slack and the line to it do."""

import logging
import time
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.slack.client import Client, proxy_for
from bot.slack.messenger import SlackMessenger
from handlers.messages import Button, File, Reply, to_kept
from jobs.delivery import NotSent, NotThere, Sent, Unknown
from knowledge.store.outbox import Outgoing
from tests.bot.slack.conftest import patience_with
from tests.bot.slack.stand_in import RETRY_AFTER, StandIn

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=ZoneInfo("Asia/Tokyo"))
REPLY = Reply("担当は<交通政策課>です。", buttons=(Button("状況", "report.status", "1"),))
TOKEN = "xoxb-secret"


def message(key="reply/event/Ev1", place="C0ROADS", thread="9.1", topic=None) -> Outgoing:
    return Outgoing(1, key, place, thread, topic, None, 1, NOW, NOW)


def messenger_to(api_url: str, pace_seconds: float = 0, fault: str = "") -> SlackMessenger:
    """A messenger that sends at once, to a workspace that may have a fault."""
    client = Client(TOKEN, api_url, patience_with(fault))
    return SlackMessenger(client, pace_seconds=pace_seconds)


@pytest.fixture
def messenger(slack):
    return messenger_to(slack.api_url)


def called(slack, method="chat.postMessage"):
    return [asked for name, asked in slack.calls if name == method]


# -------------------------------------------------------------------- sending
def test_a_message_is_posted_in_its_thread_with_its_key_and_without_mentions(slack, messenger):
    outcome = messenger.send(message(), REPLY, NOW)

    (posted,) = slack.posts
    assert outcome == Sent(posted["ts"], "C0ROADS")
    assert (posted["channel"], posted["thread_ts"]) == ("C0ROADS", "9.1")
    assert posted["text"] == "担当は&lt;交通政策課&gt;です。\nボタン: 状況"
    assert posted["blocks"][0]["text"]["text"] == "担当は&lt;交通政策課&gt;です。"
    assert posted["metadata"]["event_payload"] == {"key": "reply/event/Ev1"}
    assert posted["unfurl_links"] is posted["unfurl_media"] is False
    assert "reply_broadcast" not in posted


def test_a_reminder_in_a_thread_shows_in_the_channel_too(slack, messenger):
    messenger.send(message(topic="remind/1/d7"), REPLY, NOW)
    messenger.send(message(topic="remind/1/d7", thread=None), REPLY, NOW)

    assert [post.get("reply_broadcast") for post in slack.posts] == [True, None]


def test_a_person_is_written_to_in_a_direct_message(slack, messenger):
    first = messenger.send(message("a", place="person/U0SATO", thread=None), REPLY, NOW)
    messenger.send(message("b", place="person/U0SATO", thread=None), REPLY, NOW)

    assert first == Sent(slack.posts[0]["ts"], "person/U0SATO")
    assert [post["channel"] for post in slack.posts] == ["DU0SATO", "DU0SATO"]
    assert len(called(slack, "conversations.open")) == 1


@pytest.mark.parametrize(
    "fault",
    [
        "500",
        "applied_500",
        "html",
        "applied_html",
        "applied_half",
        "reset",
        "applied_reset",
        "applied_hang",
        "applied_error:internal_error",
        "error:fatal_error",
    ],
)
def test_where_slack_leaves_open_what_it_did_the_message_is_unknown(slack, fault):
    slack.fail("chat.postMessage", fault)
    messenger = messenger_to(slack.api_url, fault=fault)

    assert isinstance(messenger.send(message(), REPLY, NOW), Unknown)
    assert slack.is_called("chat.postMessage")
    assert len(called(slack)) == 1  # no second try by the library
    assert len(slack.posts) == fault.startswith("applied")


def test_too_many_messages_wait_as_long_as_slack_says_and_nobody_else_tries(slack, messenger):
    slack.fail("chat.postMessage", "429")
    again = NOW + timedelta(seconds=RETRY_AFTER)

    first = messenger.send(message("a"), REPLY, NOW)
    second = messenger.send(message("b", place="C0OTHER"), REPLY, NOW)
    third = messenger.send(message("b", place="C0OTHER"), REPLY, again)

    assert isinstance(first, NotSent)
    assert (first.retry_at, second) == (again, first)
    assert isinstance(third, Sent)
    assert len(called(slack)) == 2


@pytest.mark.parametrize("api_url", ["http://127.0.0.1:{port}/api/", "http://slack.invalid/api/"])
def test_where_no_connection_came_about_the_message_was_not_sent(api_url):
    nobody = StandIn()  # has the port, and listens to nobody

    outcome = messenger_to(api_url.format(port=nobody.port)).send(message(), REPLY, NOW)
    nobody.stop()

    assert isinstance(outcome, NotSent)
    assert outcome.retry_at == NOW + timedelta(seconds=30)


@pytest.mark.parametrize(
    ("error", "says"),
    [
        ("channel_not_found", "招待"),
        ("not_in_channel", "招待"),
        ("is_archived", "送り先を変えて"),
        ("invalid_blocks", "ききまっしの不具合"),
        ("msg_too_long", "ききまっしの不具合"),
        ("something_new", "断られました"),
    ],
)
def test_what_slack_refuses_for_good_is_given_up_with_the_reason(slack, messenger, error, says):
    slack.fail("chat.postMessage", f"error:{error}")

    outcome = messenger.send(message(), REPLY, NOW)

    assert isinstance(outcome, NotSent)
    assert outcome.retry_at is None
    assert says in outcome.reason
    assert error in outcome.reason
    assert isinstance(messenger.send(message("b"), REPLY, NOW), Sent)


@pytest.mark.parametrize("error", ["invalid_auth", "token_revoked", "account_inactive"])
def test_a_token_that_is_refused_is_tried_again_later_and_says_so(slack, messenger, error):
    slack.fail("chat.postMessage", f"error:{error}")

    outcome = messenger.send(message(), REPLY, NOW)

    assert outcome.retry_at == NOW + timedelta(minutes=5)
    assert "SLACK_BOT_TOKEN" in outcome.reason
    assert messenger.send(message("b"), REPLY, NOW) == outcome
    assert len(called(slack)) == 1


def test_a_missing_scope_stops_only_the_message_that_needs_it(slack, messenger):
    slack.fail("conversations.open", "error:missing_scope")

    direct = messenger.send(message("a", place="person/U0SATO", thread=None), REPLY, NOW)
    other = messenger.send(message("b"), REPLY, NOW)

    assert direct.retry_at == NOW + timedelta(minutes=5)
    assert "スコープ" in direct.reason
    assert isinstance(other, Sent)


@pytest.mark.parametrize("fault", ["500", "reset", "hang", "html"])
def test_trouble_before_the_message_itself_means_that_it_was_not_sent(slack, fault):
    slack.fail("conversations.open", fault)
    messenger = messenger_to(slack.api_url, fault=fault)

    outcome = messenger.send(message(place="person/U0SATO", thread=None), REPLY, NOW)

    assert isinstance(outcome, NotSent)
    assert outcome.retry_at == NOW + timedelta(seconds=30)
    assert slack.posts == []


def test_messages_keep_a_pace(slack):
    messenger = messenger_to(slack.api_url, pace_seconds=0.2)

    started = time.monotonic()
    for key in "abc":
        messenger.send(message(key), REPLY, NOW)

    assert time.monotonic() - started >= 0.4


# -------------------------------------------------------------------- looking up
def ts_of(at: datetime, number: int) -> str:
    return f"{int(at.timestamp())}.{number:06d}"


def test_a_message_is_found_by_its_key_on_the_third_page(slack, messenger):
    slack.page_size = 2
    for number in range(1, 5):
        slack.add_post("C0ROADS", ts_of(NOW, number), f"other/{number}", thread="9.1")
    slack.add_post("C0ROADS", ts_of(NOW, 5), "reply/event/Ev1", thread="9.1")

    found = messenger.look_up(message())

    assert found == Sent(ts_of(NOW, 5), "C0ROADS")
    assert len(called(slack, "conversations.replies")) == 3


def test_a_message_of_its_own_is_found_in_the_channel(slack, messenger):
    slack.add_post("C0ROADS", ts_of(NOW, 1), "step/1/道路課/ask")
    slack.add_post("C0ROADS", ts_of(NOW, 2))

    assert messenger.look_up(message("step/1/道路課/ask", thread=None)) == Sent(
        ts_of(NOW, 1), "C0ROADS"
    )


def test_a_direct_message_is_found_where_it_was_posted(slack, messenger):
    sent = messenger.send(message(place="person/U0SATO", thread=None), REPLY, NOW)

    assert messenger.look_up(message(place="person/U0SATO", thread=None)) == sent


def test_what_is_in_no_page_is_missing(slack, messenger):
    old = NOW - timedelta(hours=1)
    slack.add_post("C0ROADS", ts_of(old, 1), "reply/event/Ev1", thread="9.1")
    slack.add_post("C0ROADS", ts_of(NOW, 2), "reply/event/Ev1", thread="8.8")

    assert messenger.look_up(message()) == NotThere()


@pytest.mark.parametrize("fault", ["500", "429", "html", "reset", "hang", "error:missing_scope"])
def test_a_look_up_that_fails_says_nothing_about_the_message(slack, fault):
    slack.fail("conversations.replies", fault)
    messenger = messenger_to(slack.api_url, fault=fault)

    assert isinstance(messenger.look_up(message()), Unknown)


def test_a_thread_that_is_gone_holds_no_message(slack, messenger):
    slack.fail("conversations.replies", "error:thread_not_found")

    assert messenger.look_up(message()) == NotThere()


# -------------------------------------------------------------------- around it
def test_a_proxy_of_the_environment_is_not_asked_for_this_machine(slack, with_files, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", "")

    assert isinstance(messenger_to(slack.api_url).send(message(), REPLY, NOW), Sent)
    assert isinstance(with_files.send(message(), TELLS, NOW), Sent)
    assert proxy_for("https://slack.com/api/") == "http://127.0.0.1:9"


def test_no_proxy_counts(monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("NO_PROXY", ".slack.com,slack.com")

    assert proxy_for("https://slack.com/api/") is None


@pytest.mark.parametrize("fault", ["", "html", "reset", "error:invalid_auth"])
def test_neither_tokens_nor_texts_are_logged(slack, messenger, caplog, fault):
    caplog.set_level(logging.DEBUG)
    slack.fail("chat.postMessage", *([fault] if fault else []))

    messenger.send(message(), REPLY, NOW)

    assert TOKEN not in caplog.text
    assert "交通政策課" not in caplog.text


# -------------------------------------------------------------------- files
TELLS = Reply("いまの内容です。", file=File("照会1.xlsx", "round/1"))


@pytest.fixture
def with_files(slack) -> SlackMessenger:
    return SlackMessenger(Client("xoxb-secret", slack.api_url), pace_seconds=0, make=spreadsheet)


def spreadsheet(about: str, now: datetime) -> bytes:
    return f"{about} as a file".encode()


def test_a_file_is_uploaded_with_its_words_in_the_same_message(slack, with_files):
    sent = replace(message(), reply=to_kept(TELLS))

    assert isinstance(with_files.send(sent, TELLS, NOW), Sent)

    (post,) = slack.posts
    assert post["text"] == "いまの内容です。"
    (file,), (kept,) = post["files"], slack.files.values()
    assert kept["content"] == b"round/1 as a file"
    assert (file["title"], file["name"]) == ("照会1.xlsx", f"照会1_{sent.id}.xlsx")


def test_a_file_whose_receipt_was_lost_is_found_by_its_name(slack, with_files):
    sent = replace(message(), reply=to_kept(TELLS))
    slack.fail("files.completeUploadExternal", "applied_500")

    assert isinstance(with_files.send(sent, TELLS, NOW), Unknown)
    assert isinstance(with_files.look_up(sent), Sent)
    assert isinstance(with_files.look_up(replace(sent, id=sent.id + 1)), NotThere)
