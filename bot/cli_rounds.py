"""The commands about rounds: `round …`, `review …`, `reply`, `tick`.

What they change is recorded as done by `operator`.
"""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from secrets import token_hex
from typing import Annotated, Any, NoReturn

import typer

from bot.settings import read_settings, set_up_logging
from bot.wiring import TOKYO, House, messenger_for, open_house
from handlers.messages import Outcome, Reply, from_kept
from handlers.reporting import readback
from handlers.reporting.account import account_of
from handlers.rounds import board, open_form, preview, review, running
from handlers.scene import Scene
from jobs.delivery import Counted, take_over
from jobs.inbox import apply_all
from jobs.tick import tick as tick_once
from knowledge.errors import UnreadableYear
from knowledge.rounds.ladder import AT
from knowledge.rounds.rows import Round
from knowledge.store import Connection, chat, inbox, outbox
from knowledge.store.people import OPERATOR, person
from knowledge.store.rounds import requests_of, round_of, rounds
from knowledge.words.days import read_day
from knowledge.words.fiscal import FiscalYear
from knowledge.words.years import read_fiscal_year

round_app = typer.Typer(help="照会（作成・確認・開始・状況・書き出し）", no_args_is_help=True)
review_app = typer.Typer(help="提出された実績の確認と差戻し", no_args_is_help=True)

REFUSED = 1
LOOK_SECONDS = 0.05
PATIENCE_SECONDS = 10.0
WORKING = "ボットが動いているため、送信はそちらが行います。"
BAD_LINE = "1行に1つ、返信の文をJSONの文字列で渡してください。"
NO_ROUND = "照会がありません。`kikimasshi round open` で作ってください。"

RoundId = Annotated[int | None, typer.Argument(help="照会の番号（省略すると最新のもの）")]


def add_round_commands(app: typer.Typer) -> None:
    app.add_typer(round_app, name="round")
    app.add_typer(review_app, name="review")
    app.command(context_settings={"ignore_unknown_options": True})(reply)
    app.command()(tick)


def open_here() -> House:
    """What the settings of this process name."""
    settings = read_settings()
    set_up_logging(settings)
    return open_house(settings)


# -------------------------------------------------------------------- rounds
@round_app.command("open")
def round_open(
    plan: Annotated[str, typer.Option("--plan", help="計画の id")] = "dxap2-2026",
    year: Annotated[str, typer.Option("--year", help="実績の年度（令和8年度、R8、2026）")] = "",
    kind: Annotated[str, typer.Option("--kind", help="interim|expected|final")] = "final",
    due: Annotated[str, typer.Option("--due", help="期限（2026-12-18、令和8年12月18日）")] = "",
    with_text: Annotated[bool, typer.Option("--text/--no-text", help="内容を求めるか")] = True,
) -> None:
    """照会を準備します。まだ何も送りません。"""
    house = open_here()
    values = {
        "plan": plan,
        "fiscal_year": str(_fiscal_year(year, house.today()).year),
        "kind": kind,
        "due_on": due,
        "with_text": "yes" if with_text else "no",
    }
    with _acting(house) as scene:
        wrong = open_form.problems(values, scene.at, scene.db, scene.library)
        if wrong:
            _refuse(*wrong.values())
        round = open_form.prepare(values, scene)
        told = preview.told(round, scene)
    print(f"照会 {round.id}")
    print(told.text)
    print(f"開始するには: kikimasshi round start {round.id}")


@round_app.command("preview")
def round_preview(id: RoundId = None) -> None:
    """だれに何を求めるかを、1行ずつ示します。"""
    house = open_here()
    with house.store.reading() as db:
        round = _round(id, db)
        scene = _scene(house, db)
        print(readback.round_label(round, scene.library))
        for one in preview.asked(round, scene):
            print(f"{one.request.department}（{one.address or '宛先なし'}）")
            for row in one.rows:
                mark = "（担当課は案）" if row.proposed else ""
                print(f"  {readback.row_title(row)}{mark}")
                for line in preview.wanted_lines(row):
                    print(f"    {line}")
        print("催促の予定:")
        for step in preview.steps(round, scene):
            print(f"  {step}")


