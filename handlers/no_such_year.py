"""A year that cannot be is told, and nothing is answered for another: 「令和100年度の件数は？」"""

from handlers.messages import Outcome, Reply
from knowledge.questions.question import Question
from knowledge.records.library import Library

EXAMPLE = "令和100年度の電子申請の件数は？"
NO_SUCH_YEAR = (
    "{typed}という年度はありません。年度を確かめて、もう一度お尋ねください"
    "（例: 令和7年度、R7、2025年度、昨年度）。"
)


def serves(question: Question) -> bool:
    return bool(question.impossible_years)


def answer(question: Question, library: Library) -> Reply:
    typed = "".join(f"「{year}」" for year in question.impossible_years)
    return Reply(NO_SUCH_YEAR.format(typed=typed), Outcome.CLARIFY)
