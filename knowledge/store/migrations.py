"""The schema, as numbered migrations. The list only grows."""

from sqlite_utils import Database, Migrations

MIGRATIONS = Migrations("kikimasshi")
_GUARDED = [
    (table, change) for table in ("entries", "marks", "audit") for change in ("UPDATE", "DELETE")
]


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


@MIGRATIONS(name="0003_rounds")
def rounds(db: Database) -> None:
    """Rounds of reporting, who is asked for what, and all that people wrote and decided.

    Entries, marks and the audit trail are only ever appended. Instants are ISO texts in Tokyo time.
    """
    statements = """
    CREATE TABLE rounds (
        id INTEGER PRIMARY KEY AUTOINCREMENT, plans TEXT NOT NULL, fiscal_year INTEGER NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('interim', 'expected', 'final')),
        due_on TEXT NOT NULL, with_text INTEGER NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('prepared', 'running', 'closed')),
        opened_at TEXT NOT NULL, opened_by TEXT NOT NULL, started_at TEXT
    ) STRICT;
    CREATE TABLE requests (
        id INTEGER PRIMARY KEY AUTOINCREMENT, round INTEGER NOT NULL REFERENCES rounds (id),
        department TEXT NOT NULL REFERENCES departments (name), due_on TEXT NOT NULL,
        place TEXT, thread TEXT, UNIQUE (round, department)
    ) STRICT;
    CREATE UNIQUE INDEX requests_by_thread ON requests (place, thread);
    CREATE TABLE wanted (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        request INTEGER NOT NULL REFERENCES requests (id), position INTEGER NOT NULL,
        initiative TEXT REFERENCES initiatives (id), kpi TEXT REFERENCES kpis (id),
        indicator TEXT REFERENCES indicators (id), proposed INTEGER NOT NULL,
        CHECK ((initiative IS NOT NULL) + (kpi IS NOT NULL) + (indicator IS NOT NULL) = 1)
    ) STRICT;
    CREATE INDEX wanted_by_request ON wanted (request);
    CREATE TABLE wanted_measures (
        wanted INTEGER NOT NULL REFERENCES wanted (id), position INTEGER NOT NULL,
        measure TEXT NOT NULL REFERENCES measures (id), PRIMARY KEY (wanted, measure)
    ) STRICT;
    CREATE TABLE entries (
        id INTEGER PRIMARY KEY AUTOINCREMENT, wanted INTEGER NOT NULL REFERENCES wanted (id),
        what TEXT NOT NULL CHECK (what IN ('result', 'text', 'value')),
        measure TEXT REFERENCES measures (id),
        how TEXT NOT NULL CHECK (how IN ('given', 'nothing', 'withdrawn')),
        value REAL, approx INTEGER NOT NULL, counting TEXT NOT NULL, words TEXT,
        typed TEXT NOT NULL, person TEXT NOT NULL, at TEXT NOT NULL, source TEXT NOT NULL
    ) STRICT;
    CREATE INDEX entries_by_wanted ON entries (wanted);
    CREATE TABLE marks (
        id INTEGER PRIMARY KEY AUTOINCREMENT, wanted INTEGER NOT NULL REFERENCES wanted (id),
        mark TEXT NOT NULL CHECK (mark IN ('submitted', 'returned', 'confirmed', 'waived')),
        upto INTEGER NOT NULL, comment TEXT, late INTEGER NOT NULL,
        person TEXT NOT NULL, at TEXT NOT NULL, source TEXT NOT NULL
    ) STRICT;
    CREATE INDEX marks_by_wanted ON marks (wanted);
    CREATE TABLE audit (
        id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, person TEXT NOT NULL,
        what TEXT NOT NULL, subject TEXT NOT NULL, details TEXT NOT NULL, source TEXT NOT NULL
    ) STRICT;
    """
    _run(db, statements)
    append_only(db)


