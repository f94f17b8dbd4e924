"""What the six editions hold, counted as their documents print it."""

import re
from collections import Counter

import pytest


@pytest.fixture(scope="module")
def records(library):
    return library.records


def of(records, plan):
    return [item for item in records.initiatives if item.plan == plan]


@pytest.mark.parametrize(
    ("plan", "items", "new", "again", "completed"),
    [
        ("dxap2-2026", 94, 31, 0, 0),
        ("dxap1-2025", 79, 0, 6, 0),
        ("dxap1-2024", 67, 27, 5, 0),
        ("ds-2021", 129, 0, 2, 0),
        ("ict-2020", 55, 7, 0, 5),
        ("gyokei-2023", 92, 0, 2, 0),
    ],
)
def test_each_edition_is_whole(records, plan, items, new, again, completed):
    found = of(records, plan)

    assert len(found) == items
    assert sum(item.new for item in found) == new
    assert sum(item.reprint_of is not None for item in found) == again
    assert sum(item.completed for item in found) == completed


def test_every_initiative_says_in_one_line_what_it_is_about(records):
    for item in records.initiatives:
        assert item.about, item.id
        assert "\n" not in item.about
        assert len(item.about) <= 80, item.id


def test_the_sheets_of_the_ict_plan_are_numbered_without_a_gap(records):
    codes = [item.code for item in of(records, "ict-2020")]
    sheets = Counter(code.partition("-")[0] for code in codes)

    assert codes == [f"{p}-{n}" for p in "1234567" for n in range(1, sheets[p] + 1)]
    assert [sheets[pillar] for pillar in "1234567"] == [6, 6, 4, 4, 18, 5, 12]
    assert all(item.indicator and item.departments for item in of(records, "ict-2020"))


def test_same_as_above_is_resolved_in_the_ict_plan(records):
    words = {word for item in of(records, "ict-2020") for word in item.stages.values()}

    assert not {word for word in words if "同上" in word}


def test_the_management_plan_numbers_ninety_and_has_21_numeric_targets(records):
    items = of(records, "gyokei-2023")
    numbers = [item.code for item in items if item.reprint_of is None]

    assert numbers == [f"No.{number}" for number in range(1, 91)]
    assert sum(item.numeric_target for item in items) == 21
    for item in items:
        if item.numeric_target:
            assert any(measure.targets for measure in item.measures), item.id


def test_the_strategy_marks_what_it_prints_and_names_no_department(records):
    items = of(records, "ds-2021")

    assert Counter(item.progress for item in items if item.progress) == {"◎": 21, "○": 79, "△": 1}
    assert not any(item.departments for item in items)
    assert all(
        next(whole for whole in items if whole.id == item.parent).parent is None
        for item in items
        if item.parent
    )


def test_departments_are_those_of_the_list(records):
    known = {department.name for department in records.departments}

    assert {name for item in records.initiatives for name in item.departments} <= known
    assert all(re.fullmatch(r"[ぁ-んー・]+", d.reading) for d in records.departments)


def test_words_are_explained_in_one_line_with_a_reading(records):
    for term in records.glossary:
        assert len(term.definition) <= 60, term.term
        assert not term.definition.endswith("。")
        assert re.fullmatch(r"[ぁ-んー・+]+", term.reading), term.reading


def test_lineage_goes_from_older_to_newer_editions_or_side_by_side(records):
    first = {plan.id: plan.first_year for plan in records.plans}
    for line in records.lineage:
        ends = [name.partition("/")[0] for name in (*line.from_, *line.to)]
        assert max(first[end] for end in ends[: len(line.from_)]) <= min(
            first[end] for end in ends[len(line.from_) :]
        ), line
