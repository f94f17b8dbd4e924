"""What does Slack have to know to make this app? Its manifest, and what each permission is for."""

from typing import Any

from bot.settings import SlackMode
from bot.slack.events import ASK_MESSAGE, REPORT_MESSAGE

Manifest = dict[str, Any]

# Scope → what would not work without it; `doctor` and docs/slack.md say the same words.
SCOPES: dict[str, str] = {
    "app_mentions:read": "「@ききまっし」と呼ばれたことを知る",
    "chat:write": "答え・依頼・催促を送る",
    "commands": "/kikimasshi とメッセージのメニューを使えるようにする",
    "channels:history": "公開チャンネルで、依頼への返信を読み、送れたかを確かめる",
    "groups:history": "非公開チャンネルで、依頼への返信を読み、送れたかを確かめる",
    "im:history": "ダイレクトメッセージで、質問と返信を読み、送れたかを確かめる",
    "im:write": "担当者にダイレクトメッセージを送る",
    "users:read": "職員かどうか（ゲスト・他団体・退職者でないか）を確かめる",
    "usergroups:read": "ユーザーグループから、課の担当者を知る",
    "files:read": "課が返信に添えたExcelを受け取る",
    "files:write": "記入用や報告用のExcelを送る",
    "assistant:write": "Slackの上部から開くエージェントの画面で答える",
}
BY_EMAIL_SCOPE = "users:read.email"
BY_EMAIL_REASON = "名簿のメールアドレスから、Slackの利用者を見つける"

COMMAND = "/kikimasshi"
EVENTS_PATH = "/slack/events"
EVENTS = ("app_mention", "message.channels", "message.groups", "message.im", "app_home_opened")
NAME = "ききまっし"
DESCRIPTION = "市の計画の取組について、担当課・工程・実績を答え、実績の照会をお手伝いします。"
LONG_DESCRIPTION = (
    "市の計画の取組について、ふだんの言葉で尋ねると、出典を添えて答えます。"
    "担当課、年度ごとの工程、実績と前年度からの増減、目標、前の計画での名前などをお尋ねください。"
    "年に一度の実績の照会では、担当課に必要なものだけを尋ね、まだの課にだけ催促し、"
    "回答を前年度の値や目標と並べて読み返し、取りまとめに状況を示します。"
    "計画に書かれていないことは、推測せず「記載がありません」とお答えします。"
    "公表資料をもとにした非公式のソフトウェアです。"
)
PROMPTS = (
    ("担当課を尋ねる", "のりまっしの担当課は？"),
    ("実績を尋ねる", "のりまっしのDL数は？"),
    ("今年度の工程を尋ねる", "スマートごみ箱の今年度の工程は？"),
    ("使い方を見る", "使い方を教えて"),
)


def scopes(*, by_email: bool) -> dict[str, str]:
    """The permissions to ask for; e-mail addresses only where the roster names people by them."""
    return SCOPES | ({BY_EMAIL_SCOPE: BY_EMAIL_REASON} if by_email else {})


def manifest(*, mode: SlackMode, url: str | None = None, by_email: bool = False) -> Manifest:
    """The manifest as Slack's page takes it; `url` is where Slack sends events in the http mode."""
    address = {"request_url": url} if mode == "http" else {}
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": NAME,
            "description": DESCRIPTION,
            "long_description": LONG_DESCRIPTION,
            "background_color": "#1f3a5f",
        },
        "features": _features(url if mode == "http" else None),
        "oauth_config": {"scopes": {"bot": list(scopes(by_email=by_email))}},
        "settings": {
            "event_subscriptions": address | {"bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True} | address,
            "org_deploy_enabled": False,
            "socket_mode_enabled": mode == "socket",
            "token_rotation_enabled": False,
        },
    }


def _features(url: str | None) -> Manifest:
    return {
        "bot_user": {"display_name": NAME, "always_online": True},
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        # New apps get the agent view only; `assistant_view` is left to those that had it before.
        "agent_view": {
            "agent_description": DESCRIPTION,
            "suggested_prompts": [
                {"title": title, "message": message} for title, message in PROMPTS
            ],
        },
        "slash_commands": [
            {
                "command": COMMAND,
                "description": "計画の取組について尋ねます（答えはあなただけに見えます）",
                "usage_hint": "のりまっしの担当課は？",
                "should_escape": False,
            }
            | ({"url": url} if url else {})
        ],
        "shortcuts": [
            _shortcut("実績として報告", REPORT_MESSAGE, "このメッセージの実績を報告します"),
            _shortcut("聞いてみる", ASK_MESSAGE, "このメッセージの内容を尋ねます"),
        ],
    }


def _shortcut(name: str, callback: str, description: str) -> Manifest:
    return {"name": name, "type": "message", "callback_id": callback, "description": description}
