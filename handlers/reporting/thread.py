"""A message in the thread of a request: a report, a yes, a question, or thanks."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from handlers.messages import Button, Outcome, Reply, from_kept
from handlers.reporting import (
    about_request,
    doubts,
    drafts,
    passing_on,
    picking,
    readback,
    refusal,
    status,
)
from handlers.scene import Scene, number_in
from knowledge.office.places import taken_apart
from knowledge.questions.understand import understand
from knowledge.questions.vocabulary import Attribute
from knowledge.rounds.answers import (
    LONGEST_REPLY,
    LONGEST_TEXT,
    Answer,
    Given,
    corrects,
    names_of,
    names_row,
    numbers_said,
    parts_named,
    questions_in,
    read_reply,
    sentences_that_withdraw,
)
from knowledge.rounds.rows import TEXT, Request, Row, owed
from knowledge.store import outbox
from knowledge.store.inbox import Arrived, arrived
from knowledge.store.people import OPERATOR
from knowledge.store.rounds import (
    request_answered_in,
    request_in,
    request_of,
    request_of_row,
    running_request,
)
from knowledge.words.quantity import in_figures

HERE = "report.here"
MOST_CHOICES = 10
# 出納閉鎖: month and day after the fiscal year.
ACCOUNTS_CLOSE = 5, 31
LONGEST_QUESTION = 40
_STATUS = re.compile(
    r"(?:いまの|今の|この課の)?(?:状況|残り|未提出(?:のもの|分)?|あと何件)(?:は|を見る)?[?？。]*"
)
# What is told rather than asked: something that was done, or counted.
_TOLD = re.compile(r"\d|(?:た|です|ます|中|予定|済み?|なし|としてください)[。!！]*$")
# What asks without a question mark; 「オンラインフォームで受付」 does not.
_ASKING = re.compile(
    r"[?？]|(?:か|の|は|って|け|かな|かね)[。]?$|教えて|いつ|何|なに|なん|どこ|どの|誰|だれ|どれ|どう|いくつ"
)
_ALL = re.compile(r"全部|すべて|全て|いったん全|一旦全")
# A word that may be a part of a name: 「クーポンは取り消します」.
_NAMING = re.compile(r"[ァ-ヺー]{4,}|[一-龥]{3,}")
# What a short message may ask without a question mark: 「のりまっしの担当課」.
ASKED = frozenset(Attribute) - {
    Attribute.FIGURE,
    Attribute.CHANGE,
    Attribute.GREETING,
    Attribute.THANKS,
    Attribute.BEYOND,
}

POLITE = "ご確認ありがとうございます。{rest}"
LATER = "承知しました。{rest}まとまりましたら、このスレッドにお書きください。"
UNREADABLE = "申し訳ありません。次の内容から、実績を読み取れませんでした（何も記録していません）。"
TOO_LONG = "内容は{letters}文字以内でお書きください（いまは{now}文字です）。何も記録していません。"
TOO_LONG_MESSAGE = (
    "1通に読めるのは{letters}文字までです。何も記録していません。"
    "いくつかに分けてお書きになるか、フォームで入力してください。"
)
TALK = "この文は、実績としては記録していません。いまの状況は次のとおりです。"
NOT_OURS = (
    "{row}担当が違うとのこと、取りまとめ（デジタル政策課）にお伝えしました。"
    "この部分は、実績としては記録していません。"
)
NOT_OURS_TOLD = "{department}から、{row}担当が違うとの連絡がありました。\n「{text}」"
MORE_TIME = (
    "期限のことは、取りまとめ（デジタル政策課）にお伝えしました。"
    "変更の連絡があるまで、期限は{due}のままです。"
)
MORE_TIME_TOLD = (
    "{department}から、期限についての連絡がありました（いまの期限は{due}）。\n「{text}」"
)
ASKED_BESIDES = "「{text}」は、取りまとめ（デジタル政策課）にお伝えしました。"
NOT_TAKEN = "「{text}」は、この課の実績としては記録していません。"
WHAT_YES = (
    "「はい」が何へのお返事か、わかりませんでした（何も変えていません）。"
    "いまの状況は次のとおりです。"
)
WHICH_YES = "読み方がいくつかあります。上のボタンから選ぶか、値をもう一度お書きください。"
BEHALF = (
    "取りまとめの方の書き込みですので、{department}の回答としては記録していません。"
    "代わって記録するときは、下のボタンを押してください。"
)
BEHALF_BUTTON = "{department}に代わって下書きにする"
OUTSIDE = (
    "{label}の照会への回答でしょうか。{department}の回答として受け取ってよければ、押してください。"
)
TAKE = "回答として下書きにする"
TAKE_AS = "{department}の回答にする"
WHICH_DEPARTMENT = "どの課の回答として受け取ればよいでしょうか。選ぶまで、何も記録しません。"
NOT_LISTED = (
    "実績の回答は、名簿に登録された課の方にお願いしています。何も記録していません。\n"
    "登録は、取りまとめ（デジタル政策課）にご連絡ください。"
)
IN_THE_THREAD = (
    "取りまとめの方が課に代わって記録するときは、その課の依頼のスレッドにお書きください。"
    "何も記録していません。"
)
NOT_YOUR_WORDS = "このボタンは、その文を書いた方だけが押せます。何も記録していません。"
NOT_ASKED = "{departments}にお願いしている照会は、いまはありません。何も記録していません。"
NO_WORDS = "このメッセージには文字がありません。数字や内容の書かれたメッセージをお選びください。"
REST = "残りは{open}件、期限は{due}です。"
NOTHING_LEFT = "すべてそろっています。"


def read_ahead(text: str, event: Arrived, scene: Scene) -> None:
    """Read the words of a message in a request's thread, so that this holds up nobody later."""
    request = request_here(event, scene)
    if request is not None:
        rows = scene.rows(request)
        _read(text, request, rows, scene, _likely(rows, scene.person.id, text))


