"""What does the wording of a message ask for? The wording itself is data: `rules/asking.toml`."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from knowledge.names.mentions import Mention
from knowledge.questions.vocabulary import ACTUAL, Attribute
from knowledge.words.rules import Firing, Rules, load_rules

# A sentence with such wording asks something; one with a mere 予定 or とは may be chatter.
TELLING = frozenset(
    {
        Attribute.OWNER,
        Attribute.FIGURE,
        Attribute.CHANGE,
        Attribute.TARGET,
        Attribute.LIST,
        Attribute.COUNT,
        Attribute.BEYOND,
        Attribute.HISTORY,
    }
)
SMALL = frozenset({Attribute.GREETING, Attribute.THANKS, Attribute.HELP})
# The thing itself is what is asked for: behind it stands a question, or nothing more.
ASKED_OF = re.compile(
    r"(?:の(?:名前|番号|金額|詳細))?(?:は|を|が|って|とか|も)?"
    r"(?=\s*(?:いく|いつ|どこ|どちら|だれ|誰|どなた|何|なん|どの|どう|教|おし|知|分か|わか|"
    r"です|でしょ|だ(?:れ|っけ)|やっけ|か(?:な|ね|$)|ある|あり|$|[?。]))"
)
# Things are listed: behind them stands no word that counts.
LISTED = re.compile(r"(?!の?(?:件?数|件数)|は?(?:いく|何|全部で))")
BEHIND = {"asked": ASKED_OF, "listed": LISTED}
# What is read only where the other wordings are taken off: 「…の取組は」 at the end.
ALONE = "alone"
RULES = Path(__file__).parent / "rules" / "asking.toml"


@cache
def asking_rules() -> Rules:
    """The rows of `rules/asking.toml`; read when the first question comes."""
    return load_rules(RULES, [one.value for one in Attribute], (*BEHIND, ALONE))


def asks(sentence: str) -> bool:
    """Does the sentence ask something by its wording?"""
    firings = asking_rules().firings(sentence)
    return any(Attribute(f.rule.what) in TELLING and _placed(f, sentence) for f in firings)


def take_attributes(
    text: str, mentions: Sequence[Mention]
) -> tuple[tuple[Attribute, ...], str, str]:
    """What is asked for, in the order of the text; the rest of it; and the words that asked.

    Of wordings that overlap the longer one counts, then what comes first.
    """
    rest, found = text, list[tuple[int, Attribute, str]]()
    for alone in (False, True):
        read = rest
        for firing in wordings(read, mentions, alone=alone):
            if rest[firing.begin : firing.core] == read[firing.begin : firing.core]:
                end = _end(firing, mentions)
                found.append((firing.begin, Attribute(firing.rule.what), text[firing.begin : end]))
                rest = blanked(rest, firing.begin, end)
    found.sort(key=lambda one: one[0])
    attributes = tuple(dict.fromkeys(attribute for _, attribute, _ in found))
    return _without_weak(attributes, text), rest, " ".join(words for _, _, words in found)


def wordings(text: str, mentions: Sequence[Mention], *, alone: bool) -> list[Firing]:
    """The wordings in a text, the longest first, but for those inside a known name.

    `alone` gives those that count only where the others are taken off.
    """
    firings = [
        placed
        for firing in asking_rules().firings(text)
        if (firing.rule.where == ALONE) == alone
        and (placed := _placed(firing, text)) is not None
        and not _protected(firing.begin, firing.core, mentions)
    ]
    return sorted(firings, key=lambda one: (one.begin - one.core, one.begin))


def _placed(firing: Firing, text: str) -> Firing | None:
    """The firing with what its rule wants behind it; None where that does not stand there."""
    wanted = BEHIND.get(firing.rule.where or "")
    if wanted is None:
        return firing
    behind = wanted.match(text, firing.core)
    if behind is None:
        return None
    return replace(firing, core=behind.end(), end=max(firing.end, behind.end()))


def _end(firing: Firing, mentions: Sequence[Mention]) -> int:
    """With its endings, but not into a known name behind it."""
    inside = _protected(firing.begin, firing.end, mentions)
    return firing.core if inside else firing.end


def _without_weak(attributes: tuple[Attribute, ...], text: str) -> tuple[Attribute, ...]:
    """Wording such as 何件 next to 増えた serves the stronger question only."""
    if Attribute.TARGET in attributes:
        others = tuple(a for a in attributes if a is not Attribute.FIGURE)
        attributes = (Attribute.FIGURE, *others) if ACTUAL.search(text) else others
    weaker = {
        Attribute.BEYOND: set(Attribute) - {Attribute.BEYOND, Attribute.MEETING},
        Attribute.MEETING: set(Attribute) - {Attribute.MEETING},
        Attribute.CHANGE: {Attribute.FIGURE, Attribute.STAGE, Attribute.ABOUT},
        Attribute.TARGET: {Attribute.STAGE, Attribute.ABOUT, Attribute.CHANGE, Attribute.COUNT},
        Attribute.HISTORY: {Attribute.STAGE, Attribute.ABOUT, Attribute.LIST},
        Attribute.COUNT: {Attribute.FIGURE, Attribute.LIST, Attribute.STAGE},
        Attribute.FIGURE: {Attribute.STAGE, Attribute.ABOUT, Attribute.LIST},
        Attribute.STAGE: {Attribute.ABOUT},
        Attribute.OWNER: {Attribute.ABOUT, Attribute.LIST},
    }
    dropped = {weak for strong in attributes for weak in weaker.get(strong, set())}
    kept = tuple(attribute for attribute in attributes if attribute not in dropped)
    return tuple(a for a in kept if a not in SMALL) or kept


def take(pattern: re.Pattern[str], text: str, mentions: Sequence[Mention]) -> str:
    """The text without what the pattern matches, except inside known names."""
    position = 0
    while match := pattern.search(text, position):
        position = max(match.end(), match.start() + 1)
        if match[0] and not _protected(*match.span(), mentions):
            text = blank(text, match)
    return text


def _protected(begin: int, end: int, mentions: Sequence[Mention]) -> bool:
    """Is this wording part of a known name?"""
    return any(begin < m.end and m.begin < end for m in mentions)


def blank(text: str, match: re.Match[str]) -> str:
    """Blanks keep every place in the text where it was."""
    return blanked(text, *match.span())


def blanked(text: str, begin: int, end: int) -> str:
    return text[:begin] + " " * (end - begin) + text[end:]
