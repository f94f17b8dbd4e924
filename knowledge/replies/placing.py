"""To which of the wanted values does a number belong? Nothing is guessed: else it stays open."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from knowledge.replies.asked import AskedFor, AskedMeasure
from knowledge.replies.labels import Labels, best_of, mentions, names_of_measure
from knowledge.replies.marks import ADDED, GROWN
from knowledge.replies.numbers import Number
from knowledge.replies.parallel import places_of
from knowledge.replies.spoken import Spoken
from knowledge.words.units import converted, unit_of

# Words that say of a number that it is the answer, whatever is counted.
_NEUTRAL = re.compile(
    r"(?:実績|結果|数値|数字|回答|報告|合計|総計|全体|総数|人数|件数|回数|冊数|台数|枚数|金額|"
    r"割合|率|数|値|最終|確定|暫定|速報|現在|時点|年度|今年|全部|本年|"
    r"当課|本課|当館|当所|当室|こちら|以下|下記|次|上記|通り|とおり|年間|通年|上半期|下半期|"
    r"利用|今回|今年度|本年度|分|末|延べ|のべ|計|約|全|ほか|他|"
    r"御中|係|様|件名|照会|倍|以上|最多|最高|ちょうど|実質|純|過去|換算|修正後|訂正後|修正|訂正|当初|新|正|決算|決算額|年|月|日|時|標記|各位|見込|実数|最新|年度末|トータル|単年|累計|うち|まで|昨年|"
    r"前年|前年度|昨年度)+"
)
_NOUN = re.compile(
    r"([一-龥々ァ-ヶーA-Za-z]{2,})\s*(?:数|者数)?\s*(?:は|が|で|の|も|:|=|を|に)?\s*$"
)
# 「台帳では3,701名、システム上は3,698名」: by what it was counted, not what.
_SOURCE = re.compile(
    r"(?:システム|台帳|名簿|日報|月報|帳簿|帳票|伝票|原簿|集計表?|記録|ログ|データ|資料|報告書|手集計|"
    r"手元|決算書?|会計|受付簿|エクセル|Excel|管理画面)(?:上|側)?"
    r"(?:では|によると|によれば|から|で|は|が|の|だと|:)*\s*$"
)
# 「第9回大会は45チーム」: on which occasion, not what is counted.
_OCCASION = re.compile(
    r".*(?:大会|講座|教室|講習会?|研修会?|説明会|体験会|発表会|セミナー|フォーラム|サミット|コンテスト|"
    r"フェア|フェスタ|イベント|ワークショップ|キャンペーン|まつり|祭)"
)
# Who did the work, not whom it reached.
_STAFF = re.compile(
    r"職員|スタッフ|講師|委員|メンバー|ボランティア|体制|人員|担当者|相談員|指導員|補助員|"
    r"サポーター"
)
_STAFF_BEHIND = re.compile(
    r"^\s*(?:の|で)?\s*(?:体制|スタッフ|職員|講師|対応(?:し|で)|で(?:運営|対応|実施))"
)


# Who asked to come, not who came.
_BEFOREHAND = re.compile(
    r"(?:申し?込み?(?:者|数|件)?数?|応募(?:者)?数?|希望(?:者)?数?|欠席(?:者)?数?|キャンセル(?:者)?数?)"
    r"(?:は|が|も|:)?\s*(?:約)?$"
)
_CAME_TO = re.compile(r"[一-龥ァ-ヺー]に(?:は)?\s*$")
_CAME = re.compile(r"\s*(?:が|も)?(?:来[てた場]|参加|集ま)")
_BEFOREHAND_BEHIND = re.compile(r"\s*の(?:申請|申し?込み?|応募|希望|予約)(?:が|は|を)")
# A value of all that there are by now, beside one of those that are new.
_ALL_OF_THEM = re.compile(r"合計|累計|累積|総数|総計|通算")
_NEW = re.compile(r"新規|新たに|新しく|追加")
_SIDE_BY_SIDE = re.compile(
    r"[一-龥ァ-ヺA-Za-z)」](?:と|及び|および|・|&)[一-龥ァ-ヺA-Za-z(「].*(?:合わせ|あわせ|併せ|合計|計)"
)
_SAID_OF_EACH = re.compile(
    r"(?:いずれも|ともに|どちらも|どっちも|両方(?:とも)?|双方(?:とも)?|とも(?:に)?)\s*(?:約)?$"
)
# 「未利用は57.7%」: the rest, unless just that is asked for.
_NEGATIVE = re.compile(r"[未非不][一-龥]{1,4}\s*(?:は|が|:)?\s*$")


@dataclass
class Placed:
    """A number with the measures that it may belong to: one when it is clear.

    `mismatched`: it is labelled as a measure but counts something else. `guessed`: only order or
    size speak for the place. `foreign`: it is called something that nobody asked for.
    `partly_named`: the label has a word before it that makes another thing of it (「電話予約」).
    `source`: what is said before it is by what it was counted. `each`: it is said of all the
    measures.
    """

    spoken: Spoken
    measures: tuple[str, ...]
    mismatched: bool = False
    guessed: bool = False
    foreign: bool = False
    partly_named: bool = False
    qualifier: str = ""
    source: bool = False
    each: bool = False

    @property
    def number(self) -> Number:
        return self.spoken.number

    @property
    def only(self) -> str | None:
        return self.measures[0] if len(self.measures) == 1 else None


def place_all(
    spoken: Sequence[Spoken], lines: Sequence[str], asked: AskedFor, naming: Labels
) -> list[Placed]:
    """Place every number of a reply, each by its own words first, then by what came before."""
    placed: list[Placed] = []
    called: set[str] = set()
    for one in spoken:
        placed.append(_place(one, asked, naming, len(spoken), called))
        ref, given = placed[-1].only, one.number.role in ("figure", "total")
        if ref is not None and given and not placed[-1].foreign:
            called |= {ref} if naming.of_measures(one.own)[ref] else set()
    fitting = {
        n: [m.ref for m in asked.measures if fits(one.number, m)] for n, one in enumerate(spoken)
    }
    for index, refs in places_of(spoken, fitting, lines, naming).items():
        if placed[index].each:
            continue
        placed[index] = Placed(spoken[index], refs)
    _over_several(placed, asked, naming)
    _in_place_of_what_stands(placed, asked)
    _of_two_values(placed, asked, naming)
    _by_elimination(placed, asked, naming)
    return _by_order(placed, asked)


def _by_elimination(placed: Sequence[Placed], asked: AskedFor, naming: Labels) -> None:
    """「スクールは3回、のべ131人、ラボは52人」: of its row's values the one left over."""
    called = {
        one.only
        for one in placed
        if one.only is not None and naming.of_measures(one.spoken.own)[one.only] > 0
    }
    for one in placed:
        left = [ref for ref in one.measures if ref not in called]
        same_row = len({asked.item_of(ref).ref for ref in one.measures}) == 1
        bare = not one.each and not _noun_before(one.spoken.own)
        if bare and len(one.measures) > 1 and len(left) == 1 and same_row:
            one.measures = (left[0],)


