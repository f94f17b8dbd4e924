"""What is understood of a message, before anything is answered."""

from datetime import date

import pytest

from knowledge.questions.meaning import MOST_OFFERED, distinct
from knowledge.questions.question import Found, NotFound, Nothing, Unsure
from knowledge.questions.understand import understand
from knowledge.questions.vocabulary import Attribute

TODAY = date(2026, 11, 20)


@pytest.fixture
def read(library):
    def read(*messages):
        *earlier, last = messages
        return understand(last, earlier, TODAY, library)

    return read


@pytest.mark.parametrize(
    ("text", "attribute"),
    [
        ("のりまっしの担当課は？", Attribute.OWNER),
        ("のりまっしはどこがやってる？", Attribute.OWNER),
        ("のりまっしの進捗", Attribute.STAGE),
        ("のりまっしの実績", Attribute.FIGURE),
        ("のりまっしのDL数", Attribute.FIGURE),
        ("のりまっしは増えた？", Attribute.CHANGE),
        ("のりまっしの目標", Attribute.TARGET),
        ("のりまっしとは", Attribute.ABOUT),
        ("のりまっしの前身は？", Attribute.HISTORY),
        ("のりまっしの開発会社", Attribute.BEYOND),
        ("のりまっし", None),
        ("のりまっし 令和9年度", Attribute.STAGE),
    ],
)
def test_what_is_asked_for(read, text, attribute):
    (question,) = read(text)

    assert question.attribute is attribute


def test_two_things_may_be_asked_of_one_name(read):
    questions = read("のりまっしの担当課と去年の実績は？")

    assert [question.attribute for question in questions] == [Attribute.OWNER, Attribute.FIGURE]
    assert {question.naming for question in questions} == {Found("dxap2-2026/norimasshi")}


def test_one_thing_may_be_asked_of_two_names(read):
    keys = [question.naming.key for question in read("にげまっしとマッチ箱の担当課は？")]

    assert keys == ["dxap2-2026/nigemasshi", "dxap2-2026/machibako"]


def test_a_word_of_a_name_is_no_wording(read):
    """「相談」 and 「予約」 ask for nothing where they are part of a name."""
    (question,) = read("オンライン相談の継続の担当課は？")

    assert question.naming.key == "dxap2-2026/online-consultation"


@pytest.mark.parametrize(
    ("text", "plan"),
    [
        ("デジタル通学路マップの令和6年度の工程", "dxap1-2025"),
        ("デジタル通学路マップの工程", "dxap2-2026"),
    ],
)
def test_the_year_decides_which_edition_is_meant(read, text, plan):
    (question,) = read(text)

    assert question.naming.key.startswith(plan)


def test_a_plan_named_outright_decides_too(read):
    (question,) = read("前計画の除雪の担当課は？")

    assert question.plan == "dxap1-2025"
    assert question.naming == Found("dxap1-2025/snow")


def test_several_that_fit_alike_are_all_kept(read):
    (question,) = read("生成AIの担当課は？")

    assert isinstance(question.naming, Unsure)
    assert len(question.naming.candidates) > 2


def test_each_that_was_offered_can_be_chosen_by_its_number(read, library):
    (asked,) = read("生成AIの担当課は？")
    offered = distinct(asked.naming.candidates, library)[:MOST_OFFERED]

    chosen = [read("生成AIの担当課は？", f"{n}番")[0] for n in range(1, len(offered) + 1)]

    assert [question.naming for question in chosen] == [Found(key) for key in offered]
    assert {question.attribute for question in chosen} == {Attribute.OWNER}


def test_what_is_not_in_the_plans_keeps_its_wording(read):
    (question,) = read("月面基地の担当課は？")

    assert question.naming == NotFound("月面基地の   は?", ())


def test_without_a_name_nothing_is_matched(read):
    (question,) = read("担当課はどこですか")

    assert question.naming == Nothing()


@pytest.mark.parametrize(
    ("messages", "key", "attribute", "years"),
    [
        (("のりまっしの担当は？", "去年の実績は？"), "norimasshi", Attribute.FIGURE, (2025,)),
        (("のりまっしの去年のDL数", "その前の年度は？"), "norimasshi", Attribute.FIGURE, (2024,)),
        (
            ("のりまっしの令和5〜6年度のDL数", "その次の年度は？"),
            "norimasshi",
            Attribute.FIGURE,
            (2025,),
        ),
        (("のりまっしの担当は？", "にげまっしは？"), "nigemasshi", Attribute.OWNER, ()),
        (("のりまっしのR7のDL数", "担当は？"), "norimasshi", Attribute.OWNER, ()),
    ],
)
def test_a_thread_keeps_what_is_left_out(read, messages, key, attribute, years):
    (question,) = read(*messages)

    assert question.naming == Found(f"dxap2-2026/{key}")
    assert (question.attribute, question.years) == (attribute, years)


def test_departments_are_heard_through_a_wrong_conversion(read):
    (question,) = read("国際交流化の一覧")

    assert question.departments == ("国際交流課",)


def test_a_longer_department_is_not_taken_for_the_one_in_it(read):
    (question,) = read("図書館総務課の取組")

    assert question.departments == ("図書館総務課",)


def test_a_list_is_narrowed_in_the_thread(read):
    (question,) = read("予防課の一覧", "新規のものに絞って")

    assert question.departments == ("予防課",)
    assert question.only.new


def test_chatter_around_the_question_does_not_matter(read):
    (question,) = read(
        "お疲れさまです。異動してきたばかりで困っています。にげまっしの担当課はどこでしょうか？"
    )

    assert question.naming == Found("dxap2-2026/nigemasshi")
    assert question.attribute is Attribute.OWNER
