"""Which number of a correcting sentence is the right one, and which does it replace?"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from knowledge.replies.around import CONDITIONS, RULES, SIDES, Around, alike, fires
from knowledge.replies.marks import MISTAKEN
from knowledge.replies.numbers import Number
from knowledge.words.rules import Rules, load_rules

_CORRECTS = re.compile(
    r"訂正|修正(?:を)?(?:お願い|下さい|ください|願|し(?:て(?!い)|ます|たい)|を|の(?:お|うえ)|後|前|版|です|して|値)|誤り|"
    r"誤って|誤記|誤:|間違|正しく|正:|取り?消し|取り下げ|"
    r"逆に(?:書|報告|記載|入力|なって)|入れ違|取り違|が正(?:です|しい|解|当)|差し?替え|削除(?:して|願|を|し)|逆でした|逆になって|旧[:)].*新[:)]|と(?:書|報告|回答|送|お伝え)\S{0,8}(?:ましたが|たが|けど)|"
    r"(?:送っ|送りし|報告し|回答し|書い|お伝えし)たのは[^。]{0,24}(?:でした|です)|"
    r"改めます|改めて(?:くだ|下)|ミス|言い間違|書き間違|直して|に変更(?:し(?:て(?:くだ|下|お|いただ|頂|ほし)|ま|たい)|を(?:お?願)|願|で(?:お願|す)|お願)|撤回|"
    r"[誤正][:)]|^(?:あ+っ?、?)?(?:違(?:う|い(?:ます|ました))|間違え(?:た|ました))(?:、|。|$)|"
    r"それは(?:前|昨|去)年(?:度)?の"
)
# 「ごめんなさい、38人でした」
_SORRY = re.compile(
    r"\s*(?:あ+っ?、?)?(?:ごめん(?:なさい)?|すみません|すいません|失礼(?:しました|いたしました)?)[、。!\s]*"
    r"[^、。\d]{0,8}\d[^、。\s]{0,8}でした"
)
_WITHDRAWS = re.compile(
    r"(?:取り?消し|取り?下げ|撤回|削除)(?:ます|て|たい|で[。!]?$|を?(?:お?願|希望)|させて|でお?願|。|$)|"
    r"(?:忘れて|無視して|破棄して|消して(?:おいて)?)(?:ください|下さい|いただ|頂|。|$)|なかったことに|白紙に"
)
_EARLIER = re.compile(
    r"(?:先ほど|さきほど|先程|さっき|前に(?:出|送|報告|お|書)|以前(?:に)?(?:出|送|報告|お)|"
    r"前回(?:送|報告|回答|お|の(?:回答|報告|数))|先日|昨日|今朝|午前|午後|前の(?:投稿|報告|"
    r"回答|数|件|メ)|上の(?:投稿|数|件|報告)|直前|一つ前|1つ前|"
    r"(?:送|報告|回答|提出|お伝え|書|連絡)(?:し|い|っ)(?:て|た)\S{0,6}(?:は|が|の|数|値|件))"
)
_REPLACED = re.compile(r"\d\D{0,4}(?:では|じゃ|で)なく")
_SIDE = re.compile(
    r"(?P<wrong>(?<!正)誤|旧)[:)]|(?P<right>(?<!訂)(?<!修)正|新)[:)]|"
    r"(?:^|\s)(?:(?P<wrong2>誤|旧)|(?P<right2>正|新))\s+(?=\S)"
)


_LISTED = re.compile(r"\s*[、,・]\s*[^\d、。→]*[一-龥ァ-ヺA-Za-z]{2,}[^\d、。→]*")
_NOT_LISTED = re.compile(r"では|じゃ|でなく|から|誤|間違|旧")


@lru_cache(maxsize=1)
def correction_rules() -> Rules:
    """The rows of `rules/corrections.toml`; read when the first correction is."""
    says = ("figure", "mistaken", "right", "wrong")
    return load_rules(RULES / "corrections.toml", says, {*SIDES, *CONDITIONS})


def is_correction(line: str) -> bool:
    """Does it take back or replace something that was said before?"""
    return _CORRECTS.search(line) is not None or _SORRY.match(line) is not None


def withdraws(line: str) -> bool:
    """「一旦取り下げます」, 「忘れてください」: what was said before no longer holds."""
    return _WITHDRAWS.search(line) is not None


def speaks_of_earlier(line: str) -> bool:
    """「さっきの」, 「先ほどの報告」, 「お送りした数字」"""
    return _EARLIER.search(line) is not None


def is_about_earlier(sentence: str, *, several: bool) -> bool:
    """Does a sentence put something right that was said before (`several`: with more numbers)?"""
    return (
        (several and speaks_of_earlier(sentence))
        or is_correction(sentence)
        or _REPLACED.search(sentence) is not None
        or withdraws(sentence)
    )


def put_right(line: str, mine: Sequence[Number], begin: int, *, several: bool) -> None:
    """Set which numbers of a correcting sentence are right; it begins at `begin` of the line."""
    right = [
        number
        for place, number in enumerate(mine)
        if _told_right(_around(line, mine, place, begin, several=several))
    ]
    for number in mine:
        sides = list(_SIDE.finditer(line, begin, number.start))
        if sides:
            wrong = sides[-1]["wrong"] or sides[-1]["wrong2"]
            number.role = "wrong" if wrong else "figure"
            right += [] if wrong else [number]
    if right and _each_has_its_label(line, mine):
        return
    if not right and withdraws(line[begin:]):
        _replace(mine)
    # The right one was found; the other of the same kind is the one that it replaces.
    _replace([n for n in mine if n not in right and any(alike(n, r) for r in right)])


def _around(line: str, mine: Sequence[Number], place: int, begin: int, *, several: bool) -> Around:
    start = mine[place - 1].end if place else begin
    until = mine[place + 1].start if place + 1 < len(mine) else len(line)
    before, after = line[start : mine[place].start], line[mine[place].end : until]
    return Around(mine[place], before, after, mine, place, "", several)


def _told_right(around: Around) -> bool:
    """Set the role that the words give the number; is it said to be the right one?"""
    said = next((r.what for r in correction_rules().rules if fires(r, around)), None)
    number = around.number
    if said == "mistaken":
        number.notes.append(MISTAKEN)
    elif said in ("figure", "right"):
        number.role = "figure"
    elif said == "wrong":
        number.role = "wrong"
    return said == "right"


def _replace(numbers: Sequence[Number]) -> None:
    for number in numbers:
        number.role = "wrong" if number.role in ("figure", "reference") else number.role


def _each_has_its_label(line: str, mine: Sequence[Number]) -> bool:
    """「市税98.53%、国保94.97%に差し替えてください」: all of them are right."""
    joined = all(
        _LISTED.fullmatch(between) and not _NOT_LISTED.search(between)
        for first, second in pairwise(mine)
        for between in [line[first.end : second.start]]
    )
    return len(mine) > 1 and joined and all(one.role in ("figure", "wrong") for one in mine)
