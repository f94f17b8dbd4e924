"""What is the value of each measure, once its numbers are placed? Certain, or to be asked about."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from knowledge.replies.asked import AskedFor, AskedMeasure
from knowledge.replies.marks import ADDED, ASKED, MISTAKEN
from knowledge.replies.placing import Placed, fits, value_for
from knowledge.replies.understood import Doubt, ReadValue, Warning
from knowledge.words.quantity import plain_number
from knowledge.words.units import unit_of

TIMES = 10
_ENDS = re.compile(r"\s*(?:です|でした|とな|にな|$)")
# A number beyond this is no figure of a city; nothing keeps it exactly.
LARGEST = 2**53
# A misplaced unit is a matter of a thousand, or of ten thousand.
SLIPS = (1000, 10_000, 1_000_000)
# What is there by now, so that a smaller number that was added is only a part of it.
_STOCK = re.compile(
    r"(?:設置|導入|整備|配置|掲載|登録|公開|運行|加盟)(?:済み?|中)?\S{0,6}数|[会部]員数"
)
_NEWLY = ("新規", "新た", "追加")
_BOTH_WAYS = ("増減", "収支", "伸び", "増加率", "減少率", "過不足", "前年比")
_OVER_100 = ("達成", "増減", "伸び", "前年比", "対前年", "倍率", "進捗", "成長")


@dataclass
class Decided:
    """What the numbers of a reply come to; `chosen` are those of `used` that are the values."""

    figures: list[ReadValue] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    used: list[Placed] = field(default_factory=list)
    chosen: list[Placed] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)


def decide(placed: Sequence[Placed], asked: AskedFor) -> Decided:
    """One value for each measure that was given, and a doubt for all that is open."""
    decided = Decided()
    for measure in asked.measures:
        mine = [p for p in placed if p.only == measure.ref]
        if mine:
            _of_measure(mine, measure, asked, decided)
    for one in placed:
        may_be = len(one.measures) > 1 and _may_be_figure(one) and _is_current(one, asked)
        if may_be and not _sums_up(one, asked, decided) and not _is_told_besides(one, decided):
            _leave_open(one, asked, decided)
    _drop_copied(decided, asked)
    if not decided.figures and not decided.doubts:
        _ask_about_the_only_one(placed, asked, decided)
    return decided


def _ask_about_the_only_one(placed: Sequence[Placed], asked: AskedFor, decided: Decided) -> None:
    """「走行は延べ42,500kmでした」 is all that is said: it counts something else than is wanted."""
    if not placed or len(asked.measures) != 1:
        return
    one, measure = placed[0], asked.measures[0]
    beside = all(p.number.role in ("target", "other", "ratio") for p in placed)
    told = beside and ASKED not in one.number.notes and not one.number.promised
    fitting = any(fits(p.number, measure) for p in placed)
    if told and _is_current(one, asked) and fitting:
        # 「定員40名でした」, 「県では12,000件」
        decided.used.append(one)
        decided.doubts.append(_doubt(None, one, measure, asked, about="beside"))
    if len(placed) != 1 or one.number.role != "figure":
        return
    ends = re.fullmatch(
        r"\s*(?:です|でした|となりました|になりました)?[。!]*\s*", one.spoken.behind
    )
    if one.number.unit and not one.measures and not fits(one.number, measure) and ends:
        decided.used.append(one)
        decided.doubts.append(_doubt("unit_mismatch", one, measure, asked))


def _is_told_besides(one: Placed, decided: Decided) -> bool:
    """「欠員が出た2地区には…」, where each of the values is given: a number of the words."""
    given = {figure.measure for figure in decided.figures}
    told = re.search(r"[一-龥ぁ-ん]", one.spoken.behind) and not _ENDS.match(one.spoken.behind)
    return set(one.measures) <= given and bool(told)


def _drop_copied(decided: Decided, asked: AskedFor) -> None:
    """A reminder that was copied names last year's values; one that got no answer is still open."""
    if not decided.figures:
        return
    decided.doubts = [doubt for doubt in decided.doubts if not is_last_year(doubt, asked)]


