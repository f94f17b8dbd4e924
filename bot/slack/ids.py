"""What do Slack's ids look like, and where is somebody who says a channel's id?"""

import re

from knowledge.office.ids import IdForm, IdForms
from knowledge.office.places import direct_to

FORMS = IdForms(
    person=IdForm(
        "SlackのID",
        re.compile(r"[UW][A-Z0-9]{1,20}"),
        "UかWで始まる英大文字と数字です",
        ("Slack ID",),
    ),
    channel=IdForm("チャンネル", re.compile(r"[CG][A-Z0-9]{1,20}"), "CかGで始まるID"),
    group=IdForm("ユーザーグループ", re.compile(r"S[A-Z0-9]{1,20}"), "Sで始まるID"),
)


def place_in(channel: str, person: str) -> str:
    """The place of what `person` says or sees in a channel: itself, or that person alone.

    The channel of a direct message begins with D; one between two other people does, too, but
    there the bot hears nothing and can say nothing.
    """
    return direct_to(person) if channel.startswith("D") else channel
