"""`kikimasshi doctor`: what is in place, what is not, and what to do about it."""

import shutil
import socket
from threading import Thread
from wsgiref.simple_server import make_server

import pytest

from bot.doctor import named, of_journal, of_secret
from bot.machine import MEGABYTE, of_port, of_space
from knowledge.store import Store


@pytest.fixture
def home(furnished, tmp_path):
    folder = tmp_path / "var"
    folder.mkdir()
    shutil.copy(furnished, folder)
    return folder


@pytest.fixture
def doctor(kikimasshi, home, free_port):
    def run(*arguments: str, **settings: str):
        given = {"KIKIMASSHI_HOME": str(home), "KIKIMASSHI_PORT": str(free_port)}
        return kikimasshi("doctor", *arguments, **given | settings)

    return run


def in_database(home, statement: str) -> None:
    store = Store(home / "trial.db")
    with store.writing() as db:
        db.conn.execute(statement)
    store.close()


# -------------------------------------------------------------------- a trial
def test_a_trial_is_fine_as_it_comes_and_slack_is_not_asked(doctor):
    done = doctor()

    lines = done.stdout.splitlines()
    assert done.returncode == 0, done.stdout
    assert {line[0] for line in lines} == {"○"}
    assert "○ Slack: お試しのため確かめません" in lines
    assert "○ 宛先: 62課のすべてにあります" in lines
    assert any(line.startswith("○ 計画データ: 6計画、取組516件") for line in lines)


def test_the_mode_and_why_it_is_this_one_are_told(doctor):
    by_default = doctor(SLACK_BOT_TOKEN="").stdout
    asked_for = doctor(SLACK_BOT_TOKEN="xoxb-1", KIKIMASSHI_MODE="trial")
    without_tokens = doctor("--quick", KIKIMASSHI_MODE="slack", SLACK_API_URL="http://127.0.0.1:9/")

    assert "○ 設定: お試しの画面（Slackの設定がありません）" in by_default
    assert "○ 設定: お試しの画面（KIKIMASSHI_MODE=trial）" in asked_for.stdout
    assert "△ 設定: Slackの設定がありますが、お試しでは使いません" in asked_for.stdout
    assert asked_for.returncode == 0
    assert "○ 設定: Slack（Socket Mode）" in without_tokens.stdout
    assert "× 設定: SLACK_BOT_TOKEN がありません" in without_tokens.stdout
    assert without_tokens.returncode == 1


def test_a_home_that_is_not_there_yet_is_made(doctor, tmp_path):
    done = doctor(KIKIMASSHI_HOME=str(tmp_path / "new" / "var"))

    assert done.returncode == 0, done.stdout


