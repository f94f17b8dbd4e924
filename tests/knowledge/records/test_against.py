"""An edition held against its document: odd blanks are forgiven, a slip is told with its line."""

import pytest

from knowledge.records.against import Near, NotInDocument, Shared, Unrecorded, compare
from knowledge.records.loading import read_records
from tests.knowledge.small_plan import SMALL_PLAN

# As text comes out of a PDF: full width, broken lines, bullets, tags, a page number, a footnote.
DOCUMENT = """# 小さな計画　２０２６年版

- 暮らし
## ○ 便利にし
ます

\t2026\t2027\t2028
<b>ごみ箱の
- 12 -
設 置</b>【市 民課】 （新）\t新規導入\t継続\t⇒
設置数　２０２６：約１２台(暫定値)　2027～2028:のべ1,200
台

「窓口※3の予約」
市民課\t検討\t⇒\t—
納税課\t導入\t継続\t⇒

満足度 【95 %
以上】
"""
UNBROKEN = DOCUMENT.replace("\n- 12 -\n設 置", "設置")


@pytest.fixture
def held(tmp_path):
    """Hold the small plan, changed by pairs of old and new, against a document."""

    def held(*changes: tuple[str, str], document: str = DOCUMENT, more: str = ""):
        text = SMALL_PLAN
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        path = tmp_path / "small-2026.toml"
        path.write_text(text + more, encoding="utf-8")
        records = read_records([path])
        return compare(records, records.plans[0], document)

    return held


def test_blanks_widths_marks_and_page_breaks_are_no_difference(held):
    found = held()

    assert (found.missing, found.elsewhere, found.doubtful, found.shared) == ((), (), (), ())
    assert found.looked_up > 15


def test_a_title_that_is_not_there_is_told_with_the_nearest_line(held):
    (missing,) = held(("窓口の予約", "窓口での予約")).missing

    assert missing == NotInDocument(
        "窓口での予約", (), "題名「窓口での予約」", Near(14, "窓口の予約")
    )
    told = "題名「窓口での予約」が文書にありません（近いのは14行目「窓口の予約」）"
    assert told in str(missing)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"導入", "継続"', '"導入済", "継続"', "窓口の予約（14行目）: 2026年度の工程「導入済」"),
        ("納税課", "税務課", "窓口の予約（14行目）: 担当課「税務課」が文書にありません"),
        ("便利にします", "快適にします", "small-2026: 方向「快適にします」が文書にありません"),
        ("満足度", "満足の度合い", "KPI「満足の度合い」が文書にありません"),
        ("95%以上", "95%超", "満足度（18行目）: 目標「95%超」が文書にありません"),
        ("約12台", "約13台", "2026年度の値「約13台」が文書にありません（13 という数もありません）"),
        ("のべ1,200台", "のべ200台", "2027-2028年度の値「のべ200台」が文書にありません"),
        ("new = true", 'also = ["ごみポン"]', "別名「ごみポン」が文書にありません"),
    ],
)
def test_each_slip_is_told_with_its_item(held, old, new, told):
    (missing,) = held((old, new)).missing

    assert told in str(missing)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("約12台", "2台", "設置数 2026年度の値「2台」"),
        ("のべ1,200台", "200台", "設置数 2027-2028年度の値「200台」"),
    ],
)
def test_a_number_is_not_found_within_a_longer_one(held, old, new, told):
    (missing,) = held((old, new)).missing

    assert missing.what == told


def test_a_cell_that_was_reworded_is_left_out(held):
    change = ('"新規導入", "継続", "⇒"]\nnew = true', '"まず置く", "継続", "⇒"]\nreworded = [2026]')

    assert held(change).missing == ()


def test_a_cell_that_stands_at_another_title_is_told(held):
    found = held(('"検討", "⇒", "—"', '"新規導入", "⇒", "—"'))

    assert found.missing == ()
    assert [str(one) for one in found.elsewhere] == [
        "窓口の予約（14行目）: 2026・2027年度の工程「新規導入」は題名の近くにありません"
        "（はじめて出るのは10行目）"
    ]


