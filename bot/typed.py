"""What people type, cleaned at the door: nothing in it that no text holds."""

import re

# Control characters other than tab and new line, and what Unicode says is no character.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufdd0-\ufdef\ufffe\uffff]")


def clean(text: str) -> str:
    """The text without control characters; half a surrogate pair, which nothing keeps, is 「?」."""
    return _CONTROL.sub("", text.encode("utf-8", "replace").decode()).replace("\r\n", "\n")
