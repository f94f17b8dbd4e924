"""What is asked of which department, and what each value stood at last year."""

import re
from collections import Counter

import pytest

from knowledge.records.library import HeldMeasure
from knowledge.records.models import Figure, Measure, Target
from knowledge.rounds.rows import Part
from knowledge.rounds.wanted import (
    LONGEST_CALL,
    call_of,
    newest_before,
    proposed_rows,
    result_words,
    target_in,
    value_of_measure,
    value_of_number,
)

NEWER, OLDER = "dxap2-2026", "dxap1-2025"
COORDINATOR = "デジタル政策課"


@pytest.fixture(scope="module")
def rows(library):
    return proposed_rows(library, [NEWER], 2026, COORDINATOR)


@pytest.fixture(scope="module")
def older_rows(library):
    return proposed_rows(library, [OLDER], 2025, COORDINATOR)


def figure(value: float) -> Figure:
    return Figure(value=value, printed=f"{value}件")


def target(value: float) -> Target:
    return Target(value=value, text=f"{value}件")


# -------------------------------------------------------------------- which rows
def test_the_plan_in_force_asks_45_departments_for_122_rows(rows):
    assert len(rows) == 122
    assert len({row.department for row in rows}) == 45


def test_each_row_asks_for_one_thing(rows, older_rows):
    for row in (*rows, *older_rows):
        given = [row.initiative, row.kpi, row.indicator]

        assert given.count(None) == 2


def test_every_department_of_every_initiative_is_asked(library, rows):
    asked = [(row.initiative, row.department) for row in rows if row.initiative]

    printed = [(i.id, name) for i in library.initiatives_of(NEWER) for name in i.departments]
    assert asked == printed
    assert len(asked) == 100


def test_a_shared_initiative_is_asked_of_each_of_its_departments(rows):
    asked = [row.department for row in rows if row.initiative == "dxap2-2026/el-qr"]

    assert asked == ["料金センター", "保険年金課", "会計課", "納税課"]


def test_each_department_of_a_shared_initiative_is_asked_for_its_measures(rows):
    shared = [row for row in rows if row.initiative == "dxap2-2026/online-consultation"]

    assert len(shared) == 3
    assert {row.measures for row in shared} == {("dxap1-2025/sns-consultation/online",)}


def test_an_initiative_is_asked_for_the_measures_of_its_predecessor(rows):
    (row,) = [row for row in rows if row.initiative == "dxap2-2026/norimasshi"]

    assert row.measures == ("dxap1-2025/maas/downloads",)
    assert row.department == "交通政策課"
    assert not row.proposed


def test_most_initiatives_have_nothing_to_count(rows):
    counted = [row for row in rows if row.initiative and row.measures]

    assert 0 < len(counted) < 50


@pytest.mark.parametrize("repeated", ["reprint_of", "merged_into"])
def test_what_repeats_or_was_merged_is_not_asked_twice(library, older_rows, repeated):
    items = [item for item in library.initiatives_of(OLDER) if getattr(item, repeated)]
    asked = Counter(row.initiative for row in older_rows)

    assert items
    assert [item.id for item in items if asked[item.id]] == []
    originals = [library.initiatives[getattr(item, repeated)] for item in items]
    assert all(asked[item.id] == len(item.departments) for item in originals)


def test_kpis_and_indicators_follow_the_initiatives_of_their_plan(older_rows):
    kinds = ["initiative" if r.initiative else "kpi" if r.kpi else "indicator" for r in older_rows]

    assert list(dict.fromkeys(kinds)) == ["initiative", "kpi", "indicator"]
    assert Counter(kinds) == {"initiative": 83, "kpi": 5, "indicator": 6}


def test_a_round_may_ask_for_several_editions(library, rows, older_rows):
    both = proposed_rows(library, [NEWER, OLDER], 2025, COORDINATOR)

    assert both == [*rows, *older_rows]


# -------------------------------------------------------------------- who reports a number
def test_every_reporter_of_a_kpi_is_a_proposal(rows):
    kpis = [row for row in rows if row.kpi]

    assert len(kpis) == 22
    assert all(row.proposed for row in kpis)
    assert [row for row in rows if row.proposed] == kpis


def test_a_kpi_is_asked_of_the_owner_of_the_initiative_it_names(rows):
    reporters = {row.kpi: row.department for row in rows if row.kpi}

    assert reporters["dxap2-2026/kpi-museum-views"] == "文化政策課"
    assert reporters["dxap2-2026/kpi-it-companies"] == "産業政策課"


def test_a_kpi_that_names_no_initiative_is_asked_of_the_coordinator(library):
    rows = proposed_rows(library, [NEWER], 2026, "企画調整課")

    reporters = {row.kpi: row.department for row in rows if row.kpi}
    nobody = [key for key in reporters if not library.kpis[key].initiatives]
    assert nobody
    assert {reporters[key] for key in nobody} == {"企画調整課"}


def test_an_indicator_is_asked_of_the_coordinator(older_rows):
    indicators = [row for row in older_rows if row.indicator]

    assert {row.department for row in indicators} == {COORDINATOR}
    assert all(row.proposed for row in indicators)


@pytest.mark.parametrize(("fiscal_year", "count"), [(2026, 22), (2029, 22), (2030, 0)])
def test_a_kpi_is_asked_for_until_its_deadline(library, fiscal_year, count):
    rows = proposed_rows(library, [NEWER], fiscal_year, COORDINATOR)

    assert sum(row.kpi is not None for row in rows) == count
    assert sum(row.initiative is not None for row in rows) == 100


