"""What follows from the records: heirs, measures taken on, the editions in force."""

import pytest

from knowledge.words.fiscal import FiscalYear


@pytest.mark.parametrize(
    ("year", "plans"),
    [
        (2018, []),
        (2020, ["ict-2020"]),
        (2022, ["ds-2021", "ict-2020"]),
        (2024, ["dxap1-2025", "gyokei-2023"]),
        (2026, ["dxap2-2026", "gyokei-2023"]),
    ],
)
def test_the_editions_in_force_follow_from_the_year(library, year, plans):
    assert [plan.id for plan in library.plans_in_force(FiscalYear(year))] == plans


def test_an_initiative_takes_on_the_measures_of_its_predecessor(library):
    (held,) = library.measures_of("dxap2-2026/norimasshi")

    assert held.taken_on
    assert held.source.id == "dxap1-2025"
    assert held.measure.figures["2025"].value == 205_534


def test_of_several_heirs_each_takes_its_own_measure(library):
    def labels(name):
        return [held.measure.label for held in library.measures_of(f"dxap2-2026/{name}")]

    assert labels("drone-pipe-bridges") == ["水管橋等のドローン調査箇所数"]
    assert labels("leak-monitoring") == ["クラウド型遠隔漏水監視装置 設置箇所数"]
    assert labels("drone-roads") == []


def test_a_doubtful_link_hands_no_measures_on(library):
    (_, line), *_ = library.predecessors("dxap2-2026/sme-ai-dx")

    assert line.confidence == "low"
    assert library.measures_of("dxap2-2026/sme-ai-dx") == []


def test_a_repeated_item_stands_for_its_original(library):
    again, original = "dxap1-2025/smartphone-again", "dxap1-2025/smartphone"

    assert [h.measure.id for h in library.measures_of(again)] == [
        h.measure.id for h in library.measures_of(original)
    ]
    assert library.heirs(again) == library.heirs(original)


def test_counts_per_field_are_those_of_the_documents(library):
    def counts(plan):
        items = library.initiatives_of(plan)
        return [sum(i.field == f for i in items) for f in library.plans[plan].fields]

    assert counts("dxap1-2025") == [18, 16, 8, 15, 22]
    assert counts("dxap2-2026") == [14, 28, 13, 9, 30]


def test_marks_and_rows_are_those_of_the_documents(library):
    older, newer = (library.initiatives_of(plan) for plan in ("dxap1-2025", "dxap2-2026"))

    assert sum(item.new for item in newer) == 31
    assert sum(len(item.departments) for item in newer) == 100
    assert sum(item.reprint_of is not None for item in older) == 6
    assert [item.id for item in older if item.merged_into] == ["dxap1-2025/giga-data"]
    assert sum(len(m.figures) for item in older for m in item.measures) == 173


def test_every_initiative_is_told_in_one_short_line(library):
    lines = [item.about for item in library.initiatives.values()]

    assert all(line and len(line) <= 50 and not line.endswith("。") for line in lines)


def test_every_alias_is_spelt_out(library):
    """A name in kanji or letters needs a reading, or it is not found in kana."""
    silent = [a.alias for a in library.records.aliases if not a.reading and a.kind != "everyday"]

    assert silent == []


# -------------------------------------------------------------------- several editions
def test_what_was_superseded_is_not_in_force_but_can_be_named(library):
    assert library.is_superseded("dxap1-2024")
    assert not library.is_superseded("dxap1-2025")


def test_a_thing_is_followed_over_all_editions(library):
    older = {item.id for item in library.ancestors("dxap2-2026/e-applications")}

    assert {"dxap1-2025/e-applications", "ict-2020/online-procedures"} <= older
    assert "dxap2-2026/e-applications" in {
        item.id for item in library.descendants("ict-2020/online-procedures")
    }


def test_near_namesakes_that_are_not_the_same_stay_apart(library):
    """カナカ is not かなパス: no edition says that one became the other."""
    related = library.descendants("dxap1-2025/kanaca")

    assert "dxap2-2026/kanapass" not in {item.id for item in related}


def test_an_old_department_is_todays_over_several_steps(library):
    assert library.today_of("情報政策課") == "デジタル政策課"
    assert library.is_sure_of_today("情報政策課")
    assert library.today_of("交通政策課") == "交通政策課"


def test_a_succession_that_is_not_certain_is_known_as_such(library):
    assert library.today_of("医療保険課") == "保険年金課"
    assert not library.is_sure_of_today("医療保険課")


def test_a_duty_that_merely_moved_makes_no_successor(library):
    assert library.today_of("行政経営課") == "行政経営課"
    assert [line.confidence for line in library.succession_of("内水整備課")] == ["low"]


def test_who_can_be_asked_are_the_departments_of_today(library):
    assert "デジタル政策課" in library.departments_today
    assert "デジタル行政戦略課" not in library.departments_today


def test_a_department_holds_what_is_printed_under_its_former_name(library):
    held = {item.id for item in library.held_by("デジタル政策課", "gyokei-2023")}

    assert "gyokei-2023/staff-apps" in held
    assert held == {item.id for item in library.held_by("デジタル行政戦略課", "gyokei-2023")}


def test_side_by_side_no_plan_takes_on_what_the_other_counts(library):
    own = [held.measure.initiative for held in library.measures_of("dxap2-2026/digital-leaders")]

    assert not any(name.startswith("gyokei-2023") for name in own)
