"""Every way of asking for everything in the records: it is answered, and Slack takes the answer."""

from collections.abc import Iterable

import pytest

from handlers import answer
from handlers.messages import Asked
from knowledge.records.library import Library
from tests.bot.slack.test_payloads import (
    OF_A_DEPARTMENT,
    OF_A_NUMBER,
    as_people_ask,
    asked_for,
    wrong,
)
from tests.conftest import TODAY
from tests.handlers.test_replies import ASKED, answered


@pytest.mark.parametrize("asked", ASKED)
def test_every_initiative_is_answered_by_its_own_title_as_slack_takes_it(library, asked):
    replies = {item.id: answered(item, asked, library) for item in library.initiatives.values()}

    assert {id: told for id, reply in replies.items() if (told := wrong(reply))} == {}


@pytest.mark.parametrize("ways", [OF_A_DEPARTMENT, OF_A_NUMBER], ids=["departments", "numbers"])
def test_every_answer_about_anything_else_is_taken_too(library, ways):
    texts = [thing + way for thing in asked_for(library)[ways] for way in ways]

    assert refused(texts, library) == {}


def test_every_answer_to_what_people_ask_is_taken_too(library):
    assert refused(as_people_ask(), library) == {}


def refused(texts: Iterable[str], library: Library) -> dict[str, list[str]]:
    """What Slack would not take, of the answers to these questions."""
    replies = {text: answer(Asked(text, TODAY), library) for text in texts}
    return {text: told for text, reply in replies.items() if (told := wrong(reply))}
