"""The wording that asks: each row of `rules/asking.toml` beside its examples."""

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from knowledge.questions import asking
from knowledge.questions.asking import ALONE, RULES, asking_rules, take_attributes, wordings
from knowledge.questions.taking import take_years
from knowledge.questions.vocabulary import Attribute
from knowledge.words.letters import plain
from knowledge.words.morphemes import words_of
from knowledge.words.rules import Phrase, Rule, Rules

TODAY = date(2026, 11, 20)
ASKING = asking_rules()
# Spellings that several phrases share, by the tuple in which a phrase holds them.
SHARED = [
    tuple(map(plain, words))
    for words in tomllib.loads(RULES.read_text(encoding="utf-8"))["words"].values()
]


def called(rule: Rule) -> str:
    says = rule.pattern.pattern if rule.pattern else rule.phrases[0][0][0][0]
    return f"{rule.what}-{says[:20]}"


ROWS = [pytest.param(rule, id=called(rule)) for rule in ASKING.rules]


def read(sentence: str) -> str:
    """What is looked through: the text without its years."""
    return take_years(plain(sentence), TODAY)[1]


def fires(rule: Rule, sentence: str) -> bool:
    alone = rule.where == ALONE
    texts = [read(sentence)]
    if alone:
        # What stands alone is taken off, too; so it is looked for without the row itself.
        texts.append(blanked_by_others(rule, sentence))
    return any(one.rule is rule for text in texts for one in wordings(text, (), alone=alone))


def blanked_by_others(rule: Rule, sentence: str) -> str:
    with pytest.MonkeyPatch.context() as here:
        use(here, [other for other in ASKING.rules if other is not rule])
        return take_attributes(read(sentence), ())[1]


def use(monkeypatch: pytest.MonkeyPatch, rules: list[Rule]) -> None:
    rows = Rules(rules)
    monkeypatch.setattr(asking, "asking_rules", lambda: rows)


@pytest.mark.parametrize("rule", ROWS)
def test_each_example_fires_its_own_row(rule):
    assert [example for example in rule.examples if not fires(rule, example)] == []


@pytest.mark.parametrize("rule", [row for row in ROWS if row.values[0].not_in])
def test_no_row_fires_where_it_says_that_it_does_not(rule):
    assert [trap for trap in rule.not_in if fires(rule, trap)] == []


# -------------------------------------------------------------------- nothing stands idle
@cache
def before(sentence: str) -> object:
    return signature(sentence)


def signature(sentence: str) -> tuple[tuple[Attribute, ...], tuple[str, ...]]:
    """What is asked for, and the words that are left to name something."""
    attributes, rest, _ = take_attributes(read(sentence), ())
    return attributes, tuple(word.surface for word in words_of(rest) if word.is_content)


def changes(rules: list[Rule], examples: tuple[str, ...]) -> bool:
    known = [(example, before(example)) for example in examples]
    with pytest.MonkeyPatch.context() as here:
        use(here, rules)
        return any(signature(example) != told for example, told in known)


def pieces(rule: Rule) -> Iterator[tuple[str, list[Rule]]]:
    """Each thing that could be left out, and what is left of the row without it."""
    if rule.pattern is not None:
        yield rule.pattern.pattern, []
    for place, phrase in enumerate(rule.phrases):
        others = rule.phrases[:place], rule.phrases[place + 1 :]
        yield " ".join("|".join(part[0]) for part in phrase), [without(rule, others, ())]
        for at, (spellings, optional) in enumerate(phrase):
            if (len(spellings) > 1 or optional) and spellings not in SHARED:
                for spelling in spellings:
                    left = tuple(one for one in spellings if one != spelling)
                    part = ((left, optional),) if left else ()
                    yield (
                        spelling,
                        [without(rule, others, (*phrase[:at], *part, *phrase[at + 1 :]))],
                    )


def without(rule: Rule, others: tuple[tuple[Phrase, ...], ...], phrase: Phrase) -> Rule:
    return replace(rule, phrases=(*others[0], *([phrase] if phrase else []), *others[1]))


@pytest.mark.parametrize("rule", ROWS)
def test_every_spelling_is_needed_by_an_example_of_its_row(rule):
    others = [other for other in ASKING.rules if other is not rule]

    unneeded = [
        spelling for spelling, left in pieces(rule) if not changes([*others, *left], rule.examples)
    ]

    assert unneeded == []


@pytest.mark.parametrize("spelling", sorted({word for words in SHARED for word in words}))
def test_every_shared_spelling_is_needed_by_some_example(spelling):
    def fewer(rule: Rule) -> Rule:
        phrases = tuple(
            tuple(
                (tuple(s for s in part if s != spelling) if part in SHARED else part, optional)
                for part, optional in phrase
            )
            for phrase in rule.phrases
        )
        return replace(rule, phrases=phrases)

    examples = tuple(
        example
        for rule in ASKING.rules
        if any(spelling in part and part in SHARED for phrase in rule.phrases for part, _ in phrase)
        for example in rule.examples
    )

    assert changes([fewer(rule) for rule in ASKING.rules], examples)
