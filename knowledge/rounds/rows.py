"""How does one wanted row stand? What was asked, what was written, and what counts of it.

People only ever append: entries (what was written) and marks (提出, 確認, 差戻し). The state is
worked out from both. An entry counts from the mark that submitted it on; a later one is a draft
beside it until it is submitted, too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from knowledge.records.models import Figure, Target

Kind = Literal["interim", "expected", "final"]
RoundState = Literal["prepared", "running", "closed"]
State = Literal["open", "draft", "submitted", "returned", "confirmed", "waived"]
What = Literal["result", "text", "value"]
How = Literal["given", "nothing", "withdrawn"]
MarkWord = Literal["submitted", "returned", "confirmed", "waived"]

STATES: tuple[State, ...] = ("open", "draft", "submitted", "returned", "confirmed", "waived")
# What a department still has to do something about.
OWED: frozenset[State] = frozenset({"open", "draft", "returned"})
# The later kind stands above the earlier one.
KINDS: tuple[Kind, ...] = ("interim", "expected", "final")


@dataclass(frozen=True)
class Part:
    """One thing wanted for a row: its result word, its text, or the value of a measure.

    `measure` is the measure's id for a value; a KPI's own value has none.
    """

    what: What
    measure: str | None = None


RESULT = Part("result")
TEXT = Part("text")


@dataclass(frozen=True)
class Entry:
    """What somebody wrote for one part; `typed` are the words as they came.

    `as_of` is the day on which a value stood so, `provisional` that it is not final yet.
    """

    id: int
    part: Part
    how: How
    value: int | float | None
    approx: bool
    counting: str
    words: str | None
    typed: str
    person: str
    at: datetime
    provisional: bool = False
    as_of: date | None = None

    @property
    def figure(self) -> Figure | None:
        """As the plans' figures are; None for what is no value."""
        if self.how != "given" or self.value is None:
            return None
        return Figure(
            value=self.value,
            approx=self.approx,
            counting=self.counting,
            provisional=self.provisional,
            as_of=self.as_of.isoformat() if self.as_of else None,
            printed=self.typed or "-",
        )


@dataclass(frozen=True)
class Mark:
    """What was decided about a row; `upto` is the last entry that it speaks of."""

    id: int
    mark: MarkWord
    upto: int
    comment: str | None
    person: str
    at: datetime
    late: bool = False


@dataclass(frozen=True)
class WantedValue:
    """One value that is wanted: what it is called, in which unit, and what it stood at."""

    part: Part
    label: str
    short: tuple[str, ...]
    unit: str
    cumulative: bool
    last: Figure | None
    before: Figure | None
    target: Target | None


@dataclass(frozen=True)
class Row:
    """A wanted row with all that was written for it.

    `proposed`: no document names the department for it, and nobody has settled it yet. `before`
    of a value is the newest figure that is known from a year before the round's;
    `last` only that of the year right before it.
    """

    id: int
    request: int
    position: int
    subject: str
    plan: str
    code: str | None
    title: str
    called: str
    results: tuple[str, ...]
    with_text: bool
    values: tuple[WantedValue, ...]
    proposed: bool = False
    entries: tuple[Entry, ...] = ()
    marks: tuple[Mark, ...] = ()

    # ---------------------------------------------------------------- what is wanted
    @property
    def parts(self) -> tuple[Part, ...]:
        """All that makes the row complete, in the order in which people are asked."""
        return (
            *(value.part for value in self.values),
            *((RESULT,) if self.results else ()),
            *((TEXT,) if self.with_text else ()),
        )

    def value_of(self, part: Part) -> WantedValue:
        return next(value for value in self.values if value.part == part)

    # ---------------------------------------------------------------- what was written
    @property
    def current(self) -> dict[Part, Entry]:
        """The newest entry of each part, drafts included."""
        return newest_of(self.entries, self.marks)

    @property
    def standing(self) -> dict[Part, Entry]:
        """What counts: the newest entry of each part among those that were submitted."""
        return standing_of(self.entries, self.marks)

    @property
    def drafts(self) -> dict[Part, Entry]:
        """What was written since the last submission and is not withdrawn again."""
        standing = self.standing
        return {
            part: entry for part, entry in self.current.items() if standing.get(part) is not entry
        }

    @property
    def missing(self) -> tuple[Part, ...]:
        """What nobody has written yet, not even as a draft."""
        current = self.current
        return tuple(part for part in self.parts if part not in current)

    @property
    def comment(self) -> str | None:
        """What the coordinator wrote when returning the row, until it is submitted again."""
        last = self.marks[-1] if self.marks else None
        return last.comment if last is not None and last.mark == "returned" else None

    @property
    def state(self) -> State:
        last = self.marks[-1].mark if self.marks else None
        if last == "waived":
            return "waived"
        if self.drafts:
            return "draft"
        if last == "returned":
            return "returned"
        if last is None or any(part not in self.standing for part in self.parts):
            return "open"
        return "confirmed" if last == "confirmed" else "submitted"

    @property
    def late(self) -> bool:
        """Was it first submitted after the due date?"""
        first = next((mark for mark in self.marks if mark.mark == "submitted"), None)
        return first is not None and first.late


def submitted_upto(marks: Sequence[Mark], before: int | None = None) -> int:
    """The last entry that was submitted (`before` an entry was written); 0 when none was."""
    return max(
        (m.upto for m in marks if m.mark == "submitted" and (before is None or m.upto < before)),
        default=0,
    )


def newest_of(entries: Sequence[Entry], marks: Sequence[Mark]) -> dict[Part, Entry]:
    """Each part's newest entry. Withdrawing brings back what was submitted before it."""
    newest: dict[Part, Entry] = {}
    for entry in entries:
        if entry.how != "withdrawn":
            newest[entry.part] = entry
            continue
        newest.pop(entry.part, None)
        upto = submitted_upto(marks, before=entry.id)
        counted = newest_of([e for e in entries if e.id <= upto], marks)
        if entry.part in counted:
            newest[entry.part] = counted[entry.part]
    return newest


def standing_of(entries: Sequence[Entry], marks: Sequence[Mark]) -> dict[Part, Entry]:
    """What counts of a row's entries: the newest of each part that was submitted."""
    upto = submitted_upto(marks)
    return newest_of([entry for entry in entries if entry.id <= upto], marks)


@dataclass(frozen=True)
class Round:
    """One 照会: which editions are asked about for which fiscal year, and by when."""

    id: int
    plans: tuple[str, ...]
    fiscal_year: int
    kind: Kind
    due_on: date
    with_text: bool
    state: RoundState
    opened_at: datetime
    started_at: datetime | None = None


@dataclass(frozen=True)
class Request:
    """What one department is asked in a round; `place` and `thread` are where it was asked."""

    id: int
    round: Round
    department: str
    due_on: date
    place: str | None = None
    thread: str | None = None


def version_of(rows: Sequence[Row]) -> str:
    """Changes whenever anything is written or decided; buttons carry it."""
    entry = max((entry.id for row in rows for entry in row.entries), default=0)
    mark = max((mark.id for row in rows for mark in row.marks), default=0)
    return f"{entry}.{mark}"


def owed(rows: Sequence[Row]) -> list[Row]:
    return [row for row in rows if row.state in OWED]
