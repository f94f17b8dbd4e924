"""What a message says beside names is taken off it, and the rest stays where it was."""

import pytest

from knowledge.names.tokens import tokens_of
from knowledge.questions.question import Filter
from knowledge.questions.taking import (
    department_by_ear,
    heading_holding,
    take_departments,
    take_field,
    take_numbered_field,
    take_plan,
    take_stages,
)


@pytest.mark.parametrize(
    ("text", "plan"),
    [
        ("ict計画の一覧", "ict-2020"),
        ("いまのぷらんで", "dxap2-2026"),
        ("dxアクションプラン2.0の件数", "dxap2-2026"),
        ("dxアクションプランの件数", "dxap1-2025"),
        ("dxアクションプランの2024年改訂版の件数", "dxap1-2024"),
        ("2.0で新しいもの", "dxap2-2026"),
        ("web3.0の技術", None),
        ("12.05の件", None),
        ("のりまっし", None),
    ],
)
def test_the_edition_named_is_taken(library, text, plan):
    assert take_plan(text, library)[0] == plan


@pytest.mark.parametrize(
    ("text", "plan", "found"),
    [
        (
            "柱4に入る施策",
            None,
            ("ict-2020", "利用の機会等の格差（デジタルデバイド）の是正に係る取組"),
        ),
        ("方針3の数", None, ("gyokei-2023", "財政基盤の質を高める")),
        ("三つ目の方針", None, ("gyokei-2023", "財政基盤の質を高める")),
        ("分野2", "dxap1-2025", ("dxap1-2025", "地域")),
        ("柱9", None, (None, None)),
        ("取組一覧", None, (None, None)),
        ("取組3件", "gyokei-2023", ("gyokei-2023", None)),
    ],
)
def test_a_field_is_known_by_its_number(library, text, plan, found):
    edition, only, _ = take_numbered_field(text, plan, library)

    assert (edition, only.field) == found


def test_a_heading_within_a_field_is_known_by_its_number(library):
    _, only, rest = take_numbered_field("方針3の(2)って", None, library)

    assert only == Filter(field="財政基盤の質を高める", viewpoint="効果的な政策立案と歳入の確保")
    assert rest.strip() == "って"


def test_a_department_in_a_longer_name_is_not_taken(library):
    assert take_departments("市立工業高校生徒のデジタル対応", library)[0] == ()
    assert take_departments("市立工業高校の取組", library)[0] == ("市立工業高校",)
    assert take_departments("図書館総務課", library)[0] == ("図書館総務課",)


def test_a_misheard_department_is_known(library):
    assert department_by_ear("国際交流化", library) == ("国際交流課",)
    assert department_by_ear("教育相務課", library) == ("教育総務課",)
    assert department_by_ear("月面基地課", library) == ()
    assert department_by_ear("公共インフラの維持管理への実装", library) == ()


def test_a_common_word_is_a_field_only_where_the_wording_says_so(library):
    assert take_field("教育の相談", None, False, library) == (None, "教育の相談")
    assert take_field("教育分野の相談", None, False, library)[0] == "教育"
    assert take_field("教育の取組", "dxap1-2025", False, library)[0] == "教育"


def test_a_stage_restricts_a_list_but_not_beside_a_name(library):
    assert take_stages("検討中の取組", lambda rest: False, library)[0] == ("検討",)
    assert take_stages("検討中の取組", lambda rest: True, library)[0] == ()
    assert take_stages("「完了」の印がついている施策", lambda rest: True, library)[0] == ("完了",)


def test_a_heading_is_known_by_its_words(library):
    plan = library.plans["ict-2020"]

    def holding(text: str):
        return heading_holding(tokens_of(text, library.finder), [plan], library)

    assert holding("デジタルデバイド") == ("field", plan.fields[3])
    assert holding("推進") is None
    assert holding("") is None
