"""What was written, beside last year and the target, as people see it."""

from collections.abc import Iterable, Mapping, Sequence

from handlers import wording
from handlers.messages import Button, ListItem, Reply, Table
from handlers.scene import number_in
from knowledge.records.library import Library
from knowledge.records.models import Figure, Target
from knowledge.rounds.rows import (
    RESULT,
    TEXT,
    Entry,
    Part,
    Request,
    Round,
    Row,
    State,
    WantedValue,
    version_of,
)
from knowledge.words.fiscal import FiscalYear, day_label

STATE_LABELS: dict[State, str] = {
    "open": "未提出",
    "draft": "下書き",
    "submitted": "提出済",
    "returned": "差戻し",
    "confirmed": "確認済",
    "waived": "対象外",
}
KIND_LABELS = {"interim": "中間", "expected": "見込み", "final": "確定"}
NOTHING = "実績なし"
# From here the reviewer will ask why; the department may say it at once.
STRIKING_PERCENT = 30
TIMES = 10

ROW_FORM = "report.row"
SUBMIT = "report.submit"
WITHDRAW = "report.withdraw"
SAME = "report.same"
RESUBMIT = "report.resubmit"
HEADINGS = ("項目", "前年度", "今回", "増減")
MUCH = "・{label}が前年度から大きく変わっています。理由があれば、内容にお書き添えください。"
DIGITS = "・{label}が前年度と1けた以上違います。けたと単位をお確かめください。"
SHARE = (
    "・{label}の{value}は、割合を小数で書かれたものでしょうか。「{unit}」の数をお確かめください。"
)
BELOW = "・結果は「達成」ですが、{label}は目標に届いていません。お確かめください。"
ABOVE = "・結果は「未達成」ですが、値はどれも目標に届いています。お確かめください。"
REACHED, NOT_REACHED = "達成", "未達成"
FALLING = "・{label}は累計ですが、前年度より減っています。お確かめください。"


# -------------------------------------------------------------------- names
def round_label(round: Round, library: Library) -> str:
    """「DXアクションプラン2.0 令和8年度実績（確定）」"""
    plans = "・".join(library.plans[plan].short for plan in round.plans)
    return f"{plans} {FiscalYear(round.fiscal_year)}実績（{KIND_LABELS[round.kind]}）"


def row_title(row: Row) -> str:
    """「『「のりまっし金沢」の運営』」, 「KPI「…」」"""
    return f"『{row.title}』" if row.results else f"{row.code}「{row.title}」"


def part_label(part: Part, row: Row) -> str:
    if part == RESULT:
        return "結果"
    return "内容" if part == TEXT else row.value_of(part).label


def parts_label(parts: Iterable[Part], row: Row) -> str:
    return "、".join(part_label(part, row) for part in parts)


def short_label(value: WantedValue) -> str:
    """What people call a value in chat: 「DL数」."""
    return value.short[0] if value.short else value.label


# -------------------------------------------------------------------- values
def entry_text(entry: Entry, row: Row) -> str:
    """「約231,000件」, 「継続・拡大」, 「実績なし（荒天のため中止）」"""
    if entry.how == "nothing":
        return f"{NOTHING}（{entry.words}）" if entry.words else NOTHING
    if entry.part.what != "value":
        return entry.words or ""
    figure, value = entry.figure, row.value_of(entry.part)
    return wording.amount(figure, value.unit) if figure else ""


def last_text(value: WantedValue) -> str:
    """「205,534件」; where only an older year is known, that year beside it."""
    if value.last is not None:
        return wording.amount(value.last, value.unit)
    if value.before is not None:
        return f"{wording.amount(value.before, value.unit)}（それより前）"
    return "記載なし"


def change_text(value: WantedValue, entry: Entry) -> str:
    """「+25,868件、+12.6%」; empty where there is nothing to compare."""
    if value.last is None or entry.figure is None:
        return ""
    return wording.change(value.last, entry.figure, value.unit)


def target_text(value: WantedValue) -> str:
    return f"目標 {value.target.text}" if value.target else ""


def part_line(part: Part, entry: Entry, row: Row) -> str:
    """「・DL数: 205,534件 → 231,402件（+25,868件、+12.6%、目標 …）」"""
    label, now = part_label(part, row), entry_text(entry, row)
    if part.what != "value":
        return f"・{label}: {now}"
    value = row.value_of(part)
    beside = "、".join(text for text in (change_text(value, entry), target_text(value)) if text)
    before = f"{wording.amount(value.last, value.unit)} → " if value.last else ""
    return f"・{label}: {before}{now}" + (f"（{beside}）" if beside else "")


