"""What departments ask about their request: each row of the rules beside its examples."""

import pytest

from knowledge.rounds.about_request import topic_of, topic_rules
from knowledge.words.letters import normal

RULES = topic_rules().rules


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.what)
def test_each_example_asks_what_its_row_says(rule):
    assert {example: topic_of(example) for example in rule.examples} == dict.fromkeys(
        rule.examples, rule.what
    )


@pytest.mark.parametrize("rule", [r for r in RULES if r.not_in], ids=lambda rule: rule.what)
def test_no_row_fires_where_it_says_that_it_does_not(rule):
    fired = [
        trap
        for trap in rule.not_in
        for firing in topic_rules().firings(normal(trap))
        if firing.rule is rule
    ]
    assert fired == []


@pytest.mark.parametrize(
    "text", ["231,402件です", "継続・拡大。予約を追加", "のりまっしの担当課は？", "あ" * 500, ""]
)
def test_what_asks_nothing_of_the_request_has_no_topic(text):
    assert topic_of(text) is None
