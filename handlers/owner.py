"""Which department owns an initiative: 「窓口予約の担当は?」"""

from handlers import resolve, wording
from handlers.messages import Choice, LabelledFact, Reply
from knowledge.questions.question import Question
from knowledge.questions.vocabulary import Attribute
from knowledge.records.library import Library
from knowledge.records.models import Initiative

EXAMPLE = "のりまっしの担当課は？"


def serves(question: Question) -> bool:
    return question.attribute is Attribute.OWNER


def answer(question: Question, library: Library) -> Reply:
    """The department, today's first; a finished edition is said to be one."""
    found = resolve.initiative(
        question, library, "の担当課は？", same=lambda item: item.departments
    )
    if isinstance(found, Reply):
        return found
    item, others = found
    plan = library.plan_of(item)
    ended = plan.last_year < question.this_year.year
    when = f"（{plan.first_year}〜{plan.last_year}年度の計画）" if ended else ""
    tense = "でした" if ended else "です"
    if item.departments:
        owners = wording.departments(item, library)
        lines = [f"{wording.title(item)}の担当課は、{owners}{tense}。{when}"]
    else:
        lines = [_unnamed(item, library)]
    if item.merged_into:
        lines.append(f"{wording.title(library.initiatives[item.merged_into])}に統合されました。")
    if (below := wording.others_line(library, others)) is not None:
        lines.append(below)
    source = wording.source(library, item)
    return Reply(
        wording.with_sources(lines, [source]),
        initiatives=(item.id, *others),
        departments=tuple(dict.fromkeys(map(library.today_of, item.departments))),
        facts=(LabelledFact("担当課", wording.departments(item, library)),),
        choices=(
            Choice("工程", f"{item.title}の工程は？"),
            Choice("実績", f"{item.title}の実績は？"),
            Choice(
                "ほかの取組", f"{item.departments[0]}の取組一覧" if item.departments else "使い方"
            ),
        ),
        sources=(source,),
    )


def _unnamed(item: Initiative, library: Library) -> str:
    """An edition that prints no departments: say so, and who has it where it lives on."""
    line = f"{wording.title(item)}の担当課は、{library.plan_of(item).short}には書かれていません。"
    heirs = [heir for heir in library.descendants(item.id) if heir.departments]
    if not heirs:
        return line
    newest = max(heirs, key=lambda heir: library.plan_of(heir).first_year)
    owners = wording.departments(newest, library)
    plan = library.plan_of(newest).short
    return f"{line}続きの{wording.title(newest)}（{plan}）の担当課は、{owners}です。"
