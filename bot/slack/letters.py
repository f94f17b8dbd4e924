"""How is a text made fit for Slack? Cleaned, escaped, measured, and cut where nobody stumbles.

Slack tells lengths in characters without saying of which kind. Here they are UTF-16 units of the
escaped text, which is the most that it can mean.
"""

import re
from collections.abc import Iterator

from bot.typed import clean

# They turn the direction of whatever stands beside them, and nobody sees that they are there.
_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
# What people see as one letter: a flag, or a letter with its accents, colours and joined parts.
_LETTER = re.compile(
    "(?:[\U0001f1e6-\U0001f1ff]{2}|.)"
    "(?:[\u0300-\u036f\u20d0-\u20f0\u3099\u309a\ufe00-\ufe0f\U0001f3fb-\U0001f3ff"
    "\U000e0020-\U000e007f\U000e0100-\U000e01ef]|\u200d.){0,10}",
    re.DOTALL,
)
MORE, BLANK = "…", "－"


def tidy(text: str) -> str:
    """What any JSON can carry, and without marks that turn the direction of writing."""
    return _TURNING.sub("", clean(text))


def escape(text: str) -> str:
    """So that nothing which people typed mentions a channel, a person or an address."""
    return tidy(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def length(text: str) -> int:
    """Of a text as it is sent."""
    return len(text.encode("utf-16-le", "replace")) // 2


def beginning(text: str, most: int) -> str:
    """As much of a text as is at most so long when it is escaped; no letter is torn apart."""
    text = tidy(text)
    if length(escape(text)) <= most:
        return text
    end = 0
    for letter in _LETTER.finditer(text):
        most -= length(escape(letter[0]))
        if most < 0:
            break
        end = letter.end()
    return text[:end]


def label(text: str, most: int, blank: str = BLANK) -> str:
    """A short text, escaped, at most so long; 「…」 stands for what was cut off.

    Slack refuses a text in which nothing can be seen: `blank` stands there instead.
    """
    whole = escape(text)
    if not whole.strip():
        return blank
    return whole if length(whole) <= most else escape(beginning(text, most - 1)) + MORE


def pieces(text: str, most: int) -> Iterator[str]:
    """A text in pieces that fit, each escaped, cut between lines where that is possible."""
    part = ""
    for line in tidy(text).splitlines(keepends=True):
        if length(escape(part + line)) > most and part:
            yield part
            part = ""
        while length(escape(line)) > most:
            # A single letter is far shorter than any piece, so there is always a beginning.
            first = beginning(line, most)
            yield first
            line = line[len(first) :]
        part += line
    if part:
        yield part
