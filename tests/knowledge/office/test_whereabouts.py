"""A file that says where departments are reached."""

import pytest

from bot.slack.ids import FORMS
from knowledge.errors import SheetRefused
from knowledge.office.whereabouts import Wish, read_whereabouts, template


@pytest.fixture
def read(library):
    def read(*lines: str):
        return read_whereabouts("\n".join(lines).encode(), library.departments, FORMS)

    return read


def test_an_empty_cell_wishes_nothing_and_nashi_to_have_none(read):
    read_file = read(
        "課,チャンネル,ユーザーグループ",
        "市民課,C0CITIZENS,",
        "納税課,なし,S0TAX",
        "デジタル政策課,,",
        "道路管理課,Ｇ0ROADS,なし",
    )

    assert read_file.wishes == (
        Wish("市民課", "channel", "C0CITIZENS"),
        Wish("納税課", "channel", None),
        Wish("納税課", "group", "S0TAX"),
        Wish("道路管理課", "channel", "G0ROADS"),
        Wish("道路管理課", "group", None),
    )


def test_one_of_the_two_columns_is_enough(read):
    assert read("group,課", "S1,市民課").wishes == (Wish("市民課", "group", "S1"),)
    with pytest.raises(SheetRefused, match="見出し「チャンネル」か"):
        read("課,備考", "市民課,x")


def test_all_that_is_wrong_is_told_at_once_with_its_line(read):
    with pytest.raises(SheetRefused) as refused:
        read(
            "課,チャンネル,ユーザーグループ",
            "市民課,citizens,U1",
            "市民科,C1,",
            "納税課,C2,",
            "納税課,C3,",
            ",C4,",
        )

    told = refused.value.problems
    assert [text.partition(": ")[0] for text in told] == [
        "2行目", "2行目", "3行目", "5行目", "6行目",
    ]  # fmt: skip
    assert "チャンネル「citizens」" in told[0]
    assert "ユーザーグループ「U1」" in told[1]
    assert "「市民課」のことですか" in told[2]
    assert "4行目と同じ課" in told[3]


def test_the_template_tells_what_is_known_and_nothing_that_is_no_channel(library):
    channels = {"市民課": "C1", "納税課": "person/U0SATO"}

    data = template(["市民課", "納税課"], channels, {"納税課": "S1"}, FORMS.channel)

    assert data.decode("utf-8-sig").splitlines() == [
        "課,チャンネル,ユーザーグループ", "市民課,C1,", "納税課,,S1",
    ]  # fmt: skip
    assert read_whereabouts(data, library.departments, FORMS).wishes == (
        Wish("市民課", "channel", "C1"), Wish("納税課", "group", "S1"),
    )  # fmt: skip