def is_last_year(doubt: Doubt, asked: AskedFor) -> bool:
    """Is just last year's value told again?"""
    if doubt.warning != "year_mismatch" or doubt.measure is None:
        return False
    last = asked.measure(doubt.measure).last
    return all(f.year == asked.fiscal_year - 1 and f.value == last for f in doubt.figures)


def _sums_up(one: Placed, asked: AskedFor, decided: Decided) -> bool:
    """「…6件、合計51件」: the total over several measures, each of which was given.

    Where it is another than they come to, it is asked about.
    """
    if one.number.role != "total":
        return False
    given = [f for f in decided.figures if f.measure in one.measures]
    if len(given) < 2:
        return False
    decided.used.append(one)
    total = Decimal(0)
    for figure in given:
        total += Decimal(str(figure.value)) * asked.measure(figure.measure or "").counts.scale
    if one.number.value is None:
        return False
    scale = unit_of(one.number.unit).scale if one.number.unit else 1
    if one.number.value * scale != total:
        typed = "、".join([*(figure.typed for figure in given), one.number.typed])
        item = asked.item_of(one.measures[0]).ref
        decided.doubts.append(Doubt("contradiction", typed, None, item, about="sum_over"))
    return True


# -------------------------------------------------------------------- one measure
def _of_measure(
    mine: list[Placed], measure: AskedMeasure, asked: AskedFor, decided: Decided
) -> None:
    current = [p for p in mine if _is_current(p, asked)]
    if not current:
        _only_other_years(mine, measure, asked, decided)
        return
    if _only_mismatched(current, measure, asked, decided):
        return
    current = [p for p in current if not p.mismatched]
    main = [p for p in current if p.number.role in ("figure", "total")]
    main = _of_the_right_span(main, measure)
    named = [p for p in main if not p.foreign]
    main = named or main
    broken = [p for p in main if p.number.value is None]
    whole = [p for p in main if p.number.value is not None]
    # 「99.2%でした。100%には届かず」: what was not reached is no second value.
    whole = [p for p in whole if p.number.trouble != "bound"] or whole
    decided.used += current
    if broken and not whole:
        decided.doubts.append(_unreadable(broken[0], measure, asked))
    elif not whole:
        _without_level(current, measure, asked, decided)
    else:
        _settle(whole, broken, current, measure, asked, decided)


@dataclass(frozen=True)
class _Case:
    """The number that is the value of a measure, with all others that are said of it.

    `broken` cannot be read, `totals` are sums, `current` are all of this year.
    """

    one: Placed
    figure: ReadValue
    measure: AskedMeasure
    asked: AskedFor
    current: list[Placed]
    broken: list[Placed]
    totals: list[Placed]


def _settle(
    whole: list[Placed],
    broken: list[Placed],
    current: list[Placed],
    measure: AskedMeasure,
    asked: AskedFor,
    decided: Decided,
) -> None:
    totals = [p for p in whole if p.number.role == "total"]
    chosen = _plainly_told(totals or whole, measure)
    decided.chosen += chosen
    if (level := _explained(chosen, measure)) is not None:
        chosen = [level]
        decided.chosen += chosen
    if len(_distinct(chosen, measure)) > 1:
        decided.doubts.append(_several(chosen, measure, asked))
        return
    one = chosen[-1]
    case = _Case(one, _figure(one, measure, asked), measure, asked, current, broken, totals)
    doubts = next((found for check in _CHECKS if (found := check(case))), [])
    if doubts:
        decided.doubts += doubts
    elif MISTAKEN in one.number.notes and measure.now in (None, case.figure.value):
        decided.withdrawn.append(measure.ref)
    else:
        decided.figures.append(case.figure)


def _cannot_be_read(case: _Case) -> list[Doubt]:
    broken = case.broken[:1]
    return [_unreadable(one, case.measure, case.asked, case.figure) for one in broken]


def _does_not_add_up(case: _Case) -> list[Doubt]:
    parts = [p for p in case.current if p.number.role == "part"]
    if case.totals:
        parts += [
            p for p in case.current if p.number.role == "figure" and p.number.value is not None
        ]
    doubt = _parts_disagree(case.one, parts, case.measure, case.asked)
    return [doubt] if doubt is not None else []


