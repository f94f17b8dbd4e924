"""A reply in Slack's Block Kit: valid by construction, and nothing in it is taken for markup."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from bot.slack.letters import BLANK, beginning, escape, label, length, pieces, tidy
from bot.told import whole, with_rows
from handlers import paging
from handlers.messages import Button, ListItem, Reply, Table

Block = dict[str, Any]

# Slack's limits.
LONGEST_MESSAGE = 40_000
LONGEST_TEXT = 3000
LONGEST_LABEL = 75
LONGEST_VALUE = 2000
MOST_BUTTONS = 25
MOST_ROWS, MOST_COLUMNS = 100, 20
# Slack takes 10,000 letters in a table; so much leaves room for what stands around it.
LONGEST_TABLE = 6000
LONGEST_ITEM = 900
# Slack gives each block an id of its own.
ID = 20
_ESCAPED = re.compile(r"\\.")

# The action of a button that asks a question; its value is the question.
ASK = "ask"
# What stands before the action of a button that opens a form.
FORM = "form:"
# So many items are read in one go; the others are one press away.
ITEMS_A_PAGE = 15

COUNTED = "{shown}件を表示しています（残り{left}件）。"
MORE_BUTTON = "続きを見る"
NO_ROOM = "ほか{count}件は、ここに入りきりません。"
TOO_LONG = "\n（長いため、ここまでを表示しています。）"
NOTHING = "（本文はありません。）"


@dataclass(frozen=True)
class Room:
    """How much may still stand in a message: blocks, and letters with all that JSON needs."""

    blocks: int
    letters: int

    def half(self) -> "Room":
        return Room(self.blocks // 2, self.letters // 2)

    def without(self, kept: "Room") -> "Room":
        return Room(self.blocks - kept.blocks, self.letters - kept.letters)

    def less(self, blocks: Sequence[Block]) -> "Room":
        return Room(self.blocks - len(blocks), self.letters - sum(map(weight, blocks)))

    def holds(self, blocks: Sequence[Block]) -> bool:
        left = self.less(blocks)
        return left.blocks >= 0 and left.letters >= 0


# Slack answers `msg_blocks_too_long` from about 13,000 letters on, without a word in its manual.
MESSAGE = Room(50, 12_000)
HOME = Room(100, 24_000)
# A section that is cut short, and the line that tells how many items there are.
FOR_A_CUT = Room(1, 150)
FOR_COUNTING = Room(1, 400)


def to_text(reply: Reply) -> str:
    """The whole answer as text: all that notifications and screen readers get."""
    text = whole(reply)
    if length(escape(text)) > LONGEST_MESSAGE:
        return escape(beginning(text, LONGEST_MESSAGE - len(TOO_LONG))) + TOO_LONG
    return label(text, LONGEST_MESSAGE, NOTHING)


def to_blocks(reply: Reply, id: int | None = None) -> list[Block]:
    """Lay a reply out: its text, its table, its items with their buttons, then what may be done.

    With `id`, the number of the message in the outbox, a long list is shown page by page.
    """
    table = _table(reply.table) if reply.table is not None and reply.rest is not None else None
    return _laid_out(reply, table, id, MESSAGE)


def to_home_blocks(reply: Reply) -> list[Block]:
    """The same for the page that everybody has of the bot; Slack shows no tables there."""
    return _laid_out(reply, None, None, HOME) or [section(NOTHING)]


def of_action_id(action_id: str) -> tuple[str, bool]:
    """The action of a button, and whether it opens a form."""
    action = action_id.partition("#")[0]
    return action.removeprefix(FORM), action.startswith(FORM)


def weight(block: Block) -> int:
    """How much of a message's room a block takes; of a table, Slack counts what is in its cells."""
    if block["type"] == "table":
        return sum(length(cell["text"]) for row in block["rows"] for cell in row) + ID
    told = json.dumps(block, ensure_ascii=False, separators=(",", ":"))
    return length(_ESCAPED.sub(" ", told)) + ID


# -------------------------------------------------------------------- layout
def _laid_out(reply: Reply, table: Block | None, id: int | None, room: Room) -> list[Block]:
    """What may be done is placed first, then the table and the texts; the items get the rest."""
    numbers = count()
    lays_out = table is not None or (bool(reply.items) and reply.table is None)
    # A table for which there is no room is told row by row.
    texts = [with_rows(reply)] if not lays_out or reply.rest is None else reply.rest.split("\n\n")
    tables = [table] if table is not None else []
    room = room.less(tables)
    items = [_item(item, numbers) for item in reply.items]
    last = _actions(_buttons(reply), numbers, room.half())
    room = room.less(last)
    above, below = _told(texts, room.half() if reply.items else room)
    room = room.less([*above, *below])
    return [*above, *tables, *_page(items, id, numbers, room), *below, *last]


def _told(texts: Sequence[str], room: Room) -> tuple[list[Block], list[Block]]:
    """The first text, and the others that stand below; what finds no room is cut off."""
    told: tuple[list[Block], list[Block]] = ([], [])
    room = room.without(FOR_A_CUT)
    found = ((number > 0, p) for number, text in enumerate(texts) for p in _paragraphs(text))
    for stands_below, piece in found:
        block = section(piece)
        if not room.holds([block]):
            told[stands_below].append(_cut(piece, room.letters + FOR_A_CUT.letters))
            break
        told[stands_below].append(block)
        room = room.less([block])
    return told


