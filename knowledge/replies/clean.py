"""What of a message are the writer's own words? Chat marks, quotes and signatures come off."""

import re

from knowledge.replies.traced import Traced
from knowledge.words.letters import normal
from knowledge.words.numerals import KANJI_DIGIT, KANJI_DIGITS, KANJI_LETTER

# Longer messages are no replies; reading stops there, and the reader asks.
LONGEST = 60_000
# ① to ⑳ become one private letter each, so that no number is made of them.
FIRST_ITEM = 0xE000
# Before a line that is quoted and answered right below.
QUOTED = "\ue0ff"
ITEM = re.compile("[\ue001-\ue063]")

_INVISIBLE = re.compile(
    r"[\xad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    r"\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\uffff"
    r"\ud800-\udfff]|[\U000e0000-\U000e0fff]"
)
# Nobody sees these, and nobody knows what they parted: the digits on both sides are two numbers.
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_CIRCLED = {code: FIRST_ITEM + code - 0x2460 + 1 for code in range(0x2460, 0x2474)}
_CIRCLED |= {0x2776 + n: FIRST_ITEM + 1 + n for n in range(10)}  # ❶
_CIRCLED |= {0x2474 + n: FIRST_ITEM + 1 + n for n in range(20)}  # ⑴
_CIRCLED |= {0x2488 + n: FIRST_ITEM + 1 + n for n in range(20)}  # ⒈
# ②④⓪ in a row are digits in rings, no numbers of a list.
_RINGED = re.compile("[\u2460-\u2468\u24ea]{2,}")
# 「五二、三一〇人」 has its thousands parted; 「8万飛んで32件」 says that digits are skipped.
_KANJI_GROUPS = re.compile(
    rf"(?<![{KANJI_DIGIT}])[{KANJI_DIGIT}]{{1,3}}(?:、[{KANJI_DIGIT}]{{3}})+(?![{KANJI_DIGIT}])"
)
_SKIPPED = re.compile(rf"(?<=[万千百億])(?:飛んで|とんで)(?=[\d{KANJI_DIGIT}])")
_KANJI_POINT = re.compile(rf"([{KANJI_DIGIT}]+)・([{KANJI_DIGIT}]+)(?=\s?(?:%|割|万|億|パ))")
_PLAIN = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
_ESCAPED = re.compile("|".join(_PLAIN))
# Marks of code come off; between two digits they part, as nobody types them within a number.
_TICKS = re.compile(r"(?P<between>(?<=\d)`+(?=\d))|`")
_LINK = re.compile(r"<(?:[@#!][^<>\n]*|(?:https?|mailto|tel):[^<>\n]*)>")
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[!-;=?-~]+|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII
)
_MENTION = re.compile(r"(?<![\w.])@[\w.-]+")
_EMOJI = re.compile(r":(?:(?=[^:\s]*[a-z_])[a-z0-9_+'-]+|100|1234):")
_STRUCK = re.compile(r"(?<![\w~])~(?![\s~])[^~\n]+(?<![\s~])~(?![\w~])")
_BOLD = re.compile(r"(?<![*\w])\*(?!\s)([^*\n]+?)(?<!\s)\*|(?<!\w)_(?!\s)([^_\n]+?)(?<!\s)_(?!\w)")
_ARROW = re.compile(r"[⇒➡➔➜⟶⟹]|[-=]+>")
_QUOTED = re.compile(r"\s*>")
_QUOTE_MARKS = re.compile(r"^[ >]+")
_DIGITS = re.compile(r"\d[\d,.]*")
_FORWARDED = re.compile(
    r"\s*-{2,}\s*(?:original message|forwarded message|元の?メッセージ|転送|原文)|"
    r"\s*(?:from|差出人|送信者|発信者)\s*:\s*\S|.*\S\s*(?:wrote|のメール|が書きました|"
    r"さんの投稿)\s*:\s*$",
    re.IGNORECASE,
)
_HEADER = re.compile(
    r"\s*(?:from|to|cc|bcc|sent|date|subject|re|差出人|送信者|宛先|送信日時|受信日時|日時|"
    r"件名)\s*:",
    re.IGNORECASE,
)
_RULE = re.compile(r"\s*--\s*$|\s*[-=_*─━~=―+#※・.]{3,}\s*$")
_CONTACT = re.compile(
    r"tel|fax|電話|内線|直通|〒|e-?mail|メール|担当[::]|"
    r"(?<!\d)0\d{1,4}-\d{1,4}-\d{3,4}|\S[課係室局部館所]\s",
    re.IGNORECASE,
)
# 〇 is a zero in kanji; before words it marks an entry as ○ does.
_ZERO_MARK = re.compile(r"(?m)^([ \t]*)〇(?=[^\d〇一二三四五六七八九十百千万])")
_NUMBERED = re.compile(r"^\s*(?:\((\d{1,2})\)|(\d{1,2})[).、:])[ \t]*(?=\S)")
_INLINE = re.compile(r"(?:(?<=[\s、。,;:])|^)(?:\((\d{1,2})\)|(\d{1,2})[).](?!\d))[ \t]*(?=\S)")
_SPACED = re.compile(r"^\s*(?:\((\d{1,2})\)|(\d{1,2}))[ \t]+(?=[^\d\s])")
_ROW = re.compile(r"^[^\t]*\t[^\t]*\t[^\t]*\S")
LONGEST_SIGNATURE = 10
MOST_QUOTED = 3
MOST_IN_A_LINE = 150
MOST_IN_A_MESSAGE = 250
_COUNTED = re.compile(r"\d[\d,.]*|→|[前昨去今本来]年|[?○◯●〇×✕△▲]")
# No number has so many digits: what goes on like this is cut, and is no number either.
_ENDLESS = re.compile(rf"([\d,.{KANJI_LETTER}]{{40}})[\d,.{KANJI_LETTER}]+")


