"""Starting a round, taking back one that was never started, ending the reminding."""

from handlers.messages import Button, Outcome, Reply
from handlers.reporting import readback, refusal
from handlers.rounds import board
from handlers.scene import Scene, number_in
from knowledge.rounds.rows import Round
from knowledge.store import outbox
from knowledge.store.people import addresses
from knowledge.store.rounds import close_round, drop_prepared, requests_of, round_of, start_round
from knowledge.words.fiscal import day_label

CLOSE = "round.close"

STARTED = "照会を開始しました: {label}。{count}課に依頼を送ります。"
UNREACHED = "宛先がないため、まだ送っていない課: {names}"
BEFORE = "この照会は、すでに開始しています。"
PAST = "期限（{due}）を過ぎています。期限を直して、もう一度照会を作ってください。"
DROPPED = "照会の準備を取りやめました。何も送っていません。"
CLOSED = "照会を締めました。催促はもう送りません。遅れた回答は、引き続き受け付けます。"
RESEND = "round.resend"
AGAIN = "{department}へ、もう一度送ります。"
NOTHING_TO_SEND = "送り直すものはありません。"
NOT_RUNNING = "この照会は、いま動いていません。"


def start(value: str, scene: Scene) -> Reply:
    """「開始」: from here on departments are asked."""
    round = _round(value, scene)
    if isinstance(round, Reply):
        return round
    if round.state == "prepared" and round.due_on < scene.at.date():
        return Reply(PAST.format(due=day_label(round.due_on)), Outcome.ERROR)
    if not start_round(scene.db, round.id, scene.at):
        return Reply(BEFORE, buttons=(board.button(round),))
    scene.note("started", f"round/{round.id}")
    reached = addresses(scene.db)
    names = [request.department for request in requests_of(scene.db, round)]
    missing = [name for name in names if name not in reached]
    ask_all(round, scene)
    lines = [
        STARTED.format(
            label=readback.round_label(round, scene.library), count=len(names) - len(missing)
        )
    ]
    lines += [UNREACHED.format(names="、".join(missing))] if missing else []
    return Reply("\n".join(lines), buttons=(board.button(round),))


def ask_all(round: Round, scene: Scene) -> None:
    """Put one 依頼 for each department that has an address into the outbox, once."""
    reached = addresses(scene.db)
    for request in requests_of(scene.db, round):
        if (place := reached.get(request.department)) is not None:
            outbox.put(
                scene.db,
                outbox.step_key(round.id, request.department, outbox.ASK),
                place,
                scene.at,
                topic=f"ask/{request.id}",
            )


def drop(value: str, scene: Scene) -> Reply:
    round = _round(value, scene)
    if isinstance(round, Reply):
        return round
    if not drop_prepared(scene.db, round.id):
        return Reply(BEFORE)
    scene.note("dropped", f"round/{round.id}")
    return Reply(DROPPED)


def close(value: str, scene: Scene) -> Reply:
    round = _round(value, scene)
    if isinstance(round, Reply):
        return round
    if not close_round(scene.db, round.id):
        return Reply(NOT_RUNNING)
    scene.note("closed", f"round/{round.id}")
    return Reply(CLOSED, buttons=(Button("照会の状況", board.SHOW, str(round.id)),))


def resend(value: str, scene: Scene) -> Reply:
    """「もう一度送る」: what was given up for one department is sent anew."""
    number, _, department = value.partition(":")
    round = _round(number, scene)
    if isinstance(round, Reply):
        return round
    if not outbox.try_again(scene.db, round.id, department, scene.at):
        return Reply(NOTHING_TO_SEND)
    scene.note("resent", f"round/{round.id}", department=department)
    return Reply(AGAIN.format(department=department))


def _round(value: str, scene: Scene) -> Round | Reply:
    if not scene.person.coordinates:
        return refusal.coordinators_only(scene)
    round = round_of(scene.db, number_in(value))
    return round or refusal.gone()
