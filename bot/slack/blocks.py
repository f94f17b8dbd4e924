"""A reply in Slack's Block Kit: valid by construction, and nothing in it is taken for markup."""

from collections.abc import Iterator
from itertools import count
from typing import Any

from handlers.messages import Button, Item, Reply

Block = dict[str, Any]

# Slack's limits.
LONGEST_MESSAGE = 40_000
LONGEST_TEXT = 3000
LONGEST_LABEL = 75
LONGEST_VALUE = 2000
MOST_BLOCKS = 50
MOST_BUTTONS = 25

# Escaped, one letter becomes five at most (&amp;), so a run of these letters always fits.
RUN = LONGEST_TEXT // 5

# The action of a button that asks a question; its value is the question.
ASK = "ask"
MORE = "ほか{count}件は、ここに入りきりません。"


def to_text(reply: Reply) -> str:
    """The whole answer as text: all that notifications and screen readers get."""
    text = escape(reply.text)
    return text if len(text) <= LONGEST_MESSAGE else escape(reply.text[: LONGEST_MESSAGE // 5])


def to_blocks(reply: Reply) -> list[Block]:
    """Lay a reply out: its text, its items with a button each, then what may be done or asked next.

    A button that opens a form is left out, and so is one whose value is too long to be carried.
    """
    numbers = count()
    # A table stands in the text, so the card shows all of the text where there is one.
    lays_out = bool(reply.items) and reply.table is None and reply.rest is not None
    above, *below = reply.rest.split("\n\n") if lays_out and reply.rest else [reply.text]
    shown = list(_sections(above))
    items = [_item(item, numbers) for item in reply.items] if lays_out else []
    after = [block for text in below for block in _sections(text)]
    actions = list(_actions(_buttons(reply), numbers))
    return _within_limits(shown, items, [*after, *actions])


def escape(text: str) -> str:
    """So that nothing which people typed mentions a channel, a person or an address."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def action_of(action_id: str) -> str:
    """The action without the number that tells buttons of one message apart."""
    return action_id.partition("#")[0]


# -------------------------------------------------------------------- parts
def _within_limits(shown: list[Block], items: list[Block], last: list[Block]) -> list[Block]:
    """What comes last stays; the items that find no room are counted instead."""
    last = last[-(MOST_BLOCKS // 2) :]
    shown = shown[: MOST_BLOCKS - len(last) - 1]
    room = MOST_BLOCKS - len(last) - len(shown)
    if len(items) <= room:
        return [*shown, *items, *last]
    kept = items[: room - 1]
    return [*shown, *kept, _section(MORE.format(count=len(items) - len(kept))), *last]


def _sections(text: str) -> Iterator[Block]:
    """A text in as many sections as it needs, cut between lines where that is possible."""
    part = ""
    for line in text.splitlines(keepends=True):
        for first in range(0, len(line), RUN):
            run = escape(line[first : first + RUN])
            if len(part) + len(run) > LONGEST_TEXT:
                yield _section(part)
                part = ""
            part += run
    if part.strip():
        yield _section(part)


def _section(escaped: str) -> Block:
    # verbatim: Slack must not turn a name that looks like a channel into a link.
    text = {"type": "mrkdwn", "text": escaped.rstrip("\n"), "verbatim": True}
    return {"type": "section", "text": text}


def _item(item: Item, numbers: Iterator[int]) -> Block:
    title = f"【{item.state}】{item.title}" if item.state else item.title
    block = next(_sections("\n".join([title, *item.details])), _section("・"))
    fitting = [button for button in item.buttons if _fits(button)]
    return block | ({"accessory": _button(fitting[0], numbers)} if fitting else {})


def _buttons(reply: Reply) -> list[Button]:
    """What may be done, then what may be asked."""
    asking = [Button(choice.label, ASK, choice.asks) for choice in reply.choices]
    return [button for button in (*reply.buttons, *asking) if _fits(button)]


def _fits(button: Button) -> bool:
    return not button.opens_form and len(button.value) <= LONGEST_VALUE


def _actions(buttons: list[Button], numbers: Iterator[int]) -> Iterator[Block]:
    for first in range(0, len(buttons), MOST_BUTTONS):
        row = [_button(button, numbers) for button in buttons[first : first + MOST_BUTTONS]]
        yield {"type": "actions", "elements": row}


def _button(button: Button, numbers: Iterator[int]) -> Block:
    block: Block = {
        "type": "button",
        "action_id": f"{button.action}#{next(numbers)}",
        "text": {"type": "plain_text", "text": _label(button.label), "emoji": False},
    }
    # Slack refuses an empty value.
    value = {"value": button.value} if button.value else {}
    return block | value | ({"style": "primary"} if button.primary else {})


def _label(label: str) -> str:
    """A label cut with care: never inside of an escaped letter."""
    whole = escape(label)
    if len(whole) <= LONGEST_LABEL:
        return whole
    cut = label[: LONGEST_LABEL - 1]
    while len(escape(cut)) >= LONGEST_LABEL:
        cut = cut[:-1]
    return f"{escape(cut)}…"