def typed(text: str, request: Request, event: Arrived, scene: Scene) -> Reply | None:
    """The reply to a message in the request's thread; None when it is a question for the plans."""
    rows = scene.rows(request)
    if _STATUS.fullmatch(text.strip()) and scene.person.may_report_for(request.department):
        return status.told(request, scene)
    reading = _read(text, request, rows, scene, _likely(rows, scene.person.id, text))
    if (told := _answered_in_words(text, reading, request, event, scene)) is not None:
        return told
    if _may_ask_of_the_request(text, reading, request, scene):
        told = about_request.answered(text, request, rows, scene)
        if told is not None:
            return told
    if not reading.asides and _is_question(text, reading, scene):
        return None
    if reading.kind == "polite" and not reading.asides:
        return Reply(POLITE.format(rest=_rest(request, rows)))
    if not scene.person.may_report_for(request.department):
        return refusal.not_yours(request, scene)
    match reading.kind:
        case "submit":
            return drafts.submit_all(request, scene)
        case "yes":
            return _yes(request, event, scene)
        case "withdraw":
            return _taken_back(text, request, rows, scene)
        case "talk":
            return status.told(request, scene, TALK)
        case _ if reading.kind != "report" and reading.asides:
            return Reply("\n".join(_tell_coordinator(reading, request, rows, scene)))
        case "later":
            return Reply(LATER.format(rest=_rest(request, rows)))
        case "too_long":
            return Reply(
                TOO_LONG_MESSAGE.format(letters=in_figures(LONGEST_REPLY)), Outcome.CLARIFY
            )
        case "unreadable":
            return _unreadable(text, rows)
        case _ if _only_coordinates(request, scene):
            return _on_behalf(request, event)
        case _:
            return _report(text, reading, request, rows, event, scene)


def _only_coordinates(request: Request, scene: Scene) -> bool:
    """Somebody of the 取りまとめ speaks in a department's thread: mostly about the answer."""
    person = scene.person
    return request.department not in person.departments and person.id != OPERATOR


def _on_behalf(request: Request, event: Arrived) -> Reply:
    label = BEHALF_BUTTON.format(department=request.department)
    return Reply(
        BEHALF.format(department=request.department),
        Outcome.CLARIFY,
        buttons=(Button(label, HERE, f"{event.id}:{request.id}"),),
    )


