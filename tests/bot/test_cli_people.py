"""The roster and the addresses of departments by command, as an operator keeps them."""

import os
import pty
import shutil
import subprocess
from pathlib import Path

import pytest

from knowledge.store import Store, audit
from tests.bot.conftest import KIKIMASSHI

HEAD = "SlackのID,メール,氏名,課,役割,開始日,終了日"
COORDINATOR = "U0KAGA,,加賀,,取りまとめ,,"
TANAKA = "U0TANAKA,,田中,市民課,担当,2020-04-01,"
SATO = ",sato@city.example,佐藤,納税課,所属長,,令和80年3月31日"
PLACES = "課,チャンネル,ユーザーグループ"


@pytest.fixture
def home(furnished, tmp_path) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(furnished, home)
    return home


@pytest.fixture
def command(kikimasshi, home):
    """The command line on a trial home of its own."""
    return lambda *arguments, **more: kikimasshi(*arguments, KIKIMASSHI_HOME=str(home), **more)


@pytest.fixture
def file(tmp_path):
    def write(*lines: str) -> str:
        path = tmp_path / "file.csv"
        path.write_text("\n".join(lines), encoding="utf-8-sig")
        return str(path)

    return write


def noted(home: Path, what: str) -> list[tuple[str, str]]:
    store = Store(home / "trial.db")
    with store.reading() as db:
        found = audit.noted(db, what)
    store.close()
    return found


def listed(command) -> str:
    """The people of the roster who are in force."""
    lines = command("people", "list").stdout.splitlines()
    return "\n".join(line for line in lines if line.endswith("\t名簿"))


# -------------------------------------------------------------------- people
def test_a_roster_is_shown_first_and_taken_over_when_it_is_wanted(command, file, home):
    roster = file(HEAD, TANAKA, SATO)
    shown = command("people", "import", roster)
    before = listed(command)
    taken = command("people", "import", roster, "--yes")
    again = command("people", "import", roster, "--yes")

    assert shown.returncode == taken.returncode == again.returncode == 0
    assert "追加 2件" in shown.stdout
    assert "田中\t担当\t市民課\tU0TANAKA\t2020-04-01〜" in shown.stdout
    assert "--yes を付けて" in shown.stdout
    assert before == ""
    assert "取り込みました" in taken.stdout
    assert "変わるところはありません" in again.stdout
    assert listed(command).splitlines() == [
        "田中\t担当\t市民課\tU0TANAKA\t2020-04-01〜\t名簿",
        "佐藤\t所属長\t納税課\tsato@city.example\t〜2098-03-31\t名簿",
    ]
    assert noted(home, "person_added") == [
        ("operator", f"people/{number}") for number in people_numbers(home)
    ]


def people_numbers(home: Path) -> list[int]:
    store = Store(home / "trial.db")
    with store.reading() as db:
        rows = db.conn.execute("SELECT number FROM people WHERE origin = 'roster' ORDER BY number")
        found = [row[0] for row in rows]
    store.close()
    return found


def test_a_newer_roster_tells_what_is_added_changed_and_ended(command, file):
    command("people", "import", file(HEAD, TANAKA, SATO), "--yes")

    newer = file(HEAD, TANAKA.replace("田中", "田中 花子"), COORDINATOR)
    done = command("people", "import", newer, "--yes")

    assert "追加 1件" in done.stdout
    assert "変更 1件" in done.stdout
    assert "氏名 田中→田中 花子" in done.stdout
    assert "終了（" in done.stdout
    assert "佐藤" not in listed(command)
    assert "田中 花子" in listed(command)


def test_a_roster_with_anything_wrong_is_refused_as_a_whole(command, file):
    bad = file(HEAD, TANAKA, "田中,,田中,市民科,課長,いつか,")

    done = command("people", "import", bad, "--yes")

    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("3行目: ") == 4
    assert "誤りが4件あるため、何も取り込みませんでした" in done.stderr
    assert listed(command) == ""


def test_a_file_that_is_not_there_is_told_in_japanese(command):
    done = command("people", "import", "nowhere.csv")

    assert done.returncode == 1
    assert "nowhere.csv を読めません" in done.stderr


