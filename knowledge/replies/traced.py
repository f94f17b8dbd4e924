"""Where in what was typed does each letter of the cleaned text come from?

A reply is read cleaned and put evenly, but its text is kept as it was typed. So every letter of
the cleaned text remembers the stretch of the message that it stands for.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from knowledge.words.letters import normal

Span = tuple[int, int]


@dataclass(frozen=True)
class Traced:
    """A text, and for each of its letters the begin and the end of what it stands for."""

    text: str
    spans: tuple[Span, ...]

    @classmethod
    def of(cls, typed: str) -> "Traced":
        return cls(typed, tuple((place, place + 1) for place in range(len(typed))))

    def __getitem__(self, part: slice) -> "Traced":
        return Traced(self.text[part], self.spans[part])

    def __len__(self) -> int:
        return len(self.text)

    def source(self, begin: int, end: int) -> Span:
        """The stretch of the message from which the letters `begin` to `end` come."""
        return self.spans[begin][0], self.spans[end - 1][1]

    def sub(self, pattern: re.Pattern[str], by: "str | Callable[[re.Match[str]], str]") -> "Traced":
        """As `pattern.sub` does; what is put in stands for all that it replaces."""
        text, spans, done = "", list[Span](), 0
        for match in pattern.finditer(self.text):
            begin, end = match.span()
            put = match.expand(by) if isinstance(by, str) else by(match)
            text += self.text[done:begin] + put
            spans += self.spans[done:begin]
            if put == match[0]:
                spans += self.spans[begin:end]
            elif begin < end:
                spans += [self.source(begin, end)] * len(put)
            done = end
        return Traced(text + self.text[done:], (*spans, *self.spans[done:]))

    def translate(self, table: Mapping[int, int]) -> "Traced":
        """Letters for letters, one for one."""
        return Traced(self.text.translate(table), self.spans)

    def normal(self) -> "Traced":
        """As `letters.normal` does; a letter and the marks that belong to it count as one."""
        text, spans, place = "", list[Span](), 0
        while place < len(self.text):
            after = place + 1
            while after < len(self.text) and _joins(self.text[after]):
                after += 1
            put = normal(self.text[place:after])
            text += put
            if len(put) == after - place:
                spans += self.spans[place:after]
            else:
                spans += [self.source(place, after)] * len(put)
            place = after
        return Traced(text, tuple(spans))

    def lines(self) -> list["Traced"]:
        found, begin = [], 0
        for line in self.text.split("\n"):
            found.append(self[begin : begin + len(line)])
            begin += len(line) + 1
        return found


def _joins(letter: str) -> bool:
    """A voicing mark of half-width kana, or a combining mark: ﾊﾟ is one letter."""
    return letter in "ﾞﾟ" or unicodedata.combining(letter) != 0
