"""Keeping a draft, submitting it, taking it back. Only what was submitted counts."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from handlers.messages import Button, Outcome, Reply
from handlers.reporting import readback, refusal
from handlers.scene import Scene, number_in
from knowledge.rounds.answers import Given
from knowledge.rounds.rows import TEXT, Entry, Part, Request, Row, owed, version_of
from knowledge.store.rounds import append_entry, append_mark, request_of
from knowledge.words.fiscal import day_label

SUBMIT, WITHDRAW, SAME = readback.SUBMIT, readback.WITHDRAW, readback.SAME

NOT_YET = "まだ提出していません。"
DRAFT = "下書きにしました。まだ提出していません。"
NO_CHANGE = "すでにそのとおり記録されています。"
STALE = "ほかの方が先に書き換えています。いまの内容をお確かめください。まだ提出していません。"
NOTHING_TO_SUBMIT = "提出する下書きはありません。"
ALREADY = "すでに提出済みです。"
SUBMITTED = "提出しました。ありがとうございます（{department}、{day}）。"
LATE = "期限（{due}）を過ぎていますので、遅れての提出として記録しました。"
WITHDRAW_THESE = (
    "次の下書きを取り消しますか。取り消すときは「はい」とお書きになるか、"
    "「下書きを取り消す」を押してください。直すときは、正しい値をもう一度お書きください。"
)
NOTHING_TO_WITHDRAW = (
    "取り消す下書きはありません。提出したものを直すときは、正しい値をもう一度お書きください。"
)
WITHDRAWN = "下書きを取り消しました。書いた内容は履歴に残っています。"
BRINGS_BACK = "戻すときは、もう一度お書きください。ほかの下書きはそのままです。"
ALL_IN = "{department}の全{count}件がそろいました。ありがとうございます。"
STILL = "残りは{open}件（全{count}件）です。期限は{due}です。"
REASON = "「実績なし」の理由を、内容として一言お書きください。"
REASON_IN_BRACKETS = "「{called} 実績なし（理由）」のように、理由を添えてもう一度お書きください。"
HELD = "次のものは、「実績なし」の理由がまだのため、提出していません。"
OTHERS_WROTE = "ほかの方が書いたものがあります。この内容でよければ「提出する」を押してください。"
CHANGED_SINCE = "その後に書き換えられています。「この課の状況」で、いまの内容をお確かめください。"
NOT_RETURNED = "差し戻されたものはありません。"
NO_LAST = "前年度の値がわからないため、「前年と同じ」では記録できません。数値をお書きください。"


# -------------------------------------------------------------------- drafting
def keep(
    given: Sequence[Given], typed: str, request: Request, scene: Scene, *, settled: bool = False
) -> Reply:
    """Append what was read as drafts and read it back; the words typed are kept beside it.

    `settled`: the person was asked about just this and said yes, so nothing is pointed out again.
    """
    rows = {row.id: row for row in scene.rows(request)}
    touched: list[int] = []
    for one in given:
        if _is_new(one, rows[one.row]):
            append_entry(
                scene.db,
                one.row,
                one.part,
                one.how,
                value=one.value,
                approx=one.approx,
                counting=one.counting,
                provisional=one.provisional,
                as_of=one.as_of,
                words=one.words,
                typed=typed,
                person=scene.person.id,
                at=scene.at,
                source=scene.source,
            )
            scene.note("drafted", f"wanted/{one.row}", part=one.part.what, measure=one.part.measure)
            touched.append(one.row)
    rows = {row.id: row for row in scene.rows(request)}
    if not touched:
        return _unchanged([rows[one.row] for one in given], request)
    shown = [rows[key] for key in dict.fromkeys(touched)]
    return readback.drafted(request, shown, [DRAFT], _reasons(shown), settled=settled)


def _is_new(given: Given, row: Row) -> bool:
    """Does it say anything new? What was returned may be said again as it was."""
    now = row.current.get(given.part)
    if now is None or row.state == "returned":
        return True
    said = (given.how, given.value, given.approx, given.counting, given.words)
    if said != (now.how, now.value, now.approx, now.counting, now.words):
        return True
    return (given.provisional, given.as_of) != (now.provisional, now.as_of)


def _reasons(rows: Sequence[Row]) -> list[str]:
    """実績なし wants a reason; the text of the row may carry it."""
    return [_reason_for(row) for row in rows if _lacks_reason(row)]


def _reason_for(row: Row) -> str:
    return REASON if row.with_text else REASON_IN_BRACKETS.format(called=row.called)


def _lacks_reason(row: Row) -> bool:
    return TEXT not in row.current and any(
        entry.how == "nothing" and not entry.words for entry in row.current.values()
    )


def _unchanged(rows: Sequence[Row], request: Request) -> Reply:
    shown = list(dict.fromkeys(row.id for row in rows))
    unique = [next(row for row in rows if row.id == key) for key in shown]
    drafts = [row for row in unique if row.drafts]
    if drafts:
        return readback.drafted(request, drafts, [NO_CHANGE, NOT_YET])
    lines = [
        NO_CHANGE,
        *(f"{readback.row_title(row)}: {readback.STATE_LABELS[row.state]}" for row in unique),
    ]
    return Reply("\n".join(lines))


# -------------------------------------------------------------------- submitting
def submit(value: str, scene: Scene) -> Reply:
    """The yes: from now on these drafts count."""
    found = stamped(value, scene)
    if isinstance(found, Reply):
        return found
    request, rows, version = found
    drafts = [row for row in rows if row.drafts]
    if not drafts:
        return Reply(f"{ALREADY}\n{_rest(request, scene)}")
    if version_of(rows) != version:
        return readback.drafted(request, drafts, [STALE])
    return _submit(drafts, request, scene)


def submit_shown(value: str, scene: Scene) -> Reply:
    """A mere yes to what was read back; what a colleague wrote is shown first."""
    found = stamped(value, scene)
    if not isinstance(found, Reply):
        request, rows, _ = found
        drafts = [row for row in rows if row.drafts]
        if drafts and not _is_mine(drafts, scene):
            return readback.drafted(request, drafts, [OTHERS_WROTE])
    return submit(value, scene)


def submit_all(request: Request, scene: Scene) -> Reply:
    """「提出します」 typed in the thread: all drafts of the request.

    What a colleague wrote is shown before it is submitted in this way.
    """
    rows = scene.rows(request)
    drafts = [row for row in rows if row.drafts]
    if not drafts:
        done = ALREADY if not owed(rows) else NOTHING_TO_SUBMIT
        again = tuple(readback.again_button(row) for row in rows if row.state == "returned")
        return Reply(f"{done}\n{_rest(request, scene)}", buttons=again)
    if not _is_mine(drafts, scene):
        return readback.drafted(request, drafts, [OTHERS_WROTE])
    return _submit(drafts, request, scene)


def _is_mine(drafts: Sequence[Row], scene: Scene) -> bool:
    return all(e.person == scene.person.id for row in drafts for e in row.drafts.values())


def resubmit(value: str, scene: Scene) -> Reply:
    """「このまま再提出する」: what was returned is right as it is."""
    found = stamped(value, scene)
    if isinstance(found, Reply):
        return found
    request, rows, version = found
    returned = [row for row in rows if row.state == "returned"]
    if not returned:
        return Reply(NOT_RETURNED)
    if version_of(rows) != version:
        return Reply(CHANGED_SINCE)
    return _mark_submitted(returned, {row.id: row.standing for row in returned}, request, scene)


def _submit(rows: Sequence[Row], request: Request, scene: Scene) -> Reply:
    held = [row for row in rows if _lacks_reason(row)]
    ready = [row for row in rows if row not in held]
    if not ready:
        return readback.drafted(request, held, [NOT_YET], _reasons(held))
    reply = _mark_submitted(ready, {row.id: row.drafts for row in ready}, request, scene)
    if not held:
        return reply
    more = [HELD, *(f"・{readback.row_title(row)}: {_reason_for(row)}" for row in held)]
    return replace(reply, text="\n".join([reply.text, *more]))


def _mark_submitted(
    rows: Sequence[Row],
    told: Mapping[int, Mapping[Part, Entry]],
    request: Request,
    scene: Scene,
) -> Reply:
    """From now on these rows count; `told` is what of each is read back."""
    late = scene.at.date() > request.due_on
    for row in rows:
        upto = max(entry.id for entry in row.entries)
        append_mark(
            scene.db,
            row.id,
            "submitted",
            upto,
            person=scene.person.id,
            at=scene.at,
            source=scene.source,
            late=late,
        )
        scene.note("submitted", f"wanted/{row.id}", upto=upto, late=late)
    lines = [SUBMITTED.format(department=request.department, day=day_label(scene.at.date()))]
    for row in rows:
        lines.append(readback.row_title(row))
        lines += _lines(row, told[row.id])
    if late:
        lines.append(LATE.format(due=readback.due_text(request)))
    after = [row for row in scene.rows(request) if row.id in told]
    lines += [
        f"{readback.row_title(row)}は、{readback.parts_label(row.missing, row)}もお願いします。"
        for row in after
        if row.missing
    ]
    lines.append(_rest(request, scene))
    return Reply(
        "\n".join(lines), buttons=after_buttons(request, after), departments=(request.department,)
    )


def _lines(row: Row, entries: Mapping[Part, Entry]) -> list[str]:
    return [readback.part_line(part, entries[part], row) for part in row.parts if part in entries]


def after_buttons(request: Request, rows: Sequence[Row]) -> tuple[Button, ...]:
    """What one may want after submitting: correct it, see how the request stands."""
    correct = (
        (Button("修正する", readback.ROW_FORM, str(rows[0].id), opens_form=True),)
        if len(rows) == 1
        else ()
    )
    return (*correct, Button("この課の状況", "report.status", str(request.id)))


def _rest(request: Request, scene: Scene) -> str:
    rows = scene.rows(request)
    left = len(owed(rows))
    if not left:
        return ALL_IN.format(department=request.department, count=len(rows))
    return STILL.format(open=left, count=len(rows), due=readback.due_text(request))


# -------------------------------------------------------------------- taking back, as last year
def ask_to_withdraw(rows: Sequence[Row], entries: Sequence[int], request: Request) -> Reply:
    """「取り消してください」: what would be taken back is shown, and asked about.

    Of the drafts of these rows only the `entries` are meant, where there are any.
    """
    drafts = [row for row in rows if row.drafts]
    if not drafts:
        return Reply(NOTHING_TO_WITHDRAW, departments=(request.department,))
    lines = [WITHDRAW_THESE]
    for row in drafts:
        lines += [readback.row_title(row), *_lines(row, _drafts_of(row, entries))]
    about = ":".join(
        [readback.stamp(request, drafts), *([",".join(map(str, entries))] if entries else [])]
    )
    return Reply(
        "\n".join(lines),
        Outcome.CLARIFY,
        buttons=(
            Button("下書きを取り消す", WITHDRAW, about, primary=True),
            Button("この課の状況", "report.status", str(request.id)),
        ),
        departments=(request.department,),
    )


def _drafts_of(row: Row, entries: Collection[int]) -> dict[Part, Entry]:
    return {part: e for part, e in row.drafts.items() if not entries or e.id in entries}


def withdraw(value: str, scene: Scene) -> Reply:
    """Take drafts back; what was submitted before them stands again."""
    found = stamped(value, scene)
    if isinstance(found, Reply):
        return found
    request, rows, told = found
    version, _, meant = told.partition(":")
    entries = {number_in(entry) for entry in meant.split(",") if entry}
    drafts = [row for row in rows if row.drafts]
    if not drafts:
        return Reply("取り消す下書きはありません。")
    if version_of(rows) != version:
        return readback.drafted(request, drafts, [STALE])
    _take_back(drafts, entries, scene)
    return Reply(f"{WITHDRAWN}\n{_rest(request, scene)}")


def _take_back(rows: Sequence[Row], entries: Collection[int], scene: Scene) -> None:
    for row in rows:
        for part in _drafts_of(row, entries):
            append_entry(
                scene.db,
                row.id,
                part,
                "withdrawn",
                typed="",
                person=scene.person.id,
                at=scene.at,
                source=scene.source,
            )
        scene.note("withdrawn", f"wanted/{row.id}")


def withdraw_just(rows: Sequence[Row], entries: Collection[int], scene: Scene) -> Reply:
    """「人数だけ取り消します」: what is named leaves the drafts at once; a word brings it back."""
    lines = [WITHDRAWN]
    for row in rows:
        lines += [readback.row_title(row), *_lines(row, _drafts_of(row, entries))]
    _take_back(rows, entries, scene)
    return Reply("\n".join([*lines, BRINGS_BACK]))


def same_as_last(value: str, scene: Scene) -> Reply:
    """「前年と同じ」 for the values of one row, as a draft."""
    found = stamped(value, scene)
    if isinstance(found, Reply):
        return found
    request, rows, version = found
    if version_of(rows) != version:
        drafts = [row for row in rows if row.drafts]
        return readback.drafted(request, drafts, [STALE]) if drafts else Reply(CHANGED_SINCE)
    given = [
        Given(row.id, v.part, "given", v.last.value, v.last.approx, v.last.counting)
        for row in rows
        for v in row.values
        if v.last is not None and v.part in row.missing
    ]
    if not given:
        return Reply(NO_LAST, Outcome.CLARIFY)
    return keep(given, "前年と同じ", request, scene)


def stamped(value: str, scene: Scene) -> tuple[Request, list[Row], str] | Reply:
    """What a button speaks of, if this person may act on it; a refusal otherwise."""
    request_id, _, rest = value.partition(":")
    ids, _, version = rest.partition(":")
    request = request_of(scene.db, number_in(request_id))
    if request is None:
        return refusal.gone()
    if not scene.person.may_report_for(request.department):
        return refusal.not_yours(request, scene)
    rows = readback.stamped(ids, scene.rows(request))
    return (request, rows, version) if rows else refusal.gone()