def _is_only_added(case: _Case) -> list[Doubt]:
    """「5箇所を増設」, where all that there are by now are asked for."""
    label = case.measure.label
    newly = any(word in label for word in _NEWLY)
    stock = case.measure.cumulative or (_STOCK.search(label) is not None and not newly)
    if not stock or ADDED not in case.one.number.notes or not _is_less(case.figure, case.measure):
        return []
    return [_change_only(case.one, case.measure, case.asked, case.figure.value)]


def _is_a_running_total(case: _Case) -> list[Doubt]:
    if case.measure.cumulative or not case.one.number.running or case.measure.last is None:
        return []
    return [_doubt(None, case.one, case.measure, case.asked, (case.figure,), about="running")]


def _replaces_last_year(case: _Case) -> list[Doubt]:
    last = _corrects_last_year(case.current, case.measure)
    if last is None:
        return []
    return [_doubt("year_mismatch", last, case.measure, case.asked, (case.figure,))]


def _is_unlikely(case: _Case) -> list[Doubt]:
    if MISTAKEN in case.one.number.notes and case.measure.now in (None, case.figure.value):
        return []
    found = warnings_of(case.figure, case.measure)
    if case.one.number.trouble == "bound":
        found.append("range")
    return [
        _doubt(
            warning, case.one, case.measure, case.asked,
            _readings(case.figure, warning, case.one, case.measure),
        )
        for warning in found
    ]  # fmt: skip


def _may_be_the_whole(case: _Case) -> list[Doubt]:
    if "of_whole" not in case.one.number.notes:
        return []
    given = [p for p in case.current if p.number.role == "whole"]
    return [_several([*given, case.one], case.measure, case.asked, "contradiction")]


def _is_turned_round(case: _Case) -> list[Doubt]:
    negated = "negated" in case.one.number.notes
    if not negated and not case.one.partly_named:
        return []
    about = "negated" if negated else "name"
    return [_doubt(None, case.one, case.measure, case.asked, (case.figure,), about=about)]


def _is_not_sure(case: _Case) -> list[Doubt]:
    """Only order or size speak for the place, it is called otherwise, or it has a decimal comma."""
    one = case.one
    if not (one.guessed or one.foreign or one.number.doubtful):
        return []
    about = "order" if one.guessed else "name" if one.foreign else "comma"
    warning: Warning | None = "ambiguous_measure" if one.guessed else None
    return [_doubt(warning, one, case.measure, case.asked, (case.figure,), about=about)]


# The first of these that has something against a value is asked about.
_CHECKS: tuple[Callable[[_Case], list[Doubt]], ...] = (
    _cannot_be_read,
    _does_not_add_up,
    _is_only_added,
    _is_a_running_total,
    _replaces_last_year,
    _is_unlikely,
    _may_be_the_whole,
    _is_turned_round,
    _is_not_sure,
)


def _plainly_told(chosen: list[Placed], measure: AskedMeasure) -> list[Placed]:
    """「298町会です。3町会が紙に戻りました」: the one that is the answer, beside smaller ones."""
    plain = [p for p in chosen if _ENDS.match(p.spoken.behind) and not p.qualifier and not p.source]
    if len(plain) != 1 or len(chosen) == 1:
        return chosen
    value = value_for(plain[0].number, measure) or Decimal(0)
    others = [value_for(p.number, measure) or value for p in chosen if p is not plain[0]]
    told = [p for p in chosen if p is not plain[0] and re.match(r"\s*[がをは]", p.spoken.behind)]
    small = all(other * 2 < value for other in others)
    return plain if small and len(told) == len(others) else chosen


def _corrects_last_year(current: Sequence[Placed], measure: AskedMeasure) -> Placed | None:
    """Is what is replaced just last year's value? Then it is last year that is corrected."""
    for one in current:
        value = value_for(one.number, measure)
        if one.number.role == "wrong" and value is not None and value == measure.last:
            return one
    return None


