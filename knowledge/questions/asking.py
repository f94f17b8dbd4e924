"""What does the wording of a message ask for?"""

import re
from collections.abc import Sequence

from knowledge.names.mentions import Mention
from knowledge.questions.vocabulary import ACTUAL, ASKING, Attribute

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
_ASKING = tuple((attribute, re.compile(pattern)) for attribute, pattern in ASKING)


def asks(sentence: str) -> bool:
    """Does the sentence ask something by its wording?"""
    return any(pattern.search(sentence) for attribute, pattern in _ASKING if attribute in TELLING)


def take_attributes(
    text: str, mentions: Sequence[Mention]
) -> tuple[tuple[Attribute, ...], str, str]:
    """What is asked for, in the order of the text; the rest of it; and the words that asked."""
    whole = text
    found: list[tuple[int, Attribute]] = []
    words: list[str] = []
    for attribute, pattern in _ASKING:
        position = 0
        while match := pattern.search(text, position):
            position = max(match.end(), match.start() + 1)
            if _protected(match, mentions) or not match[0]:
                continue
            found.append((match.start(), attribute))
            words.append(match[0])
            text = blank(text, match)
    attributes = tuple(
        dict.fromkeys(attribute for _, attribute in sorted(found, key=lambda p: p[0]))
    )
    return _without_weak(attributes, whole), text, " ".join(words)


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
        if match[0] and not _protected(match, mentions):
            text = blank(text, match)
    return text


def _protected(match: re.Match[str], mentions: Sequence[Mention]) -> bool:
    """Is this wording part of a known name?"""
    return any(match.start() < m.end and m.begin < match.end() for m in mentions)


def blank(text: str, match: re.Match[str]) -> str:
    """Blanks keep every place in the text where it was."""
    return text[: match.start()] + " " * (match.end() - match.start()) + text[match.end() :]
