"""From record files to checked records: what is typed by hand becomes values, or is refused.

Every problem is a Japanese sentence that begins with the file and the item. When there is one,
nothing of the records is used: half a plan would answer with half the truth.
"""

import tomllib
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from knowledge.errors import RecordsRefused, UnreadableQuantity
from knowledge.records.models import (
    Alias,
    Department,
    EverydayWord,
    Fact,
    Figure,
    Indicator,
    Initiative,
    Kpi,
    Lineage,
    Measure,
    Meeting,
    Plan,
    Records,
    Succession,
    Target,
    Term,
)
from knowledge.words.quantity import parse_quantity

AS_BEFORE = ("⇒", "同上")
NOTHING = ("—", "-", "－", "–", "―", "ー")
SHIPPED = Path(__file__).parents[1] / "plans"
KINDS = frozenset(
    {
        "plan",
        "section",
        "kpi",
        "indicator",
        "meeting",
        "stated",
        "department",
        "lineage",
        "alias",
        "word",
        "term",
        "fact",
        "succession",
    }
)

Table = dict[str, Any]
Model = TypeVar("Model", bound=BaseModel)


class _Refused(Exception):
    """One item cannot be read; the message goes to the list of problems."""


def record_files(*folders: Path) -> list[Path]:
    """The record files of these folders; a file in a later folder replaces one of its name."""
    files: dict[str, Path] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.toml")) if folder.is_dir() else []:
            files[path.name] = path
    return [files[name] for name in sorted(files)]


def read_records(files: Sequence[Path]) -> Records:
    """Read all files together, as they refer to each other.

    Raises RecordsRefused with every problem found, so that all can be mended in one go.
    """
    reader = _Reader()
    for path in files:
        reader.read_file(path)
    records = Records(**{kind: tuple(rows) for kind, rows in reader.rows.items()})
    records = with_originals(records)
    problems = reader.problems or inconsistencies(records, reader.file_of)
    if problems:
        raise RecordsRefused(problems)
    return records


