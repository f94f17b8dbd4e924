"""What was asked, as plain values: what is named, what is wanted of it, for which years."""

from dataclasses import dataclass
from datetime import date

from knowledge.names.finder import Token
from knowledge.questions.vocabulary import Attribute
from knowledge.words.fiscal import FiscalYear


@dataclass(frozen=True)
class Nothing:
    """No name was given."""


@dataclass(frozen=True)
class Found:
    """The wording names this thing; `others` fit less well and may be named below."""

    key: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class Unsure:
    """Several things fit about as well, best first."""

    candidates: tuple[str, ...]


@dataclass(frozen=True)
class NotFound:
    """Something was named that the plans do not hold; `nearest` sound a little like it."""

    wording: str
    nearest: tuple[str, ...] = ()


@dataclass(frozen=True)
class Explained:
    """A word is meant that an edition explains; `term` is as printed there."""

    term: str


@dataclass(frozen=True)
class Told:
    """Something is meant that an edition states beside its initiatives: keys of facts."""

    facts: tuple[str, ...]


Naming = Nothing | Found | Unsure | NotFound | Explained | Told


@dataclass(frozen=True)
class Filter:
    """Which initiatives a list or a count is about; None and False do not restrict."""

    field: str | None = None
    viewpoint: str | None = None
    direction: str | None = None
    new: bool = False
    not_new: bool = False
    reprint: bool = False
    numeric_target: bool = False
    stages: tuple[str, ...] = ()
    # The 大項目 themselves are asked for, not the initiatives under them.
    headings: bool = False

    def __bool__(self) -> bool:
        return self != Filter()


@dataclass(frozen=True)
class Question:
    """One thing that is asked. `years` are fiscal years as asked; empty when none was named.

    `impossible_years` are words for years that cannot be, as typed.

    `words` is what was said beyond names, years and polite words: it tells which of several
    measures is meant. `plan` is an edition named outright.
    """

    today: date
    attribute: Attribute | None = None
    naming: Naming = Nothing()
    years: tuple[int, ...] = ()
    several_years: bool = False
    impossible_years: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    plan: str | None = None
    only: Filter = Filter()
    words: tuple[Token, ...] = ()

    @property
    def this_year(self) -> FiscalYear:
        return FiscalYear.containing(self.today)
