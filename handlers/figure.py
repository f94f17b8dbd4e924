"""A figure of a year, with its change: 「のりまっしのDL数は？」, 「去年より増えた？」"""

from dataclasses import dataclass, field

from handlers import resolve, wording
from handlers.messages import Choice, LabelledFact, Outcome, Reply
from knowledge.questions.question import Found, Question
from knowledge.questions.vocabulary import Attribute
from knowledge.records.library import HeldMeasure, Library
from knowledge.records.measures import meant
from knowledge.records.models import Figure, Indicator, Initiative, Kpi, Target
from knowledge.words.fiscal import FiscalYear, span_label, years_of_span

EXAMPLE = "のりまっしのDL数は？"


@dataclass(frozen=True)
class _Series:
    """Something counted year by year, whatever kind of record it stands in."""

    label: str
    unit: str
    figures: dict[str, Figure]
    targets: dict[str, Target] = field(default_factory=dict)


def serves(question: Question) -> bool:
    return question.attribute in (Attribute.FIGURE, Attribute.CHANGE)


def answer(question: Question, library: Library) -> Reply:
    if isinstance(question.naming, Found) and question.naming.key not in library.initiatives:
        return _of_number(question, library, question.naming.key)
    found = resolve.initiative(question, library, "の実績は？")
    if isinstance(found, Reply):
        return found
    item, others = found
    held = meant(question.words, library.measures_of(item.id), library)
    return _of_item(question, library, item, held, others)


# ------------------------------------------------------------------ the answer
def _of_item(
    question: Question,
    library: Library,
    item: Initiative,
    held: list[HeldMeasure],
    others: tuple[str, ...],
) -> Reply:
    if not held:
        return _no_measures(question, library, item, others)
    series = [
        _Series(
            wording.measure_label(h.measure),
            h.measure.unit,
            h.measure.figures,
            h.measure.targets,
        )
        for h in held
    ]
    lines, facts = _lines(question, wording.title(item), series)
    if not any(_at(one, year) for one in series for year in question.years):
        lines += _planned(question, item) if question.years else []
    if (below := wording.others_line(library, others)) is not None:
        lines.append(below)
    sources = [
        *(
            source
            for h in held
            for source in wording.reported_sources(
                h.measure.figures.values(), item.plan, h.measure.unit
            )
        ),
        *wording.held_sources(library, item, held),
    ]
    holders = dict.fromkeys((item.id, *(h.measure.initiative for h in held), *others))
    return Reply(
        wording.with_sources(lines, sources),
        initiatives=tuple(holders),
        departments=item.departments,
        facts=facts,
        choices=(
            Choice("推移", f"{item.title}の実績の推移は？"),
            Choice("担当課", f"{item.title}の担当課は？"),
        ),
        sources=tuple(sources),
    )


def _of_number(question: Question, library: Library, key: str) -> Reply:
    number: Kpi | Indicator = wording.number_named(library, key)
    plan = library.plans[number.plan]
    kind = "KPI" if key in library.kpis else "参考指標"
    source = wording.source_of_plan(plan, kind)
    if not number.figures:
        lines = [f"{kind}「{number.name}」の実績は、まだありません。"]
        if isinstance(number, Kpi):
            lines.append(
                f"目標は、{FiscalYear(number.deadline_year)}末までに{wording.aim(number)}です。"
            )
            lines += [
                f"関係する実績: {wording.latest(held)}"
                for name in number.initiatives
                for held in library.measures_of(name)
            ]
        return Reply(wording.with_sources(lines, [source]), sources=(source,))
    lines, facts = _lines(
        question, f"{kind}「{number.name}」", [_Series("", number.unit, number.figures)]
    )
    sources = (
        *wording.reported_sources(number.figures.values(), plan.id, number.unit),
        source,
    )
    if isinstance(number, Kpi):
        lines.append(f"目標: {wording.aim(number)}（{FiscalYear(number.deadline_year)}）")
    lines += wording.otherwise_printed(library, key, number.unit, question.years)
    return Reply(wording.with_sources(lines, sources), facts=facts, sources=sources)


def _lines(
    question: Question, subject: str, series: list[_Series]
) -> tuple[list[str], tuple[LabelledFact, ...]]:
    """The answer first; one series is told in a sentence, several in a line each."""
    if len(series) == 1:
        lines = _told(question, subject, series[0])
    else:
        lines = [f"{subject}の実績です。", *(_briefly(question, one) for one in series)]
    facts = tuple(
        LabelledFact(f"{one.label} {span_label(span)}".strip(), wording.amount(figure, one.unit))
        for one in series
        for span, figure in sorted(one.figures.items())
    )
    return lines, facts


def _told(question: Question, subject: str, series: _Series) -> list[str]:
    name = f"{subject}の{series.label}" if series.label else subject
    years = _wanted_years(question, series)
    if not series.figures and series.targets:
        asked = [year for year in years if any(year in years_of_span(s) for s in series.targets)]
        return _one_year(question, name, series, asked[-1] if asked else None)
    if len(years) > 1 or question.several_years:
        return _comparison(name, series, years)
    return _one_year(question, name, series, years[0] if years else None)


