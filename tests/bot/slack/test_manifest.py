"""Does Slack take the manifest, and do people read why each permission is asked for?"""

import json
import re
from pathlib import Path

import pytest

from bot.slack.events import ASK_MESSAGE, REPORT_MESSAGE
from bot.slack.manifest import BY_EMAIL_SCOPE, SCOPES, manifest, scopes

ROOT = Path(__file__).resolve().parents[3]
URL = "https://bot.city.example.jp/slack/events"
# Which permission Slack asks for before it sends an event.
SCOPE_OF_EVENT = {
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
}


@pytest.mark.parametrize("made", [manifest(mode="socket"), manifest(mode="http", url=URL)])
def test_every_text_is_as_long_as_slack_takes_it(made):
    shown, features = made["display_information"], made["features"]
    (command,), prompts = features["slash_commands"], features["agent_view"]["suggested_prompts"]

    assert 1 <= len(shown["name"]) <= 35
    assert 1 <= len(shown["description"]) <= 140
    assert 175 <= len(shown["long_description"]) <= 4000
    assert re.fullmatch("#[0-9a-f]{6}", shown["background_color"])
    assert 1 <= len(features["bot_user"]["display_name"]) <= 80
    assert re.fullmatch("/[a-z]{1,31}", command["command"])
    assert 1 <= len(command["description"]) <= 2000
    assert 1 <= len(command["usage_hint"]) <= 1000
    assert len(features["shortcuts"]) <= 10
    for shortcut in features["shortcuts"]:
        assert 1 <= len(shortcut["name"]) <= 24
        assert 1 <= len(shortcut["description"]) <= 150
    assert 1 <= len(features["agent_view"]["agent_description"]) <= 300
    assert 1 <= len(prompts) <= 4
    assert all(set(prompt) == {"title", "message"} for prompt in prompts)
    assert all(len(name) <= 50 for name in made["oauth_config"]["scopes"]["bot"])


@pytest.mark.parametrize("made", [manifest(mode="socket"), manifest(mode="http", url=URL)])
def test_there_is_nothing_in_it_that_the_schema_does_not_know(made):
    """Its objects are closed: one name that Slack does not know, and it takes none of it."""
    features, settings = made["features"], made["settings"]

    assert set(made) <= {
        *("_metadata", "display_information", "features", "oauth_config", "settings")
    }
    assert set(features) == {*("app_home", "bot_user", "agent_view", "slash_commands", "shortcuts")}
    assert set(features["app_home"]) == {
        *("home_tab_enabled", "messages_tab_enabled", "messages_tab_read_only_enabled")
    }
    assert set(features["slash_commands"][0]) <= {
        *("command", "description", "usage_hint", "should_escape", "url")
    }
    for shortcut in features["shortcuts"]:
        assert set(shortcut) == {"name", "type", "callback_id", "description"}
    assert set(settings) == {
        *("event_subscriptions", "interactivity", "org_deploy_enabled"),
        *("socket_mode_enabled", "token_rotation_enabled"),
    }
    assert set(settings["event_subscriptions"]) <= {"request_url", "bot_events"}
    assert set(settings["interactivity"]) <= {"is_enabled", "request_url"}


def test_over_socket_mode_it_names_no_address():
    made = manifest(mode="socket")

    assert made["settings"]["socket_mode_enabled"] is True
    assert "url" not in json.dumps(made)


def test_over_http_events_buttons_and_the_command_all_go_to_one_address():
    made = manifest(mode="http", url=URL)

    assert made["settings"]["socket_mode_enabled"] is False
    assert made["settings"]["event_subscriptions"]["request_url"] == URL
    assert made["settings"]["interactivity"]["request_url"] == URL
    assert made["features"]["slash_commands"][0]["url"] == URL


def test_the_shortcuts_are_those_that_the_bot_reads():
    shortcuts = manifest(mode="socket")["features"]["shortcuts"]

    assert {one["callback_id"]: one["name"] for one in shortcuts} == {
        REPORT_MESSAGE: "実績として報告",
        ASK_MESSAGE: "聞いてみる",
    }


def test_what_it_asks_to_be_told_it_may_also_read():
    events = manifest(mode="socket")["settings"]["event_subscriptions"]["bot_events"]

    assert {SCOPE_OF_EVENT[event] for event in events if event in SCOPE_OF_EVENT} <= set(SCOPES)


def test_e_mail_addresses_are_asked_for_only_where_the_roster_needs_them():
    plain, by_email = manifest(mode="socket"), manifest(mode="socket", by_email=True)

    assert plain["oauth_config"]["scopes"]["bot"] == list(SCOPES)
    assert by_email["oauth_config"]["scopes"]["bot"] == [*SCOPES, BY_EMAIL_SCOPE]


def test_the_set_up_page_gives_the_same_reasons_for_the_same_permissions():
    page = (ROOT / "docs" / "slack.md").read_text(encoding="utf-8")

    rows = re.findall(r"^\| `([a-z_]+(?::[a-z.]+)?)` \| (.+?) \|$", page, re.MULTILINE)

    assert dict(rows) == scopes(by_email=True)


# -------------------------------------------------------------------- the commands
def test_the_manifest_is_printed_ready_to_be_pasted(kikimasshi):
    done = kikimasshi("slack", "manifest")

    assert json.loads(done.stdout) == manifest(mode="socket")
    assert "Delayed Events" in done.stderr


@pytest.mark.parametrize(
    "typed",
    ["https://bot.city.example.jp", "https://bot.city.example.jp/", URL],
)
def test_the_address_may_be_typed_with_or_without_its_path(kikimasshi, typed):
    done = kikimasshi("slack", "manifest", "--http", typed, "--by-email")

    assert json.loads(done.stdout) == manifest(mode="http", url=URL, by_email=True)


@pytest.mark.parametrize("typed", ["http://bot.city.example.jp", "bot.city.example.jp", "https://"])
def test_slack_sends_only_to_an_https_address(kikimasshi, typed):
    done = kikimasshi("slack", "manifest", "--http", typed)

    assert (done.returncode, done.stdout) == (2, "")


def test_the_permissions_are_printed_with_their_reasons(kikimasshi):
    lines = kikimasshi("slack", "scopes").stdout.splitlines()

    assert [tuple(line.split("\t")) for line in lines] == list(SCOPES.items())
