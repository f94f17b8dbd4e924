"""The rows of the reader's rules files: each does what it is for, by its own examples."""

from collections.abc import Sequence

import pytest

from knowledge.replies.around import MARKS, Around, fires, number_rules
from knowledge.replies.asides import aside_rules, kind_of
from knowledge.replies.clean import own_lines
from knowledge.replies.corrections import correction_rules
from knowledge.replies.numbers import Number, numbers_in
from knowledge.replies.pairs import give_pairs, pair_rules
from knowledge.replies.roles import give_roles
from knowledge.replies.words import talk_in, talk_rules
from knowledge.words.rules import Rule

ASKED = 2026
NUMBERS = [(rule, example) for rule in number_rules().rules for example in rule.examples]
NOT_NUMBERS = [(rule, example) for rule in number_rules().rules for example in rule.not_in]
CORRECTIONS = [(rule, example) for rule in correction_rules().rules for example in rule.examples]
ASIDES = [(rule, example) for rule in aside_rules().rules for example in rule.examples]
NO_ASIDES = [(rule, example) for rule in aside_rules().rules for example in rule.not_in]
TALK = [(rule, example) for rule in talk_rules().rules for example in rule.examples]
PAIRS = [(rule, example) for rule in pair_rules().rules for example in rule.examples]


def names(pairs: Sequence[tuple[Rule, str]]) -> list[str]:
    return [f"{rule.what}-{example}" for rule, example in pairs]


def read(sentence: str) -> tuple[str, list[Number]]:
    """The cleaned line, and its numbers with their roles."""
    (line,) = own_lines(sentence)
    return line, give_roles(line, numbers_in(line, 0, [], ()), [], "", ASKED)


def around(line: str, numbers: Sequence[Number]) -> list[Around]:
    found = []
    for place, number in enumerate(numbers):
        start = numbers[place - 1].end if place else 0
        until = numbers[place + 1].start if place + 1 < len(numbers) else len(line)
        before, after = line[start : number.start], line[number.end : until]
        found.append(Around(number, before, after, numbers, place, "", len(numbers) > 1))
    return found


def first_to_fire(line: str, numbers: Sequence[Number], rules: Sequence[Rule]) -> list[Rule | None]:
    """For each number the first of these rows that fires."""
    return [next((r for r in rules if fires(r, one)), None) for one in around(line, numbers)]


@pytest.mark.parametrize(("rule", "example"), NUMBERS, ids=names(NUMBERS))
def test_a_row_says_of_a_number_of_its_example_what_it_is(rule: Rule, example: str) -> None:
    line, numbers = read(example)
    alike = [r for r in number_rules().rules if (r.what in MARKS) == (rule.what in MARKS)]
    rules = [rule] if rule.what in MARKS else alike

    assert rule in first_to_fire(line, numbers, rules)


@pytest.mark.parametrize(("rule", "example"), NOT_NUMBERS, ids=names(NOT_NUMBERS))
def test_a_row_says_nothing_where_it_is_not_meant(rule: Rule, example: str) -> None:
    line, numbers = read(example)

    assert rule not in first_to_fire(line, numbers, [rule])


@pytest.mark.parametrize(("rule", "example"), CORRECTIONS, ids=names(CORRECTIONS))
def test_a_row_says_which_number_is_right(rule: Rule, example: str) -> None:
    line, numbers = read(example)

    assert rule in first_to_fire(line, numbers, correction_rules().rules)


@pytest.mark.parametrize(("rule", "example"), PAIRS, ids=names(PAIRS))
def test_a_row_says_what_two_numbers_are_to_each_other(
    rule: Rule, example: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def roles() -> list[tuple[object, ...]]:
        _, numbers = read(example)
        return [(n.role, n.unit, tuple(n.notes)) for n in numbers]

    with_it = roles()
    others = [r for r in pair_rules().rules if r is not rule]
    monkeypatch.setattr(pair_rules(), "rules", tuple(others))

    assert roles() != with_it


@pytest.mark.parametrize(("rule", "example"), ASIDES, ids=names(ASIDES))
def test_a_row_says_that_a_sentence_is_no_report(
    rule: Rule, example: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (line,) = own_lines(example)

    assert kind_of(line) == rule.what
    others = [r for r in aside_rules().rules if r is not rule]
    monkeypatch.setattr(aside_rules(), "rules", tuple(others))
    assert kind_of(line) != rule.what, "another row says the same"


@pytest.mark.parametrize(("rule", "example"), NO_ASIDES, ids=names(NO_ASIDES))
def test_what_only_looks_like_one_is_a_report(rule: Rule, example: str) -> None:
    (line,) = own_lines(example)

    assert kind_of(line) is None


@pytest.mark.parametrize(("rule", "example"), TALK, ids=names(TALK))
def test_a_row_says_that_a_sentence_is_about_the_message(rule: Rule, example: str) -> None:
    (line,) = own_lines(example)

    assert rule.pattern is not None
    assert rule.pattern.search(line) is not None
    assert talk_in(line) == rule.what


@pytest.mark.parametrize("told", [text for rule in talk_rules().rules for text in rule.not_in])
def test_what_was_done_is_no_talk(told: str) -> None:
    assert talk_in(own_lines(told)[0]) is None


def test_two_numbers_of_different_kinds_say_nothing_of_each_other() -> None:
    line = "12件、5回"
    numbers = numbers_in(line, 0, [], ())
    before = [(n.role, list(n.notes)) for n in numbers]

    give_pairs(line, numbers, "")

    assert [(n.role, list(n.notes)) for n in numbers] == before
