"""The schema, as numbered migrations. The list only grows."""

from sqlite_utils import Database, Migrations

MIGRATIONS = Migrations("kikimasshi")


@MIGRATIONS(name="0001_plan_records")
def plan_records(db: Database) -> None:
    """What the record files hold. Lists that are only ever read whole are JSON."""
    statements = """
    CREATE TABLE record_state (
        id INTEGER PRIMARY KEY CHECK (id = 1), digest TEXT NOT NULL, revision INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE plans (
        id TEXT PRIMARY KEY, position INTEGER NOT NULL, name TEXT NOT NULL, short TEXT NOT NULL,
        also TEXT NOT NULL, edition TEXT NOT NULL, first_year INTEGER NOT NULL,
        last_year INTEGER NOT NULL, source TEXT NOT NULL, fields TEXT NOT NULL,
        required TEXT NOT NULL, stated TEXT NOT NULL
    ) STRICT;
    CREATE TABLE departments (
        name TEXT PRIMARY KEY, position INTEGER NOT NULL, reading TEXT NOT NULL, also TEXT NOT NULL
    ) STRICT;
    CREATE TABLE initiatives (
        id TEXT PRIMARY KEY, plan TEXT NOT NULL REFERENCES plans (id), position INTEGER NOT NULL,
        code TEXT, title TEXT NOT NULL, field TEXT, viewpoint TEXT, direction TEXT,
        new INTEGER NOT NULL, completed INTEGER NOT NULL, reprint_of TEXT, merged_into TEXT,
        numeric_target INTEGER NOT NULL, progress TEXT, parent TEXT, indicator TEXT,
        related_plans TEXT NOT NULL, resources TEXT, about TEXT, also TEXT NOT NULL
    ) STRICT;
    CREATE TABLE initiative_departments (
        initiative TEXT NOT NULL REFERENCES initiatives (id) ON DELETE CASCADE,
        department TEXT NOT NULL REFERENCES departments (name), position INTEGER NOT NULL,
        PRIMARY KEY (initiative, department)
    ) STRICT;
    CREATE TABLE stages (
        initiative TEXT NOT NULL REFERENCES initiatives (id) ON DELETE CASCADE,
        department TEXT NOT NULL, fiscal_year INTEGER NOT NULL, stage TEXT, printed TEXT,
        PRIMARY KEY (initiative, department, fiscal_year)
    ) STRICT;
    CREATE TABLE measures (
        id TEXT PRIMARY KEY,
        initiative TEXT NOT NULL REFERENCES initiatives (id) ON DELETE CASCADE,
        position INTEGER NOT NULL, label TEXT NOT NULL, short TEXT NOT NULL, unit TEXT NOT NULL,
        cumulative INTEGER NOT NULL, "of" TEXT
    ) STRICT;
    CREATE TABLE kpis (
        id TEXT PRIMARY KEY, plan TEXT NOT NULL REFERENCES plans (id), position INTEGER NOT NULL,
        field TEXT, viewpoint TEXT, name TEXT NOT NULL, short TEXT NOT NULL, unit TEXT NOT NULL,
        target TEXT NOT NULL, deadline_year INTEGER NOT NULL, cumulative INTEGER NOT NULL,
        initiatives TEXT NOT NULL
    ) STRICT;
    CREATE TABLE indicators (
        id TEXT PRIMARY KEY, plan TEXT NOT NULL REFERENCES plans (id), position INTEGER NOT NULL,
        name TEXT NOT NULL, short TEXT NOT NULL, unit TEXT NOT NULL
    ) STRICT;
    CREATE TABLE printed_figures (
        subject TEXT NOT NULL, span TEXT NOT NULL, value REAL NOT NULL, approx INTEGER NOT NULL,
        counting TEXT NOT NULL, provisional INTEGER NOT NULL, printed TEXT NOT NULL,
        PRIMARY KEY (subject, span)
    ) STRICT;
    CREATE TABLE printed_targets (
        subject TEXT NOT NULL, span TEXT NOT NULL, value REAL, operator TEXT NOT NULL,
        text TEXT NOT NULL, PRIMARY KEY (subject, span)
    ) STRICT;
    CREATE TABLE meetings (
        plan TEXT NOT NULL REFERENCES plans (id), position INTEGER NOT NULL, date TEXT, month TEXT,
        name TEXT NOT NULL, agenda TEXT NOT NULL
    ) STRICT;
    CREATE TABLE lineage (
        position INTEGER PRIMARY KEY, "from" TEXT NOT NULL, "to" TEXT NOT NULL, kind TEXT NOT NULL,
        confidence TEXT NOT NULL, evidence TEXT NOT NULL, measures TEXT NOT NULL
    ) STRICT;
    CREATE TABLE aliases (
        position INTEGER PRIMARY KEY, alias TEXT NOT NULL, reading TEXT, "of" TEXT NOT NULL,
        kind TEXT NOT NULL, source TEXT NOT NULL
    ) STRICT;
    CREATE TABLE words (
        position INTEGER PRIMARY KEY, word TEXT NOT NULL, means TEXT NOT NULL
    ) STRICT;
    """
    _run(db, statements)


@MIGRATIONS(name="0002_questions")
def questions(db: Database) -> None:
    """What was asked and how it ended, so that the coordinator sees what could not be answered."""
    statements = """
    CREATE TABLE questions (
        id INTEGER PRIMARY KEY, asked_at TEXT NOT NULL, text TEXT NOT NULL, outcome TEXT NOT NULL,
        initiatives TEXT NOT NULL
    ) STRICT;
    """
    _run(db, statements)


def _run(db: Database, statements: str) -> None:
    # executescript would commit the transaction that the migration runs in.
    for statement in statements.split(";"):
        if statement.strip():
            db.conn.execute(statement)
