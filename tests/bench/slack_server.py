"""What test_slack.py measures, each as a process of its own: the bot, parts of it, or a bare app.

`python -m tests.bench.slack_server KIND`, with the settings of `kikimasshi run`: `whole` is the
bot without the pause between posts, `receiving` the bot while nobody works on what it keeps,
`bare` a Bolt app that only says 「received」, behind the same door of the same server.
"""

import sys

import uvicorn
from slack_bolt import App

from bot.settings import Settings, read_settings
from bot.slack.client import SILENT, Client
from bot.slack.connect import attend
from bot.slack.door import Door
from bot.slack.serve import build_app, serve_slack
from bot.web.server import config_for, listen
from bot.wiring import House, open_house


def bare(settings: Settings) -> App:
    app = App(
        logger=SILENT,
        client=Client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url),
        signing_secret=settings.slack_signing_secret.get_secret_value(),
        token_verification_enabled=False,
    )
    app.event("app_mention")(lambda: None)
    return app


def receiving(house: House) -> App:
    settings = house.settings
    secrets = (settings.slack_bot_token, settings.slack_signing_secret)
    plain = [secret.get_secret_value() for secret in secrets]
    return attend(house.store, house.shelf, *plain, settings.slack_api_url, lambda: None).app


def main(kind: str) -> None:
    house = open_house(read_settings())
    settings = house.settings
    if kind == "whole":
        serve_slack(house, pace_seconds=0)
        return
    app = bare(settings) if kind == "bare" else receiving(house)
    door = Door(app, settings.slack_signing_secret.get_secret_value())
    listener = listen(settings.host, settings.port)
    print("listening", flush=True)
    uvicorn.Server(config_for(build_app(house, door))).run(sockets=[listener])


if __name__ == "__main__":
    main(sys.argv[1])
