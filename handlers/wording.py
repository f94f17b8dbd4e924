"""Sentences and small pieces of text that several intents share."""

from collections.abc import Iterable, Sequence
from datetime import date

from rapidfuzz import process

from handlers.messages import Choice, Outcome, Reply, Source
from knowledge.questions.meaning import MOST_OFFERED, distinct
from knowledge.records.library import HeldMeasure, Library
from knowledge.records.models import (
    Figure,
    Indicator,
    Initiative,
    Kpi,
    Measure,
    Plan,
    ReportedFigure,
)
from knowledge.words.fiscal import FiscalYear, day_label, span_label, years_of_span
from knowledge.words.quantity import in_figures

# Letters; a message holds about 3,000, and the head and the sources want room, too.
LONGEST_LIST = 2400
NONE_OF_THESE = "どれでもない"
TOO_LONG = (
    "申し訳ありません。長い文章は読み切れません。"
    "{letters:,}文字以内で、取組の名前と知りたいことをお書きください。"
)

# How alike (0–100) a department is to one that is not there.
NEAR_DEPARTMENT = 60
NO_DEPARTMENT = "担当課の記載なし"
SET_ASIDE = (
    "申し訳ありません。うまく処理できませんでした。お書きになった内容は残っています。"
    "お手数ですが、番号 {reference} を添えて取りまとめ（デジタル政策課）にお知らせください。"
)
UNCONFIRMED, CONFIRMED = "提出済（未確認）", "確認済"
KINDS = {"interim": "中間値", "expected": "見込み値", "final": "確定値"}
NO_SUCH_BUTTON = (
    "申し訳ありません。このボタンは、いまは使えません。新しいメッセージからお試しください。"
)
NOT_TAKEN_OVER = "申し訳ありません。次の理由で、受け取れませんでした。"


def title(item: Initiative) -> str:
    """A title in 『』, as many titles hold 「」 themselves."""
    return f"『{item.title}』"


def section_of(item: Initiative) -> str:
    return " / ".join(part for part in (item.field, item.viewpoint, item.direction) if part)


def source(library: Library, item: Initiative) -> Source:
    plan = library.plan_of(item)
    return Source(plan.id, f"{plan.name}（{plan.edition}）", section_of(item))


def source_of_plan(plan: Plan, section: str) -> Source:
    return Source(plan.id, f"{plan.name}（{plan.edition}）", section)


def with_sources(lines: Sequence[str], sources: Iterable[Source]) -> str:
    """The lines of an answer, and below them where it stands."""
    named = dict.fromkeys(f"{source.name} {source.section}".strip() for source in sources)
    return "\n".join([*lines, *(f"出典: {name}" for name in list(named)[:3])])


def years_label(years: Sequence[int]) -> str:
    return "・".join(str(FiscalYear(year)) for year in years)


def stage_line(stages: dict[int, str]) -> str:
    """「令和8〜11年度 継続・拡大」: years with one stage are told together."""
    runs: list[tuple[int, int, str]] = []
    for year, stage in sorted(stages.items()):
        if runs and runs[-1][2] == stage and runs[-1][1] == year - 1:
            runs[-1] = (runs[-1][0], year, stage)
        else:
            runs.append((year, year, stage))
    return " → ".join(
        f"{span_label(str(a) if a == b else f'{a}-{b}')} {stage}" for a, b, stage in runs
    )


def standing(item: Initiative, library: Library) -> list[str]:
    """What an edition marks beside the stages: ◎ 完了, 取組をまとめる施策の印, 完了."""
    lines = []
    plan = library.plan_of(item)
    if item.progress:
        meaning = plan.marks.get(item.progress, "")
        lines.append(f"{title(item)}は、{plan.edition}では{item.progress}（{meaning}）です。")
    parts = [one for one in library.initiatives_of(plan.id) if one.parent == item.id]
    if parts and any(one.progress for one in parts):
        told = "、".join(f"{one.title} {one.progress}" for one in parts if one.progress)
        lines.append(f"含まれる施策（{marks_line(plan)}）: {told}")
    if item.completed:
        lines.append(f"{plan.short}には「完了」の印があります。")
    return lines


def marks_line(plan: Plan) -> str:
    """「◎完了・○進行中・△これから」"""
    return "・".join(f"{mark}{meaning}" for mark, meaning in plan.marks.items())


