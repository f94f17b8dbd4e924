"""A list that was too long for one message goes on at a press."""

import pytest

from handlers import paging
from handlers.messages import Button, Choice, ListItem, Outcome, Reply, Table, to_kept
from knowledge.store import outbox
from tests.handlers.conftest import COORDINATOR

ROOM = "room:市民課"
BUTTON = Button("提出する", "report.submit", "1:1:1")


def items(count, details="前年度 1件"):
    return tuple(
        ListItem(
            f"取組{n}", (details,), "未提出", (Button("入力する", "f", f"{n}", opens_form=True),)
        )
        for n in range(count)
    )


@pytest.fixture
def press(office):
    """「続きを見る」 below a message that was sent: `press(reply, offset)`."""

    def press(reply, offset, value=None, place=ROOM, composed=True):
        with office.store.writing() as db:
            outbox.put(db, "reply/1", ROOM, office.now, topic="ask/1")
            message = outbox.next_pending(db, office.now)
            if composed:
                outbox.claim(db, message.id, to_kept(reply), office.now)
            scene = office.scene(COORDINATOR, db)
            scene = type(scene)(**vars(scene) | {"place": place})
            return paging.show(value or f"{message.id}:{offset}", scene)

    return press


def test_the_list_goes_on_where_the_message_ended(press):
    reply = press(Reply("全部", rest="上\n\n下", items=items(40), buttons=(BUTTON,)), 15)

    assert reply.items == items(40)[15:]
    assert reply.buttons == (BUTTON,)
    first, second, *_, last = reply.text.splitlines()
    assert first == reply.rest == "続きです（残り25件）。"
    assert second == "・【未提出】取組15: 前年度 1件"
    assert last == "・【未提出】取組39: 前年度 1件"


def test_what_stood_above_the_list_is_not_said_again(press):
    choice = Choice("a", "b")
    long = Reply("全部", rest="上", items=items(20), table=Table(("課",), ()), choices=(choice,))

    reply = press(long, 15)

    assert reply.table is None
    assert "全部" not in reply.text
    assert reply.choices == (choice,)


def test_items_that_are_too_many_for_the_text_are_counted_there(press):
    reply = press(Reply("全部", rest="上", items=items(60, "詳" * 100)), 15)

    assert len(reply.text) <= 3000
    assert len(reply.items) == 45
    shown = reply.text.count("\n・")
    assert reply.text.endswith(f"\nほか{45 - shown}件")


def test_a_list_that_just_fits_the_text_is_shown_whole(press):
    lead = "続きです（残り1件）。"
    title = "長" * (paging.LONGEST_TEXT - len(f"{lead}\n・"))

    reply = press(Reply("全部", rest="上", items=(ListItem("甲"), ListItem(title))), 1)

    assert reply.text == f"{lead}\n・{title}"


def test_an_item_without_a_state_is_a_line_all_the_same(press):
    reply = press(Reply("全部", rest="上", items=(ListItem("甲"), ListItem("乙"))), 1)

    assert reply.text.splitlines()[1] == "・乙"


def test_a_list_is_shown_only_where_its_message_stands(press):
    reply = press(Reply("全部", rest="上", items=items(40)), 15, place="room:道路管理課")

    assert reply.outcome is Outcome.ERROR
    assert reply.items == ()


def test_a_message_that_is_not_out_yet_shows_nothing(press):
    assert press(Reply(""), 15, composed=False).outcome is Outcome.ERROR


ALTERED = ["x", "1", "1:", "1:0", "1:40", "1:-1", "99:15", "1:15:3", "１:１５", ":", "1" * 99]


@pytest.mark.parametrize("value", ALTERED)
def test_an_altered_value_shows_nothing(press, value):
    reply = press(Reply("全部", rest="上", items=items(40)), 15, value=value)

    assert reply.outcome is Outcome.ERROR
