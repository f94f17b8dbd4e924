"""Forms and the bot's own page as views of Slack, and what people wrote into a form."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import starmap
from typing import Any

from bot.slack.blocks import LONGEST_LABEL, LONGEST_TEXT, Block, plain, section, to_home_blocks
from bot.slack.letters import beginning, escape, label, length, pieces, tidy
from bot.typed import clean
from handlers.messages import Field, Form, Reply

# Slack's limits.
LONGEST_TITLE = 24
LONGEST_HINT = 2000
LONGEST_PLACEHOLDER = 150
LONGEST_OPTION_VALUE = 150
MOST_BLOCKS = 100
MOST_OPTIONS = MOST_GROUPS = 100
# So many sections may stand above the fields.
MOST_ABOVE = 30

FORM, INPUT = "form", "input"
CLOSE = "やめる"
CHOOSE = "選んでください"


def to_modal(form: Form, token: str, problem: str | None = None) -> Block:
    """A form; all that it carries is its token. A `problem` of the whole stands on top."""
    fields = [_input(field) for field in form.fields[:MOST_BLOCKS]]
    above = list(_above(form, problem))[: min(MOST_ABOVE, MOST_BLOCKS - len(fields))]
    return {
        "type": "modal",
        "callback_id": FORM,
        "private_metadata": token,
        "title": plain(_title(form.title)),
        "submit": plain(_title(form.submit)),
        "close": plain(CLOSE),
        "notify_on_close": True,
        "blocks": [*above, *fields],
    }


def to_home(reply: Reply) -> Block:
    """The page that everybody has of the bot."""
    return {"type": "home", "blocks": to_home_blocks(reply)}


# -------------------------------------------------------------------- what was written
def values_of(view: Mapping[str, Any]) -> dict[str, str]:
    """Field → what was written or chosen; empty for what was left out. Any shape can be read."""
    values = _mapping(_mapping(view.get("state")).get("values"))
    return {name: _value(_mapping(elements)) for name, elements in values.items()}


def errors_of(view: Mapping[str, Any], problems: Mapping[str, str]) -> dict[str, str]:
    """Field → sentence, as Slack shows it; what belongs to no field stands at the first one.

    Empty where the view has no field at all.
    """
    names = _inputs(view)
    told: dict[str, list[str]] = {}
    for name, sentence in problems.items() if names else ():
        told.setdefault(name if name in names else names[0], []).append(sentence)
    return {name: beginning("\n".join(lines), LONGEST_HINT) for name, lines in told.items()}


def _inputs(view: Mapping[str, Any]) -> list[str]:
    blocks = view.get("blocks")
    found = map(_mapping, blocks if isinstance(blocks, list) else ())
    names = [block.get("block_id") for block in found if block.get("type") == "input"]
    return [name for name in names if isinstance(name, str)]


def _value(elements: Mapping[str, Any]) -> str:
    """Of the one element in a block."""
    element = next(map(_mapping, elements.values()), {})
    chosen = _mapping(element.get("selected_option")).get("value")
    found = (element.get("value"), element.get("selected_date"), chosen)
    text = next((one for one in found if isinstance(one, str)), "")
    return clean(text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


# -------------------------------------------------------------------- a form
def _title(text: str) -> str:
    return label(text, LONGEST_TITLE)


def _above(form: Form, problem: str | None) -> Iterator[Block]:
    """The problem, the title where its line is too short for it, and what introduces the form."""
    cut = _title(form.title) != escape(form.title)
    texts = [problem or "", form.title if cut else "", "\n".join(form.lead)]
    return (section(p) for text in texts for p in pieces(text, LONGEST_TEXT) if p.strip())


def _input(field: Field) -> Block:
    block: Block = {
        "type": "input",
        "block_id": field.name,
        "label": plain(label(field.label, LONGEST_HINT)),
        "element": {"action_id": INPUT} | _element(field),
        "optional": not field.required,
    }
    if hint := label(field.hint, LONGEST_HINT, ""):
        block["hint"] = plain(hint)
    return block


def _element(field: Field) -> Block:
    match field.kind:
        case "date":
            return _date(field.value)
        case "choice" if any(tidy(value) for value, _ in field.options):
            return _choice(field)
        case _:
            return _text(field)


def _text(field: Field) -> Block:
    longest = max(1, min(field.longest, LONGEST_TEXT))
    element: Block = {
        "type": "plain_text_input",
        "multiline": field.kind == "lines",
        "max_length": longest,
    }
    # What stands in a field is no text of Slack's: nothing in it is escaped.
    written = tidy(field.value)
    written = written if length(written) <= longest else beginning(written, longest)
    return element | ({"initial_value": written} if written else {})


def _date(value: str) -> Block:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return {"type": "datepicker"}
    return {"type": "datepicker", "initial_date": day.isoformat()}


# -------------------------------------------------------------------- choices
def _choice(field: Field) -> Block:
    """A select; the option without a value is no option but says what to do."""
    # A value that is too long comes back as none of the options, and the form asks again.
    cut = [(beginning(value, LONGEST_OPTION_VALUE), text) for value, text in field.options]
    choices = list(dict(option for option in cut if option[0]).items())
    choices = choices[: MOST_OPTIONS * MOST_GROUPS]
    nothing = next((text for value, text in cut if not value), CHOOSE)
    element: Block = {
        "type": "static_select",
        "placeholder": plain(label(nothing, LONGEST_PLACEHOLDER, CHOOSE)),
    }
    if len(choices) <= MOST_OPTIONS:
        element["options"] = list(starmap(_option, choices))
    else:
        element["option_groups"] = _groups(choices)
    chosen = [option for option in choices if option[0] == field.value]
    return element | ({"initial_option": _option(*chosen[0])} if chosen else {})


def _option(value: str, text: str) -> Block:
    return {"text": plain(label(text, LONGEST_LABEL)), "value": value}


def _groups(choices: Sequence[tuple[str, str]]) -> list[Block]:
    """Many options in groups, each named after its first and its last."""
    groups = [choices[n : n + MOST_OPTIONS] for n in range(0, len(choices), MOST_OPTIONS)]
    return [
        {"label": plain(_range(group)), "options": list(starmap(_option, group))}
        for group in groups
    ]


def _range(group: Sequence[tuple[str, str]]) -> str:
    first, last = (label(text, LONGEST_LABEL // 2) for _, text in (group[0], group[-1]))
    return f"{first}〜{last}"
