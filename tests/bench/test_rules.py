"""Which wordings change no answer when they are left out? Told over all own questions.

A wording may be needed all the same: its example shows for what. But one that stands here and that
nobody would miss is one to leave out.
"""

from dataclasses import replace

import pytest

from handlers import answer
from handlers.messages import Asked
from knowledge.questions import asking
from knowledge.questions.asking import asking_rules
from knowledge.words.letters import plain
from knowledge.words.rules import Rule, Rules
from tests.bench.test_ask import MESSAGES
from tests.conftest import TODAY


def wordings():
    """Each phrase and each pattern: how it is called, its row, and the row without it."""
    for rule in asking_rules().rules:
        if rule.pattern is not None:
            yield f"{rule.what}: {rule.pattern.pattern}", rule, None
        for phrase in rule.phrases:
            left = replace(rule, phrases=tuple(one for one in rule.phrases if one is not phrase))
            words = " ".join("|".join(spellings) for spellings, _ in phrase)
            yield f"{rule.what}: {words}", rule, left


def asked_of(rule: Rule) -> list[list[str]]:
    """The messages in which the row finds its wording anywhere."""
    rows = Rules([rule])
    return [messages for messages in MESSAGES if any(map(rows.firings, map(plain, messages)))]


def told(messages, library) -> str:
    *earlier, last = messages
    return answer(Asked(last, TODAY, tuple(earlier)), library).text


def test_wordings_that_change_no_answer_are_told(library, capsys):
    before = {tuple(messages): told(messages, library) for messages in MESSAGES}
    everything = asking_rules().rules
    idle, total = [], 0
    for name, rule, left in wordings():
        rows = Rules([row for row in (left if one is rule else one for one in everything) if row])
        total += 1
        with pytest.MonkeyPatch.context() as here:
            here.setattr(asking, "asking_rules", lambda rows=rows: rows)
            changed = any(told(m, library) != before[tuple(m)] for m in asked_of(rule))
        if not changed:
            idle.append(name)

    with capsys.disabled():
        print(f"\n{len(idle)} of {total} wordings change no answer to {len(MESSAGES)} questions:")
        print("\n".join(f"  {name}" for name in idle))
    assert len(idle) < total