def warnings_of(row: Row, entries: Mapping[Part, Entry]) -> list[str]:
    """What a careful colleague would point out; none of it stops anything."""
    found = []
    for value in row.values:
        entry = entries.get(value.part)
        figure = entry.figure if entry else None
        if figure is None:
            continue
        if _is_a_share(value, figure):
            shown = wording.amount(figure, value.unit)
            found.append(SHARE.format(label=value.label, value=shown, unit=value.unit))
        elif value.last is not None and (line := _warning(value, value.last, figure)):
            found.append(line)
    return [*found, *_against_the_target(row, entries)]


def _is_a_share(value: WantedValue, now: Figure) -> bool:
    """0.42 where 42 % is meant: a hundredth of what is aimed at, or of last year's."""
    beside = value.last.value if value.last is not None else None
    if beside is None and value.target is not None:
        beside = value.target.value
    return value.unit in ("%", "％") and beside is not None and 0 < now.value <= 1 < beside / TIMES


def _against_the_target(row: Row, entries: Mapping[Part, Entry]) -> list[str]:
    """達成 below the target of a value, or 未達成 where each of them is met."""
    result = entries[RESULT].words if RESULT in entries else None
    if result not in (REACHED, NOT_REACHED):
        return []
    met = {
        value.label: meets(value.target, figure.value)
        for value in row.values
        if value.target is not None and value.target.value is not None
        if (entry := row.current.get(value.part)) and (figure := entry.figure)
    }
    if result == REACHED:
        return [BELOW.format(label=label) for label, is_met in met.items() if not is_met]
    return [ABOVE] if met and all(met.values()) else []


def meets(target: Target, value: int | float) -> bool:
    """Is a target reached? One without a sign is a number to come up to."""
    aim = target.value or 0
    compare = {">": value > aim, "<": value < aim, "<=": value <= aim}
    return compare.get(target.operator, value >= aim)


def _warning(value: WantedValue, last: Figure, now: Figure) -> str | None:
    label = value.label
    if value.cumulative and now.value < last.value:
        return FALLING.format(label=label)
    if not last.value or value.unit in ("%", "％"):
        return None
    times = now.value / last.value
    if times >= TIMES or (0 < times <= 1 / TIMES):
        return DIGITS.format(label=label)
    return MUCH.format(label=label) if abs(times - 1) * 100 > STRIKING_PERCENT else None


# -------------------------------------------------------------------- cards
def drafted(
    request: Request,
    rows: Sequence[Row],
    lead: Sequence[str],
    notes: Sequence[str] = (),
    *,
    settled: bool = False,
) -> Reply:
    """The drafts of these rows read back, with what to do next; nothing counts yet.

    What is striking is pointed out unless the person has just confirmed it (`settled`).
    """
    lines, cells = list(lead), []
    for row in rows:
        lines.append(row_title(row))
        lines += [part_line(p, row.drafts[p], row) for p in row.parts if p in row.drafts]
        cells += _cells(row, row.drafts, named=len(rows) > 1)
    tail = [] if settled else [line for row in rows for line in warnings_of(row, row.drafts)]
    tail += [
        f"{row_title(row)}で残っているもの: {parts_label(row.missing, row)}"
        if len(rows) > 1
        else f"この取組で残っているもの: {parts_label(row.missing, row)}（続けてお書きください）"
        for row in rows
        if row.missing
    ]
    tail += notes
    tail.append("よければ「提出する」を押してください。直すときは、もう一度お書きください。")
    titles = [row_title(row) for row in rows] if len(rows) == 1 else []
    headings = ("取組", *HEADINGS) if len(rows) > 1 else HEADINGS
    words = [line for row in rows for line in _words(row, named=len(rows) > 1)]
    return Reply(
        "\n".join([*lines, *tail]),
        rest="\n".join([*lead, *titles, "", *words, *tail]),
        table=Table(headings, tuple(cells), _numeric(rows)) if cells else None,
        buttons=draft_buttons(request, rows),
        departments=(request.department,),
    )


