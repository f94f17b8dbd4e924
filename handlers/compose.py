"""Messages that are composed at the moment of sending, from what is true then.

A topic names what to compose: 依頼 (`ask`), a reminder (`remind`), who is missing (`missing`).
"""

from datetime import date, datetime

from handlers import home
from handlers.messages import Button, Reply
from handlers.reporting import readback
from handlers.rounds import board
from handlers.scene import Scene
from knowledge.records.library import Library
from knowledge.rounds.rows import Request, Row, owed
from knowledge.shelf.assemble import rows_of
from knowledge.store import Connection, outbox
from knowledge.store.people import person
from knowledge.store.rounds import request_of, round_of
from knowledge.words.fiscal import day_label

# Letters that the list of one message may take; a message holds about 3,000.
LONGEST_LIST = 1900

ASK_LEAD = "{department}の方へ　デジタル政策課からのお願いです。"
ASK_WHAT = "{round}をお知らせください。"
ASK_WHY = "計画の進み具合を年に一度まとめ、DX会議に報告するためです。"
ASK_DUE = "期限: {due}　件数: {count}件"
HOW = "答え方: このスレッドに、ふだんの言葉でお書きください（例: {example}）。"
DRAFTED = "書いたものは下書きになり、「提出する」で届きます。"
RESULTS = "結果は、次の言葉から選んでください: {words}"
WHOM = "わからないときは、このスレッドかデジタル政策課へお尋ねください。"
LEFT = "残り{left}件 / 全{count}件・期限 {due}（{when}）"
HEAD = "所属長の方もご確認ください。"
DRAFTS = "下書き{count}件は、まだ提出されていません。「提出する」を押すと届きます。"
REMIND_HOW = "このスレッドに返信してください（例: {example}）。"
MISSING_LEAD = "{round}: 期限（{due}）を過ぎて、まだの課が{count}課あります。"
UNDELIVERED = "{department}への連絡（{step}）を送れませんでした。"
REPAIR = "直してから、「照会の状況」でもう一度送ってください。"
MORE = "ほか{count}件（「この課の状況」で全部を見られます）"


def compose(topic: str, db: Connection, library: Library, now: datetime) -> Reply | None:
    """The message, or None when there is nothing (any more) to say."""
    kind, _, about = topic.partition("/")
    match kind:
        case "ask":
            return _ask(_request(about, db), db, library)
        case "remind":
            request, _, _ = about.partition("/")
            return _remind(_request(request, db), db, library, now)
        case "missing":
            round, _, _ = about.partition("/")
            return _missing(int(round), db, library)
        case "home":
            return home.show(_opened(about, db, library, now))
        case "pane":
            return home.beside()
        case "undelivered":
            return _undelivered(int(about), db)
        case _:
            raise ValueError(f"unknown topic {topic!r}")


def _opened(id: str, db: Connection, library: Library, now: datetime) -> Scene:
    """Somebody looks at a page of the bot."""
    return Scene(db, library, person(db, id, now.date()), now, "", "", "")


def _request(id: str, db: Connection) -> Request:
    request = request_of(db, int(id))
    if request is None:
        raise ValueError(f"no request {id}")
    return request


def _ask(request: Request, db: Connection, library: Library) -> Reply | None:
    if request.round.state != "running":
        return None
    rows = rows_of(db, library, request.round, request.id)
    lead = [
        ASK_LEAD.format(department=request.department),
        ASK_WHAT.format(round=readback.round_label(request.round, library)) + ASK_WHY,
        ASK_DUE.format(due=readback.due_text(request), count=len(rows)),
    ]
    words = next((row.results for row in rows if row.results), ())
    tail = [HOW.format(example=_example(rows)), DRAFTED]
    tail += [RESULTS.format(words=" / ".join(words))] if words else []
    tail.append(WHOM)
    return _list(request, rows, lead, tail)


def _remind(request: Request, db: Connection, library: Library, now: datetime) -> Reply | None:
    """What is still owed, decided now; None when everything is in or the round has ended."""
    rows = rows_of(db, library, request.round, request.id)
    left = owed(rows)
    if request.round.state != "running" or not left:
        return None
    lead = [
        LEFT.format(
            left=len(left),
            count=len(rows),
            due=readback.due_text(request),
            when=when(request.due_on, now.date()),
        )
    ]
    lead.append(f"{request.department}の{readback.round_label(request.round, library)}の照会です。")
    if now.date() > request.due_on:
        lead.append(HEAD)
    drafts = [row for row in left if row.drafts]
    if drafts:
        lead.append(DRAFTS.format(count=len(drafts)))
    return _list(request, left, lead, [REMIND_HOW.format(example=_example(left))])


def when(due_on: date, today: date) -> str:
    """「あと7日」, 「今日まで」, 「3日過ぎています」"""
    days = (due_on - today).days
    if days > 0:
        return f"あと{days}日"
    return "今日まで" if days == 0 else f"{-days}日過ぎています"


def _list(request: Request, rows: list[Row], lead: list[str], tail: list[str]) -> Reply:
    """The rows with their forms; the text holds as many of them as fit."""
    items = [readback.row_item(row) for row in rows]
    lines: list[str] = []
    for item in items:
        line = readback.item_line(item)
        if sum(map(len, lines)) + len(line) > LONGEST_LIST:
            lines.append(MORE.format(count=len(items) - len(lines)))
            break
        lines.append(line)
    drafts = [row for row in rows if row.drafts]
    submit = (
        (Button("提出する", readback.SUBMIT, readback.stamp(request, drafts), primary=True),)
        if drafts
        else ()
    )
    return Reply(
        "\n".join([*lead, *lines, *tail]),
        rest="\n".join([*lead, "", *tail]),
        items=tuple(items),
        buttons=(*submit, Button("この課の状況", "report.status", str(request.id))),
        departments=(request.department,),
    )


def _example(rows: list[Row]) -> str:
    return readback.example_for(next((row for row in rows if row.values), rows[0]))


def _undelivered(id: int, db: Connection) -> Reply | None:
    """For the coordinator: what could not be sent, and why."""
    sending = outbox.sending(db, id)
    if sending.state != "dead":
        return None
    department, step = outbox.of_step_key(sending.key)
    what = UNDELIVERED.format(department=department, step=board.step_label(step))
    return Reply("\n".join([what, sending.reason or "", REPAIR]))


def _missing(id: int, db: Connection, library: Library) -> Reply | None:
    """For the coordinator, once the due date has passed."""
    round = round_of(db, id)
    if round is None or round.state != "running":
        return None
    missing = [one for one in board.standings(round, db, library) if one.owed]
    if not missing:
        return None
    lead = MISSING_LEAD.format(
        round=readback.round_label(round, library),
        due=day_label(round.due_on),
        count=len(missing),
    )
    lines = [
        f"・{one.request.department}: 残り{one.owed}件 / 全{len(one.rows)}件" for one in missing
    ]
    return Reply("\n".join([lead, *lines]), buttons=(board.button(round),))
