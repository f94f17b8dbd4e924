"""Commands, shortcuts, forms, the bot's own page, edits: from Slack's payload to what is shown."""

from datetime import datetime

import pytest

from knowledge.office.places import direct_to
from knowledge.store import audit, outbox
from knowledge.store.people import (
    Account,
    put_account,
    put_address,
    put_group,
    put_members,
    put_person,
)
from knowledge.store.rounds import note_thread, request_in
from tests.bot.slack.conftest import DEPARTMENT, NOW, REQUEST, TS
from tests.bot.slack.limits import invalid
from tests.bot.slack.stand_in import command, event, press, shortcut, submission


def pressed_in(post: dict, label: str, **more) -> dict:
    """A press of the button with that label on what was shown."""
    buttons = [
        element
        for block in post["blocks"]
        for element in (*block.get("elements", ()), block.get("accessory") or {})
        if element.get("type") == "button" and label in element["text"]["text"]
    ]
    assert buttons, f"no button {label}"
    ts = more.pop("ts", "1795132760.000100")
    pressed = press(buttons[0]["action_id"], buttons[0].get("value", ""), ts=ts, thread=REQUEST)
    return pressed | {"trigger_id": "1.2.abc"} | more


def entries(office) -> list[tuple]:
    with office.store.reading() as db:
        return db.conn.execute("SELECT how, value, person FROM entries ORDER BY id").fetchall()


@pytest.fixture
def known(office):
    """Slack has said already who asks."""
    with office.store.writing() as db:
        account = Account("U0TANAKA", "T0CITY", "田中", "", "staff")
        put_account(db, account, datetime.now(NOW.tzinfo))
    return office


# -------------------------------------------------------------------- commands
def test_who_is_not_known_yet_is_answered_after_slack_was_asked(office):
    office.hear(command("のりまっしの担当は?", trigger="1.2.abc"), type="slash_commands")

    assert office.slack.receipts == []
    assert office.work(datetime.now(NOW.tzinfo)) == []
    (shown,) = office.slack.whispers
    assert DEPARTMENT in shown["text"]


def test_a_command_is_answered_with_its_receipt_and_shared_when_its_person_wants(known):
    office = known
    office.hear(command("のりまっしの担当は?", trigger="1.2.abc"), type="slash_commands")

    answer = office.slack.receipts[-1]
    assert answer["response_type"] == "ephemeral"
    assert DEPARTMENT in answer["text"]
    assert office.work() == []

    container = {"type": "message", "is_ephemeral": True, "channel_id": "C0ROADS"}
    share = pressed_in(answer, "みんなに共有", message=None, container=container)
    office.hear(share, type="interactive")
    office.hear(share | {"actions": [share["actions"][0] | {"action_ts": "1795132770.1"}]})
    (post,) = office.work()

    assert post["channel"] == "C0ROADS"
    assert DEPARTMENT in post["text"]
    assert "共有" not in str(post["blocks"][-1])
    assert len(office.slack.whispers) == 1


def test_what_could_not_be_shared_is_shared_once_the_bot_was_invited(known):
    known.hear(command("のりまっしの担当は?", trigger="1.2.abc"), type="slash_commands")
    container = {"type": "message", "is_ephemeral": True, "channel_id": "C0ROADS"}
    share = pressed_in(known.slack.receipts[-1], "みんなに共有", message=None, container=container)
    known.slack.fail("chat.postMessage", "error:not_in_channel")
    known.hear(share, type="interactive")
    (told,) = known.work()
    assert (told["channel"], "/invite" in told["text"]) == ("DU0TANAKA", True)

    known.hear(share | {"actions": [share["actions"][0] | {"action_ts": "1795132770.1"}]})

    (post,) = known.work()
    assert post["channel"] == "C0ROADS"


def test_nobody_shares_what_another_person_asked(known):
    office = known
    office.hear(command("のりまっしの担当は?", trigger="1.2.abc"), type="slash_commands")
    share = pressed_in(office.slack.receipts[-1], "みんなに共有")

    office.hear(share | {"user": {"id": "U0OTHER"}}, type="interactive")

    assert office.work() == []
    (refusal,) = office.slack.whispers
    assert DEPARTMENT not in refusal["text"]


