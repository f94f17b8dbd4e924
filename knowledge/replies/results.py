"""Where in some words does a result word stand for itself: 「…は継続」, 「…→達成」, 「…(検討)」?

Inside of a sentence (「継続して運用した」) such a word only tells what was done. It stands for
itself where something joins it to a name or opens it, and where its sentence, its clause or its
bracket ends with it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

GOES_ON = "継続"
# What joins a result word to the name before it.
_LABEL = (
    r"(?:\S{1,8}課|うち|こちら|当方|当館|当所|当室)の分(?:について)?(?:は|も)|"
    r"(?:この|本|当該|上記の?)(?:取組|事業|項目|施策|件)(?:の|(?:について|として)?は?)|"
    r"(?:取組の?)?(?:結果|工程|状況|進捗(?:状況)?|区分|評価|判定|ステータス|段階|結論)(?:の語|欄)?"
    r"(?:に(?:ついて|関して|つきまして)は?|としては?)?(?:は|も|が|:|→|=|を|だけ|のみ|\s)*"
)
_SIGNS = r"[\s、,:→…‥/|=>―–]|\.{2,}|・{2,}|-(?!\d)"
_PARTICLES = (
    r"は|が|も|に(?:ついて|関して|つきまして)は?|としては?|だけ|のみ|の?(?:方|ほう)(?:は|が|も)"
)
_ADVERBS = (
    r"まだ|(?:予定|計画)(?:どおり|通り)に?|引き続き|(?:今|本|来)年度(?:も|は)?|令和\S{1,3}年度(?:も|は)?|"
    r"すべて|全て|全部|いずれも|どちらも|どっちも|両方(?:とも)?|[2-9二三四五六七八九](?:つ|件)とも|"
    r"目標(?:値)?(?:どおり|通り)?(?:に|は|を|も)?|こちら(?:は|も)?|とも(?:に)?|やはり|やっぱり|無事に?|なので|よって|したがって|全体(?:として)?(?:は)?|"
    r"(?:では|じゃ)なく(?:て)?"
)
_OPENED = r"[「『【\[(<]"
_LEAD = rf"(?:{_LABEL}|{_SIGNS}|{_PARTICLES}|{_ADVERBS}|{_OPENED})*"
_ENDING = (
    r"(?:[」』】\])>]?(?:(?:です|でした|っす|だ)(?:が|けど|けれども?|ので|し|[わよねな])*|"
    r"で(?:(?:お?願い|おねがい)(?:(?:いた)?し(?:ます|たい)\S{0,6}|申し上げます)?|す)?|"
    r"と(?:(?:いた)?し(?:ます|ました|ています|ております|て)|なり(?:ます|ました)|なって(?:い|おり)ます|"
    r"する|した|のこと(?:です)?|思(?:い|っ)\S{0,4}|考え\S{0,5})|"
    r"に(?:(?:直し|変え|変更し|訂正し|修正し|し|改め)て(?:ください|下さい|おいてください|もらえますか|ほしいです)?|"
    r"(?:変更|訂正|修正)(?:を)?(?:お?願い\S{0,6}|(?:いた)?します)?|(?:な|し)(?:りました|ました|ります|ます))|"
    r"の(?:まま)(?:で)?(?:変わりません|変わりなし|変更なし)?|予定|済み?|中|"
    r"し(?:ました|ています|ております)(?:[わよね])?|扱い|かな(?:と)?)*[」』】\])>]?)"
)
_BEHIND = (
    r"(?:(?=$|[。、,!?:;→…‥/|\s(「『【―※]|・・|[」』】\])>](?![はがをにでもとのへ])|[^\w\s・「」『』【】\[\]()<>])|"
    r"(?<=[」』】\])>])(?![はがをにでもとのへ])|(?<=で)(?=約|のべ|延べ|\d))"
)
# Before a word without anything that joins it: 「ではなく継続」, 「…のため検討」, 「85%達成」.
_REPLACED = re.compile(r"(?:では|じゃ)なく(?:て)?、?「?$")
_BECAUSE = re.compile(r"(?:ため|ので|より|から|[らかさたなまわけえれず]ず)、?$")
_COUNTED = re.compile(r"\d[\d,.]*[万億千]?[^\s\d、。はがも]{0,5}$")
# 「バス路線の検討」, 「周知を継続」: the word goes on with what stands before it.
_TOLD_OF = re.compile(r"[のはがをにでもと・ぁ-ん]$")
_BRACKETS = {"<": ">", "(": ")", "「": "」", "『": "』", "【": "】", "[": "]"}


@dataclass(frozen=True)
class ToldResult:
    """A result word that stands for itself, from what joins it to what ends it.

    `joined` is what stands between the name and the word: nothing where the name goes right up to
    it (「バスロケ検討」), and then only a name makes it a result. `because`: a reason, which is
    text, runs into it (「会社が変わりましたので検討です」).
    """

    begin: int
    end: int
    word: str
    joined: str = ""
    because: bool = False


@lru_cache(maxsize=64)
def _pattern(results: tuple[str, ...]) -> re.Pattern[str]:
    words = "|".join(map(re.escape, sorted(results, key=len, reverse=True)))
    return re.compile(rf"(?P<lead>{_LEAD})(?P<word>(?:{words})(?:{GOES_ON})?){_ENDING}{_BEHIND}")


@lru_cache(maxsize=4_000)
def told_in(text: str, results: tuple[str, ...]) -> tuple[ToldResult, ...]:
    """All result words that stand for themselves, from left to right."""
    if not results or not any(word in text for word in results):
        return ()
    found: list[ToldResult] = []
    for match in _pattern(results).finditer(text):
        if (told := _told(text, match, results)) is not None:
            found.append(told)
    return tuple(found)


def _told(text: str, match: re.Match[str], results: tuple[str, ...]) -> ToldResult | None:
    word = match["word"]
    if word not in results:
        # 「検討継続」: it is still being considered.
        word = word.removesuffix(GOES_ON)
    begin, end = _without_brackets(text, match)
    before, joined = text[:begin], text[begin : match.start("word")]
    if not before.strip() or joined.strip("「『【[(") or joined[:1].isspace():
        return ToldResult(begin, end, word, joined)
    if joined and text[end - 1] in _BRACKETS.values():
        # 「建替(未達成)資材の…」
        return ToldResult(begin, end, word, joined)
    if _REPLACED.search(before) or _COUNTED.search(before) or _is_another(before, results):
        return ToldResult(begin, end, word, joined)
    if _BECAUSE.search(before):
        return ToldResult(begin, end, word, joined, because=True)
    if not joined and not _TOLD_OF.search(before):
        return ToldResult(begin, end, word)
    return None


def _is_another(before: str, results: Sequence[str]) -> bool:
    """「検討から継続に変更します」"""
    return before.endswith("から") and before.rstrip("「」").removesuffix("から").endswith(
        tuple(results)
    )


def _without_brackets(text: str, match: re.Match[str]) -> tuple[int, int]:
    """Where it begins and ends: no bracket that goes on with other words is cut open."""
    begin, end = match.start(), match.end()
    lead = match["lead"]
    for place in range(len(lead) - 1, -1, -1):
        closing = _BRACKETS.get(lead[place])
        if closing is not None and closing not in text[match.end("word") : end]:
            return match.start("lead") + place + 1, end
    while end > match.end("word") and text[end - 1] in _BRACKETS.values():
        opening = next(o for o, c in _BRACKETS.items() if c == text[end - 1])
        if opening in lead:
            break
        end -= 1
    return begin, end


def result_alone(text: str, results: Sequence[str]) -> str | None:
    """The result word that a piece gives and nothing else: 「結果:継続です」."""
    bare = text.strip(" 、。・*●■◆□-")
    told = told_in(bare, tuple(results))
    if (
        len(told) != 1
        or told[0].because
        or bare[: told[0].begin]
        or bare[told[0].end :].strip("。!")
    ):
        return None
    return told[0].word


def result_at_end(text: str, results: Sequence[str]) -> tuple[str, str] | None:
    """(What stands before it, the result word) of words that end with one: 「Web出願は導入」."""
    bare = text.strip(" 、。・*●■◆□-")
    told = told_in(bare, tuple(results))
    if not told or told[-1].because or bare[told[-1].end :].strip("。!"):
        return None
    before = bare[: told[-1].begin].strip(" はも、:「")
    direct = before and not told[-1].joined and not _COUNTED.search(before)
    return None if direct else (before, told[-1].word)


def result_at_head(text: str, results: Sequence[str]) -> tuple[str, str] | None:
    """(The result word, what follows) of words that begin with one: 「拡大:受付を始めた」."""
    told = told_in(text, tuple(results))
    if not told or text[: told[0].begin].strip():
        return None
    follows = re.match(r"\s*[:→]\s*(?=\S)", text[told[0].end :])
    return (told[0].word, text[told[0].end + follows.end() :]) if follows else None
