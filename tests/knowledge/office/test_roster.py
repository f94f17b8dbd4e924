"""A roster file, and what taking it over would change."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.slack.ids import FORMS
from knowledge.errors import SheetRefused
from knowledge.office.ids import IdForm
from knowledge.office.roster import (
    Changes,
    Kept,
    Roster,
    RosterLine,
    compare,
    coordinated_until,
    headings,
    read_roster,
)
from knowledge.office.sheet import write_sheet

HEAD = "SlackのID,メール,氏名,課,役割,開始日,終了日"
TODAY = date(2027, 4, 1)
YESTERDAY, TOMORROW = TODAY - timedelta(days=1), TODAY + timedelta(days=1)


@pytest.fixture
def read(library):
    def read(*lines: str, encoding: str = "utf-8") -> Roster:
        return read_roster("\n".join(lines).encode(encoding), library.departments, FORMS)

    return read


@pytest.fixture
def problems(read):
    def problems(*lines: str) -> list[str]:
        with pytest.raises(SheetRefused) as refused:
            read(HEAD, *lines)
        return refused.value.problems

    return problems


def row(id: str = "U1", **more) -> RosterLine:
    return RosterLine(
        **({"email": "", "name": "田中", "department": "市民課", "role": "reporter"} | more), id=id
    )


# -------------------------------------------------------------------- reading
def test_a_line_is_one_part_of_one_person(read):
    roster = read(
        HEAD, "U0TANAKA,Tanaka@City.example,田中 太郎,市民課,担当,2026-04-01,令和9年3月31日"
    )

    assert roster.rows == (
        RosterLine(
            "U0TANAKA", "tanaka@city.example", "田中 太郎", "市民課", "reporter",
            date(2026, 4, 1), date(2027, 3, 31),
        ),
    )  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_file_is_read_as_excel_saves_it(read, encoding):
    roster = read(HEAD, "U1,,髙橋,市民課,所属長,,", encoding=encoding)

    assert roster.rows == (row(name="髙橋", role="head"),)


def test_columns_may_stand_in_any_order_under_english_or_widened_headings(read):
    roster = read("role,氏　名,課名,Ｅｍａｉｌ,備考", "head,田中,市民課,a@city.example,異動あり")

    assert roster.rows == (row("", email="a@city.example", role="head"),)
    assert roster.unused == ("備考",)


def test_members_and_coordinators_need_no_department(read):
    roster = read(HEAD, "U1,,田中,,職員,,", "U2,,佐藤,,取りまとめ,,")

    assert [(one.role, one.department) for one in roster.rows] == [
        ("member", ""), ("coordinator", ""),
    ]  # fmt: skip


def test_one_person_may_have_several_parts_and_the_same_one_at_different_times(read):
    roster = read(
        HEAD,
        "U1,,田中,市民課,担当,,2026-06-30",
        "U1,,田中,市民課,担当,2026-07-01,",
        "U1,,田中,道路管理課,担当,,",
        "U1,,田中,市民課,所属長,,",
    )

    assert len(roster.rows) == 4


def test_a_cell_that_looks_like_a_formula_is_just_text(read):
    roster = read(HEAD, 'U1,,"=HYPERLINK(""http://x"",""田中"")",市民課,担当,,')

    assert roster.rows[0].name == '=HYPERLINK("http://x","田中")'


def test_all_that_is_wrong_is_told_at_once_with_its_line(problems):
    told = problems(
        "Wada,,田中,市民課,担当,,",
        "",
        "U2,佐藤,佐藤,市民課,担当,,",
        "U3,,,市民課,担当,,",
        ",,鈴木,市民課,担当,,",
        "U4,,高橋,市民課,課長,,",
        "U5,,伊藤,市民課,担当,来月,",
        "U6,,渡辺,市民課,担当,2026-04-02,2026-04-01",
        "U7,,山本,,所属長,,",
        "U8,,中村,市民課,担当,,,余分",
    )

    assert [text.partition(": ")[0] for text in told] == [
        f"{number}行目" for number in (2, 4, 5, 6, 7, 8, 9, 10, 11)
    ]
    for text, part in zip(
        told,
        ["ID「Wada」", "メール「佐藤」", "氏名", "どちらか", "役割「課長」", "日付「来月」",
         "終了日が開始日より前", "課がありません", "列が多く"],
        strict=True,
    ):  # fmt: skip
        assert part in text


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("デジ政", "デジタル政策課"), ("しみんか", "市民課"), ("市民協動推進課", "市民協働推進課"),
    ],
)  # fmt: skip
def test_for_a_department_that_is_not_there_the_nearest_one_is_offered(problems, typed, near):
    (told,) = problems(f"U1,,田中,{typed},担当,,")

    assert f"課「{typed}」はありません（「{near}」のことですか）" in told


def test_for_a_department_that_resembles_none_nothing_is_guessed(problems):
    (told,) = problems("U1,,田中,XYZ,担当,,")

    assert told == "2行目: 課「XYZ」はありません"


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ("U1,,田中,市民課,担当,,", "U1,,田中,市民課,担当,,", "期間が重なって"),
        ("U1,,田中,市民課,担当,,2026-06-30", "U1,,田中,市民課,担当,2026-06-30,", "期間が重なって"),
        (
            ",A@city.example,田中,市民課,担当,,",
            ",a@CITY.example,田中,市民課,担当,,",
            "期間が重なって",
        ),
        (
            "U1,a@city.example,田中,市民課,担当,,",
            "U1,b@city.example,田中,納税課,担当,,",
            "別のメール",
        ),
        (
            "U1,a@city.example,田中,市民課,担当,,",
            "U2,a@city.example,田中,納税課,担当,,",
            "別のSlackのID",
        ),
    ],
)
def test_lines_that_contradict_each_other_are_refused(problems, first, second, reason):
    (told,) = problems(first, second)

    assert told.startswith("3行目: 2行目と")
    assert reason in told


def test_a_line_is_counted_where_it_begins_also_after_a_cell_of_several_lines(problems):
    (told,) = problems('U1,,"田中\n太郎",市民課,担当,,', "bad,,佐藤,市民課,担当,,")

    assert told.startswith("4行目: ")


@pytest.mark.parametrize(
    ("heading", "reason"),
    [
        ("メール,課,役割", "見出し「氏名」"),
        ("氏名,課,役割", "「SlackのID」か「メール」"),
        ("ID,氏名,課,役割,名前", "見出し「氏名」が2つ"),
    ],
)
def test_a_file_without_the_headings_it_needs_is_refused(read, heading, reason):
    with pytest.raises(SheetRefused, match=reason):
        read(heading, "U1,田中,市民課,担当")


@pytest.mark.parametrize(
    "data",
    [b"", b"\n\n", b"PK\x03\x04\x14\x00\x06\x00", HEAD.encode("utf-16"), b"\xff\xfe\xfd,\x80",
     f'{HEAD}\nU1,,"田中'.encode()],
)  # fmt: skip
def test_what_is_no_csv_is_refused(library, data):
    with pytest.raises(SheetRefused):
        read_roster(data, library.departments, FORMS)


def test_the_template_is_a_roster_with_nobody_in_it(library):
    data = write_sheet(headings(FORMS.person))

    assert data.startswith(b"\xef\xbb\xbf")
    assert data.decode("utf-8-sig") == HEAD + "\r\n"
    assert read_roster(data, library.departments, FORMS) == Roster(())


def test_what_an_id_looks_like_and_is_called_is_the_platforms_own(library):
    teams = replace(FORMS, person=IdForm("TeamsのID", re.compile("[0-9a-f]{4}"), "16進数4桁です"))
    lines = "TeamsのID,氏名,課,役割", "09af,田中,市民課,担当", "U1,佐藤,市民課,担当"

    with pytest.raises(SheetRefused) as refused:
        read_roster("\n".join(lines).encode(), library.departments, teams)
    roster = read_roster("\n".join(lines[:2]).encode(), library.departments, teams)

    assert refused.value.problems == ["3行目: TeamsのID「U1」を確かめてください（16進数4桁です）"]
    assert [one.id for one in roster.rows] == ["09af"]


# -------------------------------------------------------------------- comparing
def kept(*rows: RosterLine) -> list[Kept]:
    return [Kept(number, row) for number, row in enumerate(rows, 1)]


def test_the_same_roster_again_changes_nothing():
    rows = [row(), row("U2", until_on=TODAY), row("", email="a@city.example")]

    assert not compare(kept(*rows), rows, TODAY)


def test_who_is_new_is_added_and_who_is_missing_ends():
    tanaka, sato = row("U1"), row("U2", name="佐藤")

    changes = compare(kept(tanaka), [sato], TODAY)

    assert changes == Changes(added=(sato,), ended=tuple(kept(tanaka)))


def test_what_has_not_begun_is_removed_and_what_is_over_stays():
    future, past, today = (
        row(from_on=TOMORROW),
        row("U2", until_on=YESTERDAY),
        row("U3", from_on=TODAY),
    )
    there = kept(future, past, today)

    changes = compare(there, [], TODAY)

    assert changes == Changes(ended=(there[2],), removed=(there[0],))


@pytest.mark.parametrize(
    "change",
    [
        {"name": "田中 花子"}, {"email": "tanaka@city.example"}, {"until_on": TOMORROW},
        {"from_on": YESTERDAY},
    ],
)  # fmt: skip
def test_what_is_told_anew_of_the_same_part_is_a_change(change):
    (there,) = kept(row())

    changes = compare([there], [row(**change)], TODAY)

    assert changes == Changes(changed=((there, row(**change)),))


def test_an_id_that_becomes_known_belongs_to_the_same_part():
    (there,) = kept(row("", email="a@city.example"))
    wanted = row("U1", email="a@city.example")

    assert compare([there], [wanted], TODAY) == Changes(changed=((there, wanted),))


@pytest.mark.parametrize("change", [{"department": "納税課"}, {"role": "head"}, {"id": "U2"}])
def test_another_department_role_or_person_is_another_part(change):
    (there,) = kept(row())

    changes = compare([there], [row(**change)], TODAY)

    assert changes == Changes(added=(row(**change),), ended=(there,))


def test_who_comes_back_begins_a_new_row_and_the_old_one_stays_history():
    there = kept(row(until_on=YESTERDAY))

    assert compare(there, [row()], TODAY) == Changes(added=(row(),))


def test_rows_of_one_part_at_different_times_find_their_own():
    first, second = row(until_on=TODAY), row(from_on=TOMORROW)
    there = kept(first, second)
    later = row(from_on=TOMORROW, until_on=TOMORROW)

    assert compare(there, [later, first], TODAY) == Changes(changed=((there[1], later),))


def test_it_is_known_until_when_somebody_coordinates():
    def until(*rows: RosterLine) -> date | None:
        return coordinated_until(rows, TODAY)

    coordinator = {"role": "coordinator", "department": ""}
    assert until() is None
    assert until(row()) is None
    assert until(row(until_on=YESTERDAY, **coordinator)) is None
    assert until(row(from_on=TOMORROW, **coordinator)) is None
    assert until(row(until_on=TOMORROW, **coordinator)) == TOMORROW
    assert until(row(until_on=TOMORROW, **coordinator), row("U2", **coordinator)) == date.max
