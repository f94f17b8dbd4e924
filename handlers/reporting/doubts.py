"""What of a reply was not clear: said in words, with the readings to choose from as buttons."""

import hashlib
from collections.abc import Iterable, Sequence

from handlers.messages import AskedBack, Button, Outcome, Reply
from handlers.reporting import readback
from handlers.wording import amount
from knowledge.records.models import Figure
from knowledge.rounds.answers import Given, Open
from knowledge.rounds.rows import Request, Row, WantedValue, owed
from knowledge.store.inbox import Arrived
from knowledge.words.fiscal import FiscalYear

CHOOSE = "report.choose"
WHICH = "report.which"
MOST_CHOICES = 10
DIGEST = 8

LEAD = "次の点を確かめさせてください（まだ記録していません）。"
JUMP = "・{label}の{value}は、前年度（{last}）と1けた以上違います。けたと単位をお確かめください。"
FALLS = "・{label}は累計ですが、{value}は前年度（{last}）より減っています。"
UNIT = (
    "・{label}は「{unit}」で数えますが、「{typed}」と書かれています。"
    "「{unit}」の数をお書きください。"
)
OUT = "・「{typed}」は、{label}（{unit}）としては考えにくい値です。もう一度お確かめください。"
YEAR = "・「{typed}」は{said}の値と読めました。お願いしているのは{asked}の値です。"
SPAN = "・「{typed}」は幅のある書き方です。1つの数でお書きください（約をつけてもかまいません）。"
UNREADABLE = "・「{typed}」は数として読み取れませんでした。例のように、もう一度お書きください。"
SEVERAL = "・{label}に、違う値がいくつか書かれています（{typed}）。どれでしょうか。"
SUM = "・{label}の内訳を足した数と、合計の数が合いません（{typed}）。どちらでしょうか。"
MEASURE = "・「{typed}」は、どの項目の数でしょうか。"
INITIATIVE = "・「{typed}」は、どの取組の数でしょうか。"
CHANGE = "・{label}は増減（{typed}）だけが書かれています。今年度の値をお書きください。"
WORKED_OUT = "・{label}は増減（{typed}）だけが書かれています。前年度の値から計算すると{value}です。"
PARTS = "・{label}は内訳（{typed}）だけが書かれています。足すと{value}です。"
PART = "・「{typed}」は、{label}の一部の数と読めました。全体の数をお書きください。"
BESIDE = (
    "・「{typed}」は、{label}の実績ではない数（目標や定員、ほかの団体の数など）と読めました。"
    "実績の値をお書きください。"
)
PROVISIONAL = (
    "・{label}の{value}は、確定した値でしょうか。お願いしているのは確定した値です。"
    "確定した値をお書きになるか、まだであれば下のボタンで暫定値として記録できます。"
)
RATE = "・「{typed}」は、1つあたりの数や割合と読めました。{label}の全体の値をお書きください。"
SUM_OVER = "・合計の数が、内訳を足した数と合いません（{typed}）。どれかを書き直してください。"
RUNNING = "・「{typed}」は累計と書かれています。{label}は1年間の値をお願いしています。"
NAME = "・「{typed}」は、{label}のことでよろしいですか。"
ASKED = "・{label}を{value}としてよろしければ、下のボタンを押してください。"
COMMA = "・「{typed}」の「,」は小数点と読み、{value}としました。よろしいですか。"
NEARLY = (
    "・{label}は「{typed}」だけでは値が決まりません。今年度の値をお書きになるか、"
    "前年度とほぼ同じ{value}でよければ、下のボタンを押してください。"
)
NO_LAST = "・{label}は前年度の値がわからないため、「前年と同じ」では記録できません。"
WITHDRAWN = (
    "・訂正とのことですが、正しい値が読み取れませんでした。"
    "正しい値をお書きください。取り消すだけのときは「下書きを取り消す」を押してください。"
)
UNCLEAR = "・「{typed}」は、どの項目のことか読み取れませんでした。"
WHICH_ROW = "どの取組のことでしょうか。下から選ぶか、取組の名前を添えてもう一度お書きください。"
YES = "{value}で合っています"
AS_THIS_YEAR = "{year}の値として{value}を下書きにする"
AS = "{label} {value}"
ONE_OF = "　{label}: {value}"
EXAMPLE = "書き方の例: {example}"
FORM = "フォームで入力する"
WITHDRAW = "下書きを取り消す"