def own_lines(text: str) -> list[str]:
    """The lines that the writer typed, normalised; blank ones stay, as they part things.

    Numbers of lists become private letters (`item_number`). Never raises, whatever the text.
    """
    return [line.text for line in traced_lines(text)]


def traced_lines(text: str) -> list[Traced]:
    """The same lines, each letter with the stretch of `text` that it stands for."""
    own = Traced.of(text[:LONGEST]).sub(_LINE_ENDS, "\n").sub(_CONTROL, " ").sub(_INVISIBLE, "")
    own = own.sub(_ZERO_MARK, lambda match: f"{match[1]}○")
    own = own.sub(_RINGED, lambda match: normal(match[0])).translate(_CIRCLED)
    own = own.normal().sub(_ENDLESS, r"\1").sub(_KANJI_POINT, _in_latin_digits).sub(_SKIPPED, "")
    own = own.sub(_KANJI_GROUPS, lambda match: match[0].replace("、", ""))
    own = own.sub(_ESCAPED, lambda match: _PLAIN[match[0]])
    for pattern in (_LINK, _ADDRESS, _STRUCK, _MENTION, _EMOJI):
        own = own.sub(pattern, " ")
    own = own.sub(_BOLD, lambda match: match[1] or match[2]).sub(_TICKS, _parted).sub(_ARROW, "→")
    return _numbered(_without_signature(_without_quotes(own.lines())))


def _parted(match: re.Match[str]) -> str:
    return " " if match["between"] else ""


def _in_latin_digits(match: re.Match[str]) -> str:
    """三八・九 is 38.9."""
    return ".".join(
        "".join(str(KANJI_DIGITS[letter]) for letter in part) for part in match.groups()
    )


def too_many_numbers(lines: list[str]) -> bool:
    """No reply holds so many numbers, arrows and years; reading them would take long."""
    counts = [len(_COUNTED.findall(line)) for line in lines]
    return max(counts, default=0) > MOST_IN_A_LINE or sum(counts) > MOST_IN_A_MESSAGE


