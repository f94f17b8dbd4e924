"""Every reply is a valid message of Slack, and nothing of it is lost in silence."""

import json
from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.blocks import of_action_id, to_blocks, to_home_blocks, to_text
from handlers.messages import Button, Choice, ListItem, Reply, Table
from tests.bot.slack.limits import invalid

NASTY = "<!channel> <@U1> <http://evil.example|https://city.example> & <!here> *x* _y_ ~z~ `q`"
UNSEEN = "\0\u202e\ud800あ\u200f"
FORM = Button("入力する", "report.row", "1", opens_form=True)
MANY_ITEMS = tuple(
    ListItem(f"取組{number}", ("前年度 1件",), "下書き", (Button("開く", "open", str(number)),))
    for number in range(60)
)
SEVERAL_BUTTONS = tuple(
    ListItem(f"取組{n}", ("前年度 1件",), None, (Button("同じ", "same", f"{n}"), FORM, FORM))
    for n in range(60)
)
ROWS = tuple((f"課{n}", "未提出", f"{n:,}") for n in range(99))
BOARD = Table(("課", "状態", "残り"), ROWS, (2,))
REPLIES = {
    "short": Reply("担当は交通政策課です。"),
    "empty": Reply(""),
    "blank": Reply(" \n　"),
    "one long line": Reply("あ&" * 20_000),
    "40,001 letters": Reply("あ" * 40_001),
    "many lines": Reply("\n".join(f"・取組{number} & <{number}>" for number in range(3000))),
    "nasty": Reply(
        NASTY,
        choices=(Choice(NASTY, NASTY),),
        buttons=(Button(NASTY * 3, "x", NASTY, primary=True),),
        rest=NASTY,
        items=(ListItem(NASTY, (NASTY,), "<!here>", (Button(NASTY, "y", NASTY),)),),
        table=Table((NASTY,), ((NASTY,),)),
    ),
    "unseen letters": Reply(
        UNSEEN,
        rest=UNSEEN,
        items=(ListItem(UNSEEN, (UNSEEN,), UNSEEN, (Button(UNSEEN, "y", UNSEEN),)),),
        table=Table((UNSEEN,), ((UNSEEN,),)),
        choices=(Choice("\0", "\ud800"),),
    ),
    "many items": Reply("全部", rest="上\n\n下", items=MANY_ITEMS),
    "many items with several buttons": Reply("全部", rest="上\n\n下", items=SEVERAL_BUTTONS),
    "items that are long": Reply(
        "全部", rest="上", items=tuple(ListItem("題" * 900, ("詳" * 3000,)) for _ in range(30))
    ),
    "an item with buttons that are heavy": Reply(
        "全部",
        rest="上",
        items=(ListItem("題", (), None, tuple([Button("押", "a", "1" * 2000)] * 60)),),
    ),
    "a table": Reply("全部", rest="上\n\n下", table=BOARD),
    "a table that is too long": Reply("全部", rest="上", table=Table(("課",), (("1",),) * 100)),
    "a table that is too broad": Reply("全部", rest="上", table=Table(("課",) * 21, ())),
    "a table that is too full": Reply("全部", rest="上", table=Table(("課",), (("字" * 6001,),))),
    "a table with gaps": Reply(
        "全部", rest="上", table=Table(("課", "数"), ((), ("1",), ("", "2")))
    ),
    "a table without anything": Reply("全部", rest="上", table=Table((), ())),
    "a table without a rest": Reply("全部", table=BOARD),
    "a table and items": Reply("全部", rest="上", table=BOARD, items=MANY_ITEMS),
    "everything at once": Reply(
        "全部" * 2000,
        rest="上" * 9000 + "\n\n" + "下" * 9000,
        items=MANY_ITEMS,
        choices=tuple(Choice(f"質問{number}", "担当は?") for number in range(80)),
        buttons=tuple(Button("押す", "a", "1" * 2000) for _ in range(30)),
    ),
    "many parts below": Reply("全部", rest="\n\n".join(["下" * 100] * 90), items=MANY_ITEMS),
    "values that are too long": Reply("はい", buttons=(Button("押す", "a", "1" * 2001), FORM)),
}


