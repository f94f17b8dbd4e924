"""What the operator sets decides whether Slack is there, and how; what is missing is named."""

import pytest

from bot.settings import Settings

SECRETS = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET")


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch):
    for name in (*SECRETS, "KIKIMASSHI_SLACK_MODE"):
        monkeypatch.delenv(name, raising=False)


def settings(**given: str) -> Settings:
    return Settings(_env_file=None, **given)


def test_without_any_secret_it_is_a_trial():
    assert settings().is_trial
    assert settings(**dict.fromkeys(SECRETS, " ")).is_trial


@pytest.mark.parametrize("name", SECRETS)
def test_the_trial_is_off_as_soon_as_one_secret_is_there(name):
    given = settings(**{name: "secret"})

    assert not given.is_trial
    assert given.database.name == "kikimasshi.db"


def test_the_trial_is_off_for_whoever_asks_for_http():
    given = settings(KIKIMASSHI_SLACK_MODE="http")

    assert not given.is_trial
    assert given.missing_for_slack == ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"]


@pytest.mark.parametrize(
    ("mode", "enough"),
    [
        ("socket", ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN")),
        ("http", ("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET")),
    ],
)
def test_each_mode_needs_two_secrets(mode, enough):
    given = settings(KIKIMASSHI_SLACK_MODE=mode, **dict.fromkeys(enough, "secret"))

    assert given.missing_for_slack == []


def test_spaces_that_were_pasted_with_a_secret_do_not_count():
    given = settings(SLACK_SIGNING_SECRET=" 8f742231b10e\n")

    assert given.slack_signing_secret.get_secret_value() == "8f742231b10e"


def test_a_secret_does_not_show():
    given = settings(SLACK_SIGNING_SECRET="8f742231b10e")

    assert "8f742231b10e" not in repr(given) + str(given) + given.model_dump_json()


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"SLACK_SIGNING_SECRET": "8f742231b10e"}, ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"]),
        ({"KIKIMASSHI_SLACK_MODE": "http"}, ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"]),
        (
            {"KIKIMASSHI_SLACK_MODE": "http", "SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "x"},
            ["SLACK_SIGNING_SECRET"],
        ),
        ({"KIKIMASSHI_SLACK_MODE": "carrier pigeon"}, ["KIKIMASSHI_SLACK_MODE"]),
    ],
)
def test_what_is_missing_is_named_in_one_line_before_anything_starts(
    kikimasshi, tmp_path, given, named
):
    done = kikimasshi("run", KIKIMASSHI_HOME=str(tmp_path), **given)

    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    for name in named:
        assert name in done.stderr
    assert "8f742231b10e" not in done.stdout + done.stderr
