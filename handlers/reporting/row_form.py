"""The form of one row: its values, the result word, the text, each with what is known."""

from collections.abc import Mapping

from handlers.messages import Field, Form, Reply
from handlers.reporting import drafts, readback, refusal
from handlers.scene import Scene, number_in
from knowledge.rounds.answers import LONGEST_TEXT, Given, read_value
from knowledge.rounds.rows import (
    RESULT,
    TEXT,
    Part,
    Request,
    Row,
    WantedValue,
    submitted_upto,
    version_of,
)
from knowledge.store.people import name_of
from knowledge.store.rounds import request_of_row

FORM = readback.ROW_FORM

LEAD = "わかるところだけでもかまいません。下書きになり、「提出する」を押すまで提出されません。"
HOW = "例: 231,402件、約1.2万、実績なし、同じ（前年度と同じ）"
BAD_NUMBER = (
    "「{typed}」は、{unit}の数として読み取れません。数を1つだけお書きください（例: 1,234{unit}）。"
)
BAD_RESULT = "結果を一覧から選んでください。"
LONG = "{letters}文字以内でお書きください（いまは{now}文字です）。"
WRITTEN_BEFORE = "これまでの記録:"
HISTORY = "・{at} {who}: {what}{counted}"
MOST_HISTORY = 8
STALE = (
    "開いているあいだに、ほかの方が書き換えています。「これまでの記録」を確かめて、"
    "この内容でよければ、もう一度押してください。"
)
EMPTY = "どれか1つはご記入ください。"


def show(value: str, scene: Scene) -> Form | Reply:
    found = _row(value, scene)
    if isinstance(found, Reply):
        return found
    _, row = found
    fields = [_value_field(v, row, number) for number, v in enumerate(row.values)]
    if row.results:
        now = row.current.get(RESULT)
        options = (("", "選んでください"), *((word, word) for word in row.results))
        chosen = now.words or "" if now else ""
        fields.append(Field("result", "結果", "choice", chosen, "", options, required=False))
    if row.with_text:
        now = row.current.get(TEXT)
        fields.append(
            Field(
                "text",
                "内容（どんなことをしたか）",
                "lines",
                now.words or "" if now else "",
                f"{LONGEST_TEXT}文字まで",
                required=False,
                longest=LONGEST_TEXT,
            )
        )
    comment = (f"差戻しの理由: {row.comment}",) if row.comment else ()
    lead = (*comment, LEAD, *_history(row, scene))
    title = readback.row_title(row)
    return Form(
        FORM, f"{row.id}:{version_of([row])}", title, "下書きにして確かめる", tuple(fields), lead
    )


def _history(row: Row, scene: Scene) -> list[str]:
    """What was written before, who wrote it and when; only the department itself sees this form."""
    written = [entry for entry in row.entries if entry.how != "withdrawn"]
    lines = [
        HISTORY.format(
            at=f"{entry.at.month}月{entry.at.day}日 {entry.at:%H:%M}",
            who=name_of(scene.db, entry.person) or entry.person,
            what=f"{readback.part_label(entry.part, row)} {readback.entry_text(entry, row)}",
            counted="" if entry.id <= submitted_upto(row.marks) else "（下書き）",
        )
        for entry in written[-MOST_HISTORY:]
    ]
    return [WRITTEN_BEFORE, *lines] if lines else []


def _value_field(value: WantedValue, row: Row, number: int) -> Field:
    entry = row.current.get(value.part)
    known = f"前年度 {readback.last_text(value)}"
    target = readback.target_text(value)
    return Field(
        f"value{number}",
        f"{value.label}（{value.unit}）",
        "figure",
        readback.entry_text(entry, row) if entry else "",
        "　".join(text for text in (known, target, HOW) if text),
        required=False,
        longest=100,
    )


def check(value: str, values: Mapping[str, str], scene: Scene) -> dict[str, str]:
    found = _row(value, scene)
    if isinstance(found, Reply):
        return {"": found.text}
    request, row = found
    year = request.round.fiscal_year
    wrong = {}
    shown = value.partition(":")[2]
    if shown and shown != version_of([row]):
        wrong[""] = STALE
    for number, wanted in enumerate(row.values):
        typed = values.get(f"value{number}", "").strip()
        if typed and read_value(typed, wanted, row.id, year) is None:
            wrong[f"value{number}"] = BAD_NUMBER.format(typed=typed, unit=wanted.unit)
    if (result := values.get("result", "")) and result not in row.results:
        wrong["result"] = BAD_RESULT
    text = values.get("text", "").strip()
    if len(text) > LONGEST_TEXT:
        wrong["text"] = LONG.format(letters=LONGEST_TEXT, now=len(text))
    if not any(text.strip() for text in values.values()):
        wrong[""] = EMPTY
    return wrong


def fill(value: str, values: Mapping[str, str], scene: Scene) -> Reply:
    found = _row(value, scene)
    if isinstance(found, Reply):
        return found
    request, row = found
    given: list[Given] = []
    for number, wanted in enumerate(row.values):
        typed = values.get(f"value{number}", "").strip()
        if typed and not _stands(typed, wanted.part, row):
            read = read_value(typed, wanted, row.id, request.round.fiscal_year)
            given += [read] if read else []
    for part, name in ((RESULT, "result"), (TEXT, "text")):
        if words := values.get(name, "").strip():
            given.append(Given(row.id, part, "given", words=words))
    if not given:
        return Reply(drafts.NO_CHANGE)
    said = " / ".join(text.strip() for text in values.values() if text.strip())
    return drafts.keep(given, said, request, scene)


def _stands(typed: str, part: Part, row: Row) -> bool:
    """Is this what the form showed already? It is not written anew."""
    entry = row.current.get(part)
    return entry is not None and readback.entry_text(entry, row) == typed


def _row(value: str, scene: Scene) -> tuple[Request, Row] | Reply:
    number = number_in(value.partition(":")[0])
    request = request_of_row(scene.db, number)
    if request is None:
        return refusal.gone()
    if not scene.person.may_report_for(request.department):
        return Reply(refusal.NOT_YOURS.format(department=request.department))
    return request, next(row for row in scene.rows(request) if row.id == number)
