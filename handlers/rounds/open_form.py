"""Opening a round: which plan, which fiscal year, which kind, by when. Nothing is sent yet."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from handlers.messages import Field, Form, Reply
from handlers.reporting import refusal
from handlers.reporting.readback import KIND_LABELS
from handlers.rounds import preview
from handlers.scene import Scene, number_in
from knowledge.records.library import Library
from knowledge.rounds.rows import Kind, Round
from knowledge.rounds.wanted import proposed_rows
from knowledge.rounds.working_days import is_working_day, this_or_next, this_or_previous
from knowledge.store import Connection
from knowledge.store.rounds import add_round, add_rows, round_of, rounds
from knowledge.words.days import read_day
from knowledge.words.fiscal import FiscalYear, day_label

FORM = "round.open"
# The section that asks, and that reports what no other department is named for.
COORDINATING = "デジタル政策課"
USUAL_DAYS = 21

NO_PLAN = "計画を一覧から選んでください。"
NO_ITEMS = "この計画には、照会する取組がありません。"
NO_YEAR = "年度は、{first}から{last}までの西暦か和暦でお選びください。"
NO_KIND = "種別を一覧から選んでください。"
NO_DAY = "期限は 2026-12-18 のようにお書きください。"
PAST = "期限は、今日（{today}）より後の日にしてください。"
CLOSED_DAY = "{day}は閉庁日です。開庁日を期限にしてください（近い開庁日: {before}、{after}）。"
RUNNING = "同じ計画・年度・種別の照会（{label}）がすでにあります。先にそれを終えてください。"
DUE_HINT = "土日・祝日・年末年始を除く開庁日でお選びください。"
LEAD = "この段階では、まだ何も送られません。内容を確かめてから「開始」を押します。"


def show(value: str, scene: Scene) -> Form | Reply:
    if not scene.person.coordinates:
        return Reply(refusal.COORDINATORS_ONLY)
    today = scene.at.date()
    this_year = FiscalYear.containing(today)
    plans = tuple(
        (plan.id, f"{plan.name}（{plan.edition}）")
        for plan in sorted(scene.library.plans.values(), key=lambda plan: -plan.first_year)
        if any(item.departments for item in scene.library.initiatives_of(plan.id))
    )
    years = range(min(p.first_year for p in scene.library.plans.values()), this_year.year + 1)
    usual = this_or_next(today + timedelta(days=USUAL_DAYS))
    return Form(
        FORM,
        value,
        "照会を始める",
        "内容を確かめる",
        (
            Field("plan", "計画", "choice", plans[0][0], options=plans),
            Field(
                "fiscal_year",
                "実績の年度",
                "choice",
                str(this_year.year),
                options=tuple((str(y), str(FiscalYear(y))) for y in reversed(years)),
            ),
            Field("kind", "種別", "choice", "final", options=tuple(KIND_LABELS.items())),
            Field("due_on", "期限", "date", usual.isoformat(), DUE_HINT),
            Field(
                "with_text",
                "内容（文章）",
                "choice",
                "yes",
                options=(("yes", "求める"), ("no", "求めない（数値と結果だけ）")),
            ),
        ),
        (LEAD,),
    )


def check(value: str, values: Mapping[str, str], scene: Scene) -> dict[str, str]:
    if not scene.person.coordinates:
        return {"": refusal.COORDINATORS_ONLY}
    return problems(values, scene.at, scene.db, scene.library)


def problems(
    values: Mapping[str, str], at: datetime, db: Connection, library: Library
) -> dict[str, str]:
    """What is wrong with the values of the form, for the page and the command line alike."""
    wrong = {}
    plan = library.plans.get(values.get("plan", ""))
    if plan is None:
        wrong["plan"] = NO_PLAN
    elif not any(item.departments for item in library.initiatives_of(plan.id)):
        wrong["plan"] = NO_ITEMS
    year = values.get("fiscal_year", "")
    this_year = FiscalYear.containing(at.date()).year
    first = plan.first_year if plan else this_year
    if not first <= number_in(year) <= this_year:
        wrong["fiscal_year"] = NO_YEAR.format(first=FiscalYear(first), last=FiscalYear(this_year))
    if values.get("kind") not in KIND_LABELS:
        wrong["kind"] = NO_KIND
    if (day := _due_problem(values.get("due_on", ""), at.date())) is not None:
        wrong["due_on"] = day
    if not wrong and plan is not None:
        same = [
            round
            for round in rounds(db)
            if (round.plans, round.fiscal_year, round.kind)
            == ((plan.id,), int(year), values["kind"])
            and round.state != "closed"
        ]
        if same:
            wrong[""] = RUNNING.format(label=f"第{same[0].id}号")
    return wrong


def _due_problem(typed: str, today: date) -> str | None:
    day = read_day(typed)
    if day is None:
        return NO_DAY
    if day <= today:
        return PAST.format(today=day_label(today))
    if not is_working_day(day):
        before, after = day_label(this_or_previous(day)), day_label(this_or_next(day))
        return CLOSED_DAY.format(day=day_label(day), before=before, after=after)
    return None


def fill(value: str, values: Mapping[str, str], scene: Scene) -> Reply:
    if not scene.person.coordinates:
        return refusal.coordinators_only(scene)
    round = prepare(values, scene)
    return preview.told(round, scene)


def prepare(values: Mapping[str, str], scene: Scene) -> Round:
    """Keep the round with every row that will be wanted; the values were checked before."""
    kind: Kind = values["kind"]  # type: ignore[assignment]
    due_on = read_day(values["due_on"])
    assert due_on is not None
    plans = (values["plan"],)
    id = add_round(
        scene.db,
        plans,
        int(values["fiscal_year"]),
        kind,
        due_on,
        values.get("with_text", "yes") == "yes",
        scene.at,
        scene.person.id,
    )
    round = round_of(scene.db, id)
    assert round is not None
    rows = proposed_rows(scene.library, plans, round.fiscal_year, COORDINATING)
    add_rows(scene.db, round, rows)
    scene.note("prepared", f"round/{id}", rows=len(rows))
    return round
