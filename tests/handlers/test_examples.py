"""Sample questions from a folder of one's own: KIKIMASSHI_EXAMPLES holds `questions.jsonl`."""

import json
import os
from datetime import date
from pathlib import Path

import pytest

from handlers import answer
from handlers.messages import Asked
from tests.handlers.test_questions import bare

FOLDER = os.environ.get("KIKIMASSHI_EXAMPLES")
# Many samples ask for plan editions that are not among the records yet.
ENOUGH = 0.6


@pytest.mark.skipif(not FOLDER, reason="KIKIMASSHI_EXAMPLES names no folder with questions.jsonl")
def test_most_sample_questions_are_answered_rightly(library):
    lines = (Path(FOLDER) / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    samples = [json.loads(line) for line in lines if line.strip()]

    right = [sample for sample in samples if is_right(sample, library)]

    assert len(right) >= ENOUGH * len(samples), f"{len(right)} of {len(samples)}"


def is_right(sample: dict, library) -> bool:
    """The outcome is one of those allowed, and an answer shows what it must."""
    earlier = tuple(sample.get("context") or ())
    reply = answer(Asked(sample["q"], date(2026, 11, 20), earlier), library)
    if reply.outcome.value not in (sample["outcome"], *sample.get("outcome_also", ())):
        return False
    text = bare(reply.text)
    wanted = sample["must_contain"] if reply.outcome.value == "answered" else []
    return all(any(bare(one) in text for one in group) for group in wanted)
