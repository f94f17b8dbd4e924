"""What Slack says of people: whose account it is, and who is in a department's user group."""

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.slack import outcome
from bot.slack.client import Client
from bot.typed import clean
from knowledge.store import Store
from knowledge.store.people import (
    Account,
    Standing,
    account_is_fresh,
    emails_without_account,
    groups,
    put_account,
    put_members,
)

log = logging.getLogger(__name__)

# So long is believed what Slack said of somebody, and that it knows no such e-mail.
FRESH = timedelta(hours=24)
# So long a method is left alone after trouble that its next call would meet too.
REST = timedelta(seconds=30)
# Slack's own helper is a bot that does not say so.
SLACKBOT = "USLACKBOT"

WHO, GROUP, EMAIL = "users.info", "usergroups.users.list", "users.lookupByEmail"
# All of them; what goes wrong with one stays there.
GROUPS, EMAILS = "usergroups", "emails"
TROUBLE = "Slackで確かめられません: %s（%s）"


class Directory:
    """Keeps what Slack knows of people beside the roster; used by one thread at a time.

    Nothing here raises: what could not be learned stays as it was.
    """

    def __init__(self, client: Client, store: Store) -> None:
        self._client, self._store = client, store
        self._team: str | None = None
        # Method → until when it is left alone.
        self._resting: dict[str, datetime] = {}
        # What went wrong → the trouble that was told of it.
        self._told: dict[str, str] = {}
        # Department → when its group was asked for; the longest ago comes first.
        self._read_at: dict[str, datetime] = {}
        # E-mail → when Slack did not know it.
        self._unknown_at: dict[str, datetime] = {}

    def introduce(self, person: str, now: datetime) -> None:
        """See to it that the database knows whose account this is; outside of a transaction."""
        self._try(WHO, "", now, lambda: self._introduce(person, now))

    def refresh(self, now: datetime) -> None:
        """Learn who is in the user groups, and whose e-mails the roster names."""
        self._try(GROUPS, "", now, lambda: self._read_groups(now))
        self._try(EMAILS, "", now, lambda: self._look_up_emails(now))

    # ---------------------------------------------------------------- steps
    def _introduce(self, person: str, now: datetime) -> None:
        with self._store.reading() as db:
            if account_is_fresh(db, person, now - FRESH):
                return
        self._keep(self._client.users_info(user=person)["user"], now)

    def _read_groups(self, now: datetime) -> None:
        with self._store.reading() as db:
            group_of = groups(db)
        # Slack limits how many may be asked for in a minute: nobody is always left over.
        long_ago = datetime.min.replace(tzinfo=now.tzinfo)
        for department in sorted(group_of, key=lambda name: self._read_at.get(name, long_ago)):
            step = self._reader_of(department, group_of[department], now)
            self._try(GROUP, department, now, step)

    def _reader_of(self, department: str, group: str, now: datetime) -> Callable[[], None]:
        def read() -> None:
            members = self._client.usergroups_users_list(usergroup=group)["users"]
            self._read_at[department] = now
            with self._store.writing() as db:
                # It may have been given another group in the meantime.
                if groups(db).get(department) == group:
                    put_members(db, department, [str(member) for member in members])

        return read

    def _look_up_emails(self, now: datetime) -> None:
        with self._store.reading() as db:
            emails = emails_without_account(db, now.date())
        for email in emails:
            asked_at = self._unknown_at.get(email)
            if asked_at is None or now - asked_at >= FRESH:
                self._try(EMAIL, "", now, self._finder_of(email, now))

    def _finder_of(self, email: str, now: datetime) -> Callable[[], None]:
        def find() -> None:
            try:
                user = self._client.users_lookupByEmail(email=email)["user"]
            except SlackApiError as error:
                if outcome.error_name(error) != "users_not_found":
                    raise
                self._unknown_at[email] = now
            else:
                self._keep(user, now)

        return find

    def _keep(self, user: Mapping[str, Any], now: datetime) -> None:
        if self._team is None:
            self._team = str(self._client.auth_test()["team_id"])
        account = account_of(user, self._team)
        with self._store.writing() as db:
            put_account(db, account, now)

    def _try(self, method: str, of: str, now: datetime, step: Callable[[], None]) -> None:
        """Take a step; the same trouble with it is told once."""
        if method in self._resting and now < self._resting[method]:
            return
        what = f"{method} {of}".strip()
        try:
            step()
        except Exception as error:
            name = outcome.error_name(error)
            if _concerns_method(error):
                self._resting[method], what = now + REST, method
            if self._told.get(what) != name:
                self._told[what] = name
                log.warning(TROUBLE, what, name)
        else:
            self._told.pop(what, None)
            # Many groups meet Slack's limit every time; that is told once for all.
            if self._told.get(method) not in outcome.LIMITED:
                self._told.pop(method, None)


def _concerns_method(error: Exception) -> bool:
    """Would the next call of the method end the same way?"""
    missing = outcome.error_name(error) in outcome.SCOPE_TROUBLE
    return missing or isinstance(error, TimeoutError) or outcome.concerns_all(error)


def account_of(user: Mapping[str, Any], own_team: str) -> Account:
    """What `users.info` says of somebody, for a bot of the workspace `own_team`."""
    profile = user.get("profile") or {}
    name = profile.get("real_name") or user.get("real_name") or user.get("name") or ""
    return Account(
        user["id"],
        user.get("team_id") or "",
        clean(name),
        (profile.get("email") or "").lower(),
        _standing(user, own_team),
    )


def _standing(user: Mapping[str, Any], own_team: str) -> Standing:
    if user.get("deleted"):
        return "gone"
    if user.get("is_bot") or user["id"] == SLACKBOT:
        return "bot"
    # In an organisation of several workspaces people belong to more than one.
    teams = {user.get("team_id"), *(user.get("enterprise_user") or {}).get("teams", ())}
    if own_team not in teams or user.get("is_stranger"):
        return "foreign"
    if user.get("is_restricted") or user.get("is_ultra_restricted"):
        return "guest"
    return "staff"