# -------------------------------------------------------------------- shortcuts
def test_a_message_is_reported_by_who_answers_for_the_department(asked):
    asked.hear(shortcut("report_message", "のりまっし DL数 231,402件", trigger="1.2"))

    (post,) = asked.work()

    assert post["channel"] == "DU0TANAKA"
    assert "231,402件" in post["text"]
    assert entries(asked) == [("given", 231_402, "U0TANAKA")]


def test_who_is_in_no_roster_is_told_whom_to_ask_and_nothing_is_kept(asked):
    user = {"id": "U0OTHER"}
    asked.hear(shortcut("report_message", "のりまっし DL数 231,402件", trigger="1.2", user=user))

    (post,) = asked.work()

    assert "デジタル政策課" in post["text"]
    assert entries(asked) == []


def test_what_a_message_asks_is_answered_to_who_wants_to_know(office):
    office.hear(shortcut("ask_message", "のりまっしの担当は?", trigger="1.2"))

    assert office.work() == []
    (shown,) = office.slack.whispers
    assert (shown["channel"], shown["user"]) == ("C0ROADS", "U0TANAKA")
    assert DEPARTMENT in shown["text"]


def test_where_the_bot_is_no_member_the_answer_comes_in_a_direct_message(office):
    office.slack.fail("chat.postEphemeral", "error:not_in_channel")
    office.hear(shortcut("ask_message", "のりまっしの担当は?", trigger="1.2"))

    (post,) = office.work()

    assert post["channel"] == "DU0TANAKA"


# -------------------------------------------------------------------- forms
@pytest.fixture
def form(asked):
    """The form of a row, opened from the read-back in the thread."""
    said = event("message", "のりまっし DL数 231,402件", id="Ev1", ts=TS, thread_ts=REQUEST)
    asked.hear(said)
    (post,) = asked.work()
    asked.hear(pressed_in(post, "フォームで直す"), type="interactive")
    assert asked.slack.is_called("views.open")
    return asked.slack.views[-1]


def test_a_form_is_filled_in_and_read_back_in_the_thread(asked, form):
    assert (
        invalid({key: form[key] for key in form if key not in ("id", "hash", "trigger_id")}) == []
    )

    values = {"value0": {"type": "plain_text_input", "value": "231,500"}}
    asked.hear(submission(form, values), type="interactive")
    asked.hear(submission(form, values), type="interactive")
    (post,) = asked.work(datetime.now(NOW.tzinfo))

    assert (post["channel"], post["thread_ts"]) == ("C0ROADS", REQUEST)
    assert "231,500件" in post["text"]
    assert [value for _, value, _ in entries(asked)] == [231_402, 231_500]


def test_what_cannot_be_read_is_said_at_its_field_and_stays_written(asked, form):
    values = {"value0": {"type": "plain_text_input", "value": "たくさん"}}

    asked.hear(submission(form, values), type="interactive")

    told = asked.slack.receipts[-1]
    assert told["response_action"] == "errors"
    assert "たくさん" in told["errors"]["value0"]
    assert len(entries(asked)) == 1


def test_a_form_of_another_person_or_with_another_token_is_refused(asked, form):
    values = {"value0": {"type": "plain_text_input", "value": "1"}}

    for sent in (
        submission(form, values, user="U0OTHER"),
        submission(form | {"private_metadata": "guessed"}, values),
    ):
        asked.hear(sent, type="interactive")
        assert asked.slack.receipts[-1]["response_action"] == "errors"

    assert asked.work() == []
    assert len(entries(asked)) == 1


def test_a_form_that_was_overtaken_comes_back_with_what_was_written(asked, form):
    asked.hear(
        event(
            "message", "のりまっし DL数 231,999件", id="Ev2", ts="1795132710.1", thread_ts=REQUEST
        )
    )
    asked.work()
    values = {
        "value0": {"type": "plain_text_input", "value": "231,500"},
        "text": {"type": "plain_text_input", "value": "予約を追加"},
    }

    asked.hear(submission(form, values), type="interactive")

    renewed = asked.slack.receipts[-1]
    assert renewed["response_action"] == "update"
    assert invalid(renewed["view"]) == []
    assert "231,500" in str(renewed["view"])
    assert "予約を追加" in str(renewed["view"])
    assert "231,999" in str(renewed["view"])
    asked.hear(submission(form | renewed["view"], values), type="interactive")
    (post,) = asked.work(datetime.now(NOW.tzinfo))
    assert "231,500件" in post["text"]


