"""What was understood of a reply, and what has to be asked before anything of it is kept."""

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from knowledge.replies.asides import Aside

Kind = Literal["report", "nothing_to_report", "later", "question", "smalltalk", "correction"]
Warning = Literal[
    "jump",
    "decrease_of_cumulative",
    "unit_mismatch",
    "out_of_range",
    "year_mismatch",
    "range",
    "unreadable_number",
    "contradiction",
    "ambiguous_initiative",
    "ambiguous_measure",
]


@dataclass(frozen=True)
class ReadValue:
    """One value as it was read: in the unit wanted, of one fiscal year.

    `measure` and `item` are refs of the request, None where it is open which is meant. `how` is
    `same` where the words only say 「前年と同じ」; `typed` the words that it was read from. `as_of`
    is the day on which things stood so, `provisional` that it is not final.
    """

    measure: str | None
    item: str | None
    value: int | float
    unit: str
    year: int
    approx: bool = False
    counting: str = ""
    provisional: bool = False
    as_of: date | None = None
    how: Literal["given", "same"] = "given"
    typed: str = ""


@dataclass(frozen=True)
class Doubt:
    """Something that is not kept before the person has answered.

    `warning` is None where the closed list has no word for it (a change only, parts without a
    total). `figures` are the readings to choose from; `places` where a number might belong.
    """

    warning: Warning | None
    typed: str
    measure: str | None = None
    item: str | None = None
    figures: tuple[ReadValue, ...] = ()
    places: tuple[str, ...] = ()
    about: str = ""


@dataclass(frozen=True)
class ReadReply:
    """A whole reply. `figures` are certain; whatever is not stands in `doubts`.

    `statuses` and `notes` go by item; "" is where no item could be told. `nothing` says of which
    measures (or items without one) there is nothing to report, with the reason if one was given.
    `asides` are words that were not read, some of them for the coordinator.
    """

    kind: Kind
    figures: tuple[ReadValue, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    statuses: dict[str, str] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    nothing: dict[str, str | None] = field(default_factory=dict)
    asides: tuple[Aside, ...] = ()

    @property
    def ask(self) -> bool:
        return bool(self.doubts)

    @property
    def warnings(self) -> tuple[Warning, ...]:
        raised = (doubt.warning for doubt in self.doubts)
        return tuple(dict.fromkeys(warning for warning in raised if warning is not None))