def test_a_home_that_cannot_be_written_is_told_and_nothing_after_it_is_looked_at(doctor, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")

    done = doctor(KIKIMASSHI_HOME=str(tmp_path / "file" / "var"))

    assert done.returncode == 1
    assert done.stdout.splitlines()[-1].startswith("× フォルダー: ")
    assert "→ " in done.stdout.splitlines()[-1]


# -------------------------------------------------------------------- the database
def test_a_file_that_is_no_database_is_told(doctor, home):
    (home / "trial.db").write_bytes(b"this is no database" * 100)

    done = doctor()

    assert done.returncode == 1
    assert "× データベース: " in done.stdout
    assert "バックアップから戻してください" in done.stdout


def test_a_database_with_a_broken_page_is_told(doctor, home):
    with open(home / "trial.db", "r+b") as file:
        size = file.seek(0, 2)
        file.seek(size // 2 // 4096 * 4096)
        file.write(b"\xff" * 4096)

    done = doctor()

    assert done.returncode == 1
    assert "× データベース: " in done.stdout


def test_a_database_of_a_newer_program_is_left_alone(doctor, home):
    in_database(
        home,
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
        " VALUES ('kikimasshi', '9999_of_the_future', '2030-01-01')",
    )

    done = doctor()

    assert done.returncode == 1
    assert done.stdout.splitlines()[-2].startswith("× データベース: いまのききまっしより新しい版")


def test_a_shared_folder_without_wal_is_mentioned():
    assert of_journal("delete").line.startswith("△ データベース: 記録の方式が WAL ではありません")


# -------------------------------------------------------------------- records, people, messages
def test_refused_records_are_told_with_the_command_that_shows_them_all(doctor, home):
    (home / "plans").mkdir()
    (home / "plans" / "wrong.toml").write_text("[plan]\nid = 1\n", encoding="utf-8")

    done = doctor()

    assert done.returncode == 1
    assert "× 計画データ: 誤りが" in done.stdout
    assert "kikimasshi plan check" in done.stdout


def test_departments_without_an_address_are_counted_and_some_are_named(doctor, home):
    in_database(home, "DELETE FROM addresses WHERE department = '交通政策課'")

    done = doctor()

    assert done.returncode == 1
    assert "× 宛先: 62課のうち1課に、宛先がありません（交通政策課） → " in done.stdout


def test_of_many_departments_a_few_are_named():
    assert named(["甲課", "乙課"]) == "甲課、乙課"
    assert named([f"第{n}課" for n in range(1, 9)]) == "第1課、第2課、第3課、第4課、第5課、ほか3課"


def test_nobody_who_coordinates_is_told(doctor, home):
    in_database(home, "DELETE FROM people WHERE role = 'coordinator'")

    done = doctor()

    assert done.returncode == 1
    assert "× 取りまとめ: だれもいません → KIKIMASSHI_COORDINATORS" in done.stdout


def test_messages_that_were_given_up_are_counted_but_do_not_fail(doctor, home):
    in_database(
        home,
        "INSERT INTO outbox (key, place, state, made_at, next_at) VALUES"
        " ('a', 'C1', 'dead', '2026-11-20', ''), ('b', 'C1', 'pending', '2026-11-20', '')",
    )

    done = doctor()

    assert done.returncode == 0
    assert "△ メッセージ: 届けられなかったか、処理できなかったものが1通あります" in done.stdout


# -------------------------------------------------------------------- the machine
@pytest.mark.parametrize(("megabytes", "mark"), [(49, "×"), (50, "△"), (199, "△"), (200, "○")])
def test_too_little_room_on_the_disk_is_told(megabytes, mark):
    assert of_space(megabytes * MEGABYTE).line.startswith(f"{mark} 空き容量: {megabytes} MB")


def test_a_port_that_the_running_bot_holds_is_fine(free_port):
    body = b'{"ok": true, "initiatives": 173}'

    def health(environ, start):
        start("200 OK", [("Content-Type", "application/json")])
        return [body if environ["PATH_INFO"] == "/healthz" else b""]

    with make_server("127.0.0.1", free_port, health) as server:
        answering = Thread(target=server.handle_request)
        answering.start()
        found = of_port("127.0.0.1", free_port)
        answering.join()

    assert found.line == f"○ ポート: {free_port} でボットが動いています"


def test_a_port_that_another_program_holds_is_told():
    with socket.create_server(("127.0.0.1", 0)) as other:
        answering = Thread(target=lambda: other.accept()[0].close())
        answering.start()
        found = of_port("127.0.0.1", other.getsockname()[1])
        answering.join()

    assert found.grade == "wrong"
    assert "KIKIMASSHI_PORT" in found.remedy


def test_an_address_that_this_machine_does_not_have_is_told(free_port):
    assert of_port("192.0.2.1", free_port).grade == "wrong"


# -------------------------------------------------------------------- settings
@pytest.mark.parametrize(
    ("name", "value", "grade"),
    [
        ("SLACK_BOT_TOKEN", "xoxb-12-34-abCD", "fine"),
        ("SLACK_BOT_TOKEN", "xapp-1-A2", "wrong"),
        ("SLACK_BOT_TOKEN", "xoxb-12 ", "wrong"),
        ("SLACK_BOT_TOKEN", "", "wrong"),
        ("SLACK_APP_TOKEN", "xapp-1-A2-3-abc", "fine"),
        ("SLACK_APP_TOKEN", '"xapp-1"', "wrong"),
        ("SLACK_SIGNING_SECRET", "0123456789abcdef" * 2, "fine"),
        ("SLACK_SIGNING_SECRET", "0123456789abcdef", "wrong"),
    ],
)
def test_a_secret_is_known_by_its_shape_and_never_shown(name, value, grade):
    found = of_secret(name, value)

    assert found.grade == grade
    assert not value or value not in found.line


def test_a_setting_that_cannot_be_read_is_refused_by_its_name(doctor):
    done = doctor(KIKIMASSHI_PORT="many")

    assert done.returncode == 1
    assert "KIKIMASSHI_PORT" in done.stderr
