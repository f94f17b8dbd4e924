"""What does this machine offer: a folder to write in, room on the disk, the port?"""

import json
import shutil
import socket
import tempfile
from collections.abc import Iterator
from http.client import HTTPException
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

from bot.finding import Finding, fine, mind, wrong

MEGABYTE = 1_000_000
SHORT_BYTES, TOO_SHORT_BYTES = 200 * MEGABYTE, 50 * MEGABYTE
LOOK_SECONDS = 2


def of_home(home: Path) -> Iterator[Finding]:
    """Can the home folder be written, and is there room?"""
    try:
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home) as probe:
            probe.write(b"kikimasshi")
    except OSError as error:
        yield wrong(
            f"フォルダー: {home} に書けません（{error.strerror}）",
            "ボットを動かす利用者に書き込みを許すか、KIKIMASSHI_HOME に別の場所を書いてください",
        )
        return
    yield fine(f"フォルダー: {home} に書けます")
    yield of_space(shutil.disk_usage(home).free)


def of_space(free_bytes: int) -> Finding:
    told = f"空き容量: {free_bytes // MEGABYTE:,} MB"
    remedy = "なくなると何も受け取れません。空きを増やしてください"
    if free_bytes < TOO_SHORT_BYTES:
        return wrong(told, remedy)
    return mind(told, remedy) if free_bytes < SHORT_BYTES else fine(told)


def of_port(host: str, port: int) -> Finding:
    """Free, or held by the bot itself: it says so at /healthz."""
    if _is_free(host, port):
        return fine(f"ポート: {port} は空いています（ボットは動いていません）")
    if _is_the_bot(host, port):
        return fine(f"ポート: {port} でボットが動いています")
    return wrong(
        f"ポート: {host} の {port} を開けません",
        "ほかのプログラムが使っていれば KIKIMASSHI_PORT に別の番号を、そうでなければ"
        " KIKIMASSHI_HOST にこの機械のアドレスを書いてください",
    )


def _is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _is_the_bot(host: str, port: int) -> bool:
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    address = f"http://[{here}]:{port}" if ":" in here else f"http://{here}:{port}"
    try:
        # A proxy knows nothing of this machine.
        with build_opener(ProxyHandler({})).open(
            f"{address}/healthz", None, LOOK_SECONDS
        ) as answer:
            told = json.load(answer)
    except (OSError, HTTPException, ValueError):
        return False
    return isinstance(told, dict) and "initiatives" in told
