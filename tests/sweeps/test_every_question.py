"""Every way of asking for everything in the records: it is answered, and Slack takes the answer."""

import pytest

from handlers import answer
from handlers.messages import Asked
from tests.bot.slack.test_payloads import (
    OF_A_DEPARTMENT,
    OF_A_NUMBER,
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
    replies = {
        thing + way: answer(Asked(thing + way, TODAY), library)
        for thing in asked_for(library)[ways]
        for way in ways
    }

    assert {text: told for text, reply in replies.items() if (told := wrong(reply))} == {}
