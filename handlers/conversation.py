"""What becomes of an event: a question is answered, a reply to a request is read, a press is done.

Everything that changes something runs inside the one transaction that also marks the event done.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Protocol

from handlers import MOST_EARLIER, answer, paging, sharing, smalltalk, wording
from handlers.messages import Asked, Form, Outcome, Reply
from handlers.reporting import (
    changed,
    doubts,
    drafts,
    passing_on,
    readback,
    row_form,
    status,
    thread,
)
from handlers.rounds import board, channel, open_form, preview, review, running, settle
from handlers.scene import Scene
from knowledge.office.places import home_of, taken_apart
from knowledge.records.library import Library
from knowledge.store import Connection, inbox, outbox
from knowledge.store.inbox import Arrived
from knowledge.store.people import person, standing_of
from knowledge.store.questions import note_question

# Whom the city hall does not answer, as the platform itself describes them.
OUTSIDE = ("guest", "foreign", "bot", "gone")
STAFF_ONLY = "申し訳ありません。この案内は、金沢市の職員の方だけにお使いいただいています。"
NO_FILES = (
    "ファイルの中身は、いまは読み取れません。何も記録していません。"
    "数字や内容を文章でお書きいただくか、「入力する」のフォームをお使いください。"
)
# The actions and forms of the coordinator begin so.
COORDINATING = ("round.", "review.")
MINUTE = timedelta(minutes=1)
MOST_A_MINUTE = 30
SLOWLY = "続けてたくさんのお尋ねをいただきました。1分ほどおいて、もう一度お尋ねください。"


class Action(Protocol):
    """What a button does."""

    def __call__(self, value: str, scene: Scene) -> Reply | None:
        """Do it; the reply says what was done, or why it was not; None where that shows itself."""


class FormFile(Protocol):
    """What each file with a form offers."""

    FORM: str

    def show(self, value: str, scene: Scene) -> Form | Reply:
        """The form with what is known already, or why there is none for this person."""

    def check(self, value: str, values: Mapping[str, str], scene: Scene) -> dict[str, str]:
        """Field → what is wrong with it and what to do; empty when all is well."""

    def fill(self, value: str, values: Mapping[str, str], scene: Scene) -> Reply:
        """Take over what was filled in."""


ACTIONS: dict[str, Action] = {
    doubts.WHICH: thread.settle_which,
    doubts.CHOOSE: thread.choose,
    thread.HERE: thread.take_here,
    drafts.SUBMIT: drafts.submit,
    drafts.WITHDRAW: drafts.withdraw,
    drafts.SAME: drafts.same_as_last,
    readback.RESUBMIT: drafts.resubmit,
    status.SHOW: status.show,
    preview.SHOW: preview.show,
    preview.START: running.start,
    preview.DROP: running.drop,
    running.CLOSE: running.close,
    running.RESEND: running.resend,
    board.SHOW: board.show,
    board.FILE: board.send_file,
    review.LIST: review.show_list,
    review.CONFIRM: review.confirm,
    review.CONFIRM_ALL: review.confirm_all,
    channel.TAKE: channel.take,
    sharing.SHARE: sharing.share,
    paging.MORE: paging.show,
}
_FILES: tuple[FormFile, ...] = (row_form, open_form, settle, review, channel)
FORMS: dict[str, FormFile] = {file.FORM: file for file in _FILES}


def respond(event: Arrived, db: Connection, library: Library) -> Reply | None:
    """Handle one event of the inbox; `db` is inside a writing transaction.

    None when there is nothing to say, or when what there is to say was put into the outbox.
    """
    who = person(db, event.person, event.at.date())
    scene = Scene(db, library, who, event.at, event.place, event.thread, event.key)
    standing = "foreign" if event.kind == "refused" else standing_of(db, event.person)
    if standing in OUTSIDE:
        scene.note("refused", f"person/{event.person}", standing=standing)
        return Reply(STAFF_ONLY, Outcome.ERROR) if standing == "guest" else None
    match event.kind:
        case "typed":
            told = _typed(event, scene)
            return None if told is None else sharing.offered(told, event)
        case "pressed":
            return _narrowed(_pressed(event, scene), event.body["action"])
        case "filled":
            return _narrowed(_filled(event, scene), event.body["form"])
        case "edited":
            return changed.edited(event, scene)
        case "deleted":
            return changed.deleted(event, scene)
        case _:
            _show_surface(event.place, event, scene)
            return None


def read_ahead(event: Arrived, db: Connection, library: Library) -> None:
    """Do what takes long for an event before anything is locked; nothing is written or said."""
    if event.kind == "typed":
        who = person(db, event.person, event.at.date())
        scene = Scene(db, library, who, event.at, event.place, event.thread, event.key)
        thread.read_ahead(event.body["text"], event, scene)


def _narrowed(told: Reply | None, name: str) -> Reply | None:
    """What concerns the coordinator, and every refusal, is not for the whole channel."""
    if told is not None and (name.startswith(COORDINATING) or told.outcome is Outcome.ERROR):
        return replace(told, alone=True)
    return told


def _show_surface(place: str, event: Arrived, scene: Scene) -> None:
    """Somebody opened a page of the bot: it is composed when it is sent."""
    surface = taken_apart(place).surface
    topic = f"{surface}/{event.person}"
    key = f"{surface}/{event.key}"
    outbox.put(scene.db, key, place, event.at, thread=event.thread or None, topic=topic)


def _typed(event: Arrived, scene: Scene) -> Reply | None:
    text = event.body["text"]
    if event.body.get("report"):
        return thread.from_message(text, event, scene)
    request = thread.request_here(event, scene)
    if request is not None:
        overheard = event.body.get("overheard", False)
        if overheard and not thread.concerns(text, request, scene):
            return None
        if event.body.get("file") and not text:
            return Reply(NO_FILES, Outcome.CLARIFY)
        told = thread.typed(text, request, event, scene)
        if told is not None:
            return told
    elif event.body.get("file") and not text:
        return Reply(NO_FILES, Outcome.CLARIFY)
    if (told := channel.asked_for(text, scene)) is not None:
        return told
    if request is None and scene.person.coordinates and board.is_asked_for(text):
        return replace(board.show("", scene), alone=True)
    if request is None and (told := thread.meant_for_request(text, event, scene)) is not None:
        return told
    asked_lately = inbox.asked_since(scene.db, event.person, event.at - MINUTE)
    if asked_lately > MOST_A_MINUTE:
        return Reply(SLOWLY, Outcome.ERROR) if asked_lately == MOST_A_MINUTE + 1 else None
    earlier = tuple(inbox.typed_before(scene.db, event, MOST_EARLIER))
    reply = answer(Asked(text or smalltalk.EXAMPLE, event.at.date(), earlier), scene.library)
    note_question(scene.db, text, reply.outcome.value, list(reply.initiatives), event.at)
    return reply if request is None else passing_on.unanswered(text, reply, request, scene)


def _pressed(event: Arrived, scene: Scene) -> Reply | None:
    action = ACTIONS.get(event.body["action"])
    if action is None:
        return Reply(wording.NO_SUCH_BUTTON, Outcome.ERROR)
    told = action(event.body["value"], scene)
    if event.body.get("home"):
        _show_surface(home_of(event.person), event, scene)
    return told


def _filled(event: Arrived, scene: Scene) -> Reply | None:
    file = FORMS.get(event.body["form"])
    if file is None:
        return Reply(wording.NO_SUCH_BUTTON, Outcome.ERROR)
    value, values = event.body["value"], event.body["values"]
    wrong = file.check(value, values, scene)
    if wrong:
        # It was right when it was sent; something changed in between.
        return Reply("\n".join([wording.NOT_TAKEN_OVER, *wrong.values()]), Outcome.CLARIFY)
    told = file.fill(value, values, scene)
    if event.body.get("home"):
        _show_surface(home_of(event.person), event, scene)
    return told


def form_for(
    name: str, value: str, who: str, at: datetime, db: Connection, library: Library
) -> Form | Reply:
    """The form that a button opens; a reply instead when this person may not fill it in."""
    file = FORMS.get(name)
    if file is None:
        return Reply(wording.NO_SUCH_BUTTON, Outcome.ERROR)
    if standing_of(db, who) in OUTSIDE:
        return Reply(STAFF_ONLY, Outcome.ERROR)
    return file.show(value, _reading(who, at, db, library))


def check_form(
    name: str,
    value: str,
    values: Mapping[str, str],
    who: str,
    at: datetime,
    db: Connection,
    library: Library,
) -> dict[str, str]:
    """What has to be put right before a form can be taken: field → sentence."""
    file = FORMS.get(name)
    if standing_of(db, who) in OUTSIDE:
        return {"": STAFF_ONLY}
    return {} if file is None else file.check(value, values, _reading(who, at, db, library))


def _reading(who: str, at: datetime, db: Connection, library: Library) -> Scene:
    return Scene(db, library, person(db, who, at.date()), at, "", "", "")
