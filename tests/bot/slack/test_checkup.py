"""What `kikimasshi doctor` finds out from Slack."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from bot.slack.checkup import of_clock, of_places, of_scopes
from bot.slack.client import Client
from bot.slack.manifest import BY_EMAIL_SCOPE, SCOPES
from knowledge.store import Store
from knowledge.store.channels import settle_workspace
from knowledge.store.people import put_address

NOW = datetime(2026, 11, 20, 0, 0, tzinfo=UTC)
BOT_TOKEN, APP_TOKEN, SIGNING_SECRET = "xoxb-secret", "xapp-secret", "0123456789abcdef" * 2


@pytest.fixture
def home(tmp_path):
    return tmp_path / "var"


@pytest.fixture
def doctor(kikimasshi, home, free_port, slack):
    """The command with all that Socket Mode needs; each setting may be put differently."""

    def run(*arguments: str, **settings: str):
        given = {
            "KIKIMASSHI_HOME": str(home),
            "KIKIMASSHI_PORT": str(free_port),
            "KIKIMASSHI_COORDINATORS": "U0KANRI",
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_APP_TOKEN": APP_TOKEN,
            "SLACK_API_URL": slack.api_url,
        }
        done = kikimasshi("doctor", *arguments, **given | settings)
        for secret in (BOT_TOKEN, APP_TOKEN, SIGNING_SECRET, "secret-ticket"):
            assert secret not in done.stdout + done.stderr
        return done

    return run


@pytest.fixture
def client(slack):
    return Client(BOT_TOKEN, slack.api_url)


def places(client, addresses, **limits):
    return [found.line for found in of_places(client, addresses, pace_seconds=0, **limits)]


def in_database(home, act) -> None:
    store = Store(home / "kikimasshi.db")
    with store.writing() as db:
        act(db)
    store.close()


# -------------------------------------------------------------------- the command
def test_all_that_slack_tells_is_fine_and_what_remains_to_do_is_named(doctor):
    done = doctor()

    lines = done.stdout.splitlines()
    assert "○ 設定: Slack（Socket Mode）" in lines
    assert "○ 設定: SLACK_BOT_TOKEN があります" in lines
    assert "○ ボットトークン: ワークスペース「金沢市」の U0BOT" in lines
    assert f"○ 権限: 必要な{len(SCOPES)}個があります" in lines
    assert "○ アプリトークン: Socket Mode でつなげます" in lines
    assert "○ 取りまとめ: 1人" in lines
    assert any(line.startswith("○ 時計: Slackとの差は") for line in lines)
    assert any(line.startswith("× 宛先: 62課のうち62課に、宛先がありません") for line in lines)
    assert done.returncode == 1


def test_channels_are_asked_unless_it_has_to_be_quick(doctor, home, slack):
    in_database(home, lambda db: put_address(db, "交通政策課", "C0ROADS"))
    slack.fail("conversations.history", "error:not_in_channel")

    quick, whole = doctor("--quick"), doctor()

    assert "チャンネル" not in quick.stdout.split("宛先")[0]
    assert "× チャンネル: 交通政策課（C0ROADS）: アプリがチャンネルに入っていません" in whole.stdout


def test_a_refused_bot_token_is_told_and_nothing_more_is_asked(doctor, slack):
    slack.fail("auth.test", "error:invalid_auth")

    done = doctor()

    assert "× ボットトークン: Slackが受け付けません（invalid_auth） → " in done.stdout
    assert [method for method, _ in slack.calls] == ["auth.test"]
    assert "○ 取りまとめ: 1人" in done.stdout


def test_a_refused_app_token_is_told(doctor, slack):
    slack.fail("apps.connections.open", "error:not_allowed_token_type")

    done = doctor("--quick")

    assert "× アプリトークン: Socket Mode でつなげません（not_allowed_token_type）" in done.stdout
    assert "connections:write" in done.stdout


@pytest.mark.parametrize("fault", ["500", "html"])
def test_an_answer_that_is_none_of_slack_is_told(doctor, slack, fault):
    slack.fail("auth.test", fault)

    assert "× Slack: " in doctor("--quick").stdout


def test_a_slack_that_cannot_be_reached_is_told_with_where_to_look(doctor):
    done = doctor(SLACK_API_URL="http://127.0.0.1:9/api/")

    assert "× Slack: つながりません（URLError） → " in done.stdout
    assert "HTTPS_PROXY" in done.stdout
    assert done.returncode == 1


def test_over_http_the_signing_secret_is_needed_and_the_app_token_is_not(doctor, slack):
    http = {"KIKIMASSHI_SLACK_MODE": "http", "SLACK_APP_TOKEN": APP_TOKEN}

    without = doctor("--quick", **http)
    done = doctor("--quick", **http, SLACK_SIGNING_SECRET=SIGNING_SECRET)

    assert "× 設定: SLACK_SIGNING_SECRET がありません" in without.stdout
    assert "○ 設定: SLACK_SIGNING_SECRET があります" in done.stdout
    assert "アプリトークン" not in done.stdout
    assert "apps.connections.open" not in [method for method, _ in slack.calls]


def test_a_database_of_another_workspace_is_told(doctor, home):
    in_database(home, lambda db: settle_workspace(db, "T0OTHER"))

    assert "× ワークスペース: このデータベースは、別のワークスペース" in doctor("--quick").stdout


def test_whoever_is_known_by_an_e_mail_alone_needs_one_more_permission(doctor, home, slack):
    in_database(
        home,
        lambda db: db.conn.execute(
            "INSERT INTO people (email, name, role, origin)"
            " VALUES ('sato@city.example.jp', '佐藤', 'member', 'roster')"
        ),
    )

    without = doctor("--quick")
    slack.scopes = (*SCOPES, BY_EMAIL_SCOPE)
    done = doctor("--quick")

    assert f"× 権限: {BY_EMAIL_SCOPE} がありません" in without.stdout
    assert f"○ 権限: 必要な{len(SCOPES) + 1}個があります" in done.stdout


# -------------------------------------------------------------------- permissions
def test_each_missing_permission_is_told_with_what_will_not_work():
    told = ",".join(scope for scope in SCOPES if scope != "files:read")

    (found,) = of_scopes(told, by_email=0)

    assert found.grade == "wrong"
    assert found.text == f"権限: files:read がありません。できないこと: {SCOPES['files:read']}"


def test_permissions_that_nobody_needs_are_mentioned():
    extra, enough = of_scopes(", ".join((*SCOPES, "chat:write.public", "admin")), by_email=0)

    assert extra.line.startswith("△ 権限: 不要な権限があります（admin、chat:write.public） → ")
    assert enough.grade == "fine"


def test_without_a_list_of_permissions_none_is_called_missing():
    assert [found.grade for found in of_scopes("", by_email=0)] == ["mind"]


# -------------------------------------------------------------------- the clock
@pytest.mark.parametrize(
    ("seconds", "grade"),
    [(0, "fine"), (60, "fine"), (-61, "mind"), (300, "mind"), (301, "wrong"), (-90_000, "wrong")],
)
def test_a_clock_apart_from_that_of_slack_is_told(seconds, grade):
    there = format_datetime(NOW + timedelta(seconds=seconds), usegmt=True)

    assert of_clock(there, NOW).grade == grade


@pytest.mark.parametrize("told", ["", "yesterday", "Fri, 20 Nov 2026 00:00:00 -0000"])
def test_a_date_that_cannot_be_read_says_nothing_of_the_clock(told):
    assert of_clock(told, NOW).grade == "mind"


# -------------------------------------------------------------------- channels
def test_departments_that_cannot_be_reached_are_named_and_the_others_counted(client, slack):
    slack.fail(
        "conversations.history", "error:channel_not_found", "error:is_archived", "error:other"
    )
    addresses = {"甲課": "C1", "乙課": "C2", "丙課": "C3", "丁課": "C4", "戊課": "C4"}

    first, second, third, last = places(client, addresses)

    assert first.startswith("× チャンネル: 甲課（C1）: チャンネルが見つかりません → ")
    assert second.startswith("× チャンネル: 乙課（C2）: チャンネルがアーカイブされています → ")
    assert third.startswith("× チャンネル: 丙課（C3）: 確かめられません（other） → ")
    assert last == "○ チャンネル: 2課に届きます"
    assert len(slack.calls) == 4


def test_a_department_that_is_a_person_is_reached_by_a_direct_message(client, slack):
    slack.fail("conversations.open", "error:user_not_found")

    lines = places(client, {"甲課": "person/U1", "乙課": "person/U2"})

    assert lines[0].startswith("× チャンネル: 甲課（person/U1）: その人がSlackにいません")
    assert lines[1] == "○ チャンネル: 1課に届きます"
    assert {method for method, _ in slack.calls} == {"conversations.open"}


def test_when_slack_asks_to_wait_longer_than_there_is_time_nothing_is_called_wrong(client, slack):
    slack.fail("conversations.history", "429")

    lines = places(client, {"甲課": "C1", "乙課": "C2"}, longest_seconds=0.05)

    assert lines == [
        "△ チャンネル: 2課は、時間がかかるため確かめていません"
        " → しばらくおいて、もう一度確かめてください"
    ]
