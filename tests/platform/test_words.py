"""What a message says: all of it in plain text, all of it as it was typed, or how much is left."""

import re
from collections.abc import Iterator

import pytest

from handlers import INTENTS, answer
from handlers.compose import compose
from handlers.messages import (
    Asked,
    Button,
    Choice,
    LabelledFact,
    ListItem,
    Reply,
    Table,
    to_kept,
)
from knowledge.store import outbox
from knowledge.store.rounds import requests_of, round_of
from tests.conftest import TODAY
from tests.handlers.conftest import COORDINATOR, OPENED, Office, open_office
from tests.platform.shared import Platform, Seen
from tests.platform.test_events import work

MORE = "続きを見る"
# What says that something is not shown.
LEFT = re.compile(r"ここまで|残り\d+件|ほか\d+件")


def post(platform: Platform, reply: Reply, key: str = "note/1") -> Seen:
    """A reply as it is found in the channel."""
    with platform.store.writing() as db:
        outbox.put(db, key, platform.channel, platform.now(), reply=to_kept(reply))
    work(platform)
    return platform.look(platform.channel, platform.people[0])[-1]


def parts(reply: Reply) -> Iterator[str]:
    """Everything of a card that somebody who only hears the text has to be told."""
    yield from (fact.value for fact in reply.facts)
    yield from (cell for row in (reply.table.rows if reply.table else ()) for cell in row)
    for item in reply.items:
        yield from (item.title, *item.details, *filter(None, [item.state]))
    buttons = [*reply.buttons, *(button for item in reply.items for button in item.buttons)]
    yield from (one.label for one in (*buttons, *reply.choices))


# -------------------------------------------------------------------- all of it
FULL = Reply(
    "照会の状況です。",
    rest="照会の状況です。\n\n次に進めます。",
    facts=(LabelledFact("分野", "魅力づくり"),),
    table=Table(("課", "状態", "残り"), (("市民課", "提出済", "0"), ("道路課", "未提出", "2"))),
    items=(ListItem("窓口予約", ("12件", "期限 3月"), "下書き", (Button("入力する", "x"),)),),
    buttons=(Button("提出する", "y", primary=True),),
    choices=(Choice("担当課", "担当は?"), Choice("工程", "工程は?")),
)  # fmt: skip


def untold(platform: Platform, reply: Reply, key: str = "note/1") -> list[str]:
    text = post(platform, reply, key).text
    return [part for part in parts(reply) if part not in text]


def test_the_text_alone_says_all_that_the_card_shows(platform):
    assert untold(platform, FULL) == []


def test_so_does_every_answer_that_people_are_shown_as_an_example(platform):
    library = platform.shelf.library()

    for number, intent in enumerate(INTENTS):
        reply = answer(Asked(intent.EXAMPLE, TODAY), library)
        assert untold(platform, reply, f"note/{number}") == [], intent.EXAMPLE


@pytest.fixture
def office(furnished, library, tmp_path) -> Iterator[Office]:
    """A city hall beside the platform: what is said in a round is the same everywhere."""
    (tmp_path / "office").mkdir()
    office = open_office(furnished, tmp_path / "office", library)
    office.fills(COORDINATOR, "round.open", "", OPENED)
    yield office
    office.store.close()


def said_in_a_round(office: Office) -> Iterator[Reply]:
    for action in ("round.preview", "round.start", "round.board", "review.list"):
        yield office.presses(COORDINATOR, Button("", action, "1"))
    with office.store.reading() as db:
        request = requests_of(db, round_of(db, 1))[0]
        for topic in (f"ask/{request.id}", f"remind/{request.id}/D-7", "missing/1/D+1"):
            yield compose(topic, db, office.shelf.library(), office.now)


def test_so_does_everything_that_is_said_in_a_round(platform, office):
    for number, reply in enumerate(said_in_a_round(office)):
        assert untold(platform, reply, f"note/{number}") == [], reply.text


