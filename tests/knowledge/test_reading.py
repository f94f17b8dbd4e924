"""Record files: what is read from them, and what is refused with file, item and reason."""

import pytest

from knowledge.errors import RecordsRefused
from knowledge.reading import read_records, record_files
from knowledge.records import Figure, Target
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
