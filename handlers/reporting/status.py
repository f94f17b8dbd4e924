"""How does a department's request stand? 「この課の状況」"""

from handlers.messages import Button, Reply
from handlers.reporting import readback, refusal
from handlers.scene import Scene, number_in
from knowledge.rounds.rows import OWED, Request, owed
from knowledge.store.rounds import request_of

SHOW = "report.status"


def show(value: str, scene: Scene) -> Reply:
    """Every row with its state; only for the department itself and the coordinator."""
    request = request_of(scene.db, number_in(value))
    if request is None:
        return refusal.gone()
    if not scene.person.may_report_for(request.department):
        return refusal.not_yours(request, scene)
    return told(request, scene)


def told(request: Request, scene: Scene, before: str | None = None) -> Reply:
    rows = scene.rows(request)
    left = len(owed(rows))
    lead = (
        f"{request.department}: 残り{left}件 / 全{len(rows)}件・期限 {readback.due_text(request)}"
        if left
        else f"{request.department}の全{len(rows)}件がそろっています。ありがとうございます。"
    )
    lead = f"{before}\n{lead}" if before else lead
    items = tuple(
        readback.row_item(row, "入力する" if row.state in OWED else "修正する") for row in rows
    )
    drafts = [row for row in rows if row.drafts]
    buttons = (
        (
            Button(
                f"下書き{len(drafts)}件を提出する",
                readback.SUBMIT,
                readback.stamp(request, drafts),
                primary=True,
            ),
            Button("下書きを取り消す", readback.WITHDRAW, readback.stamp(request, drafts)),
        )
        if drafts
        else ()
    )
    return Reply(
        "\n".join([lead, *map(readback.item_line, items)]),
        rest=lead,
        items=items,
        buttons=buttons,
        departments=(request.department,),
    )
