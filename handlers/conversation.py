"""What becomes of an event: a question is answered, a reply to a request is read, a press is done.

Everything that changes something runs inside the one transaction that also marks the event done.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from handlers import MOST_EARLIER, answer, wording
from handlers.messages import Asked, Form, Outcome, Reply
from handlers.reporting import drafts, readback, row_form, status, thread
from handlers.rounds import board, open_form, preview, review, running, settle
from handlers.scene import Scene
from knowledge.library import Library
from knowledge.store import Connection, inbox
from knowledge.store.inbox import Arrived
from knowledge.store.people import person
from knowledge.store.questions import note_question
from knowledge.store.rounds import request_in


class Action(Protocol):
    """What a button does."""

    def __call__(self, value: str, scene: Scene) -> Reply:
        """Do it; the reply says what was done, or why it was not."""


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
    thread.WHICH: thread.settle_which,
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
    review.LIST: review.show_list,
    review.CONFIRM: review.confirm,
    review.CONFIRM_ALL: review.confirm_all,
    settle.ADDRESS: settle.switch_address,
}
_FILES: tuple[FormFile, ...] = (row_form, open_form, settle, review)
FORMS: dict[str, FormFile] = {file.FORM: file for file in _FILES}


def respond(event: Arrived, db: Connection, library: Library) -> Reply:
    """Handle one event of the inbox; `db` is inside a writing transaction."""
    scene = Scene(
        db, library, person(db, event.person), event.at, event.place, event.thread, event.key
    )
    match event.kind:
        case "typed":
            return _typed(event, scene)
        case "pressed":
            return _pressed(event, scene)
        case "filled":
            return _filled(event, scene)


def _typed(event: Arrived, scene: Scene) -> Reply:
    text = event.body["text"]
    request = request_in(scene.db, event.place, event.thread)
    if request is not None:
        told = thread.typed(text, request, event, scene)
        if told is not None:
            return told
    if request is None and scene.person.coordinates and board.is_asked_for(text):
        return board.show("", scene)
    if request is None and (told := thread.meant_for_request(text, event, scene)) is not None:
        return told
    earlier = tuple(inbox.typed_before(scene.db, event, MOST_EARLIER))
    reply = answer(Asked(text, event.at.date(), earlier), scene.library)
    note_question(scene.db, text, reply.outcome.value, list(reply.initiatives), event.at)
    return reply


def _pressed(event: Arrived, scene: Scene) -> Reply:
    action = ACTIONS.get(event.body["action"])
    if action is None:
        return Reply(wording.NO_SUCH_BUTTON, Outcome.ERROR)
    return action(event.body["value"], scene)


def _filled(event: Arrived, scene: Scene) -> Reply:
    file = FORMS.get(event.body["form"])
    if file is None:
        return Reply(wording.NO_SUCH_BUTTON, Outcome.ERROR)
    value, values = event.body["value"], event.body["values"]
    wrong = file.check(value, values, scene)
    if wrong:
        # It was right when it was sent; something changed in between.
        return Reply("\n".join([wording.NOT_TAKEN_OVER, *wrong.values()]), Outcome.CLARIFY)
    return file.fill(value, values, scene)


def form_for(
    name: str, value: str, who: str, at: datetime, db: Connection, library: Library
) -> Form | Reply:
    """The form that a button opens; a reply instead when this person may not fill it in."""
    file = FORMS.get(name)
    if file is None:
        return Reply(wording.NO_SUCH_BUTTON, Outcome.ERROR)
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
    return {} if file is None else file.check(value, values, _reading(who, at, db, library))


def _reading(who: str, at: datetime, db: Connection, library: Library) -> Scene:
    return Scene(db, library, person(db, who), at, "", "", "")
