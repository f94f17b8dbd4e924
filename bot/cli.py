"""The command line: `run`, `ask`, `plan …`; those about rounds stand in `cli_rounds.py`."""

import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from bot import replies
from bot.cli_doctor import add_doctor_commands
from bot.cli_people import add_people_commands
from bot.cli_replies import read_reply
from bot.cli_rounds import add_round_commands, open_here
from bot.settings import SettingsRefused, read_settings
from handlers.messages import Asked
from knowledge.errors import DatabaseUnusable, RecordsRefused, RecordsVanished
from knowledge.records.models import Plan, Records
from knowledge.store.questions import note_question

app = typer.Typer(
    help="ききまっし: 金沢市の計画の取組に答えるボット",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
plan_app = typer.Typer(help="計画データの点検と書き出し", no_args_is_help=True)
app.add_typer(plan_app, name="plan")
add_round_commands(app)
add_people_commands(app)
add_doctor_commands(app)
app.command("read-reply")(read_reply)

REFUSED = 1


def main() -> None:
    """The entry point; expected trouble is one clear line, never a traceback."""
    # What people type and what the bot says is UTF-8, whatever the locale of the machine.
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app()
    except SettingsRefused as error:
        _refuse(str(error))
    except DatabaseUnusable as error:
        _refuse(error.reason)
    except RecordsRefused as error:
        _refuse("計画データに誤りがあるため、読み込みませんでした。", *error.problems)
    except RecordsVanished as error:
        _refuse(f"使われている記録が計画データからなくなっています: {error}")
    except BrokenPipeError:
        # The reader of our output went away (`| head`); nobody is left to be told.
        sys.stderr.close()
        raise SystemExit(REFUSED) from None


def _refuse(*lines: str) -> NoReturn:
    for line in lines:
        print(line, file=sys.stderr)
    raise SystemExit(REFUSED)


@app.command()
def run() -> None:
    """ボットを動かします（Slack の設定がなければ、お試しの画面）。"""
    # Only this command needs the web server; the others start faster without it.
    from bot.start import start

    start(open_here())


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument(help="質問")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON で答えます")] = False,
    stdin: Annotated[
        bool, typer.Option("--stdin", help="標準入力から1行1件の JSON を読みます（--json と併用）")
    ] = False,
    log: Annotated[bool, typer.Option("--log", help="質問を記録します")] = False,
) -> None:
    """質問に答えます。"""
    if stdin != (question is None) or (stdin and not as_json):
        raise typer.BadParameter("質問を1つ書くか、--json --stdin を付けてください")
    house = open_here()
    library = house.shelf.library()
    if question is None:
        for line in replies.ask_lines(sys.stdin, library, house.today()):
            print(line, flush=True)
        return
    asked = Asked(question, house.today())
    answered = replies.ask(asked, library)
    print(replies.to_line(answered) if as_json else answered["text"])
    if log:
        ids = [item["id"] for item in answered["initiatives"]]
        with house.store.writing() as db:
            note_question(db, question, answered["outcome"], ids, house.now())


@plan_app.command("check")
def plan_check(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="点検する TOML（省略すると収録済みと取り込み済みの全部）"),
    ] = None,
    against: Annotated[
        Path | None,
        typer.Option("--against", help="公表された文書のテキスト。記録と突き合わせます"),
    ] = None,
    plan: Annotated[
        str | None, typer.Option("--plan", help="突き合わせる計画の id（--against と併用）")
    ] = None,
    numbers: Annotated[
        bool,
        typer.Option("--numbers", help="記録にない文書の数も示します（--against と併用）"),
    ] = False,
) -> None:
    """計画データを点検し、文書の記載との違いを示します。誤りや文書にないものがあれば終了コードは1です。"""
    from knowledge.records.check import differences, totals

    if against is None and (plan is not None or numbers):
        raise typer.BadParameter("--plan と --numbers は --against と一緒に使います")
    records = _checked_records(files or [])
    if against is not None:
        _check_against(records, _chosen(records.plans, plan), _document(against), numbers)
        return
    for line in (*totals(records), *differences(records)):
        print(line)
    print("誤りはありません。")


def _checked_records(files: Sequence[Path]) -> Records:
    """The shipped and imported records, with these files in the place of those of their name."""
    from knowledge.records.loading import SHIPPED, read_records, record_files

    found = record_files(SHIPPED, read_settings().imported_plans)
    for path in files:
        if not path.is_file():
            raise typer.BadParameter(f"{path} がありません")
        found = [other for other in found if other.name != path.name] + [path]
    try:
        return read_records(found)
    except RecordsRefused as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        _refuse(f"誤りが{len(error.problems)}件あります。")


def _chosen(plans: Sequence[Plan], wanted: str | None) -> Plan:
    """The edition of this id; without one, the only edition that there is."""
    listed = "、".join(plan.id for plan in plans)
    if wanted is None and len(plans) != 1:
        _refuse(f"突き合わせる計画を --plan で1つ選んでください: {listed}")
    for plan in plans:
        if wanted in (None, plan.id):
            return plan
    _refuse(f"計画「{wanted}」はありません。収録している計画: {listed}")


def _document(path: Path) -> str:
    """The text of a document; what is no text is refused in one line."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        _refuse(f"{path} を読めません（{error.strerror}）")
    except UnicodeDecodeError:
        _refuse(f"{path} は UTF-8 のテキストではありません（PDF は先に文字を取り出します）")
    if not text.strip():
        _refuse(f"{path} に文字がありません。")
    return text


def _check_against(records: Records, plan: Plan, text: str, numbers: bool) -> None:
    """Tell how an edition and its document differ; only what is missing is a fault."""
    from knowledge.records.against import compare

    found = compare(records, plan, text)
    unrecorded = found.unrecorded if numbers else ()
    for line in (*found.missing, *found.elsewhere, *found.doubtful, *found.shared, *unrecorded):
        print(line)
    looked_up = f"{plan.id}: 調べた{found.looked_up}件"
    if found.missing:
        print(f"{looked_up}のうち{len(found.missing)}件が文書にありません。")
        raise SystemExit(REFUSED)
    print(f"{looked_up}はすべて文書にあります。")


@plan_app.command("export")
def plan_export(
    as_json: Annotated[
        bool, typer.Option("--json", help="1行1件の JSON（いまはこの形だけ）")
    ] = False,
    plan: Annotated[str | None, typer.Option("--plan", help="計画の id（例: dxap2-2026）")] = None,
    what: Annotated[str, typer.Option("--what", help="書き出すもの")] = "initiatives",
) -> None:
    """計画データを1行1件の JSON で書き出します。"""
    from knowledge.records.export import KINDS, exported

    if not as_json:
        raise typer.BadParameter("--json を付けてください")
    if what not in KINDS:
        raise typer.BadParameter(f"--what は {'|'.join(KINDS)} のどれかです")
    library = open_here().shelf.library()
    if plan is not None and plan not in library.plans:
        _refuse(f"計画「{plan}」はありません。収録している計画: {'、'.join(library.plans)}")
    for row in exported(library, what, plan):
        print(json.dumps(row, ensure_ascii=False))