def _tell_coordinator(
    reading: Answer, request: Request, rows: Sequence[Row], scene: Scene
) -> list[str]:
    """「担当が違う」, 「期限を延ばして」: passed on as typed; what the department is told of it."""
    said = [NOT_TAKEN.format(text=a.typed) for a in reading.asides if a.kind == "not_taken"]
    for number, aside in enumerate(reading.asides):
        if aside.kind == "not_taken":
            continue
        row = next((f"{readback.row_title(r)}は、" for r in rows if r.id == aside.row), "")
        words = {
            "department": request.department,
            "row": row,
            "due": readback.due_text(request),
            "text": aside.typed[:LONGEST_TEXT],
        }
        passed_on, answer = (
            (NOT_OURS_TOLD, NOT_OURS) if aside.kind == "not_ours" else (MORE_TIME_TOLD, MORE_TIME)
        )
        passing_on.tell(passed_on.format(**words), number, scene)
        about = f"request/{request.id}" if aside.row is None else f"wanted/{aside.row}"
        scene.note(aside.kind, about)
        said.append(answer.format(**words))
    return list(dict.fromkeys(said))


def _taken_back(text: str, request: Request, rows: list[Row], scene: Scene) -> Reply:
    """Of a row that is meant only what is named of it, or whose number is said, if anything is."""
    text = sentences_that_withdraw(text)
    meant = _meant(text, rows, scene)
    said = set(numbers_said(text))
    entries = [
        entry.id
        for row in meant
        for part, entry in row.drafts.items()
        if entry.value in said or part in parts_named(text, row)
    ]
    holding = [row for row in meant if any(e.id in entries for e in row.drafts.values())]
    if _ALL.search(text):
        holding, entries = [row for row in rows if row.drafts], []
    if holding or _names(text, meant, scene):
        return drafts.withdraw_just(holding or meant, entries, scene)
    return drafts.ask_to_withdraw(meant, (), request)


def _names(text: str, rows: Sequence[Row], scene: Scene) -> bool:
    """Does the text name one of these rows, in full or by a word of its title?"""
    words = _NAMING.findall(text)
    return any(
        names_row(text, row, scene.library) or any(word in row.title for word in words)
        for row in rows
    )


def _meant(text: str, rows: list[Row], scene: Scene) -> list[Row]:
    """The rows with drafts that 「取り消して」 is said of: those named, else those written last."""
    drafted = [row for row in rows if row.drafts]
    named = [row for row in drafted if names_row(text, row, scene.library)]
    named = named or [
        row for row in drafted if any(word in row.title for word in _NAMING.findall(text))
    ]
    if named:
        return named
    newest = max((e.at for row in drafted for e in row.drafts.values()), default=None)
    return [row for row in drafted if any(e.at == newest for e in row.drafts.values())]


def _report(
    text: str, reading: Answer, request: Request, rows: list[Row], event: Arrived, scene: Scene
) -> Reply:
    too_long = [g for g in reading.given if g.words is not None and len(g.words) > LONGEST_TEXT]
    if too_long:
        now = len(too_long[0].words or "")
        return Reply(TOO_LONG.format(letters=LONGEST_TEXT, now=now), Outcome.CLARIFY)
    told = "\n".join(
        [
            *_tell_coordinator(reading, request, rows, scene),
            *_answer_besides(text, request, rows, scene),
        ]
    )
    reply = _kept(text, reading, request, rows, event, scene)
    if not told:
        return reply
    return replace(
        reply,
        text=f"{reply.text}\n\n{told}",
        rest=f"{reply.rest}\n\n{told}" if reply.rest else None,
    )


def _answer_besides(text: str, request: Request, rows: Sequence[Row], scene: Scene) -> list[str]:
    """What a report asks besides: answered from the request, else passed on."""
    said = []
    for asked in questions_in(text):
        told = about_request.answered(asked, request, rows, scene)
        if told is None:
            passing_on.question(asked, request, scene)
        said.append(told.text if told is not None else ASKED_BESIDES.format(text=asked))
    return said


def _kept(
    text: str, reading: Answer, request: Request, rows: list[Row], event: Arrived, scene: Scene
) -> Reply:
    """What is clear as drafts, read back, and what is not, asked about."""
    asked_back = doubts.told(reading.open, rows, request, event) if reading.open else None
    if not reading.given and reading.open and all(o.about == "withdrawn" for o in reading.open):
        return _taken_back(text, request, rows, scene)
    if not reading.given:
        return asked_back or _unreadable(text, rows)
    reply = drafts.keep(reading.given, text, request, scene)
    if asked_back is None:
        return reply
    return Reply(
        f"{reply.text}\n\n{asked_back.text}",
        Outcome.CLARIFY,
        rest=f"{reply.rest or reply.text}\n\n{asked_back.rest}",
        table=reply.table,
        buttons=(*reply.buttons, *asked_back.buttons),
        departments=reply.departments,
        asks=asked_back.asks,
    )