def draft_buttons(request: Request, rows: Sequence[Row]) -> tuple[Button, ...]:
    """提出する for exactly what is shown; a form for one row; the way back."""
    about = stamp(request, rows)
    single = (
        (Button("フォームで直す", ROW_FORM, str(rows[0].id), opens_form=True),)
        if len(rows) == 1
        else ()
    )
    return (
        Button("提出する", SUBMIT, about, primary=True),
        *single,
        Button("下書きを取り消す", WITHDRAW, about),
    )


def stamp(request: Request, rows: Sequence[Row]) -> str:
    """Which rows a button speaks of, and how they stood when it was shown."""
    return f"{request.id}:{','.join(_spans(rows))}:{version_of(rows)}"


def _spans(rows: Sequence[Row]) -> list[str]:
    """「4-9」, 「12」: what follows one another is named together; a button carries little."""
    ids = {row.id for row in rows}
    firsts = sorted(id for id in ids if id - 1 not in ids)
    lasts = sorted(id for id in ids if id + 1 not in ids)
    return [str(a) if a == b else f"{a}-{b}" for a, b in zip(firsts, lasts, strict=True)]


def stamped(ids: str, rows: Sequence[Row]) -> list[Row]:
    """Those of the rows that the middle part of a stamp names; nothing where it makes no sense."""
    spans = [span.partition("-") for span in ids.split(",")]
    named = [(number_in(first), number_in(last or first)) for first, _, last in spans]
    return [row for row in rows if any(0 < first <= row.id <= last for first, last in named)]


def _words(row: Row, named: bool) -> list[str]:
    """The drafted result and text of a row, which a card shows below its figures."""
    name = f"{row.called} " if named else ""
    return [
        f"・{name}{part_line(part, row.drafts[part], row).removeprefix('・')}"
        for part in row.parts
        if part in row.drafts and part.what != "value"
    ]


def _cells(row: Row, entries: Mapping[Part, Entry], named: bool) -> list[tuple[str, ...]]:
    cells: list[tuple[str, ...]] = []
    for part in row.parts:
        if part not in entries or part.what != "value":
            continue
        entry, value = entries[part], row.value_of(part)
        change = "／".join(t for t in (change_text(value, entry), target_text(value)) if t)
        cell = (value.label, last_text(value), entry_text(entry, row), change)
        cells.append((row.called, *cell) if named else cell)
    return cells


def _numeric(rows: Sequence[Row]) -> tuple[int, ...]:
    first = 2 if len(rows) > 1 else 1
    return (first, first + 1, first + 2)


# -------------------------------------------------------------------- what is still owed
def wanted_text(row: Row) -> str:
    """「DL数（前年度 205,534件）、結果、内容」: what is still wanted of a row."""
    told = []
    for part in row.missing or row.parts:
        if part.what == "value":
            value = row.value_of(part)
            told.append(f"{short_label(value)}（前年度 {last_text(value)}）")
        else:
            told.append(part_label(part, row))
    return "、".join(told)


def row_item(row: Row, label: str = "入力する") -> ListItem:
    """A row in a list, with its state and the way to its form."""
    details = [wanted_text(row)] if row.missing else []
    if row.state == "draft" and not row.missing:
        details = ["書けています。提出すると届きます。"]
    if row.comment:
        details.append(f"差戻しの理由: {row.comment}")
    same = (
        (Button("前年と同じ", SAME, f"{row.request}:{row.id}:{version_of([row])}"),)
        if any(value.last and value.part in row.missing for value in row.values)
        else ()
    )
    if row.state == "returned":
        same = (again_button(row), *same)
    return ListItem(
        row.called if row.called == row.title else f"{row.called}（{row.title}）",
        tuple(details),
        STATE_LABELS[row.state],
        (*same, Button(label, ROW_FORM, str(row.id), opens_form=True)),
    )


def again_button(row: Row) -> Button:
    """For a returned row that is right as it is."""
    about = f"{row.request}:{row.id}:{version_of([row])}"
    return Button("このまま再提出する", RESUBMIT, about)


def item_line(item: ListItem) -> str:
    told = " ".join(item.details)
    state = f"【{item.state}】" if item.state else ""
    return f"・{state}{item.title}" + (f": {told}" if told else "")


def example_for(row: Row) -> str:
    """How an answer about this row may be typed; without a number, so that it is no answer."""
    parts = [row.called]
    for value in row.values[:1]:
        parts.append(f"{short_label(value)} ○○{value.unit}")
    if row.results:
        parts.append(row.results[0])
    return " ".join(parts)


def due_text(request: Request) -> str:
    return day_label(request.due_on)