def amount(figure: Figure, unit: str) -> str:
    """「約250件」, 「のべ約210ダウンロード」, 「約79.6%（暫定値）」."""
    about = "約" if figure.approx else ""
    provisional = "（暫定値）" if figure.provisional else ""
    as_of = f"（{_day(figure.as_of)}時点）" if figure.as_of else ""
    value = f"{figure.counting}{about}{in_figures(figure.value)}{unit}"
    return f"{value}{provisional}{as_of}{_reported(figure)}"


def _day(iso: str) -> str:
    """「令和6年1月31日」"""
    return day_label(date.fromisoformat(iso)).partition("（")[0]


def _reported(figure: Figure) -> str:
    """「【提出済（未確認）】」 beside a figure that nobody has confirmed yet."""
    if not isinstance(figure, ReportedFigure) or figure.confirmed:
        return ""
    return f"【{UNCONFIRMED}】"


def reported_sources(figures: Iterable[Figure], plan: str, unit: str) -> list[Source]:
    """Which department reported a figure, when, and whether it is confirmed."""
    found = []
    for figure in figures:
        if isinstance(figure, ReportedFigure):
            standing = CONFIRMED if figure.confirmed else UNCONFIRMED
            told = f"{day_label(figure.on)} {KINDS[figure.kind]} {standing}"
            others = [f"{name} {in_figures(value)}{unit}" for name, value in figure.others]
            more = f"（ほかに {'、'.join(others)}）" if others else ""
            found.append(Source(plan, f"{figure.department}の報告", told + more))
    return found


def change(before: Figure, after: Figure, unit: str) -> str:
    """「+36,715件、+21.7%」: the change, in per cent too where that means something."""
    difference = after.value - before.value
    if isinstance(difference, float):
        difference = round(difference, 2)
    if difference == 0:
        return "増減なし"
    if unit in ("%", "％"):
        return f"{difference:+,}ポイント"
    share = f"、{difference / before.value * 100:+.1f}%" if before.value else ""
    return f"{difference:+,}{unit}{share}".replace("-", "−")


def aim(kpi: Kpi) -> str:
    """「95%以上」; a total over years says so."""
    total = "（累計）" if kpi.cumulative else ""
    return f"{kpi.target.text}{total}"


def series(figures: dict[str, Figure], unit: str) -> list[str]:
    """A line per year, oldest first."""
    return [
        f"・{span_label(span)}: {amount(figure, unit)}" for span, figure in sorted(figures.items())
    ]


def otherwise_printed(
    library: Library, key: str, unit: str, years: Sequence[int] = ()
) -> list[str]:
    """「2024年改訂版では、令和5年度 46,726件（令和6年1月31日時点）です。」: documents differ."""
    return [
        f"{plan.edition}では、{span_label(span)} {amount(figure, unit)}です。"
        for plan, span, figure in library.otherwise_printed(key)
        if not years or set(years) & set(years_of_span(span))
    ]


def measure_label(measure: Measure) -> str:
    """The label, with the whole that it is a part of."""
    return f"{measure.label}（{measure.of}のうち）" if measure.of else measure.label


def latest(held: HeldMeasure) -> str:
    """「新規利用者数 3,652名（令和7年度、DXアクションプラン）」: the newest figure of a measure."""
    measure = held.measure
    if not measure.figures:
        return f"{measure_label(measure)} 記載なし"
    span = max(measure.figures)
    value = amount(measure.figures[span], measure.unit)
    return f"{measure_label(measure)} {value}（{span_label(span)}、{held.source.short}）"


def others_line(library: Library, keys: Sequence[str]) -> str | None:
    """Names what else the wording might have meant."""
    items = [library.initiatives[key] for key in keys if key in library.initiatives]
    if not items:
        return None
    names = "、".join(
        f"{title(item)}（{departments(item, library)}、{library.plan_of(item).short}）"
        for item in items[:3]
    )
    return f"似た取組: {names}"


def departments(item: Initiative, library: Library) -> str:
    """Who owns it, as printed; beside a name of former days what it is called today."""
    return "、".join(surely(name, library) for name in item.departments) or NO_DEPARTMENT


def surely(name: str, library: Library) -> str:
    """「情報政策課（いまのデジタル政策課）」; a department that still is called so as it is."""
    today = library.today_of(name)
    if today == name:
        return name
    return f"{name}（いまの{today}{'' if library.is_sure_of_today(name) else 'と思われます'}）"