def _read(
    text: str, request: Request, rows: list[Row], scene: Scene, likely: int | None = None
) -> Answer:
    year, department = request.round.fiscal_year, request.department
    # A final value is due once the accounts of the year are closed.
    final = request.round.kind == "final" and scene.at.date() > date(year + 1, *ACCOUNTS_CLOSE)
    return read_reply(
        text, rows, scene.library, year, likely, department=department, final_only=final
    )


def _yes(request: Request, event: Arrived, scene: Scene) -> Reply:
    """A mere yes means the thing shown last, where that was a question or a read-back."""
    kept = outbox.last_reply(scene.db, event.place, event.thread)
    shown = from_kept(kept) if kept else None
    # A list of all rows is neither, whatever can be pressed below it.
    buttons = shown.buttons if shown is not None and not shown.items else ()
    by_action: dict[str, list[Button]] = {}
    for button in buttons:
        by_action.setdefault(button.action, []).append(button)
    offered = by_action.get(doubts.CHOOSE, []) + by_action.get(doubts.WHICH, [])
    if len(offered) > 1:
        return Reply(WHICH_YES, Outcome.CLARIFY, buttons=tuple(offered))
    for button in offered:
        return (
            choose(button.value, scene)
            if button.action == doubts.CHOOSE
            else settle_which(button.value, scene)
        )
    if (read_back := by_action.get(drafts.SUBMIT)) is not None:
        return drafts.submit_shown(read_back[0].value, scene)
    if (taken_back := by_action.get(drafts.WITHDRAW)) is not None:
        return drafts.withdraw(taken_back[0].value, scene)
    return status.told(request, scene, WHAT_YES)


def _offered(event: Arrived, scene: Scene) -> list[Button]:
    """The readings and the rows that the bot's last words in this thread offered to choose from."""
    kept = outbox.last_reply(scene.db, event.place, event.thread)
    shown = from_kept(kept) if kept else None
    buttons = shown.buttons if shown is not None and not shown.items else ()
    return [button for button in buttons if button.action in (doubts.CHOOSE, doubts.WHICH)]


def _answered_in_words(
    text: str, reading: Answer, request: Request, event: Arrived, scene: Scene
) -> Reply | None:
    """「クマのほうです」 to a question of the bot's: as if the button had been pressed."""
    gives = any(given.part != TEXT for given in reading.given)
    if gives or not picking.may_pick(text):
        return None
    if not scene.person.may_report_for(request.department):
        return None
    offered = _offered(event, scene)
    called = {button.value: _called(button, request, scene) for button in offered}
    chosen = picking.picked(text, {value: name for value, name in called.items() if name})
    for button in offered:
        if button.value == chosen:
            by = choose if button.action == doubts.CHOOSE else settle_which
            return by(button.value, scene)
    return None


def _called(button: Button, request: Request, scene: Scene) -> str:
    """All that the thing may be called that a button stands for."""
    rows = scene.rows(request)
    event_id, _, rest = button.value.partition(":")
    if button.action == doubts.WHICH:
        return " ".join(_names_of(row, scene) for row in rows if str(row.id) == rest)
    event = arrived(scene.db, number_in(event_id))
    if event is None:
        return ""
    given = _options(event, request, rows, scene).get(rest.partition(":")[2])
    row = next((row for row in rows if given is not None and row.id == given.row), None)
    if given is None or row is None:
        return ""
    return f"{_names_of(row, scene)} {row.value_of(given.part).label}"


def _names_of(row: Row, scene: Scene) -> str:
    kind = picking.INITIATIVE if row.results else picking.KPI
    return " ".join((kind, row.title, row.called, *names_of(row, scene.library)))


def choose(value: str, scene: Scene) -> Reply:
    """One of the readings that the bot offered: the words are read again and it is kept."""
    event_id, _, rest = value.partition(":")
    request_id, _, chosen = rest.partition(":")
    event = arrived(scene.db, number_in(event_id))
    request = request_of(scene.db, number_in(request_id))
    if event is None or request is None or event.kind not in ("typed", "edited"):
        return refusal.gone()
    here = (event.place, event.thread) == (request.place, request.thread)
    mine = event.person == scene.person.id
    if not scene.person.may_report_for(request.department) or not (here or mine):
        return refusal.not_yours(request, scene)
    rows = scene.rows(request)
    given = _options(event, request, rows, scene).get(chosen)
    if given is None:
        return refusal.gone()
    words = replace(scene, source=event.key)
    return drafts.keep([given], event.body["text"], request, words, settled=True)


