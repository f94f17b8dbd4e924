"""Confirming what was submitted, or returning it with a comment."""

from collections.abc import Mapping, Sequence

from handlers.messages import Button, Field, Form, ListItem, Outcome, Reply, to_kept
from handlers.reporting import readback, refusal
from handlers.scene import Scene, number_in
from knowledge.rounds.rows import Request, Row, version_of
from knowledge.store import outbox
from knowledge.store.rounds import append_mark, request_of, request_of_row, requests_of, round_of

LIST, CONFIRM, CONFIRM_ALL = "review.list", "review.confirm", "review.confirm_all"
FORM = RETURN = "review.return"
# A confirmation may have been a slip, too.
RETURNABLE = ("submitted", "confirmed")
LONGEST_COMMENT = 400
MOST_SHOWN = 40

NONE_WAITING = "確認を待っているものはありません。"
WAITING = "確認を待っているもの: {count}件（{departments}課）"
CONFIRMED = "確認しました: {names}"
CHANGED = "{department}の{title}は、その後に変わっています。いまの内容をもう一度お確かめください。"
NOT_SUBMITTED = "{title}は、いま提出済みではありません（{state}）。"
RETURNED = "差し戻しました: {department} {title}。理由を{department}のスレッドに送ります。"
TOLD_CONFIRMED = "デジタル政策課が確認しました: {names}。ありがとうございます。"
TOLD_RETURNED = "デジタル政策課から差戻しがあります: {title}"
REASON = "理由: {comment}"
AGAIN = "直してから、もう一度提出してください。前の内容は履歴に残っています。"
NO_COMMENT = "直してほしいことを、担当課に伝わるようにお書きください。"
LONG = "{letters}文字以内でお書きください。"


# -------------------------------------------------------------------- the list
def waiting(request: Request, scene: Scene) -> list[Row]:
    return [row for row in scene.rows(request) if row.state == "submitted"]


def confirmed(request: Request, scene: Scene) -> list[Row]:
    return [row for row in scene.rows(request) if row.state == "confirmed"]


def show_list(value: str, scene: Scene) -> Reply:
    if not scene.person.coordinates:
        return refusal.coordinators_only(scene)
    round = round_of(scene.db, number_in(value))
    if round is None:
        return refusal.gone()
    found = [(r, rows) for r in requests_of(scene.db, round) if (rows := waiting(r, scene))]
    count = sum(len(rows) for _, rows in found)
    if not count:
        return Reply(NONE_WAITING)
    lead = WAITING.format(count=count, departments=len(found))
    items = [item(row, request) for request, rows in found for row in rows][:MOST_SHOWN]
    lines = [f"・{item.title}: {' / '.join(item.details)}" for item in items]
    more = [f"ほか{count - len(items)}件"] if count > len(items) else []
    return Reply(
        "\n".join([lead, *lines, *more]), rest="\n".join([lead, *more]), items=tuple(items)
    )


def item(row: Row, request: Request) -> ListItem:
    standing = row.standing
    details = [
        readback.part_line(part, standing[part], row).removeprefix("・")
        for part in row.parts
        if part in standing
    ]
    details += [line.removeprefix("・") for line in readback.warnings_of(row, standing)]
    return ListItem(
        f"{request.department} {readback.row_title(row)}",
        tuple(details),
        readback.STATE_LABELS[row.state],
        buttons_for(row),
    )


def buttons_for(row: Row) -> tuple[Button, ...]:
    about = f"{row.id}:{version_of([row])}"
    if row.state == "confirmed":
        return (Button("差し戻す", RETURN, about, opens_form=True),)
    return (
        Button("確認する", CONFIRM, about, primary=True),
        Button("差し戻す", RETURN, about, opens_form=True),
    )


def button_for_all(request: Request, rows: Sequence[Row]) -> Button:
    """Confirm all of a department, as it is shown now."""
    return Button(
        f"{len(rows)}件をまとめて確認する", CONFIRM_ALL, readback.stamp(request, rows), primary=True
    )


def stamp_now(row: int, scene: Scene) -> str:
    """What a button about this row would carry if it were shown now; for the command line."""
    request = request_of_row(scene.db, row)
    rows = [one for one in scene.rows(request) if one.id == row] if request else []
    return f"{row}:{version_of(rows)}"


# -------------------------------------------------------------------- confirming
def confirm(value: str, scene: Scene) -> Reply:
    found = _row(value, scene)
    if isinstance(found, Reply):
        return found
    request, row, version = found
    if (stale := _stale(row, request, version_of([row]) != version)) is not None:
        return stale
    return _confirm([row], request, scene)


