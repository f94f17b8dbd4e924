"""The plan records in the database: put in as a whole, read as a whole."""

import json
from collections import defaultdict
from typing import Any

from knowledge.errors import RecordsVanished
from knowledge.records.models import Figure, Records, Target
from knowledge.store.database import Connection, NamedRow, Store, first, query

WHOLE_ITEM = ""
# Tables that nobody's rows refer to are emptied and filled; the rest keep their rows' identity.
REFILLED = (
    "initiative_departments",
    "stages",
    "printed_figures",
    "printed_targets",
    "meetings",
    "lineage",
    "aliases",
    "words",
    "glossary",
    "facts",
    "successions",
)
KEPT = {
    "plans": "id",
    "departments": "name",
    "initiatives": "id",
    "measures": "id",
    "kpis": "id",
    "indicators": "id",
}


def digest_of_records(store: Store) -> str | None:
    """What `replace_records` was last given as digest; None before the first time."""
    with store.reading() as db:
        row = first(db, "SELECT digest FROM record_state")
    return row["digest"] if row else None


def revision_of_records(store: Store) -> int:
    """Grows with every change of the records; 0 before there are any."""
    with store.reading() as db:
        row = first(db, "SELECT revision FROM record_state")
    return row["revision"] if row else 0


def replace_records(store: Store, records: Records, digest: str) -> None:
    """Make the database hold exactly these records, all or nothing.

    Raises RecordsVanished when a record is gone to which rows that people made still refer.
    """
    with store.writing() as db:
        db.conn.execute("PRAGMA defer_foreign_keys = ON")
        for table in REFILLED:
            db.conn.execute(f"DELETE FROM {table}")
        new = _rows(records)
        gone: list[str] = []
        for table, key in KEPT.items():
            gone += _replace(db, table, key, new[table])
        for table in REFILLED:
            db.table(table).insert_all(new[table])
        if query(db, "PRAGMA foreign_key_check"):
            raise RecordsVanished(gone)
        db.conn.execute(
            "INSERT INTO record_state (id, digest, revision) VALUES (1, ?, 1)"
            " ON CONFLICT (id) DO UPDATE SET digest = excluded.digest, revision = revision + 1",
            [digest],
        )


def _replace(db: Connection, table: str, key: str, rows: list[NamedRow]) -> list[str]:
    """Upsert the rows and drop the others; return the keys of the dropped."""
    old = {row[key] for row in query(db, f"SELECT {key} FROM {table}")}
    gone = sorted(old - {row[key] for row in rows})
    db.table(table).upsert_all(rows, pk=key)
    db.conn.executemany(f"DELETE FROM {table} WHERE {key} = ?", [[name] for name in gone])
    return gone


def _rows(records: Records) -> dict[str, list[NamedRow]]:
    """The records as rows per table."""
    rows: dict[str, list[NamedRow]] = defaultdict(list)
    for table in ("plans", "departments", "meetings", "aliases", "words", "glossary", "facts"):
        rows[table] = [_flat(record.model_dump()) for record in getattr(records, table)]
    for table in ("lineage", "successions"):
        rows[table] = [_flat(line.model_dump(by_alias=True)) for line in getattr(records, table)]
    for row in rows["facts"]:
        row["value"] = json.dumps(row["value"], ensure_ascii=False)
    for item in records.initiatives:
        nested = {"departments", "stages", "stages_printed", "department_stages", "measures"}
        rows["initiatives"].append(_flat(item.model_dump(exclude=nested)))
        rows["initiative_departments"] += [
            {"initiative": item.id, "department": name, "position": position}
            for position, name in enumerate(item.departments)
        ]
        cells = {WHOLE_ITEM: item.stages} | item.department_stages
        rows["stages"] += [
            {
                "initiative": item.id,
                "department": department,
                "fiscal_year": year,
                "stage": stages.get(year),
                "printed": item.stages_printed.get(year) if department == WHOLE_ITEM else None,
            }
            for department, stages in cells.items()
            for year in sorted({*stages, *item.stages_printed})
        ]
        for measure in item.measures:
            rows["measures"].append(_flat(measure.model_dump(exclude={"figures", "targets"})))
            rows["printed_targets"] += [
                {"subject": measure.id, "span": span, **target.model_dump()}
                for span, target in measure.targets.items()
            ]
            rows["printed_figures"] += _figure_rows(measure.id, measure.figures)
    for table in ("kpis", "indicators"):
        for record in getattr(records, table):
            rows[table].append(_flat(record.model_dump(exclude={"figures"})))
            rows["printed_figures"] += _figure_rows(record.id, record.figures)
    for table, found in rows.items():
        if table in ("printed_figures", "printed_targets", "stages", "initiative_departments"):
            continue
        for position, row in enumerate(found):
            row["position"] = position
    return rows