def told(opens: Sequence[Open], rows: Sequence[Row], request: Request, event: Arrived) -> Reply:
    """Everything that is open, in words, with a button for every reading that one may mean."""
    lines = [LEAD]
    asks = []
    for one in opens:
        line = _line(one, rows, request)
        lines.append(line)
        lines += _listed(one, rows)
        meant = {given.row for given in one.options} or set(one.rows)
        asks.append(AskedBack(tuple(sorted(meant)), line.removeprefix("・")))
    buttons = [button for one in opens for button in _choices(one, opens, rows, request, event)]
    about = _rows_of(opens, rows)
    asks_which = [one for one in opens if _asks_which(one)]
    listed: list[str] = []
    if asks_which:
        lines.append(WHICH_ROW)
        candidates = _candidates(asks_which, rows)
        listed = [f"・{row.called}" for row in candidates]
        buttons += [Button(row.called, WHICH, f"{event.id}:{row.id}") for row in candidates]
    elif len(about) == 1:
        buttons += _way_back(about[0], opens, request)
        lines += _parts_of(about[0], opens)
        lines.append(EXAMPLE.format(example=readback.example_for(about[0])))
        buttons.append(Button(FORM, readback.ROW_FORM, str(about[0].id), opens_form=True))
    return Reply(
        "\n".join([*lines, *listed]),
        Outcome.CLARIFY,
        rest="\n".join(lines),
        buttons=tuple(_once(buttons)),
        asks=tuple(asks),
    )


def _way_back(row: Row, opens: Sequence[Open], request: Request) -> list[Button]:
    """For what is only taken back: the draft can be withdrawn."""
    if not row.drafts or all(one.about != "withdrawn" for one in opens):
        return []
    return [Button(WITHDRAW, readback.WITHDRAW, readback.stamp(request, [row]))]


def _listed(one: Open, rows: Sequence[Row]) -> list[str]:
    """The readings of a question that offers several, so that the text alone tells them."""
    if len(one.options) < 2:
        return []
    by_id = {row.id: row for row in rows}
    return [
        ONE_OF.format(
            label=_name(given, one, by_id[given.row]),
            value=_amount(given, by_id[given.row].value_of(given.part)),
        )
        for given in one.options[:MOST_CHOICES]
    ]


def choices(opens: Sequence[Open]) -> dict[str, Given]:
    """The readings that may be chosen, each under what its button carries."""
    return {digest(given): given for one in opens for given in one.options}


def digest(given: Given) -> str:
    """Stays the same when the words are read again; nothing in it can name another value."""
    said = (given.row, given.part.what, given.part.measure, given.value, given.approx)
    return hashlib.sha256(repr(said).encode()).hexdigest()[:DIGEST]


def _asks_which(one: Open) -> bool:
    """Words that may belong to several rows and give no figure to choose."""
    return not one.options and len(one.rows) > 1


def _candidates(opens: Iterable[Open], rows: Sequence[Row]) -> list[Row]:
    ids = {row for one in opens for row in one.rows}
    meant = [row for row in rows if row.id in ids]
    return (owed(meant) or meant)[:MOST_CHOICES]


def _rows_of(opens: Iterable[Open], rows: Sequence[Row]) -> list[Row]:
    ids = {row for one in opens for row in one.rows}
    return [row for row in rows if row.id in ids]


def _parts_of(row: Row, opens: Sequence[Open]) -> list[str]:
    if all(one.warning or one.options for one in opens) or not row.values:
        return []
    parts = readback.parts_label([value.part for value in row.values], row)
    return [f"{readback.row_title(row)}の項目: {parts}"]


