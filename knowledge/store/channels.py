"""How the bot behaves in a channel, and which workspace the channels belong to."""

from knowledge.store.database import Connection, first


def is_quiet(db: Connection, place: str) -> bool:
    """Does this channel want the bot to listen only when it is called?"""
    return first(db, "SELECT place FROM quiet_channels WHERE place = ?", [place]) is not None


def set_quiet(db: Connection, place: str, quiet: bool) -> None:
    db.conn.execute("DELETE FROM quiet_channels WHERE place = ?", [place])
    if quiet:
        db.conn.execute("INSERT INTO quiet_channels (place) VALUES (?)", [place])


def workspace(db: Connection) -> str | None:
    """The workspace whose channels and people this database holds; None as long as it has none."""
    row = first(db, "SELECT team FROM workspace")
    return row["team"] if row else None


def settle_workspace(db: Connection, team: str) -> str:
    """The workspace of this database; the first one that is told stays."""
    db.conn.execute(
        "INSERT INTO workspace (id, team) VALUES (1, ?) ON CONFLICT (id) DO NOTHING", [team]
    )
    return workspace(db) or team