def test_what_was_written_and_left_is_there_when_the_form_is_opened_again(asked, form):
    values = {"text": {"type": "plain_text_input", "value": "書きかけ"}}
    left = submission(form, values) | {"type": "view_closed"}

    asked.hear(left, type="interactive")
    pressed = press("form:report.row#0", form_row(asked), ts="1795132790.9", thread=REQUEST)
    asked.hear(pressed | {"trigger_id": "1.3"}, type="interactive")
    assert asked.slack.is_called("views.open", times=2)

    assert "書きかけ" in str(asked.slack.views[-1])


def form_row(asked) -> str:
    with asked.store.reading() as db:
        return db.conn.execute("SELECT about FROM open_forms").fetchone()[0]


def own_row(asked) -> str:
    """What a button about a row of the department carries."""
    with asked.store.reading() as db:
        row = db.conn.execute(
            "SELECT w.id FROM wanted w JOIN requests r ON r.id = w.request WHERE department = ?",
            [DEPARTMENT],
        ).fetchone()
    return str(row[0])


def requests_named(db, department: str) -> list[int]:
    found = db.conn.execute("SELECT id FROM requests WHERE department = ?", [department])
    return [row[0] for row in found.fetchall()]


def test_a_guest_in_a_user_group_sees_no_form(asked):
    with asked.store.writing() as db:
        put_group(db, DEPARTMENT, "S0ROADS")
        put_members(db, DEPARTMENT, ["U0GUEST"])
        put_account(db, Account("U0GUEST", "T0CITY", "", "", "guest"), NOW)
    row = own_row(asked)
    pressed = press("form:report.row#0", row, ts=TS, thread=REQUEST)
    asked.hear(pressed | {"trigger_id": "1.3", "user": {"id": "U0GUEST"}}, type="interactive")
    wait_for_whisper(asked)

    assert asked.slack.views == []


def wait_for_whisper(asked) -> None:
    for _ in range(500):
        asked.work()
        if asked.slack.whispers:
            return
        asked.woken.wait(0.01)
        asked.woken.clear()
    raise AssertionError("nobody was told")


def test_who_lost_the_right_meanwhile_is_refused(asked, form):
    with asked.store.writing() as db:
        db.conn.execute("DELETE FROM people WHERE id = 'U0TANAKA'")
    values = {"value0": {"type": "plain_text_input", "value": "1"}}

    asked.hear(submission(form, values), type="interactive")

    assert asked.slack.receipts[-1]["response_action"] == "errors"
    assert len(entries(asked)) == 1


def test_a_form_that_slack_does_not_open_can_be_pressed_again(asked):
    asked.slack.fail("views.open", "error:expired_trigger_id")
    asked.hear(event("message", "のりまっし DL数 231,401件", id="Ev1", ts=TS, thread_ts=REQUEST))
    (post,) = asked.work()
    asked.hear(pressed_in(post, "フォームで直す"), type="interactive")
    assert asked.slack.is_called("views.open")
    assert asked.woken.wait(10)

    for _ in range(200):
        asked.work()
        if asked.slack.whispers:
            break
        asked.woken.wait(0.01)
    (shown,) = asked.slack.whispers

    assert "もう一度" in shown["text"]
    asked.hear(pressed_in(shown, "", ts="1795132790.1"), type="interactive")
    assert asked.slack.is_called("views.open", times=2)


# -------------------------------------------------------------------- the bot's own page
def test_the_page_of_the_bot_shows_what_a_department_owes(asked):
    opened = event("app_home_opened", "", id="Ev9", ts=TS, tab="home", event_ts=TS)
    asked.hear(opened)

    asked.work()

    home = asked.slack.homes["U0TANAKA"]
    assert invalid(home) == []
    assert "残り" in str(home)