def _over_several(placed: Sequence[Placed], asked: AskedFor, naming: Labels) -> None:
    """「A3件、B2件の計5件」: the total of what was told before is none of these values."""
    before: list[str] = []
    for one in placed:
        if one.only is None or one.mismatched:
            continue
        total = one.number.role == "total" and not _names_one(one, before, naming)
        base = asked.measure(one.only).counts.base
        alike = [ref for ref in before if asked.measure(ref).counts.base == base]
        if total and one.only in alike and len(alike) > 1:
            one.measures = tuple(alike)
        elif one.only not in before:
            before.append(one.only)


def _in_place_of_what_stands(placed: Sequence[Placed], asked: AskedFor) -> None:
    """「1,543は1,534の打ち間違いです」: the wrong one tells of which value the right one is."""
    for wrong, right in pairwise(placed):
        if wrong.number.role != "wrong" or right.number.role != "figure":
            continue
        stands = [
            ref for ref in wrong.measures
            if (value := value_for(wrong.number, asked.measure(ref))) is not None
            and value == asked.measure(ref).now
        ]  # fmt: skip
        told = stands if len(stands) == 1 else [wrong.only] if wrong.only else []
        if told and told[0] in right.measures:
            wrong.measures = right.measures = (told[0],)


def _of_two_values(placed: Sequence[Placed], asked: AskedFor, naming: Labels) -> None:
    """「応募4社、うち2社を採択」: a part may be a value of its own, and a total may be none."""
    for before, one in pairwise(placed):
        if one.number.role == "figure" and before.number.role == "whole":
            _whole_of_its_own(before, one, asked, naming)
        if one.number.role != "part" or one.only is None or before.only in (None, one.only):
            continue
        both = [one.only, before.only or ""]
        words = f"{one.spoken.own} {one.spoken.behind}"
        same_row = len({asked.item_of(ref).ref for ref in both}) == 1
        if same_row and best_of(naming.of_measures(words), both) == [one.only]:
            one.number.role = "figure"
    for one in placed:
        new = one.only is not None and _NEW.search(asked.measure(one.only).label) is not None
        if not new or not one.number.running:
            continue
        if any(p.only == one.only and not p.number.running for p in placed):
            # 「新規1,950人(累計11,204人)」, where only the new ones are asked for.
            one.measures = ()