def _explained(chosen: list[Placed], measure: AskedMeasure) -> Placed | None:
    """Of several numbers the one that the others come to: their sum, or last year's and more.

    「27箇所に5箇所追加して32箇所」, 「64,254件からキャンセル3,210件を引いた61,044件」
    """
    values = [(p, value_for(p.number, measure)) for p in chosen]
    known = [(p, value) for p, value in values if value is not None]
    if len({value for _, value in known}) < 2:
        return None
    last = None if measure.last is None else Decimal(str(measure.last))
    found = []
    for one, value in known:
        others = [other for p, other in known if p is not one]
        sums = {sum(others)} if len(others) > 1 else set()
        sums |= {a - b for a in others for b in others if a is not b} if len(others) == 2 else set()
        if last is not None and (measure.cumulative or last in others):
            rest = [other for other in others if other != last]
            sums |= {last + sum(rest), last - sum(rest)} if rest else set()
        if value in sums and one is known[-1][0]:
            found.append(one)
    return found[0] if len(found) == 1 else None


def _of_the_right_span(main: list[Placed], measure: AskedMeasure) -> list[Placed]:
    """A running total where that is wanted, else what is said of this year alone."""
    running = [p for p in main if p.number.running]
    if measure.cumulative:
        level = [p for p in main if ADDED not in p.number.notes]
        return running or level or main
    alone = [p for p in main if not p.number.running] or main
    if _STOCK.search(measure.label) is None or any(w in measure.label for w in _NEWLY):
        return alone
    # 「44箇所、武蔵の交差点に4箇所足した」
    return [p for p in alone if ADDED not in p.number.notes] or alone


def _distinct(placed: Sequence[Placed], measure: AskedMeasure) -> list[Decimal]:
    found = [value_for(p.number, measure) for p in placed]
    return list(dict.fromkeys(value for value in found if value is not None))


def _several(
    chosen: list[Placed], measure: AskedMeasure, asked: AskedFor, raised: Warning | None = None
) -> Doubt:
    """Parts without a total, or two values for one measure; `raised` says that it is the latter."""
    figures = tuple(_figure(p, measure, asked) for p in chosen)
    qualifiers = [p.qualifier for p in chosen]
    apart = all(qualifiers) and len(set(qualifiers)) == len(chosen)
    sources = all(p.source for p in chosen)
    parts = apart and raised is None and not sources
    total = sum(_distinct_all(chosen, measure), Decimal(0))
    typed = "、".join(p.number.typed for p in chosen)
    summed = ReadValue(
        measure.ref, asked.item_of(measure.ref).ref, plain_number(total), measure.unit,
        asked.fiscal_year, any(f.approx for f in figures), typed=typed,
    )  # fmt: skip
    warning: Warning | None = None if parts else "contradiction"
    return Doubt(
        warning, typed, measure.ref, asked.item_of(measure.ref).ref,
        (summed,) if parts else figures, about="parts" if parts else "several",
    )  # fmt: skip


def _added_up(parts: list[Placed], measure: AskedMeasure, asked: AskedFor) -> Doubt:
    """「20人+22人+19人」: their sum is offered."""
    total = sum(_distinct_all(parts, measure), Decimal(0))
    item, typed = asked.item_of(measure.ref).ref, "、".join(p.number.typed for p in parts)
    summed = ReadValue(
        measure.ref, item, plain_number(total), measure.unit, asked.fiscal_year, typed=typed
    )
    return Doubt(None, typed, measure.ref, item, (summed,), about="parts")


def _distinct_all(placed: Sequence[Placed], measure: AskedMeasure) -> list[Decimal]:
    found = [value_for(p.number, measure) for p in placed]
    return [value for value in found if value is not None]


def _parts_disagree(
    one: Placed, parts: list[Placed], measure: AskedMeasure, asked: AskedFor
) -> Doubt | None:
    """The parts come to more than the total, or a stated total to another sum."""
    values = _distinct_all(parts, measure)
    total = value_for(one.number, measure)
    if not values or total is None or measure.counts.base == "%":
        return None
    inside = [p for p in parts if "うち" in p.spoken.own or "うち" in p.spoken.far[-12:]]
    agrees = sum(values) <= total if inside or len(values) < 2 else sum(values) == total
    if agrees:
        return None
    figure = _figure(one, measure, asked)
    item = asked.item_of(measure.ref).ref
    summed = ReadValue(
        measure.ref, item, plain_number(sum(values, Decimal(0))), measure.unit, asked.fiscal_year,
        typed="、".join(p.number.typed for p in parts),
    )  # fmt: skip
    typed = "、".join([*(p.number.typed for p in parts), one.number.typed])
    return Doubt("contradiction", typed, measure.ref, item, (figure, summed), about="sum")


