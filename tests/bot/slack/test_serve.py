"""`kikimasshi run` with the settings of Slack, over Socket Mode and over HTTP."""

import http.client
import json
import signal
import subprocess
import urllib.error
import urllib.request
from contextlib import contextmanager

import pytest

from tests.bot.conftest import KIKIMASSHI
from tests.bot.slack.http import JSON, PATH, post, signature, signed_post
from tests.bot.slack.stand_in import BOT, StandIn, command, event, press

SECRET = "signing-secret-8f74"
LARGE = 50_000_000
QUESTION = event("app_mention", f"<@{BOT}> のりまっしの担当は?", id="Ev1", ts="1795132700.1")


@pytest.fixture
def running(environment, free_port, tmp_path, slack):
    """Starts the bot as a process of its own, in the workspace on loopback."""

    @contextmanager
    def run(**settings: str):
        process = subprocess.Popen(
            [KIKIMASSHI, "run"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment
            | {
                "KIKIMASSHI_HOME": str(tmp_path),
                "KIKIMASSHI_PORT": str(free_port),
                "KIKIMASSHI_LOG_LEVEL": "DEBUG",
                "SLACK_BOT_TOKEN": "xoxb-secret",
                "SLACK_API_URL": slack.api_url,
            }
            | settings,
            cwd=tmp_path,
        )
        process.told = process.stdout.readline()
        yield process, f"http://127.0.0.1:{free_port}"
        process.kill()
        process.communicate()

    return run


def stopped(process) -> str:
    """All that it wrote until it was told to stop."""
    process.send_signal(signal.SIGTERM)
    written = process.communicate(timeout=10)
    assert process.returncode in (0, -signal.SIGTERM)
    return process.told + "".join(written)


def memory_of(process) -> int:
    """The most that it ever took, in bytes."""
    with open(f"/proc/{process.pid}/status") as status:
        (line,) = [line for line in status if line.startswith("VmHWM:")]
    return int(line.split()[1]) * 1024


def test_it_answers_in_slack_tells_how_it_is_and_stops(running, slack):
    with running(SLACK_APP_TOKEN="xapp-secret") as (process, address):
        assert "Socket Mode" in process.told
        assert slack.is_connected()

        slack.send(QUESTION)

        assert slack.is_called("chat.postMessage")
        assert "交通政策課" in slack.posts[0]["text"]
        with urllib.request.urlopen(f"{address}/healthz") as answer:
            assert json.load(answer)["ok"]
        for nowhere in ("/as/staff", PATH):
            with pytest.raises(urllib.error.HTTPError):
                urllib.request.urlopen(address + nowhere)
        written = stopped(process)
    for secret in ("xoxb-secret", "xapp-secret", "secret-ticket", "のりまっし"):
        assert secret not in written


def test_over_http_it_answers_withstands_a_flood_and_writes_down_nothing_of_it(running, slack):
    secret = {"SLACK_SIGNING_SECRET": SECRET, "KIKIMASSHI_SLACK_MODE": "http"}
    with running(**secret) as (process, address):
        assert PATH in process.told
        assert slack.is_called("auth.test")

        it_answers(address, slack)
        it_refuses_what_is_none_of_slacks(address)
        before = memory_of(process)
        it_takes_nothing_large(address)

        assert memory_of(process) - before < 8_000_000
        written = stopped(process)
    assert "断りました（大きすぎます）" in written
    assert "Traceback" not in written
    for word in ("のりまっし", "\\u306e", "U0TANAKA", "Ev1", "response", "v0=", "secret-trigger"):
        assert word not in written
    for token in (SECRET, "xoxb-secret"):
        assert token not in written


def it_answers(address: str, slack: StandIn) -> None:
    assert signed_post(address, SECRET, QUESTION).status == 200
    assert signed_post(address, SECRET, QUESTION, X_Slack_Retry_Num="1").status == 200
    assert slack.is_called("chat.postMessage")
    assert "交通政策課" in slack.posts[0]["text"]
    asked = command("のりまっしの担当は? payload", trigger="secret-trigger")
    pressed = press("ask/0", "のりまっし", ts="1795132750.1", thread="1795132700.1")
    address_of_answer = {"response_url": "http://127.0.0.1:9/secret-response-url"}
    for payload in (asked, pressed | address_of_answer):
        assert signed_post(address, SECRET, payload, form=True).status == 200
        assert signed_post(address, "wrong", payload, form=True).status == 401


def it_refuses_what_is_none_of_slacks(address: str) -> None:
    whole = json.dumps(QUESTION, ensure_ascii=False).encode()
    for broken in (whole[:-9], b"[%s]" % whole, b"\xff" + whole, b"[" * 100_000):
        assert signed_post(address, SECRET, broken).status == 400
        assert post(address + PATH, broken, {"Content-Type": JSON}).status == 401
    assert post(f"{address}/elsewhere?response_url=x", whole, {}).status == 404


def it_takes_nothing_large(address: str) -> None:
    for headers in (
        {"Content-Length": str(LARGE)},
        {"Transfer-Encoding": "chunked"} | signature(SECRET, b""),
    ):
        assert upload(address, headers) == 413


def upload(address: str, headers: dict[str, str]) -> int:
    """Send as much as is taken of a large body; what was answered."""
    line = http.client.HTTPConnection(address.removeprefix("http://"), timeout=10)
    line.putrequest("POST", PATH)
    for name, value in headers.items():
        line.putheader(name, value)
    line.endheaders()
    piece = b"x" * 1_000_000
    if "Transfer-Encoding" in headers:
        piece = b"%x\r\n%s\r\n" % (len(piece), piece)
    for _ in range(LARGE // 1_000_000):
        line.send(piece)
    answer = line.getresponse()
    line.close()
    return answer.status
