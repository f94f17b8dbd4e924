"""What counts as said to the bot, and what of it is kept."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.slack.events import Own, plain, read
from tests.bot.slack.stand_in import BOT, TEAM, command, event, press, shortcut

OWN = Own(TEAM, BOT)
TS = "1795000000.000100"
AT = datetime(2026, 11, 18, 20, 6, 40, 100, ZoneInfo("Asia/Tokyo"))
NOW = AT
# A direct message is known by the person whom the bot is alone with.
DIRECT, ALONE = "D0TANAKA", "person/U0TANAKA"


def heard_of(payload):
    return read(payload, OWN, NOW)


def test_a_mention_is_a_question_in_the_thread_that_it_begins():
    heard = heard_of(event("app_mention", f"<@{BOT}> のりまっしの担当は?", id="Ev1", ts=TS))

    assert (heard.key, heard.place, heard.thread) == ("event/Ev1", "C0ROADS", TS)
    assert (heard.person, heard.kind) == ("U0TANAKA", "typed")
    assert heard.body == {"text": "のりまっしの担当は?"}
    assert heard.at == AT
    assert not heard.overheard


def test_a_mention_and_its_twin_are_the_same_message():
    mention = heard_of(event("app_mention", f"<@{BOT}> 担当は?", id="Ev1", ts=TS, thread_ts="9.1"))
    twin = heard_of(event("message", f"<@{BOT}> 担当は?", id="Ev2", ts=TS, thread_ts="9.1"))

    assert mention.key != twin.key
    assert mention.twin == twin.twin == f"C0ROADS/{TS}"
    assert (mention.thread, mention.body) == (twin.thread, twin.body)


def test_what_was_forwarded_stands_below_what_was_typed_with_it():
    shared = {"is_share": True, "text": "のりまっし 231,402件", "fallback": "…"}
    link = {"title": "市のサイト", "text": "更新のお知らせ"}
    said = event("message", "転送します。", id="Ev1", ts=TS, channel=DIRECT)
    said["event"]["attachments"] = [shared, link, "x", None]

    assert heard_of(said).body == {"text": "転送します。\nのりまっし 231,402件"}


@pytest.mark.parametrize("attached", [None, "x", 3, {}, [[]], [{"is_share": True}]])
def test_attachments_of_any_shape_are_read_without_an_error(attached):
    said = event("message", "担当は?", id="Ev1", ts=TS, channel=DIRECT)
    said["event"]["attachments"] = attached

    assert heard_of(said).body == {"text": "担当は?"}


def test_a_mention_without_a_word_is_kept_so_that_the_bot_can_explain_itself():
    assert heard_of(event("app_mention", f"<@{BOT}>", id="Ev1", ts=TS)).body == {"text": ""}


def test_a_direct_message_is_a_question_and_is_answered_in_its_thread():
    heard = heard_of(event("message", "担当は?", id="Ev1", ts=TS, channel=DIRECT))

    assert (heard.place, heard.thread, heard.overheard) == (ALONE, TS, False)
    assert heard.twin == f"{ALONE}/{TS}"


IN_DIRECT = {"channel": {"id": DIRECT, "name": "directmessage"}}
EPHEMERAL = {"container": {"is_ephemeral": True, "channel_id": DIRECT}, "message": None}
CHANGED = {"user": "U0TANAKA", "text": "担当は?", "ts": TS, "edited": {"ts": "1795000009.1"}}


@pytest.mark.parametrize(
    ("payload", "thread"),
    [
        (event("message", "12件", id="E", ts=TS, channel=DIRECT, thread_ts="9.1"), "9.1"),
        (press("report.submit#0", "1:2:abc", ts=TS, thread="9.1", **IN_DIRECT), "9.1"),
        (press("form:report.row#0", "1", ts=TS, thread="9.1", **IN_DIRECT), "9.1"),
        (press("paging.more#0", "1:9", ts=TS, thread="", **IN_DIRECT, **EPHEMERAL), ""),
        (command("担当は?", trigger="1.2", channel_id=DIRECT), ""),
        (shortcut("ask_message", "担当は?", trigger="1.2", **IN_DIRECT), ""),
        (shortcut("report_message", "12件", trigger="1.2", **IN_DIRECT), ""),
    ],
)  # fmt: skip
def test_whatever_is_done_in_a_direct_message_belongs_to_its_person(payload, thread):
    heard = heard_of(payload)

    assert (heard.place, heard.thread) == (ALONE, thread)


@pytest.mark.parametrize(
    ("subtype", "about"),
    [
        ("message_changed", {"message": CHANGED}),
        ("message_deleted", {"deleted_ts": TS, "previous_message": {"user": "U0TANAKA"}}),
    ],
)
def test_an_edit_in_a_direct_message_is_about_what_was_said_there(subtype, about):
    said = event("message", "担当は?", id="Ev1", ts=TS, channel=DIRECT)
    changed = event("message", "", id="Ev2", ts=TS, channel=DIRECT, subtype=subtype, **about)

    assert heard_of(changed).about == heard_of(said).twin
    assert (heard_of(changed).place, heard_of(changed).thread) == (ALONE, TS)


def test_what_is_said_in_a_thread_counts_only_where_the_thread_is_the_bots():
    said = event("message", "231,402件でした", id="Ev1", ts=TS, thread_ts="9.1")

    assert heard_of(said).overheard


@pytest.mark.parametrize("subtype", ["thread_broadcast", "file_share", "me_message"])
def test_a_reply_shown_in_the_channel_too_or_with_a_file_is_still_typed(subtype):
    said = event("message", "231,402件", id="Ev1", ts=TS, thread_ts="9.1", subtype=subtype)

    assert heard_of(said).body["text"] == "231,402件"
    assert heard_of(said).body.get("file", False) == (subtype == "file_share")


@pytest.mark.parametrize(
    "more",
    [
        {"bot_id": "B1"},
        {"bot_profile": {"id": "B1"}},
        {"user": BOT},
        {"user": "USLACKBOT"},
        {"user": None},
        {"subtype": "message_changed"},
        {"subtype": "channel_join"},
        {"text": " \n"},
        {"thread_ts": None},
        {"ts": "nan"},
        {"ts": 5},
        {"channel": []},
    ],
)
def test_what_no_person_typed_to_the_bot_is_not_kept(more):
    said = event("message", "231,402件", id="Ev1", ts=TS, thread_ts="9.1")
    said["event"] |= more

    assert heard_of(said) is None


@pytest.mark.parametrize("name", ["user_team", "source_team"])
def test_of_people_of_another_workspace_not_a_word_is_kept(name):
    said = event("app_mention", "担当は?", id="Ev1", ts=TS, **{name: "T0OTHER"})

    assert (heard_of(said).kind, heard_of(said).body) == ("refused", {"why": "foreign"})
    assert read(said, Own(), NOW) is not None  # nobody has said yet which workspace is the own one


def test_events_and_presses_of_another_workspace_are_refused():
    said = event("app_mention", "担当は?", id="Ev1", ts=TS) | {"team_id": "T0OTHER"}
    pressed = press("report.submit#0", "1:2:3", ts=TS, thread="9.1", team={"id": "T0OTHER"})

    assert heard_of(said).kind == heard_of(pressed).kind == "refused"


def test_a_press_names_its_action_without_the_number_of_the_button():
    heard = heard_of(press("report.submit#3", "1:2:abc", ts=TS, thread="9.1"))

    assert heard.key == f"act/U0TANAKA/{TS}/report.submit#3"
    assert (heard.place, heard.thread, heard.kind) == ("C0ROADS", "9.1", "pressed")
    assert heard.body == {"action": "report.submit", "value": "1:2:abc"}
    assert heard.at == AT


def test_a_press_on_a_message_without_a_thread_begins_one():
    pressed = press("board.show#0", "1", ts=TS, thread="", message={"ts": "8.1"})

    assert heard_of(pressed).thread == "8.1"


def test_a_choice_is_the_question_that_it_asks():
    heard = heard_of(press("ask#1", "R&amp;Dの担当は?", ts=TS, thread="9.1"))

    assert (heard.kind, heard.body) == ("typed", {"text": "R&Dの担当は?"})


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"type": "event_callback"},
        {"type": "event_callback", "event": []},
        {"type": "event_callback", "event": {"type": ["message"]}},
        {"type": "block_actions"},
        {"type": "block_actions", "actions": ["x"]},
        {"type": "block_actions", "actions": [{}]},
        {"type": ["block_actions"]},
        {"type": "view_submission", "view": {}},
        {"command": "/kikimasshi"},
    ],
)
def test_a_payload_of_any_shape_is_read_without_an_error(payload):
    assert heard_of(payload) is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (f"<@{BOT}> 担当は?", "担当は?"),
        (f"<@{BOT}|kikimasshi> 担当は?", "担当は?"),
        ("<@U1> <@U2|田中> さん", "@田中 さん"),
        ("<#C1|総務> と <#C2>", "#総務 と"),
        ("<!channel> <!subteam^S1|@道路課>", "@道路課"),
        ("<https://city.example/a?b=1&amp;c=2|市のページ>", "市のページ"),
        ("<https://city.example/a?b=1&amp;c=2>", "https://city.example/a?b=1&c=2"),
        ("<mailto:a@city.example|a@city.example>", "a@city.example"),
        ("AT&amp;T &lt;b&gt; &amp;lt;", "AT&T <b> &lt;"),
        ("2*3000*5件", "2*3000*5件"),
        ("のりまっしは*231,402件*、`継続`", "のりまっしは231,402件、継続"),
        ("4~6月 10~12月 3*4", "4~6月 10~12月 3*4"),
        ("1行目\r\n2行目", "1行目\n2行目"),
        ("a\x00b\ud83d", "ab?"),
    ],
)
def test_markup_is_taken_off(typed, meant):
    assert plain(typed, OWN) == meant


# -------------------------------------------------------------------- other ways in
def test_a_command_is_a_question_that_only_its_person_sees_answered():
    heard = heard_of(command("のりまっしの担当は?", trigger="1.2.abc"))

    assert (heard.kind, heard.place, heard.at_once) == ("typed", "private/C0ROADS/U0TANAKA", True)
    assert (heard.key, heard.body) == ("command/1.2.abc", {"text": "のりまっしの担当は?"})


def test_a_message_can_be_asked_about_where_only_its_person_sees_the_answer():
    heard = heard_of(shortcut("ask_message", "のりまっしの担当は?", trigger="1.2.abc"))

    assert (heard.kind, heard.place) == ("typed", "private/C0ROADS/U0TANAKA")


def test_a_message_can_be_reported_and_is_answered_to_its_person_alone():
    heard = heard_of(shortcut("report_message", "231,402件", trigger="1.2.abc"))

    assert (heard.place, heard.person) == ("person/U0TANAKA", "U0TANAKA")
    assert heard.body == {"text": "231,402件", "report": True, "of": "C0ROADS/1795132700.000900"}


def test_a_press_on_what_one_person_sees_is_answered_to_that_person():
    container = {"type": "message", "is_ephemeral": True, "channel_id": "C0ROADS"}
    pressed = press("share#0", "7", ts=TS, thread="", message=None, container=container)

    assert heard_of(pressed).place == "private/C0ROADS/U0TANAKA"


def test_a_press_at_home_is_answered_in_a_direct_message():
    pressed = press("round.board#0", "1", ts=TS, thread="", message=None, channel=None)
    pressed["view"] = {"type": "home", "id": "V1"}

    assert (heard_of(pressed).place, heard_of(pressed).body["home"]) == ("person/U0TANAKA", True)


def test_a_button_that_opens_a_form_brings_what_opens_it():
    pressed = press("form:report.row#2", "12", ts=TS, thread="9.1", trigger_id="1.2.abc")

    wanted = heard_of(pressed)

    assert (wanted.form, wanted.value, wanted.trigger) == ("report.row", "12", "1.2.abc")


def test_an_edit_names_the_message_and_its_new_words():
    message = {"user": "U0TANAKA", "text": "15件", "ts": TS, "edited": {"ts": "1795132800.1"}}
    said = event("message", "", id="Ev9", ts="1795132800.2", subtype="message_changed")
    said["event"]["message"] = message

    heard = heard_of(said)

    assert (heard.kind, heard.about) == ("edited", f"C0ROADS/{TS}")
    assert heard.body == {"text": "15件", "of": f"C0ROADS/{TS}"}


def test_a_link_that_is_unfolded_is_no_edit():
    said = event("message", "", id="Ev9", ts="1795132800.2", subtype="message_changed")
    said["event"]["message"] = {"user": "U0TANAKA", "text": "15件", "ts": TS}

    assert heard_of(said) is None


def test_a_deletion_names_the_message():
    said = event("message", "", id="Ev9", ts="1795132800.2", subtype="message_deleted")
    said["event"] |= {"deleted_ts": TS, "previous_message": {"user": "U0TANAKA"}}

    assert (heard_of(said).kind, heard_of(said).about) == ("deleted", f"C0ROADS/{TS}")


def test_a_page_of_the_bot_is_opened():
    opened = event("app_home_opened", "", id="Ev9", ts=TS, tab="home", event_ts=TS)

    assert (heard_of(opened).kind, heard_of(opened).place) == ("opened", "home/U0TANAKA")


def test_the_pane_is_opened_in_its_thread():
    pane = {"user_id": "U0TANAKA", "channel_id": "D1", "thread_ts": "9.1"}
    opened = event("assistant_thread_started", "", id="Ev9", ts=TS, event_ts=TS)
    opened["event"]["assistant_thread"] = pane

    assert (heard_of(opened).place, heard_of(opened).thread) == ("pane/D1", "9.1")