def _paragraphs(text: str) -> Iterator[str]:
    return (piece for piece in pieces(text, LONGEST_TEXT) if piece.strip())


def _cut(text: str, letters: int) -> Block:
    """A section that has room in so many letters, and says that it is cut short."""
    most = min(letters - weight(section("")), LONGEST_TEXT) - len(TOO_LONG)
    return section(beginning(text, most) + TOO_LONG)


def section(text: str) -> Block:
    return {"type": "section", "text": plain(escape(text.rstrip("\n")))}


def plain(escaped: str) -> Block:
    """A text in which nothing is bold, a link or an emoji."""
    return {"type": "plain_text", "text": escaped, "emoji": False}


# -------------------------------------------------------------------- items
def _page(
    items: Sequence[list[Block]], id: int | None, numbers: Iterator[int], room: Room
) -> list[Block]:
    """As many items as are read in one go and find room, and how many there are."""
    page: list[Block] = []
    shown = 0
    left = room.without(FOR_COUNTING)
    for blocks in items if id is None else items[:ITEMS_A_PAGE]:
        # The first item stands there in any case, if need be without its buttons.
        fitting = blocks if shown or left.holds(blocks) else _bare(blocks)
        if not left.holds(fitting):
            break
        page += fitting
        left = left.less(fitting)
        shown += 1
    if shown == len(items):
        return page
    return [*page, _counted(shown, len(items) - shown, id, numbers)]


def _bare(blocks: Sequence[Block]) -> list[Block]:
    return [{key: part for key, part in blocks[0].items() if key != "accessory"}]


def _counted(shown: int, left: int, id: int | None, numbers: Iterator[int]) -> Block:
    if id is None:
        return section(NO_ROOM.format(count=left))
    more = Button(MORE_BUTTON, paging.MORE, f"{id}:{shown}")
    return section(COUNTED.format(shown=shown, left=left)) | {"accessory": _button(more, numbers)}


def _item(item: ListItem, numbers: Iterator[int]) -> list[Block]:
    """An item with its first button beside it, the others below."""
    title = f"【{item.state}】{item.title}" if item.state else item.title
    text = "\n".join([title, *item.details])
    block: Block = {"type": "section", "text": plain(label(text, LONGEST_ITEM))}
    buttons = [_button(button, numbers, item.title) for button in item.buttons if _fits(button)]
    if buttons:
        block["accessory"] = buttons[0]
    return [block, *_rows(buttons[1:])]


# -------------------------------------------------------------------- buttons
def _buttons(reply: Reply) -> list[Button]:
    """What may be done, then what may be asked."""
    asking = [Button(choice.label, ASK, choice.asks) for choice in reply.choices]
    return [button for button in (*reply.buttons, *asking) if _fits(button)]


def _fits(button: Button) -> bool:
    return length(tidy(button.value)) <= LONGEST_VALUE


def _actions(buttons: Iterable[Button], numbers: Iterator[int], room: Room) -> list[Block]:
    """The buttons that find room, in rows."""
    shown: list[Block] = []
    letters = room.letters - weight(_row([]))
    for button in buttons:
        block = _button(button, numbers)
        letters -= weight(block)
        if letters < 0 or len(shown) == room.blocks * MOST_BUTTONS:
            break
        shown.append(block)
    return _rows(shown)


def _rows(buttons: list[Block]) -> list[Block]:
    rows = range(0, len(buttons), MOST_BUTTONS)
    return [_row(buttons[first : first + MOST_BUTTONS]) for first in rows]


def _row(buttons: list[Block]) -> Block:
    return {"type": "actions", "elements": buttons}


def _button(button: Button, numbers: Iterator[int], about: str = "") -> Block:
    """With what it is `about`, somebody who only hears the button knows which one it is."""
    action = FORM + button.action if button.opens_form else button.action
    block: Block = {
        "type": "button",
        "action_id": f"{action}#{next(numbers)}",
        "text": plain(label(button.label, LONGEST_LABEL)),
    }
    # Slack refuses an empty value.
    if value := tidy(button.value):
        block["value"] = value
    if button.primary:
        block["style"] = "primary"
    if about:
        block["accessibility_label"] = label(f"{button.label}: {about}", LONGEST_LABEL)
    return block


# -------------------------------------------------------------------- tables
def _table(table: Table) -> Block | None:
    """A table block; None when Slack has no room for so much."""
    rows = [table.headings, *table.rows]
    columns = max(map(len, rows))
    if not 0 < columns <= MOST_COLUMNS or len(rows) > MOST_ROWS:
        return None
    block: Block = {
        "type": "table",
        "rows": [[_cell(text) for text in _filled(row, columns)] for row in rows],
        "column_settings": [
            {"align": "right" if number in table.numeric else "left", "is_wrapped": True}
            for number in range(columns)
        ],
    }
    return block if weight(block) <= LONGEST_TABLE else None


def _filled(row: Sequence[str], columns: int) -> list[str]:
    return [*row, *[""] * (columns - len(row))]


def _cell(text: str) -> Block:
    # Raw text knows no markup and no escapes; these two letters could only do harm.
    shown = tidy(text).replace("<", "＜").replace(">", "＞").strip()
    return {"type": "raw_text", "text": shown or BLANK}
