"""One tick: plan what is due, settle what is uncertain, send what waits."""

from collections.abc import Callable
from datetime import datetime

from jobs.delivery import Counted, Messenger, reconcile, send_all
from jobs.reminders import plan_due
from knowledge.shelf.shelf import Shelf
from knowledge.store import Store


def tick(store: Store, shelf: Shelf, messenger: Messenger, now: Callable[[], datetime]) -> Counted:
    """Safe to run at any time and any number of times; the counts are of this run alone."""
    planned = plan_due(store, now())
    reconcile(store, messenger, now())
    counted = send_all(store, shelf, messenger, now)
    counted.skipped += planned.left_out
    return counted
