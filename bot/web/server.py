"""Serves the page or talks to Slack, and keeps the worker and the clock going, in one process."""

import ipaddress
import socket
import sys
from threading import Event
from types import FrameType

import uvicorn
from starlette.applications import Starlette

from bot.web.app import build_app
from bot.web.protocol import BriskLoop, telling
from bot.web.room import RoomMessenger
from bot.wiring import House
from bot.worker import Worker
from jobs.clock import start_clock
from jobs.records import refresh_records

REFUSED = 1
STOP_SECONDS = 3


class _Server(uvicorn.Server):
    """Tells the open streams at once that it stops, so that nothing waits for them."""

    closing: Event

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.closing.set()
        super().handle_exit(sig, frame)


def serve_trial(house: House) -> None:
    """Serve until SIGTERM or Ctrl+C. One clear line and exit 1 when the address cannot be had."""
    settings = house.settings
    if not is_loopback(settings.host):
        refuse(
            f"お試しの画面は、この機械の中（127.0.0.1）でだけ動きます。"
            f"KIKIMASSHI_HOST={settings.host} を外してください。"
        )
    listener = listen(settings.host, settings.port)
    closing = Event()
    worker = Worker(house, RoomMessenger(house.store))
    app = build_app(house, worker, closing)
    count = len(house.shelf.library().initiatives)
    told = (
        f"ききまっしが動いています: http://{settings.host}:{settings.port} "
        f"（取組{count}件。止めるには Ctrl+C）"
    )
    run(house, app, listener, worker, closing, told)


def run(
    house: House,
    app: Starlette,
    listener: socket.socket,
    worker: Worker,
    closing: Event,
    told: str,
) -> None:
    """Serve an application, work and tick until a signal comes."""

    def tick() -> None:
        refresh_records(house.shelf)
        worker.tick_soon()

    # The first question shall not wait for what all others need, too.
    _ = house.shelf.library().finder
    worker.start()
    clock = start_clock(tick)
    print(told, flush=True)
    try:
        server = _Server(config_for(app))
        server.closing = closing
        server.run(sockets=[listener])
    except KeyboardInterrupt:
        # Ctrl+C is the usual way to stop; uvicorn raises it again after it has stopped cleanly.
        print("ききまっしを止めました。")
    finally:
        clock.shutdown(wait=False)
        worker.stop()
        house.store.close()


def config_for(app: Starlette) -> uvicorn.Config:
    """How uvicorn serves: whatever strangers send, it writes no line for it."""
    return uvicorn.Config(
        telling(app),
        http="h11",
        loop=f"{BriskLoop.__module__}:{BriskLoop.__qualname__}",
        ws="none",
        log_level="error",
        access_log=False,
        timeout_graceful_shutdown=STOP_SECONDS,
    )


def is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()
    except OSError as error:
        listener.close()
        refuse(
            f"ポート {port} を開けません（{error.strerror}）。ほかのプログラムが使っていれば、"
            f"KIKIMASSHI_PORT=8081 make run のように別の番号でお試しください。"
        )
    return listener


def refuse(line: str) -> None:
    print(line, file=sys.stderr)
    raise SystemExit(REFUSED)
