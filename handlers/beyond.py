"""What the plans never hold: vendors, costs, procedures, persons, the weather."""

from handlers.messages import Outcome, Reply
from knowledge.questions.question import Nothing, Question
from knowledge.questions.vocabulary import Attribute
from knowledge.records.library import Library

EXAMPLE = "のりまっしの開発会社は？"
BEYOND = (
    "申し訳ありません。お尋ねの内容は、収録している計画には記載がありません。\n"
    "お答えできるのは、取組の担当課・工程・実績・目標・内容・経緯です。"
)


def serves(question: Question) -> bool:
    """Also how to use something that the plans name; `smalltalk` tells how to use the bot."""
    named = not isinstance(question.naming, Nothing)
    return question.attribute is Attribute.BEYOND or (
        question.attribute is Attribute.HELP and named
    )


def answer(question: Question, library: Library) -> Reply:
    return Reply(BEYOND, Outcome.UNKNOWN)
