"""What stands further down in a list that was too long for one message? 「続きを見る」"""

from collections.abc import Sequence
from dataclasses import replace

from handlers.messages import ListItem, Reply, from_kept
from handlers.reporting import readback, refusal
from handlers.scene import Scene, number_in
from knowledge.store import outbox

MORE = "more"
# A message that is read aloud or shown as a notification holds about so many letters.
LONGEST_TEXT = 3000

LEAD = "続きです（残り{count}件）。"
NO_ROOM = "ほか{count}件"


def show(value: str, scene: Scene) -> Reply:
    """The items of a message from one on; only where that message itself was shown."""
    number, _, offset = value.partition(":")
    shown = outbox.said(scene.db, number_in(number))
    if shown is None or shown.place != scene.place:
        return refusal.gone()
    reply, first = from_kept(shown.reply), number_in(offset)
    if not 0 < first < len(reply.items):
        return refusal.gone()
    return _from(first, reply)


def _from(first: int, reply: Reply) -> Reply:
    items = reply.items[first:]
    lead = LEAD.format(count=len(items))
    text = "\n".join([lead, *_lines(items, LONGEST_TEXT - len(lead))])
    return replace(reply, text=text, rest=lead, items=items, table=None)


def _lines(items: Sequence[ListItem], most: int) -> list[str]:
    """The items as lines, as many as fit; the others are counted."""
    lines = [readback.item_line(item) for item in items]
    if sum(len(line) + 1 for line in lines) <= most:
        return lines
    kept: list[str] = []
    most -= len(NO_ROOM.format(count=len(items))) + 1
    for line in lines:
        most -= len(line) + 1
        if most < 0:
            break
        kept.append(line)
    return [*kept, NO_ROOM.format(count=len(items) - len(kept))]