def message(reply, id=None):
    return {"channel": "C1", "text": to_text(reply), "blocks": to_blocks(reply, id)}


def shown(blocks):
    """What stands in the sections of a message."""
    return [block["text"]["text"] for block in blocks if block["type"] == "section"]


def buttons(blocks):
    found = chain.from_iterable(
        [*block.get("elements", ()), block.get("accessory")] for block in blocks
    )
    return [button for button in found if button is not None]


@pytest.mark.parametrize("reply", REPLIES.values(), ids=REPLIES)
def test_a_reply_of_any_size_keeps_to_the_limits(reply):
    for id in (None, 12):
        assert invalid(message(reply, id)) == []
    assert invalid({"type": "home", "blocks": to_home_blocks(reply)}) == []


ANY = st.text(st.characters(), max_size=60)
ACTIONS = st.builds(Button, ANY, st.sampled_from(["a", "b.c"]), ANY, st.booleans(), st.booleans())
ITEMS = st.builds(
    ListItem, ANY, st.tuples(ANY), st.none() | ANY, st.lists(ACTIONS, max_size=4).map(tuple)
)
TABLES = st.builds(Table, st.tuples(ANY, ANY), st.lists(st.tuples(ANY, ANY), max_size=4).map(tuple))


@given(
    st.builds(
        Reply,
        text=ANY,
        rest=st.none() | ANY | st.builds("{}\n\n{}".format, ANY, ANY),
        items=st.lists(ITEMS, max_size=5).map(lambda some: tuple(some * 12)),
        table=st.none() | TABLES,
        buttons=st.lists(ACTIONS, max_size=4).map(tuple),
        choices=st.lists(st.builds(Choice, ANY, ANY), max_size=4).map(tuple),
    )
)
def test_a_reply_of_any_letters_keeps_to_the_limits(reply):
    assert invalid(message(reply, 1)) == []
    assert invalid({"type": "home", "blocks": to_home_blocks(reply)}) == []


# -------------------------------------------------------------------- texts
def test_nothing_typed_is_taken_for_markup():
    blocks = to_blocks(REPLIES["nasty"])

    told = json.dumps([block | {"elements": [], "accessory": None} for block in blocks])
    assert "<" not in to_text(REPLIES["nasty"]) + told
    assert "mrkdwn" not in told
    # A value is carried, not shown.
    assert buttons(blocks)[0]["value"] == NASTY


def test_a_text_of_several_sections_loses_nothing():
    text = "\n".join(f"・取組{number}" for number in range(600))

    parts = shown(to_blocks(Reply(text)))

    assert len(parts) > 1
    assert "\n".join(parts) == text


def test_a_text_that_finds_no_room_says_that_it_is_cut():
    parts = shown(to_blocks(Reply("あ" * 20_000)))

    assert parts[-1].endswith("あ\n（長いため、ここまでを表示しています。）")
    assert len("".join(parts)) > 11_000


def test_the_text_for_notifications_is_cut_at_forty_thousand():
    assert to_text(Reply("あ" * 40_000)) == "あ" * 40_000
    cut = to_text(Reply("あ" * 40_001))
    assert len(cut) == 40_000
    assert cut.endswith("あ\n（長いため、ここまでを表示しています。）")


def test_the_text_for_notifications_tells_all_that_the_card_shows():
    told = to_text(REPLIES["a table and items"])

    assert "・課98: 状態 未提出、残り 98" in told
    assert "ボタン: " in told


# -------------------------------------------------------------------- items
def test_items_stand_between_what_comes_before_and_after_them():
    one = ListItem(
        "のりまっし", ("前年度 205,534件",), "下書き", (FORM, Button("見る", "see", "1"))
    )

    above, item, others, below = to_blocks(Reply("全部", rest="上\n\n下", items=(one,)))

    assert (above["text"]["text"], below["text"]["text"]) == ("上", "下")
    assert item["text"]["text"] == "【下書き】のりまっし\n前年度 205,534件"
    assert of_action_id(item["accessory"]["action_id"]) == ("report.row", True)
    assert [of_action_id(b["action_id"]) for b in others["elements"]] == [("see", False)]