@round_app.command("start")
def round_start(id: RoundId = None) -> None:
    """照会を開始し、依頼を送ります。"""
    _deliver(_decide(running.start, id))


@round_app.command("close")
def round_close(id: RoundId = None) -> None:
    """照会を締めます（催促を終えます）。"""
    _decide(running.close, id)


@round_app.command("cancel")
def round_cancel(id: RoundId = None) -> None:
    """開始していない照会を取りやめます。"""
    _decide(running.drop, id)


def _decide(act: Callable[[str, Scene], Reply], id: int | None) -> House:
    """Do to a round what a button does, and say what came of it."""
    house = open_here()
    with _acting(house) as scene:
        told = act(str(_round(id, scene.db).id), scene)
    _say(told)
    return house


@round_app.command("status")
def round_status(
    id: RoundId = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON で示します")] = False,
) -> None:
    """どの課がどこまで進んだかを示します。"""
    house = open_here()
    library = house.shelf.library()
    with house.store.reading() as db:
        round = _round(id, db)
        if as_json:
            print(json.dumps(_status(round, db, house), ensure_ascii=False))
        else:
            print(board.told(round, db, library).text)


@round_app.command("rows")
def round_rows(
    as_json: Annotated[bool, typer.Option("--json", help="1行に1つのJSONで示します")] = False,
    id: Annotated[int | None, typer.Option("--round", help="照会の番号（省略すると最新）")] = None,
    department: Annotated[str | None, typer.Option("--department", help="課の名前")] = None,
) -> None:
    """求める行ごとに、書かれていること（下書きを含む）と、お尋ねしていることを示します。"""
    if not as_json:
        raise typer.BadParameter("--json をつけてください")
    house = open_here()
    library = house.shelf.library()
    with house.store.reading() as db:
        asked = requests_of(db, _round(id, db))
        meant = [one for one in asked if department in (None, one.department)]
        if not meant:
            _refuse(f"課「{department}」には、この照会でお願いしているものがありません。")
        for request in meant:
            for line in account_of(db, library, request):
                print(json.dumps(line, ensure_ascii=False))


@round_app.command("export")
def round_export(
    file: Annotated[Path, typer.Argument(help="書き出す .xlsx")], id: RoundId = None
) -> None:
    """照会の結果を Excel に書き出します。"""
    from jobs.export import workbook

    if file.suffix != ".xlsx":
        raise typer.BadParameter("ファイル名は .xlsx で終えてください")
    house = open_here()
    with house.store.reading() as db:
        data = workbook(
            _round(id, db), db, house.shelf.library(), house.now(), trial=house.settings.is_trial
        )
    try:
        file.write_bytes(data)
    except OSError as error:
        _refuse(f"{file} に書けません（{error.strerror}）。")
    print(f"{file} に書き出しました。")


def _status(round: Round, db: Connection, house: House) -> dict[str, Any]:
    return {
        "round": round.id,
        "plans": list(round.plans),
        "fiscal_year": round.fiscal_year,
        "kind": round.kind,
        "due_on": round.due_on.isoformat(),
        "state": round.state,
        "departments": [
            {
                "name": one.request.department,
                "address": one.address,
                "state": one.state,
                "wanted": len(one.rows),
                **{
                    state: one.counts[state]
                    for state in ("open", "draft", "submitted", "returned", "confirmed")
                },
                "late": one.late,
                "last_asked_at": one.last_asked_at.isoformat() if one.last_asked_at else None,
                "last_step": one.last_step,
                "error": one.error,
            }
            for one in board.standings(round, db, house.shelf.library())
        ],
    }


