"""Words explained and facts: what a wording means beside the initiatives, and what it does not."""

import pytest

from knowledge.questions.beside import (
    counted_in,
    facts_called,
    facts_meant,
    facts_named,
    term_meant,
    term_nearly,
    unit_asked,
)

STRATEGY, MANAGEMENT = "ds-2021", "gyokei-2023"


@pytest.mark.parametrize("text", ["GIS", "ｇｉｓ", "じーあいえす", "「GIS」", "GISの"])
def test_a_word_is_meant_as_written_and_as_read(library, text):
    assert term_meant(text, library) == "GIS"


@pytest.mark.parametrize("text", ["GISの統合化", "地図", "", "GISとRPA"])
def test_a_word_beside_something_else_is_not_just_the_word(library, text):
    assert term_meant(text, library) is None


def test_a_misspelt_word_is_known_but_a_different_one_is_not(library):
    assert term_nearly("デジタルデバイト", library) == "デジタルデバイド"
    assert term_nearly("ブルーカーボン", library) is None
    assert term_nearly("AR", library) is None


@pytest.mark.parametrize(
    ("wording", "unit"),
    [("何台", "台"), ("なんにん", None), ("何か所", "か所"), ("何%減らす", "%"), ("いくつ", None)],
)
def test_a_unit_is_asked_for(wording, unit):
    assert unit_asked(wording) == unit


def test_units_of_one_meaning_count_the_same():
    assert counted_in("か所", "箇所")
    assert counted_in("人", "名")
    assert not counted_in("台", "校")
    assert not counted_in("台", None)


def values(library, keys):
    return [library.facts[key].value for key in keys]


def test_a_fact_is_found_by_its_name_and_its_unit(library):
    keys, held = facts_meant("GIGAスクール構想で配備した端末", "台", None, library)

    assert values(library, keys) == [35_844]
    assert held > 0.74


def test_a_topic_brings_all_its_facts(library):
    keys, _ = facts_meant("能登半島地震でのデジタルの活用", None, None, library)

    assert len(keys) > 3
    assert len({library.facts[key].topic for key in keys}) == 1


@pytest.mark.parametrize("text", ["月面基地の端末", "のりまっしの開発会社", "", "いろはにほへと"])
def test_no_fact_is_told_of_what_the_plans_do_not_hold(library, text):
    assert facts_meant(text, None, None, library) == ((), 0.0)


def test_only_the_edition_named_is_asked(library):
    keys, _ = facts_meant("計画期間", None, "ict-2020", library)

    assert {library.facts[key].plan for key in keys} == {"ict-2020"}


def test_a_fact_is_called_by_its_name_or_topic_in_the_edition_named(library):
    assert values(library, facts_called("推進期間は", [MANAGEMENT], library)) == [4]
    assert len(facts_called("の推進体制は", [STRATEGY, MANAGEMENT], library)) == 2
    assert facts_called("推進期間", [], library) == ()


def test_the_plan_before_is_known_for_every_edition_even_the_last_report(library):
    for plan in library.plans:
        assert facts_named("前の計画", plan, library), plan