def test_a_button_of_an_item_says_which_item_it_is():
    (item,) = to_blocks(Reply("全部", rest="", items=(ListItem("のりまっし", buttons=(FORM,)),)))

    assert item["accessory"]["accessibility_label"] == "入力する: のりまっし"


def test_a_long_list_is_shown_page_by_page():
    blocks = to_blocks(REPLIES["many items"], 12)

    *_, last, counted, below = blocks
    assert last["text"]["text"].startswith("【下書き】取組14\n")
    assert counted["text"]["text"] == "15件を表示しています（残り45件）。"
    assert counted["accessory"]["text"]["text"] == "続きを見る"
    assert of_action_id(counted["accessory"]["action_id"]) == ("more", False)
    assert counted["accessory"]["value"] == "12:15"
    assert below["text"]["text"] == "下"


def test_a_page_holds_as_many_items_as_find_room():
    heavy = tuple(ListItem("題", ("詳" * 880,), None, (FORM, FORM)) for _ in range(20))

    blocks = to_blocks(Reply("全部", rest="上", items=heavy), 12)

    count = sum(text.startswith("題") for text in shown(blocks))
    assert 5 < count < 15
    assert blocks[-1]["accessory"]["value"] == f"12:{count}"


def test_items_that_find_no_room_and_cannot_be_paged_are_counted():
    blocks = to_blocks(REPLIES["many items"])

    *items, counted, below = shown(blocks)[1:]
    assert counted == f"ほか{60 - len(items)}件は、ここに入りきりません。"
    assert below == "下"


def test_no_button_is_lost_where_a_table_finds_no_room():
    reply = Reply("全部", rest="上", table=Table(("課",), (("1",),) * 100), items=MANY_ITEMS[:2])

    blocks = to_blocks(reply)

    assert shown(blocks)[0] == "全部" + "\n・1" * 100
    assert [button["value"] for button in buttons(blocks)] == ["0", "1"]


# -------------------------------------------------------------------- tables
def test_a_table_stands_between_what_the_rest_says():
    reply = Reply(
        "a\n205,534件",
        rest="上\n\n下",
        table=Table(("項目", "値", "増減"), (("DL数", "205,534件", ""),), (1, 2)),
    )

    above, table, below = to_blocks(reply)

    assert (above["text"]["text"], below["text"]["text"]) == ("上", "下")
    assert [[cell["text"] for cell in row] for row in table["rows"]] == [
        ["項目", "値", "増減"],
        ["DL数", "205,534件", "－"],
    ]
    assert [column["align"] for column in table["column_settings"]] == ["left", "right", "right"]


@pytest.mark.parametrize("name", [name for name in REPLIES if name.startswith("a table that")])
def test_where_a_table_finds_no_room_the_card_tells_its_rows(name):
    reply = REPLIES[name]

    told = "".join(shown(to_blocks(reply))).replace("\n", "")

    assert told == "".join(["全部", *(f"・{cell}" for (cell,) in reply.table.rows)])


def test_a_home_tells_the_rows_of_a_table():
    (told,) = shown(to_home_blocks(REPLIES["a table"]))

    assert told.startswith("全部\n・課0: 状態 未提出、残り 0\n")
    assert told.count("\n") == len(ROWS)


# -------------------------------------------------------------------- buttons
def test_what_may_be_done_comes_before_what_may_be_asked():
    reply = Reply(
        "下書きです。",
        buttons=(Button("提出する", "report.submit", "1:2:3", primary=True), FORM),
        choices=(Choice("目標は?", "のりまっしの目標は?"),),
    )

    submit, form, ask = buttons(to_blocks(reply))

    assert (submit["action_id"], submit["style"]) == ("report.submit#0", "primary")
    assert (form["action_id"], form["value"]) == ("form:report.row#1", "1")
    assert (ask["action_id"], ask["value"]) == ("ask#2", "のりまっしの目標は?")


def test_an_action_is_read_back_from_its_id():
    assert of_action_id("report.submit#0") == ("report.submit", False)
    assert of_action_id("form:report.row#12") == ("report.row", True)
    assert of_action_id("") == ("", False)
