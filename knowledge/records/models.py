"""What a plan edition holds, as plain values; `docs/records.md` tells what each of them means.

Years are fiscal years named by their April. `span` is the key of a figure: 「2025」, or
「2023-2025」 for a figure that covers several years.
"""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Span = Annotated[str, StringConstraints(pattern=r"^\d{4}(-\d{4})?$")]
Confidence = Literal["high", "medium", "low"]
LineageKind = Literal["continues", "renamed", "merged", "split"]
SuccessionKind = Literal["renamed", "merged", "split", "reorganised"]
AliasKind = Literal[
    "product", "nickname", "short", "romaji", "everyday", "misprint", "former", "reading"
]


class Record(BaseModel):
    """A value that never changes; a key that nobody knows is refused, so that a slip is seen."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Figure(Record):
    """An actual value in the plain unit, and what the document says of it.

    `as_of` is the day (2024-01-31) to which a figure of a year that was not over belongs.
    """

    value: int | float
    approx: bool = False
    counting: str = ""
    provisional: bool = False
    as_of: Text | None = None
    printed: Text


class ReportedFigure(Figure):
    """A figure that no document prints yet: a department reported it in a round.

    `others` are further departments of the same initiative with the value that each gave.
    """

    department: Text
    on: date
    confirmed: bool
    kind: Literal["interim", "expected", "final"]
    others: tuple[tuple[str, int | float], ...] = ()


class Target(Record):
    """A target; one that is given in words has no value."""

    value: int | float | None
    operator: Literal[">=", "<=", ">", "<", "="] = "="
    text: Text


class Measure(Record):
    """What is counted for an initiative, year by year."""

    id: Text
    initiative: Text
    label: Text
    short: tuple[Text, ...] = ()
    unit: Text
    cumulative: bool = False
    of: Text | None = None
    targets: dict[Span, Target] = {}
    figures: dict[Span, Figure] = {}


class Initiative(Record):
    """A 施策・取組 as one edition prints it."""

    id: Text
    plan: Text
    code: Text | None = None
    title: Text
    field: Text | None = None
    viewpoint: Text | None = None
    direction: Text | None = None
    departments: tuple[Text, ...] = ()
    stages: dict[int, Text] = {}
    stages_printed: dict[int, Text] = {}
    department_stages: dict[Text, dict[int, Text]] = {}
    new: bool = False
    completed: bool = False
    reprint_of: Text | None = None
    merged_into: Text | None = None
    numeric_target: bool = False
    progress: Text | None = None
    parent: Text | None = None
    indicator: Text | None = None
    related_plans: tuple[Text, ...] = ()
    resources: Text | None = None
    about: Text | None = None
    also: tuple[Text, ...] = ()
    measures: tuple[Measure, ...] = ()


class Kpi(Record):
    """重要業績評価指標: a number for which the whole plan, or a field of it, has a target."""

    id: Text
    plan: Text
    field: Text | None = None
    viewpoint: Text | None = None
    name: Text
    short: tuple[Text, ...] = ()
    unit: Text
    target: Target
    deadline_year: int
    cumulative: bool = False
    initiatives: tuple[Text, ...] = ()
    figures: dict[Span, Figure] = {}


class Indicator(Record):
    """参考指標: a number that is followed without a target."""

    id: Text
    plan: Text
    name: Text
    short: tuple[Text, ...] = ()
    unit: Text
    figures: dict[Span, Figure] = {}


class Meeting(Record):
    """One meeting of the yearly calendar; a day where it is known, else a month (2026-06)."""

    plan: Text
    date: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d-\d\d$")] | None = None
    month: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d\d$")] | None = None
    name: Text
    agenda: Text


class Stated(Record):
    """What a document itself says of the numbers of one field, or heading; without them, of all.

    `progress` counts the marks (◎○△) that its own table states.
    """

    field: Text | None = None
    direction: Text | None = None
    progress: dict[Text, int] = {}
    directions: int | None = None
    initiatives: int | None = None
    reprints: int | None = None
    merged: int | None = None
    carried_out: int | None = None
    under_consideration: int | None = None


class Plan(Record):
    """One edition of a plan, with the period in fiscal years, both ends included.

    `field_word` is what the document calls a field (柱, 方針).
    `superseded_by` is a later edition of the same plan, which answers unless this one is named.
    `results` are the words for how an initiative went, where they are not the stage words; `marks`
    says what the marks of `progress` mean.
    """

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+-\d{4}$")]
    name: Text
    short: Text
    also: tuple[Text, ...] = ()
    edition: Text
    first_year: int
    last_year: int
    source: Text
    fields: tuple[Text, ...]
    required: tuple[Text, ...] = ()
    stated: tuple[Stated, ...] = ()
    superseded_by: Text | None = None
    field_word: Text | None = None
    results: tuple[Text, ...] = ()
    marks: dict[Text, Text] = {}

    @property
    def years(self) -> range:
        return range(self.first_year, self.last_year + 1)


class Department(Record):
    """A 担当課 as the plans print it, how it is read, and what else people call it."""

    name: Text
    reading: Text
    also: tuple[Text, ...] = ()


class Lineage(Record):
    """Which initiatives of an older edition live on in which of a newer one.

    `measures` says for each measure of the older ones which heir takes it on.
    """

    from_: tuple[Text, ...] = Field(alias="from", min_length=1)
    to: tuple[Text, ...] = Field(min_length=1)
    kind: LineageKind
    confidence: Confidence
    evidence: Text
    measures: dict[Text, Text] = {}

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Term(Record):
    """A word that an edition explains; the definition is one line of our own.

    `full` is what an abbreviation stands for.
    """

    plan: Text
    term: Text
    reading: Text
    full: Text | None = None
    definition: Text


class Fact(Record):
    """Something that a document states beside its initiatives; `value` only where there is one."""

    plan: Text
    topic: Text
    name: Text
    value: int | float | Text | None = None
    unit: Text | None = None
    year: int | None = None
    text: Text


class Succession(Record):
    """Which department's duties went over to which as a whole; a duty that moved is none."""

    from_: tuple[Text, ...] = Field(alias="from", min_length=1)
    to: tuple[Text, ...] = Field(min_length=1)
    relation: SuccessionKind
    confidence: Confidence
    evidence: Text

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Alias(Record):
    """Another name of one or more initiatives."""

    alias: Text
    reading: Text | None = None
    of: tuple[Text, ...] = Field(min_length=1)
    kind: AliasKind
    source: Text


class EverydayWord(Record):
    """An everyday word, and the words that the plans print for it."""

    word: Text
    means: tuple[Text, ...] = Field(min_length=1)


class Records(Record):
    """All that the record files hold, checked; lists are in printed order."""

    plans: tuple[Plan, ...] = ()
    initiatives: tuple[Initiative, ...] = ()
    kpis: tuple[Kpi, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    meetings: tuple[Meeting, ...] = ()
    departments: tuple[Department, ...] = ()
    lineage: tuple[Lineage, ...] = ()
    aliases: tuple[Alias, ...] = ()
    words: tuple[EverydayWord, ...] = ()
    glossary: tuple[Term, ...] = ()
    facts: tuple[Fact, ...] = ()
    successions: tuple[Succession, ...] = ()
