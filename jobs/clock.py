"""The clock: it only ticks. What is due is looked up, so that a tick may run late or twice."""

from collections.abc import Callable

from apscheduler.schedulers.background import BackgroundScheduler

EVERY_SECONDS = 30


def start_clock(tick: Callable[[], object]) -> BackgroundScheduler:
    """Call `tick` every 30 seconds from a thread of its own until `shutdown` is called."""
    clock = BackgroundScheduler(timezone="Asia/Tokyo")
    clock.add_job(
        tick,
        "interval",
        seconds=EVERY_SECONDS,
        misfire_grace_time=None,
        coalesce=True,
        max_instances=1,
    )
    clock.start()
    return clock
