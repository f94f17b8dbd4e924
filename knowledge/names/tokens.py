"""Which words of a text may name something?"""

import re
from dataclasses import replace

from knowledge.names.filler import EMPTY_WORDS
from knowledge.names.finder import Finder, Token
from knowledge.names.mentions import Mention
from knowledge.names.normal import has_kanji, is_kana
from knowledge.words.morphemes import Word, reading_of, words_of

# A name of two kana is as likely a piece of something else.
SHORTEST_KANA_NAME = 3
FOREIGN = 3.0
_KANA_RUN = re.compile(r"[ぁ-ゖァ-ヺー]{3,}")


def tokens_of(text: str, finder: Finder) -> list[Token]:
    """Words that may name something; a known name that stands there is one word."""
    tokens: list[Token] = []
    position = 0
    for mention in finder.mentions(text):
        if mention.end - mention.begin < SHORTEST_KANA_NAME and is_kana(mention.name):
            continue
        tokens += _words(text[position : mention.begin], finder)
        tokens.append(_name_token(text, mention))
        position = mention.end
    return tokens + _words(text[position:], finder)


def _words(text: str, finder: Finder) -> list[Token]:
    """The words by the dictionary, but kana names in one piece (not のり and まっし)."""
    tokens: list[Token] = []
    position = 0
    for run in _KANA_RUN.finditer(text):
        pieces = finder.kana_words(run[0])
        # After a kanji the run begins with its ending (送る), which belongs to the kanji.
        inflected = has_kanji(text[run.start() - 1 : run.start()])
        if inflected or not any(map(finder.is_kana_word, pieces)):
            continue
        tokens += _content(text[position : run.start()], finder)
        for piece in pieces:
            known = finder.is_kana_word(piece)
            tokens += [Token(piece, piece, piece)] if known else _content(piece, finder)
        position = run.end()
    return tokens + _content(text[position:], finder)


def _content(text: str, finder: Finder) -> list[Token]:
    """The words of a text that may name something, by the dictionary.

    A word that nobody knows joins the word that it touches: 消防道意 is near to 消防同意,
    while 道意 alone is near to nothing.
    """
    tokens: list[Token] = []
    end = -1
    for word in words_of(text):
        if not _may_name(word):
            continue
        token = Token(word.surface, word.reading, word.normal, word.worth)
        if word.is_proper and not is_kana(word.surface) and not finder.names(token):
            # Another city's, or a person's: whatever stands beside it is not ours.
            token = replace(token, weight=FOREIGN, foreign=True)
        if tokens and word.begin == end and not _both_known(tokens[-1], token, finder):
            before = tokens.pop()
            whole = before.text + token.text
            weight = max(before.weight, token.weight)
            reading, foreign = before.reading + token.reading, before.foreign or token.foreign
            token = Token(whole, reading, whole, weight, foreign=foreign)
        elif tokens and word.begin == end and not is_kana(tokens[-1].text + token.text):
            token = replace(token, joined=True)
        tokens.append(token)
        end = word.begin + len(word.surface)
    return tokens


def _both_known(one: Token, other: Token, finder: Finder) -> bool:
    return finder.knows(one) and finder.knows(other)


def _name_token(text: str, mention: Mention) -> Token:
    written = text[mention.begin : mention.end]
    return Token(written, reading_of(written), written, names=mention.keys)


def _may_name(word: Word) -> bool:
    if not word.is_content or {word.normal, word.surface} & EMPTY_WORDS:
        return False
    return not (is_kana(word.surface) and len(word.surface) == 1)