def _once(buttons: Iterable[Button]) -> list[Button]:
    return list({(b.action, b.value): b for b in buttons}.values())


# -------------------------------------------------------------------- in words
def _line(one: Open, rows: Sequence[Row], request: Request) -> str:
    value = _value_of(one, rows)
    said = one.options[0] if one.options else None
    words = {
        "typed": one.typed,
        "label": value.label if value else "",
        "unit": value.unit if value else "",
        "value": _amount(said, value) if said and value else "",
        "last": amount(value.last, value.unit) if value and value.last else "",
        "said": FiscalYear(one.year) if one.year else "",
        "asked": FiscalYear(request.round.fiscal_year),
    }
    return _sentence(one, value).format(**words)


def _sentence(one: Open, value: WantedValue | None) -> str:
    by_about = {
        "several": SEVERAL,
        "sum": SUM,
        "change": WORKED_OUT if one.options else CHANGE,
        "parts": PARTS,
        "part": PART,
        "beside": BESIDE,
        "rate": RATE,
        "provisional": PROVISIONAL,
        "running": RUNNING,
        "name": NAME,
        "order": NAME,
        "asked": ASKED,
        "unsure": ASKED,
        "comma": COMMA,
        "nearly": NEARLY,
        "no_last": NO_LAST,
        "withdrawn": WITHDRAWN,
    }
    if one.about == "sum_over":
        return SUM_OVER
    if one.about in by_about and (value is not None or one.about == "withdrawn"):
        return by_about[one.about]
    by_warning = {
        "jump": JUMP,
        "decrease_of_cumulative": FALLS,
        "unit_mismatch": UNIT,
        "out_of_range": OUT,
        "year_mismatch": YEAR,
    }
    if one.warning in by_warning and value is not None:
        return by_warning[one.warning]
    if one.warning == "range":
        return SPAN
    if one.warning == "unreadable_number":
        return UNREADABLE
    if one.options:
        return MEASURE if one.warning == "ambiguous_measure" else INITIATIVE
    return UNCLEAR


def _value_of(one: Open, rows: Sequence[Row]) -> WantedValue | None:
    """The one value that the words speak of, if it is clear."""
    if len({(given.row, given.part) for given in one.options}) == 1:
        given = one.options[0]
        return next(row for row in rows if row.id == given.row).value_of(given.part)
    found = [row for row in rows if row.id in one.rows]
    if one.options or len(found) != 1 or one.part is None:
        return None
    return found[0].value_of(one.part)


def _amount(given: Given, value: WantedValue) -> str:
    figure = Figure(
        value=given.value or 0,
        approx=given.approx,
        counting=given.counting,
        provisional=given.provisional,
        as_of=given.as_of.isoformat() if given.as_of else None,
        printed="-",
    )
    return amount(figure, value.unit)


def _choices(
    one: Open, opens: Sequence[Open], rows: Sequence[Row], request: Request, event: Arrived
) -> list[Button]:
    """A button for each reading; what it carries is found again by reading the words again."""
    found = []
    for given in one.options[:MOST_CHOICES]:
        row = next(row for row in rows if row.id == given.row)
        label = YES
        if one.warning == "year_mismatch":
            label = AS_THIS_YEAR
        elif len(opens) > 1 or len(one.options) > 1:
            label = AS
        shown = label.format(
            value=_amount(given, row.value_of(given.part)),
            label=_name(given, one, row),
            year=FiscalYear(request.round.fiscal_year),
        )
        found.append(Button(shown, CHOOSE, f"{event.id}:{request.id}:{digest(given)}"))
    return found


def _name(given: Given, one: Open, row: Row) -> str:
    """What tells this reading from the others: the row, the value, or both."""
    label = readback.short_label(row.value_of(given.part))
    if len({other.row for other in one.options}) == 1:
        return label
    same_row = [other for other in one.options if other.row == given.row]
    return f"{row.called} {label}" if len(same_row) > 1 else row.called
