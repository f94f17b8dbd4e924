"""Everything that the bot says, with the records that ship with it, is what Slack takes."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path

import pytest

from bot.slack.blocks import ITEMS_A_PAGE, to_blocks, to_text
from bot.slack.views import errors_of, to_home, to_modal
from handlers import INTENTS, answer, home, paging
from handlers.compose import compose
from handlers.messages import Asked, Button, Form, ListItem, Reply, to_kept
from handlers.reporting import readback, row_form, status
from handlers.rounds import board, open_form, preview, review, settle
from knowledge.rounds.rows import Request
from knowledge.store import outbox
from knowledge.store.rounds import requests_of, round_of
from tests.bot.slack.limits import invalid
from tests.conftest import TODAY
from tests.handlers.conftest import COORDINATOR, MEMBER, OPENED, Office, of, open_office
from tests.handlers.test_replies import ASKED as OF_AN_INITIATIVE

QUESTIONS = sorted((Path(__file__).parents[2] / "handlers").glob("questions*.txt"))
SHARES = 2
OF_A_DEPARTMENT = ("の取組一覧", "の新規の取組", "は何をしてる？")
OF_A_NUMBER = ("の目標は？", "の実績は？")


def wrong(said: Reply | Form) -> list[str]:
    """What Slack would not take, of a message or a form."""
    if isinstance(said, Form):
        modal = to_modal(said, "token", "もう一度お試しください。")
        told = errors_of(modal, {"": "だめです。", "gone": "ありません。"})
        return [*invalid(modal), *([] if told else ["no place for an error"])]
    return invalid({"channel": "C1", "text": to_text(said), "blocks": to_blocks(said, 12)})


# -------------------------------------------------------------------- questions
def asked_for(library) -> dict[tuple[str, ...], list[str]]:
    """How one may ask → all that one may ask for so."""
    items = library.initiatives.values()
    numbers = (*library.kpis.values(), *library.indicators.values())
    return {
        OF_AN_INITIATIVE: [f"{library.plan_of(item).short}の「{item.title}」" for item in items],
        OF_A_DEPARTMENT: list(library.departments),
        OF_A_NUMBER: [one.name for one in numbers],
    }


def as_people_ask() -> Iterator[str]:
    """The questions of the tests of handlers, the last of each thread."""
    for file in QUESTIONS:
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                yield line.split(" |")[1].split(" >> ")[-1].strip()


def asked(library) -> Iterator[str]:
    """Everything that can be asked for, and every way of asking; tests/sweeps asks all of all."""
    for ways, things in asked_for(library).items():
        yield from map("".join, zip(things, cycle(ways), strict=False))
    yield from islice(as_people_ask(), 0, None, 3)
    yield from (intent.EXAMPLE for intent in INTENTS)
    yield from ("", "月面基地の担当課は？", "生成AIの担当課は？", "あ" * 2000, "取組の一覧")


@pytest.mark.parametrize("share", range(SHARES))
def test_every_answer_to_a_question_is_valid(library, share):
    refused = {
        text: told
        for text in islice(asked(library), share, None, SHARES)
        if (told := wrong(answer(Asked(text, TODAY), library)))
    }

    assert refused == {}


# -------------------------------------------------------------------- a round
@pytest.fixture
def office(furnished, library, tmp_path) -> Iterator[Office]:
    office = open_office(furnished, tmp_path, library)
    yield office
    office.store.close()


def press(office: Office, action: str, value: str = "1", who: str = COORDINATOR) -> Reply:
    return office.presses(who, Button("", action, value))


def opened(office: Office, who: str, reply: Reply | None) -> Iterator[Form | Reply]:
    """A reply, and every form that its buttons open."""
    if reply is None:
        return
    yield reply
    for button in [*reply.buttons, *(b for item in reply.items for b in item.buttons)]:
        if button.opens_form:
            yield office.sees(who, button)


def requests(office: Office) -> list[Request]:
    with office.store.reading() as db:
        return requests_of(db, round_of(db, 1))


def sent_by_itself(office: Office, topic: str) -> Reply | None:
    with office.store.reading() as db:
        return compose(topic, db, office.shelf.library(), office.now)


def homes(office: Office) -> list[Reply]:
    """The page of the bot as everybody sees it who may open it."""
    everybody = [COORDINATOR, MEMBER, *(of(request.department) for request in requests(office))]
    with office.store.reading() as db:
        return [home.show(office.scene(who, db)) for who in everybody]


def before_the_start(office: Office) -> Iterator[Form | Reply]:
    yield office.sees(COORDINATOR, Button("", open_form.FORM, opens_form=True))
    yield office.fills(COORDINATOR, open_form.FORM, "", OPENED)
    yield press(office, preview.SHOW)
    for request in requests(office):
        for row in office.rows(request.department):
            yield office.sees(COORDINATOR, Button("", settle.FORM, str(row.id), opens_form=True))


def while_it_runs(office: Office) -> Iterator[Form | Reply]:
    """What everybody is sent and shown, at any moment of a round."""
    yield from opened(office, COORDINATOR, sent_by_itself(office, "missing/1/D+1"))
    yield from opened(office, COORDINATOR, press(office, board.SHOW))
    yield from opened(office, COORDINATOR, press(office, review.LIST))
    for request in requests(office):
        who = of(request.department)
        yield from opened(office, who, press(office, status.SHOW, str(request.id), who))
        for topic in (f"ask/{request.id}", f"remind/{request.id}/D-7"):
            yield from opened(office, who, sent_by_itself(office, topic))


def reporting(office: Office) -> Iterator[Form | Reply]:
    """Every department fills in everything, as long as it may be."""
    for request in requests(office):
        for row in office.rows(request.department):
            values = {f"value{number}": "1,234" for number in range(len(row.values))}
            values |= {"result": row.results[0]} if row.results else {}
            values |= {"text": "長" * 400} if row.with_text else {}
            yield office.fills(of(request.department), row_form.FORM, str(row.id), values)


def submitting(office: Office) -> Iterator[Form | Reply]:
    for request in requests(office):
        rows = office.rows(request.department)
        yield readback.drafted(request, rows, ["下書きにしました。"])
        stamp = readback.stamp(request, rows)
        yield press(office, readback.SUBMIT, stamp, of(request.department))


def reviewing(office: Office) -> Iterator[Form | Reply]:
    for request in requests(office):
        button = review.button_for_all(request, office.rows(request.department))
        yield office.presses(COORDINATOR, button)


def test_everything_said_in_a_round_is_valid(office):
    said = list(before_the_start(office))
    said.append(press(office, preview.START))
    shown = homes(office)
    said += while_it_runs(office)
    for acting in (reporting, submitting, reviewing):
        said += acting(office)
        said += while_it_runs(office)
        shown += homes(office)

    assert [told for one in dict.fromkeys(said) for told in wrong(one)] == []
    assert [told for one in dict.fromkeys(shown) for told in invalid(to_home(one))] == []
    assert sum(isinstance(one, Form) for one in said) > 1000
    assert len(said) > 1900


# -------------------------------------------------------------------- long lists
def pages(office: Office, reply: Reply) -> Iterator[Reply]:
    """A list as somebody reads it who presses 「続きを見る」 until there is no such button."""
    with office.store.writing() as db:
        for number in range(100):
            yield reply
            outbox.put(db, f"page/{number}", "C1", office.now, reply=to_kept(reply))
            id = outbox.next_pending(db, office.now).id
            outbox.claim(db, id, to_kept(reply), office.now)
            outbox.mark_sent(db, id, "C1", "1.1", office.now)
            buttons = [b["accessory"] for b in to_blocks(reply, id) if "accessory" in b]
            more = [b["value"] for b in buttons if b["action_id"].startswith("more#")]
            if not more:
                return
            reply = paging.show(more[0], replace(office.scene(MEMBER, db), place="C1"))


def items_on(reply: Reply) -> list[str]:
    sections = [block for block in to_blocks(reply, 1) if block["type"] == "section"]
    return [block["text"]["text"] for block in sections if "取組その" in block["text"]["text"]]


def test_every_item_of_a_long_list_is_reached_and_shown_once(office):
    items = tuple(ListItem(f"取組その{n}", ("詳" * (n % 9 * 99),)) for n in range(100))

    seen = list(pages(office, Reply("全部", rest="上\n\n下", items=items)))

    shown = [text.splitlines()[0] for reply in seen for text in items_on(reply)]
    assert shown == [item.title for item in items]
    assert len(seen) > 100 / ITEMS_A_PAGE
    assert [wrong(reply) for reply in seen] == [[]] * len(seen)