def test_the_page_is_shown_again_after_a_press_on_it(asked):
    asked.hear(event("app_home_opened", "", id="Ev9", ts=TS, tab="home", event_ts=TS))
    asked.work()
    status = pressed_in(asked.slack.homes["U0TANAKA"], "この課の状況", message=None, channel=None)

    asked.hear(status | {"view": {"id": "V1", "type": "home"}}, type="interactive")
    (post,) = asked.work()

    assert post["channel"] == "DU0TANAKA"
    assert sum(name == "views.publish" for name, _ in asked.slack.calls) == 2


def test_the_pane_suggests_what_may_be_asked(office):
    pane = {"user_id": "U0TANAKA", "channel_id": "D1", "thread_ts": "9.1"}
    opened = event("assistant_thread_started", "", id="Ev9", ts=TS, event_ts=TS)
    opened["event"]["assistant_thread"] = pane
    office.hear(opened)

    office.work()

    (shown,) = office.slack.prompts
    assert (shown["channel_id"], shown["thread_ts"]) == ("D1", "9.1")
    assert 1 <= len(shown["prompts"]) <= 4


# -------------------------------------------------------------------- edits and deletions
def test_an_edited_report_changes_nothing_before_its_author_says_so(asked):
    asked.hear(event("message", "のりまっし DL数 231,402件", id="Ev1", ts=TS, thread_ts=REQUEST))
    asked.work()
    said = event("message", "", id="Ev2", ts="1795132790.2", subtype="message_changed")
    said["event"]["message"] = {
        "user": "U0TANAKA",
        "text": "のりまっし DL数 231,500件",
        "ts": TS,
        "thread_ts": REQUEST,
        "edited": {"ts": "1795132790.1"},
    }

    asked.hear(said)
    (post,) = asked.work()
    assert [value for _, value, _ in entries(asked)] == [231_402]
    assert "231,500件" in post["text"]

    asked.hear(pressed_in(post, "下書きにする"), type="interactive")
    asked.work()
    assert [value for _, value, _ in entries(asked)] == [231_402, 231_500]


def test_a_deleted_report_stays_and_its_author_is_told(asked):
    asked.hear(event("message", "のりまっし DL数 231,402件", id="Ev1", ts=TS, thread_ts=REQUEST))
    asked.work()
    said = event("message", "", id="Ev2", ts="1795132790.2", subtype="message_deleted")
    said["event"] |= {
        "deleted_ts": TS,
        "previous_message": {"user": "U0TANAKA", "thread_ts": REQUEST},
    }

    asked.hear(said)
    (post,) = asked.work()

    assert post["thread_ts"] == REQUEST
    assert "残って" in post["text"]
    assert len(entries(asked)) == 1


def test_an_edit_of_an_edit_is_compared_with_what_is_kept(asked):
    asked.hear(event("message", "のりまっし DL数 231,402件", id="Ev1", ts=TS, thread_ts=REQUEST))
    asked.work()
    for number, text in enumerate(("のりまっし DL数 230,999件", "のりまっし DL数 231,402件")):
        said = event("message", "", id=f"Ed{number}", ts="1795132790.2", subtype="message_changed")
        edit = {"ts": f"179513279{number}.1"}
        said["event"]["message"] = {
            "user": "U0TANAKA",
            "text": text,
            "ts": TS,
            "thread_ts": REQUEST,
            "edited": edit,
        }
        asked.hear(said)
        (post,) = asked.work()
        again = pressed_in(post, "下書きにする", ts=f"179513279{number}.5")
        asked.hear(again, type="interactive")
        asked.work()

    assert [value for _, value, _ in entries(asked)] == [231_402, 230_999, 231_402]


# -------------------------------------------------------------------- who is heard, and where
def test_a_report_taken_in_a_direct_message_is_carried_on_there(asked):
    asked.hear(shortcut("report_message", "のりまっし DL数 231,402件", trigger="1.2"))
    (post,) = asked.work()
    place = {"channel": post["channel"], "thread_ts": post["ts"]}

    asked.hear(event("message", "継続・拡大", id="Ev7", ts="1795132795.1", **place))
    (told,) = asked.work()
    assert "継続・拡大" in told["text"]
    asked.hear(event("message", "提出します", id="Ev8", ts="1795132796.1", **place))
    (told,) = asked.work()

    assert "提出しました" in told["text"]
    with asked.store.reading() as db:
        assert db["marks"].count >= 1


