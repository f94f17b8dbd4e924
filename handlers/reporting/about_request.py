"""A department asks in its thread about the request itself: answered from the round's own data."""

from collections.abc import Callable, Sequence

from handlers.messages import Reply
from handlers.reporting import passing_on, readback, status
from handlers.scene import Scene
from knowledge.records.library import Library
from knowledge.rounds.about_request import Topic, topic_of
from knowledge.rounds.answers import LONGEST_TEXT, names_row
from knowledge.rounds.rows import Request, Row, WantedValue
from knowledge.words.fiscal import FiscalYear, day_label

MOST_ROWS = 12
DUE = "期限は{due}です。"
LATE = "期限（{due}）を過ぎても受け付けます。「遅延」と記録されます。"
WANTED = "お願いしているものは次のとおりです（期限 {due}）。"
PERIOD = "{year}（{first}から{last}まで）の実績をお願いしています。"
WHOM = (
    "取りまとめ（デジタル政策課）にお尋ねください。「担当が違う」「期限を延ばしたい」は、"
    "このスレッドに書くと取りまとめに伝わります。"
)
RESULTS = "結果は、次の語からお選びください: {words}。"
MEANING = (
    "語の使い分けは計画に定められていません。迷うときは、計画での工程を参考にするか、"
    "取りまとめ（デジタル政策課）にご相談ください。"
)
STAGE = "・{row}: 計画での{year}の工程は「{stage}」です。"
HOW = (
    "このスレッドに、ふだんの言葉でお書きください。フォーム（「入力する」）や「前年と同じ」のボタンでも答えられます。"
    "Excel の表は、セルを選んで貼り付けてください。"
)
EXAMPLE = "書き方の例: {example}"
CHANGE = (
    "提出したあとでも直せます。このスレッドにもう一度書くか、「修正する」を押して、"
    "「提出する」を押してください。前の内容は、履歴に残ります。"
)
TEXT = "内容は、{year}に行ったことを1〜{letters}文字でお書きください。打たれたとおりに記録します。"
NO_TEXT = "この照会では、内容（文章）はお願いしていません。"
NOTHING = "「{row} 実績なし（理由）」のように、理由を添えてお書きください。"
PROVISIONAL = (
    "はい。「231,402件（2月末時点の速報値）」のように書くと、暫定値として、時点とともに記録します。"
    "確定したら、もう一度お書きください。"
)
SUM = "累計（これまでのすべて）です。前年度 {last}"
ALONE = "計画に累計とは書かれていません。前年度（{last}）と同じ数え方でお書きください。"
INCLUDED = (
    "何を数に入れるかは、計画に書かれていません。取りまとめ（デジタル政策課）にお伝えしました。"
)
NO_VALUES = "数値をお願いしている項目はありません。"
MORE = "ほか{count}件は「状況」でご覧いただけます。"


def answered(text: str, request: Request, rows: Sequence[Row], scene: Scene) -> Reply | None:
    """What the thread says to a question about the request; None where it asks something else."""
    topic = topic_of(text)
    if topic is None:
        return None
    named = [row for row in rows if names_row(text, row, scene.library)]
    if topic == "included":
        passing_on.question(text, request, scene)
    told = _ANSWERS[topic](named or list(rows), request, scene)
    if isinstance(told, Reply):
        return told
    return Reply("\n".join(told), departments=(request.department,))


Answer = list[str] | Reply


def _due(rows: list[Row], request: Request, scene: Scene) -> Answer:
    return [DUE.format(due=readback.due_text(request))]


def _late(rows: list[Row], request: Request, scene: Scene) -> Answer:
    return [LATE.format(due=readback.due_text(request))]


def _wanted(rows: list[Row], request: Request, scene: Scene) -> Answer:
    return status.told(request, scene, WANTED.format(due=readback.due_text(request)))


def _left(rows: list[Row], request: Request, scene: Scene) -> Answer:
    return status.told(request, scene)


def _last(rows: list[Row], request: Request, scene: Scene) -> Answer:
    year = FiscalYear(request.round.fiscal_year - 1)
    return _by_value(rows, lambda value: f"{year} {readback.last_text(value)}")


def _counting(rows: list[Row], request: Request, scene: Scene) -> Answer:
    def told(value: WantedValue) -> str:
        return (SUM if value.cumulative else ALONE).format(last=readback.last_text(value))

    return _by_value(rows, told)


def _unit(rows: list[Row], request: Request, scene: Scene) -> Answer:
    return _by_value(rows, lambda value: value.unit)


def _period(rows: list[Row], request: Request, scene: Scene) -> Answer:
    year = FiscalYear(request.round.fiscal_year)
    first, last = (day_label(day).partition("（")[0] for day in (year.first_day, year.last_day))
    return [PERIOD.format(year=year, first=first, last=last)]


def _whom(rows: list[Row], request: Request, scene: Scene) -> Answer:
    return [WHOM]


def _results(rows: list[Row], request: Request, scene: Scene) -> Answer:
    words = dict.fromkeys(word for row in rows for word in row.results)
    lines = [RESULTS.format(words="、".join(words)), MEANING]
    year = request.round.fiscal_year
    for row in rows[:MOST_ROWS]:
        if (stage := _stage(row, request, scene.library)) is not None:
            lines.append(STAGE.format(row=row.called, year=FiscalYear(year), stage=stage))
    return lines


def _stage(row: Row, request: Request, library: Library) -> str | None:
    """The stage that the plan gives this department's item for the round's year."""
    item = library.initiatives.get(row.subject)
    if item is None:
        return None
    return library.stages_of(item, request.department).get(request.round.fiscal_year)


def _how(rows: list[Row], request: Request, scene: Scene) -> Answer:
    return [HOW, EXAMPLE.format(example=readback.example_for(rows[0]))]


def _change(rows: list[Row], request: Request, scene: Scene) -> Answer:
    return [CHANGE]


def _text(rows: list[Row], request: Request, scene: Scene) -> Answer:
    year = FiscalYear(request.round.fiscal_year)
    if not any(row.with_text for row in rows):
        return [NO_TEXT]
    return [TEXT.format(year=year, letters=LONGEST_TEXT)]


def _nothing(rows: list[Row], request: Request, scene: Scene) -> Answer:
    return [NOTHING.format(row=rows[0].called)]


def _provisional(rows: list[Row], request: Request, scene: Scene) -> Answer:
    return [PROVISIONAL]


def _by_value(rows: list[Row], tell: Callable[[WantedValue], str]) -> Answer:
    valued = [row for row in rows if row.values]
    if not valued:
        return [NO_VALUES]
    lines = [
        f"・{readback.row_title(row)} {value.label}: {tell(value)}"
        for row in valued[:MOST_ROWS]
        for value in row.values
    ]
    left = len(valued) - MOST_ROWS
    return [*lines, *([MORE.format(count=left)] if left > 0 else [])]


def _included(rows: list[Row], request: Request, scene: Scene) -> Answer:
    return [INCLUDED]


_ANSWERS: dict[Topic, Callable[[list[Row], Request, Scene], Answer]] = {
    "due": _due,
    "included": _included,
    "late": _late,
    "wanted": _wanted,
    "left": _left,
    "last": _last,
    "counting": _counting,
    "unit": _unit,
    "period": _period,
    "whom": _whom,
    "results": _results,
    "how": _how,
    "change": _change,
    "text": _text,
    "nothing": _nothing,
    "provisional": _provisional,
}
