"""What the plans state beside their initiatives: 「GIGAスクール構想で配備した端末は何台？」"""

import re

from handlers import wording
from handlers.messages import LabelledFact as Shown
from handlers.messages import Reply
from knowledge.questions.question import Question, Told
from knowledge.records.library import Library
from knowledge.records.models import Fact
from knowledge.words.fiscal import FiscalYear
from knowledge.words.quantity import in_figures

EXAMPLE = "GIGAスクール構想で配備した端末は何台？"
OKU, MAN = 100_000_000, 10_000
_DAY = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")
_YEARS = re.compile(r"(\d{4})-(\d{4})")


def serves(question: Question) -> bool:
    return isinstance(question.naming, Told)


def answer(question: Question, library: Library) -> Reply:
    """Each fact in a line: what, how much, of which year; and what the document says of it."""
    assert isinstance(question.naming, Told)
    facts = [library.facts[key] for key in question.naming.facts]
    asked = [fact for fact in facts if fact.year in question.years]
    lines = []
    if question.years and not asked and any(fact.year for fact in facts):
        lines.append(f"{wording.years_label(question.years)}の値は、計画に記載がありません。")
    lines += [_line(fact) for fact in asked or facts]
    topics = dict.fromkeys((fact.plan, fact.topic) for fact in facts)
    sources = tuple(wording.source_of_plan(library.plans[plan], topic) for plan, topic in topics)
    return Reply(
        wording.with_sources(lines, sources),
        facts=tuple(Shown(fact.name, _value(fact)) for fact in facts if fact.value is not None),
        sources=sources,
    )


def _line(fact: Fact) -> str:
    """「配備した端末（令和3年度）: 35,844台。児童生徒と教職員に一人一台」"""
    year = f"（{FiscalYear(fact.year)}）" if fact.year is not None else ""
    # A line that says the number itself needs it no second time.
    value = "" if fact.value is None or _value(fact) in fact.text else f"{_value(fact)}。"
    return f"・{fact.topic} {fact.name}{year}: {value}{fact.text}。"


def _value(fact: Fact) -> str:
    """A number with its unit, a day or a month as people write it, or the words."""
    match fact.value:
        case int() as number if fact.unit == "円" and number >= OKU and number % MAN == 0:
            return f"{in_figures(number / OKU if number % OKU else number // OKU)}億円"
        case int() | float() as number:
            return f"{in_figures(number)}{fact.unit or ''}"
        case str() as text if years := _YEARS.fullmatch(text):
            return f"{years[1]}〜{years[2]}年度"
        case str() as text if day := _DAY.fullmatch(text):
            last = f"{int(day[3])}日" if day[3] else ""
            return f"{day[1]}年{int(day[2])}月{last}"
        case _:
            return f"{fact.value or ''}{fact.unit or ''}"