def test_a_department_that_is_reached_in_a_direct_message_answers_there(asked):
    """Asked, answered, submitted and returned to in one conversation with one person."""
    with asked.store.writing() as db:
        (round,) = [row["id"] for row in db["rounds"].rows]
        put_address(db, DEPARTMENT, direct_to("U0TANAKA"))
        (request,) = requests_named(db, DEPARTMENT)
        key = outbox.step_key(round, DEPARTMENT, outbox.ASK)
        outbox.put(db, key, direct_to("U0TANAKA"), NOW, topic=f"ask/{request}")
    (post,) = asked.work()
    there = {"channel": post["channel"], "thread_ts": post["ts"]}

    asked.hear(event("message", "のりまっし DL数 231,402件", id="Ev7", ts=TS, **there))
    (told,) = asked.work()
    submit = pressed_in(told, "提出する", channel={"id": post["channel"]})
    asked.hear(submit | {"message": {"ts": told["ts"], "thread_ts": post["ts"]}})
    (done,) = asked.work()

    assert post["channel"] == "DU0TANAKA"
    assert {told["thread_ts"], done["thread_ts"]} == {post["ts"]}
    assert entries(asked) == [("given", 231_402, "U0TANAKA")]
    with asked.store.reading() as db:
        answered = request_in(db, direct_to("U0TANAKA"), post["ts"])
        assert answered.department == DEPARTMENT


def test_no_channel_is_chosen_where_somebody_is_alone_with_the_bot(office):
    with office.store.writing() as db:
        put_person(db, "U0TANAKA", "田中", leads=DEPARTMENT)
    for number, text in enumerate(("この課のチャンネルにする", "呼ばれたときだけ答えて")):
        ts = f"1795132700.00010{number}"
        office.hear(event("message", text, id=f"Ev{number}", ts=ts, channel="DU0TANAKA"))

    told = office.work()

    assert ["課のチャンネルの中で" in post["text"] for post in told] == [True, True]
    with office.store.reading() as db:
        assert (db["addresses"].count, db["quiet_channels"].count) == (0, 0)


def test_a_form_that_will_not_open_in_a_direct_message_is_told_there(asked):
    asked.slack.fail("views.open", "error:expired_trigger_id")
    pressed = press("form:report.row#0", own_row(asked), ts=TS, thread=REQUEST)
    asked.hear(pressed | {"trigger_id": "1.3", "channel": {"id": "DU0TANAKA"}})
    assert asked.woken.wait(10)

    (told,) = asked.work()

    assert (told["channel"], told["thread_ts"]) == ("DU0TANAKA", REQUEST)
    assert "もう一度" in told["text"]


def test_an_answer_that_only_one_person_sees_anyhow_is_not_offered_to_be_shared(known):
    direct = command("のりまっしの担当は?", trigger="1.2.abc", channel_id="DU0TANAKA")
    known.hear(direct, type="slash_commands")

    answer = known.slack.receipts[-1]
    assert DEPARTMENT in answer["text"]
    assert "共有" not in str(answer["blocks"])


def test_the_coordinators_board_is_not_for_the_whole_channel(asked):
    with asked.store.writing() as db:
        put_person(db, "U0SATO", "佐藤", coordinates=True)

    asked.hear(event("app_mention", "状況", id="Ev1", ts=TS, user="U0SATO", channel="C0PUBLIC"))

    assert asked.work() == []
    (shown,) = asked.slack.whispers
    assert (shown["channel"], shown["user"]) == ("C0PUBLIC", "U0SATO")


def test_a_file_without_words_is_not_passed_over_in_silence(asked):
    said = event("message", "", id="Ev1", ts=TS, thread_ts=REQUEST, subtype="file_share")
    asked.hear(said)

    (post,) = asked.work()

    assert "ファイル" in post["text"]