def turns_around(text: str) -> bool:
    """Marks that show letters in another order than they stand: 53 may be seen as 35."""
    return re.search("[\u202d\u202e\u2066-\u2069]", text) is not None


def item_number(letter: str) -> int:
    """The number of a list that a private letter stands for."""
    return ord(letter) - FIRST_ITEM


def _without_quotes(lines: list[Traced]) -> list[Traced]:
    """Without what others wrote. Where it comes first, only its headings can be told apart."""
    kept: list[Traced] = []
    place = 0
    while place < len(lines):
        line = lines[place]
        place += 1
        if _FORWARDED.match(line.text):
            if any(len(before.text.strip()) > 1 for before in kept) and not _only_forwards(kept):
                return kept
            # 「下記を転送します」 only announces what follows its headings.
            kept = []
            while place < len(lines) and _HEADER.match(lines[place].text):
                place += 1
        elif not _QUOTED.match(line.text):
            kept.append(line)
        elif _is_answered(lines, place - 1):
            # What is answered right below stays as a heading, without its numbers.
            kept.append(line.sub(_QUOTE_MARKS, QUOTED).sub(_DIGITS, ""))
    return kept


def _is_answered(lines: list[Traced], place: int) -> bool:
    """Does an answer stand right below a quoted line, or a few quoted ones that go on with it?"""
    for line in lines[place + 1 : place + 1 + MOST_QUOTED]:
        if not _QUOTED.match(line.text):
            return bool(line.text.strip())
    return False


def _only_forwards(lines: list[Traced]) -> bool:
    """「下の連絡を転送します」: the answer stands in what is forwarded."""
    own = "".join(line.text for line in lines)
    return not re.search(r"\d", own) and re.search(r"転送|下の|以下の|下記の|次の", own) is not None


def _without_signature(lines: list[Traced]) -> list[Traced]:
    """A block after a rule that tells how the writer can be reached is no part of the reply."""
    end = len(lines)
    block: list[str] = []
    for place in range(len(lines) - 1, -1, -1):
        if not _RULE.match(lines[place].text):
            if lines[place].text.strip():
                block.append(lines[place].text)
        elif len(block) <= LONGEST_SIGNATURE and (
            not block or _CONTACT.search("\n".join([*reversed(block), ""]))
        ):
            end, block = place, []
        else:
            break
        if len(block) > LONGEST_SIGNATURE:
            break
    return lines[:end]


def _numbered(lines: list[Traced]) -> list[Traced]:
    """「1. …」「2. …」 and 「(1)… (2)…」 count as numbers of a list only where they go on.

    The numbers in the first column of a table stay what they are.
    """
    inside = [int(m[1] or m[2]) for line in lines for m in _INLINE.finditer(line.text)]
    if inside[:2] == [1, 2]:
        return [line.sub(_INLINE, _item) for line in lines]
    if any(_ROW.match(line.text) for line in lines):
        return lines
    at_start = [int(m[1] or m[2]) for line in lines if (m := _NUMBERED.match(line.text))]
    if at_start[:2] == [1, 2] or (at_start == [1] and _spaced(lines)):
        return [line.sub(_NUMBERED, _item) for line in lines]
    spaced = [int(m[1] or m[2]) for line in lines if (m := _SPACED.match(line.text))]
    if spaced[:2] == [1, 2]:
        return [line.sub(_SPACED, _item) for line in lines]
    return lines


def _spaced(lines: list[Traced]) -> bool:
    """Is a lone 「1.」 followed by a blank or a word, so that it is no decimal fraction?"""
    return any(re.match(r"\s*(?:\(1\)|1[).:])(?:\s+\S|[^\d\s])", line.text) for line in lines)


def _item(match: re.Match[str]) -> str:
    return chr(FIRST_ITEM + int(match[1] or match[2])) if int(match[1] or match[2]) else match[0]
