"""Slack's library, told to be silent and to do nothing twice."""

import logging
from typing import Any
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, Request, build_opener, getproxies, proxy_bypass

from slack_sdk import WebClient
from slack_sdk.web.file_upload_v2_result import FileUploadV2Result

TIMEOUT_SECONDS = 10
LOOPBACK = ("localhost", "127.0.0.1", "::1")

# What the libraries write may hold tokens, texts and addresses that let anybody in, so none of it
# is shown; this package writes lines of its own. Bolt copies the level to each of its loggers.
SILENT = logging.getLogger("slack_sdk")
SILENT.setLevel(logging.CRITICAL + 1)


class Client(WebClient):
    """The library repeats a call whose answer was lost, which would post twice; this one does not.

    It also takes HTTP_PROXY for every host; here NO_PROXY counts, and this machine needs no proxy.
    """

    def __init__(self, token: str, api_url: str, timeout: float = TIMEOUT_SECONDS) -> None:
        super().__init__(token, api_url, logger=SILENT, retry_handlers=[])
        self.timeout = timeout  # type: ignore[assignment]  # the sockets below take fractions
        self.proxy = proxy_for(api_url)

    def _perform_urllib_http_request_internal(self, url: str, req: Request) -> dict[str, Any]:
        if self.proxy is not None:
            return super()._perform_urllib_http_request_internal(url, req)
        # Without this, urllib asks the environment for a proxy once more.
        with build_opener(ProxyHandler({})).open(req, timeout=self.timeout) as answer:
            charset = answer.headers.get_content_charset() or "utf-8"
            body = answer.read().decode(charset)
            return {"status": answer.status, "headers": answer.headers, "body": body}

    def _upload_file(self, **sent: Any) -> FileUploadV2Result:
        if self.proxy is not None:
            return super()._upload_file(**sent)
        request = Request(sent["url"], sent["data"], method="POST")
        with build_opener(ProxyHandler({})).open(request, timeout=self.timeout) as answer:
            return FileUploadV2Result(answer.status, answer.read().decode("utf-8", "replace"))


def proxy_for(url: str) -> str | None:
    """The proxy on the way to an address; None when there is none."""
    host = urlsplit(url).hostname or ""
    if host in LOOPBACK or proxy_bypass(host):
        return None
    proxies = getproxies()
    return proxies.get("https") or proxies.get("http")