def _whole_of_its_own(whole: Placed, one: Placed, asked: AskedFor, naming: Labels) -> None:
    """「応募3社のうち2社を採択」: the whole is a value of its own, where it is called so."""
    refs = [m.ref for m in asked.measures if fits(whole.number, m) and m.ref != one.only]
    called = best_of(naming.of_measures(whole.spoken.own), refs)
    item = asked.item_of(one.only).ref if one.only else None
    if len(called) == 1 and asked.item_of(called[0]).ref == item:
        whole.measures, whole.number.role = (called[0],), "figure"


def _names_one(one: Placed, refs: Sequence[str], naming: Labels) -> bool:
    """Do the words right at the number tell one of these values from the others?"""
    said = re.split(r"[、。]", one.spoken.own)[-1]
    return len(best_of(naming.of_measures(said), list(refs))) == 1


def value_for(number: Number, measure: AskedMeasure) -> Decimal | None:
    """The number in the unit of the measure; None where it counts something else.

    A bare number is taken in the measure's unit; 「3,820万」 for 千円 is meant in 円.
    """
    signed = number.signed
    if signed is None:
        return None
    wanted = measure.counts
    if number.unit is None:
        scaled = wanted.abridges and re.search(r"[千万億]", number.typed)
        return signed / wanted.scale if scaled else signed
    value = converted(signed, unit_of(number.unit), wanted)
    if number.unit == "ポイント" and wanted.base == "%":
        return signed
    if value is None and _in_label(number.unit, measure):
        return signed
    return value


def fits(number: Number, measure: AskedMeasure) -> bool:
    if number.unit is None:
        return not (measure.counts.base == "%" and re.search("[万億]", number.typed))
    if number.unit == "ポイント" and measure.counts.base == "%":
        return True
    same = unit_of(number.unit).base == measure.counts.base
    return same or _in_label(number.unit, measure)


def _in_label(unit: str, measure: AskedMeasure) -> bool:
    """「1,234DL」 counts what 「DL数」 asks for."""
    forms = {unit.lower(), unit_of(unit).base} - {"数", "人", "回"}
    return any(form in name.lower() for form in forms for name in (measure.label, *measure.names))


