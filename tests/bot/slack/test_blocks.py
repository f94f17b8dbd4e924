"""Every reply is a valid message of Slack."""

import json
from itertools import chain

import pytest

from bot.slack.blocks import to_blocks, to_text
from handlers.messages import Button, Choice, Item, Reply, Table

NASTY = "<!channel> <@U1> <http://evil.example|https://city.example> & <!here>"
MANY_ITEMS = tuple(
    Item(f"取組{number}", ("前年度 1件",), "下書き", (Button("開く", "open", str(number)),))
    for number in range(90)
)
REPLIES = {
    "short": Reply("担当は交通政策課です。"),
    "empty": Reply(""),
    "one long line": Reply("あ&" * 5000),
    "many lines": Reply("\n".join(f"・取組{number} & <{number}>" for number in range(3000))),
    "nasty": Reply(
        NASTY,
        choices=(Choice(NASTY, NASTY),),
        buttons=(Button(NASTY * 3, "x", NASTY, primary=True),),
        rest=NASTY,
        items=(Item(NASTY, (NASTY,), "<!here>"),),
    ),
    "many items": Reply("全部", rest="上\n\n下", items=MANY_ITEMS),
    "everything at once": Reply(
        "全部" * 2000,
        rest="上" * 9000 + "\n\n" + "下" * 9000,
        items=MANY_ITEMS,
        choices=tuple(Choice(f"質問{number}", "担当は?") for number in range(80)),
    ),
    "long values": Reply("はい", buttons=(Button("押す", "a", "1" * 2001), Button("可", "b", ""))),
}


def texts(blocks):
    """All texts of a message with the most letters that Slack takes for each."""
    for block in blocks:
        if block["type"] == "section":
            yield block["text"]["text"], 3000
        for button in buttons([block]):
            yield button["text"]["text"], 75


def buttons(blocks):
    own = [block["accessory"] for block in blocks if "accessory" in block]
    return own + list(chain(*(block["elements"] for block in blocks if "elements" in block)))


@pytest.mark.parametrize("reply", REPLIES.values(), ids=REPLIES)
def test_a_reply_of_any_size_keeps_to_the_limits(reply):
    blocks = to_blocks(reply)

    assert len(blocks) <= 50
    assert all(len(text) <= most for text, most in texts(blocks))
    assert all(text.strip() for text, _ in texts(blocks))
    assert all(len(block.get("elements", [0])) in range(1, 26) for block in blocks)
    assert all(1 <= len(button.get("value", "-")) <= 2000 for button in buttons(blocks))
    ids = [button["action_id"] for button in buttons(blocks)]
    assert len(set(ids)) == len(ids)
    assert len(to_text(reply)) <= 40_000


def test_nothing_typed_is_taken_for_markup():
    blocks = to_blocks(REPLIES["nasty"])

    assert "<" not in to_text(REPLIES["nasty"])
    assert not any("<" in text or ">" in text for text, _ in texts(blocks))
    assert not any(text.endswith(("&", "&a", "&am", "&amp")) for text, _ in texts(blocks))
    assert buttons(blocks)[0]["value"] == NASTY  # a value is carried, not shown


def test_a_text_of_several_sections_loses_nothing():
    text = "\n".join(f"・取組{number}" for number in range(600))

    parts = [block["text"]["text"] for block in to_blocks(Reply(text))]

    assert len(parts) > 1
    assert "\n".join(parts) == text


def test_items_stand_between_what_comes_before_and_after_them():
    one = Item(
        "のりまっし",
        ("前年度 205,534件",),
        "下書き",
        (Button("入力する", "report.row", "1", opens_form=True), Button("見る", "see", "1")),
    )

    above, item, below = to_blocks(Reply("全部", rest="上\n\n下", items=(one,)))

    assert (above["text"]["text"], below["text"]["text"]) == ("上", "下")
    assert item["text"]["text"] == "【下書き】のりまっし\n前年度 205,534件"
    assert item["accessory"]["action_id"] == "see#0"


def test_items_that_find_no_room_are_counted():
    blocks = to_blocks(REPLIES["many items"])

    assert len(blocks) == 50
    assert [block["text"]["text"] for block in blocks[-2:]] == [
        "ほか43件は、ここに入りきりません。",
        "下",
    ]


def test_where_there_is_a_table_the_card_shows_the_whole_text():
    reply = Reply("a\n205,534件", rest="a", table=Table(("項目",), (("205,534件",),)))

    assert to_blocks(reply)[0]["text"]["text"] == "a\n205,534件"


def test_what_may_be_done_comes_before_what_may_be_asked():
    reply = Reply(
        "下書きです。",
        buttons=(
            Button("提出する", "report.submit", "1:2:3", primary=True),
            Button("フォームで直す", "report.row", "2", opens_form=True),
        ),
        choices=(Choice("目標は?", "のりまっしの目標は?"),),
    )

    submit, ask = buttons(to_blocks(reply))

    assert (submit["action_id"], submit["style"]) == ("report.submit#0", "primary")
    assert (ask["action_id"], ask["value"]) == ("ask#1", "のりまっしの目標は?")


def test_blocks_are_plain_json():
    json.dumps(to_blocks(REPLIES["everything at once"]))
