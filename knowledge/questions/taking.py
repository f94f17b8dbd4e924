"""What a message says beside names: its edition, its departments, a field, a stage.

Each function takes its words off the text and gives what they say and the text without them; the
places of all other words stay where they were.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from rapidfuzz import fuzz

from knowledge.names.finder import Token
from knowledge.names.normal import has_kanji, surface_key
from knowledge.questions.asking import blank
from knowledge.questions.question import Filter
from knowledge.questions.vocabulary import CODE, NUMBERED_FIELD
from knowledge.records.library import Library
from knowledge.records.models import Plan
from knowledge.words.letters import hiragana, plain
from knowledge.words.morphemes import reading_of
from knowledge.words.numerals import number_of
from knowledge.words.years import years_in

# How alike (0–100) a misheard department is to its name, and how short a name may be.
SAME_EAR = 88
SHORTEST_DEPARTMENT = 5
WRONG_KANJI = 5
# Four letters of five are right.
ONE_KANJI_WRONG = 80

# What may stand behind a year and adds nothing to it.
_YEAR_TAIL = re.compile(r"末?(?:時点)?")
# 「前のDXアクションプラン」: the plan's own name says which it is.
_BEFORE_PLAN = re.compile(r"(?:前|以前|旧|現行|今|いま)の?\s*$")
# 「方針3の(2)」: the second heading of that field.
_PART_OF_FIELD = re.compile(r"の?\(?([1-9])\)")
# 「学校教育課」: what is called a department by its last letter.
CALLED_DEPARTMENT = re.compile(
    r"(?<![一-鿿ァ-ヶー])(?!(?:担当|所管|主管|関係|同|各|全|他|原|本|当|該当|旧|新|庶務|前)課)"
    r"[一-鿿ァ-ヶー]{2,9}課(?![一-鿿])"
)
_QUOTED = re.compile(r"[「『\"']([^」』\"']+)[」』\"']")
# 「完了」の印がついている施策: what stands behind a stage in quotes.
_MARKED = re.compile(
    r"(?<= )の?(?:印|マーク|段階|工程|状態)?(?:が|に)?(?:つい|付い|なっ|ある)?"
    r"(?:て(?:い)?る|た|だった|になった)?"
    r"(?=の?(?:もの|施策|取))"
)
# 「△の施策」, 「◎は何件」; but 「◎の意味」 asks for the word.
_MARK = re.compile(
    r"「?(?P<mark>[◎○〇◯△]|二重丸|三角)」?(?:印|マーク)?(?:が|の|に)?(?:つい|付い|なっ)?(?:て(?:い)?る|た)?の?"
    r"(?=取り?組み?|施策|もの|項目|事業|やつ|(?:件)?数|は?(?:何|いく)[件つ個])"
)
_MARK_SAID = {"二重丸": "◎", "三角": "△", "〇": "○", "◯": "○"}
_AFTER_STAGE = (
    r"」?(?:の?(?:印|マーク)(?:が)?(?:ある|(?:つい|付い)[ぁ-ん]{1,3})?)?(?:着手)?(?:して(?:い)?る|した|になる|だった|である|(?:に|と)なった|となっている|さ?れた|"
    r"さ?れている|中|予定|のまま)?(?:の?(?:段階|工程))?"
    r"の?(?=取り?組み?|もの|項目|施策|事業|やつ|数|件数|は何件|の(?:は|って|が)|の?(?:ほう|方))"
)


@dataclass(frozen=True)
class YearsAsked:
    """The fiscal years a text names, oldest first; `shift` is relative to the year before it.

    `several` is set when the text wants more than one year without naming them (3年分, 年度ごと).
    `impossible` are words for years that cannot be (令和100年度), as typed.
    """

    years: tuple[int, ...] = ()
    shift: int | None = None
    several: bool = False
    impossible: tuple[str, ...] = ()


def take_years(text: str, today: date) -> tuple[YearsAsked, str]:
    """What years `text` (as `letters.plain` gives it) names, and the text without those words.

    Parts of a year (上半期, 12月) are no years and stay.
    """
    years: set[int] = set()
    impossible: list[str] = []
    shift, several, rest = None, False, text
    for mark in reversed(years_in(text, today)):
        match mark.kind:
            case "part":
                continue
            case "several":
                several = True
            case "shift":
                shift = mark.shift
            case "impossible":
                impossible.append(text[mark.start : mark.end])
            case _:
                years |= set(mark.years)
        tail = _YEAR_TAIL.match(rest, mark.end)
        rest = rest[: mark.start] + " " + rest[tail.end() if tail else mark.end :]
    return YearsAsked(tuple(sorted(years)), shift, several, tuple(reversed(impossible))), rest


def take_plan(text: str, library: Library) -> tuple[str | None, str]:
    """The edition named; where two editions of one plan are named the more special one."""
    found: list[str] = []
    kana = hiragana(text)
    for name, plan in library.plan_names:
        if found and library.plans[plan].superseded_by not in found:
            continue
        place = kana.find(name)
        if place >= 0 and not _is_inside_number(text, place, name):
            text = _BEFORE_PLAN.sub(" ", text[:place]) + " " + text[place + len(name) :]
            kana = hiragana(text)
            found.append(plan)
    if not found:
        return None, text
    special = [plan for plan in found if library.plans[plan].superseded_by in found]
    return (special or found)[0], text


def take_numbered_field(
    text: str, plan: str | None, library: Library
) -> tuple[str | None, Filter, str]:
    """「方針3」: the third field of the edition named, else of the one that calls its fields so.

    Gives the edition, the field (and the heading of 「方針3の(2)」) and the rest.
    """
    match = NUMBERED_FIELD.search(text)
    if match is None:
        return plan, Filter(), text
    word = match["word"] or match["called"]
    number = small_number(match["number"] or match["ordinal"])
    plans = [
        one
        for one in library.plans.values()
        if one.id == plan or (plan is None and one.field_word == word)
    ]
    newest = max(plans, key=lambda one: one.first_year, default=None)
    if newest is None or number > len(newest.fields):
        return plan, Filter(), text
    field, viewpoint = newest.fields[number - 1], None
    if part := _PART_OF_FIELD.match(text, match.end()):
        items = [i for i in library.initiatives_of(newest.id) if i.field == field]
        viewpoints = list(dict.fromkeys(i.viewpoint for i in items if i.viewpoint))
        if int(part[1]) <= len(viewpoints):
            viewpoint, text = viewpoints[int(part[1]) - 1], blank(text, part)
    return newest.id, Filter(field=field, viewpoint=viewpoint), blank(text, match)


def take_code(text: str, plan: str | None, library: Library) -> tuple[str | None, str]:
    """「No.22」, 「ICT計画の5-3」: an initiative by its number in the document, and the rest.

    The number of a sheet (5-3) means one only where its edition is named; the code is given as
    `plan/code` where no initiative bears it.
    """
    match = CODE.search(text)
    if match is None:
        return None, text
    number, sheet = match["number"], match["sheet"]
    code = f"No.{int(number)}" if number else sheet
    numbered = [
        item
        for item in library.initiatives.values()
        if item.code is not None
        and item.code.startswith("No.") == bool(number)
        and (item.plan == plan or (plan is None and number))
    ]
    if not numbered:
        return None, text
    found = next((item.id for item in numbered if item.code == code), None)
    return found or f"{numbered[0].plan}/{code}", blank(text, match)


def take_departments(text: str, library: Library) -> tuple[tuple[str, ...], str]:
    """The departments named, in the order of the text; not those inside a longer known name."""
    found: list[tuple[int, str]] = []
    names = library.finder.mentions(text)
    for name, department in library.department_names:
        place = text.find(name)
        if place < 0 or _is_inside_word(text, place, name):
            continue
        end = place + len(name)
        # 市立工業高校 stands in a title, too.
        if any(m.begin <= place and end <= m.end and m.end - m.begin > len(name) for m in names):
            continue
        found.append((place, department))
        text = text[:place] + " " * len(name) + text[end:]
    return tuple(dict.fromkeys(name for _, name in sorted(found))), text


def department_by_ear(text: str, library: Library) -> tuple[str, ...]:
    """A department whose name is misspelt or converted wrongly (交流化 for 交流課), or none."""
    written, heard = surface_key(text), surface_key(reading_of(text))
    best, score = None, 0.0
    slips = [
        name
        for name, (key, _) in library.department_keys.items()
        if len(key) >= SHORTEST_DEPARTMENT
        and key[-1] in written
        and fuzz.partial_ratio(key, written) >= ONE_KANJI_WRONG
    ]
    if len(slips) == 1:
        return (slips[0],)
    for name, (name_key, reading) in library.department_keys.items():
        if len(reading) < SHORTEST_DEPARTMENT or len(heard) < len(reading) - 1:
            continue
        # 市民税の計算 has the name of a tax, but no 課.
        if reading[-1] not in heard:
            continue
        # A misspelt kanji is a bigger slip than a misspelt syllable.
        close = max(
            fuzz.partial_ratio(reading, heard),
            fuzz.partial_ratio(name_key, written) - WRONG_KANJI,
        )
        if close > score:
            best, score = name, close
    return (best,) if best is not None and score >= SAME_EAR else ()


def take_field(
    text: str, plan: str | None, listing: bool, library: Library
) -> tuple[str | None, str]:
    """The field named; with `listing` (or in the edition named) even a word as common as 教育."""
    for field in library.field_names:
        tail = r"(?:の?(?:分野|領域|部門))" + ("?" if len(field) > 2 or listing or plan else "")
        match = re.search(rf"(?:分野\d?の?)?{re.escape(field)}{tail}(?![ァ-ヶ一-鿿])", text)
        if match and (len(field) > 2 or "分野" in match[0]):
            return field, blank(text, match)
        if text.strip() == field:
            return field, ""
        if match and plan is not None and field in library.plans[plan].fields:
            return field, blank(text, match)
    return None, text


def take_stages(
    text: str, names_more: Callable[[str], bool], library: Library
) -> tuple[tuple[str, ...], str]:
    """A stage as a restriction: in quotes, or where the rest of the text names nothing else."""
    if match := _MARK.search(text):
        mark = _MARK_SAID.get(match["mark"], match["mark"])
        words = {plan.marks[mark] for plan in library.plans.values() if mark in plan.marks}
        if words:
            return tuple(sorted(words)), blank(text, match)
    for match in _QUOTED.finditer(text):
        if match[1].removesuffix("着手") in library.stages:
            text = _MARKED.sub(" ", text[: match.start()] + " " + text[match.end() :])
            return (match[1].removesuffix("着手"),), text
    for match in _stage_pattern(tuple(library.stages)).finditer(text):
        if not names_more(blank(text, match)):
            found = next(s for s in library.stages if plain(s) == match["stage"])
            return (found,), blank(text, match)
    return (), text


def heading_holding(
    tokens: Sequence[Token], plans: Sequence[Plan], library: Library
) -> tuple[str, str] | None:
    """The level and the words of the one printed heading that holds every word, newest first."""
    if not tokens:
        return None
    for plan in plans:
        for level in ("direction", "viewpoint", "field"):
            headings = {getattr(item, level) for item in library.initiatives_of(plan.id)}
            held = [
                heading
                for heading in headings - {None}
                if all(surface_key(token.text) in surface_key(heading) for token in tokens)
            ]
            if len(held) == 1:
                return level, held[0]
    return None


@lru_cache(maxsize=8)
def _stage_pattern(stages: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the stages, the longest first, with the word for what is in that stage."""
    any_stage = "|".join(re.escape(plain(stage)) for stage in stages)
    return re.compile(rf"(?<![一-鿿ァ-ヶー・])「?(?P<stage>{any_stage}){_AFTER_STAGE}")


def small_number(written: str) -> int:
    """「三」 and 「3」: what a pattern has let through as a number."""
    return int(number_of(written))


def _is_inside_number(text: str, place: int, name: str) -> bool:
    """2.0 in 12.05 is no edition."""
    around = text[place - 1 : place] + text[place + len(name) : place + len(name) + 1]
    return name[0].isdigit() and re.search(r"[\d.a-z]", around) is not None


def _is_inside_word(text: str, place: int, name: str) -> bool:
    """総務課 inside 図書館総務課 is another department; a reading inside kana may be anything."""
    before = text[place - 1 : place]
    return has_kanji(before) if has_kanji(name) else False