def _without_level(
    current: list[Placed], measure: AskedMeasure, asked: AskedFor, decided: Decided
) -> None:
    """Only a change, a part, a value that is taken back, or nothing of use."""
    roles = {p.number.role: p for p in current}
    if "wrong" in roles:
        decided.withdrawn.append(measure.ref)
        return
    if "change" in roles:
        one = roles["change"]
        value = value_for(one.number, measure)
        decided.doubts.append(
            _change_only(one, measure, asked, None if value is None else plain_number(value))
        )
    elif "whole" in roles:
        given = [p for p in current if p.number.role in ("whole", "part")]
        decided.doubts.append(_several(given, measure, asked))
    elif "ratio" in roles:
        one = roles["ratio"]
        another = one.number.unit is not None and unit_of(one.number.unit) != measure.counts
        warning: Warning | None = "unit_mismatch" if another else None
        decided.doubts.append(_doubt(warning, one, measure, asked, about="rate"))
    elif sum(p.number.role == "part" and p.number.sign == "+" for p in current):
        given = [p for p in current if p.number.role == "part"]
        decided.doubts.append(_added_up(given, measure, asked))
    elif "part" in roles:
        figure = _figure(roles["part"], measure, asked)
        decided.doubts.append(_doubt(None, roles["part"], measure, asked, (figure,), about="part"))


def _change_only(
    one: Placed, measure: AskedMeasure, asked: AskedFor, change: int | float | None
) -> Doubt:
    """「+25件」: the level is worked out, and asked about."""
    figures: tuple[ReadValue, ...] = ()
    if change is not None and measure.last is not None:
        after = one.spoken.behind + one.number.typed
        falls = any(
            word in after
            for word in ("減", "ダウン", "マイナス", "低下", "下回", "少な", "下が", "短", "縮")
        )
        value = Decimal(str(measure.last)) + Decimal(str(change)) * (
            -1 if falls and change > 0 else 1
        )
        item = asked.item_of(measure.ref).ref
        figures = (
            ReadValue(measure.ref, item, plain_number(value), measure.unit, asked.fiscal_year,
                   one.number.approx, typed=one.number.typed),
        )  # fmt: skip
        if value < 0:
            figures = ()
    return _doubt(None, one, measure, asked, figures, about="change")


def _only_other_years(
    mine: list[Placed], measure: AskedMeasure, asked: AskedFor, decided: Decided
) -> None:
    main = [p for p in mine if p.number.role in ("figure", "total") and not p.mismatched]
    decided.used += mine
    whole = [p for p in main if p.number.value is not None]
    if not whole:
        return
    item = asked.item_of(measure.ref).ref
    figures = tuple(_figure(p, measure, asked) for p in whole)
    typed = "、".join(p.number.typed for p in whole)
    decided.doubts.append(Doubt("year_mismatch", typed, measure.ref, item, figures))


def _only_mismatched(
    current: list[Placed], measure: AskedMeasure, asked: AskedFor, decided: Decided
) -> bool:
    wrong = [p for p in current if p.mismatched and p.number.role in ("figure", "total", "whole")]
    right = [p for p in current if not p.mismatched]
    changes = [p for p in current if p.mismatched and p.number.role in ("change", "ratio")]
    if changes and not right and not wrong:
        decided.used += changes
        decided.doubts.append(_doubt(None, changes[0], measure, asked, about="change"))
        return True
    if right or not wrong:
        # What counts something else beside the figure only explains it.
        return not right
    decided.used += wrong
    item = asked.item_of(measure.ref).ref
    decided.doubts.append(Doubt("unit_mismatch", wrong[0].number.typed, measure.ref, item))
    return True


def _unreadable(
    one: Placed, measure: AskedMeasure, asked: AskedFor, figure: ReadValue | None = None
) -> Doubt:
    warning: Warning = "range" if one.number.trouble == "range" else "unreadable_number"
    return _doubt(warning, one, measure, asked, (figure,) if figure else ())