def _options(event: Arrived, request: Request, rows: list[Row], scene: Scene) -> dict[str, Given]:
    """What the bot offered when it read these words; which row was likely then, nobody knows."""
    found: dict[str, Given] = {}
    text = event.body["text"]
    for likely in dict.fromkeys((None, _likely(rows, event.person, text))):
        found |= doubts.choices(_read(text, request, rows, scene, likely).open)
    return found


def meant_for_request(text: str, event: Arrived, scene: Scene) -> Reply | None:
    """A report that was written outside the thread of its request: ask before it is taken."""
    running = _running(scene)
    if len(running) == 1 and _is_direct(scene) and _speaks_of_all(text, running[0], scene):
        return typed(text, running[0], event, scene)
    meant = [request for request in running if _gives_values(text, request, scene)]
    return _which_request(meant, event, scene) if meant else None


def _gives_values(text: str, request: Request, scene: Scene) -> bool:
    reading = _read(text, request, scene.rows(request), scene)
    given = any(given.part.what == "value" for given in reading.given)
    return given or any(one.part is not None for one in reading.open)


def _is_direct(scene: Scene) -> bool:
    return taken_apart(scene.place).surface == "person"


def _speaks_of_all(text: str, request: Request, scene: Scene) -> bool:
    """「提出します」, 「状況」: what needs no thread where only one round asks this person."""
    if _STATUS.fullmatch(text.strip()):
        return True
    return _read(text, request, scene.rows(request), scene).kind == "submit"


def from_message(text: str, event: Arrived, scene: Scene) -> Reply:
    """「実績として報告」: somebody takes a message, their own or another's, for the answer."""
    if not scene.person.departments:
        scene.note("refused", "report")
        coordinates = scene.person.coordinates
        return Reply(IN_THE_THREAD if coordinates else NOT_LISTED, Outcome.ERROR)
    running = _running(scene)
    if not running:
        return Reply(NOT_ASKED.format(departments="・".join(scene.person.departments)))
    if not text:
        return Reply(NO_WORDS, Outcome.CLARIFY)
    if len(running) > 1:
        return _which_request(running, event, scene)
    return take_here(f"{event.id}:{running[0].id}", scene)


def _running(scene: Scene) -> list[Request]:
    """What this person's departments are being asked for."""
    found = [running_request(scene.db, name) for name in scene.person.departments]
    return [request for request in found if request is not None]


def _which_request(requests: list[Request], event: Arrived, scene: Scene) -> Reply:
    """One is asked for a yes; of several, which of them."""
    values = [f"{event.id}:{request.id}" for request in requests]
    if len(requests) == 1:
        label = readback.round_label(requests[0].round, scene.library)
        lead = OUTSIDE.format(department=requests[0].department, label=label)
        labels = [TAKE]
    else:
        lead = WHICH_DEPARTMENT
        labels = [TAKE_AS.format(department=request.department) for request in requests]
    pairs = list(zip(labels, values, strict=True))[:MOST_CHOICES]
    buttons = [Button(label, HERE, value, primary=len(requests) == 1) for label, value in pairs]
    return Reply(lead, Outcome.CLARIFY, buttons=tuple(buttons))


def request_here(event: Arrived, scene: Scene) -> Request | None:
    """The request that is answered in this thread: its own, or one to which somebody gave
    something here, as in a direct message. There, they may go on."""
    found = request_in(scene.db, event.place, event.thread)
    if found is not None or not event.thread:
        return found
    found = request_answered_in(scene.db, event.place, event.thread, event.person)
    mine = found is not None and scene.person.may_report_for(found.department)
    return found if mine else None


def concerns(text: str, request: Request, scene: Scene) -> bool:
    """Is something that was said in a request's thread, to nobody in particular, for the bot?

    Its own people report there. Others talk among themselves; of them, only what looks like a
    report is taken up, so that nobody believes it was taken.
    """
    if scene.person.may_report_for(request.department) and not _only_coordinates(request, scene):
        return True
    reading = _read(text, request, scene.rows(request), scene)
    doubted = any(one.part is not None for one in reading.open)
    return doubted or any(given.part != TEXT for given in reading.given)


