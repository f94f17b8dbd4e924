"""Who somebody plays on the trial page, and which rooms there are."""

from dataclasses import dataclass

from knowledge.office.places import alone_in, direct_to, taken_apart
from knowledge.records.library import Library
from knowledge.store import trial

STAFF, COORDINATOR = "staff", "coordinator"
LABELS = {STAFF: "職員", COORDINATOR: "取りまとめ"}
BOT_NAME = "ききまっし"


@dataclass(frozen=True)
class Who:
    """One of the people of the trial; `slug` is how the address names them."""

    slug: str
    id: str
    label: str
    department: str | None = None

    @property
    def direct(self) -> str:
        """Where this person talks to the bot alone."""
        return direct_to(self.id)

    @property
    def home(self) -> str:
        return trial.room_of(self.department) if self.department else self.direct

    @property
    def coordinates(self) -> bool:
        return self.slug == COORDINATOR


def who_is(slug: str, library: Library) -> Who | None:
    """The person that an address names; None when there is no such person."""
    if slug == STAFF:
        return Who(STAFF, trial.MEMBER, LABELS[STAFF])
    if slug == COORDINATOR:
        return Who(COORDINATOR, trial.COORDINATOR, LABELS[COORDINATOR])
    if slug in library.departments_today:
        return Who(slug, trial.reporter(slug), slug, slug)
    return None


def name_of(person: str) -> str:
    """How a person is called in the chat."""
    known = {trial.MEMBER: LABELS[STAFF], trial.COORDINATOR: LABELS[COORDINATOR], "bot": BOT_NAME}
    return known.get(person, person.removeprefix("trial/").replace("operator", "運用"))


def place_for(who: Who, room: str | None, library: Library) -> str | None:
    """The place of a room's name; no name is the person's own. None when there is no such room."""
    if not room:
        return who.home
    if room == "direct":
        return who.direct
    return trial.room_of(room) if room in library.departments_today else None


def room_name(place: str, who: Who) -> str:
    """What an address calls a place."""
    return "direct" if place == who.direct else place.removeprefix(trial.ROOM)


def room_around(place: str, who: Who) -> str:
    """The room in which a place is; empty for what only somebody else sees in one."""
    found = taken_apart(place)
    if found.surface != "private":
        return place
    return found.channel if found.person == who.id else ""


def seen_in(room: str, who: Who) -> list[str]:
    """The places whose messages this person sees in a room: for all, and for them alone."""
    return list(dict.fromkeys([room, alone_in(room, who.id)]))
