"""The commands about where departments are reached: `departments …`."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Annotated

import typer

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
from knowledge.office.whereabouts import What, Wish, Wishes, read_whereabouts, template
from knowledge.store import Connection, audit
from knowledge.store.people import (
    OPERATOR,
    addresses,
    groups,
    headcounts,
    put_address,
    put_group,
)

departments_app = typer.Typer(help="課の宛先とユーザーグループ", no_args_is_help=True)

WHATS: Mapping[What, str] = {"channel": IDS.channel.called, "group": IDS.group.called}
HOW_TO = """\
課ごとに1行です。
・チャンネル: 依頼を送るチャンネル（{channel}）
・ユーザーグループ: 回答する人のグループ（{group}）
　グループの人は、担当と同じことができます。
・空けておくと今のまま、「なし」と書くと取り消しです。
取り込むには: kikimasshi departments import {file}"""


@dataclass(frozen=True)
class Change:
    """What becomes of a wish: what was there before it."""

    wish: Wish
    before: str | None


@departments_app.command("import")
def departments_import(file: File, yes: Yes = False) -> None:
    """課のチャンネルとユーザーグループを取り込みます。ファイルにない課は、今のままです。"""
    house = open_here()
    wishes = read_file(file, read_whereabouts, house.shelf.library().departments_today)
    with house.store.reading() as db:
        changes = _changes(db, wishes)
    if not preview(map(_told, changes), wishes.unused) or not agreed(yes):
        return
    source, now = f"cli/{token_hex(8)}", house.now()
    with house.store.writing() as db:
        if _changes(db, wishes) != changes:
            refuse(IN_BETWEEN)
        for change in changes:
            department, value = change.wish.department, change.wish.value
            put = put_address if change.wish.what == "channel" else put_group
            what = "addressed" if change.wish.what == "channel" else "grouped"
            put(db, department, value)
            audit.note(
                db, now, OPERATOR, what, department, source, before=change.before, after=value
            )
    print(TAKEN)


@departments_app.command("template")
def departments_template(
    file: Annotated[Path, typer.Argument(help="書き出す CSV")] = Path("departments.csv"),
) -> None:
    """課の一覧に今の宛先を入れたひな形を書き出します。"""
    house = open_here()
    with house.store.reading() as db:
        known = addresses(db), groups(db)
    data = template(list(house.shelf.library().departments_today), *known, IDS.channel)
    write_template(file, data)
    print(HOW_TO.format(file=file, channel=IDS.channel.shape, group=IDS.group.shape))


@departments_app.command("list")
def departments_list() -> None:
    """課ごとに、宛先、ユーザーグループ、回答できる人の数を示します。"""
    house = open_here()
    with house.store.reading() as db:
        places, group_of, people = addresses(db), groups(db), headcounts(db, house.today())
    for name in house.shelf.library().departments_today:
        place, group = places.get(name, "宛先なし"), group_of.get(name, "グループなし")
        print(f"{name}\t{place}\t{group}\t{people.get(name, 0)}人")


def _changes(db: Connection, wishes: Wishes) -> list[Change]:
    """The wishes that are not fulfilled yet."""
    now = {"channel": addresses(db), "group": groups(db)}
    found = [Change(wish, now[wish.what].get(wish.department)) for wish in wishes.wishes]
    return [change for change in found if change.before != change.wish.value]


def _told(change: Change) -> str:
    """「市民課	チャンネル なし→C0CITIZENS」"""
    wish = change.wish
    arrow = f"{change.before or 'なし'}→{wish.value or 'なし'}"
    return f"{wish.department}\t{WHATS[wish.what]} {arrow}"