def take_here(value: str, scene: Scene) -> Reply:
    """The yes to that question: read the words as if they stood in the thread."""
    event_id, _, request_id = value.partition(":")
    event = arrived(scene.db, number_in(event_id))
    request = request_of(scene.db, number_in(request_id))
    if event is None or request is None or event.kind not in ("typed", "edited"):
        return refusal.gone()
    if not scene.person.may_report_for(request.department):
        return refusal.not_yours(request, scene)
    if event.person != scene.person.id:
        return Reply(NOT_YOUR_WORDS, Outcome.ERROR)
    rows, text = scene.rows(request), event.body["text"]
    reading = _read(text, request, rows, scene)
    if reading.kind != "report":
        return _unreadable(text, rows)
    return _report(text, reading, request, rows, event, replace(scene, source=event.key))


def settle_which(value: str, scene: Scene) -> Reply:
    """The row that the person chose for what could not be placed: read those words again."""
    event_id, _, row_id = value.partition(":")
    event = arrived(scene.db, number_in(event_id))
    request = request_of_row(scene.db, number_in(row_id))
    if event is None or request is None or event.kind != "typed":
        return refusal.gone()
    here = (event.place, event.thread) == (request.place, request.thread)
    mine = event.person == scene.person.id
    if not scene.person.may_report_for(request.department) or not (here or mine):
        return refusal.not_yours(request, scene)
    rows = scene.rows(request)
    chosen = [row for row in rows if str(row.id) == row_id]
    if not chosen:
        return refusal.gone()
    text = event.body["text"]
    reading = _read(text, request, rows, scene, _likely(rows, event.person, text))
    left_open = [one.typed for one in reading.open if chosen[0].id in one.rows]
    meant = [part for part in left_open if names_row(part, chosen[0], scene.library)]
    # Of several parts only those that name the row can be meant; a single one is.
    for part in meant or (left_open if len(left_open) == 1 else ()):
        reading = _read(part, request, chosen, scene)
        if reading.kind == "report":
            words = replace(scene, source=event.key)
            return _report(text, reading, request, chosen, event, words)
    return _unreadable(text, chosen)


# -------------------------------------------------------------------- asking back
def _unreadable(text: str, rows: list[Row]) -> Reply:
    """Say so with the words as typed, and how it could be written."""
    example = next((row for row in owed(rows) if row.values), rows[0])
    quoted = text if len(text) <= LONGEST_TEXT else text[:LONGEST_TEXT] + "…"
    lines = [UNREADABLE, f"「{quoted.strip()}」"]
    lines.append(doubts.EXAMPLE.format(example=readback.example_for(example)))
    form = Button("フォームで入力する", readback.ROW_FORM, str(example.id), opens_form=True)
    return Reply("\n".join(lines), Outcome.CLARIFY, buttons=(form,))


def _likely(rows: list[Row], person: str, text: str = "") -> int | None:
    """The row that this person wrote about last, while something of it is missing or corrected."""
    mine = [(e.id, row) for row in rows for e in row.entries if e.person == person]
    newest = max(mine, key=lambda pair: pair[0], default=None)
    goes_on = newest is not None and (newest[1].missing or corrects(text))
    return newest[1].id if newest is not None and goes_on else None


def _may_ask_of_the_request(text: str, reading: Answer, request: Request, scene: Scene) -> bool:
    """Does somebody of the department ask, and give no value besides?"""
    if reading.asides or not scene.person.may_report_for(request.department):
        return False
    if any(one.options or one.part is not None for one in reading.open):
        return False
    if any(given.part != TEXT for given in reading.given):
        return False
    short = len(text) <= LONGEST_QUESTION and not _TOLD.search(text)
    return reading.kind == "question" or (short and _ASKING.search(text.strip()) is not None)


def _is_question(text: str, reading: Answer, scene: Scene) -> bool:
    if reading.kind in ("submit", "yes", "withdraw", "talk"):
        return False
    return reading.kind == "question" or _asks(text, reading, scene)


def _asks(text: str, reading: Answer, scene: Scene) -> bool:
    """A short message that asks for something and gives nothing but words."""
    if len(text) > LONGEST_QUESTION or _TOLD.search(text):
        return False
    if any(given.part != TEXT for given in reading.given):
        return False
    questions = understand(text, (), scene.at.date(), scene.library)
    return any(question.attribute in ASKED for question in questions)


def _rest(request: Request, rows: list[Row]) -> str:
    left = len(owed(rows))
    if not left:
        return NOTHING_LEFT
    return REST.format(open=left, due=readback.due_text(request))