def test_cells_that_changed_places_are_told(held):
    found = held(('"新規導入", "継続", "⇒"', '"継続", "新規導入", "⇒"'), document=UNBROKEN)

    (doubtful,) = found.doubtful
    assert str(doubtful) == "ごみ箱の設置（8行目）: 工程が年度の順に並んでいません"


def test_values_that_changed_years_are_told(held):
    values = '2026 = "約12台", "2027-2028" = "のべ1,200台"'
    swapped = '2026 = "のべ1,200台", "2027-2028" = "約12台"'

    (doubtful,) = held((values, swapped), document=UNBROKEN).doubtful

    assert doubtful.what == "設置数の値が年度の順に並んでいません"


def test_a_number_apart_from_its_unit_is_told_but_not_missing(held):
    document = UNBROKEN.replace("約１２台", "約１２の青い台")

    found = held(document=document)

    assert found.missing == ()
    (doubtful,) = found.doubtful
    assert doubtful.what == "設置数 2026年度の値「約12台」は、文書では数と単位が離れています"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("ごみ箱の設置", "ごみ箱の設", "題名「ごみ箱の設」"),
        ('"新規導入", "継続", "⇒"]\nnew', '"導入", "継続", "⇒"]\nnew', "2026年度の工程「導入」"),
    ],
)
def test_words_that_lost_their_end_or_beginning_are_told(held, old, new, told):
    document = UNBROKEN.replace("納税課\t導入", "納税課\t新規導入")

    found = held(('["導入"', '["新規導入"'), (old, new), document=document)

    assert [one.what for one in found.doubtful] == [f"{told}は、文書ではもっと長いかもしれません"]


def test_the_cells_of_an_item_may_come_after_its_parts(held):
    part = '[[section.initiative]]\nid = "online"\ntitle = "ネット予約"\nparent = "window"\n'
    part += (
        'departments = ["市民課"]\nstages = ["検討", "", ""]\nabout = "ネットで予約する"\n\n[[kpi]]'
    )
    document = DOCUMENT.replace("の予約」\n", "の予約」\n・ ネット予約\n")

    found = held(("[[kpi]]", part), document=document)

    assert (found.missing, found.elsewhere) == ((), ())


def test_a_sentence_that_runs_like_the_document_is_told(held):
    sentence = "町のあちこちに丈夫な入れ物を置いていきます"
    document = DOCUMENT + f"\n{sentence[:10]}\n{sentence[10:]}\n"

    found = held(("まちにごみ箱を置く", f"市は{sentence}"), document=document)

    assert found.shared == (Shared("ごみ箱の設置", 21, sentence),)
    assert "文書と同じ言い回しかもしれません（21行目）" in str(found.shared[0])


def test_names_in_a_sentence_of_ours_are_not_counted(held):
    sentence = "ごみ箱の設置と窓口の予約は市民課と納税課"

    found = held(("窓口を予約できる", sentence), document=DOCUMENT + sentence)

    assert found.shared == ()


def test_a_number_that_no_record_has_is_told_once_with_its_first_place(held):
    found = held(document=DOCUMENT + "窓口は8か所、職員は0.5人\n夜も8か所\n")

    assert found.unrecorded == (
        Unrecorded("8", 20, "窓口は8か所、職員は0.5人", 2),
        Unrecorded("0.5", 20, "窓口は8か所、職員は0.5人", 1),
    )
    assert str(found.unrecorded[0]) == (
        "20行目、ほか1か所: 8 はどの記録にもありません「窓口は8か所、職員は0.5人」"
    )


def test_a_number_in_a_circle_is_no_part_of_the_number_after_it(held):
    """「⑤400人分」 was told as a number 5400 that no record has."""
    found = held(("約12台", "400台"), document=DOCUMENT.replace("約１２台", "⑤400台"))

    assert found.missing == ()
    assert [one.number for one in found.unrecorded] == ["12"]  # the page number


def test_the_document_of_another_plan_lacks_everything(held):
    wrong = held(document="まったく違う計画の文書です。\n" * 3)

    assert len(wrong.missing) == wrong.looked_up
