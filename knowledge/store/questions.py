"""The questions that were asked, kept so that what could not be answered is not forgotten."""

import json
from datetime import datetime

from knowledge.store.database import Connection


def note_question(
    db: Connection, text: str, outcome: str, initiatives: list[str], at: datetime
) -> None:
    """Keep one question with its outcome; `at` carries its zone."""
    db.conn.execute(
        "INSERT INTO questions (asked_at, text, outcome, initiatives) VALUES (?, ?, ?, ?)",
        [at.isoformat(), text, outcome, json.dumps(initiatives, ensure_ascii=False)],
    )