# -------------------------------------------------------------------- review
@review_app.command("list")
def review_list(id: RoundId = None) -> None:
    """確認を待っているものを示します。行の先頭は番号です。"""
    house = open_here()
    with house.store.reading() as db:
        round, scene = _round(id, db), _scene(house, db)
        for request in requests_of(db, round):
            for row in review.waiting(request, scene):
                item = review.item(row, request)
                print(f"{row.id}\t{item.title}\t{' / '.join(item.details)}")


@review_app.command("confirm")
def review_confirm(row: Annotated[int, typer.Argument(help="review list の番号")]) -> None:
    """1件を確認済みにします。"""
    house = open_here()
    with _acting(house) as scene:
        told = review.confirm(review.stamp_now(row, scene), scene)
    _say(told)
    _deliver(house)


@review_app.command("return")
def review_return(
    row: Annotated[int, typer.Argument(help="review list の番号")],
    comment: Annotated[str, typer.Argument(help="理由（担当課に送られます）")],
) -> None:
    """1件を理由とともに差し戻します。"""
    house = open_here()
    with _acting(house) as scene:
        value, values = review.stamp_now(row, scene), {"comment": comment}
        wrong = review.check(value, values, scene)
        if wrong:
            _refuse(*wrong.values())
        told = review.fill(value, values, scene)
    _say(told)
    _deliver(house)


# -------------------------------------------------------------------- answering, ticking
def reply(
    text: Annotated[str | None, typer.Argument(help="書く文（省略すると標準入力）")] = None,
    department: Annotated[str, typer.Option("--as", help="課の名前")] = "",
    many: Annotated[bool, typer.Option("--stdin", help="1行に1つのJSON文字列を読みます。")] = False,
) -> None:
    """担当課として、依頼のスレッドに返信します（スレッドに書くのと同じです）。"""
    house = open_here()
    if department not in house.shelf.library().departments_today:
        _refuse(f"課「{department}」はありません。--as に課の正式な名前を書いてください。")
    if many:
        for line in filter(str.strip, sys.stdin):
            print(json.dumps(_answered(line, department, house), ensure_ascii=False), flush=True)
        return
    said = (sys.stdin.read() if text is None else text).strip()
    if not said:
        raise typer.BadParameter("返信の文を書いてください")
    print(_reply(said, department, house)[1].text)


def _answered(line: str, department: str, house: House) -> dict[str, Any]:
    """What came of one message that stands as a JSON string on a line."""
    try:
        said = json.loads(line)
    except ValueError:
        said = None
    if not isinstance(said, str) or not said.strip():
        return {"text": BAD_LINE, "outcome": Outcome.ERROR.value, "told_coordinator": False}
    key, told = _reply(said.strip(), department, house)
    with house.store.reading() as db:
        passed_on = bool(outbox.recorded(db, f"told/{key}/"))
    return {"text": told.text, "outcome": told.outcome.value, "told_coordinator": passed_on}


def _reply(said: str, department: str, house: House) -> tuple[str, Reply]:
    """Say it in the thread of the department's request; the key of the event, and the answer."""
    key = f"cli/{token_hex(8)}"
    with house.store.writing() as db:
        thread = _thread_of(department, db)
        if thread is None:
            _refuse(f"{department}には、まだ依頼が届いていません。")
        place, at = thread[0], house.now()
        if house.settings.is_trial:
            chat.post(db, place, OPERATOR, said, at, thread=int(thread[1]), key=f"typed/{key}")
        inbox.receive(db, key, place, thread[1], OPERATOR, "typed", {"text": said}, at)
    _deliver(house)
    told = _answer(house, key)
    if told is None:
        _refuse("受け付けました。回答の処理が終わり次第、スレッドに返信します。")
    return key, told


