"""`kikimasshi run`: the trial page, or Slack as soon as one of its tokens is set."""

from bot.web.server import refuse, serve_trial
from bot.wiring import House


def start(house: House) -> None:
    """Serve until SIGTERM or Ctrl+C; one clear line and exit 1 when that cannot be."""
    settings = house.settings
    if settings.is_trial:
        serve_trial(house)
        return
    named = {
        "SLACK_BOT_TOKEN": settings.slack_bot_token,
        "SLACK_APP_TOKEN": settings.slack_app_token,
    }
    missing = [name for name, token in named.items() if token is None]
    if missing:
        refuse(
            f"Slack につなぐには {'、'.join(missing)} も設定してください。"
            "お試しの画面を使うには、SLACK_ で始まる設定を外してください。"
        )
    # The Slack libraries are loaded where they are used only.
    from bot.slack.serve import serve_slack

    serve_slack(house)