def _figure_rows(subject: str, figures: dict[str, Figure]) -> list[NamedRow]:
    return [
        {"subject": subject, "span": span, **figure.model_dump()}
        for span, figure in figures.items()
    ]


def _flat(row: NamedRow) -> NamedRow:
    """Lists and dicts as JSON text, so that every column is plain SQL."""
    return {
        key: json.dumps(value, ensure_ascii=False)
        if isinstance(value, list | tuple | dict)
        else value
        for key, value in row.items()
    }


def read_records(store: Store) -> Records:
    """All records, as they were put in."""
    with store.reading() as db:
        tables = {table: query(db, f"SELECT * FROM {table}") for table in (*KEPT, *REFILLED)}
    figures = _figures(tables["printed_figures"])
    targets: dict[str, NamedRow] = defaultdict(dict)
    for row in tables["printed_targets"]:
        target = {key: row[key] for key in Target.model_fields}
        targets[row["subject"]][row["span"]] = target | {"value": _number(row["value"])}
    measures: dict[str, list[NamedRow]] = defaultdict(list)
    for row in _ordered(tables["measures"]):
        row |= {"figures": figures[row["id"]], "targets": targets[row["id"]]}
        measures[row["initiative"]].append(row)
    departments: dict[str, list[str]] = defaultdict(list)
    for row in sorted(tables["initiative_departments"], key=lambda row: row["position"]):
        departments[row["initiative"]].append(row["department"])
    stages = _stages(tables["stages"])
    initiatives = [
        row
        | stages[row["id"]]
        | {"measures": measures[row["id"]], "departments": departments[row["id"]]}
        for row in _ordered(tables["initiatives"])
    ]
    return Records.model_validate(
        {
            "initiatives": initiatives,
            "kpis": [r | {"figures": figures[r["id"]]} for r in _ordered(tables["kpis"])],
            "indicators": [
                r | {"figures": figures[r["id"]]} for r in _ordered(tables["indicators"])
            ],
            **{
                table: _ordered(tables[table])
                for table in (
                    *("plans", "departments", "meetings", "lineage", "aliases", "words"),
                    *("glossary", "successions"),
                )
            },
            "facts": [
                row | {"value": json.loads(row["value"])} for row in _ordered(tables["facts"])
            ],
        }
    )


JSON_COLUMNS = frozenset(
    {
        "also",
        "fields",
        "required",
        "stated",
        "short",
        "related_plans",
        "initiatives",
        "from",
        "to",
        "of",
        "measures",
        "means",
        "target",
        "results",
        "marks",
    }
)


def _ordered(rows: list[NamedRow]) -> list[NamedRow]:
    """In printed order, JSON read, without the column that only kept the order."""
    return [
        {key: _value(key, value) for key, value in row.items() if key != "position"}
        for row in sorted(rows, key=lambda row: row["position"])
    ]


def _value(key: str, value: Any) -> Any:
    """`short` and `of` hold a list in one table and a plain text in another."""
    if key in JSON_COLUMNS and isinstance(value, str) and value[:1] in ("[", "{"):
        return json.loads(value)
    return value


def _number(value: float | None) -> float | None:
    return int(value) if value is not None and value.is_integer() else value


def _figures(rows: list[NamedRow]) -> dict[str, NamedRow]:
    figures: dict[str, NamedRow] = defaultdict(dict)
    for row in rows:
        figure = {key: row[key] for key in Figure.model_fields}
        figures[row["subject"]][row["span"]] = figure | {"value": _number(row["value"])}
    return figures


def _stages(rows: list[NamedRow]) -> dict[str, NamedRow]:
    stages: dict[str, NamedRow] = defaultdict(
        lambda: {"stages": {}, "stages_printed": {}, "department_stages": defaultdict(dict)}
    )
    for row in sorted(rows, key=lambda row: row["fiscal_year"]):
        item, year = stages[row["initiative"]], row["fiscal_year"]
        if row["department"] == WHOLE_ITEM:
            if row["printed"] is not None:
                item["stages_printed"][year] = row["printed"]
            if row["stage"] is not None:
                item["stages"][year] = row["stage"]
        elif row["stage"] is not None:
            item["department_stages"][row["department"]][year] = row["stage"]
    return stages
