"""Is everything in place for the bot to run? What needs Slack stands in `slack/checkup.py`."""

import re
from collections.abc import Iterator, Sequence

from bot.finding import Finding, fine, mind, wrong
from bot.machine import of_home, of_port
from bot.settings import Settings
from bot.wiring import IDS, House, open_house
from knowledge.errors import DatabaseUnusable, RecordsRefused, RecordsVanished
from knowledge.store import Store, checkup
from knowledge.store.people import addresses, coordinators
from knowledge.words.fiscal import FiscalYear

# How many departments are named before they are only counted.
NAMED = 5
TOKEN = "[A-Za-z0-9-]+"
SHAPES = {
    "SLACK_BOT_TOKEN": (f"xoxb-{TOKEN}", "xoxb- で始まるトークン"),
    "SLACK_APP_TOKEN": (f"xapp-{TOKEN}", "xapp- で始まるトークン"),
    "SLACK_SIGNING_SECRET": ("[0-9a-f]{32}", "32桁の英数字（0〜9とa〜f）"),
}
MODES = {"socket": "Socket Mode", "http": "HTTP"}
PLANS_AGAIN = "kikimasshi plan check で全部を確かめ、データを直してください"
FROM_BACKUP = "ボットを止め、このフォルダーを消さずに写してから、バックアップから戻してください"


def examine(settings: Settings, *, quick: bool) -> Iterator[Finding]:
    """Check after check, each as soon as it is known; what builds on something broken is left out.

    `quick` leaves out what takes about a second a department.
    """
    yield from of_settings(settings)
    yield of_port(settings.host, settings.port)
    for examined in (of_home(settings.home), of_database(settings)):
        findings = list(examined)
        yield from findings
        if any(finding.grade == "wrong" for finding in findings):
            return
    try:
        house = open_house(settings)
    except RecordsRefused as error:
        yield wrong(f"計画データ: 誤りが{len(error.problems)}件あります", PLANS_AGAIN)
        return
    except RecordsVanished as error:
        yield wrong(f"計画データ: 使われている記録がありません（{error}）", PLANS_AGAIN)
        return
    yield of_records(house)
    yield from of_slack(house, quick=quick)
    yield from of_people(house)
    yield of_messages(house)
    house.store.close()


# -------------------------------------------------------------------- settings
def of_settings(settings: Settings) -> Iterator[Finding]:
    """Which mode, and whether the secrets look as they should; they themselves never show."""
    if settings.is_trial:
        why = "KIKIMASSHI_MODE=trial" if settings.mode else "Slackの設定がありません"
        yield fine(f"設定: お試しの画面（{why}）")
        if settings.names_slack:
            yield mind(
                "設定: Slackの設定がありますが、お試しでは使いません",
                "Slackで使うには、KIKIMASSHI_MODE を外すか slack にしてください",
            )
        return
    yield fine(f"設定: Slack（{MODES[settings.slack_mode]}）")
    needed = {
        "SLACK_BOT_TOKEN": settings.slack_bot_token,
        **(
            {"SLACK_APP_TOKEN": settings.slack_app_token}
            if settings.slack_mode == "socket"
            else {"SLACK_SIGNING_SECRET": settings.slack_signing_secret}
        ),
    }
    for name, secret in needed.items():
        yield of_secret(name, secret.get_secret_value() if secret else "")


def of_secret(name: str, value: str) -> Finding:
    shape, told = SHAPES[name]
    if not value:
        return wrong(f"設定: {name} がありません", f".env に{told}を書いてください")
    if not re.fullmatch(shape, value):
        return wrong(
            f"設定: {name} が{told}ではありません",
            "前後の空白や、別の値との取り違えがないかを確かめてください",
        )
    return fine(f"設定: {name} があります")


# -------------------------------------------------------------------- database and records
def of_database(settings: Settings) -> Iterator[Finding]:
    """Does it open, is it sound, of the shape that this program knows, and in WAL mode?"""
    try:
        store = Store(settings.database)
    except DatabaseUnusable as error:
        yield wrong(f"データベース: {error.reason.partition('。')[0]}", FROM_BACKUP)
        return
    damage = checkup.damage(store)
    if damage is not None:
        yield wrong(f"データベース: 壊れています（{damage}）", FROM_BACKUP)
        return
    yield fine(f"データベース: {settings.database} は壊れていません")
    with store.reading() as db:
        newer, mode = checkup.is_newer(db), checkup.journal_mode(db)
    store.close()
    yield of_schema(newer)
    yield of_journal(mode)


def of_schema(newer: bool) -> Finding:
    if newer:
        return wrong(
            "データベース: いまのききまっしより新しい版のものです",
            "新しい版のききまっしを入れ直してください",
        )
    return fine("データベース: この版の形になっています")


def of_journal(mode: str) -> Finding:
    if mode != "wal":
        return mind(
            f"データベース: 記録の方式が WAL ではありません（{mode}）",
            "KIKIMASSHI_HOME を、共有フォルダーではなくこの機械のディスクに置いてください",
        )
    return fine("データベース: 記録の方式は WAL です")


def of_records(house: House) -> Finding:
    library = house.shelf.library()
    return fine(
        f"計画データ: {len(library.plans)}計画、取組{len(library.initiatives)}件、"
        f"担当課{len(library.departments)}課"
    )


# -------------------------------------------------------------------- Slack, people, messages
def of_slack(house: House, *, quick: bool) -> Iterator[Finding]:
    if house.settings.is_trial:
        yield fine("Slack: お試しのため確かめません")
        return
    # The Slack libraries are loaded where they are used only.
    from bot.slack.checkup import of_workspace

    yield from of_workspace(house, quick=quick)


def of_people(house: House) -> Iterator[Finding]:
    """Does every department of the plans in force have an address, and who coordinates?"""
    with house.store.reading() as db:
        reached, known = addresses(db), coordinators(db, house.today())
    asked = departments_in_force(house)
    without = [name for name in asked if name not in reached]
    if without:
        yield wrong(
            f"宛先: {len(asked)}課のうち{len(without)}課に、宛先がありません（{named(without)}）",
            "kikimasshi departments import で、課のチャンネルを登録してください",
        )
    else:
        yield fine(f"宛先: {len(asked)}課のすべてにあります")
    if known:
        yield fine(f"取りまとめ: {len(known)}人")
    else:
        yield wrong(
            "取りまとめ: だれもいません",
            f"KIKIMASSHI_COORDINATORS に{IDS.person.called}を書くか、"
            "名簿に「取りまとめ」の人を加えてください",
        )


def departments_in_force(house: House) -> list[str]:
    """Those that own an initiative of a plan in force today, in the order of the plans."""
    library = house.shelf.library()
    plans = library.plans_in_force(FiscalYear.containing(house.today()))
    items = [item for plan in plans for item in library.initiatives_of(plan.id)]
    return list(dict.fromkeys(library.today_of(n) for item in items for n in item.departments))


def named(departments: Sequence[str]) -> str:
    more = f"ほか{len(departments) - NAMED}課" if len(departments) > NAMED else ""
    return "、".join([*departments[:NAMED], *([more] if more else [])])


def of_messages(house: House) -> Finding:
    with house.store.reading() as db:
        count = checkup.given_up(db)
    if count:
        return mind(
            f"メッセージ: 届けられなかったか、処理できなかったものが{count}通あります",
            "kikimasshi round status で課と理由を確かめ、宛先を直してください",
        )
    return fine("メッセージ: 届けられなかったものはありません")
