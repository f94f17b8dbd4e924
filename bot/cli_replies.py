"""`kikimasshi read-reply`: how a department's reply is understood, for trying it out."""

import json
import sys
from collections.abc import Mapping
from typing import Annotated, Any

import typer

from knowledge.replies.asked import AskedFor, AskedItem, AskedMeasure
from knowledge.replies.reader import read
from knowledge.replies.understood import Doubt, ReadReply, ReadValue

NOT_READABLE: dict[str, Any] = {
    "kind": "smalltalk",
    "figures": [],
    "status": None,
    "note": None,
    "warnings": [],
}
BAD_LINE = "1行に1つ、request と text のあるJSONを渡してください。"


def read_reply(
    as_json: Annotated[bool, typer.Option("--json", help="1行に1つのJSONで答えます。")] = False,
    stdin: Annotated[bool, typer.Option("--stdin", help="標準入力から1行に1つ読みます。")] = False,
) -> None:
    """返信の文から実績の数値を読み取ります（記録はしません）。"""
    if not (as_json and stdin):
        typer.echo("--json と --stdin をつけて、1行に1つのJSONを渡してください。", err=True)
        raise typer.Exit(2)
    for line in sys.stdin.buffer:
        if line.strip():
            answer = json.dumps(answer_to(line), ensure_ascii=False, allow_nan=False)
            sys.stdout.write(f"{answer}\n")
            sys.stdout.flush()


def answer_to(line: bytes) -> dict[str, Any]:
    """One object for one line; a line that makes no sense is answered, too."""
    try:
        given = json.loads(line.decode("utf-8", "replace"))
        asked = asked_in(given)
        text = given["text"]
        if not isinstance(text, str):
            raise TypeError(text)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {**NOT_READABLE, "ask": True, "error": BAD_LINE}
    return told(read(text, asked))


def asked_in(given: Mapping[str, Any]) -> AskedFor:
    """The request of a line; raises KeyError, TypeError or ValueError where it is none."""
    items = [
        AskedItem(
            str(item["ref"]),
            str(item["title"]),
            tuple(_measure(measure) for measure in item["measures"]),
        )
        for item in given["request"]
    ]
    return AskedFor(int(given["fiscal_year"]), tuple(items))


def _measure(given: Mapping[str, Any]) -> AskedMeasure:
    last = given.get("last")
    if last is not None and (isinstance(last, bool) or not isinstance(last, int | float)):
        raise TypeError(last)
    return AskedMeasure(
        str(given["ref"]),
        str(given["label"]),
        str(given["unit"]),
        last,
        bool(given.get("cumulative")),
    )


def told(reading: ReadReply) -> dict[str, Any]:
    """The reading as README-like JSON: figures, doubtful ones included, warnings, `ask`."""
    figures = [_figure(figure) for figure in reading.figures]
    for doubt in reading.doubts:
        figures += [figure for figure in _doubtful(doubt) if figure not in figures]
    statuses, notes = reading.statuses, reading.notes
    status: str | dict[str, str] | None = dict(statuses) or None
    if len(set(statuses.values())) == 1 and len(statuses) == 1:
        status = next(iter(statuses.values()))
    return {
        "kind": reading.kind,
        "figures": figures,
        "status": status,
        "note": "。".join(notes.values()) or None,
        "warnings": list(reading.warnings),
        "ask": reading.ask,
    }


def _doubtful(doubt: Doubt) -> list[dict[str, Any]]:
    """A doubtful figure is shown as typed; which of several places it has stays open."""
    if doubt.places:
        if not doubt.figures:
            return []
        return [{**_figure(doubt.figures[0]), "measure": None, "initiative": doubt.item}]
    if doubt.warning in ("range", "unreadable_number") or doubt.about in ("part", "several"):
        return []
    shown = doubt.figures if doubt.warning == "year_mismatch" else doubt.figures[:1]
    return [_figure(figure) for figure in shown]


def _figure(figure: ReadValue) -> dict[str, Any]:
    return {
        "measure": figure.measure,
        "initiative": figure.item,
        "value": figure.value,
        "unit": figure.unit,
        "approx": figure.approx,
        "year": figure.year,
    }
