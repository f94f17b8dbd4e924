"""An answer in words to what the bot asked: 「クマのほうです」, 「取組の運営のほうの数字です」."""

import re
from collections.abc import Mapping

from knowledge.names.normal import surface_key
from knowledge.replies.words import without_courtesy
from knowledge.words.letters import normal
from knowledge.words.morphemes import words_of

LONGEST = 40
# Of a row that takes a result word, and of one that does not.
INITIATIVE, KPI = "取組 施策 事業", "KPI 指標"
_SAYS_NOTHING = frozenset("ほう 方 数字 数値 数 値 件 項目 分 事 こと 物 もの 為る 有る".split())


def may_pick(text: str) -> bool:
    """Short words without a number, which may say which of several was meant."""
    plain = normal(text)
    return len(plain) <= LONGEST and re.search(r"\d", plain) is None


def picked(text: str, meant: Mapping[str, str]) -> str | None:
    """Which of these is meant: (key → all that it may be called) → the key; None where it is open.

    What is said counts only as far as it tells one of them from another.
    """
    said = [
        surface_key(word.surface)
        for word in words_of(without_courtesy(normal(text)))
        if word.is_content and not {word.surface, word.normal} & _SAYS_NOTHING
    ]
    keys = {one: surface_key(called) for one, called in meant.items()}
    telling = [word for word in said if not all(word in key for key in keys.values())]
    hits = {one: sum(word in key for word in telling) for one, key in keys.items()}
    most = max(hits.values(), default=0)
    best = [one for one, count in hits.items() if count == most]
    return best[0] if most and len(best) == 1 and most == len(telling) else None