def confirm_all(value: str, scene: Scene) -> Reply:
    """All rows of one department that wait, if none of them changed since it was shown."""
    if not scene.person.coordinates:
        return refusal.coordinators_only(scene)
    request_id, _, rest = value.partition(":")
    ids, _, version = rest.partition(":")
    request = request_of(scene.db, number_in(request_id))
    if request is None:
        return refusal.gone()
    rows = readback.stamped(ids, scene.rows(request))
    if not rows:
        return refusal.gone()
    for row in rows:
        if (stale := _stale(row, request, version_of(rows) != version)) is not None:
            return stale
    return _confirm(rows, request, scene)


def _stale(
    row: Row, request: Request, changed: bool, states: Sequence[str] = ("submitted",)
) -> Reply | None:
    title = readback.row_title(row)
    if row.state not in states:
        state = readback.STATE_LABELS[row.state]
        return Reply(NOT_SUBMITTED.format(title=title, state=state), Outcome.CLARIFY)
    if changed:
        return Reply(CHANGED.format(department=request.department, title=title), Outcome.CLARIFY)
    return None


def _confirm(rows: Sequence[Row], request: Request, scene: Scene) -> Reply:
    for row in rows:
        append_mark(
            scene.db,
            row.id,
            "confirmed",
            max(entry.id for entry in row.entries),
            person=scene.person.id,
            at=scene.at,
            source=scene.source,
        )
        scene.note("confirmed", f"wanted/{row.id}")
    names = "、".join(readback.row_title(row) for row in rows)
    _tell(Reply(TOLD_CONFIRMED.format(names=names)), request, scene)
    return Reply(CONFIRMED.format(names=f"{request.department} {names}"))


# -------------------------------------------------------------------- returning
def show(value: str, scene: Scene) -> Form | Reply:
    found = _row(value, scene)
    if isinstance(found, Reply):
        return found
    request, row, version = found
    if (stale := _stale(row, request, version_of([row]) != version, RETURNABLE)) is not None:
        return stale
    field = Field(
        "comment", "理由（担当課に送られます）", "lines", hint=NO_COMMENT, longest=LONGEST_COMMENT
    )
    lead = tuple(item(row, request).details)
    return Form(
        FORM,
        value,
        f"{request.department} {readback.row_title(row)}を差し戻す",
        "差し戻す",
        (field,),
        lead,
    )


def check(value: str, values: Mapping[str, str], scene: Scene) -> dict[str, str]:
    found = _row(value, scene)
    if isinstance(found, Reply):
        return {"": found.text}
    request, row, version = found
    if (stale := _stale(row, request, version_of([row]) != version, RETURNABLE)) is not None:
        return {"": stale.text}
    comment = values.get("comment", "").strip()
    if not comment:
        return {"comment": NO_COMMENT}
    if len(comment) > LONGEST_COMMENT:
        return {"comment": LONG.format(letters=LONGEST_COMMENT)}
    return {}


def fill(value: str, values: Mapping[str, str], scene: Scene) -> Reply:
    found = _row(value, scene)
    if isinstance(found, Reply):
        return found
    request, row, version = found
    if (stale := _stale(row, request, version_of([row]) != version, RETURNABLE)) is not None:
        return stale
    comment, title = values["comment"].strip(), readback.row_title(row)
    append_mark(
        scene.db,
        row.id,
        "returned",
        max(entry.id for entry in row.entries),
        comment=comment,
        person=scene.person.id,
        at=scene.at,
        source=scene.source,
    )
    scene.note("returned", f"wanted/{row.id}")
    correct = Button("修正する", readback.ROW_FORM, str(row.id), opens_form=True, primary=True)
    lines = [TOLD_RETURNED.format(title=title), REASON.format(comment=comment), AGAIN]
    _tell(Reply("\n".join(lines), buttons=(correct,)), request, scene)
    return Reply(RETURNED.format(department=request.department, title=title))


def _tell(reply: Reply, request: Request, scene: Scene) -> None:
    """Tell the department in its thread; one that was never asked sees it when it is."""
    if request.place is not None:
        outbox.put(
            scene.db,
            f"review/{scene.source}/{request.id}",
            request.place,
            scene.at,
            thread=request.thread,
            reply=to_kept(reply),
        )


def _row(value: str, scene: Scene) -> tuple[Request, Row, str] | Reply:
    if not scene.person.coordinates:
        return Reply(refusal.COORDINATORS_ONLY, Outcome.ERROR)
    row_id, _, version = value.partition(":")
    request = request_of_row(scene.db, number_in(row_id))
    if request is None:
        return refusal.gone()
    return request, next(row for row in scene.rows(request) if row.id == number_in(row_id)), version
