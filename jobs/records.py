"""Edited record files come into force while the bot runs."""

import logging

from knowledge.errors import RecordsRefused, RecordsVanished
from knowledge.shelf.shelf import Shelf

log = logging.getLogger(__name__)


def refresh_records(shelf: Shelf) -> None:
    """Load changed record files; what is refused is logged and the old records stay in force."""
    try:
        if shelf.refresh():
            log.info("計画データを読み直しました")
    except RecordsRefused as error:
        for problem in error.problems:
            log.warning("計画データを読み直せません: %s", problem)
    except RecordsVanished as error:
        log.warning("計画データを読み直せません: 使われている記録がなくなっています: %s", error)
