"""What a department writes that concerns the 取りまとめ is passed on to it, as typed."""

from handlers.messages import Outcome, Reply, to_kept
from handlers.scene import Scene
from knowledge.office.places import direct_to
from knowledge.rounds.answers import LONGEST_TEXT
from knowledge.rounds.rows import Request
from knowledge.store import outbox
from knowledge.store.people import coordinators

QUESTION_TOLD = "{department}から、照会についての質問がありました。\n「{text}」"
PASSED_ON = (
    "計画と照会の記載からはお答えできないため、取りまとめ（デジタル政策課）にお伝えしました。"
)


def tell(words: str, number: int, scene: Scene) -> None:
    """Send it to everybody of the 取りまとめ; `number` tells apart what one message has."""
    told = to_kept(Reply(words))
    for person in coordinators(scene.db, scene.at.date()):
        key = f"told/{scene.source}/{number}/{person}"
        outbox.put(scene.db, key, direct_to(person), scene.at, reply=told)


def question(text: str, request: Request, scene: Scene) -> None:
    """A question that nothing at hand answers goes to the 取りまとめ."""
    words = QUESTION_TOLD.format(department=request.department, text=text.strip()[:LONGEST_TEXT])
    tell(words, 0, scene)
    scene.note("question", f"request/{request.id}")


def unanswered(text: str, reply: Reply, request: Request, scene: Scene) -> Reply:
    """The reply to a question in a request's thread; what it leaves open is passed on."""
    if reply.outcome is not Outcome.UNKNOWN:
        return reply
    if not scene.person.may_report_for(request.department):
        return reply
    question(text, request, scene)
    return Reply(f"{reply.text}\n\n{PASSED_ON}", reply.outcome, departments=(request.department,))
