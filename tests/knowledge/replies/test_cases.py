"""Some hundred replies as departments write them, and what may be made of each.

The samples of a folder of one's own (KIKIMASSHI_EXAMPLES, `replies.jsonl`) are tried as well.
"""

import os
from pathlib import Path

import pytest

from tests.knowledge.replies.judging import Case, asked, faults, keeps_silently, load

HERE = Path(__file__).parent
CASES = [case for file in sorted(HERE.glob("*.jsonl")) for case in load(file)]
FOLDER = os.environ.get("KIKIMASSHI_EXAMPLES")
MOST_WRONG_FIGURES = 2


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_a_reply_is_read_as_its_writer_meant_it(case: Case) -> None:
    answer = asked(case)

    assert faults(case, answer) == []
    assert not keeps_silently(case, answer)


@pytest.mark.skipif(not FOLDER, reason="KIKIMASSHI_EXAMPLES names no folder with replies.jsonl")
def test_the_samples_are_read_with_hardly_a_fault() -> None:
    cases = load(Path(FOLDER or "") / "replies.jsonl")
    answers = [(case, asked(case)) for case in cases]

    silent = [case["id"] for case, answer in answers if keeps_silently(case, answer)]
    wrong = {case["id"]: faults(case, answer) for case, answer in answers}
    figures = sum(
        fault.split()[0] in ("missing", "wrong") for all in wrong.values() for fault in all
    )
    kinds = sum(any(f.startswith(("kind", "not warned")) for f in all) for all in wrong.values())

    assert silent == []
    assert figures <= MOST_WRONG_FIGURES
    assert kinds <= 0.03 * len(cases)
