"""Where does a word stand in the texts of many things? All texts of one kind in one string."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from rapidfuzz import fuzz

from knowledge.names.normal import skeleton_key, surface_key
from knowledge.words.letters import plain
from knowledge.words.morphemes import reading_of, words_of

END = "\n"


class Corpus:
    """The texts of one kind (names, descriptions …), one entry for each thing by its place."""

    def __init__(
        self, texts: Sequence[Sequence[str]], readings: Sequence[Sequence[str]] | None
    ) -> None:
        """`texts[n]` belong to the n-th thing, and the further `readings[n]`.

        Without `readings` the texts are not searched by ear.
        """
        self.surfaces = _Strings(["|".join(map(surface_key, parts)) for parts in texts])
        read = [
            [surface_key(reading_of(plain(part))) for part in parts] + list(map(surface_key, extra))
            for parts, extra in zip(texts, readings or (), strict=readings is not None)
        ]
        self.readings = _Strings(["|".join(parts) for parts in read])
        self.skeletons = _Strings(["|".join(map(skeleton_key, parts)) for parts in read])
        self._holders: dict[str, set[int]] = defaultdict(set)
        for place, parts in enumerate(texts):
            for word in _words(parts):
                self._holders[word].add(place)

    def holding_word(self, word: str) -> set[int]:
        """The things in whose texts this is a word (by surface key or dictionary form)."""
        return self._holders.get(word, set())

    def near(self, form: str, cutoff: float) -> Iterator[tuple[int, float]]:
        """(thing, 0–100) where most of the letters of `form` stand together.

        Only texts that share two neighbouring letters with it are compared.
        """
        pairs = {form[index : index + 2] for index in range(len(form) - 1)}
        for place in {place for pair in pairs for place in self.surfaces.holding(pair)}:
            text = self.surfaces.of(place)
            if close := fuzz.partial_ratio(form, text, score_cutoff=cutoff):
                yield place, close


class _Strings:
    """Many strings in one, so that one search finds all that hold a piece."""

    def __init__(self, strings: Sequence[str]) -> None:
        self._strings = strings
        self._whole = END.join(strings)
        self._starts: list[int] = []
        start = 0
        for string in strings:
            self._starts.append(start)
            start += len(string) + len(END)

    def of(self, place: int) -> str:
        return self._strings[place]

    def holding(self, piece: str) -> Iterator[int]:
        """The places of the strings that hold this piece, in order."""
        found = self._whole.find(piece)
        while found >= 0:
            place = bisect_right(self._starts, found) - 1
            yield place
            if place + 1 == len(self._starts):
                return
            found = self._whole.find(piece, self._starts[place + 1])


def _words(parts: Iterable[str]) -> set[str]:
    """Short and long words of the texts, as written and in dictionary form."""
    words = set()
    for part in parts:
        text = plain(part)
        for word in (*words_of(text), *words_of(text, short=False)):
            if word.is_content:
                words |= {surface_key(word.surface), surface_key(word.normal)}
    return words - {""}
