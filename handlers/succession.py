"""What a department is called today, and what it was called: 「情報政策課の今の課名」"""

from handlers.messages import Choice, Reply
from knowledge.questions.question import Nothing, Question
from knowledge.questions.vocabulary import Attribute
from knowledge.records.library import Library
from knowledge.records.models import Succession

EXAMPLE = "情報政策課は、いまは何という課？"
RELATIONS = {
    "renamed": "名前が変わった",
    "merged": "一つになった",
    "split": "分かれた",
    "reorganised": "組み替えられた",
}


def serves(question: Question) -> bool:
    return (
        question.attribute is Attribute.HISTORY
        and bool(question.departments)
        and isinstance(question.naming, Nothing)
    )


def answer(question: Question, library: Library) -> Reply:
    lines: list[str] = []
    for department in question.departments:
        lines += _told(department, library)
    today = tuple(dict.fromkeys(map(library.today_of, question.departments)))
    return Reply(
        "\n".join(lines),
        departments=today,
        choices=tuple(Choice(f"{name}の取組", f"{name}の取組一覧") for name in today),
    )


def _told(department: str, library: Library) -> list[str]:
    """The name of today first, then every step on the way with its ground."""
    today = library.today_of(department)
    steps = _steps(department, library)
    lines = []
    if today != department:
        lines += note((department,), library)
    elif not steps:
        lines.append(
            f"{department}の名前が変わったことは、収録している計画からは確かめられません。"
        )
        if any(library.held_by(department, plan) for plan in library.plans):
            lines.append("計画には、この名前で載っています。")
    elif any(line.confidence != "low" for line in steps):
        lines.append(f"{department}は、いまの名前です。")
    else:
        lines.append(f"{department}が何になったかは、はっきりとは書かれていません。")
    return [*lines, *(_step(line) for line in steps)]


def _steps(department: str, library: Library) -> list[Succession]:
    """The successions on the way to today's name, and those that lead to this one."""
    found: list[Succession] = []
    names, seen = [department], set[str]()
    while names:
        name = names.pop(0)
        if name in seen:
            continue
        seen.add(name)
        for line in library.succession_of(name):
            if line not in found:
                found.append(line)
                names += [*line.from_, *line.to] if line.confidence != "low" else []
    return found


def _step(line: Succession) -> str:
    sure = "" if line.confidence == "high" else "（確実ではありません）"
    names = f"{'・'.join(line.from_)} → {'・'.join(line.to)}"
    return f"・{names}（{RELATIONS[line.relation]}と見られます{sure}）: {line.evidence}。"


def note(departments: tuple[str, ...], library: Library) -> list[str]:
    """A line for each department that was named by an older name."""
    lines = []
    for name in departments:
        today = library.today_of(name)
        if today != name:
            certain = (
                "です" if library.is_sure_of_today(name) else "と思われます（確実ではありません）"
            )
            lines.append(f"{name}は、いまは{today}{certain}。")
    return lines
