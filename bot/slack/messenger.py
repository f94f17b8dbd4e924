"""Posts messages in Slack and finds them again by their key."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.slack import outcome
from bot.slack.blocks import to_blocks, to_text
from bot.slack.views import to_home
from handlers.messages import File, Reply, from_kept
from jobs.delivery import NotSent, NotThere, Sent, Unknown
from knowledge.office.places import Place, direct_to, taken_apart
from knowledge.store.outbox import Outgoing

SETTLE = timedelta(seconds=45)
# Slack takes one message a second and channel; so much overall also keeps within its other limits.
PACE_SECONDS = 1.0
# Anybody in the workspace can read a message's metadata: nothing but the key stands there.
EVENT_TYPE = "kikimasshi_message"
# Slack shows four prompts.
MOST_PROMPTS = 4
# Why somebody cannot be shown something in a channel.
NOT_THERE = ("not_in_channel", "channel_not_found", "user_not_in_channel", "is_archived")
# The clocks of two machines never agree; a message is looked for from a little earlier.
LEEWAY = timedelta(seconds=60)
PAGE = 200

OTHER_WORKSPACE = "トークンが別のワークスペースのものです。直るまで送りません。"
NOT_ACKNOWLEDGED = "Slackの返事にメッセージの番号がありません。届いたかを確かめます。"
NOT_LOOKED_UP = "Slackで確かめられません（{error}）"


def no_files(about: str, now: datetime) -> bytes:
    raise ValueError(f"nothing here makes files: {about}")


class SlackMessenger:
    """The one sender's way into Slack; used by one thread at a time."""

    def __init__(
        self,
        client: WebClient,
        settle: timedelta = SETTLE,
        pace_seconds: float = PACE_SECONDS,
        make: Callable[[str, datetime], bytes] = no_files,
        is_home: Callable[[str], bool] | None = None,
    ) -> None:
        self.settle, self._make = settle, make
        # Asked once, before anything is sent.
        self._is_home = is_home
        self._client, self._pace = client, pace_seconds
        self._free_at = time.monotonic()
        # Until then Slack takes nothing from anybody, and why.
        self._resting: NotSent | None = None
        self._direct: dict[str, str] = {}

    def send(self, message: Outgoing, reply: Reply, now: datetime) -> Sent | NotSent | Unknown:
        """Show a reply where it belongs; what is posted has its key in the metadata."""
        if (elsewhere := self._elsewhere(now)) is not None:
            return elsewhere
        if self._resting is not None and self._resting.retry_at and now < self._resting.retry_at:
            return self._resting
        place = taken_apart(message.place)
        match place.surface:
            case "home":
                view = to_home(reply)
                return self._shown(
                    now, lambda: self._client.views_publish(user_id=place.person, view=view)
                )
            case "pane":
                return self._shown(now, lambda: self._suggest(place.channel, message, reply))
            case "private":
                return self._whisper(place, message, reply, now)
            case _:
                return self._post(message.place, message, reply, now)

    def _elsewhere(self, now: datetime) -> NotSent | None:
        """Why nothing may be sent at all: the token is of a workspace that this database is not."""
        if self._is_home is None:
            return None
        try:
            team = self._client.auth_test()["team_id"]
        except Exception as error:
            return outcome.before_posting(error, now)
        if not self._is_home(team):
            return NotSent(OTHER_WORKSPACE, now + outcome.LATER)
        self._is_home = None
        return None

    def _post(
        self, where: str, message: Outgoing, reply: Reply, now: datetime
    ) -> Sent | NotSent | Unknown:
        if reply.file is not None:
            return self._send_file(where, message, reply, reply.file, now)
        text, blocks = to_text(reply), to_blocks(reply, message.id)
        try:
            channel = self._channel(where)
        except Exception as error:
            return self._rest_after(error, outcome.before_posting(error, now))
        self._await_turn()
        try:
            posted = self._client.chat_postMessage(
                channel=channel,
                text=text,
                blocks=blocks,
                metadata={"event_type": EVENT_TYPE, "event_payload": {"key": message.key}},
                unfurl_links=False,
                unfurl_media=False,
                mrkdwn=False,
                **_where(message),
            )
        except Exception as error:
            return self._rest_after(error, outcome.of_failure(error, now))
        ts = posted.get("ts")
        return Sent(ts, where) if isinstance(ts, str) and ts else Unknown(NOT_ACKNOWLEDGED)

    def _send_file(
        self, where: str, message: Outgoing, reply: Reply, file: File, now: datetime
    ) -> Sent | NotSent | Unknown:
        """A file has no metadata; its name says which message it belongs to."""
        try:
            channel, content = self._channel(where), self._make(file.about, now)
        except (SlackApiError, OSError) as error:
            return self._rest_after(error, outcome.before_posting(error, now))
        self._await_turn()
        try:
            self._client.files_upload_v2(
                channel=channel,
                thread_ts=message.thread,
                filename=_file_name(file, message),
                title=file.name,
                file=content,
                initial_comment=to_text(reply),
            )
        except Exception as error:
            return self._rest_after(error, outcome.of_failure(error, now))
        # Slack says only later under which number the message stands.
        return Sent("", where)

    def _whisper(
        self, place: Place, message: Outgoing, reply: Reply, now: datetime
    ) -> Sent | NotSent | Unknown:
        """Show it to one person in a channel; where the bot is no member, write to them alone."""
        try:
            shown = self._client.chat_postEphemeral(
                channel=place.channel,
                user=place.person,
                text=to_text(reply),
                blocks=to_blocks(reply, message.id),
                thread_ts=message.thread,
            )
        except Exception as error:
            if outcome.error_name(error) in NOT_THERE:
                alone = replace(message, thread=None)
                return self._post(direct_to(place.person), alone, reply, now)
            return self._rest_after(error, outcome.of_failure(error, now))
        return Sent(str(shown.get("message_ts") or ""))

    def _suggest(self, channel: str, message: Outgoing, reply: Reply) -> Any:
        prompts = [{"title": one.label, "message": one.asks} for one in reply.choices]
        return self._client.assistant_threads_setSuggestedPrompts(
            channel_id=channel, thread_ts=message.thread or "", prompts=prompts[:MOST_PROMPTS]
        )

    def _shown(self, now: datetime, show: Callable[[], Any]) -> Sent | NotSent | Unknown:
        """What is shown anew each time: nothing of it has to be found again."""
        try:
            show()
        except Exception as error:
            return self._rest_after(error, outcome.of_failure(error, now))
        return Sent("")

    def look_up(self, message: Outgoing) -> Sent | NotThere | Unknown:
        """Look through all that was posted there since shortly before the message was claimed.

        What only one person sees leaves no trace; shown again, it does no harm.
        """
        if taken_apart(message.place).surface not in ("channel", "person"):
            return NotThere()
        try:
            channel = self._channel(message.place)
            for found in self._posted(channel, message):
                if _key_of(found) == message.key or _holds_file(found, message):
                    return Sent(found["ts"], message.place)
        except SlackApiError as error:
            if outcome.error_name(error) == "thread_not_found":
                return NotThere()
            return Unknown(NOT_LOOKED_UP.format(error=outcome.error_name(error)))
        except Exception as error:
            return Unknown(NOT_LOOKED_UP.format(error=outcome.error_name(error)))
        return NotThere()

    def _posted(self, channel: str, message: Outgoing) -> Iterator[dict[str, Any]]:
        """The messages of the thread, or of the channel, page by page."""
        asked: dict[str, Any] = {
            "channel": channel,
            "oldest": f"{((message.claimed_at or message.made_at) - LEEWAY).timestamp():.6f}",
            "include_all_metadata": True,
            "limit": PAGE,
        }
        while True:
            page = (
                self._client.conversations_replies(ts=message.thread, **asked)
                if message.thread
                else self._client.conversations_history(**asked)
            )
            yield from page["messages"]
            asked["cursor"] = (page.get("response_metadata") or {}).get("next_cursor")
            if not asked["cursor"]:
                return

    def _channel(self, where: str) -> str:
        """The channel; a direct message has one too, which only Slack knows."""
        place = taken_apart(where)
        if place.surface != "person":
            return where
        if where not in self._direct:
            opened = self._client.conversations_open(users=place.person)
            self._direct[where] = opened["channel"]["id"]
        return self._direct[where]

    def _await_turn(self) -> None:
        time.sleep(max(0.0, self._free_at - time.monotonic()))
        self._free_at = time.monotonic() + self._pace

    def _rest_after(self, error: Exception, ended: NotSent | Unknown) -> NotSent | Unknown:
        """What keeps every message from going out is not tried again with the next one."""
        if isinstance(ended, NotSent) and outcome.concerns_all(error):
            self._resting = ended
        return ended


def _where(message: Outgoing) -> dict[str, Any]:
    """A reminder in a thread shows in the channel too: nobody looks into an old thread."""
    if message.thread is None:
        return {}
    reminds = (message.topic or "").startswith("remind/")
    return {"thread_ts": message.thread} | ({"reply_broadcast": True} if reminds else {})


def _file_name(file: File, message: Outgoing) -> str:
    stem, _, ending = file.name.rpartition(".")
    return f"{stem}_{message.id}.{ending}"


def _holds_file(found: dict[str, Any], message: Outgoing) -> bool:
    file = from_kept(message.reply).file if message.reply else None
    names = [one.get("name") for one in found.get("files") or ()]
    return file is not None and _file_name(file, message) in names


def _key_of(found: dict[str, Any]) -> str | None:
    metadata = found.get("metadata") or {}
    if metadata.get("event_type") != EVENT_TYPE:
        return None
    key = (metadata.get("event_payload") or {}).get("key")
    return key if isinstance(key, str) else None
