"""When the meeting is: 「次のDX会議はいつ？」"""

from datetime import date

from handlers import wording
from handlers.messages import Reply
from knowledge.questions.question import Question
from knowledge.questions.vocabulary import Attribute
from knowledge.records.library import Library
from knowledge.records.models import Meeting
from knowledge.words.fiscal import FiscalYear

EXAMPLE = "次のDX会議はいつ？"


def serves(question: Question) -> bool:
    return question.attribute is Attribute.MEETING


def answer(question: Question, library: Library) -> Reply:
    """The calendar of the fiscal year, the next meeting first."""
    years = question.years or (question.this_year.year,)
    meetings = [m for m in library.meetings() if FiscalYear.containing(_day(m)).year in years]
    if not meetings:
        return Reply(f"{wording.years_label(years)}の会議の日程は、収録している資料にありません。")
    coming = [
        m
        for m in meetings
        if (_day(m).year, _day(m).month) >= (question.today.year, question.today.month)
    ]
    lines = []
    if coming and not question.years:
        lines.append(f"次は{_when(coming[0])}の{coming[0].name}の予定です（{coming[0].agenda}）。")
    lines.append(f"{wording.years_label(years)}の予定:")
    lines += [f"・{_when(m)} {m.name}: {m.agenda}" for m in meetings]
    plan = library.plans[meetings[0].plan]
    source = wording.source_of_plan(plan, "会議のスケジュール（予定）")
    return Reply(wording.with_sources(lines, [source]), sources=(source,))


def _day(meeting: Meeting) -> date:
    return date.fromisoformat(meeting.date or f"{meeting.month}-01")


def _when(meeting: Meeting) -> str:
    day = _day(meeting)
    month = f"令和{day.year - 2018}年{day.month}月"
    return f"{month}{day.day}日" if meeting.date else month