def test_an_event_of_a_clock_that_is_ahead_is_answered_now(office):
    ahead = f"{datetime.now().timestamp() + 60:.6f}"
    office.hear(event("app_mention", "のりまっしの担当は?", id="Ev1", ts=ahead))

    assert len(office.work(datetime.now(NOW.tzinfo))) == 1


def test_people_of_other_departments_talk_in_a_requests_thread_unheard(asked):
    with asked.store.writing() as db:
        put_person(db, "U0SATO", "佐藤", reports_for="市民課")

    asked.hear(event("message", "12件", id="Ev1", ts=TS, thread_ts=REQUEST, user="U0SATO"))

    assert asked.kept() == 0


def test_a_report_of_somebody_unknown_is_not_passed_over_in_silence(asked):
    for number, text in enumerate(("のりまっし 12件", "お疲れさまです")):
        more = {"id": f"Ev{number}", "ts": f"179513270{number}.1", "user": "U0NEW"}
        asked.hear(event("message", text, thread_ts=REQUEST, **more))

    (post,) = asked.work()

    assert DEPARTMENT in post["text"]
    assert entries(asked) == []


def test_a_quiet_channel_wants_the_bot_to_be_called(office):
    with office.store.writing() as db:
        put_person(db, "U0TANAKA", "田中", reports_for=DEPARTMENT)
    office.hear(event("app_mention", "呼ばれたときだけ答えて", id="Ev1", ts=TS))
    office.work()

    office.hear(event("message", "担当は?", id="Ev2", ts="1795132701.1", thread_ts=TS))

    assert office.kept() == 1


def test_a_head_takes_a_channel_for_the_department(office):
    with office.store.writing() as db:
        put_person(db, "U0TANAKA", "田中", leads=DEPARTMENT)
    office.hear(event("app_mention", "この課のチャンネルにする", id="Ev1", ts=TS))
    (post,) = office.work()

    office.hear(pressed_in(post, DEPARTMENT), type="interactive")
    (told,) = office.work()

    assert DEPARTMENT in told["text"]
    with office.store.reading() as db:
        assert db["addresses"].count == 1
        assert [subject for _, subject in audit.noted(db, "addressed")] == [DEPARTMENT]


def test_nobody_else_takes_a_channel_for_a_department(office):
    with office.store.writing() as db:
        put_person(db, "U0TANAKA", "田中", reports_for=DEPARTMENT)

    office.hear(press("channel.take#0", DEPARTMENT, ts=TS, thread=REQUEST), type="interactive")
    office.work()

    with office.store.reading() as db:
        assert db["addresses"].count == 0
        assert audit.noted(db, "refused")


@pytest.mark.parametrize(("standing", "answers"), [("guest", 1), ("foreign", 0), ("gone", 0)])
def test_guests_and_people_from_outside_are_refused_and_audited(office, standing, answers):
    with office.store.writing() as db:
        put_account(db, Account("U0TANAKA", "T0CITY", "田中", "", standing), NOW)
    office.hear(event("app_mention", "のりまっしの担当は?", id="Ev1", ts=TS))

    posts = office.work()

    assert len(posts) == answers
    assert DEPARTMENT not in str(posts)
    with office.store.reading() as db:
        assert audit.noted(db, "refused")


def test_who_answers_for_two_departments_is_asked_which(asked):
    with asked.store.reading() as db:
        names = [row[0] for row in db.conn.execute("SELECT department FROM requests").fetchall()]
    other = next(name for name in names if name != DEPARTMENT)
    with asked.store.writing() as db:
        (request,) = requests_named(db, other)
        note_thread(db, request, "C0OTHER", REQUEST)
        put_person(db, "U0TANAKA", "田中", reports_for=other)

    asked.hear(shortcut("report_message", "のりまっし DL数 231,402件", trigger="1.2"))
    (post,) = asked.work()
    assert entries(asked) == []
    asked.hear(pressed_in(post, DEPARTMENT, channel={"id": post["channel"]}), type="interactive")
    asked.work()

    assert entries(asked) == [("given", 231_402, "U0TANAKA")]
