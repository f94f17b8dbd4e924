"""Which figures did departments report? They lie over the plans' own figures in every answer."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from knowledge.records.models import ReportedFigure
from knowledge.rounds.rows import KINDS, Entry, Request, standing_of
from knowledge.store import Connection
from knowledge.store.rounds import Wanted, requests_of, rounds, wanted_of


@dataclass(frozen=True)
class _Given:
    request: Request
    entry: Entry
    on: date
    confirmed: bool


def reported_figures(db: Connection) -> dict[str, dict[str, ReportedFigure]]:
    """Measure or KPI → fiscal year → the figure that counts: that of the highest kind.

    Only what was submitted and not returned; where several departments gave a value, the first
    in printed order stands and names the others.
    """
    given: dict[tuple[str, str], list[_Given]] = defaultdict(list)
    for round in rounds(db):
        if round.state == "prepared":
            continue
        requests = {request.id: request for request in requests_of(db, round)}
        for wanted in wanted_of(db, round.id):
            for key, found in _values(wanted, requests[wanted.request]):
                given[key, str(round.fiscal_year)].append(found)
    figures: dict[str, dict[str, ReportedFigure]] = defaultdict(dict)
    for (key, year), all_given in given.items():
        figures[key][year] = _standing(all_given)
    return dict(figures)


def _values(wanted: Wanted, request: Request) -> list[tuple[str, _Given]]:
    last = wanted.marks[-1].mark if wanted.marks else None
    # What was returned is in dispute until it is submitted again.
    if last == "returned":
        return []
    confirmed = last == "confirmed"
    return [
        (
            part.measure or wanted.subject,
            _Given(request, entry, _submitted_on(entry, wanted), confirmed),
        )
        for part, entry in standing_of(wanted.entries, wanted.marks).items()
        if part.what == "value" and entry.figure is not None
    ]


def _submitted_on(entry: Entry, wanted: Wanted) -> date:
    """The day on which the entry was first submitted."""
    return next(m.at for m in wanted.marks if m.mark == "submitted" and m.upto >= entry.id).date()


def _standing(found: list[_Given]) -> ReportedFigure:
    highest = max(KINDS.index(given.request.round.kind) for given in found)
    best = [given for given in found if KINDS.index(given.request.round.kind) == highest]
    # Of several rounds of one kind the newest counts.
    newest = max(given.request.round.id for given in best)
    first, *others = [given for given in best if given.request.round.id == newest]
    entry = first.entry
    return ReportedFigure(
        value=entry.value or 0,
        approx=entry.approx,
        counting=entry.counting,
        provisional=entry.provisional,
        as_of=entry.as_of.isoformat() if entry.as_of else None,
        printed=entry.typed or "-",
        department=first.request.department,
        on=first.on,
        confirmed=first.confirmed,
        kind=first.request.round.kind,
        others=tuple((other.request.department, other.entry.value or 0) for other in others),
    )
