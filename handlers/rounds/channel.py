"""「この課のチャンネルにする」: where a department is reached; how much the bot listens there."""

import re
from collections.abc import Mapping

from handlers.messages import Button, Field, Form, Outcome, Reply
from handlers.reporting import refusal
from handlers.scene import Scene
from knowledge.office.places import taken_apart
from knowledge.store.channels import is_quiet, set_quiet
from knowledge.store.people import address_of, put_address

FORM = CHOOSE = "channel.choose"
TAKE = "channel.take"
TAKE_LABEL = "この課のチャンネルにする"
MOST_BUTTONS = 10

WHICH = "このチャンネルを、どの課への連絡先にしますか。"
NOW = "{department}への依頼と催促を、これからこのチャンネルに送ります。"
BEFORE = "（これまでの連絡先から変わりました）"
ALREADY = "{department}への連絡先は、もうこのチャンネルです。"
NOT_YOURS = (
    "課の連絡先は、その課の所属長か、取りまとめ（デジタル政策課）の方が決められます。"
    "いまの操作は記録していません。"
)
NO_CHANNEL = "課のチャンネルの中で、@ききまっし を呼んで同じようにお書きください。"
NO_DEPARTMENT = "課を一覧から選んでください。"
QUIET_NOW = "このチャンネルでは、呼ばれたときだけ答えます（照会のスレッドへの回答は読みます）。"
LISTENING_NOW = "このチャンネルでは、お尋ねのスレッドの続きに、呼ばれなくても答えます。"
_TAKES = re.compile(r"(?:ここを)?(?:(?P<department>\S+?)の|この課の)チャンネルにする[。!！]*")
_QUIETS = re.compile(r"(?:ここでは)?呼ばれたときだけ答えて(?:ください)?[。!！]*")
_LISTENS = re.compile(r"(?:ここでは)?呼ばなくても答えて(?:ください)?[。!！]*")


def asked_for(text: str, scene: Scene) -> Reply | None:
    """The reply when somebody settles how this channel is used; None for anything else."""
    text = text.strip()
    if (taking := _TAKES.fullmatch(text)) is not None:
        return _offer(taking["department"] or "", scene)
    if _QUIETS.fullmatch(text) or _LISTENS.fullmatch(text):
        return _listen(scene, quiet=_QUIETS.fullmatch(text) is not None)
    return None


def _offer(named: str, scene: Scene) -> Reply:
    """Which departments this person may settle: one is done at once by its button."""
    if not _channel(scene):
        return Reply(NO_CHANNEL, Outcome.CLARIFY)
    if not (scene.person.coordinates or scene.person.heads):
        return _not_yours(scene)
    if named in scene.library.departments_today:
        return take(named, scene)
    buttons = [Button(name, TAKE, name) for name in scene.person.heads[:MOST_BUTTONS]]
    if scene.person.coordinates:
        buttons.append(Button("課を選ぶ", CHOOSE, opens_form=True))
    return Reply(WHICH, Outcome.CLARIFY, buttons=tuple(buttons))


def take(value: str, scene: Scene) -> Reply:
    """Reach the department `value` in this channel from now on."""
    place = _channel(scene)
    if value not in scene.library.departments_today or not place:
        return refusal.gone()
    if not (scene.person.coordinates or scene.person.leads(value)):
        return _not_yours(scene)
    before = address_of(scene.db, value)
    if before == place:
        return Reply(ALREADY.format(department=value))
    put_address(scene.db, value, place)
    scene.note("addressed", value, before=before, place=place)
    return Reply(NOW.format(department=value) + (BEFORE if before else ""))


def _listen(scene: Scene, *, quiet: bool) -> Reply:
    place = _channel(scene)
    if not place:
        return Reply(NO_CHANNEL, Outcome.CLARIFY)
    if not (scene.person.coordinates or scene.person.departments):
        return _not_yours(scene)
    if is_quiet(scene.db, place) != quiet:
        set_quiet(scene.db, place, quiet)
        scene.note("quiet" if quiet else "listening", place)
    return Reply(QUIET_NOW if quiet else LISTENING_NOW)


# -------------------------------------------------------------------- the form for coordinators
def show(value: str, scene: Scene) -> Form | Reply:
    if not scene.person.coordinates:
        return Reply(refusal.COORDINATORS_ONLY)
    departments = tuple((name, name) for name in scene.library.departments_today)
    field = Field("department", "課", "choice", options=(("", "選んでください"), *departments))
    return Form(FORM, value, "課のチャンネル", TAKE_LABEL, (field,), (WHICH,))


def check(value: str, values: Mapping[str, str], scene: Scene) -> dict[str, str]:
    if not scene.person.coordinates:
        return {"": refusal.COORDINATORS_ONLY}
    known = values.get("department") in scene.library.departments_today
    return {} if known else {"department": NO_DEPARTMENT}


def fill(value: str, values: Mapping[str, str], scene: Scene) -> Reply:
    return take(values["department"], scene)


def _channel(scene: Scene) -> str:
    """The channel in which this happens; empty where there is none, as in a direct message."""
    place = taken_apart(scene.place)
    return place.channel if place.surface == "channel" else ""


def _not_yours(scene: Scene) -> Reply:
    scene.note("refused", "channel")
    return Reply(NOT_YOURS, Outcome.ERROR)
