"""Which words fit any initiative, so that they tell nothing about which one is meant?"""

from pathlib import Path

EMPTY_WORDS = frozenset(
    line
    for line in Path(__file__).with_name("filler.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
)
