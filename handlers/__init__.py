"""What people can ask or do, and what the bot says: one intent, one file."""

from typing import Protocol

from handlers import (
    about,
    beyond,
    facts,
    figure,
    glossary,
    history,
    listing,
    meeting,
    no_such_year,
    owner,
    smalltalk,
    stage,
    succession,
    target,
    wording,
)
from handlers.messages import Asked, Outcome, Reply, joined
from knowledge.questions.question import Question
from knowledge.questions.understand import understand
from knowledge.records.library import Library

# Longer texts are no questions; a thread's subject does not reach back further.
LONGEST_QUESTION = 1000
MOST_EARLIER = 10


class Intent(Protocol):
    """What each of these files offers: the example is shown to people and asked by a test."""

    EXAMPLE: str

    def serves(self, question: Question) -> bool:
        """Is this question one of mine?"""

    def answer(self, question: Question, library: Library) -> Reply:
        """The reply; never a fact that is not in the records."""


# In the order in which they are tried; the first that serves a question answers it.
INTENTS: tuple[Intent, ...] = (
    beyond,
    no_such_year,
    glossary,
    facts,
    smalltalk,
    meeting,
    succession,
    listing,
    owner,
    stage,
    figure,
    target,
    history,
    about,
)


def answer(asked: Asked, library: Library) -> Reply:
    """Answer one message; several questions in it come back as one reply."""
    if len(asked.text) > LONGEST_QUESTION:
        return Reply(wording.TOO_LONG.format(letters=LONGEST_QUESTION), Outcome.CLARIFY)
    earlier = [text for text in asked.earlier if len(text) <= LONGEST_QUESTION][-MOST_EARLIER:]
    questions = understand(asked.text, earlier, asked.today, library)
    return joined([_answer_one(question, library) for question in questions])


def _answer_one(question: Question, library: Library) -> Reply:
    for intent in INTENTS:
        if intent.serves(question):
            return intent.answer(question, library)
    return wording.not_in_the_plans(library, "", ())