def listed(
    library: Library,
    items: Sequence[Initiative],
    department: str | None = None,
    most: int = LONGEST_LIST,
) -> list[str]:
    """A line per item, as many as fit; the rest is counted.

    A line tells who owns the item, unless none of them is said to have an owner; in the list of
    one department, its stages.
    """
    lines: list[str] = []
    owned = any(item.departments for item in items)
    for item in items:
        told = departments(item, library)
        if department:
            told = stage_line(library.stages_of(item, department)) or told
        mark = "【新】" if item.new else ""
        again = "（再掲）" if item.reprint_of else ""
        line = f"・{mark}{item.title}{again}" + (f"（{told}）" if owned or department else "")
        if sum(map(len, lines)) + len(line) > most:
            rest = len(items) - len(lines)
            return [*lines, f"ほか{rest}件あります。分野や課で絞ってお尋ねください。"]
        lines.append(line)
    return lines


def choices_for(library: Library, keys: Sequence[str], asks: str) -> tuple[Choice, ...]:
    """One choice a candidate, each with its department, and the way out."""
    choices = []
    for key in keys:
        item = library.initiatives.get(key)
        if item is not None:
            label = f"{item.title}（{departments(item, library)}）"
            plan = library.plan_of(item)
            choices.append(
                Choice(label, f"{plan.short}の「{item.title}」{asks}", plan.id, item.title)
            )
        else:
            number = number_named(library, key)
            plan = library.plans[number.plan]
            choices.append(Choice(number.name, f"{number.name}{asks}", plan.id, number.name))
    return (*choices, Choice(NONE_OF_THESE, "使い方"))


def which_one(library: Library, keys: Sequence[str], asks: str) -> Reply:
    """Several things fit, and their answers differ: ask back."""
    shown = distinct(keys, library)[:MOST_OFFERED]
    choices = choices_for(library, shown, asks)
    lines = ["どの取組のことでしょうか。次の中にあれば、その名前でもう一度お尋ねください。"]
    lines += [f"{number}. {choice.label}" for number, choice in enumerate(choices[:-1], start=1)]
    lines.append(f"・{NONE_OF_THESE}")
    return Reply(
        "\n".join(lines),
        Outcome.CLARIFY,
        initiatives=tuple(key for key in shown if key in library.initiatives),
        choices=choices,
    )


def not_in_the_plans(library: Library, wording: str, nearest: Sequence[str]) -> Reply:
    """Nothing fits: say so, offer the nearest names, add no facts."""
    if wording.endswith("課"):
        return _no_such_department(library, wording)
    lines = ["申し訳ありません。お尋ねの内容は、収録している計画には見当たりませんでした。"]
    items = [library.initiatives[key] for key in nearest if key in library.initiatives]
    if items:
        lines.append("近い名前の取組: " + "、".join(title(item) for item in items[:3]))
    lines.append("取組名や課名を変えてお試しください（例: のりまっしの担当課は？）。")
    return Reply(
        "\n".join(lines),
        Outcome.UNKNOWN,
        choices=choices_for(library, [item.id for item in items[:3]], "について") if items else (),
    )


def _no_such_department(library: Library, name: str) -> Reply:
    lines = [f"申し訳ありません。「{name}」という課は、収録している計画には見当たりませんでした。"]
    near = process.extract(
        name, list(library.departments_today), limit=3, score_cutoff=NEAR_DEPARTMENT
    )
    if near:
        lines.append("近い名前の課: " + "、".join(found for found, *_ in near))
    lines.append("課名を確かめて、もう一度お尋ねください（例: デジタル政策課の取組一覧）。")
    choices = tuple(Choice(found, f"{found}の取組一覧") for found, *_ in near)
    return Reply("\n".join(lines), Outcome.UNKNOWN, choices=choices)


def number_named(library: Library, key: str) -> Kpi | Indicator:
    return library.kpis.get(key) or library.indicators[key]


def held_sources(library: Library, item: Initiative, held: Sequence[HeldMeasure]) -> list[Source]:
    """The item's edition, and those in which its figures stand."""
    found = [source(library, library.initiatives[h.measure.initiative]) for h in held]
    return list(dict.fromkeys(found)) or [source(library, item)]
