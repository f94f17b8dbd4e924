"""What is put together with what."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from bot.settings import Settings
from bot.slack.ids import FORMS
from jobs.delivery import Messenger
from knowledge.office.ids import IdForms
from knowledge.shelf.shelf import Shelf
from knowledge.store import Store, trial
from knowledge.store.people import put_person

TOKYO = ZoneInfo("Asia/Tokyo")
# The ids in the sheets that people import; a trial takes the sheets of what it is a trial of.
IDS: IdForms = FORMS


@dataclass(frozen=True)
class House:
    """The parts that every way in shares."""

    settings: Settings
    store: Store
    shelf: Shelf

    def now(self) -> datetime:
        """The time in Tokyo; in a trial its date may run ahead of the real one."""
        now = datetime.now(TOKYO)
        if not self.settings.is_trial:
            return now
        with self.store.reading() as db:
            return now + trial.ahead_by(db)

    def move_to(self, goal: datetime) -> None:
        """Let the trial's date be `goal` from now on."""
        with self.store.writing() as db:
            trial.set_ahead(db, goal - datetime.now(TOKYO))

    def today(self) -> date:
        return self.now().date()


def open_house(settings: Settings) -> House:
    """Open (create, migrate, load) what is needed to answer.

    Raises DatabaseUnusable, RecordsRefused or RecordsVanished.
    """
    store = Store(settings.database)
    shelf = Shelf(store, settings.imported_plans)
    shelf.refresh()
    departments = shelf.library().departments_today
    with store.writing() as db:
        if settings.is_trial:
            trial.furnish(db, departments)
        for person in settings.coordinators:
            put_person(db, person, "取りまとめ", coordinates=True)
    return House(settings, store, shelf)


def messenger_for(house: House) -> Messenger:
    """The way out for one command that sends and ends.

    The libraries of a platform are loaded where they are used only.
    """
    if house.settings.is_trial:
        from bot.web.room import RoomMessenger

        return RoomMessenger(house.store)
    from bot.slack import serve

    return serve.messenger_for(house)