# -------------------------------------------------------------------- one number
def _place(
    one: Spoken, asked: AskedFor, naming: Labels, count: int, called: Collection[str]
) -> Placed:
    """Place a number; `called` are the values that numbers before it were called."""
    number = one.number
    fitting = [m.ref for m in asked.measures if fits(number, m)]
    own = naming.of_measures(one.own)
    if not any(own.values()):
        own = naming.of_measures(one.behind)
    if not fitting or (_speaks(own, [m.ref for m in asked.measures]) and not _speaks(own, fitting)):
        return _mismatched(one, own, asked, naming, count)
    among = fitting
    among = _by_counted(one.own, among, asked)
    if len(best_of(own, among)) != 1 or _tells_new_ones(number, among, asked):
        among = _by_span(number, among, asked)
    if _SAID_OF_EACH.search(one.own) and len(named := _named_in_full(one, fitting, asked)) > 1:
        return Placed(one, tuple(named), each=True)
    if len(summed := _summed_up(one, among, asked)) > 1:
        return Placed(one, tuple(summed))
    if len(full := _named_in_full(replace(one, far=""), among, asked)) == 1:
        among = full
    elif len(together := naming.joined(one.own)) > 1:
        of_both = [ref for ref in among if asked.item_of(ref).ref in together]
        if len(of_both) > 1:
            return Placed(one, tuple(of_both))
    contexts = [
        naming.of_measures(text) for text in (one.far, one.before, one.carried, one.heading)
    ]
    contexts.insert(0, own)
    if len(said := best_of(own, among)) > 1 and len({asked.item_of(r).ref for r in said}) == 1:
        # 「施設18、公開52,080」, where 公開 is said of both: not of the one that has its number.
        among = [ref for ref in said if ref not in called] or said
    for weights in contexts:
        if len(among) > 1 and (best := best_of(weights, among)):
            among = best
    if len(among) > 1 and one.topic is not None:
        among = [ref for ref in among if asked.item_of(ref).ref == one.topic] or among
    if len(among) > 1 and len({asked.item_of(ref).ref for ref in among}) == 1:
        among = [ref for ref in among if naming.is_called(one.own, ref)] or among
        among = best_of(naming.of_heads(one.own), among) or among
        among = best_of(naming.within(one.own, among)) or among
    is_said = any(_speaks(weights, fitting) for weights in contexts) or (
        one.topic is not None and len(asked.items) > 1
    )
    noun = _foreign_noun(one, own)
    if (rest := _negative(one.own)) and not _is_asked(rest, among, asked):
        if not _speaks(naming.of_measures(rest), among):
            return Placed(one, (), qualifier=noun)
        # 「未導入は10地区」 where 導入済 is asked for: what is left of the whole.
        number.role = "part"
    if one.labelled and noun and not any(own.values()):
        # A row of a table that nobody asked for.
        return Placed(one, (), qualifier=noun)
    noun = "" if any(noun in item.results for item in asked.items) else noun
    source = _SOURCE.search(one.own) is not None
    beforehand = _BEFOREHAND.search(one.own) is not None
    beforehand = beforehand or _BEFOREHAND_BEHIND.match(one.behind) is not None
    names_other = not source and _OCCASION.fullmatch(noun) is None
    is_asked = beforehand and any(own.values()) and _is_called_beforehand(among, asked)
    beforehand = beforehand or _came_to_something_else(one, among, asked)
    foreign = (bool(noun) and names_other and not is_said) or (beforehand and not is_asked)
    if _is_staff(one, own) and not _reaches_staff(asked):
        return Placed(one, (), qualifier=noun)
    narrowed = naming.is_narrowed(one.own)
    partly = len(among) == 1 and (
        narrowed or naming.is_of_sibling(f"{one.far} {one.own}", among[0])
    )
    return Placed(
        one, tuple(among), foreign=foreign, partly_named=partly, qualifier=noun, source=source
    )


def _came_to_something_else(one: Spoken, refs: Sequence[str], asked: AskedFor) -> bool:
    """「体験会に40人来てくれた」, where the members are asked for."""
    came = _CAME_TO.search(one.own) is not None and _CAME.match(one.behind) is not None
    return came and not any(
        re.search(r"参加|来場|受講|出席|来館|利用|集客", asked.measure(ref).label) for ref in refs
    )


