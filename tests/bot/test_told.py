"""A reply in words says all that its card shows, and nothing twice."""

from bot.told import whole
from handlers.messages import Button, Choice, LabelledFact, ListItem, Reply, Table

BOARD = Table(("課", "状態", "残り"), (("市民課", "提出済", "0"), ("道路課", "未提出", "2")))


def test_what_the_text_says_is_not_said_again():
    reply = Reply(
        "・市民課 提出済 0\n・【下書き】窓口予約: 12件\n1. 工程\n「見る」を押してください。",
        facts=(LabelledFact("担当課", "市民課"),),
        table=Table(BOARD.headings, BOARD.rows[:1]),
        items=(ListItem("窓口予約", ("12件",), "下書き"),),
        buttons=(Button("見る", "see"),),
        choices=(Choice("工程", "工程は?"),),
    )

    assert whole(reply) == reply.text


def test_what_only_the_card_shows_is_told_below():
    reply = Reply(
        "照会の状況です。",
        facts=(LabelledFact("分野", "魅力づくり"),),
        table=BOARD,
        items=(ListItem("窓口予約", ("12件", "期限 3月"), "下書き", (Button("入力する", "x"),)),),
        buttons=(Button("提出する", "y"), Button("入力する", "z")),
        choices=(Choice("担当課", "担当は?"), Choice("工程", "工程は?")),
    )

    assert whole(reply).splitlines() == [
        "照会の状況です。",
        "・市民課: 状態 提出済、残り 0",
        "・道路課: 状態 未提出、残り 2",
        "・分野: 魅力づくり",
        "・【下書き】窓口予約: 12件 / 期限 3月",
        "ボタン: 提出する、入力する",
        "続けて尋ねられること: 担当課、工程",
    ]


def test_a_row_whose_cells_stand_in_several_lines_is_told():
    """「提出済」 and 「0」 stand somewhere in nearly every text and say nothing of 市民課."""
    reply = Reply("市民課と道路課です。\n提出済 1件\n残り 0件", table=BOARD)

    assert "・市民課: 状態 提出済、残り 0" in whole(reply)