def test_an_edition_that_nobody_knows_asks_for_nothing(library):
    assert proposed_rows(library, ["dxap9-2099"], 2026, COORDINATOR) == []


# -------------------------------------------------------------------- last year and the target
def held(library, initiative: str) -> HeldMeasure:
    (found,) = library.measures_of(initiative)
    return found


def test_last_years_value_is_that_of_the_predecessor(library):
    value = value_of_measure(held(library, "dxap2-2026/norimasshi"), 2026)

    assert value.last is not None
    assert (value.last.value, value.last.printed, value.unit) == (205_534, "205,534件", "件")
    assert value.before == value.last
    assert value.part == Part("value", "dxap1-2025/maas/downloads")
    assert "DL数" in value.short


def test_where_last_year_is_not_known_the_newest_year_before_is_told(library):
    value = value_of_measure(held(library, "dxap2-2026/norimasshi"), 2028)

    assert value.last is None
    assert value.before is not None
    assert value.before.value == 205_534


def test_a_figure_of_the_year_itself_is_not_last_years(library):
    value = value_of_measure(held(library, "dxap2-2026/norimasshi"), 2025)

    assert value.last == value.before
    assert value.last is not None
    assert value.last.value != 205_534


@pytest.mark.parametrize(
    ("spans", "year", "expected"),
    [
        pytest.param({}, 2026, None, id="no figure at all"),
        pytest.param({"2024": 1, "2025": 2}, 2026, 2, id="last year"),
        pytest.param({"2023": 1, "2024": 2}, 2026, 2, id="an older year"),
        pytest.param({"2026": 1, "2027": 2}, 2026, None, id="only this year and later"),
        pytest.param({"2024": 1, "2023-2025": 9}, 2026, 1, id="not a sum over years"),
        pytest.param({"2023-2025": 9}, 2026, None, id="nothing but a sum"),
    ],
)
def test_the_newest_figure_is_that_of_a_single_year_before(spans, year, expected):
    found = newest_before({span: figure(value) for span, value in spans.items()}, year)

    assert (found and found.value) == expected


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        pytest.param({}, None, id="no target"),
        pytest.param({"2025": 1, "2026": 2, "2027": 3}, 2, id="that of the year"),
        pytest.param({"2025": 1, "2028": 2, "2029": 3}, 2, id="the next one ahead"),
        pytest.param({"2023": 1, "2025": 2}, 2, id="the last one that was set"),
        pytest.param({"2024-2026": 1}, 1, id="a span that ends in the year"),
        pytest.param({"2025": 1, "2026-2029": 2}, 2, id="a span that holds the year"),
    ],
)
def test_the_target_is_the_nearest_from_this_year_on(spans, expected):
    found = target_in({span: target(value) for span, value in spans.items()}, 2026)

    assert (found and found.value) == expected


def test_a_part_of_another_number_says_so_in_its_label(library):
    plan = library.plans[OLDER]
    measure = Measure(id="m", initiative="i", label="女性", unit="人", of="参加者数")

    value = value_of_measure(HeldMeasure(measure, "i", plan), 2026)

    assert value.label == "女性（参加者数のうち）"


def test_a_kpis_value_has_its_target_and_no_measure(library):
    kpi = library.kpis["dxap2-2026/kpi-museum-views"]

    value = value_of_number(
        kpi.name, kpi.short, kpi.unit, kpi.cumulative, kpi.figures, kpi.target, 2026
    )

    assert value.part == Part("value")
    assert value.target is not None
    assert (value.target.value, value.unit, value.cumulative) == (470_000, "ビュー", True)
    assert (value.last, value.before) == (None, None)


# -------------------------------------------------------------------- words
def test_the_result_words_are_the_stage_words_of_the_edition(library):
    words = result_words(library, NEWER)

    printed = {
        word
        for item in library.initiatives_of(NEWER)
        for stages in (item.stages, *item.department_stages.values())
        for word in stages.values()
    }
    assert set(words) == printed
    assert len(words) == len(printed) == 8
    assert {"継続", "継続・拡大", "検討", "新規導入"} <= printed


def test_the_most_usual_result_word_comes_first(library):
    assert result_words(library, NEWER)[:2] == ("継続", "継続・拡大")
    assert result_words(library, OLDER)[0] == "実施"


def test_an_initiative_is_called_by_its_product(library):
    calls = {item.id: call_of(item, library) for item in library.initiatives_of(NEWER)}

    assert calls["dxap2-2026/norimasshi"] == "のりまっし"
    assert calls["dxap2-2026/kanapass"] == "かなパス"


def test_no_two_initiatives_of_a_plan_in_force_are_called_alike(library):
    calls = Counter(call_of(item, library) for item in library.initiatives_of(NEWER))

    assert [call for call, count in calls.items() if count > 1] == []
    assert all(0 < len(call) <= LONGEST_CALL for call in calls)


@pytest.mark.parametrize("plan", [NEWER, "gyokei-2023"])
def test_what_an_initiative_is_called_ends_with_a_whole_word(library, plan):
    for item in library.initiatives_of(plan):
        call = call_of(item, library)
        assert not re.search(r"[のをにへとやがは、・(（]$", call), call
        assert call.count("(") == call.count(")"), call
