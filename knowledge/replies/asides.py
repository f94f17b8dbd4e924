"""What of a reply is no report of this department: not ours, more time, what others have or say?

The first two go to the coordinator. None of it is a text of a row, no figure in it a value, and
the department is told so.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from knowledge.replies.clean import QUOTED
from knowledge.replies.naming import Names
from knowledge.replies.pieces import LOOKED_AT, Piece, pieces_of
from knowledge.replies.traced import Traced

LONGEST_LINE = 4_000
AsideKind = Literal["not_ours", "more_time", "not_taken"]

_OWNING = r"(?:所管|担当|所掌|主管|管轄)(?:課|係|業務|事務|部署)?"
_OFFICE = r"[一-龥ァ-ヶーA-Za-z]{1,12}(?:課|室|局|係|所|館|センター|担当|部)"
_NOT_OURS = re.compile(
    rf"{_OWNING}(?:の(?:もの|取組|項目))?(?:では|じゃ|で)(?:は)?(?:な[いくか]|あり|ござい)"
    rf"|(?<![者社先]の){_OWNING}(?:が|は)?(?:(?:違|ちが)(?:いま|う(?:と|よう|の(?:では|で)|[。!]|$)|って(?:い|お))|"
    r"(?:異なり|変わり|移り|移管され)ま(?:す|した)|(?:変わって|移って)(?:い|お))"
    rf"|{_OFFICE}(?:の|が){_OWNING}(?:です|になり|となり|に(?:変わ|移)|と(?:思|存)|だと)"
    rf"|^[^を]*{_OFFICE}(?:へ|に)(?:{_OWNING}が)?(?:移管|所管替え|移り|移って|引き?継が)"
    rf"|{_OWNING}(?:は|が){_OFFICE}(?:です|に(?:なり|変わ|移)|へ)|担当外|所管外"
    rf"|{_OFFICE}(?:に|へ)(?:ご?照会|お?問い?合わせ|ご?確認|お?尋ね|お?聞き?)(?:を|して|いて)?(?:くだ|下さ|お?願)"
)
_MAY_BE_FROM_OTHERS = re.compile(
    r"聞いて|そうです|とのこと|らしい|(?:から|より)\S{0,3}(?:ご?回答|ご?報告|提出|連絡)"
)
_DUE = r"(?:提出|回答|報告)?(?:期限|期日|締め?切り?|〆切|提出日|回答日)"
_LATE = r"(?:間に合(?:わ|い(?:ませ|そうに))|守れ|厳しい|難しい)"
_MORE_TIME = re.compile(
    rf"{_DUE}[^。\n]{{0,24}}(?:延ば|延長|延期|遅ら|猶予|伸ば|のば|待って|後ろ倒し|ずらし)"
    rf"|{_DUE}[^。\n]{{0,12}}{_LATE}|(?:提出|回答|報告)(?:が|は)[^。\n]{{0,12}}(?:遅れ(?:そう|ます|る)|{_LATE})"
    r"|猶予を(?:いただ|頂|くだ|下さ|もら)|間に合い(?:そうに(?:ない|あり)|ませ)"
    r"|(?:提出|回答|報告)[^。\n]{0,16}(?:延ばし|遅らせ)"
)


# 「国保分は保険年金課から回答します」, 「ちなみに市民課の件数は3,010件だそうです」
_FROM_OTHERS = re.compile(
    rf"{_OFFICE}(?:さん)?(?:から|より)(?:別途|後日)?、?(?:ご?回答|ご?報告|提出|連絡)"
    rf"|(?:^\W*(?:ちなみに|参考まで)|{_OFFICE}(?:の|さん)|(?!金沢)[一-龥]{{2,3}}[市県町村]の|"
    r"(?:の|な)(?:ほう|方)は).*\d.*(?:と聞いて(?:い|お)|そう(?=です)|とのこと|らしい)(?:で|り?ま)?す?(?:よ|ね|が)?\W*$"
)


@dataclass(frozen=True)
class Aside:
    """Words that are not read, as typed; `ref` is the row that they are about, if one is.

    `at` is where in the message they begin.
    """

    kind: AsideKind
    typed: str
    ref: str | None
    at: int


def kind_of(text: str) -> AsideKind | None:
    """What a sentence is about, where it is about the reporting itself."""
    if _MORE_TIME.search(text[:LOOKED_AT]):
        return "more_time"
    if _NOT_OURS.search(text[:LOOKED_AT]):
        return "not_ours"
    return "not_taken" if _FROM_OTHERS.search(text[:LOOKED_AT]) else None


def parted(
    lines: Sequence[Traced], names: Names, typed: str, topic: str | None
) -> tuple[list[Traced], list[Aside]]:
    """The lines without what is not read, and that; `topic` is the row spoken of before.

    A line falls into two where something is taken out of its middle: nothing is joined that stood
    apart.
    """
    only = names.asked.items[0].ref if len(names.asked.items) == 1 else None
    current = only or topic
    left: list[Traced] = []
    found: list[Aside] = []
    for line in lines:
        if line.text.startswith(QUOTED) or not _may_hold_one(line.text):
            current = _named_last(line.text, names) or current
            left.append(line)
            continue
        begin = 0
        source: tuple[int, int] | None = None
        for said in _sayings(line.text, names):
            first, last = said[0].begin, _end_of(line.text, said[-1].end)
            head = names.head_of(said[0].text)
            if head is not None and len(head.refs) == 1:
                current = head.refs[0]
            kind = kind_of(line.text[first:last])
            if kind == "not_taken" and head is not None and head.refs:
                # 「電子図書館は好評とのことです」 is said of a row of ours.
                kind = None
            if kind == "not_ours" and any(piece.text.strip() in names.results for piece in said):
                # 「継続 事業者の担当が変わりました」 reports how it went.
                kind = None
            # What is said on of a row that is not ours belongs to nobody's text.
            goes_on = source is not None and kind in (None, "not_ours") and head is None
            goes_on = goes_on and not re.search(r"\d", line.text[first:last])
            if kind is None and not goes_on:
                source = None
                continue
            here = line.source(first, last)
            if goes_on and source is not None:
                here = (source[0], here[1])
                found[-1] = replace(found[-1], typed=typed[here[0] : here[1]].strip())
            elif kind is not None:
                ref = current if kind == "not_ours" else None
                found.append(Aside(kind, typed[here[0] : here[1]].strip(), ref, here[0]))
            source = here if kind == "not_ours" or goes_on else None
            left.append(line[begin:first])
            begin = last
        left.append(line[begin:])
    return left, found


def _may_hold_one(line: str) -> bool:
    """A quick look at a whole line; in one that is far too long nothing is looked for."""
    if len(line) > LONGEST_LINE:
        return False
    found = (pattern.search(line) for pattern in (_MORE_TIME, _NOT_OURS))
    return any(found) or _MAY_BE_FROM_OTHERS.search(line) is not None


def _sayings(line: str, names: Names) -> Iterator[list[Piece]]:
    """The pieces of a line in groups: a sentence each, or what is said of one row in it."""
    group: list[Piece] = []
    for piece in pieces_of(line, 0):
        if group and (piece.border in ("stop", "item") or names.head_of(piece.text) is not None):
            yield group
            group = []
        group.append(piece)
    if group:
        yield group


def _named_last(line: str, names: Names) -> str | None:
    heads = [names.head_of(piece.text) for piece in pieces_of(line, 0)]
    refs = [head.refs[0] for head in heads if head is not None and len(head.refs) == 1]
    return refs[-1] if refs else None


def _end_of(line: str, end: int) -> int:
    while end < len(line) and line[end] in "。、!?":
        end += 1
    return end
