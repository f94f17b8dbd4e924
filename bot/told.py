"""The whole of a reply in words: all that a notification or a screen reader gets of it."""

from collections.abc import Iterator, Sequence

from handlers.messages import Reply, Table

BUTTONS = "ボタン: {labels}"
CHOICES = "続けて尋ねられること: {labels}"


def whole(reply: Reply) -> str:
    """The text, what a card shows beside it, and the labels of all that may be pressed."""
    text = "\n".join([with_rows(reply), *_facts(reply), *_items(reply)])
    lines = [text]
    buttons = [*reply.buttons, *(button for item in reply.items for button in item.buttons)]
    for line, offered in ((BUTTONS, buttons), (CHOICES, reply.choices)):
        labels = dict.fromkeys(one.label for one in offered)
        if not all(label in text for label in labels):
            lines.append(line.format(labels="、".join(labels)))
    return "\n".join(lines)


def with_rows(reply: Reply) -> str:
    """The text, and each row of the table that none of its lines tells."""
    return "\n".join([reply.text, *_rows(reply)])


def _rows(reply: Reply) -> Iterator[str]:
    """「・市民課: 状態 提出済、残り 0」"""
    table = reply.table or Table((), ())
    for row in table.rows:
        if not row or _is_told(row, reply.text):
            continue
        cells = zip(table.headings[1:], row[1:], strict=False)
        told = "、".join(f"{heading} {cell}" for heading, cell in cells if cell)
        yield f"・{row[0]}: {told}" if told else f"・{row[0]}"


def _facts(reply: Reply) -> Iterator[str]:
    return (f"・{fact.label}: {fact.value}" for fact in reply.facts if fact.value not in reply.text)


def _items(reply: Reply) -> Iterator[str]:
    """「・【下書き】のりまっし: 前年度 205,534件」"""
    for item in reply.items:
        if not _is_told((item.title, item.state or "", *item.details), reply.text):
            state = f"【{item.state}】" if item.state else ""
            details = f": {' / '.join(item.details)}" if item.details else ""
            yield f"・{state}{item.title}{details}"


def _is_told(parts: Sequence[str], text: str) -> bool:
    """Does one line say all of it? In several lines, nobody knows what belongs together."""
    return any(all(part in line for part in parts) for line in text.splitlines())
