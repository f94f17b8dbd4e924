"""The plain values between people and intents; every platform translates to and from these."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Literal, TypeVar

from pydantic import TypeAdapter

T = TypeVar("T", bound=Hashable)


class Outcome(Enum):
    """How a question ended."""

    ANSWERED = "answered"
    CLARIFY = "clarify"
    UNKNOWN = "unknown"
    ERROR = "error"


@dataclass(frozen=True)
class Asked:
    """A message: what was typed, what the same person typed before it in the thread, and today."""

    text: str
    today: date
    earlier: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """Where an answer stands: the plan's id, its name and edition, and the section."""

    plan: str
    name: str
    section: str


@dataclass(frozen=True)
class LabelledFact:
    """One labelled value of an answer."""

    label: str
    value: str


@dataclass(frozen=True)
class Choice:
    """A question that may be asked next, or one of several readings; `asks` is its text."""

    label: str
    asks: str
    plan: str | None = None
    title: str | None = None


@dataclass(frozen=True)
class Button:
    """Something to do: it names its action and what it is about.

    With `opens_form` it opens the form of that name first. `value` is no proof of anything: what a
    person may do is decided when the press is handled.
    """

    label: str
    action: str
    value: str = ""
    opens_form: bool = False
    primary: bool = False


@dataclass(frozen=True)
class ListItem:
    """One line of a list that people may act on; `state` is a short word such as 下書き."""

    title: str
    details: tuple[str, ...] = ()
    state: str | None = None
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True)
class Table:
    """Rows under headings; the columns in `numeric` hold figures and stand to the right."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...] = ()


@dataclass(frozen=True)
class File:
    """A file that goes with a message; it is made from `about` when the message is sent."""

    name: str
    about: str


FieldKind = Literal["line", "lines", "figure", "date", "choice"]


@dataclass(frozen=True)
class Field:
    """One field of a form; `options` are (value, label) pairs of a choice."""

    name: str
    label: str
    kind: FieldKind = "line"
    value: str = ""
    hint: str = ""
    options: tuple[tuple[str, str], ...] = ()
    required: bool = True
    longest: int = 400


@dataclass(frozen=True)
class Form:
    """A form to fill in; `name` is its action, `value` what it is about."""

    name: str
    value: str
    title: str
    submit: str
    fields: tuple[Field, ...]
    lead: tuple[str, ...] = ()


@dataclass(frozen=True)
class AskedBack:
    """Something that has to be answered before it is kept, and the rows that it may be about."""

    rows: tuple[int, ...]
    text: str


@dataclass(frozen=True)
class Reply:
    """An answer. `text` alone carries all of it; the rest repeats parts of it for cards.

    `initiatives` are ids, the main one first; `departments` today's names, the main one first.
    `rest` is what of `text` a card shows where it lays out `items` or a `table` itself; an empty
    line in it parts what stands above them from what stands below. `asks` are the questions of
    `text` about wanted rows. With `alone` only the person who asked or pressed shall see it.
    """

    text: str
    outcome: Outcome = Outcome.ANSWERED
    initiatives: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    facts: tuple[LabelledFact, ...] = ()
    choices: tuple[Choice, ...] = ()
    sources: tuple[Source, ...] = ()
    rest: str | None = None
    items: tuple[ListItem, ...] = ()
    table: Table | None = None
    buttons: tuple[Button, ...] = ()
    file: File | None = None
    asks: tuple[AskedBack, ...] = ()
    alone: bool = False


def joined(replies: list[Reply]) -> Reply:
    """Several answers as one message; the weakest outcome is the outcome of the whole."""
    if len(replies) == 1:
        return replies[0]
    answered = [reply for reply in replies if reply.outcome is Outcome.ANSWERED] or replies
    return Reply(
        text="\n\n".join(dict.fromkeys(reply.text for reply in replies)),
        outcome=answered[0].outcome,
        initiatives=_unique(name for reply in replies for name in reply.initiatives),
        departments=_unique(name for reply in replies for name in reply.departments),
        facts=_unique(fact for reply in replies for fact in reply.facts),
        choices=tuple({one.label: one for reply in replies for one in reply.choices}.values()),
        sources=_unique(source for reply in replies for source in reply.sources),
    )


def _unique(values: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(values))


_KEPT = TypeAdapter(Reply)


def to_kept(reply: Reply) -> str:
    """A reply as the JSON in which the outbox keeps it."""
    return _KEPT.dump_json(reply, exclude_defaults=True).decode()


def from_kept(kept: str) -> Reply:
    return _KEPT.validate_json(kept)