@pytest.mark.parametrize("lines", [[TANAKA], [TANAKA, f"{COORDINATOR}2020-03-31"], []])
def test_the_last_coordinator_is_never_removed(kikimasshi, file, tmp_path, lines):
    slack = {
        "KIKIMASSHI_HOME": str(tmp_path / "real"),
        "SLACK_BOT_TOKEN": "xoxb-none",
        "SLACK_API_URL": "http://127.0.0.1:9/api/",
    }
    first = kikimasshi("people", "import", file(HEAD, COORDINATOR), "--yes", **slack)

    refused = kikimasshi("people", "import", file(HEAD, *lines), "--yes", **slack)
    named = kikimasshi(
        "people", "import", file(HEAD, *lines), KIKIMASSHI_COORDINATORS="U0NOTO", **slack
    )

    assert first.returncode == 0
    assert refused.returncode == 1
    assert "取りまとめが1人もいなくなります" in refused.stderr
    assert "KIKIMASSHI_COORDINATORS" in refused.stderr
    assert "加賀\t取りまとめ" in kikimasshi("people", "list", **slack).stdout
    assert named.returncode == 0


def test_it_is_said_when_nobody_coordinates_after_some_day(kikimasshi, file, tmp_path):
    slack = {"KIKIMASSHI_HOME": str(tmp_path / "real"), "SLACK_BOT_TOKEN": "xoxb-none"}

    done = kikimasshi("people", "import", file(HEAD, COORDINATOR + "2098-03-31"), **slack)

    assert "いまの取りまとめは令和80年3月31日（月）までです" in done.stdout


def test_the_template_is_an_empty_roster_and_overwrites_nothing(command, tmp_path):
    made = command("people", "template")
    again = command("people", "template")
    elsewhere = command("people", "template", "nowhere/roster.csv")

    data = (tmp_path / "roster.csv").read_bytes()
    assert data.decode("utf-8-sig") == HEAD + "\r\n"
    assert "所属長: " in made.stdout
    assert "kikimasshi people import roster.csv" in made.stdout
    assert again.returncode == elsewhere.returncode == 1
    assert "すでにあります" in again.stderr
    assert "書けません" in elsewhere.stderr


@pytest.mark.parametrize(("answer", "taken"), [("y\n", True), ("\n", False)])
def test_at_a_terminal_one_is_asked(environment, file, home, answer, taken):
    here, there = pty.openpty()
    os.write(here, answer.encode())

    done = subprocess.run(
        [KIKIMASSHI, "people", "import", file(HEAD, TANAKA)],
        stdin=there,
        capture_output=True,
        env=environment | {"KIKIMASSHI_HOME": str(home)},
        timeout=60,
    )

    os.close(here)
    os.close(there)
    assert "この内容で取り込みますか" in done.stdout.decode()
    assert done.returncode == (0 if taken else 1)
    assert ("取り込みませんでした" in done.stderr.decode()) is not taken
    assert bool(people_numbers(home)) is taken


# -------------------------------------------------------------------- departments
def test_channels_and_groups_are_taken_over_and_listed(command, file, home):
    command("people", "import", file(HEAD, TANAKA), "--yes")
    places = file(PLACES, "市民課,C0CITIZENS,S0CITIZENS", "納税課,なし,")
    shown = command("departments", "import", places)
    taken = command("departments", "import", places, "--yes")
    again = command("departments", "import", places, "--yes")

    assert "市民課\tチャンネル room:市民課→C0CITIZENS" in shown.stdout
    assert "市民課\tユーザーグループ なし→S0CITIZENS" in shown.stdout
    assert "納税課\tチャンネル room:納税課→なし" in shown.stdout
    assert "--yes を付けて" in shown.stdout
    assert "取り込みました" in taken.stdout
    assert "変わるところはありません" in again.stdout
    lines = command("departments", "list").stdout.splitlines()
    assert "市民課\tC0CITIZENS\tS0CITIZENS\t2人" in lines
    assert "納税課\t宛先なし\tグループなし\t1人" in lines
    assert noted(home, "addressed") == [("operator", "市民課"), ("operator", "納税課")]
    assert noted(home, "grouped") == [("operator", "市民課")]


def test_departments_with_anything_wrong_are_refused_as_a_whole(command, file):
    done = command("departments", "import", file(PLACES, "市民課,C1,", "納税科,citizens,"), "--yes")

    assert done.returncode == 1
    assert done.stderr.count("3行目: ") == 2
    assert "room:市民課" in command("departments", "list").stdout


def test_the_template_of_departments_names_them_all_and_changes_nothing(command, tmp_path):
    made = command("departments", "template")
    done = command("departments", "import", "departments.csv", "--yes")

    lines = (tmp_path / "departments.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lines[0] == PLACES
    assert "市民課,," in lines
    assert "「なし」と書くと取り消し" in made.stdout
    assert "変わるところはありません" in done.stdout
