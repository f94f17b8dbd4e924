"""Every number of a reply with the words that may tell what it is: its clause, what came before."""

import re
from dataclasses import dataclass

from knowledge.replies.asked import AskedFor
from knowledge.replies.clean import ITEM, QUOTED, item_number
from knowledge.replies.corrections import is_correction
from knowledge.replies.labels import Labels, best_of, mentions, names_of, names_of_measure
from knowledge.replies.numbers import UNITS, Number, numbers_in
from knowledge.replies.periods import year_marks
from knowledge.replies.qualifiers import qualify
from knowledge.replies.roles import give_roles
from knowledge.words.letters import normal
from knowledge.words.units import unit_of
from knowledge.words.years import YearMark

# A title that is named this clearly is what the following lines speak of.
TOPIC = 1.2
# So many letters before a number's own clause still tell what the next one is of.
NEARBY = 30
# 「48,310件(かなパス)」
_LABEL_BEHIND = re.compile(r"\s*\(([^()\d]{1,20})\)")
_BOUND = re.compile(
    ":(?=[^\\s\\d:約のべ延計])|[、。,;?!/|()「」『』【】\\[\\]\t\n・]|\\s{1,}|[\ue001-\ue063]"
)
# 「参加者は集計中ですがコマ数は150」: parted without a comma.
_JOINT = re.compile(
    r"(?:です|ます|ました|でした|ません|せんでした|だ|った|ない|中|未定)(?:が|けど|けれども?|ので|し)(?=\S)"
)
_NAME_DIGITS = re.compile(rf"\d{{2,}}(?:\.\d+)?(?![\d.]|\s?(?:{'|'.join(map(re.escape, UNITS))}))")
_OF_THE_ONE_BEFORE = re.compile(r"^[^\s]*?(?<!ま)で(?!は|も|き|す|し)")
_YEAR_HEADING = re.compile(r"^[\s【\[(<■●◆○□・*#=]*$", re.ASCII)
_YEAR_HEADING_END = re.compile(r"^(?:分|の?実績(?:値)?|の?値|の?数値|度)?[\s】\])>:=]*$")


@dataclass
class Spoken:
    """A number and the words around it.

    `own` is what stands before it in its clause, `behind` what follows up to the next bound,
    `far` the clauses before since the last number, or what that number was called where nothing
    parts the two, `heading` the line before without numbers, `topic` the item named last.
    `before` is what the number before it in the line was called, `carried` what all before it
    were; `labelled` that `own` is the
    label of a row of a table, and all that can be said.
    """

    number: Number
    own: str
    behind: str
    far: str
    heading: str
    topic: str | None
    carried: str = ""
    before: str = ""
    labelled: bool = False


def scan(
    lines: list[str], asked: AskedFor, naming: Labels, topic: str | None = None
) -> list[Spoken]:
    """Find all numbers, line by line, with what is known when they are met.

    `topic` is the item that was spoken of before, if that is known.
    """
    names = {item.ref: names_of(item) for item in asked.items}
    names |= {f"\0{m.ref}": names_of_measure(m) for m in asked.measures}
    labels = "".join(text for named in names.values() for text in named)
    units = {m.unit for m in asked.measures} | {m.counts.base for m in asked.measures}
    heading, heading_year, heading_unit = "", None, ""
    correcting = any(is_correction(line) for line in lines)
    spoken: list[Spoken] = []
    for place, line in enumerate(lines):
        if not line.strip():
            continue
        if line.startswith(QUOTED):
            heading, topic = line[1:], _topic(line[1:], naming, topic)
            continue
        heading_unit = unit_in_heading(line) or heading_unit
        marks = year_marks(line, asked.fiscal_year)
        digits = [m for m in mentions(line, names) if re.search(r"\d", line[m[0] : m[1]])]
        closed = [(m.start, m.end) for m in marks] + [m[:2] for m in digits]
        closed += _digits_of_names(line, labels)
        numbers = numbers_in(line, place, closed, units)
        numbers = give_roles(line, numbers, marks, labels, asked.fiscal_year, correcting=correcting)
        if not numbers:
            heading_year = _year_of_heading(line, marks, heading_year)
            topic = _topic(line, naming, topic)
            heading = line
            continue
        for number in numbers:
            number.year = heading_year if number.year is None else number.year
            _give_unit(number, line, heading_unit)
        found, topic = _spoken(line, numbers, heading, topic, naming)
        spoken += found
        heading = ""
    qualify(lines, [one.number for one in spoken], asked.fiscal_year)
    return spoken


