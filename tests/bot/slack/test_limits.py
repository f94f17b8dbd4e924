"""The validator refuses what Slack would refuse; otherwise it would prove nothing."""

import pytest

from tests.bot.slack.limits import invalid


def plain(text="あ"):
    return {"type": "plain_text", "text": text, "emoji": False}


def button(**changed):
    return {"type": "button", "action_id": "a#0", "text": plain(), "value": "1"} | changed


def section(text="あ", **changed):
    return {"type": "section", "text": plain(text)} | changed


def actions(*buttons):
    return {"type": "actions", "elements": list(buttons)}


def table(rows=1, columns=1, text="1"):
    return {
        "type": "table",
        "rows": [[{"type": "raw_text", "text": text} for _ in range(columns)] for _ in range(rows)],
        "column_settings": [{"align": "right", "is_wrapped": True}] * min(columns, 20),
    }


def message(*blocks, **changed):
    return {
        "channel": "C1",
        "text": "あ",
        "blocks": list(blocks),
        "metadata": {"event_type": "e", "event_payload": {"key": "k"}},
        "unfurl_links": False,
        "mrkdwn": False,
    } | changed


def options(count):
    return [{"text": plain(f"課{n}"), "value": f"{n}"} for n in range(count)]


def select(**changed):
    return {"type": "static_select", "action_id": "input"} | changed


def line(**changed):
    return {"type": "plain_text_input", "action_id": "input"} | changed


def field(element=None, **changed):
    return {
        "type": "input",
        "block_id": "one",
        "label": plain(),
        "element": element or line(),
    } | changed


def modal(*blocks, **changed):
    return {
        "type": "modal",
        "title": plain(),
        "submit": plain(),
        "close": plain(),
        "callback_id": "form",
        "private_metadata": "token",
        "notify_on_close": True,
        "blocks": list(blocks),
    } | changed


def home(*blocks):
    return {"type": "home", "blocks": list(blocks)}


def without(payload, *names):
    return {name: part for name, part in payload.items() if name not in names}


