"""Serves the page and keeps the clock ticking, in one process."""

import ipaddress
import socket
import sys

import uvicorn

from bot.web.page import build_page
from bot.wiring import House
from jobs.clock import start_clock
from jobs.records import refresh_records

REFUSED = 1
STOP_SECONDS = 3


def serve(house: House) -> None:
    """Serve until SIGTERM or Ctrl+C. One clear line and exit 1 when the address cannot be had."""
    settings = house.settings
    if not settings.is_trial:
        _refuse(
            "SLACK_BOT_TOKEN が設定されていますが、この版はまだ Slack につながりません。"
            "お試しの画面を使うには、その設定を外してください。"
        )
    address = f"http://{settings.host}:{settings.port}"
    if not _is_loopback(settings.host):
        _refuse(
            f"お試しの画面は、この機械の中（127.0.0.1）でだけ動きます。"
            f"KIKIMASSHI_HOST={settings.host} を外してください。"
        )
    listener = _listen(settings.host, settings.port)
    library = house.shelf.library()
    clock = start_clock(lambda: refresh_records(house.shelf))
    print(
        f"ききまっしが動いています: {address} "
        f"（取組{len(library.initiatives)}件。止めるには Ctrl+C）",
        flush=True,
    )
    try:
        config = uvicorn.Config(
            build_page(house),
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=STOP_SECONDS,
        )
        uvicorn.Server(config).run(sockets=[listener])
    except KeyboardInterrupt:
        # Ctrl+C is the usual way to stop; uvicorn raises it again after it has stopped cleanly.
        print("ききまっしを止めました。")
    finally:
        clock.shutdown(wait=False)
        house.store.close()


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()
    except OSError as error:
        listener.close()
        _refuse(
            f"ポート {port} を開けません（{error.strerror}）。ほかのプログラムが使っていれば、"
            f"KIKIMASSHI_PORT=8081 make run のように別の番号でお試しください。"
        )
    return listener


def _refuse(line: str) -> None:
    print(line, file=sys.stderr)
    raise SystemExit(REFUSED)
