"""The bot in Slack as a process that a test may kill, with waits as short as loopback allows."""

from datetime import timedelta

from bot.settings import read_settings, set_up_logging
from bot.slack.serve import serve_slack
from bot.wiring import open_house

settings = read_settings()
set_up_logging(settings)
serve_slack(open_house(settings), settle=timedelta(seconds=0.3), pace_seconds=0)