class _Reader:
    """Collects records and problems file by file."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self.file_of: dict[str, str] = {}
        self.rows: dict[str, list[Any]] = {name: [] for name in Records.model_fields}

    def read_file(self, path: Path) -> None:
        try:
            content = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            self.problems.append(f"{path.name}: 読めません（{error}）")
            return
        except tomllib.TOMLDecodeError as error:
            self.problems.append(f"{path.name}: TOML として読めません（{error}）")
            return
        for kind in sorted(content.keys() - KINDS):
            self.problems.append(f"{path.name}: 「{kind}」という見出しはありません")
        if "plan" in content:
            self._read_edition(path.name, content)
        for kind, model, home in (
            ("department", Department, "departments"),
            ("lineage", Lineage, "lineage"),
            ("alias", Alias, "aliases"),
            ("word", EverydayWord, "words"),
            ("term", Term, "glossary"),
            ("fact", Fact, "facts"),
            ("succession", Succession, "successions"),
        ):
            for row in content.get(kind, []):
                self._add(path.name, _name_of(row), home, partial(model, **row))

    def _read_edition(self, file: str, content: Table) -> None:
        header = content["plan"] | {"stated": content.get("stated", [])}
        plan = self._add(file, "plan", "plans", partial(Plan, **header))
        if plan is None:
            return
        self.file_of[plan.id] = file
        for section in content.get("section", []):
            heading = {key: value for key, value in section.items() if key != "initiative"}
            for row in section.get("initiative", []):
                make = partial(_initiative, plan, heading, row)
                self._add(file, _name_of(row), "initiatives", make)
        for kind, home, read in (
            ("kpi", "kpis", _kpi),
            ("indicator", "indicators", _indicator),
            ("meeting", "meetings", _meeting),
        ):
            for row in content.get(kind, []):
                self._add(file, _name_of(row), home, partial(read, plan, row))

    def _add(self, file: str, item: str, home: str, make: Callable[[], Model]) -> Model | None:
        try:
            made = make()
        except ValidationError as error:
            self.problems.extend(f"{file}: {item}: {reason}" for reason in _reasons(error))
        except (_Refused, TypeError) as error:
            self.problems.append(f"{file}: {item}: {error}")
        except UnreadableQuantity as error:
            self.problems.append(
                f"{file}: {item}: 「{error.typed}」を数値と単位に読めません（例: 約250件）"
            )
        else:
            self.rows[home].append(made)
            return made
        return None


def _name_of(row: Table) -> str:
    for key in ("title", "name", "alias", "word", "term", "id"):
        if row.get(key):
            return str(row[key])
    return "（名前なし）" if "from" not in row else "・".join(row["from"])


def _reasons(error: ValidationError) -> Iterator[str]:
    for problem in error.errors():
        where = ".".join(str(part) for part in problem["loc"])
        match problem["type"]:
            case "missing":
                yield f"「{where}」がありません"
            case "extra_forbidden":
                yield f"「{where}」という項目はありません（つづりをご確認ください）"
            case _:
                yield f"「{where}」の値が正しくありません（{problem['msg']}）"


# ------------------------------------------------------------------ one item
def _initiative(plan: Plan, heading: Table, row: Table) -> Initiative:
    row = heading | row
    full_id = f"{plan.id}/{row.pop('id', '')}"
    reworded = set(row.pop("reworded", []))
    rows = row.pop("rows", None)
    if rows is not None:
        per_department = {r["department"]: _cells(plan, r["stages"]) for r in rows}
        row["departments"] = list(per_department)
        # The row printed beside the title stands for the item where only one stage fits.
        stages, printed = next(iter(per_department.values()))
        row["department_stages"] = {name: cells[0] for name, cells in per_department.items()}
    else:
        stages, printed = _cells(plan, row.pop("stages", []))
    if strangers := reworded - printed.keys():
        raise _Refused(f"言い換えたとされた年度 {min(strangers)} に工程がありません")
    printed = {year: cell for year, cell in printed.items() if year not in reworded}
    for key in ("reprint_of", "merged_into", "parent"):
        if row.get(key):
            row[key] = _full(plan, row[key])
    measures = [_measure(plan, full_id, m) for m in row.pop("measure", [])]
    made = Initiative(
        id=full_id,
        plan=plan.id,
        stages=stages,
        stages_printed=printed,
        measures=tuple(measures),
        **row,
    )
    missing = [key for key in plan.required if not getattr(made, key) and not _inherited(made, key)]
    if missing:
        raise _Refused(f"この計画で必要な「{'」「'.join(missing)}」がありません")
    return made


def _inherited(initiative: Initiative, key: str) -> bool:
    return key == "departments" and initiative.reprint_of is not None


def _full(plan: Plan, name: str) -> str:
    """An id within the same edition may be written without the edition."""
    return name if "/" in name else f"{plan.id}/{name}"


def _cells(plan: Plan, cells: Sequence[str]) -> tuple[dict[int, str], dict[int, str]]:
    """The stages per fiscal year, ⇒ resolved, and the cells as printed; an empty cell is blank."""
    if cells and len(cells) != len(plan.years):
        raise _Refused(
            f"工程が{len(cells)}年分あります。計画期間は{plan.first_year}〜{plan.last_year}年度の"
            f"{len(plan.years)}年分です"
        )
    stages: dict[int, str] = {}
    for year, cell in zip(plan.years, cells, strict=False):
        if cell in AS_BEFORE:
            if year - 1 not in stages:
                raise _Refused(f"{year}年度の「{cell}」の前の年度に工程がありません")
            stages[year] = stages[year - 1]
        elif cell and cell not in NOTHING:
            stages[year] = cell
    printed = {year: cell for year, cell in zip(plan.years, cells, strict=False) if cell}
    return stages, printed


def _measure(plan: Plan, initiative: str, row: Table) -> Measure:
    row = dict(row)
    targets = {
        span: _target(text, row.get("unit", "")) for span, text in row.pop("targets", {}).items()
    }
    return Measure(
        id=f"{initiative}/{row.pop('id', '')}",
        initiative=initiative,
        figures=_figures(row, years=plan.years),
        targets=targets,
        **row,
    )


def _kpi(plan: Plan, row: Table) -> Kpi:
    row = dict(row)
    return Kpi(
        id=f"{plan.id}/{row.pop('id', '')}",
        plan=plan.id,
        target=_target(row.pop("target", ""), row.get("unit", "")),
        initiatives=tuple(_full(plan, name) for name in row.pop("initiatives", [])),
        figures=_figures(row, years=plan.years),
        **row,
    )


def _indicator(plan: Plan, row: Table) -> Indicator:
    row = dict(row)
    return Indicator(
        id=f"{plan.id}/{row.pop('id', '')}",
        plan=plan.id,
        figures=_figures(row, years=None),
        **row,
    )


def _meeting(plan: Plan, row: Table) -> Meeting:
    return Meeting(plan=plan.id, **row)


def _figures(row: Table, *, years: range | None) -> dict[str, Figure]:
    """Take `figures` and `provisional` off the row; `years` None allows any year."""
    provisional = set(row.pop("provisional", []))
    as_of = row.pop("as_of", {})
    figures = {}
    for span, printed in row.pop("figures", {}).items():
        for year in str(span).split("-"):
            if not year.isdigit() or (years is not None and int(year) not in years):
                raise _Refused(f"「{printed}」の年度 {span} は計画期間の外です")
        quantity = parse_quantity(str(printed))
        _same_unit(quantity.unit, row.get("unit", ""), str(printed))
        figures[span] = Figure(
            value=quantity.value,
            approx=quantity.approx,
            counting=quantity.counting,
            provisional=span in provisional,
            as_of=as_of.get(span),
            printed=printed,
        )
    if strangers := as_of.keys() - figures.keys():
        raise _Refused(f"時点を書いた年度 {'、'.join(sorted(strangers))} に値がありません")
    if strangers := provisional - figures.keys():
        raise _Refused(f"暫定値とされた年度 {'、'.join(sorted(strangers))} に値がありません")
    return figures


def _target(text: str | Table, unit: str) -> Target:
    """A target as printed, or as a table where the words around the number matter."""
    if isinstance(text, dict):
        return Target.model_validate({"value": None} | text)
    try:
        quantity = parse_quantity(text)
    except UnreadableQuantity:
        return Target(value=None, text=text)
    _same_unit(quantity.unit, unit, text)
    return Target.model_validate(
        {"value": quantity.value, "operator": quantity.operator, "text": text}
    )


def _same_unit(found: str, wanted: str, printed: str) -> None:
    if found != wanted:
        raise _Refused(f"「{printed}」の単位が「{wanted}」と違います")


# ------------------------------------------------------------------ all of them together
def with_originals(records: Records) -> Records:
    """Give each 再掲 the departments and measures of the item that it repeats."""
    originals = {item.id: item for item in records.initiatives}

    def completed(item: Initiative) -> Initiative:
        original = originals.get(item.reprint_of or "")
        if original is None:
            return item
        return item.model_copy(update={"departments": original.departments})

    return records.model_copy(
        update={"initiatives": tuple(completed(item) for item in records.initiatives)}
    )


def inconsistencies(records: Records, file_of: dict[str, str]) -> list[str]:
    """What cannot be true of the records taken together, a sentence each."""
    return [
        *_twice(records, file_of),
        *_unknown_departments(records, file_of),
        *_unknown_items(records, file_of),
        *_broken_lineage(records),
        *_unknown_beside(records),
    ]


def _twice(records: Records, file_of: dict[str, str]) -> Iterator[str]:
    seen: dict[str, str] = {}
    headings: dict[tuple[str | None, ...], str] = {}
    for item in records.initiatives:
        where = f"{file_of[item.plan]}: {item.title}"
        if item.id in seen:
            yield f"{where}: id「{item.id}」は「{seen[item.id]}」でも使われています"
        seen[item.id] = item.title
        if item.reprint_of is None:
            heading = (item.plan, item.field, item.viewpoint, item.direction, item.title)
            if heading in headings:
                yield f"{where}: 同じ見出しの下に同じ題名が2回あります（再掲の印もありません）"
            headings[heading] = item.id
    others = [
        *((kpi.id, kpi.name) for kpi in records.kpis),
        *((indicator.id, indicator.name) for indicator in records.indicators),
        *((m.id, m.label) for item in records.initiatives for m in item.measures),
        *((plan.id, plan.name) for plan in records.plans),
        *((department.name, department.name) for department in records.departments),
    ]
    for identity, name in others:
        if identity in seen:
            yield f"{name}: id「{identity}」は「{seen[identity]}」でも使われています"
        seen[identity] = name


def _unknown_departments(records: Records, file_of: dict[str, str]) -> Iterator[str]:
    known = {department.name for department in records.departments}
    for item in records.initiatives:
        for name in item.departments:
            if name not in known:
                yield f"{file_of[item.plan]}: {item.title}: 担当課「{name}」は課の一覧にありません"


def _unknown_items(records: Records, file_of: dict[str, str]) -> Iterator[str]:
    items = {item.id: item for item in records.initiatives}
    for item in records.initiatives:
        where = f"{file_of[item.plan]}: {item.title}"
        if item.reprint_of is not None:
            original = items.get(item.reprint_of)
            if original is None or original.reprint_of is not None:
                yield f"{where}: 再掲の元「{item.reprint_of}」がありません"
        if item.merged_into is not None and item.merged_into not in items:
            yield f"{where}: 統合先「{item.merged_into}」がありません"
        if item.parent is not None and item.parent not in items:
            yield f"{where}: 親の取組「{item.parent}」がありません"
        plan = next(plan for plan in records.plans if plan.id == item.plan)
        if item.field is not None and item.field not in plan.fields:
            yield f"{where}: 分野「{item.field}」はこの計画にありません"
    for kpi in records.kpis:
        for name in kpi.initiatives:
            if name not in items:
                yield f"{file_of[kpi.plan]}: {kpi.name}: 取組「{name}」がありません"
    for alias in records.aliases:
        for name in alias.of:
            if name not in items:
                yield f"別名「{alias.alias}」: 取組「{name}」がありません"


def _unknown_beside(records: Records) -> Iterator[str]:
    """What stands beside the editions and names something that does not exist."""
    plans = {plan.id for plan in records.plans}
    departments = {department.name for department in records.departments}
    for plan in records.plans:
        if plan.superseded_by is not None and plan.superseded_by not in plans:
            yield f"{plan.id}: 後の版「{plan.superseded_by}」がありません"
    for term in records.glossary:
        if term.plan not in plans:
            yield f"用語「{term.term}」: 計画「{term.plan}」がありません"
    for fact in records.facts:
        if fact.plan not in plans:
            yield f"事実「{fact.name}」: 計画「{fact.plan}」がありません"
    for line in records.successions:
        for name in (*line.from_, *line.to):
            if name not in departments:
                yield f"課の引き継ぎ: 課「{name}」は課の一覧にありません"


def _broken_lineage(records: Records) -> Iterator[str]:
    items = {item.id: item for item in records.initiatives}
    for line in records.lineage:
        where = f"系譜 {'・'.join(line.from_)} → {'・'.join(line.to)}"
        for name in (*line.from_, *line.to):
            if name not in items:
                yield f"{where}: 取組「{name}」がありません"
        measures = {m.id for name in line.from_ if name in items for m in items[name].measures}
        for measure, heir in line.measures.items():
            if measure not in measures:
                yield f"{where}: 指標「{measure}」は元の取組にありません"
            if heir not in line.to:
                yield f"{where}: 指標「{measure}」の行き先「{heir}」は系譜の先にありません"
