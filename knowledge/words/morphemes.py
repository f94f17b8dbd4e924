"""Which words is a text made of, what are their dictionary forms, and how are they read?

By the Sudachi dictionary.
"""

from dataclasses import dataclass
from functools import lru_cache
from threading import local

from sudachipy import Dictionary, SplitMode, Tokenizer

from knowledge.words.letters import hiragana

_THREAD = local()
# Names are this short at most; longer texts come once and would only fill the memory.
SHORT = 80
# What carries meaning of its own; particles, auxiliaries and symbols do not.
CONTENT = frozenset({"名詞", "動詞", "形容詞", "形状詞", "接頭辞", "接尾辞", "副詞"})

# Nouns name; what is done with them is said in many ways.
WORTH = {"動詞": 0.5, "形容詞": 0.5, "副詞": 0.2, "接頭辞": 0.4, "接尾辞": 0.5}


@dataclass(frozen=True)
class Word:
    """One word as written, its reading in hiragana, and its part of speech.

    `dictionary` is its dictionary form as it is written here (うけもつ), `normal` that of all
    spellings (受け持つ).
    """

    surface: str
    reading: str
    dictionary: str
    normal: str
    kind: tuple[str, ...]
    known: bool
    begin: int

    @property
    def end(self) -> int:
        return self.begin + len(self.surface)

    @property
    def is_content(self) -> bool:
        return self.kind[0] in CONTENT

    @property
    def is_proper(self) -> bool:
        """The name of a place or a person?"""
        return self.kind[1] == "固有名詞" and self.kind[2] in ("地名", "人名")

    @property
    def worth(self) -> float:
        """How much a word of this kind tells about what is named (1 for a noun)."""
        if self.kind[0] == "動詞" and self.kind[1] == "非自立可能":
            return 0.1
        return WORTH.get(self.kind[0], 1.0)


@lru_cache(maxsize=1)
def _dictionary() -> Dictionary:
    return Dictionary(dict="core")


def _tokenizer() -> Tokenizer:
    # A tokenizer must not be shared by threads; the dictionary may.
    if not hasattr(_THREAD, "tokenizer"):
        _THREAD.tokenizer = _dictionary().tokenizer()
    tokenizer: Tokenizer = _THREAD.tokenizer
    return tokenizer


def words_of(text: str, *, short: bool = True) -> tuple[Word, ...]:
    """The words of a text in order; `short` splits compounds (卒業 制作), else they stay whole."""
    return _cached(text, short) if len(text) <= SHORT else _cut(text, short)


# Room for all names of the records, so that after a change only what is new is cut.
@lru_cache(maxsize=10_000)
def _cached(text: str, short: bool) -> tuple[Word, ...]:
    return _cut(text, short)


def _cut(text: str, short: bool) -> tuple[Word, ...]:
    mode = SplitMode.A if short else SplitMode.C
    return tuple(
        Word(
            surface=token.surface(),
            reading=hiragana(token.reading_form()) or token.surface(),
            dictionary=token.dictionary_form(),
            normal=token.normalized_form(),
            kind=token.part_of_speech(),
            known=not token.is_oov(),
            begin=token.begin(),
        )
        for token in _tokenizer().tokenize(text, mode)
    )


def reading_of(text: str) -> str:
    """The most likely reading in hiragana; signs and unknown letters stay as they are."""
    return "".join(
        word.reading if word.kind[0] not in ("補助記号", "空白") else ""
        for word in words_of(text, short=False)
    )
