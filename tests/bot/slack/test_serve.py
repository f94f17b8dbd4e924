"""`kikimasshi run` with the tokens of Slack."""

import json
import signal
import subprocess
import urllib.error
import urllib.request

import pytest

from tests.bot.conftest import KIKIMASSHI
from tests.bot.slack.stand_in import BOT, event


@pytest.fixture
def running(environment, free_port, tmp_path, slack):
    """The bot as a process of its own, in the workspace on loopback."""
    settings = {
        "KIKIMASSHI_HOME": str(tmp_path),
        "KIKIMASSHI_PORT": str(free_port),
        "KIKIMASSHI_LOG_LEVEL": "DEBUG",
        "SLACK_BOT_TOKEN": "xoxb-secret",
        "SLACK_APP_TOKEN": "xapp-secret",
        "SLACK_API_URL": slack.api_url,
    }
    process = subprocess.Popen(
        [KIKIMASSHI, "run"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment | settings,
        cwd=tmp_path,
    )
    assert "Slack" in process.stdout.readline()
    yield process, f"http://127.0.0.1:{free_port}"
    process.kill()
    process.communicate()


def test_it_answers_in_slack_tells_how_it_is_and_stops(running, slack):
    process, address = running
    assert slack.is_connected()

    slack.send(event("app_mention", f"<@{BOT}> のりまっしの担当は?", id="Ev1", ts="1795132700.1"))

    assert slack.is_called("chat.postMessage")
    assert "交通政策課" in slack.posts[0]["text"]
    with urllib.request.urlopen(f"{address}/healthz") as answer:
        assert json.load(answer)["ok"]
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(f"{address}/as/staff")
    process.send_signal(signal.SIGTERM)
    _, logged = process.communicate(timeout=10)
    assert process.returncode in (0, -signal.SIGTERM)
    for secret in ("xoxb-secret", "xapp-secret", "secret-ticket", "のりまっし"):
        assert secret not in logged