@MIGRATIONS(name="0004_messages")
def messages(db: Database) -> None:
    """What arrives and what is sent, who people are and where departments are reached."""
    statements = """
    CREATE TABLE people (
        id TEXT NOT NULL, name TEXT NOT NULL, department TEXT NOT NULL DEFAULT '',
        role TEXT NOT NULL CHECK (role IN ('member', 'reporter', 'coordinator')),
        PRIMARY KEY (id, department, role)
    ) STRICT;
    CREATE TABLE addresses (department TEXT PRIMARY KEY, place TEXT NOT NULL) STRICT;
    CREATE TABLE inbox (
        id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, twin TEXT UNIQUE,
        place TEXT NOT NULL, thread TEXT NOT NULL, person TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN ('typed', 'pressed', 'filled')), body TEXT NOT NULL,
        at TEXT NOT NULL,
        state TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'done', 'dead')),
        tries INTEGER NOT NULL DEFAULT 0, error TEXT
    ) STRICT;
    CREATE INDEX inbox_waiting ON inbox (id) WHERE state = 'new';
    CREATE INDEX inbox_by_thread ON inbox (place, thread);
    CREATE TABLE outbox (
        id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE,
        place TEXT NOT NULL, thread TEXT, topic TEXT, reply TEXT,
        state TEXT NOT NULL CHECK
            (state IN ('pending', 'sending', 'sent', 'unknown', 'skipped', 'dead')),
        made_at TEXT NOT NULL, next_at TEXT NOT NULL, claimed_at TEXT, sent_at TEXT,
        tries INTEGER NOT NULL DEFAULT 0, posted TEXT, reason TEXT
    ) STRICT;
    CREATE INDEX outbox_waiting ON outbox (place, id)
        WHERE state IN ('pending', 'sending', 'unknown');
    """
    _run(db, statements)


@MIGRATIONS(name="0005_trial")
def trial(db: Database) -> None:
    """The chat of the trial page, and how far its date runs ahead of the real one."""
    statements = """
    CREATE TABLE chat (
        id INTEGER PRIMARY KEY AUTOINCREMENT, place TEXT NOT NULL, thread INTEGER,
        person TEXT NOT NULL, text TEXT NOT NULL, reply TEXT, at TEXT NOT NULL, key TEXT UNIQUE
    ) STRICT;
    CREATE INDEX chat_by_place ON chat (place, id);
    CREATE TABLE trial_clock (
        id INTEGER PRIMARY KEY CHECK (id = 1), ahead_seconds REAL NOT NULL
    ) STRICT;
    """
    _run(db, statements)


@MIGRATIONS(name="0007_ways_in")
def ways_in(db: Database) -> None:
    """More that arrives than words and presses; forms that are open; how a channel wants it."""
    statements = """
    CREATE TABLE arrived (
        id INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE, twin TEXT UNIQUE,
        place TEXT NOT NULL, thread TEXT NOT NULL, person TEXT NOT NULL,
        kind TEXT NOT NULL CHECK (kind IN
            ('typed', 'pressed', 'filled', 'edited', 'deleted', 'opened', 'refused')),
        body TEXT NOT NULL, at TEXT NOT NULL,
        state TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'done', 'dead')),
        tries INTEGER NOT NULL DEFAULT 0, error TEXT
    ) STRICT;
    INSERT INTO arrived (id, key, twin, place, thread, person, kind, body, at, state, tries, error)
        SELECT id, key, twin, place, thread, person, kind, body, at, state, tries, error FROM inbox;
    DROP TABLE inbox;
    ALTER TABLE arrived RENAME TO inbox;
    CREATE INDEX inbox_waiting ON inbox (id) WHERE state = 'new';
    CREATE INDEX inbox_by_thread ON inbox (place, thread);
    CREATE INDEX inbox_by_person ON inbox (person, at);
    CREATE TABLE open_forms (
        token TEXT PRIMARY KEY, form TEXT NOT NULL, value TEXT NOT NULL, about TEXT NOT NULL,
        place TEXT NOT NULL, thread TEXT NOT NULL, person TEXT NOT NULL, at TEXT NOT NULL,
        written TEXT, done INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX open_forms_by_person ON open_forms (person, form, about);
    CREATE TABLE quiet_channels (place TEXT PRIMARY KEY) STRICT;
    CREATE TABLE workspace (id INTEGER PRIMARY KEY CHECK (id = 1), team TEXT NOT NULL) STRICT;
    CREATE INDEX entries_by_source ON entries (source);
    CREATE INDEX outbox_unknown ON outbox (id) WHERE state = 'unknown';
    CREATE INDEX outbox_pending ON outbox (next_at) WHERE state = 'pending';
    CREATE INDEX outbox_by_post ON outbox (place, posted);
    CREATE INDEX outbox_by_thread ON outbox (place, thread);
    """
    _run(db, statements)