def _briefly(question: Question, series: _Series) -> str:
    """「・参加者数: 令和7年度 224名（前年度 175名、+49名、+28.0%）」, or year by year."""
    years = _wanted_years(question, series)
    if not years:
        told = _value(series, max(series.figures)) if series.figures else "記載なし"
    elif len(years) == 1:
        span = next((s for s in series.figures if years[0] in years_of_span(s)), None)
        told = _value(series, span) if span else f"{FiscalYear(years[0])} 記載なし"
    else:
        told = " → ".join(
            f"{span_label(span)} {wording.amount(figure, series.unit)}"
            for span, figure in sorted(series.figures.items())
            if set(years) & set(years_of_span(span))
        )
    return f"・{series.label}: {told or '記載なし'}"


def _wanted_years(question: Question, series: _Series) -> tuple[int, ...]:
    if question.several_years:
        return tuple(sorted({year for span in series.figures for year in years_of_span(span)}))
    if question.attribute is Attribute.CHANGE and len(question.years) < 2:
        if question.years:
            return (question.years[0] - 1, question.years[0])
        return tuple(sorted({year for span in series.figures for year in years_of_span(span)}))
    return question.years


def _at(series: _Series, year: int) -> Figure | None:
    for span, figure in series.figures.items():
        if year in years_of_span(span):
            return figure
    return None


def _one_year(question: Question, name: str, series: _Series, year: int | None) -> list[str]:
    if year is None:
        span = max(series.figures, default=None)
        if span is None:
            return [f"{name}の実績の値は、計画に記載がありません。", *_aims(series, None)]
        lines = [_sentence(name, series, span)]
        if len(series.figures) > 1:
            lines += wording.series(series.figures, series.unit)
        return lines
    if _at(series, year) is None:
        return _missing(question, name, series, year)
    span = next(span for span in series.figures if year in years_of_span(span))
    return [_sentence(name, series, span)]


def _sentence(name: str, series: _Series, span: str) -> str:
    """「…は、令和7年度 205,534件です（前年度 168,819件、+36,715件、+21.7%）。」"""
    value, _, beside = _value(series, span).partition("（前年度")
    return f"{name}は、{value}です{'（前年度' + beside if beside else ''}。"


def _value(series: _Series, span: str) -> str:
    """「令和7年度 205,534件（前年度 168,819件、+36,715件、+21.7%）」"""
    figure = series.figures[span]
    told = f"{span_label(span)} {wording.amount(figure, series.unit)}"
    before = _at(series, years_of_span(span)[0] - 1)
    if before is None or "-" in span:
        return told
    difference = wording.change(before, figure, series.unit)
    return f"{told}（前年度 {wording.amount(before, series.unit)}、{difference}）"


def _missing(question: Question, name: str, series: _Series, year: int) -> list[str]:
    """No figure for that year: say so, and which years there are."""
    if year >= question.this_year.year:
        lines = [f"{name}の{FiscalYear(year)}の実績は、まだありません。"]
    else:
        lines = [f"{name}の{FiscalYear(year)}の値は、計画に記載がありません。"]
    if series.figures:
        lines.append("記載がある年度:")
        lines += wording.series(series.figures, series.unit)
    return lines + _aims(series, year)


def _aims(series: _Series, year: int | None) -> list[str]:
    """Where there is no value, what was aimed for: in that year, or in every year."""
    spans = [s for s in sorted(series.targets) if year is None or year in years_of_span(s)]
    told = "、".join(f"{span_label(span)} {series.targets[span].text}" for span in spans)
    return [f"目標: {told}"] if told else []


def _comparison(name: str, series: _Series, years: tuple[int, ...]) -> list[str]:
    """Each year in a line; then the change from the first to the last of them."""
    lines = [f"{name}の推移です。"]
    there = [(year, figure) for year in years if (figure := _at(series, year)) is not None]
    for year in years:
        figure = _at(series, year)
        told = wording.amount(figure, series.unit) if figure else "記載なし"
        lines.append(f"・{FiscalYear(year)}: {told}")
    if len(there) > 1:
        (first, before), (last, after) = there[0], there[-1]
        difference = wording.change(before, after, series.unit)
        lines.append(f"{FiscalYear(first)}から{FiscalYear(last)}: {difference}")
    return lines


def _no_measures(
    question: Question, library: Library, item: Initiative, others: tuple[str, ...]
) -> Reply:
    """The plan prints no figures for this item: say so, and what there is instead."""
    lines = [f"{wording.title(item)}の実績の数値は、収録している計画に記載がありません。"]
    lines += _planned(question, item)
    if item.indicator:
        lines.append(f"評価指標: {item.indicator}")
    lines += [
        f"目標（KPI）: {kpi.name} {wording.aim(kpi)}（{FiscalYear(kpi.deadline_year)}）"
        for kpi in library.kpis_of(item.id)
    ]
    if (below := wording.others_line(library, others)) is not None:
        lines.append(below)
    source = wording.source(library, item)
    return Reply(
        wording.with_sources(lines, [source]),
        Outcome.ANSWERED,
        initiatives=(item.id, *others),
        departments=item.departments,
        sources=(source,),
    )


def _planned(question: Question, item: Initiative) -> list[str]:
    """What was planned for the years asked, where the plan puts it in numbers."""
    return [
        f"{FiscalYear(year)}の計画: {stage}"
        for year, stage in sorted(item.stages.items())
        if (not question.years or year in question.years) and any(c.isdigit() for c in stage)
    ]