def _is_called_beforehand(refs: Sequence[str], asked: AskedFor) -> bool:
    """Is it just how many applied that is asked for: 応募企業数?"""
    return any(
        re.search(r"申し?込|応募|希望|欠席|キャンセル|予約", asked.measure(ref).label)
        for ref in refs
    )


def _summed_up(one: Spoken, refs: Sequence[str], asked: AskedFor) -> list[str]:
    """「窓口と研修会は、あわせて48名」: values of a row that are named side by side and summed."""
    if one.number.role != "total" or _SIDE_BY_SIDE.search(f"{one.far} {one.own}") is None:
        return []
    items = {asked.item_of(ref).ref for ref in refs}
    bases = {asked.measure(ref).counts.base for ref in refs}
    return list(refs) if len(items) == 1 and len(bases) == 1 else []


def _named_in_full(one: Spoken, refs: Sequence[str], asked: AskedFor) -> list[str]:
    """Of these values those whose labels stand in full before the number."""
    names = {ref: names_of_measure(asked.measure(ref)) for ref in refs}
    return list(dict.fromkeys(ref for _, _, ref in mentions(f"{one.far} {one.own}", names)))


def _by_counted(words: str, among: list[str], asked: AskedFor) -> list[str]:
    """「人数」 before a bare number says what is counted, if that tells the values apart."""
    counted = re.search(r"(\w)数\s*[:はがも]?\s*$", words)
    if counted is None:
        return among
    base = unit_of(counted[1]).base
    return [ref for ref in among if asked.measure(ref).counts.base == base] or among


def _tells_new_ones(number: Number, refs: Sequence[str], asked: AskedFor) -> bool:
    """「今年新たに2地区に置いて」, where the new ones are a value of their own."""
    return ADDED in number.notes and any(_NEW.search(asked.measure(ref).label) for ref in refs)


def _by_span(number: Number, among: list[str], asked: AskedFor) -> list[str]:
    """「新規2、計23」: of one initiative both the new ones and all of them may be wanted."""
    all_of_them = number.running is not False and (
        number.running
        or GROWN in number.notes
        or number.counting in ("計", "合計")
        or number.role == "total"
    )
    new_ones = number.running is False or ADDED in number.notes
    if all_of_them == new_ones:
        return among
    if all_of_them and (running := [r for r in among if asked.measure(r).cumulative]):
        among = running
    left: list[str] = []
    for item in dict.fromkeys(asked.item_of(ref).ref for ref in among):
        mine = [ref for ref in among if asked.item_of(ref).ref == item]
        whole = [ref for ref in mine if _counts_all(asked.measure(ref))]
        if not whole and any(_NEW.search(asked.measure(ref).label) for ref in mine):
            whole = [ref for ref in mine if not _NEW.search(asked.measure(ref).label)]
        part = [ref for ref in mine if ref not in whole]
        left += mine if not whole or not part else whole if all_of_them else part
    return left


def _counts_all(measure: AskedMeasure) -> bool:
    return measure.cumulative or _ALL_OF_THEM.search(measure.label) is not None


def _negative(words: str) -> str:
    match = _NEGATIVE.search(words)
    return match[0] if match else ""


def _speaks(weights: dict[str, float], refs: Sequence[str]) -> bool:
    return any(weights[ref] > 0 for ref in refs)


def _mismatched(
    one: Spoken, own: dict[str, float], asked: AskedFor, naming: Labels, count: int
) -> Placed:
    """The unit is wanted nowhere, or not where the words point."""
    if one.number.promised:
        return Placed(one, ())
    if one.number.role in ("change", "ratio") and not any(own.values()):
        own = naming.of_measures(one.far)
    best = best_of(own)
    labelled = [ref for ref in best if own[ref] > 0]
    if len(labelled) == 1:
        return Placed(one, (labelled[0],), mismatched=True)
    if one.number.role in ("change", "ratio") and len(asked.measures) == 1:
        return Placed(one, (asked.measures[0].ref,), mismatched=True)
    alone = len(asked.measures) == 1 and count == 1 and not _noun_before(one.own)
    if alone and not one.behind.strip(" でした。!すになりま"):
        return Placed(one, (asked.measures[0].ref,), mismatched=True)
    return Placed(one, (), qualifier=_noun_before(one.own))


