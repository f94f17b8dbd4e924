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
    "「{before}」のメッセージは削除されましたが、そこからの記録は残っています。\n"
    "取り消すときは「この課の状況」から直してください。"
)
LONGEST_QUOTE = 200


def edited(event: Arrived, scene: Scene) -> Reply | None:
    """None where nothing was kept from the message: an edited question is not answered again."""
    first, request = _origin(event, scene)
    if first is None or request is None:
        return None
    before, after = first.body["text"], event.body["text"]
    if before == after or not after:
        return None
    return Reply(
        EDITED.format(before=_quoted(before), after=_quoted(after)),
        Outcome.CLARIFY,
        buttons=(Button(AGAIN, HERE, f"{event.id}:{request.id}", primary=True),),
    )


def deleted(event: Arrived, scene: Scene) -> Reply | None:
    first, request = _origin(event, scene)
    if first is None or request is None:
        return None
    return Reply(
        DELETED.format(before=_quoted(first.body["text"])),
        Outcome.CLARIFY,
        buttons=(Button("この課の状況", status.SHOW, str(request.id)),),
    )


def _origin(event: Arrived, scene: Scene) -> tuple[Arrived | None, Request | None]:
    """The message as it was first read, and the request to which it gave something."""
    first = inbox.arrived_as(scene.db, event.body["of"])
    if first is None or first.person != event.person or first.kind != "typed":
        return None, None
    return first, request_of_source(scene.db, first.key)


def _quoted(text: str) -> str:
    return text if len(text) <= LONGEST_QUOTE else f"{text[:LONGEST_QUOTE]}…"
