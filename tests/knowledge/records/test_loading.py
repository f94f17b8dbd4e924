"""Record files: what is read from them, and what is refused with file, item and reason."""

import pytest

from knowledge.errors import RecordsRefused
from knowledge.records.loading import read_records, record_files
from knowledge.records.models import Figure, Target
from tests.knowledge.small_plan import SMALL_PLAN


@pytest.fixture
def read(tmp_path):
    """Read one file that holds this text."""

    def read(text: str):
        path = tmp_path / "small-2026.toml"
        path.write_text(text, encoding="utf-8")
        return read_records([path])

    return read


def item_of(records, name):
    return next(item for item in records.initiatives if item.id == f"small-2026/{name}")


def test_as_before_is_resolved_and_the_printed_cell_is_kept(read):
    item = item_of(read(SMALL_PLAN), "bins")

    assert item.stages == {2026: "新規導入", 2027: "継続", 2028: "継続"}
    assert item.stages_printed == {2026: "新規導入", 2027: "継続", 2028: "⇒"}


def test_each_department_keeps_its_own_row(read):
    item = item_of(read(SMALL_PLAN), "window")

    assert item.departments == ("市民課", "納税課")
    assert item.department_stages["市民課"] == {2026: "検討", 2027: "検討"}
    assert item.department_stages["納税課"][2028] == "継続"
    assert item.stages == item.department_stages["市民課"]


def test_a_figure_is_read_as_printed(read):
    figures = item_of(read(SMALL_PLAN), "bins").measures[0].figures

    assert figures["2026"] == Figure(value=12, approx=True, provisional=True, printed="約12台")
    assert figures["2027-2028"].value == 1200
    assert figures["2027-2028"].counting == "のべ"


def test_a_repeated_item_has_the_departments_of_its_original(read):
    assert item_of(read(SMALL_PLAN), "bins-again").departments == ("市民課",)


def test_a_target_may_lie_after_the_period(read):
    (kpi,) = read(SMALL_PLAN).kpis

    assert kpi.target == Target(value=95, operator=">=", text="95%以上")
    assert kpi.deadline_year == 2030


@pytest.mark.parametrize(
    ("old", "new", "item", "reason"),
    [
        ('["市民課"]', '["市民か"]', "ごみ箱の設置", "課の一覧にありません"),
        ('"継続", "⇒"]\nnew', '"継続", "⇒", "⇒"]\nnew', "ごみ箱の設置", "工程が4年分"),
        ('stages = ["新規導入"', 'stages = ["⇒"', "ごみ箱の設置", "前の年度に工程がありません"),
        ('2026 = "約12台"', '2025 = "約12台"', "ごみ箱の設置", "計画期間の外"),
        ('2026 = "約12台"', '2026 = "約12個"', "ごみ箱の設置", "単位"),
        ('2026 = "約12台"', '2026 = "十数台"', "ごみ箱の設置", "読めません"),
        ('id = "window"', 'id = "bins"', "窓口の予約", "でも使われています"),
        ('reprint_of = "bins"', 'departments = ["市民課"]', "ごみ箱の設置", "同じ題名が2回"),
        ('reprint_of = "bins"', 'reprint_of = "lost"', "ごみ箱の設置", "再掲の元"),
        ('about = "窓口を予約できる"', "", "窓口の予約", "「about」"),
        ("new = true", "nwe = true", "ごみ箱の設置", "つづり"),
        ('unit = "%"', 'unit = "件"', "満足度", "単位"),
        ('field = "暮らし"\ndirection', 'field = "遊び"\ndirection', "窓口の予約", "分野"),
        ('provisional = ["2026"]', 'provisional = ["2028"]', "ごみ箱の設置", "暫定値"),
        ("[[meeting]]", "[[meetings]]", "small-2026.toml", "見出しはありません"),
        ('initiatives = ["window"]', 'initiatives = ["door"]', "満足度", "取組"),
        ('of = ["small-2026/bins"]', 'of = ["small-2026/b"]', "ごみばこ", "がありません"),
    ],
)
def test_what_cannot_be_true_is_refused_with_the_item_and_the_reason(read, old, new, item, reason):
    assert old in SMALL_PLAN

    with pytest.raises(RecordsRefused) as caught:
        read(SMALL_PLAN.replace(old, new, 1))

    assert any(item in problem and reason in problem for problem in caught.value.problems)


def test_every_problem_is_told_at_once(read):
    text = SMALL_PLAN.replace("new = true", "nwe = true").replace('"約12台"', '"たくさん"')

    with pytest.raises(RecordsRefused) as caught:
        read(text.replace('unit = "%"', 'unit = "件"'))

    assert len(caught.value.problems) >= 2


