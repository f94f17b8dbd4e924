"""`kikimasshi run`: serves what the settings say that the bot is here."""

from bot.web.server import refuse, serve_trial
from bot.wiring import House

WAYS = {"socket": "Socket Mode", "http": "HTTP"}
MISSING = (
    "{way} で Slack につなぐには {missing} も設定してください。"
    "お試しの画面を使うには KIKIMASSHI_MODE=trial を設定してください。"
)


def start(house: House) -> None:
    """Serve until SIGTERM or Ctrl+C; one clear line and exit 1 when that cannot be."""
    settings = house.settings
    if settings.is_trial:
        serve_trial(house)
        return
    if missing := settings.missing_for_slack:
        refuse(MISSING.format(way=WAYS[settings.slack_mode], missing="、".join(missing)))
    # The Slack libraries are loaded where they are used only.
    from bot.slack.serve import serve_slack

    serve_slack(house)
