"""Forms that somebody has open: what they are about stays here, the platform has a token only."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from knowledge.store.database import Connection, first

# So long somebody finds again what they wrote and did not send off.
KEPT_FOR = timedelta(days=30)
COLUMNS = "token, form, value, place, thread, person"


@dataclass(frozen=True)
class OpenForm:
    """One form on somebody's screen; `place` and `thread` are where its answer belongs."""

    token: str
    form: str
    value: str
    place: str
    thread: str
    person: str


def about_of(value: str) -> str:
    """What a form is about, without the version that was shown."""
    return value.partition(":")[0]


def keep_open(db: Connection, form: OpenForm, at: datetime) -> None:
    """Note that somebody has a form open; those of long ago are forgotten."""
    db.conn.execute("DELETE FROM open_forms WHERE at < ?", [(at - KEPT_FOR).isoformat()])
    about = about_of(form.value)
    db.conn.execute(
        "INSERT INTO open_forms (token, form, value, about, place, thread, person, at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            form.token,
            form.form,
            form.value,
            about,
            form.place,
            form.thread,
            form.person,
            at.isoformat(),
        ],
    )


def open_form(db: Connection, token: str) -> OpenForm | None:
    row = first(db, f"SELECT {COLUMNS} FROM open_forms WHERE token = ?", [token])
    return OpenForm(**row) if row else None


def note_written(db: Connection, token: str, values: Mapping[str, str]) -> None:
    """Keep what somebody wrote into a form that could not be taken yet."""
    db.conn.execute(
        "UPDATE open_forms SET written = ? WHERE token = ? AND done = 0",
        [json.dumps(dict(values)), token],
    )


def note_sent_off(db: Connection, token: str) -> None:
    """The form was taken: nothing of it waits any more, nor of its earlier tries."""
    db.conn.execute(
        "UPDATE open_forms SET done = 1 WHERE (person, form, about) IN"
        " (SELECT person, form, about FROM open_forms WHERE token = ?)",
        [token],
    )


def written_before(db: Connection, person: str, form: str, value: str) -> dict[str, str]:
    """What the same person wrote into a form about the same thing and never sent off."""
    row = first(
        db,
        "SELECT written FROM open_forms WHERE person = ? AND form = ? AND about = ?"
        " AND done = 0 AND written IS NOT NULL ORDER BY at DESC, rowid DESC LIMIT 1",
        [person, form, about_of(value)],
    )
    return dict(json.loads(row["written"])) if row else {}