def _is_asked(rest: str, among: Sequence[str], asked: AskedFor) -> bool:
    """Is just the rest (未利用) asked for?"""
    word = re.sub(r"[\s:はが]+$", "", rest)
    labels = (name for ref in among for name in names_of_measure(asked.measure(ref)))
    return any(word in label for label in labels) or any(
        word in asked.item_of(ref).title for ref in among
    )


def _noun_before(words: str) -> str:
    """The noun that stands right before a number, if it is more than a way of saying 「実績」."""
    match = _NOUN.search(words)
    if match is None or _NEUTRAL.fullmatch(match[1]):
        return ""
    return match[1]


def _foreign_noun(one: Spoken, own: dict[str, float]) -> str:
    return "" if any(own.values()) else _noun_before(one.own)


def _is_staff(one: Spoken, own: dict[str, float]) -> bool:
    """「職員20人で対応」 where participants are asked for."""
    said = _STAFF.search(one.own[-8:]) or _STAFF_BEHIND.match(one.behind)
    return said is not None and not any(own.values())


def _reaches_staff(asked: AskedFor) -> bool:
    """Where people are trained, or the label speaks of them, staff are whom it reached."""
    said = "".join([item.title for item in asked.items] + [m.label for m in asked.measures])
    return re.search(r"研修|受講|講習", said) is not None or _STAFF.search(said) is not None


# -------------------------------------------------------------------- by order and size
def _by_order(placed: list[Placed], asked: AskedFor) -> list[Placed]:
    """Numbers of a list, or as many bare ones as values are wanted, go by their order."""
    numbered = [
        one for one in placed if one.number.item is not None and one.number.role == "figure"
    ]
    for one in numbered:
        if (ref := _numbered(one, numbered, asked)) is not None:
            one.measures = (ref,)
    open_ones = [p for p in placed if len(p.measures) > 1 and p.number.role == "figure"]
    figures = [p for p in placed if p.measures and p.number.role in ("figure", "total")]
    if len(open_ones) == len(figures) == len(asked.measures) > 1:
        pairs = list(zip(open_ones, asked.measures, strict=True))
        if all(measure.ref in one.measures for one, measure in pairs):
            for one, measure in pairs:
                one.measures = (measure.ref,)
                one.guessed = not _sizes_agree(pairs)
    return placed


def _numbered(one: Placed, numbered: Sequence[Placed], asked: AskedFor) -> str | None:
    """②: the second value, or the value of the second initiative, whichever can be meant."""
    item = one.number.item
    if len(one.measures) < 2 or item is None:
        return None
    last = max(other.number.item or 0 for other in numbered)
    by_items = len(asked.items) > 1 and last <= len(asked.items)
    if by_items and item <= len(asked.items):
        mine = [m.ref for m in asked.items[item - 1].measures if m.ref in one.measures]
        if len(mine) == 1:
            return mine[0]
    if item <= len(asked.measures) and (not by_items or len(asked.items) == len(asked.measures)):
        ref = asked.measures[item - 1].ref
        return ref if ref in one.measures else None
    return None


def _sizes_agree(pairs: Sequence[tuple[Placed, AskedMeasure]]) -> bool:
    """Is each number near its own last year's value, and nearer than to any other's?"""
    for one, measure in pairs:
        value = value_for(one.number, measure)
        if value is None or not measure.last or value <= 0:
            return False
        mine = _distance(value, measure)
        others = [_distance(value, m) for _, m in pairs if m is not measure and m.last]
        if mine > Decimal("0.7") or any(other < mine * 2 for other in others):
            return False
    return True


def _distance(value: Decimal, measure: AskedMeasure) -> Decimal:
    """How far off, in powers of ten."""
    last = abs(Decimal(str(measure.last or 1)))
    return abs(value.log10() - last.log10()) if value > 0 and last > 0 else Decimal(99)