GOOD = {
    "message": message(section(accessory=button()), table(100, 20), actions(button(action_id="b"))),
    "message of text alone": message(),
    "escaped": message(section("&lt;!channel&gt; &amp;"), text="&lt;!here&gt;"),
    "bold": message({"type": "section", "text": {"type": "mrkdwn", "text": "*a*"}}),
    "small print": message({"type": "context", "elements": [plain()]}),
    "modal": modal(
        section(),
        field(line(multiline=True, max_length=400, initial_value="<あ>"), hint=plain()),
        field(select(options=options(100), initial_option=options(9)[8]), block_id="two"),
        field({"type": "datepicker", "action_id": "i", "initial_date": "2026-12-18"}, block_id="3"),
    ),
    "groups": modal(field(select(option_groups=[{"label": plain(), "options": options(100)}]))),
    "home": home(section(), actions(button())),
}
BROKEN = {
    # -- text
    "text of 3001": message(section("あ" * 3001)),
    "pictures count twice": message(section("😀" * 1501)),
    "empty text": message(section("")),
    "blank text": message(section(" \n　")),
    "text that is no text": message(section(text=plain(3))),
    "raw brackets": message(section("<!channel>")),
    "raw brackets in a label": message(actions(button(text=plain("<!here>")))),
    "raw brackets in the message": message(text="<@U1>"),
    "raw ampersand": message(section("R&D")),
    "text cut inside of an escape": message(section("R&am")),
    "a control character": message(section("a\0b")),
    "a turned direction": message(section("a\u202eb")),
    "half a pair": message(section("a\ud800b")),
    "unknown kind of text": message(section(text={"type": "html", "text": "a"})),
    "emoji of mrkdwn": message(section(text={"type": "mrkdwn", "text": "a", "emoji": False})),
    "no JSON": message(section(text={1, 2})),
    # -- messages
    "no channel": without(message(), "channel"),
    "no text": without(message(), "text"),
    "empty message": message(text=""),
    "message of 40,001": message(text="あ" * 40_001),
    "51 blocks": message(*[section()] * 51),
    "blocks that are no list": message(blocks={}),
    "a block that is no object": message("あ"),
    "unknown argument": message(as_user=True),
    "unfurled links": message(unfurl_links=True),
    "metadata without a payload": message(metadata={"event_type": "e"}),
    "metadata with more than a key": message(
        metadata={"event_type": "e", "event_payload": {"key": "k", "name": "x"}}
    ),
    "13,000 letters": message(*[section("あ" * 2990)] * 5),
    # -- blocks
    "block without a type": message({"text": plain()}),
    "unknown block": message({"type": "carousel"}),
    "unknown member": message(section(colour="red")),
    "section without text": message({"type": "section"}),
    "field in a message": message(field()),
    "block_id of 256": message(section(block_id="a" * 256)),
    "block_id twice": message(section(block_id="a"), section(block_id="a")),
    "context of 11": message({"type": "context", "elements": [plain()] * 11}),
    # -- buttons
    "no button in a row": message(actions()),
    "26 buttons": message(actions(*(button(action_id=f"a{n}") for n in range(26)))),
    "a select in a row": message(actions(select(options=options(1)))),
    "label of 76": message(actions(button(text=plain("あ" * 76)))),
    "empty label": message(actions(button(text=plain("")))),
    "button without a label": message(actions(without(button(), "text"))),
    "label with markup": message(actions(button(text={"type": "mrkdwn", "text": "a"}))),
    "value of 2001": message(actions(button(value="1" * 2001))),
    "empty value": message(actions(button(value=""))),
    "value that is a number": message(actions(button(value=1))),
    "no action_id": message(actions(without(button(), "action_id"))),
    "action_id of 256": message(actions(button(action_id="a" * 256))),
    "action_id twice": message(section(accessory=button()), actions(button())),
    "unknown style": message(actions(button(style="big"))),
    "accessibility label of 76": message(actions(button(accessibility_label="あ" * 76))),
    "field as accessory": message(section(accessory=line())),
    # -- tables
    "101 rows": message(table(101)),
    "21 columns": message(table(1, 21)),
    "no rows": message(table(0)),
    "a row without cells": message(table(1, 0)),
    "empty cell": message(table(text="")),
    "two tables": message(table(), table()),
    "cells of 10,001": message(table(10, 1, "1" * 1001)),
    "cell of another kind": message(table() | {"rows": [[plain()]]}),
    "21 column settings": message(table() | {"column_settings": [{}] * 21}),
    "unknown alignment": message(table() | {"column_settings": [{"align": "middle"}]}),
    "table on a home": home(table()),
    "table in a modal": modal(table()),
    # -- modals
    "title of 25": modal(section(), title=plain("あ" * 25)),
    "submit of 25": modal(section(), submit=plain("あ" * 25)),
    "close of 25": modal(section(), close=plain("あ" * 25)),
    "no title": without(modal(section()), "title"),
    "fields without submit": without(modal(field()), "submit"),
    "no blocks": modal(),
    "101 blocks": modal(*[section()] * 101),
    "metadata of 3001": modal(section(), private_metadata="1" * 3001),
    "callback_id of 256": modal(section(), callback_id="1" * 256),
    "unknown member of a view": modal(section(), size="large"),
    "view over 250 kB": modal(*[section("あ" * 3000)] * 30),
    "home over 250 kB": home(*[section("あ" * 3000)] * 30),
    "home with a title": home(section()) | {"title": plain()},
    "field twice": modal(field(), field()),
    "label of a field of 2001": modal(field(label=plain("あ" * 2001))),
    "hint of 2001": modal(field(hint=plain("あ" * 2001))),
    "hint with markup": modal(field(hint={"type": "mrkdwn", "text": "a"})),
    "field without an element": modal(without(field(), "element")),
    "button as a field": modal(field(button())),
    "max_length of 3001": modal(field(line(max_length=3001))),
    "max_length of 0": modal(field(line(max_length=0))),
    "value over its max_length": modal(field(line(max_length=2, initial_value="あああ"))),
    "initial value of 3001": modal(field(line(initial_value="あ" * 3001))),
    "empty initial value": modal(field(line(initial_value=""))),
    "no date": modal(field({"type": "datepicker", "action_id": "i", "initial_date": "12/18"})),
    "no such date": modal(
        field({"type": "datepicker", "action_id": "i", "initial_date": "2026-02-30"})
    ),
    # -- choices
    "101 options": modal(field(select(options=options(101)))),
    "no options": modal(field(select(options=[]))),
    "neither options nor groups": modal(field(select())),
    "both options and groups": modal(
        field(select(options=options(1), option_groups=[{"label": plain(), "options": options(1)}]))
    ),
    "101 groups": modal(
        field(select(option_groups=[{"label": plain(), "options": options(1)}] * 101))
    ),
    "101 options in a group": modal(
        field(select(option_groups=[{"label": plain(), "options": options(101)}]))
    ),
    "label of a group of 76": modal(
        field(select(option_groups=[{"label": plain("あ" * 76), "options": options(1)}]))
    ),
    "option of 76": modal(field(select(options=[{"text": plain("あ" * 76), "value": "1"}]))),
    "option value of 151": modal(field(select(options=[{"text": plain(), "value": "1" * 151}]))),
    "empty option value": modal(field(select(options=[{"text": plain(), "value": ""}]))),
    "option twice": modal(field(select(options=options(1) * 2))),
    "chosen but not offered": modal(
        field(select(options=options(2), initial_option=options(3)[2]))
    ),
    "placeholder of 151": modal(field(select(options=options(1), placeholder=plain("あ" * 151)))),
}


@pytest.mark.parametrize("payload", GOOD.values(), ids=GOOD)
def test_what_slack_takes_is_valid(payload):
    assert invalid(payload) == []


@pytest.mark.parametrize("payload", BROKEN.values(), ids=BROKEN)
def test_what_slack_refuses_is_invalid(payload):
    assert invalid(payload)
