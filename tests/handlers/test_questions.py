"""Questions as people type them, each with what its answer must show (`questions*.txt`)."""

import unicodedata
from pathlib import Path

import pytest

FILES = sorted(Path(__file__).parent.glob("questions*.txt"))


def fields(line: str) -> list[str]:
    """kind, messages, outcome, wanted; the last may be left out."""
    kind, messages, outcome, *wanted = (part.strip() for part in line.split(" |"))
    return [kind, messages, outcome, " |".join(wanted).strip()]


CASES = [
    pytest.param(*fields(line), id=f"{path.stem}-{number}")
    for path in FILES
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
    if line.strip() and not line.startswith("#")
]


def bare(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).lower().replace(",", "").split())


def shows(text: str, wanted: str) -> bool:
    return any(bare(one) in bare(text) for one in wanted.split("|"))


@pytest.mark.parametrize(("kind", "messages", "outcome", "wanted"), CASES)
def test_a_question_is_understood(talk, kind, messages, outcome, wanted):
    reply = talk(*messages.split(" >> "))

    assert reply.outcome.value == outcome, reply.text
    for part in filter(None, wanted.split("；")):
        assert shows(reply.text, part), reply.text


def test_there_are_questions_of_every_kind():
    assert len(CASES) > 100
