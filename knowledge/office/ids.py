"""How do the ids of the chat platform look that people copy into a sheet? The platform says so."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class IdForm:
    """One kind of id: `called` so by people, or `also`; `shape` tells them what `pattern` takes."""

    called: str
    pattern: re.Pattern[str]
    shape: str
    also: tuple[str, ...] = ()

    def fits(self, text: str) -> bool:
        return self.pattern.fullmatch(text) is not None


@dataclass(frozen=True)
class IdForms:
    """The ids that stand in sheets: of people, of channels and of user groups."""

    person: IdForm
    channel: IdForm
    group: IdForm
