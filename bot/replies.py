"""A reply as JSON, one question or many, whatever goes wrong."""

import json
import logging
import secrets
import time
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from handlers import answer
from handlers.messages import Asked, Outcome, Reply
from knowledge.records.library import Library

log = logging.getLogger(__name__)

TROUBLE = (
    "申し訳ありません。うまくお答えできませんでした。"
    "お手数ですが、番号 {reference} を添えて運用担当にお知らせください。"
)
CONTEXT_SHAPE = "「context」は文字列の配列か null にしてください"


def as_json(question: str, reply: Reply, library: Library, elapsed_ms: float) -> dict[str, Any]:
    """The object that `ask --json` prints; README shows its shape."""
    return {
        "question": question,
        "outcome": reply.outcome.value,
        "text": reply.text,
        "initiatives": [
            {
                "id": key,
                "plan": library.initiatives[key].plan,
                "title": library.initiatives[key].title,
            }
            for key in reply.initiatives
        ],
        "departments": list(reply.departments),
        "choices": [
            {"label": choice.label, "plan": choice.plan, "title": choice.title}
            for choice in reply.choices
        ],
        "sources": [{"plan": source.plan, "section": source.section} for source in reply.sources],
        "elapsed_ms": round(elapsed_ms, 2),
    }


def as_error(question: str | None, reason: str) -> dict[str, Any]:
    return {
        "question": question,
        "outcome": "error",
        "text": reason,
        "initiatives": [],
        "departments": [],
        "choices": [],
        "sources": [],
        "elapsed_ms": 0,
    }


def ask(asked: Asked, library: Library) -> dict[str, Any]:
    """Answer one message and time it."""
    start = time.perf_counter()
    reply = answer_safely(asked, library)
    return as_json(asked.text, reply, library, (time.perf_counter() - start) * 1000)


def answer_safely(asked: Asked, library: Library) -> Reply:
    """The answer; trouble that nobody expected is logged and told with a reference to the log."""
    try:
        return answer(asked, library)
    except Exception:
        reference = secrets.token_hex(3)
        log.exception("no answer, reference %s", reference)
        return Reply(TROUBLE.format(reference=reference), Outcome.ERROR)


def ask_lines(lines: Iterable[str], library: Library, today: date) -> Iterator[str]:
    """One JSON object a line in, one a line out, in order; a bad line is an error, not the end."""
    for line in lines:
        if line.strip():
            yield to_line(_ask_line(line, library, today))


def to_line(answered: dict[str, Any]) -> str:
    """One line of valid UTF-8, whatever was typed (half a surrogate pair included)."""
    line = json.dumps(answered, ensure_ascii=False)
    return line.encode("utf-8", "replace").decode("utf-8")


def _ask_line(line: str, library: Library, today: date) -> dict[str, Any]:
    try:
        given = json.loads(line)
    except (ValueError, RecursionError):
        return as_error(None, "JSON として読めない行です")
    if not isinstance(given, dict) or not isinstance(given.get("q"), str):
        return as_error(None, "「q」に質問の文字列がありません")
    context = given.get("context") or []
    if not isinstance(context, list) or not all(isinstance(text, str) for text in context):
        return as_error(given["q"], CONTEXT_SHAPE)
    try:
        day = date.fromisoformat(given["now"]) if given.get("now") else today
    except (TypeError, ValueError):
        return as_error(given["q"], "「now」は 2026-11-20 のように書いてください")
    return ask(Asked(given["q"], day, tuple(context)), library)
