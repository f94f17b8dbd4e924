"""Before a round starts: which department reports a KPI."""

from collections.abc import Mapping

from handlers.messages import Field, Form, Reply
from handlers.reporting import readback, refusal
from handlers.rounds import preview
from handlers.scene import Scene, number_in
from knowledge.rounds.rows import Request, Row
from knowledge.store.rounds import request_of_row, settle_reporter

FORM = preview.SETTLE

NO_DEPARTMENT = "課を一覧から選んでください。"
STARTED = "この照会はすでに開始しているため、担当課を変えられません。"
SETTLED = "{name}の回答は、{department}にお願いします。"


def show(value: str, scene: Scene) -> Form | Reply:
    found = _row(value, scene)
    if isinstance(found, Reply):
        return found
    request, row = found
    departments = tuple((name, name) for name in scene.library.departments_today)
    field = Field("department", "回答する課", "choice", request.department, options=departments)
    return Form(FORM, value, readback.row_title(row), "この課にする", (field,))


def check(value: str, values: Mapping[str, str], scene: Scene) -> dict[str, str]:
    found = _row(value, scene)
    if isinstance(found, Reply):
        return {"": found.text}
    if values.get("department") not in scene.library.departments_today:
        return {"department": NO_DEPARTMENT}
    return {}


def fill(value: str, values: Mapping[str, str], scene: Scene) -> Reply:
    found = _row(value, scene)
    if isinstance(found, Reply):
        return found
    request, row = found
    settle_reporter(scene.db, request.round, row.id, values["department"])
    scene.note("settled", f"wanted/{row.id}", department=values["department"])
    return Reply(SETTLED.format(name=readback.row_title(row), department=values["department"]))


def _row(value: str, scene: Scene) -> tuple[Request, Row] | Reply:
    if not scene.person.coordinates:
        return Reply(refusal.COORDINATORS_ONLY)
    request = request_of_row(scene.db, number_in(value))
    if request is None:
        return refusal.gone()
    if request.round.state != "prepared":
        return Reply(STARTED)
    return request, next(row for row in scene.rows(request) if row.id == number_in(value))
