"""Does Slack know the bot, may it do what it needs, and can it reach every department?"""

import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.finding import Finding, fine, mind, wrong
from bot.slack import outcome
from bot.slack.client import Client
from bot.slack.manifest import BY_EMAIL_SCOPE, scopes
from bot.wiring import House
from knowledge.office.places import taken_apart
from knowledge.store.channels import workspace
from knowledge.store.people import addresses, emails_without_account

# conversations.history takes some 50 calls a minute; short of that only in bursts.
PACE_SECONDS = 1.0
LONGEST_SECONDS = 100.0
# In the place of what Slack calls its trouble: there was no time to ask.
NOT_ASKED = "not asked"
# Slack's signatures count for five minutes.
APART, TOO_FAR_APART = timedelta(seconds=60), timedelta(seconds=300)

REINSTALL = (
    "アプリの設定の「OAuth & Permissions」で加え、「Reinstall to Workspace」を押してください"
)
SET_CLOCK = "この機械の時計を合わせてください（NTP）"
LINE = (
    "slack.com への通信が許されているか、プロキシ（環境変数 HTTPS_PROXY）と"
    "証明書（環境変数 SSL_CERT_FILE）を確かめてください"
)
UNREACHED: Mapping[str, tuple[str, str]] = {
    "not_in_channel": (
        "アプリがチャンネルに入っていません",
        "そのチャンネルで /invite @ききまっし と打ってください",
    ),
    "channel_not_found": (
        "チャンネルが見つかりません",
        "チャンネルIDを確かめ、非公開のチャンネルにはアプリを招待してください",
    ),
    "is_archived": (
        "チャンネルがアーカイブされています",
        "kikimasshi departments import で、別のチャンネルを登録してください",
    ),
    "user_not_found": ("その人がSlackにいません", "名簿と宛先を確かめてください"),
    "user_disabled": ("その人のSlackアカウントが使えません", "名簿と宛先を確かめてください"),
}


def of_workspace(house: House, *, quick: bool) -> Iterator[Finding]:
    """All that only Slack can tell; when it does not know the bot, nothing more is asked."""
    settings = house.settings
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else ""
    client = Client(token, settings.slack_api_url)
    try:
        answer = client.auth_test()
    except SlackApiError as error:
        yield of_clock(_header(error.response, "date"), datetime.now(UTC))
        yield of_refusal(outcome.error_name(error))
        return
    except Exception as error:
        yield wrong(f"Slack: つながりません（{outcome.error_name(error)}）", LINE)
        return
    yield of_clock(_header(answer, "date"), datetime.now(UTC))
    yield from of_bot(house, answer)
    if settings.slack_mode == "socket":
        app_token = settings.slack_app_token
        yield of_app_token(client, app_token.get_secret_value() if app_token else "")
    if not quick:
        with house.store.reading() as db:
            places = addresses(db)
        yield from of_places(client, places)


# -------------------------------------------------------------------- who the bot is
def of_refusal(name: str) -> Finding:
    """Slack answered, and does not say who the bot is."""
    if name in outcome.TOKEN_TROUBLE:
        return wrong(
            f"ボットトークン: Slackが受け付けません（{name}）",
            "「OAuth & Permissions」の Bot User OAuth Token を SLACK_BOT_TOKEN に写してください",
        )
    return wrong(
        f"Slack: 使える返事がありません（{name}）",
        "時間をおいて、もう一度確かめてください。SLACK_API_URL を書いていれば外してください",
    )


def of_bot(house: House, answer: SlackResponse) -> Iterator[Finding]:
    """Where the bot is, whether the database belongs there, and what the bot may do."""
    name = answer.get("user") or answer["user_id"]
    yield fine(f"ボットトークン: ワークスペース「{answer['team']}」の {name}")
    with house.store.reading() as db:
        kept, by_email = workspace(db), len(emails_without_account(db, house.today()))
    if kept not in (None, answer["team_id"]):
        yield wrong(
            "ワークスペース: このデータベースは、別のワークスペースで使われていたものです",
            "docs/slack.md の「別のワークスペースに移す」のとおりに移してください",
        )
    yield from of_scopes(_header(answer, "x-oauth-scopes"), by_email)


def of_clock(told: str, now: datetime) -> Finding:
    """`told` is the date in Slack's answer; a clock far from it makes every signature stale."""
    try:
        apart = abs(now - parsedate_to_datetime(told))
    except (TypeError, ValueError):
        return mind("時計: Slackの返事に日時がなく、確かめられません")
    text = f"時計: Slackとの差は{apart.total_seconds():.0f}秒です"
    if apart > TOO_FAR_APART:
        return wrong(
            f"{text}（催促の時刻がずれ、HTTPではSlackからの知らせをすべて断ります）", SET_CLOCK
        )
    return mind(text, SET_CLOCK) if apart > APART else fine(text)