def _leave_open(one: Placed, asked: AskedFor, decided: Decided) -> None:
    """It could be one of several values; 「AとBはともに0%」 gives each of them."""
    if one.each and one.number.value is not None:
        decided.used.append(one)
        decided.chosen.append(one)
        decided.figures += [_figure(one, asked.measure(ref), asked) for ref in one.measures]
        return
    items = {asked.item_of(ref).ref for ref in one.measures}
    decided.used.append(one)
    if one.number.value is None:
        warning: Warning = "range" if one.number.trouble == "range" else "unreadable_number"
    else:
        warning = "ambiguous_measure" if len(items) == 1 else "ambiguous_initiative"
    figures = []
    for ref in one.measures:
        measure = asked.measure(ref)
        if value_for(one.number, measure) is not None:
            figures.append(_figure(one, measure, asked))
    decided.doubts.append(
        Doubt(
            warning, one.number.typed, None, items.pop() if len(items) == 1 else None,
            tuple(figures), one.measures,
        )
    )  # fmt: skip


def _may_be_figure(one: Placed) -> bool:
    return one.number.role in ("figure", "total") and not one.mismatched


def _is_current(one: Placed, asked: AskedFor) -> bool:
    return one.number.year in (None, asked.fiscal_year)


# -------------------------------------------------------------------- figures and warnings
def _figure(one: Placed, measure: AskedMeasure, asked: AskedFor) -> ReadValue:
    value = value_for(one.number, measure) or Decimal(0)
    number = one.number
    return ReadValue(
        measure.ref,
        asked.item_of(measure.ref).ref,
        plain_number(value),
        measure.unit,
        number.year or asked.fiscal_year,
        number.approx,
        number.counting,
        number.provisional,
        number.as_of,
        typed=number.typed,
    )


def warnings_of(figure: ReadValue, measure: AskedMeasure) -> list[Warning]:
    """What makes a value one that is not kept unasked (the closed list's numeric ones)."""
    value, last = figure.value, measure.last
    found: list[Warning] = []
    if abs(value) >= LARGEST:
        return ["unreadable_number"]
    if _out_of_range(value, measure):
        found.append("out_of_range")
    if (
        last
        and value
        and value > 0
        and last > 0
        and (value >= last * TIMES or value * TIMES <= last)
    ):
        found.append("jump")
    if measure.cumulative and last is not None and value < last:
        found.append("decrease_of_cumulative")
    return found


def _out_of_range(value: int | float, measure: AskedMeasure) -> bool:
    unit = measure.counts
    if value < 0 and _may_be_negative(measure):
        return False
    if unit.base == "%":
        over = any(word in measure.label for word in _OVER_100) or (measure.last or 0) > 100
        return value < 0 or (value > 100 and not over)
    if value < 0:
        return unit.is_counted or unit.base == "円"
    return unit.is_counted and not unit.abridges and value != int(value)


def _may_be_negative(measure: AskedMeasure) -> bool:
    """Was it below nothing last year, or does its label say that it may be?"""
    return (measure.last or 0) < 0 or any(word in measure.label for word in _BOTH_WAYS)


def _readings(
    figure: ReadValue, warning: Warning, one: Placed, measure: AskedMeasure
) -> tuple[ReadValue, ...]:
    """The value as typed, and, where a unit was mixed up, as it would be then."""
    if warning == "out_of_range" and figure.value < 0:
        return ()
    found = [figure]
    last = measure.last
    if warning == "jump" and last and measure.counts.base == "円" and one.number.unit is None:
        for slip in SLIPS:
            slipped = Decimal(str(figure.value)) / slip
            if Decimal("0.2") < slipped / Decimal(str(last)) < 5:
                found.append(
                    ReadValue(
                        figure.measure, figure.item, plain_number(slipped), figure.unit,
                        figure.year, figure.approx, figure.counting, figure.provisional,
                        figure.as_of, typed=figure.typed,
                    )
                )  # fmt: skip
    return tuple(found)


def _is_less(figure: ReadValue, measure: AskedMeasure) -> bool:
    return measure.last is not None and figure.value < measure.last


def _doubt(
    warning: Warning | None,
    one: Placed,
    measure: AskedMeasure,
    asked: AskedFor,
    figures: tuple[ReadValue, ...] = (),
    about: str = "",
) -> Doubt:
    return Doubt(
        warning, one.number.typed, measure.ref, asked.item_of(measure.ref).ref, figures, (), about
    )
