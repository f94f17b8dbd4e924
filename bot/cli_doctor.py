"""The commands for setting up: `doctor`, `slack manifest`, `slack scopes`."""

import json
import sys
from typing import Annotated
from urllib.parse import urlsplit

import typer

from bot.doctor import examine
from bot.settings import read_settings

slack_app = typer.Typer(help="Slackアプリの準備", no_args_is_help=True)

WRONG = 1
BY_EMAIL = typer.Option("--by-email", help="名簿でメールアドレスから人を見つけるとき")
NEXT = (
    "この内容を Slack の「Create New App」→「From a manifest」に貼り付けてください"
    "（手順は docs/slack.md）。\n"
    "アプリができたら、Event Subscriptions の画面で Delayed Events を有効にしてください"
    "（この内容には含められません）。"
)


def add_doctor_commands(app: typer.Typer) -> None:
    app.add_typer(slack_app, name="slack")
    app.command()(doctor)


def doctor(
    quick: Annotated[
        bool, typer.Option("--quick", help="課のチャンネルに届くかは確かめません")
    ] = False,
) -> None:
    """設定・データベース・Slack・宛先を確かめます。× があると終了コードは1です。"""
    failed = False
    for finding in examine(read_settings(), quick=quick):
        print(finding.line, flush=True)
        failed = failed or finding.grade == "wrong"
    if failed:
        raise SystemExit(WRONG)


@slack_app.command("manifest")
def slack_manifest(
    http: Annotated[
        str | None,
        typer.Option("--http", help="Socket Mode を使わず、この https のアドレスで受け取ります"),
    ] = None,
    by_email: Annotated[bool, BY_EMAIL] = False,
) -> None:
    """Slackアプリを作るための設定（マニフェスト）を JSON で示します。"""
    from bot.slack.manifest import manifest

    url = _events_url(http) if http else None
    made = manifest(mode="http" if url else "socket", url=url, by_email=by_email)
    print(json.dumps(made, ensure_ascii=False, indent=2))
    print(NEXT, file=sys.stderr)


@slack_app.command("scopes")
def slack_scopes(by_email: Annotated[bool, BY_EMAIL] = False) -> None:
    """Slackアプリの権限（スコープ）と、その理由を示します。"""
    from bot.slack.manifest import scopes

    for scope, reason in scopes(by_email=by_email).items():
        print(f"{scope}\t{reason}")


def _events_url(typed: str) -> str:
    """Where Slack sends events, from an address with or without that path."""
    from bot.slack.manifest import EVENTS_PATH

    parts = urlsplit(typed)
    if parts.scheme != "https" or not parts.hostname or parts.query or parts.fragment:
        raise typer.BadParameter("--http には https://bot.city.example.jp のように書いてください")
    return f"https://{parts.netloc}{parts.path.removesuffix(EVENTS_PATH).rstrip('/')}{EVENTS_PATH}"
