"""Where something is said: a channel by its own id (without a slash), or one of these.

`person/ID` is somebody alone with the bot, `private/CHANNEL/ID` is a channel where only one person
sees it, `home/ID` is somebody's page of the bot, `pane/CHANNEL` is the bot beside somebody's work.
What an id looks like is the platform's business: whatever arrives comes with its place named so.
"""

from dataclasses import dataclass
from typing import Literal

Surface = Literal["channel", "person", "private", "home", "pane"]


@dataclass(frozen=True)
class Place:
    """A place taken apart; what a surface does not have is empty."""

    surface: Surface
    channel: str = ""
    person: str = ""


def direct_to(person: str) -> str:
    return f"person/{person}"


def private_in(channel: str, person: str) -> str:
    return f"private/{channel}/{person}"


def alone_in(place: str, person: str) -> str:
    """Where only this person sees what would stand in `place`; all but a channel is so already.

    A channel is known by having no surface in front.
    """
    return place if "/" in place else private_in(place, person)


def home_of(person: str) -> str:
    return f"home/{person}"


def pane_in(channel: str) -> str:
    return f"pane/{channel}"


def taken_apart(place: str) -> Place:
    """Which surface a place is, and what the platform has to be told of it."""
    surface, _, rest = place.partition("/")
    match surface:
        case "person" | "home":
            return Place("person" if surface == "person" else "home", person=rest)
        case "private":
            channel, _, person = rest.partition("/")
            return Place("private", channel, person)
        case "pane":
            return Place("pane", rest)
        case _:
            return Place("channel", place)
