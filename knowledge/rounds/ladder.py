"""On which day is which reminder due? The steps are data; holidays move them.

Days count from the due date. Before it a step that falls on a closed day moves to the working day
before, after it to the next one. Of steps that land on one day only the latest is sent; steps
before the opening, or within two working days of the 依頼, are left out. What is left out keeps
its reason, so that it can be recorded.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from knowledge.rounds.working_days import (
    OPENING,
    this_or_next,
    this_or_previous,
    working_days_after,
)

AT = OPENING
WEEK = timedelta(days=7)
# A department that was only just asked is not reminded at once.
QUIET_WORKING_DAYS = 2

BEFORE_OPENING = "照会の開始より前"
JUST_ASKED = "依頼から2開庁日以内"
SAME_DAY = "同じ日の後の段にまとめた"


@dataclass(frozen=True)
class Step:
    """One step; `days` from the due date. `head`: the 所属長 is addressed, too."""

    name: str
    days: int
    head: bool = False
    coordinator: bool = False


LADDER = (
    Step("D-14", -14),
    Step("D-7", -7),
    Step("D-3", -3),
    Step("D-1", -1),
    Step("D0", 0),
    Step("D+1", 1, head=True),
    Step("D+3", 3, head=True, coordinator=True),
)


@dataclass(frozen=True)
class Planned:
    """A step on its day; `left_out` says why it is not sent, None when it is."""

    step: Step
    day: date
    left_out: str | None = None

    @property
    def sent_at(self) -> time:
        return AT


def calendar(opened_on: date, due_on: date, until: date) -> list[Planned]:
    """All steps whose day is not after `until`, oldest first; weekly ones after the last."""
    quiet_until = working_days_after(opened_on, QUIET_WORKING_DAYS)
    planned = [(step, _day(step, due_on)) for step in _steps(due_on, until)]
    last_on = {day: step for step, day in planned}
    return [
        Planned(step, day, _left_out(step, day, opened_on, quiet_until, last_on[day]))
        for step, day in planned
        if day <= until
    ]


def next_after(opened_on: date, due_on: date, now: datetime) -> datetime | None:
    """When the next step that will be sent is due, after `now`; None never happens before a close.

    `now` carries its zone; the result is 09:00 in that zone.
    """
    horizon = max(now.date(), due_on) + 4 * WEEK
    for planned in calendar(opened_on, due_on, horizon):
        at = datetime.combine(planned.day, AT, now.tzinfo)
        if planned.left_out is None and at > now:
            return at
    return None


def _steps(due_on: date, until: date) -> list[Step]:
    steps = list(LADDER)
    last = LADDER[-1].days
    # A weekly step near `until` may be moved, so one more than fits is looked at.
    for week in range(1, max(0, (until - due_on).days - last) // 7 + 2):
        steps.append(Step(f"D+{last + 7 * week}", last + 7 * week, head=True, coordinator=True))
    return steps


def _day(step: Step, due_on: date) -> date:
    day = due_on + timedelta(days=step.days)
    return this_or_previous(day) if step.days <= 0 else this_or_next(day)


def _left_out(step: Step, day: date, opened_on: date, quiet_until: date, last: Step) -> str | None:
    if day < opened_on:
        return BEFORE_OPENING
    if day <= quiet_until:
        return JUST_ASKED
    return None if step is last else SAME_DAY
