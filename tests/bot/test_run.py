"""`kikimasshi run`: it says where it is, answers, and stops; trouble is one clear line."""

import signal
import socket
import subprocess
import urllib.error
import urllib.parse
import urllib.request

import pytest

from tests.bot.conftest import KIKIMASSHI


@pytest.fixture
def running(environment, free_port, tmp_path):
    """The address of a running bot."""
    process = subprocess.Popen(
        [KIKIMASSHI, "run"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment | {"KIKIMASSHI_PORT": str(free_port)},
        cwd=tmp_path,
    )
    said = process.stdout.readline()
    assert f"http://127.0.0.1:{free_port}" in said
    yield process, f"http://127.0.0.1:{free_port}"
    process.kill()
    process.communicate()


def get(address: str, **headers: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers)) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_the_page_answers_a_question_and_follows_up(running):
    _, address = running
    first = urllib.parse.urlencode({"q": "のりまっしのDL数は？"})
    then = urllib.parse.urlencode({"q": "担当は？", "before": "のりまっしのDL数は？"})

    assert "205,534件" in get(f"{address}/?{first}")[1]
    assert "交通政策課" in get(f"{address}/?{then}")[1]


def test_what_is_typed_is_escaped(running):
    _, address = running

    _, page = get(f"{address}/?" + urllib.parse.urlencode({"q": "<script>alert(1)</script>"}))

    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_the_trial_page_is_for_this_machine_only(running):
    _, address = running

    assert get(address, Host="kikimasshi.example")[0] == 400
    assert get(address, **{"X-Forwarded-For": "192.0.2.1"})[0] == 403
    assert get(f"{address}/healthz") == (200, '{"ok":true,"initiatives":173}')


def test_sigterm_stops_it_cleanly(running):
    process, _ = running

    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=5)

    assert "Traceback" not in errors


def test_a_busy_port_is_one_clear_line(kikimasshi):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        done = kikimasshi("run", KIKIMASSHI_PORT=str(port))

    assert done.returncode == 1
    assert f"ポート {port}" in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_trial_refuses_an_address_that_others_can_reach(kikimasshi):
    done = kikimasshi("run", KIKIMASSHI_HOST="0.0.0.0")

    assert done.returncode == 1
    assert "127.0.0.1" in done.stderr


def test_the_trial_is_off_as_soon_as_a_slack_token_is_set(kikimasshi):
    done = kikimasshi("run", SLACK_BOT_TOKEN="xoxb-not-a-real-one")

    assert done.returncode == 1
    assert "SLACK_BOT_TOKEN" in done.stderr
    assert "xoxb" not in done.stdout + done.stderr


def test_a_folder_that_cannot_be_used_is_one_clear_line(kikimasshi, tmp_path):
    (tmp_path / "file").touch()

    done = kikimasshi("run", KIKIMASSHI_HOME=str(tmp_path / "file" / "var"))

    assert done.returncode == 1
    assert "KIKIMASSHI_HOME" in done.stderr
    assert done.stderr.count("\n") == 1


def test_each_setting_that_cannot_be_used_is_named(kikimasshi):
    done = kikimasshi("run", KIKIMASSHI_PORT="eighty", KIKIMASSHI_LOG_LEVEL="LOUD")

    assert done.returncode == 1
    assert "KIKIMASSHI_PORT" in done.stderr
    assert "KIKIMASSHI_LOG_LEVEL" in done.stderr
    assert "Traceback" not in done.stderr
