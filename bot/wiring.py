"""What is put together with what."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.settings import Settings
from knowledge.shelf import Shelf
from knowledge.store import Store

TOKYO = ZoneInfo("Asia/Tokyo")


@dataclass(frozen=True)
class House:
    """The parts that every way in shares."""

    settings: Settings
    store: Store
    shelf: Shelf


def open_house(settings: Settings) -> House:
    """Open (create, migrate, load) what is needed to answer.

    Raises DatabaseUnusable, RecordsRefused or RecordsVanished.
    """
    store = Store(settings.database)
    shelf = Shelf(store, settings.imported_plans)
    shelf.refresh()
    return House(settings, store, shelf)


def now_in_tokyo() -> datetime:
    return datetime.now(TOKYO)


def today_in_tokyo() -> date:
    return now_in_tokyo().date()
