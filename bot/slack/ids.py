"""What do Slack's ids look like, and where is somebody who says a channel's id?"""

from knowledge.office.places import direct_to


def place_in(channel: str, person: str) -> str:
    """The place of what `person` says or sees in a channel: itself, or that person alone.

    The channel of a direct message begins with D; one between two other people does, too, but
    there the bot hears nothing and can say nothing.
    """
    return direct_to(person) if channel.startswith("D") else channel