def of_scopes(told: str, by_email: int) -> Iterator[Finding]:
    """What the bot may do against what it needs; `by_email` counts people known by e-mail alone."""
    granted = {name.strip() for name in told.split(",") if name.strip()}
    if not granted:
        yield mind("権限: Slackの返事に一覧がなく、確かめられません")
        return
    needed = scopes(by_email=by_email > 0)
    missing = {scope: reason for scope, reason in needed.items() if scope not in granted}
    for scope, reason in missing.items():
        yield wrong(f"権限: {scope} がありません。できないこと: {reason}", REINSTALL)
    extra = sorted(granted - needed.keys() - {BY_EMAIL_SCOPE})
    if extra:
        yield mind(
            f"権限: 不要な権限があります（{'、'.join(extra)}）",
            "アプリの設定で外し、再インストールしてください",
        )
    if not missing:
        yield fine(f"権限: 必要な{len(needed)}個があります")


def of_app_token(client: Client, token: str) -> Finding:
    """Slack gives an address for Socket Mode; it lets anybody in once, so it never shows."""
    try:
        client.apps_connections_open(app_token=token)
    except Exception as error:
        return wrong(
            f"アプリトークン: Socket Mode でつなげません（{outcome.error_name(error)}）",
            "アプリの設定で Socket Mode を有効にし、「Basic Information」の App-Level Token"
            "（connections:write）を SLACK_APP_TOKEN に写してください",
        )
    return fine("アプリトークン: Socket Mode でつなげます")


# -------------------------------------------------------------------- places
def of_places(
    client: Client,
    addresses: Mapping[str, str],
    *,
    pace_seconds: float = PACE_SECONDS,
    longest_seconds: float = LONGEST_SECONDS,
) -> Iterator[Finding]:
    """One finding for each department that cannot be reached, then one for all the others.

    Takes a second a place, and no longer than `longest_seconds`: the rest is counted, not asked.
    """
    until, reached, unasked = time.monotonic() + longest_seconds, 0, 0
    for number, (place, departments) in enumerate(_by_place(addresses).items()):
        time.sleep(pace_seconds if number else 0)
        trouble = _trouble(client, place, until)
        if trouble is None:
            reached += len(departments)
        elif trouble == NOT_ASKED:
            unasked += len(departments)
            continue
        else:
            yield _unreached("、".join(departments), place, trouble)
    if reached:
        yield fine(f"チャンネル: {reached}課に届きます")
    if unasked:
        yield mind(
            f"チャンネル: {unasked}課は、時間がかかるため確かめていません",
            "しばらくおいて、もう一度確かめてください",
        )


def _by_place(addresses: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for department, place in addresses.items():
        found.setdefault(place, []).append(department)
    return found


def _trouble(client: Client, place: str, until: float) -> str | None:
    """What Slack calls the trouble with a place; None when there is none.

    Where Slack asks to wait, it is asked again, unless the time is up before.
    """
    while time.monotonic() < until:
        try:
            _look(client, place)
        except SlackApiError as error:
            if error.response.status_code != 429:
                return outcome.error_name(error)
            time.sleep(min(_wait_seconds(error), max(0.0, until - time.monotonic())))
        except Exception as error:
            return outcome.error_name(error)
        else:
            return None
    return NOT_ASKED


def _look(client: Client, place: str) -> None:
    where = taken_apart(place)
    if where.surface == "person":
        client.conversations_open(users=where.person)
    else:
        client.conversations_history(channel=where.channel, limit=1)


def _wait_seconds(error: SlackApiError) -> float:
    told = _header(error.response, "retry-after")
    return max(1.0, float(told)) if told.isascii() and told.isdigit() else 1.0


def _unreached(departments: str, place: str, trouble: str) -> Finding:
    what, remedy = UNREACHED.get(
        trouble, (f"確かめられません（{trouble}）", "チャンネルとアプリの設定を確かめてください")
    )
    return wrong(f"チャンネル: {departments}（{place}）: {what}", remedy)


def _header(answer: SlackResponse, name: str) -> str:
    """A header of an answer, whatever the case of its letters; empty where there is none."""
    headers: dict[str, Any] = answer.headers or {}
    return next((str(value) for key, value in headers.items() if key.lower() == name), "")
