"""The status board: which department is how far, who is missing, when it was asked last."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from handlers import wording
from handlers.messages import Button, File, Reply, Table, to_kept
from handlers.reporting import readback, refusal
from handlers.scene import Scene, number_in
from knowledge.office.places import direct_to
from knowledge.records.library import Library
from knowledge.rounds.rows import OWED, STATES, Request, Round, Row, State
from knowledge.shelf.assemble import by_request, rows_of
from knowledge.store import Connection, outbox
from knowledge.store.people import addresses
from knowledge.store.rounds import requests_of, round_of, rounds
from knowledge.words.fiscal import day_label

SHOW, FILE = "round.board", "round.file"
HEADINGS = ("課", "状態", "残り", "下書き", "提出済", "差戻し", "確認済", "最後の連絡")
STATE_NAMES = {"prepared": "準備中", "running": "照会中", "closed": "締切済"}
STEP_NAMES = {outbox.ASK: "依頼", "D0": "催促（当日）"}
LEAST_FIRST: tuple[State, ...] = ("returned", "draft", "open", "submitted", "confirmed")
MOST_AGAIN = 5
FILE_SENT = "Excelを、あなたへのダイレクトメッセージでお送りします。"
FILE_TOLD = "{label}の、いまの内容です。"
NO_ROUND = "まだ照会はありません。「照会を始める」から作れます。"
_ASKED = re.compile(
    r"(?:照会の?)?(?:状況|進み具合|一覧)(?:は|を見せて|を教えて)?[?？。]*|未提出(?:の課)?(?:は|はどこ)?[?？。]*"
)


@dataclass(frozen=True)
class Standing:
    """How far one department is. `last_step` is the step of the last message that it got."""

    request: Request
    rows: tuple[Row, ...]
    address: str | None
    last_asked_at: datetime | None = None
    last_step: str | None = None
    error: str | None = None

    @property
    def counts(self) -> Counter[State]:
        return Counter(row.state for row in self.rows)

    @property
    def owed(self) -> int:
        return sum(1 for row in self.rows if row.state in OWED)

    @property
    def state(self) -> State:
        """The state of the whole: that of the row that is the least far."""
        present = self.counts
        return next((state for state in LEAST_FIRST if present[state]), "waived")

    @property
    def late(self) -> bool:
        return any(row.late for row in self.rows)


def standings(round: Round, db: Connection, library: Library) -> list[Standing]:
    """Every department of a round, in printed order."""
    rows = by_request(rows_of(db, library, round))
    reached = addresses(db)
    told: dict[str, tuple[datetime | None, str | None, str | None]] = {}
    for one in outbox.sent_for(db, outbox.round_prefix(round.id)):
        department, step = outbox.of_step_key(one.key)
        last_at, last_step, error = told.get(department, (None, None, None))
        if one.state == "sent":
            last_at, last_step, error = one.sent_at, step, None
        elif one.state in ("dead", "unknown") or (one.state == "pending" and one.reason):
            error = one.reason
        told[department] = (last_at, last_step, error)
    return [
        Standing(
            request,
            tuple(rows.get(request.id, ())),
            reached.get(request.department),
            *told.get(request.department, (None, None, None)),
        )
        for request in requests_of(db, round)
    ]


def is_asked_for(text: str) -> bool:
    return _ASKED.fullmatch(text.strip()) is not None


def newest_round(db: Connection) -> Round | None:
    """The round that people mean when they name none: the newest running, else the newest."""
    all_rounds = rounds(db)
    running = [round for round in all_rounds if round.state == "running"]
    return next(iter(running or all_rounds), None)


def button(round: Round) -> Button:
    return Button("照会の状況", SHOW, str(round.id))


def show(value: str, scene: Scene) -> Reply:
    if not scene.person.coordinates:
        return refusal.coordinators_only(scene)
    round = round_of(scene.db, number_in(value)) if value else newest_round(scene.db)
    if round is None:
        return Reply(NO_ROUND, buttons=(Button("照会を始める", "round.open", opens_form=True),))
    return told(round, scene.db, scene.library)


def send_file(value: str, scene: Scene) -> Reply:
    """The round as a spreadsheet, to the coordinator alone."""
    if not scene.person.coordinates:
        return refusal.coordinators_only(scene)
    round = round_of(scene.db, number_in(value))
    if round is None:
        return refusal.gone()
    label = readback.round_label(round, scene.library)
    name = f"照会{round.id}_{round.fiscal_year}_{round.kind}.xlsx"
    told = Reply(FILE_TOLD.format(label=label), file=File(name, f"round/{round.id}"))
    key = f"file/{scene.source}"
    outbox.put(scene.db, key, direct_to(scene.person.id), scene.at, reply=to_kept(told))
    scene.note("exported", f"round/{round.id}")
    return Reply(FILE_SENT)


def told(round: Round, db: Connection, library: Library) -> Reply:
    """The board as a message: totals, those who are missing, and a table of all."""
    all_of_them = standings(round, db, library)
    missing = [one for one in all_of_them if one.owed]
    total = Counter[State]()
    for one in all_of_them:
        total += one.counts
    lead = [
        f"{readback.round_label(round, library)}: "
        f"{STATE_NAMES[round.state]}・期限 {day_label(round.due_on)}",
        "、".join(f"{readback.STATE_LABELS[s]} {total[s]}件" for s in STATES if total[s]),
        f"まだの課: {len(missing)}課（全{len(all_of_them)}課）",
    ]
    lines = [
        f"・{one.request.department}: 残り{one.owed}件 / 全{len(one.rows)}件 {_last(one)}"
        for one in missing
    ]
    kept = [line for n, line in enumerate(lines) if sum(map(len, lines[:n])) < wording.LONGEST_LIST]
    more = [f"ほか{len(lines) - len(kept)}課"] if len(lines) > len(kept) else []
    return Reply(
        "\n".join([*lead, *kept, *more]),
        rest="\n".join(lead),
        table=Table(HEADINGS, tuple(_cells(one) for one in all_of_them), (2, 3, 4, 5, 6)),
        buttons=_buttons(round, all_of_them),
    )


def _buttons(round: Round, standing: list[Standing]) -> tuple[Button, ...]:
    """What may be done with a round as it stands."""
    id = str(round.id)
    if round.state == "prepared":
        return (Button("内容を確かめる", "round.preview", id, primary=True),)
    failed = [one.request.department for one in standing if one.error]
    again = [Button(f"{name}へもう一度送る", "round.resend", f"{id}:{name}") for name in failed][
        :MOST_AGAIN
    ]
    close = [Button("照会を締める", "round.close", id)] if round.state == "running" else []
    return (
        Button("提出された分を確かめる", "review.list", id, primary=True),
        Button("Excelで受け取る", FILE, id),
        *again,
        *close,
    )


def step_label(step: str | None) -> str:
    """「催促（7日前）」, 「依頼」: a step as people say it."""
    if step is None:
        return ""
    if step in STEP_NAMES:
        return STEP_NAMES[step]
    days = int(step.removeprefix("D"))
    return f"催促（{-days}日前）" if days < 0 else f"催促（{days}日超過）"


def _last(one: Standing) -> str:
    if one.error:
        return f"（届いていません: {one.error}）"
    if one.last_asked_at is None:
        return "（宛先なし）" if one.address is None else "（まだ連絡していません）"
    return f"（{one.last_asked_at.month}月{one.last_asked_at.day}日 {step_label(one.last_step)}）"


def _cells(one: Standing) -> tuple[str, ...]:
    counts = one.counts
    label = readback.STATE_LABELS[one.state] + ("（遅延）" if one.late else "")
    numbers = (
        one.owed,
        counts["draft"],
        counts["submitted"],
        counts["returned"],
        counts["confirmed"],
    )
    return (one.request.department, label, *map(str, numbers), _last(one).strip("（）"))
