"""The commands about people: `people …`. What they change is recorded as done by `operator`."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from secrets import token_hex
from typing import Annotated

import typer

from bot.cli_departments import departments_app
from bot.cli_import import (
    IN_BETWEEN,
    TAKEN,
    File,
    Yes,
    agreed,
    preview,
    read_file,
    refuse,
    write_template,
)
from bot.cli_rounds import open_here
from bot.wiring import IDS
from knowledge.office.roster import (
    ROLES,
    Changes,
    RosterLine,
    compare,
    coordinated_until,
    headings,
    read_roster,
)
from knowledge.office.sheet import write_sheet
from knowledge.store import Connection
from knowledge.store import roster as kept_roster
from knowledge.words.fiscal import day_label

people_app = typer.Typer(help="名簿（取り込み・ひな形・一覧）", no_args_is_help=True)

NO_COORDINATOR = (
    "この名簿では、取りまとめが1人もいなくなります。役割「取りまとめ」の行を加えるか、"
    f"設定 KIKIMASSHI_COORDINATORS に取りまとめの方の{IDS.person.called}を書いてください。"
)
COORDINATED_UNTIL = "ご注意: いまの取りまとめは{day}までです。その後の方を名簿に加えてください。"
NOBODY = "いま登録されている人はいません。"
LABELS = {
    "id": IDS.person.called,
    "email": "メール",
    "name": "氏名",
    "from_on": "開始日",
    "until_on": "終了日",
}
ORIGINS = {kept_roster.ROSTER: "名簿", kept_roster.SETTING: "設定"}
HOW_TO = """\
1行に1人の1つの役割を書き、全員分を1つのファイルにしてください。
・{called}とメールは、どちらか一方でかまいません。
・役割は次のどれかです。
　職員: 質問ができます。
　担当: 課の実績を回答します。
　所属長: 担当と同じことができ、課の責任者として登録されます。
　取りまとめ: 照会を作り、回答を確認します。
・課は、担当と所属長には必ず書きます。職員と取りまとめは空けておけます。
・開始日と終了日は 2026-04-01、2026/4/1、令和8年4月1日 のように書きます。
　終了日の当日までが有効です。空けておくと、期限はありません。
取り込むには: kikimasshi people import {file}"""


def add_people_commands(app: typer.Typer) -> None:
    app.add_typer(people_app, name="people")
    app.add_typer(departments_app, name="departments")


@people_app.command("import")
def people_import(file: File, yes: Yes = False) -> None:
    """名簿を取り込みます。ファイルにない人の役割は、前日で終わります。"""
    house = open_here()
    now = house.now()
    roster = read_file(file, read_roster, house.shelf.library().departments_today)
    with house.store.reading() as db:
        changes, until = _changes(db, roster.rows, now.date())
    if not preview(_told(changes, now.date()), roster.unused):
        return
    if until != date.max:
        print(COORDINATED_UNTIL.format(day=day_label(until)))
    if not agreed(yes):
        return
    with house.store.writing() as db:
        if _changes(db, roster.rows, now.date()) != (changes, until):
            refuse(IN_BETWEEN)
        kept_roster.take_over(db, changes, now, f"cli/{token_hex(8)}")
    print(TAKEN)


@people_app.command("template")
def people_template(
    file: Annotated[Path, typer.Argument(help="書き出す CSV")] = Path("roster.csv"),
) -> None:
    """名簿のひな形を書き出します。"""
    write_template(file, write_sheet(headings(IDS.person)))
    print(HOW_TO.format(file=file, called=IDS.person.called))


@people_app.command("list")
def people_list() -> None:
    """きょう有効な人と役割を示します。"""
    house = open_here()
    with house.store.reading() as db:
        found = [
            (one.row, label)
            for origin, label in ORIGINS.items()
            for one in kept_roster.kept(db, origin)
            if one.row.in_force(house.today())
        ]
    order = list(ROLES)
    found.sort(key=lambda pair: (pair[0].department, -order.index(pair[0].role), pair[0].name))
    for row, origin in found:
        print(f"{_row(row)}\t{origin}")
    if not found:
        print(NOBODY)


def _changes(db: Connection, rows: Sequence[RosterLine], day: date) -> tuple[Changes, date]:
    """What an import would do, and until when somebody coordinates then; refused for nobody."""
    settings = [one.row for one in kept_roster.kept(db, kept_roster.SETTING)]
    until = coordinated_until([*settings, *rows], day)
    if until is None:
        refuse(NO_COORDINATOR)
    return compare(kept_roster.kept(db, kept_roster.ROSTER), rows, day), until


def _told(changes: Changes, day: date) -> Iterator[str]:
    """Each change as a line, under what is done to it and how often."""
    last = day_label(day - timedelta(days=1))
    for heading, lines in (
        ("追加", [_row(row) for row in changes.added]),
        ("変更", [f"{_row(one.row)}\t{_difference(one.row, row)}" for one, row in changes.changed]),
        (f"終了（{last}まで）", [_row(one.row) for one in changes.ended]),
        ("取り消し（始まる前）", [_row(one.row) for one in changes.removed]),
    ):
        if lines:
            yield f"{heading} {len(lines)}件"
            yield from (f"  {line}" for line in lines)


def _row(row: RosterLine) -> str:
    """「佐藤	担当	道路管理課	U0SATO	2026-04-01〜2027-03-31」"""
    cells = [row.name, ROLES[row.role], row.department or "課なし", row.id or row.email]
    if row.from_on or row.until_on:
        cells.append(f"{row.from_on or ''}〜{row.until_on or ''}")
    return "\t".join(cells)


def _difference(before: RosterLine, after: RosterLine) -> str:
    """「メール なし→sato@city.example、終了日 なし→2027-03-31」"""
    return "、".join(
        f"{label} {getattr(before, name) or 'なし'}→{getattr(after, name) or 'なし'}"
        for name, label in LABELS.items()
        if getattr(before, name) != getattr(after, name)
    )
