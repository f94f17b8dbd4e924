"""Who will be asked for what, before anything is sent; who cannot be reached."""

from dataclasses import dataclass
from datetime import timedelta

from handlers import wording
from handlers.messages import Button, ListItem, Outcome, Reply
from handlers.reporting import readback, refusal
from handlers.scene import Scene, number_in
from knowledge.rounds.ladder import calendar
from knowledge.rounds.rows import Request, Round, Row
from knowledge.shelf.assemble import by_request, rows_of
from knowledge.store.people import addresses
from knowledge.store.rounds import requests_of, round_of
from knowledge.words.fiscal import day_label

SHOW = "round.preview"
START, DROP = "round.start", "round.drop"
# So far behind the due date the steps are shown.
SHOWN_AFTER = timedelta(days=10)
SETTLE = "round.settle"

NOT_SENT_YET = "まだ何も送っていません。「開始」を押すと、{reached}課に1通ずつ依頼を送ります。"
NO_ADDRESS = "宛先がない課が{count}課あります: {names}。宛先を決めると、その課にも送られます。"


@dataclass(frozen=True)
class Recipient:
    """One department of a round that is being prepared."""

    request: Request
    rows: tuple[Row, ...]
    proposed: frozenset[int]
    address: str | None


def asked(round: Round, scene: Scene) -> list[Recipient]:
    """Every department of a round with what it will be asked for."""
    rows = by_request(rows_of(scene.db, scene.library, round))
    reached = addresses(scene.db)
    return [
        Recipient(
            request,
            tuple(rows.get(request.id, ())),
            frozenset(row.id for row in rows.get(request.id, ()) if row.proposed),
            reached.get(request.department),
        )
        for request in requests_of(scene.db, round)
    ]


def show(value: str, scene: Scene) -> Reply:
    if not scene.person.coordinates:
        return refusal.coordinators_only(scene)
    round = round_of(scene.db, number_in(value))
    return told(round, scene) if round else refusal.gone()


def told(round: Round, scene: Scene) -> Reply:
    departments = asked(round, scene)
    rows = [row for one in departments for row in one.rows]
    missing = [one.request.department for one in departments if one.address is None]
    lead = [
        f"照会の準備ができました: {readback.round_label(round, scene.library)}",
        f"期限 {day_label(round.due_on)}・{len(departments)}課・{len(rows)}件"
        f"（数値{sum(len(row.values) for row in rows)}項目）",
        NOT_SENT_YET.format(reached=len(departments) - len(missing)),
    ]
    if missing:
        lead.append(NO_ADDRESS.format(count=len(missing), names="、".join(missing)))
    lines = [f"・{one.request.department}: {_brief(one)}" for one in departments]
    return Reply(
        "\n".join([*lead, *_fitting(lines)]),
        Outcome.ANSWERED,
        rest="\n".join(lead),
        items=tuple(ListItem(one.request.department, (_brief(one),)) for one in departments),
        buttons=(
            Button("開始", START, str(round.id), primary=True),
            Button("やめる", DROP, str(round.id)),
        ),
    )


def _brief(one: Recipient) -> str:
    kpis = sum(1 for row in one.rows if not row.results)
    told = f"取組{len(one.rows) - kpis}件" + (f"、KPI等{kpis}件" if kpis else "")
    return told + ("" if one.address else "（宛先なし）")


def _fitting(lines: list[str]) -> list[str]:
    kept: list[str] = []
    for line in lines:
        if sum(map(len, kept)) + len(line) > wording.LONGEST_LIST:
            return [*kept, f"ほか{len(lines) - len(kept)}課"]
        kept.append(line)
    return kept


def wanted_lines(row: Row) -> list[str]:
    """Everything that a row asks for, each with last year's value."""
    lines = []
    for value in row.values:
        target = readback.target_text(value)
        lines.append(
            f"{value.label}（{value.unit}） 前年度 {readback.last_text(value)}"
            + (f"、{target}" if target else "")
        )
    lines += ["結果（" + " / ".join(row.results) + "）"] if row.results else []
    return lines + (["内容（文章）"] if row.with_text else [])


def steps(round: Round, scene: Scene) -> list[str]:
    """「12月11日（金） D-7」: on which days those who still owe something are reminded."""
    planned = calendar(scene.at.date(), round.due_on, round.due_on + SHOWN_AFTER)
    return [
        f"{day_label(one.day)} {one.step.name}"
        + (f"（{one.left_out}ため送りません）" if one.left_out else "")
        for one in planned
    ]
