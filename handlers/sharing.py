"""An answer that only one person sees, shown to everybody in the channel when that person wants."""

from dataclasses import replace

from handlers.messages import Button, Outcome, Reply, from_kept, to_kept
from handlers.reporting import refusal
from handlers.scene import Scene, number_in
from knowledge.office.places import taken_apart
from knowledge.store import inbox, outbox
from knowledge.store.inbox import Arrived

SHARE = "share"
LABEL = "みんなに共有"
SHARED = "（{name}が共有しました）"
SOMEBODY = "職員"
ALREADY = "この答えは、もう共有されています。"


def offered(reply: Reply, event: Arrived) -> Reply:
    """The reply with a way to share it, where only the one who asked sees it."""
    if taken_apart(event.place).surface != "private" or reply.outcome is not Outcome.ANSWERED:
        return reply
    return replace(reply, buttons=(*reply.buttons, Button(LABEL, SHARE, str(event.id))))


def share(value: str, scene: Scene) -> Reply | None:
    """Post the answer in its channel; what it says there is what its reader saw."""
    event = inbox.arrived(scene.db, number_in(value))
    if event is None or event.person != scene.person.id:
        return refusal.gone()
    kept = outbox.reply_sent(scene.db, outbox.reply_key(event.key))
    place = taken_apart(event.place)
    if kept is None or place.surface != "private":
        return refusal.gone()
    reply = from_kept(kept)
    told = SHARED.format(name=scene.person.name or SOMEBODY)
    shown = replace(
        reply,
        text=f"「{event.body['text']}」{told}\n{reply.text}",
        rest=None if reply.rest is None else f"{told}\n{reply.rest}",
        buttons=tuple(button for button in reply.buttons if button.action != SHARE),
    )
    new = outbox.put(
        scene.db,
        f"share/{event.id}",
        place.channel,
        scene.at,
        thread=event.thread or None,
        reply=to_kept(shown),
    )
    if new or outbox.take_up(scene.db, f"share/{event.id}", scene.at):
        return None
    return Reply(ALREADY)
