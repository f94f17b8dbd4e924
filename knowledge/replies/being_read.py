"""A reply while it is read: what was typed, what was asked, and what the steps found so far."""

from dataclasses import dataclass, field

from knowledge.replies.asked import AskedFor
from knowledge.replies.naming import Names
from knowledge.replies.traced import Traced
from knowledge.replies.understood import Doubt, Kind, ReadValue


@dataclass
class BeingRead:
    """A reply while it is read; no text goes on over one of the `breaks`.

    `left_out` are the rows of 「A以外は…」.

    `lines` are the writer's own, cleaned; all that was found is by the ref of a row or a measure.
    """

    typed: str
    lines: list[Traced]
    asked: AskedFor
    names: Names
    breaks: tuple[int, ...] = ()
    left_out: frozenset[str] = frozenset()
    kinds: list[Kind] = field(default_factory=list)
    figures: list[ReadValue] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    statuses: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    nothing: dict[str, str | None] = field(default_factory=dict)
