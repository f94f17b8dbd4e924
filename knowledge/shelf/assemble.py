"""Rows as people see them: what is kept of a round, put together with the plan records."""

from collections.abc import Sequence
from functools import lru_cache

from knowledge.records.library import Library
from knowledge.rounds.rows import Round, Row, WantedValue
from knowledge.rounds.wanted import call_of, result_words, value_of_measure, value_of_number
from knowledge.store import Connection
from knowledge.store.rounds import Wanted, wanted_of


def rows_of(
    db: Connection, library: Library, round: Round, request: int | None = None
) -> list[Row]:
    """The rows of a round, or of one request of it, in printed order."""
    return [_row(wanted, library, round) for wanted in wanted_of(db, round.id, request)]


def by_request(rows: Sequence[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row.request, []).append(row)
    return found


def _row(wanted: Wanted, library: Library, round: Round) -> Row:
    plan, code, title, called = _names(wanted, library)
    is_item = wanted.initiative is not None
    return Row(
        id=wanted.id,
        request=wanted.request,
        position=wanted.position,
        subject=wanted.subject,
        plan=plan,
        code=code,
        title=title,
        called=called,
        results=_results(library, plan) if is_item else (),
        with_text=is_item and round.with_text,
        values=_values(wanted, library, round),
        proposed=wanted.proposed,
        entries=wanted.entries,
        marks=wanted.marks,
    )


def _names(wanted: Wanted, library: Library) -> tuple[str, str | None, str, str]:
    if wanted.initiative:
        item = library.initiatives[wanted.initiative]
        return item.plan, item.code, item.title, call_of(item, library)
    number = library.kpis.get(wanted.kpi or "") or library.indicators[wanted.subject]
    kind = "KPI" if wanted.kpi else "参考指標"
    return number.plan, kind, number.name, number.name


def _values(wanted: Wanted, library: Library, round: Round) -> tuple[WantedValue, ...]:
    year = round.fiscal_year
    if wanted.initiative:
        held = {h.measure.id: h for h in library.measures_of(wanted.initiative)}
        return tuple(
            value_of_measure(held[measure], year) for measure in wanted.measures if measure in held
        )
    if wanted.kpi:
        kpi = library.kpis[wanted.kpi]
        return (
            value_of_number(
                kpi.name, kpi.short, kpi.unit, kpi.cumulative, kpi.figures, kpi.target, year
            ),
        )
    row = library.indicators[wanted.subject]
    return (value_of_number(row.name, row.short, row.unit, False, row.figures, None, year),)


@lru_cache(maxsize=32)
def _results(library: Library, plan: str) -> tuple[str, ...]:
    return result_words(library, plan)