@MIGRATIONS(name="0006_roster")
def roster(db: Database) -> None:
    """People by dated rows, also by e-mail alone, and what the platform says of its accounts.

    Who was there before came from the settings or belongs to the trial.
    """
    statements = """
    ALTER TABLE people RENAME TO people_before;
    CREATE TABLE people (
        number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL DEFAULT '',
        email TEXT NOT NULL DEFAULT '', name TEXT NOT NULL, department TEXT NOT NULL DEFAULT '',
        role TEXT NOT NULL CHECK (role IN ('member', 'reporter', 'head', 'coordinator')),
        from_on TEXT, until_on TEXT,
        origin TEXT NOT NULL CHECK (origin IN ('roster', 'setting')),
        CHECK (id != '' OR email != '')
    ) STRICT;
    CREATE INDEX people_by_id ON people (id);
    CREATE INDEX people_by_email ON people (email);
    CREATE UNIQUE INDEX people_of_settings ON people (id, department, role)
        WHERE origin = 'setting';
    INSERT INTO people (id, name, department, role, origin)
        SELECT id, name, department, role, 'setting' FROM people_before ORDER BY rowid;
    DROP TABLE people_before;
    CREATE TABLE accounts (
        id TEXT PRIMARY KEY, team TEXT NOT NULL, name TEXT NOT NULL, email TEXT NOT NULL,
        standing TEXT NOT NULL CHECK (standing IN ('staff', 'guest', 'foreign', 'bot', 'gone')),
        checked_at TEXT NOT NULL
    ) STRICT;
    CREATE INDEX accounts_by_email ON accounts (email);
    CREATE TABLE user_groups (department TEXT PRIMARY KEY, grp TEXT NOT NULL) STRICT;
    CREATE TABLE group_members (
        department TEXT NOT NULL REFERENCES user_groups (department) ON DELETE CASCADE,
        person TEXT NOT NULL, PRIMARY KEY (department, person)
    ) STRICT;
    """
    _run(db, statements)


def append_only(db: Database) -> None:
    """Let the database itself refuse to change or remove what people wrote."""
    for table, change in _GUARDED:
        db.conn.execute(
            f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table}"
            f" BEGIN SELECT RAISE(ABORT, '{table} are only ever appended'); END"
        )


def not_append_only(db: Database) -> None:
    """Lift that; only for a trial that starts over."""
    for table, change in _GUARDED:
        db.conn.execute(f"DROP TRIGGER {table}_no_{change.lower()}")


@MIGRATIONS(name="0008_all_editions")
def all_editions(db: Database) -> None:
    """What the older editions print besides: words explained, facts, departments renamed."""
    statements = """
    ALTER TABLE plans ADD COLUMN superseded_by TEXT;
    ALTER TABLE plans ADD COLUMN field_word TEXT;
    ALTER TABLE plans ADD COLUMN results TEXT NOT NULL DEFAULT '[]';
    ALTER TABLE plans ADD COLUMN marks TEXT NOT NULL DEFAULT '{}';
    ALTER TABLE printed_figures ADD COLUMN as_of TEXT;
    CREATE TABLE glossary (
        position INTEGER PRIMARY KEY, plan TEXT NOT NULL REFERENCES plans (id),
        term TEXT NOT NULL, reading TEXT NOT NULL, "full" TEXT, definition TEXT NOT NULL
    ) STRICT;
    CREATE TABLE facts (
        position INTEGER PRIMARY KEY, plan TEXT NOT NULL REFERENCES plans (id),
        topic TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, unit TEXT, year INTEGER,
        text TEXT NOT NULL
    ) STRICT;
    CREATE TABLE successions (
        position INTEGER PRIMARY KEY, "from" TEXT NOT NULL, "to" TEXT NOT NULL,
        relation TEXT NOT NULL, confidence TEXT NOT NULL, evidence TEXT NOT NULL
    ) STRICT;
    """
    _run(db, statements)


@MIGRATIONS(name="0009_what_qualifies_a_value")
def what_qualifies_a_value(db: Database) -> None:
    """Is a value that was reported provisional, and as of which day?"""
    statements = """
    ALTER TABLE entries ADD COLUMN provisional INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE entries ADD COLUMN as_of TEXT;
    """
    _run(db, statements)


def _run(db: Database, statements: str) -> None:
    # executescript would commit the transaction that the migration runs in.
    for statement in statements.split(";"):
        if statement.strip():
            db.conn.execute(statement)
