"""What does it mean for a message that a call to Slack failed? Not sent, or nobody knows."""

import re
import socket
import ssl
from datetime import datetime, timedelta
from urllib.error import URLError

from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from jobs.delivery import NotSent, Unknown

SOON = timedelta(seconds=30)
LATER = timedelta(minutes=5)
# Where Slack asks for patience without saying how long.
PATIENCE_SECONDS = 30

UNREACHABLE = "Slackに接続できません。つながりしだい送ります。"
TOO_MANY = "Slackが送信を待つよう求めています。時間をおいて送ります。"
BUSY = "Slackが今は受け付けていません（{error}）。時間をおいて送ります。"
UNCLEAR = "Slackの返事がはっきりしません（{error}）。届いたかを確かめます。"
TOKEN = (
    "Slackのトークンが使えません（{error}）。SLACK_BOT_TOKEN を確かめて、"
    "ききまっしを起動し直してください。直るまで5分おきに試します。"
)
SCOPE = (
    "Slackアプリの権限が足りません（{error}）。アプリの設定で権限（スコープ）を加えて、"
    "再インストールしてください。直るまで5分おきに試します。"
)
SHAPE = (
    "メッセージの形をSlackが受け付けません（{error}）。ききまっしの不具合です。"
    "このメッセージの番号を添えて、開発元へお知らせください。"
)
OTHER = "Slackに断られました（{error}）。送り先のチャンネルとアプリの設定を確かめてください。"

# Slack: "it's possible some aspect of the operation succeeded before the error was raised".
PERHAPS_DONE = ("fatal_error", "internal_error", "service_unavailable", "request_timeout")
LIMITED = ("ratelimited", "rate_limited", "message_limit_exceeded")
NOT_NOW = ("team_added_to_org", "accesslimited", "org_login_required")
TOKEN_TROUBLE = (
    "invalid_auth",
    "not_authed",
    "token_revoked",
    "token_expired",
    "account_inactive",
    "not_allowed_token_type",
    "two_factor_setup_required",
)
FOR_ALL = (*LIMITED, *TOKEN_TROUBLE)
SCOPE_TROUBLE = ("missing_scope", "no_permission", "ekm_access_denied")
SHAPE_TROUBLE = (
    "msg_too_long",
    "msg_blocks_too_long",
    "invalid_blocks",
    "invalid_blocks_format",
    "invalid_metadata_format",
    "invalid_metadata_schema",
    "metadata_too_large",
    "invalid_arguments",
    "no_text",
)
GONE_PERSON = "その人のSlackアカウントが使えません（{error}）。名簿を確かめてください。"
REFUSED = {
    "channel_not_found": "Slackのチャンネルが見つかりません（{error}）。"
    "非公開のチャンネルなら、アプリを招待してください。",
    "not_in_channel": "アプリがチャンネルに入っていません（{error}）。"
    "チャンネルで /invite と打って、アプリを招待してください。",
    "is_archived": "チャンネルがアーカイブされています（{error}）。送り先を変えてください。",
    "restricted_action": "チャンネルに書き込めない設定です（{error}）。"
    "チャンネルの管理者に、アプリの投稿を許すよう頼んでください。",
    "user_not_found": GONE_PERSON,
    "users_not_found": GONE_PERSON,
    "user_disabled": GONE_PERSON,
    "cannot_dm_bot": GONE_PERSON,
} | dict.fromkeys(SHAPE_TROUBLE, SHAPE)

_ERROR_NAME = re.compile(r"[a-z0-9_]{1,80}")


def of_failure(error: Exception, now: datetime) -> NotSent | Unknown:
    """What a failed call to post says about its message."""
    match error:
        case SlackApiError():
            return _of_answer(error.response, now)
        case URLError(
            reason=ConnectionRefusedError() | socket.gaierror() | ssl.SSLCertVerificationError()
        ):
            # Nothing was written to the line yet.
            return NotSent(UNREACHABLE, now + SOON)
        case _:
            return Unknown(UNCLEAR.format(error=type(error).__name__))


def before_posting(error: Exception, now: datetime) -> NotSent:
    """The same for a call that comes before the message itself: it certainly is not there."""
    match of_failure(error, now):
        case NotSent() as outcome:
            return outcome
        case Unknown():
            return NotSent(UNREACHABLE, now + SOON)


def concerns_all(error: Exception) -> bool:
    """Trouble that the next message would meet too: no line, no valid token, too many calls."""
    if isinstance(error, SlackApiError):
        return error.response.status_code == 429 or _name(error.response) in FOR_ALL
    return isinstance(error, URLError)


def error_name(error: Exception) -> str:
    """What Slack calls the trouble, or the class of the trouble on the way: safe to log."""
    if isinstance(error, SlackApiError):
        return _name(error.response) or f"HTTP {error.response.status_code}"
    return type(error).__name__


def _of_answer(answer: SlackResponse, now: datetime) -> NotSent | Unknown:
    error = _name(answer)
    if answer.status_code == 429 or error in LIMITED:
        return NotSent(TOO_MANY, now + timedelta(seconds=_retry_after(answer)))
    if answer.status_code != 200 or not error or error in PERHAPS_DONE:
        return Unknown(UNCLEAR.format(error=error or f"HTTP {answer.status_code}"))
    if error in TOKEN_TROUBLE:
        return NotSent(TOKEN.format(error=error), now + LATER)
    if error in SCOPE_TROUBLE:
        return NotSent(SCOPE.format(error=error), now + LATER)
    if error in NOT_NOW:
        return NotSent(BUSY.format(error=error), now + LATER)
    return NotSent(REFUSED.get(error, OTHER).format(error=error), None)


def _name(answer: SlackResponse) -> str:
    """Empty where the answer is none of Slack's: the library puts a piece of the page there."""
    name = answer.data.get("error") if isinstance(answer.data, dict) else None
    return name if isinstance(name, str) and _ERROR_NAME.fullmatch(name) else ""


def _retry_after(answer: SlackResponse) -> int:
    told = str(answer.headers.get("Retry-After", ""))
    return max(1, int(told)) if told.isascii() and told.isdigit() else PATIENCE_SECONDS