def test_a_broken_file_is_told_by_its_name(read):
    with pytest.raises(RecordsRefused, match=r"small-2026\.toml: TOML として読めません"):
        read("[plan\n")


def test_lineage_names_only_what_is_there(read):
    lineage = """
[[lineage]]
from = ["small-2026/bins"]
to = ["small-2026/lost"]
kind = "continues"
confidence = "high"
evidence = "同じ題名"
"""

    with pytest.raises(RecordsRefused, match="small-2026/lost"):
        read(SMALL_PLAN + lineage)


def test_an_imported_file_replaces_the_shipped_one_of_its_name(tmp_path):
    shipped, imported = tmp_path / "shipped", tmp_path / "imported"
    for folder in (shipped, imported):
        folder.mkdir()
    (shipped / "a.toml").touch()
    (shipped / "b.toml").touch()
    (imported / "b.toml").touch()

    assert record_files(shipped, imported) == [shipped / "a.toml", imported / "b.toml"]


def test_a_folder_that_is_not_there_holds_no_files(tmp_path):
    assert record_files(tmp_path / "nowhere") == []


# -------------------------------------------------------------------- what only some editions print
def test_a_cell_in_our_own_words_is_no_printed_one(read):
    text = SMALL_PLAN.replace(
        'stages = ["新規導入", "継続", "⇒"]\nnew',
        'stages = ["導入", "継続", "⇒"]\nreworded = [2026]\nnew',
    )
    item = item_of(read(text), "bins")

    assert item.stages[2026] == "導入"
    assert item.stages_printed == {2027: "継続", 2028: "⇒"}


def test_an_empty_cell_is_neither_a_stage_nor_a_dash(read):
    text = SMALL_PLAN.replace('["新規導入", "継続", "⇒"]\nnew', '["新規導入", "", "—"]\nnew')
    item = item_of(read(text), "bins")

    assert item.stages == {2026: "新規導入"}
    assert item.stages_printed == {2026: "新規導入", 2028: "—"}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (
            ("new = true", "new = true\nreworded = [2030]"),
            "言い換えたとされた年度 2030 に工程がありません",
        ),
        (
            ('provisional = ["2026"]', 'as_of = { 2029 = "2030-01-31" }'),
            "時点を書いた年度 2029 に値がありません",
        ),
        (
            ('edition = "2026年版"', 'edition = "2026年版"\nsuperseded_by = "no-2030"'),
            "後の版「no-2030」",
        ),
    ],
)
def test_what_cannot_be_true_of_it_is_refused(read, change, problem):
    with pytest.raises(RecordsRefused, match=problem):
        read(SMALL_PLAN.replace(*change))


def test_the_day_of_a_figure_is_kept(read):
    text = SMALL_PLAN.replace('provisional = ["2026"]', 'as_of = { 2026 = "2027-01-31" }')

    assert item_of(read(text), "bins").measures[0].figures["2026"].as_of == "2027-01-31"


def test_a_target_may_be_told_in_words_around_the_number(read):
    text = SMALL_PLAN.replace(
        'provisional = ["2026"]', 'targets = { 2026 = { value = 3, text = "年3回" } }'
    )

    assert item_of(read(text), "bins").measures[0].targets["2026"] == Target(value=3, text="年3回")


BESIDE = """
[[term]]
plan = "small-2026"
term = "GIS"
reading = "じーあいえす"
full = "Geographic Information System"
definition = "地図の情報を扱うしくみ"

[[fact]]
plan = "small-2026"
topic = "推進体制"
name = "会議"
value = 3
unit = "回"
year = 2026
text = "年に3回"

[[succession]]
from = ["市民課"]
to = ["納税課"]
relation = "merged"
confidence = "low"
evidence = "試験のため"
"""


def test_words_facts_and_successions_are_read(read):
    records = read(SMALL_PLAN + BESIDE)

    assert [term.full for term in records.glossary] == ["Geographic Information System"]
    assert [(fact.value, fact.unit, fact.year) for fact in records.facts] == [(3, "回", 2026)]
    assert [line.to for line in records.successions] == [("納税課",)]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (
            ('[[term]]\nplan = "small-2026"', '[[term]]\nplan = "no-2030"'),
            "用語「GIS」: 計画「no-2030」",
        ),
        (
            ('[[fact]]\nplan = "small-2026"', '[[fact]]\nplan = "no-2030"'),
            "事実「会議」: 計画「no-2030」",
        ),
        (('to = ["納税課"]', 'to = ["ない課"]'), "課「ない課」は課の一覧にありません"),
        (('relation = "merged"', 'relation = "eaten"'), "市民課"),
    ],
)
def test_what_stands_beside_must_name_what_exists(read, change, problem):
    with pytest.raises(RecordsRefused, match=problem):
        read(SMALL_PLAN + BESIDE.replace(*change))