def tick(
    now: Annotated[
        str | None, typer.Option("--now", help="お試しの日付をこの時まで進めます（2026-12-04）")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="送らずに示すだけ")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="JSON で示します")] = False,
) -> None:
    """いま送るべき催促を送ります。何度実行しても、同じものは二度送りません。"""
    from jobs.reminders import due_steps

    house = open_here()
    moment = _moment(now) if now else house.now()
    if dry_run:
        with house.store.reading() as db:
            for line in due_steps(db, moment):
                print(line)
        return
    if now and not house.settings.is_trial:
        _refuse("本番では --now は使えません。--dry-run を付けると、送るものを確かめられます。")
    if now:
        if moment < house.now():
            _refuse(f"お試しの日付は戻せません（いま {house.now():%Y-%m-%d %H:%M}）。")
        house.move_to(moment)
    counted = _deliver(house)
    if counted is None:
        print(WORKING)
    elif as_json:
        print(json.dumps(vars(counted)))
    else:
        print(f"sent {counted.sent}, skipped {counted.skipped}, failed {counted.failed}")


# -------------------------------------------------------------------- shared steps
@contextmanager
def _acting(house: House) -> Iterator[Scene]:
    """Act as the operator, in one transaction; what is refused inside leaves nothing behind."""
    library = house.shelf.library()
    with house.store.writing() as db:
        who = person(db, OPERATOR, house.today())
        yield Scene(db, library, who, house.now(), "", "", f"cli/{token_hex(8)}")


def _scene(house: House, db: Connection) -> Scene:
    who = person(db, OPERATOR, house.today())
    return Scene(db, house.shelf.library(), who, house.now(), "", "", "")


def _deliver(house: House) -> Counted | None:
    """Handle and send here and now; None when a running bot does that."""
    with house.store.sole() as mine:
        if not mine:
            return None
        take_over(house.store)
        messenger = messenger_for(house)
        apply_all(house.store, house.shelf)
        return tick_once(house.store, house.shelf, messenger, house.now)


def _answer(house: House, key: str) -> Reply | None:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        with house.store.reading() as db:
            kept = outbox.reply_sent(db, outbox.reply_key(key))
        if kept is not None:
            return from_kept(kept)
        time.sleep(LOOK_SECONDS)
    return None


def _thread_of(department: str, db: Connection) -> tuple[str, str] | None:
    """Place and thread of the newest 依頼 that reached the department, of a running round first."""
    for round in sorted(rounds(db), key=lambda round: round.state != "running"):
        for request in requests_of(db, round):
            if request.department == department and request.place and request.thread:
                return request.place, request.thread
    return None


def _round(id: int | None, db: Connection) -> Round:
    found = board.newest_round(db) if id is None else round_of(db, id)
    if found is None:
        _refuse(NO_ROUND if id is None else f"照会 {id} はありません。")
    return found


def _fiscal_year(typed: str, today: date) -> FiscalYear:
    if not typed:
        return FiscalYear.containing(today)
    try:
        return read_fiscal_year(typed, today)
    except UnreadableYear as error:
        told = f"--year「{error.typed}」は 令和8年度、R8、2026 のように書いてください"
        raise typer.BadParameter(told) from error


def _moment(typed: str) -> datetime:
    """A day is its morning at nine; a time without zone is in Tokyo."""
    try:
        if (day := read_day(typed)) is not None:
            return datetime.combine(day, AT, TOKYO)
        moment = datetime.fromisoformat(typed)
    except ValueError as error:
        told = "--now は 2026-12-04 か 2026-12-04T09:00 のように書いてください"
        raise typer.BadParameter(told) from error
    return moment.astimezone(TOKYO) if moment.tzinfo else moment.replace(tzinfo=TOKYO)


def _say(told: Reply) -> None:
    if told.outcome is not Outcome.ANSWERED:
        _refuse(told.text)
    print(told.text)


def _refuse(*lines: str) -> NoReturn:
    for line in lines:
        print(line, file=sys.stderr)
    raise SystemExit(REFUSED)