# -------------------------------------------------------------------- as it was typed
NASTY = "<!channel> <@U0SATO> <b>太字</b> <script>alert(1)</script> *x* & &lt; 「\"'」"
HARMLESS = "道路の照明を新しくした。"


def made_of(text: str) -> Reply:
    """A reply in every part of which stands what somebody typed."""
    return Reply(
        text,
        rest=text,
        items=(ListItem(text, (text,), text, (Button(text, "x", "1"),)),),
        table=Table((text,), ((text,),)),
        buttons=(Button(text, "y", "1"),),
        choices=(Choice(text, text),),
    )


def test_what_people_typed_is_shown_as_they_typed_it(platform):
    seen = post(platform, Reply(NASTY, buttons=(Button("<b>押す</b>", "x"),)))

    assert NASTY in seen.shown
    assert seen.text.startswith(NASTY)
    assert seen.labels == ("<b>押す</b>",)


def test_what_people_typed_builds_nothing(platform):
    plain = post(platform, made_of(HARMLESS), "note/1")
    nasty = post(platform, made_of(NASTY), "note/2")

    assert nasty.build == plain.build
    assert nasty.refused == plain.refused == ()


# -------------------------------------------------------------------- how much is left
MANY = 200
LONG = {
    "lines": Reply("\n".join(f"・取組その{n}。" for n in range(3000))),
    "one line": Reply("長" * 60_000),
    "items": Reply(
        "一覧です。",
        rest="一覧です。",
        items=tuple(ListItem(f"取組その{n}。", ("詳" * 90,), "未提出") for n in range(MANY)),
    ),
    "rows": Reply(
        "表です。",
        rest="表です。",
        table=Table(("課", "備考"), tuple((f"課その{n}。", "詳" * 90) for n in range(MANY))),
    ),
    "everything": Reply(
        "長" * 9000,
        rest="上" * 9000 + "\n\n" + "下" * 9000,
        items=tuple(ListItem(f"取組その{n}。", ("詳" * 900,)) for n in range(MANY)),
        buttons=tuple(Button(f"ボタン{n}", "x", "1" * 90) for n in range(10)),
        choices=tuple(Choice(f"質問{n}", "担当は?") for n in range(5)),
    ),
}


@pytest.mark.parametrize("name", LONG)
def test_what_is_too_long_is_taken_and_says_what_is_not_shown(platform, name):
    reply = LONG[name]
    names = re.findall(r"(?:取組|課)その\d+。", "".join([reply.text, *parts(reply)]))

    seen = post(platform, reply)

    assert seen.refused == ()
    for found, whole in ((seen.shown, reply.rest or reply.text), (seen.text, reply.text)):
        missing = any(name not in found for name in names)
        missing |= any(found.count(letter) < whole.count(letter) for letter in "長上下")
        assert not missing or LEFT.search(found)


def test_of_a_long_list_it_is_said_how_many_are_left(platform):
    seen = post(platform, LONG["items"])

    missing = [item.title for item in LONG["items"].items if item.title not in seen.shown]
    assert not missing or f"残り{len(missing)}件" in seen.shown


def test_no_button_is_lost_however_long_a_reply_is(platform):
    labels = post(platform, LONG["everything"]).labels

    assert set(labels) >= {f"ボタン{n}" for n in range(10)} | {f"質問{n}" for n in range(5)}


def test_every_item_of_a_long_list_can_be_reached(platform):
    reply, found = LONG["items"], set[str]()
    seen = post(platform, reply)

    for number in range(MANY):
        found |= set(re.findall(r"取組その\d+。", seen.shown))
        if MORE not in seen.labels:
            break
        platform.press(platform.people[0], seen, MORE, f"press{number}", platform.channel)
        work(platform)
        seen = platform.look(platform.channel, platform.people[0])[-1]

    assert found == {item.title for item in reply.items}