def unit_in_heading(line: str) -> str:
    """「(単位:万円)」 speaks for the bare numbers below it."""
    match = re.search(r"単位\s*[:は]?\s*([^\s()、。:]{1,6})", line)
    match = match or re.fullmatch(r"\s*\(\s*([十百千万億]*円)\s*\)\s*", line)
    return match[1] if match else ""


def _give_unit(number: Number, line: str, heading: str) -> None:
    """A bare number is in the unit that its label (「収入(万円)」) or a heading names."""
    if number.unit is not None:
        return
    label = re.search(r"\(([^()\d]{1,5})\)[\s:はがを]*$", line[: number.start])
    named = label[1] if label else heading
    if (named and unit_of(named).base != named) or named in UNITS:
        number.unit = named


def _digits_of_names(line: str, labels: str) -> list[tuple[int, int]]:
    """「5374のアプリ」: the digits of a name that is asked about, standing without a unit.

    What a label counts (「市内54地区のうち」) is no part of a name.
    """
    found = []
    for digits in set(_NAME_DIGITS.findall(normal(labels))):
        pattern = (
            rf"(?<![\d,.]){re.escape(digits)}(?![\d,.]\d|\d|\s*(?:$|です|でした|[件人名回冊枚台%]))"
        )
        found += [match.span() for match in re.finditer(pattern, line)]
    return found


def _spoken(
    line: str, numbers: list[Number], heading: str, topic: str | None, naming: Labels
) -> tuple[list[Spoken], str | None]:
    found: list[Spoken] = []
    start = 0
    for place, number in enumerate(numbers):
        before = line[start : number.start]
        until = numbers[place + 1].start if place + 1 < len(numbers) else len(line)
        own, far = _last_clause(before)
        if found and own and before.rstrip().endswith("("):
            # 「1コマ平均9.9名の参加がありました(計152コマ)」: told of the number before.
            own, far = "", f"{far}{own}"
        if found and not far and not _BOUND.search(before):
            far = found[-1].own
        if found and own == before:
            # 「2回開催で116人参加」: what ends with で is said of the number before.
            own = _OF_THE_ONE_BEFORE.sub("", own)
        number.item = _item_before(before)
        topic = _topic(before, naming, topic)
        behind = _BOUND.split(line[number.end : until], maxsplit=1)[0]
        start = number.end
        if (label := _LABEL_BEHIND.match(line, number.end)) is not None and label.end() <= until:
            behind, start = label[1], label.end()
        carried = f"{found[-1].own} {found[-1].carried}" if found else ""
        above = heading if not place else ""
        last = found[-1] if found else None
        called = f"{last.far[-NEARBY:]} {last.own}".strip() or last.before if last else ""
        found.append(Spoken(number, own, behind, far, above, topic, carried, called))
    return found, _topic(line[start:], naming, topic) if line[start:].strip() else topic


def _last_clause(before: str) -> tuple[str, str]:
    """The clause that runs up to the number, and what stands before it.

    「貸出冊数:  22,105」: blanks and colons between a label and its number part nothing.
    """
    text = before.rstrip(" :=\t(「")
    cuts = [match.end() for bound in (_BOUND, _JOINT) for match in bound.finditer(text)]
    cut = max(cuts, default=0)
    return text[cut:], text[:cut]


def _item_before(before: str) -> int | None:
    """The number of the list that the words stand under, if it comes after the last figure."""
    letters = ITEM.findall(before)
    return item_number(letters[-1]) if letters else None


def _topic(words: str, naming: Labels, topic: str | None) -> str | None:
    """The item that the words clearly name, else the one that was spoken of before."""
    weights = naming.of_items(words)
    best = best_of(weights)
    if len(best) == 1 and weights[best[0]] >= TOPIC:
        return best[0]
    # A word that several of them share leaves open which; it is no longer the old one alone.
    return topic


def _year_of_heading(line: str, marks: list[YearMark], before: int | None) -> int | None:
    """「【令和7年度】」 on a line of its own speaks for the lines below it."""
    if len(marks) != 1 or marks[0].kind == "dated":
        return before
    mark = marks[0]
    if _YEAR_HEADING.match(line[: mark.start]) and _YEAR_HEADING_END.match(line[mark.end :]):
        return mark.year
    return before
