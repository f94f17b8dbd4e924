"""Slack's library, told to be silent and to do nothing twice."""

import logging
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, build_opener, getproxies, install_opener, proxy_bypass

from slack_sdk import WebClient

TIMEOUT_SECONDS = 10
LOOPBACK = ("localhost", "127.0.0.1", "::1")

# What the libraries write may hold tokens, texts and addresses that let anybody in, so none of it
# is shown; this package writes lines of its own. Bolt copies the level to each of its loggers.
SILENT = logging.getLogger("slack_sdk")
SILENT.setLevel(logging.CRITICAL + 1)


# Which proxy is taken is said here alone (`proxy_for`); urllib would ask the environment once more.
install_opener(build_opener(ProxyHandler({})))


class Client(WebClient):
    """The library repeats a call whose answer was lost, which would post twice; this one does not.

    It also takes HTTP_PROXY for every host; here NO_PROXY counts, and this machine needs no proxy.
    """

    def __init__(self, token: str, api_url: str, timeout: float = TIMEOUT_SECONDS) -> None:
        super().__init__(token, api_url, logger=SILENT, retry_handlers=[])
        self.timeout = timeout  # type: ignore[assignment]  # the sockets below take fractions
        self.proxy = proxy_for(api_url)


def proxy_for(url: str) -> str | None:
    """The proxy on the way to an address; None when there is none."""
    host = urlsplit(url).hostname or ""
    if host in LOOPBACK or proxy_bypass(host):
        return None
    proxies = getproxies()
    return proxies.get("https") or proxies.get("http")
