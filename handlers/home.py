"""The bot's own page: what one's department still owes, what waits for review, how to ask."""

from handlers import figure, listing, owner
from handlers.messages import Button, Choice, ListItem, Reply
from handlers.reporting import readback, status
from handlers.rounds import board, open_form, preview, review
from handlers.scene import Scene
from knowledge.rounds.rows import Request, Round, owed
from knowledge.store.rounds import requests_of, rounds, running_request

MOST_ROWS = 12
MOST_DEPARTMENTS = 6
GREETING = "ききまっし（金沢市の計画と実績の案内）です。"
HOW = "取組の名前と知りたいことを、ふだんの言葉でお尋ねください。"
WHERE = (
    "このアプリへのメッセージでも、チャンネルで @ききまっし と呼んでも、"
    "/kikimasshi と打っても答えます。"
)
OWES = "{department}: 残り{left}件 / 全{count}件・期限 {due}（{round}）"
ALL_IN = "{department}: 全{count}件がそろっています。ありがとうございます（{round}）"
NOTHING_ASKED = "{departments}にお願いしている照会は、いまはありません。"
MORE = "ほか{count}件は「この課の状況」で見られます。"
WAITING = "確認を待っているもの: {count}件（{round}）"
PREPARED = "準備中の照会があります（まだ何も送っていません）: {round}"
NO_ROUND = "動いている照会はありません。"
NOT_LISTED = (
    "お尋ねはどなたでもできます。実績の回答は、名簿に登録された課の方にお願いしています"
    "（登録は取りまとめのデジタル政策課へ）。"
)
EXAMPLES = (owner.EXAMPLE, figure.EXAMPLE, listing.EXAMPLE)


def show(scene: Scene) -> Reply:
    """What concerns this person, as it is now."""
    lines, items, buttons = [GREETING], list[ListItem](), list[Button]()
    for department in scene.person.departments[:MOST_DEPARTMENTS]:
        request = running_request(scene.db, department)
        if request is None:
            lines.append(NOTHING_ASKED.format(departments=department))
        else:
            _owed(request, scene, lines, items, buttons)
    if scene.person.coordinates:
        _coordinating(scene, lines, buttons)
    elif not scene.person.departments:
        lines.append(NOT_LISTED)
    return Reply(
        "\n".join([*lines, *map(readback.item_line, items), HOW + WHERE]),
        rest="\n".join([*lines, "", HOW + WHERE]),
        items=tuple(items),
        buttons=tuple(buttons),
        choices=tuple(Choice(example, example) for example in EXAMPLES),
    )


def beside() -> Reply:
    """The first words of the bot beside somebody's work, and what may be asked there."""
    prompts = [Choice(example, example) for example in EXAMPLES]
    return Reply(f"{GREETING}\n{HOW}", choices=tuple(prompts))


def _owed(
    request: Request, scene: Scene, lines: list[str], items: list[ListItem], buttons: list[Button]
) -> None:
    rows = scene.rows(request)
    left = owed(rows)
    label = readback.round_label(request.round, scene.library)
    told = OWES if left else ALL_IN
    due = readback.due_text(request)
    lines.append(
        told.format(
            department=request.department, left=len(left), count=len(rows), due=due, round=label
        )
    )
    items += [readback.row_item(row) for row in left[:MOST_ROWS]]
    if len(left) > MOST_ROWS:
        lines.append(MORE.format(count=len(left) - MOST_ROWS))
    several = len(scene.person.departments) > 1
    shown = f"{request.department}の状況" if several else "この課の状況"
    buttons.append(Button(shown, status.SHOW, str(request.id)))


def _coordinating(scene: Scene, lines: list[str], buttons: list[Button]) -> None:
    running = [round for round in rounds(scene.db) if round.state == "running"]
    for round in running[:MOST_DEPARTMENTS]:
        label = readback.round_label(round, scene.library)
        count = _waiting(round, scene)
        lines.append(WAITING.format(count=count, round=label))
        if count:
            buttons.append(
                Button("提出された分を確かめる", review.LIST, str(round.id), primary=True)
            )
        buttons.append(board.button(round))
    for round in rounds(scene.db):
        if round.state == "prepared":
            label = readback.round_label(round, scene.library)
            lines.append(PREPARED.format(round=label))
            buttons.append(Button("準備中の照会を確かめる", preview.SHOW, str(round.id)))
    if not running:
        lines.append(NO_ROUND)
    buttons.append(Button("照会を始める", open_form.FORM, opens_form=True))


def _waiting(round: Round, scene: Scene) -> int:
    return sum(len(review.waiting(one, scene)) for one in requests_of(scene.db, round))
