"""`plan check --against`: an edition of our own beside the shipped ones, and its document."""

import pytest

from tests.knowledge.small_plan import SMALL_PLAN

DOCUMENT = """金沢の 小さな計画
暮らし / 便利にします
ごみ箱の設置【市民課】 新規導入 継続 ⇒
設置数 2026:約12台 2027~2028:のべ1,200台
窓口の予約
市民課 検討 ⇒ —
納税課 導入 継続 ⇒
満足度 95%以上
窓口は8か所
"""


@pytest.fixture
def files(tmp_path):
    """The small plan as a file, with shipped departments only, and its document."""
    edition = tmp_path / "small-2026.toml"
    edition.write_text(SMALL_PLAN.partition("[[department]]")[0], encoding="utf-8")
    document = tmp_path / "document.txt"
    document.write_text(DOCUMENT, encoding="utf-8")
    return edition, document


def test_an_edition_that_agrees_ends_well(kikimasshi, files):
    edition, document = files

    done = kikimasshi(
        "plan", "check", str(edition), "--against", str(document), "--plan", "small-2026"
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert "small-2026: 調べた" in done.stdout
    assert done.stdout.endswith("件はすべて文書にあります。\n")


def test_what_the_document_lacks_is_told_and_fails(kikimasshi, files):
    edition, document = files
    document.write_text(DOCUMENT.replace("約12台", "約15台"), encoding="utf-8")

    done = kikimasshi(
        "plan", "check", str(edition), "--against", str(document), "--plan", "small-2026"
    )

    assert done.returncode == 1
    first, last = done.stdout.splitlines()
    assert first.startswith(
        "ごみ箱の設置（3行目）: 設置数 2026年度の値「約12台」が文書にありません"
    )
    assert last.endswith("件のうち1件が文書にありません。")


def test_numbers_of_the_document_are_told_only_on_request(kikimasshi, files):
    edition, document = files
    asked = ("plan", "check", str(edition), "--against", str(document), "--plan", "small-2026")

    quiet, told = kikimasshi(*asked), kikimasshi(*asked, "--numbers")

    assert "8 はどの記録にも" not in quiet.stdout
    assert "9行目: 8 はどの記録にもありません「窓口は8か所」" in told.stdout
    assert told.returncode == 0


@pytest.mark.parametrize(
    ("chosen", "reason"),
    [
        ((), "--plan で1つ選んでください"),
        (("--plan", "lost-2030"), "計画「lost-2030」はありません"),
    ],
)
def test_the_edition_has_to_be_chosen_from_those_loaded(kikimasshi, files, chosen, reason):
    edition, document = files

    done = kikimasshi("plan", "check", str(edition), "--against", str(document), *chosen)

    assert done.returncode == 1
    assert reason in done.stderr
    assert "small-2026" in done.stderr


@pytest.mark.parametrize(
    ("content", "reason"),
    [(None, "を読めません"), (b"%PDF-1.7\n\xe2\xe3", "UTF-8 の"), (b" \n", "文字がありません")],
)
def test_a_document_that_cannot_be_read_is_one_clear_line(kikimasshi, files, content, reason):
    edition, document = files
    document.unlink()
    if content is not None:
        document.write_bytes(content)

    done = kikimasshi(
        "plan", "check", str(edition), "--against", str(document), "--plan", "small-2026"
    )

    assert done.returncode == 1
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    assert reason in line


@pytest.mark.parametrize("alone", [("--plan", "dxap2-2026"), ("--numbers",)])
def test_options_that_need_a_document_are_refused_without_one(kikimasshi, alone):
    assert kikimasshi("plan", "check", *alone).returncode == 2
