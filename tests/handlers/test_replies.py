"""Every reply to every initiative keeps the promises: complete, sourced, short."""

from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import INTENTS, _answer_one, answer
from handlers.messages import Asked, Outcome, Reply
from handlers.smalltalk import EXAMPLES
from knowledge.questions.understand import understand
from knowledge.records.library import Library
from knowledge.records.models import Initiative
from tests.conftest import TODAY

README = Path(__file__).parents[2] / "README.md"
LONGEST = 3000
ASKED = (
    "の担当課は？",
    "の工程は？",
    "の実績は？",
    "の実績の推移は？",
    "の目標は？",
    "とは",
    "の前身は？",
    "",
)


def test_each_intent_answers_its_own_example(library):
    for intent in INTENTS:
        (question, *_) = understand(intent.EXAMPLE, (), TODAY, library)

        first = next(one for one in INTENTS if one.serves(question))
        assert first is intent, intent.EXAMPLE
        assert _answer_one(question, library).text


def test_the_examples_people_see_are_answered(talk):
    for _, example in EXAMPLES:
        assert talk(example).outcome is Outcome.ANSWERED, example


def test_the_readme_shows_the_example_of_each_intent():
    shown = README.read_text(encoding="utf-8")

    assert [intent.EXAMPLE for intent in INTENTS if intent.EXAMPLE not in shown] == []


def answered(item: Initiative, asked: str, library: Library) -> Reply:
    """What is said of an initiative that is asked for by its title; it keeps what is promised."""
    plan = library.plan_of(item)
    reply = answer(Asked(f"{plan.short}の「{item.title}」{asked}", TODAY), library)

    assert reply.outcome is Outcome.ANSWERED, item.title
    assert "出典: " in reply.text
    assert len(reply.text) <= LONGEST
    assert reply.initiatives or "目標" in asked
    meant = item.reprint_of or item.id
    assert meant in reply.initiatives or "目標" in asked, (item.id, reply.text)
    return reply


@pytest.mark.parametrize("asked", ASKED)
def test_initiatives_are_answered_by_their_own_titles(library, asked):
    """Each in one way; tests/sweeps asks for each in every way."""
    for item in islice(library.initiatives.values(), ASKED.index(asked), None, len(ASKED)):
        answered(item, asked, library)


def test_every_department_is_answered_with_what_it_holds(library):
    for name in library.departments:
        reply = answer(Asked(f"{name}の取組一覧", TODAY), library)

        assert reply.outcome is Outcome.ANSWERED
        assert name in reply.text
        assert len(reply.text) <= LONGEST
        assert all(library.holds(name, library.initiatives[key]) for key in reply.initiatives)


def test_every_figure_is_told_for_its_year(library):
    for item in library.initiatives.values():
        for held in library.measures_of(item.id):
            for span, figure in held.measure.figures.items():
                text = f"「{item.title}」の{held.measure.label}、{span[:4]}年度"
                reply = answer(Asked(text, TODAY), library)

                assert f"{figure.value:,}" in reply.text, (text, reply.text)


def test_every_kpi_is_told_with_its_target(library):
    for kpi in library.kpis.values():
        reply = answer(Asked(f"{kpi.name}の目標は？", TODAY), library)

        assert kpi.target.text in reply.text, (kpi.name, reply.text)


def test_what_is_not_in_the_plans_gets_no_facts(talk):
    for text in ("月面基地の担当課は？", "のりまっしの開発会社は？", "小松市の取組の一覧"):
        reply = talk(text)

        assert reply.outcome is Outcome.UNKNOWN
        assert (reply.initiatives, reply.departments, reply.facts) == ((), (), ())
        assert len(reply.text) <= 500


def test_asking_back_offers_each_with_its_department_and_a_way_out(talk):
    reply = talk("生成AIの担当課は？")

    assert reply.outcome is Outcome.CLARIFY
    assert reply.choices[-1].label == "どれでもない"
    assert all("課" in choice.label or "局" in choice.label for choice in reply.choices[:-1])


def test_a_choice_that_is_taken_is_answered(talk):
    for choice in talk("生成AIの担当課は？").choices[:-1]:
        reply = talk("生成AIの担当課は？", choice.asks)

        assert reply.outcome is Outcome.ANSWERED, choice.asks
        assert choice.title in reply.text


def test_a_finished_plan_is_said_to_be_finished(talk):
    assert "2023〜2025年度の計画" in talk("カナカの担当課は？").text


def test_no_figure_of_another_year_is_given_as_the_one_asked_for(talk):
    reply = talk("のりまっしの令和4年度のDL数は？")

    assert reply.text.splitlines()[0].endswith("令和4年度の値は、計画に記載がありません。")


@pytest.mark.parametrize("text", ["あ" * 100_000, "のりまっし" * 5000, "1" * 100_000, "「" * 2000])
def test_a_text_that_is_too_long_is_told_so(talk, text):
    reply = talk(text)

    assert reply.outcome is Outcome.CLARIFY
    assert "1,000文字以内" in reply.text


def test_a_long_message_before_does_not_stop_the_thread(talk):
    assert "交通政策課" in talk("の" * 100_000, "のりまっしの担当は？").text


@given(st.text(max_size=200))
def test_whatever_is_typed_gets_a_polite_reply(library, text):
    reply = answer(Asked(text, TODAY), library)

    assert reply.text
    assert len(reply.text) <= LONGEST
    reply.text.encode("utf-8")


@given(
    st.lists(
        st.sampled_from(
            [
                "のりまっし",
                "去年",
                "担当",
                "は",
                "？",
                "の",
                "一覧",
                "新規",
                "市民課",
                "R7",
                "目標",
                "と",
                "「",
                "検討",
                "何件",
                "前計画",
            ]
        ),
        max_size=9,
    )
)
def test_wording_in_any_order_gets_a_reply(library, parts):
    reply = answer(Asked("".join(parts), TODAY, ("のりまっしの担当は？",)), library)

    assert reply.text
    assert len(reply.text) <= LONGEST
