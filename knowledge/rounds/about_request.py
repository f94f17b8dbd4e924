"""What does a department ask about its request? The wording is data, see `RULES`."""

from functools import cache
from pathlib import Path
from typing import Literal, get_args

from knowledge.words.letters import normal
from knowledge.words.rules import Rules, load_rules

Topic = Literal[
    "due", "wanted", "left", "last", "counting", "unit", "period", "whom", "results", "how",
    "change", "text", "nothing", "provisional", "late", "included",
]  # fmt: skip
RULES = Path(__file__).parent / "rules" / "about_request.toml"
# A longer message tells something; what it asks besides is not answered in passing.
LONGEST = 120


@cache
def topic_rules() -> Rules:
    """The rows of `rules/about_request.toml`; read when the first question comes."""
    return load_rules(RULES, get_args(Topic))


def topic_of(text: str) -> Topic | None:
    """What a message asks about the request; None where it asks nothing of it."""
    plain = normal(text).strip()
    if len(plain) > LONGEST:
        return None
    rules = topic_rules()
    fired = [rules.rules.index(firing.rule) for firing in rules.firings(plain)]
    if not fired:
        return None
    found: Topic = next(t for t in get_args(Topic) if t == rules.rules[min(fired)].what)
    return found
