"""Forms in Slack: opened within three seconds, checked before they close, nothing written lost."""

from dataclasses import replace
from datetime import datetime
from secrets import token_urlsafe

from bot.slack.client import Client
from bot.slack.events import FormSent, FormWanted
from bot.slack.views import errors_of, to_modal, values_of
from handlers.conversation import check_form, form_for
from handlers.messages import Button, Form, Outcome, Reply, to_kept
from knowledge.places import private_in, taken_apart
from knowledge.shelf import Shelf
from knowledge.store import Connection, Store, audit, inbox, outbox
from knowledge.store.forms import (
    OpenForm,
    keep_open,
    note_sent_off,
    note_written,
    open_form,
    written_before,
)

NOT_OPENED = "フォームを開けませんでした。もう一度押してください。"
GONE = "このフォームは使えなくなりました。お手数ですが、ボタンから開き直してください。"


class Modals:
    """What a form is about stays in the database; the modal itself carries a token only."""

    def __init__(self, store: Store, shelf: Shelf, client: Client) -> None:
        self._store, self._shelf, self._client = store, shelf, client

    def open(self, wanted: FormWanted) -> None:
        """Show the form; where there is none for this person, or Slack will not, say so."""
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
            form = OpenForm(
                token, shown.name, shown.value, wanted.place, wanted.thread, wanted.person
            )
            keep_open(db, form, wanted.at)
        try:
            view = to_modal(_with_written(shown, written), token)
            self._client.views_open(trigger_id=wanted.trigger, view=view)
        except Exception:
            button = Button(
                wanted.label or "開く", wanted.form, wanted.value, opens_form=True, primary=True
            )
            self._tell(wanted, Reply(NOT_OPENED, Outcome.ERROR, buttons=(button,)))
            raise

    def take(self, sent: FormSent, now: datetime) -> dict[str, str]:
        """Keep what was filled in; what has to be put right first comes back: block → sentence."""
        values = values_of(sent.view_state)
        with self._store.reading() as db:
            form = open_form(db, sent.token)
            mine = form is not None and form.person == sent.person
            wrong = {"": GONE}
            if mine and form is not None and not sent.closed:
                wrong = check_form(
                    form.form, form.value, values, sent.person, now, db, self._shelf.library()
                )
        if form is None or not mine:
            return {} if sent.closed else errors_of(sent.view_state, wrong)
        with self._store.writing() as db:
            if sent.closed or wrong:
                if any(values.values()):
                    note_written(db, sent.token, values)
            else:
                self._keep(db, sent, form, values, now)
        return {} if sent.closed else errors_of(sent.view_state, wrong)

    def _keep(
        self, db: Connection, sent: FormSent, form: OpenForm, values: dict[str, str], now: datetime
    ) -> None:
        body = {"form": form.form, "value": form.value, "values": values}
        key = f"view/{sent.view}"
        inbox.receive(db, key, form.place, form.thread, sent.person, "filled", body, now)
        note_sent_off(db, sent.token)

    def _tell(self, wanted: FormWanted, reply: Reply) -> None:
        """Only the one who pressed has to know."""
        place = taken_apart(wanted.place)
        alone = place.surface != "channel" or wanted.place.startswith("D")
        to = wanted.place if alone else private_in(wanted.place, wanted.person)
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


def _with_written(form: Form, written: dict[str, str]) -> Form:
    """The form with what the same person wrote into it before and did not send off."""
    fields = tuple(
        replace(field, value=written.get(field.name) or field.value) for field in form.fields
    )
    return replace(form, fields=fields)
