"""What a check found, as `doctor` prints it: one line, with what to do where something is wrong."""

from dataclasses import dataclass
from typing import Literal

Grade = Literal["fine", "mind", "wrong"]
MARKS: dict[Grade, str] = {"fine": "○", "mind": "△", "wrong": "×"}


@dataclass(frozen=True)
class Finding:
    """One check; `remedy` says what to do about it and is empty where nothing needs doing."""

    grade: Grade
    text: str
    remedy: str = ""

    @property
    def line(self) -> str:
        told = f"{MARKS[self.grade]} {self.text}"
        return f"{told} → {self.remedy}" if self.remedy else told


def fine(text: str) -> Finding:
    return Finding("fine", text)


def mind(text: str, remedy: str = "") -> Finding:
    """It works, and somebody should know."""
    return Finding("mind", text, remedy)


def wrong(text: str, remedy: str) -> Finding:
    """Something does not work until it is put right."""
    return Finding("wrong", text, remedy)
