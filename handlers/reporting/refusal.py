"""What people are told who may not write here. Nothing of what they wrote is kept as an answer."""

from handlers.messages import Outcome, Reply
from handlers.scene import Scene
from knowledge.rounds.rows import Request

NOT_YOURS = (
    "この照会は、{department}の方にお願いしているものです。いまの操作は記録していません。\n"
    "{department}の方へお声がけいただくか、担当が違うときは取りまとめ（デジタル政策課）にお知らせください。"
)
YOURS = "{departments}への照会は、{departments}のスレッドでお答えください。"
COORDINATORS_ONLY = (
    "この操作は、取りまとめ（デジタル政策課）の方だけが行えます。いまの操作は記録していません。"
)
GONE = "この照会は見当たりません。新しいメッセージからお試しください。"


def not_yours(request: Request, scene: Scene) -> Reply:
    """Somebody of another department; the attempt itself is in the audit trail."""
    scene.note("refused", f"request/{request.id}", department=request.department)
    lines = [NOT_YOURS.format(department=request.department)]
    if scene.person.departments:
        lines.append(YOURS.format(departments="・".join(scene.person.departments)))
    return Reply("\n".join(lines), Outcome.ERROR)


def coordinators_only(scene: Scene) -> Reply:
    scene.note("refused", "coordinator")
    return Reply(COORDINATORS_ONLY, Outcome.ERROR)


def gone() -> Reply:
    return Reply(GONE, Outcome.ERROR)
