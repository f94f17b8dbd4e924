"""The plain values between people and intents; every platform translates to and from these."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import TypeVar

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
class Fact:
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
class Reply:
    """An answer. `text` alone carries all of it; facts and choices repeat parts for cards.

    `initiatives` are ids, the main one first; `departments` today's names, the main one first.
    """

    text: str
    outcome: Outcome = Outcome.ANSWERED
    initiatives: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    facts: tuple[Fact, ...] = ()
    choices: tuple[Choice, ...] = ()
    sources: tuple[Source, ...] = ()


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
        choices=_unique(choice for reply in replies for choice in reply.choices),
        sources=_unique(source for reply in replies for source in reply.sources),
    )


def _unique(values: Iterable[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(values))
