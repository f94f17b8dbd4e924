"""Every button and every form, pressed and sent by others, with what was altered on the way."""

from itertools import product

import pytest

from handlers.conversation import ACTIONS, FORMS
from handlers.messages import Button
from handlers.rounds import channel
from knowledge.office.places import taken_apart
from tests.handlers.conftest import COORDINATOR, MEMBER, of

MINE, OTHERS = "交通政策課", "市民課"
# All that people can change; what the bot keeps of the attempt itself is left out.
KEPT = ("entries", "marks", "rounds", "requests", "wanted", "addresses", "quiet_channels", "people")
STRANGERS = (MEMBER, of(OTHERS), "U0NOBODY", "")
# What no button carries: other shapes, other numbers, other people's.
ALTERED = (
    *("", "0", "-1", "999999999999999999999", "1e9", "１", "٣", "x", ":", "::", "1:", ":1"),
    *("1:1:1:1", "1,2", "1:1-99999999", "1:9-1", "room:市民課", "'; DROP TABLE entries; --"),
    *("\x00", "\ud800", "1\n2", "市民課", "9" * 2000),
)
FILLED = {
    "value0": "12",
    "result": "継続・拡大",
    "text": "内容",
    "comment": "理由",
    "department": OTHERS,
    "plan": "dxap2-2026",
    "fiscal_year": "2026",
    "kind": "interim",
    "due_on": "2027-02-26",
    "with_text": "yes",
}


def kept(office) -> dict[str, list]:
    with office.store.reading() as db:
        return {table: db.conn.execute(f"SELECT * FROM {table}").fetchall() for table in KEPT}


def written_to_others(office, who: str) -> list[tuple]:
    """What went out to somebody other than the one who tried, and other than the bot's answer."""
    with office.store.reading() as db:
        rows = db.conn.execute(
            "SELECT key, place FROM outbox WHERE key NOT LIKE 'step/%'"
        ).fetchall()
    return [row for row in rows if taken_apart(row[1]).person != who]


@pytest.fixture
def busy(running):
    """A round in which a department has drafts, something submitted and something returned."""
    running.replies(of(MINE), MINE, "のりまっし DL数 231,402件 継続・拡大 内容はアプリの運営です")
    status = running.says(of(MINE), "状況", thread=f"thread of {MINE}", place=f"room:{MINE}")
    submit = next(b for b in status.buttons if b.action == "report.submit")
    running.presses(of(MINE), submit)
    running.replies(of(MINE), MINE, "のりまっし DL数 231,500件")
    return running


def genuine(office) -> list[str]:
    """The values that the buttons of this department and of the round really carry."""
    shown = [
        office.replies(of(MINE), MINE, "のりまっし DL数 2,314,020件"),
        office.says(of(MINE), "状況", thread=f"thread of {MINE}", place=f"room:{MINE}"),
        office.presses(COORDINATOR, Button("", "round.board", "1")),
        office.presses(COORDINATOR, Button("", "review.list", "1")),
    ]
    buttons = [
        button
        for reply in shown
        for button in (*reply.buttons, *(b for item in reply.items for b in item.buttons))
    ]
    rows = [f"{row.id}" for row in office.rows(MINE)]
    return sorted({button.value for button in buttons} | set(rows) | {"1", MINE, OTHERS})


def test_there_are_values_to_replay(busy):
    values = genuine(busy)

    assert len(values) > 5
    assert any(":" in value for value in values)


@pytest.mark.parametrize("who", STRANGERS)
def test_no_button_does_anything_for_somebody_else(busy, who):
    values, before = genuine(busy), kept(busy)
    told = written_to_others(busy, who)

    for action, value in product(ACTIONS, values):
        busy.presses(who, Button("", action, value))

    assert kept(busy) == before
    assert written_to_others(busy, who) == told


@pytest.mark.parametrize("who", STRANGERS)
def test_no_form_opens_or_is_taken_for_somebody_else(busy, who):
    values, before = genuine(busy), kept(busy)

    for form, value in product(FORMS, values):
        busy.sees(who, Button("", form, value, opens_form=True))
        assert busy.wrong(who, form, value, FILLED), (form, value)
        busy.fills(who, form, value, FILLED)

    assert kept(busy) == before


@pytest.mark.parametrize("who", [of(OTHERS), COORDINATOR, MEMBER])
def test_what_was_altered_changes_nothing_and_breaks_nothing(busy, who):
    before = kept(busy)
    # These need no value, or take a department's name, from whoever may.
    free = {"round.open", channel.FORM, channel.TAKE}

    for name, value in product(ACTIONS, ALTERED):
        if name not in free:
            busy.presses(who, Button("", name, value))
    for name, value in product(FORMS, ALTERED):
        if name not in free:
            busy.sees(who, Button("", name, value, opens_form=True))
            busy.wrong(who, name, value, {})
            busy.fills(who, name, value, {})

    assert kept(busy)["entries"] == before["entries"]
    assert kept(busy)["marks"] == before["marks"]


def test_somebody_of_two_places_writes_only_where_the_right_is(busy):
    """Each press of one department's reporter, with the numbers of another department's rows."""
    foreign = {row.id for row in busy.rows(OTHERS)}
    request, mine = busy.request(OTHERS).id, busy.request(MINE).id
    rows = sorted(foreign)

    for action in ACTIONS:
        for value in (f"{mine}:{rows[0]}", f"{request}:{rows[0]}", f"{mine}:{rows[0]}:0.0"):
            busy.presses(of(MINE), Button("", action, value))
            busy.presses(of(MINE), Button("", action, f"{value}:x"))

    with busy.store.reading() as db:
        written = {row[0] for row in db.conn.execute("SELECT wanted FROM entries").fetchall()}
    assert not written & foreign
