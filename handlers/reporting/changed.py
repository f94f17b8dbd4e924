"""Somebody edits or deletes a message that was read: nothing changes before they say so."""

from handlers.messages import Button, Outcome, Reply
from handlers.reporting import status
from handlers.reporting.thread import HERE
from handlers.scene import Scene
from knowledge.rounds.rows import Request
from knowledge.store import inbox
from knowledge.store.inbox import Arrived
from knowledge.store.rounds import request_of_source

EDITED = (
    "メッセージが書き換えられました。記録は、書き換える前の「{before}」のままです。\n"
    "書き換えた後の「{after}」で下書きを作り直すときは、下のボタンを押してください。"
)
AGAIN = "書き換えた内容で下書きにする"
DELETED = (
    "メッセージは削除されましたが、そこからの記録は残っています。\n"
    "取り消すときは「この課の状況」から直してください。"
)
LONGEST_QUOTE = 200


def edited(event: Arrived, scene: Scene) -> Reply | None:
    """None where nothing was kept from the message: an edited question is not answered again."""
    if (origin := _origin(event, scene)) is None:
        return None
    read, request = origin
    before, after = read.body["text"], event.body["text"]
    if before == after or not after:
        return None
    return Reply(
        EDITED.format(before=_quoted(before), after=_quoted(after)),
        Outcome.CLARIFY,
        buttons=(Button(AGAIN, HERE, f"{event.id}:{request.id}", primary=True),),
    )


def deleted(event: Arrived, scene: Scene) -> Reply | None:
    """The words are not repeated: there may be a reason why they were deleted."""
    if (origin := _origin(event, scene)) is None:
        return None
    return Reply(
        DELETED,
        Outcome.CLARIFY,
        buttons=(Button("この課の状況", status.SHOW, str(origin[1].id)),),
    )


def _origin(event: Arrived, scene: Scene) -> tuple[Arrived, Request] | None:
    """The words of the message that were read last, and the request to which they gave something.

    A message may have been edited and read again before.
    """
    for read in inbox.told_of(scene.db, event.body["of"], before=event.id):
        request = request_of_source(scene.db, read.key)
        if request is not None and read.person == event.person:
            return read, request
    return None


def _quoted(text: str) -> str:
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…"
