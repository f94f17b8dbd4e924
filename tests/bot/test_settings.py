"""What the operator sets decides what the bot is here; what is missing or clashes is named."""

import pytest

from bot.settings import Settings

SECRETS = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET")


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch):
    for name in (*SECRETS, "KIKIMASSHI_SLACK_MODE", "KIKIMASSHI_MODE"):
        monkeypatch.delenv(name, raising=False)


def settings(**given: str) -> Settings:
    return Settings(_env_file=None, **given)


def test_without_any_setting_it_is_a_trial():
    assert settings().modes == ("trial",)
    assert settings(**dict.fromkeys(SECRETS, " ")).modes == ("trial",)
    assert settings().database.name == "trial.db"


@pytest.mark.parametrize("name", SECRETS)
def test_the_trial_is_off_as_soon_as_one_secret_is_there(name):
    given = settings(**{name: "secret"})

    assert given.modes == ("slack",)
    assert not given.is_trial
    assert given.database.name == "kikimasshi.db"


def test_the_trial_is_off_for_whoever_asks_for_http():
    given = settings(KIKIMASSHI_SLACK_MODE="http")

    assert not given.is_trial
    assert given.missing_for_slack == ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"]


@pytest.mark.parametrize("typed", ["trial", " Trial ", "trial,", "trial,trial"])
def test_a_trial_that_was_asked_for_is_one_also_where_tokens_are(typed):
    given = settings(KIKIMASSHI_MODE=typed, **dict.fromkeys(SECRETS, "secret"))

    assert given.is_trial
    assert given.database.name == "trial.db"


def test_who_asked_for_slack_gets_no_trial_also_where_every_token_is_missing():
    given = settings(KIKIMASSHI_MODE="slack")

    assert given.modes == ("slack",)
    assert given.missing_for_slack == ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"]


@pytest.mark.parametrize("typed", ["", " ", ","])
def test_a_mode_that_was_left_empty_decides_nothing(typed):
    assert settings(KIKIMASSHI_MODE=typed).is_trial
    assert not settings(KIKIMASSHI_MODE=typed, SLACK_BOT_TOKEN="secret").is_trial


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("trial,slack", "一緒に使えません"),
        ("slack, trial", "一緒に使えません"),
        ("pigeon", "「pigeon」というモードはありません。trial、slack のどれかです"),
        ("slack,pigeon", "「pigeon」"),
    ],
)
@pytest.mark.parametrize("command", ["run", "doctor"])
def test_modes_that_cannot_be_are_refused_in_one_line(kikimasshi, tmp_path, typed, told, command):
    done = kikimasshi(command, KIKIMASSHI_HOME=str(tmp_path), KIKIMASSHI_MODE=typed)

    assert done.returncode == 1
    assert (done.stdout, done.stderr.count("\n")) == ("", 1)
    assert "KIKIMASSHI_MODE" in done.stderr
    assert told in done.stderr
    assert list(tmp_path.glob("*.db")) == []


def test_commands_follow_the_mode(kikimasshi, tmp_path):
    home = {"KIKIMASSHI_HOME": str(tmp_path)}
    slack = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}

    moved = kikimasshi("tick", "--now", "2099-01-05", KIKIMASSHI_MODE="trial", **home, **slack)
    refused = kikimasshi("tick", "--now", "2099-01-05", KIKIMASSHI_MODE="slack", **home)

    assert moved.stdout == "sent 0, skipped 0, failed 0\n"
    assert "本番では --now は使えません" in refused.stderr
    assert {path.name for path in tmp_path.glob("*.db")} == {"trial.db", "kikimasshi.db"}


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
        ({"KIKIMASSHI_MODE": "slack"}, ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "=trial"]),
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
