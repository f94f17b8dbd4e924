"""Forms in Slack: opened within three seconds, checked before they close, nothing written lost."""

from dataclasses import replace
from datetime import datetime
from secrets import token_urlsafe
from typing import Any

from bot.slack.client import Client
from bot.slack.events import FormSent, FormWanted
from bot.slack.views import errors_of, to_modal, values_of
from handlers.conversation import check_form, form_for
from handlers.messages import Button, Form, Outcome, Reply, to_kept
from knowledge.office.places import alone_in, direct_to, taken_apart
from knowledge.shelf.shelf import Shelf
from knowledge.store import Store, audit, inbox, outbox
from knowledge.store.forms import (
    OpenForm,
    keep_open,
    note_sent_off,
    note_written,
    open_form,
    written_before,
)

NOT_OPENED = "フォームを開けませんでした。もう一度押してください。"
WRITTEN_BEFORE = "前に書きかけたものを入れてあります。"
GONE = "このフォームは使えなくなりました。お手数ですが、ボタンから開き直してください。"


class Modals:
    """What a form is about stays in the database; the modal itself carries a token only."""

    def __init__(self, store: Store, shelf: Shelf, client: Client) -> None:
        self._store, self._shelf, self._client = store, shelf, client

    def open(self, wanted: FormWanted) -> None:
        """Show the form; where there is none for this person, or it will not open, say so."""
        try:
            self._open(wanted)
        except Exception:
            button = Button(
                wanted.label or "開く", wanted.form, wanted.value, opens_form=True, primary=True
            )
            self._tell(wanted, Reply(NOT_OPENED, Outcome.ERROR, buttons=(button,)))
            raise

    def _open(self, wanted: FormWanted) -> None:
        with self._store.reading() as db:
            shown = form_for(
                wanted.form, wanted.value, wanted.person, wanted.at, db, self._shelf.library()
            )
        if isinstance(shown, Reply):
            self._tell(wanted, shown)
            return
        token = token_urlsafe(16)
        with self._store.writing() as db:
            written = written_before(db, wanted.person, shown.name, shown.value)
            if written:
                shown = replace(shown, lead=(*shown.lead, WRITTEN_BEFORE))
            form = OpenForm(
                token, shown.name, shown.value, wanted.place, wanted.thread, wanted.person
            )
            keep_open(db, form, wanted.at)
        view = to_modal(_with_written(shown, written), token)
        self._client.views_open(trigger_id=wanted.trigger, view=view)

    def take(self, sent: FormSent, now: datetime) -> dict[str, Any]:
        """Keep what was filled in; what Slack is answered: nothing, or what is to be put right."""
        values = values_of(sent.view_state)
        with self._store.reading() as db:
            form = open_form(db, sent.token)
        if form is None or form.person != sent.person:
            return {} if sent.closed else _errors(sent, {"": GONE})
        if sent.closed:
            self._note(form, values)
            return {}
        wrong = self._wrong_in(form, values, now)
        if not wrong:
            self._keep(sent, form, values, now)
            return {}
        self._note(form, values)
        renewed = self._renewed(form, values, wrong[""], now) if "" in wrong else None
        return renewed or _errors(sent, wrong)

    def _wrong_in(self, form: OpenForm, values: dict[str, str], now: datetime) -> dict[str, str]:
        library = self._shelf.library()
        with self._store.reading() as db:
            return check_form(form.form, form.value, values, form.person, now, db, library)

    def _note(self, form: OpenForm, values: dict[str, str]) -> None:
        if values:
            with self._store.writing() as db:
                note_written(db, form.token, values)

    def _renewed(
        self, form: OpenForm, values: dict[str, str], problem: str, now: datetime
    ) -> dict[str, Any] | None:
        """The form as it is now, with what was written into it: what it showed has changed."""
        with self._store.reading() as db:
            shown = form_for(form.form, form.value, form.person, now, db, self._shelf.library())
        if isinstance(shown, Reply):
            return None
        token = token_urlsafe(16)
        with self._store.writing() as db:
            keep_open(db, replace(form, token=token, value=shown.value), now)
            note_written(db, token, values)
        view = to_modal(_with_written(shown, values), token, problem)
        return {"response_action": "update", "view": view}

    def _keep(self, sent: FormSent, form: OpenForm, values: dict[str, str], now: datetime) -> None:
        body: dict[str, Any] = {"form": form.form, "value": form.value, "values": values}
        place = form.place
        if taken_apart(place).surface == "home":
            place, body["home"] = direct_to(form.person), True
        key = f"view/{sent.view}"
        with self._store.writing() as db:
            inbox.receive(db, key, place, form.thread, sent.person, "filled", body, now)
            note_sent_off(db, sent.token)

    def _tell(self, wanted: FormWanted, reply: Reply) -> None:
        """Only the one who pressed has to know."""
        to = alone_in(wanted.place, wanted.person)
        with self._store.writing() as db:
            if outbox.put(
                db,
                f"form/{wanted.key}",
                to,
                wanted.at,
                thread=wanted.thread or None,
                reply=to_kept(reply),
            ):
                audit.note(db, wanted.at, wanted.person, "form_not_shown", wanted.form, wanted.key)


def _errors(sent: FormSent, wrong: dict[str, str]) -> dict[str, Any]:
    """What has to be put right, each at its field."""
    return {"response_action": "errors", "errors": errors_of(sent.view_state, wrong)}


def _with_written(form: Form, written: dict[str, str]) -> Form:
    """The form with what the same person wrote into it before and did not send off."""
    fields = tuple(
        replace(field, value=written.get(field.name) or field.value) for field in form.fields
    )
    return replace(form, fields=fields)
