"""Exported rows: their shape, and that nothing is lost on the way."""

import json

import pytest

from knowledge.records.export import KINDS, exported

SHAPES = {
    "initiatives": "id plan code title field viewpoint direction departments stages "
    "stages_printed department_stages new completed reprint reprint_of merged_into "
    "numeric_target progress parent indicator related_plans resources about measures",
    "kpis": "id plan field viewpoint name unit target operator deadline_year cumulative figures",
    "indicators": "plan name unit values",
    "departments": "name editions initiatives",
    "lineage": "from to kind confidence evidence",
    "aliases": "alias reading of kind source",
}


@pytest.mark.parametrize(("what", "shape"), SHAPES.items())
def test_every_row_has_the_same_keys_in_the_same_order(library, what, shape):
    rows = list(exported(library, what))

    assert rows
    assert {tuple(row) for row in rows} == {tuple(shape.split())}


@pytest.mark.parametrize("what", KINDS)
def test_every_row_is_plain_json(library, what):
    for row in exported(library, what):
        assert json.loads(json.dumps(row, ensure_ascii=False)) is not None


def test_values_are_in_the_plain_unit(library):
    kpis = {row["name"]: row for row in exported(library, "kpis")}
    indicators = {row["name"]: row for row in exported(library, "indicators")}

    assert kpis["文化関係デジタルコンテンツの閲覧数"]["target"] == 170_000
    assert kpis["金沢旅行の満足度"]["operator"] == ">="
    assert indicators["紙使用量(プリンター)"]["values"]["2022"]["value"] == 15_340_000
    assert indicators["紙使用量(プリンター)"]["values"]["2025"]["provisional"]


def test_a_figure_over_several_years_has_them_in_its_key(library):
    rows = {row["id"]: row for row in exported(library, "initiatives")}

    (measure,) = rows["dxap1-2025/reskilling"]["measures"]
    assert measure["figures"]["2023-2025"]["value"] == 0


def test_a_reprint_has_what_its_original_has(library):
    rows = {row["id"]: row for row in exported(library, "initiatives")}
    again, original = rows["dxap1-2025/smartphone-again"], rows["dxap1-2025/smartphone"]

    assert (again["reprint"], again["reprint_of"]) == (True, "dxap1-2025/smartphone")
    assert again["departments"] == original["departments"]
    assert again["measures"] == original["measures"]
    assert again["measures"][0]["from"] is None


def test_rows_of_different_departments_stay_apart(library):
    rows = {row["id"]: row for row in exported(library, "initiatives", "dxap2-2026")}

    stages = rows["dxap2-2026/el-qr"]["department_stages"]
    assert [stages[name]["2026"] for name in stages] == ["新規導入", "検討", "検討", "継続"]


def test_one_edition_leaves_the_others_out(library):
    assert {row["plan"] for row in exported(library, "initiatives", "dxap1-2025")} == {"dxap1-2025"}
    assert [row["name"] for row in exported(library, "meetings", "dxap1-2025")] == []


def test_lineage_names_both_ends_with_plan_and_title(library):
    rows = [row for row in exported(library, "lineage") if row["kind"] == "split"]

    assert len(rows) == 13
    assert all(set(end) == {"plan", "title", "id"} for row in rows for end in row["to"])
