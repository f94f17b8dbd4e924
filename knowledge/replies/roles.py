"""What does the sentence make of each number: the figure, last year's, a target, a change, a part?

Works on one line at a time. A number that stays a `figure` may be what was asked for.
"""

import re
from collections.abc import Sequence
from itertools import pairwise

from knowledge.replies.numbers import Number, Role
from knowledge.words.units import unit_of
from knowledge.words.years import YearMark

_SENTENCE_END = re.compile(r"[。!?]|(?<=[たすん])\.(?=\s|$)")
_REACH = 24
NEXT = 6
# What stands farther off says nothing of a number.
AROUND = 80

_CHANGED = (
    r"(?:増(?![設床])|減(?!免)|アップ|ダウン|プラス|マイナス|上昇|低下|伸び|多く|多い|少な|"
    r"上積|下が|上が|拡大し|縮小し|"
    r"上回|下回|短く|短縮|長く|改善し|悪化し|縮ま)"
)
_CHANGE_AFTER = re.compile(rf"^\s*(?:の|が|も|ほど|ずつ|分|分の|弱の|強の)?\s*{_CHANGED}")
_ADDED_AFTER = re.compile(
    r"^\s*(?:を|の|が|に|へ|分を|ほど)?\s*(?:増設|新設|追加|新規|増床|新たに|加わ|拡充|整備し|設置し)"
)
_ADDED_BEFORE = re.compile(
    r"(?:新規に?|新たに|追加で?|増設|新設|今年度(?:は|に)?|本年度(?:は|に)?|うち新規)\s*$"
)
_CHANGE_BEFORE = re.compile(
    r"(?:比(?:べて|べ|較して)?(?:で|は|:)?\s*\(?|より(?:も)?|増減(?:数|率)?(?:は|:)?\s*|"
    r"増加(?:数|率)(?:は|:)?\s*)$"
)
_RATIO_BEFORE = re.compile(
    r"(達成率|進捗率|増加率|増減率|減少率|伸び率|伸率|構成比|前年度?比|同期比|対前年度?比?|"
    r"目標比|計画比|回収率|執行率|充足率|"
    r"達成度|進捗度|平均|あたり|当たり|当り|につき)[^\d、。]{0,6}$"
)
_AIM = (
    r"(?:目標|計画|定員|上限|予算|募集|収容|最大|最多|最小|最高|最低|基準|ノルマ|定数|限度|"
    r"キャパ|想定)"
)
_TARGET_BEFORE = re.compile(
    rf"{_AIM}(?:値|数|件数|人数|者数|額|人員|回数|冊数|率|台数|枚数|枠)?(?:である|として|"
    rf"とした|は|が|の|を|も|で|:|=|\(|「|\s|,|、約)*$"
)
_TARGET_AFTER = re.compile(
    rf"^\s*\)?\s*(?:の|という|が|を|は|\()?\s*{_AIM}(?!を?(?:達成|上回|超|クリア))"
)
# Of the prefecture, the country or another city: not the city's own.
_ELSEWHERE_BEFORE = re.compile(
    r"(?:全国|県全体|県内|県の|国全体|国の|他市|他都市|中核市|石川県|(?:富山|福井)[県市])[^\d、。]{0,8}$"
)
_EXPECTED_AFTER = re.compile(
    r"^\s*(?:の(?:予定|見込み|はず)|(?:に|と)なって?いた?はず|になるはず)(?:でした|だった|で(?:す)?が|のところ|が)"
)
_EXCEEDED_AFTER = re.compile(r"^\s*(?:を|は|も)?\s*(?:上回|下回|超え|達成|クリア|突破)")
_WHOLE_AFTER = re.compile(
    r"^\s*\)?\s*(?:のうち|(?:ある|あり、|いる)(?:そ)?の?うち|の内|中(?![止学央心間旬断核])|の中(?:で|の)?|に対し(?:て)?|分の)"
)
_WHOLE_BEFORE = re.compile(
    r"(?:全(?!部で|体で|部、|体、)[^\d、。\s]{0,6}|対象(?:は|者は|校は|者数は|数は|:)?\s*|総数(?:は)?|母数(?:は|:)?|"
    r"分母(?:は|:)?|全市|市内(?:全)?|配布(?:数)?(?:は)?|送付(?:数)?(?:は)?|"
    r"発送(?:数)?(?:は)?)\s*$"
)
_PART_BEFORE = re.compile(r"(?:うち|そのうち|内訳|内数)[^\d。\n]{0,14}$")
_TOTAL_BEFORE = re.compile(
    r"(?:合計|総計|(?<![統集設家会推])計|合わせて|あわせて|併せて|トータル|全体|総数|通算|全部|"
    r"全館|全体数|累計|年間|通年|合算)"
    r"(?:で|は|が|の|:|して|すると|、|\s|[^\d、。,\s]{1,6}(?:は|が|で))*$"
)
_TOTAL_AFTER = re.compile(r"^\s*\(?(?:の)?(?:合計|計(?![画測算])|総数|が全体|が合計)")
_RUNNING = (
    r"(?:累計|累積|これまで|開設以来|開始以来|導入以来|サービス開始|通算|総数|延べ数|トータル)"
)
_RUNNING_BEFORE = re.compile(rf"{_RUNNING}[^\d、。]{{0,8}}$")
_RUNNING_AFTER = re.compile(rf"^\s*\(?{_RUNNING}")
_OF_YEAR_BEFORE = re.compile(
    r"(?:単年度?|年度内|年間|うち今年度|今年度|本年度|当年度)[^\d。]{0,8}$"
)
_BECAME = re.compile(r"^\s*(?:に|へ|まで|と)")
_RANGE = re.compile(r"\s*(?:~|-|―|ないし|または|又は|もしくは|か)\s*")
_FROM = re.compile(r"\s*(?:から|より)\s*(?:約)?")
_TO = re.compile(r"\s*(?:→)\s*")
_EACH = re.compile(r"^\s*(?:ずつ|×|x\s?\d|\*\s?\d|@)")

_CORRECTS = re.compile(
    r"訂正|修正(?:を)?(?:お願い|下さい|ください|願|し(?:て(?!い)|ます|たい)|を|の(?:お|うえ)|後|前|版|です|して|値)|誤り|"
    r"誤って|誤記|誤:|間違|正しく|正:|取り?消し|取り下げ|"
    r"逆に(?:書|報告|記載|入力|なって)|入れ違|取り違|が正(?:です|しい|解|当)|差し?替え|削除(?:して|願|を|し)|逆でした|逆になって|旧[:)].*新[:)]|と(?:書|報告|回答|送|お伝え)\S{0,8}(?:ましたが|たが|けど)|"
    r"(?:送っ|送りし|報告し|回答し|書い|お伝えし)たのは[^。]{0,24}(?:でした|です)|"
    r"改めます|改めて(?:くだ|下)|ミス|言い間違|書き間違|直して|に変更(?:し(?:て(?:くだ|下|お|いただ|頂|ほし)|ま|たい)|を(?:お?願)|願|で(?:お願|す)|お願)|撤回|"
    r"[誤正][:)]"
)
# 「ごめんなさい、38人でした」
_SORRY = re.compile(
    r"\s*(?:あ+っ?、?)?(?:ごめん(?:なさい)?|すみません|すいません|失礼(?:しました|いたしました)?)[、。!\s]*"
    r"[^、。\d]{0,8}\d[^、。\s]{0,8}でした"
)
_WITHDRAWS = re.compile(
    r"(?:取り?消し|取り?下げ|撤回|削除)(?:ます|て|たい|を?(?:お?願|希望)|させて|でお?願|。|$)|"
    r"(?:忘れて|無視して|破棄して|消して(?:おいて)?)(?:ください|下さい|いただ|頂|。|$)|なかったことに|白紙に"
)
_EARLIER = re.compile(
    r"(?:先ほど|さきほど|先程|さっき|前に(?:出|送|報告|お|書)|以前(?:に)?(?:出|送|報告|お)|"
    r"前回(?:送|報告|回答|お|の(?:回答|報告|数))|先日|昨日|今朝|午前|午後|前の(?:投稿|報告|"
    r"回答|数|件|メ)|上の(?:投稿|数|件|報告)|直前|一つ前|1つ前|"
    r"(?:送|報告|回答|提出|お伝え|書|連絡)(?:し|い|っ)(?:て|た)\S{0,6}(?:は|が|の|数|値|件))"
)
_WRONG_AFTER = re.compile(
    r"^\s*(?:\)|」)?(?:と(?:あ|報告|回答|書|お伝え|送|し|申|記|お送|連絡|"
    r"ご)[^\d、。]{0,14})?(?:の(?:件|数字?|値|報告|回答|ところ)?|は|が|を)?(?:は|、)?\s*(?:誤(?:り|記|って)|間違|ミス|取り?消し|"
    r"撤回|削除|消して|無効)"
    r"|^[\s.。…]*(?:で(?:は|も)|じゃ)(?:な|あ)|^\s*と(?:あ|報告|回答|書|お伝え|送|申|記|お送|連絡|"
    r"ご)[^\d。]{0,18}(?:は|が|を|、)"
)
_RIGHT_AFTER = re.compile(
    r"^\s*の?\s*(?:打ち|書き|入力)?(?:誤り|間違い|誤記|ミス)|^\s*(?:に|へ)\s*(?:訂正|修正|変更|差し?替え|改め|直)|"
    r"^\s*(?:の方|のほう)?が(?:正|正解)"
)
_RIGHT_BEFORE = re.compile(
    r"(?:正(?:しく|しい)|正確に)[^\d。]{0,10}$|(?<!訂)(?<!修)正[:)]\s*$|訂正後[^\d。]{0,6}$|"
    r"修正後[^\d。]{0,6}$"
)
_MISTAKEN_FOR = re.compile(r"^\s*の(?:打ち|書き|入力)?(?:誤り|間違い|誤記|ミス)(?:です|でした)")
_EARLIER_BEFORE = re.compile(
    r"(?:先ほど|さきほど|先程|さっき|前回|昨日|先日|午前|以前)(?:の|に?(?:送|報告|回答|お送り)\S{1,6}|、)?\s*$"
)
_WRONG_BEFORE = re.compile(r"誤[:)]\s*$|訂正前[^\d。]{0,6}$|修正前[^\d。]{0,6}$")


_REPLACED = re.compile(r"\d\D{0,4}(?:では|じゃ|で)なく")
_SIDE = re.compile(
    r"(?P<wrong>(?<!正)誤|旧)[:)]|(?P<right>(?<!訂)(?<!修)正|新)[:)]|"
    r"(?:^|\s)(?:(?P<wrong2>誤|旧)|(?P<right2>正|新))\s+(?=\S)"
)


# 「60,000件に届きませんでした」, 「58%が使っていません」: the number is not what was reached.
_NOT_REACHED = re.compile(
    r"^\s*(?:に(?:は)?|を|には|まで)\s*(?:届か|届き|達し|満た|及ば|及び|超え|至ら|至り)[^、。]{0,5}"
    r"(?:ませ|ず|な[いか])"
)
_NEGATED = re.compile(
    r"^\s*(?:が|は)[^、。\d]{1,16}(?:ません|ない|なかった|未(?:利用|実施|対応|導入|登録))"
)
# 「4,210人、失礼、4,120人」
_SELF_CORRECTED = re.compile(
    r"\s*[、。]?\s*(?:(?:あ+っ?|失礼(?:しました)?|すみません|すいません|ごめんなさい|いや|もとい|訂正|"
    r"じゃなくて|ではなくて|間違えました)[、。:]?\s*)+"
)
_UNREACHED = re.compile(rf"{_NOT_REACHED.pattern[1:]}[、で]?\s*$")
# 「23地区(+2地区)」: told with what was added, so it is all of them.
GROWN = "grown"
ADDED = "added"
MISTAKEN = "mistaken"
# It stands in a question.
ASKED = "asked"
# Kept only after a yes: 「10回を予定しています」, 「50件は超えそうです」.
UNSURE = "unsure"
_TO_COME = re.compile(
    r"^\s*(?:を|の|は|に|と)?\s*(?:予定(?:です|で(?:す|ある)|して(?:い|お))|見込んで(?:い|お)|(?:超え|届き|達し|なり)そう)"
    r"|^\s*(?:には|に|へ|まで(?:は)?|を)(?:[^、。\d\s]{1,12}?)(?:たい(?:な?と|です|。|$)|(?:予定|つもり|方針|計画)(?:です|で(?:す|ある)|として(?:い|お)|。|$)|"
    r"(?:要求|要望|申請|調整)(?:中|して(?:い|お)り?ま?す?)|目指)"
)
_ADDED_TO = re.compile(r"\s*に、?(?:追加|加え|新たに|プラス|さらに)")
_NOT = re.compile(
    r"^\s*(?:では|じゃ)(?:ありません|ない(?!か)|なかった)(?:です|でした)?(?:$|[。、!])"
)
# 「まだ3施設分が届いておらず」: counted are those that did not answer.
_NOT_IN_YET = re.compile(
    r"^\s*(?:分|から)?(?:の[^、。\d]{0,8})?(?:が|は|も)?(?:まだ)?"
    r"(?:届いて|来て|きて|出て|集まって|そろって|揃って|提出されて|回答が)"
    r"(?:い|お)?(?:ない|なく|らず|ません|りません|なし)|^\s*(?:分)?(?:が|は)?(?:未提出|未回答|未着|未集計)"
)
# 「13,510件中4,972件は職員へ転送」: which of the two was asked for, the words leave open.
_NARRATED = re.compile(r"\s*(?:(?:は|を|が)[^、。\d]{2,}|が\d+[歳代]\S*)")
_RATE_BEFORE = re.compile(
    r"(?:^|[^\d今来先毎\w])(?:月|週|1日|毎月|毎週|月間|1か月)(?:に|平均|あたり|約)?\s*$"
)
# 「各回11名」, 「毎月40件」: how many each, not how many in all.
_PER_BEFORE = re.compile(
    r"(?:(?<!部)各(?:回|館|校|園|会場|教室|地区|校区|地域|日|月|課|店舗?|コマ|施設|講座|クラス|チーム|団体|町会|班|所)|"
    r"毎[回月週日年])(?:とも|あたり|当たり|当り|に|で|平均|、|約|ごとに)*\s*$"
)
# 「残る1地区は人選中」
_LEFT_BEFORE = re.compile(r"(?:残り|残る|のこり)(?:の|は)?\s*$")
_EACH_BEFORE = re.compile(r"それぞれ\s*$")
_OF_ONE = re.compile(r"\s*(?:あたり|当たり|当り|につき|平均|に|で|約|、)*\s*")
_TIMES = re.compile(r"\s*[×xX*✕]\s*")
_YEARS_BEFORE = re.compile(r"(?:[2-9]|\d\d)(?:か|ヶ|カ)?年(?:間)?で\s*(?:約)?$")
_PARTLY_BEFORE = re.compile(
    r"(?:上期|下期|上半期|下半期|前期|後期|第[1-4一二三四]四半期)(?:だけ|のみ|分)?[^\d、。]{0,6}$|"
    r"\d{1,2}月(?:分|だけ|のみ)(?:だけ|のみ)?(?:は|が|で|の)?\s*$|"
    r"[^\s、。]{2,8}(?:だけ|のみ)(?:で|の|は|分)?\s*$"
)


def is_correction(line: str) -> bool:
    """Does it take back or replace something that was said before?"""
    return _CORRECTS.search(line) is not None or _SORRY.match(line) is not None


def withdraws(line: str) -> bool:
    """「一旦取り下げます」, 「忘れてください」: what was said before no longer holds."""
    return _WITHDRAWS.search(line) is not None


def speaks_of_earlier(line: str) -> bool:
    """「さっきの」, 「先ほどの報告」, 「お送りした数字」"""
    return _EARLIER.search(line) is not None


def sentences(line: str) -> list[tuple[int, int]]:
    """Where the sentences of a line begin and end."""
    ends = [match.end() for match in _SENTENCE_END.finditer(line)]
    cuts = [0, *ends, len(line)]
    return [(a, b) for a, b in pairwise(cuts) if b > a]


def give_roles(
    line: str,
    numbers: Sequence[Number],
    marks: Sequence[YearMark],
    labels: str,
    asked: int,
    *,
    correcting: bool = False,
) -> list[Number]:
    """Set role, year and the like of the numbers of one line; a range becomes one number.

    `labels` are all the labels asked for, joined: a word that stands there is no cue, as in
    「削減した枚数」.
    """
    found: list[Number] = []
    for begin, end in sentences(line):
        mine = [n for n in numbers if begin <= n.start < end]
        if not mine:
            continue
        mine = _joined_ranges(line, mine, is_correction(line[begin:end]))
        _give_years(line, mine, [m for m in marks if begin <= m.start < end], asked)
        for place, number in enumerate(mine):
            start = max(begin, mine[place - 1].end if place else begin, number.start - AROUND)
            until = mine[place + 1].start if place + 1 < len(mine) else end
            before, after = line[start : number.start], line[number.end : until][:AROUND]
            number.role = _role(number, before, after, labels, mine, place)
            if number.role in ("change", "ratio"):
                # 「去年の1.2倍」 is no value of that year.
                number.year = None
            _give_running(number, before, after, followed=place + 1 < len(mine))
            _give_limits(number, after)
        _pair(line, mine, labels)
        earlier = len(numbers) > 1 and speaks_of_earlier(line[begin:end])
        if (
            correcting
            or earlier
            or is_correction(line[begin:end])
            or _REPLACED.search(line, begin, end)
            or withdraws(line[begin:end])
        ):
            _correct(line, mine, begin, several=len(numbers) > 1)
        found += mine
    return found


# -------------------------------------------------------------------- ranges
def _joined_ranges(line: str, numbers: list[Number], correction: bool) -> list[Number]:
    """「2,400人から2,500人のあいだ」, 「10~20件」, 「2、3件」: two bounds, no figure."""
    found: list[Number] = []
    skip = False
    for place, number in enumerate(numbers):
        if skip:
            skip = False
            continue
        after = numbers[place + 1] if place + 1 < len(numbers) else None
        if after is not None and not correction and _is_range(line, number, after):
            found.append(
                Number(number.line, number.start, after.end, line[number.start : after.end],
                       None, after.unit or number.unit, approx=True, trouble="range")
            )  # fmt: skip
            skip = True
        else:
            found.append(number)
    return found


def _is_range(line: str, first: Number, second: Number) -> bool:
    if first.value is None or second.value is None or not _alike(first, second):
        return False
    between, after = line[first.end : second.start], line[second.end : second.end + 8]
    if re.fullmatch(r"[、,]\s?", between) and first.unit is None and second.unit is not None:
        tens = second.value / (first.value + 1)
        return first.value < 10 and tens in (1, 10, 100, 1000)
    # A bare number before a tilde is as large as the second unless its scale is left out (2~3万).
    if _RANGE.fullmatch(between):
        return first.value < second.value or first.unit is None
    if _FROM.fullmatch(between) and not _BECAME.match(after):
        return first.value < second.value and not re.match(rf"\s*の?{_CHANGED}", after)
    return bool(re.fullmatch(r"\s*", between)) and bool(
        set(first.notes) & {"以上", "超"} and second.trouble == "bound"
    )


def _alike(first: Number, second: Number) -> bool:
    """Do they count the same, as far as they say?"""
    if first.unit is None or second.unit is None:
        return True
    return unit_of(first.unit).base == unit_of(second.unit).base


# -------------------------------------------------------------------- years
def _give_years(
    line: str, numbers: Sequence[Number], marks: Sequence[YearMark], asked: int
) -> None:
    """Each number is of the year that was named last before it, or just behind it in brackets."""
    spoken = [mark for mark in marks if mark.kind != "dated" or mark.as_of]
    behind = {}
    for number in numbers:
        for mark in marks:
            gap = line[number.end : mark.start]
            closing = line[mark.end : mark.end + 8]
            if re.fullmatch(r"\s*\(\s*", gap) and re.match(
                r"\s*(?:実績|末|時点|分)?\s*\)", closing
            ):
                behind[id(number)] = mark
            elif mark not in spoken:
                continue
            elif re.fullmatch(r"(?:だった|でした)\s*", gap):
                # 「58,120件だった昨年から」
                behind[id(number)] = mark
            elif re.fullmatch(r"\s*(?:は|が)\s*", gap) and re.match(
                r"\s*(?:の(?:数[字値]?|値|実績|件数|人数|分|もの)?)?(?:です|でした|分|だ)", closing
            ):
                # 「2,011人は昨年度の数でした」
                behind[id(number)] = mark
    used = {id(mark) for mark in behind.values()}
    for place, number in enumerate(numbers):
        if id(number) in behind:
            number.year = behind[id(number)].year
            continue
        before = [m for m in spoken if m.end <= number.start and id(m) not in used]
        if not before:
            continue
        mark = before[-1]
        if _governs(line, mark, number, numbers[:place], asked):
            number.year = mark.year


def _governs(
    line: str, mark: YearMark, number: Number, earlier: Sequence[Number], asked: int
) -> bool:
    """Does the year speak for the number, or only for what is between them?"""
    gap = line[mark.end : number.start]
    if mark.year == asked:
        return True
    if re.match(r"\s*(?:から|以降|より|に比|と比|に対|並|を)", gap):
        return False
    # 「昨年度の実績になりますが、5件」
    if re.match(
        r"\s*の?(?:実績|数[字値]?|値|分)(?:になります|となります|です|ですけれど)が?、", gap
    ):
        return True
    # 「令和6年度に始め、いまは3件」: an event of that year.
    if re.search(r"が、", gap) or ("、" in gap and not re.match(r"\s*(?:[、は]|の?実績|分)", gap)):
        return False
    # 「令和4年度(62,310件)に次ぐ61,044件」
    if re.match(r"\s*\(", gap) and ")" in gap:
        return False
    opened = gap.count("(") - gap.count(")")
    if opened < 0:
        return False
    same = [n for n in earlier if n.start >= mark.end and _alike(n, number)]
    if same and re.search(
        r"[、→]|から|に対し|より|上回|下回|比べ", line[same[-1].end : number.start]
    ):
        return bool(re.search(r"、\s*$", line[same[-1].end : number.start])) and not _became(
            line, number
        )
    return True


def _became(line: str, number: Number) -> bool:
    return _BECAME.match(line[number.end : number.end + 3]) is not None


# -------------------------------------------------------------------- roles
def _role(
    number: Number, before: str, after: str, labels: str, mine: Sequence[Number], place: int
) -> Role:
    return _first_cue(number, before, after, labels, mine, place) or "figure"


def _first_cue(
    number: Number, before: str, after: str, labels: str, mine: Sequence[Number], place: int
) -> Role | None:
    others = len(mine) > 1
    if number.sign == "±" and number.value:
        # So much more or less: it tells how sure something is, not what became of it.
        return "ratio"
    if number.sign in ("+", "±", "プラス") or (
        number.unit == "ポイント" and "ポイント" not in labels
    ):
        return "change"
    if (ratio := _RATIO_BEFORE.search(before)) is not None and ratio[1] not in labels:
        return "ratio"
    if (
        _EACH.match(after)
        or number.unit == "倍"
        or _PER_BEFORE.search(before)
        or (not others and _EACH_BEFORE.search(before))
        or _YEARS_BEFORE.search(before)
        or _RATE_BEFORE.search(before)
    ):
        return "ratio"
    if _LEFT_BEFORE.search(before):
        return "part"
    partly = _PARTLY_BEFORE.search(before)
    # 「後期高齢99.3」 is called so.
    named = partly is not None and partly[0][:4] in labels
    if partly is not None and not named and number.counting not in ("計", "合計"):
        return "part"
    change = None if re.search(r"[A-Z]\d+比\s*$", before) else _CHANGE_AFTER.match(after)
    if change is not None and not _in(labels, re.search(_CHANGED, change[0])):
        exceeds = re.match(r"^\s*(?:を)?\s*(?:上回|下回)", after)
        return "reference" if exceeds and others else "change"
    base = re.search(r"(\S{2,5}比)\s*(?:約)?$", before)
    # 「H25比36.8%減」, where the label says so, too, is no change on the year before.
    compared = _CHANGE_BEFORE.search(before) and (base is None or base[1] not in labels)
    changed = re.search(_CHANGED, after[:_REACH]) if compared else None
    # 「H25比29.8%削減」, where just this reduction is asked for, is no change.
    if changed is not None and not _is_asked_for(after[: changed.end()], labels):
        return "change"
    if _TARGET_BEFORE.search(before) and not _in(labels, re.search(_AIM, before)):
        return "target"
    following = mine[place + 1] if place + 1 < len(mine) else None
    aim = _TARGET_AFTER.match(after)
    # 「38件(上限40件)」: the word belongs to the number that follows it.
    ahead = following is not None and aim is not None and len(after) - aim.end() <= NEXT
    if aim is not None and not ahead and not _in(labels, re.search(_AIM, aim[0])):
        return "target"
    if _NOT.match(after):
        return "wrong"
    if _ELSEWHERE_BEFORE.search(before) or _NOT_IN_YET.match(after):
        return "other"
    if _EXPECTED_AFTER.match(after):
        return "target"
    exceeded = _EXCEEDED_AFTER.match(after) or "超" in "".join(number.notes)
    if exceeded and place + 1 < len(mine) and _alike(number, mine[place + 1]):
        return "reference"
    whole = following is not None and _alike(number, following) and not _summed(mine[place:])
    if whole and _is_whole(before, after, labels):
        return "whole"
    of_whole = place > 0 and mine[place - 1].role == "whole"
    of_whole = of_whole or re.search(r"\d\S{0,4}のうち\s*$", before) is not None
    if not of_whole and _PART_BEFORE.search(before) and (others or "うち" in before):
        return "part"
    if (
        number.counting in ("計", "合計")
        or _TOTAL_BEFORE.search(before)
        or _TOTAL_AFTER.match(after)
    ):
        return "total"
    return None


def _summed(mine: Sequence[Number]) -> bool:
    """「市内30チーム、市外14チームの計44チーム」: two that are added up, none is the whole."""
    return len(mine) > 2 and mine[2].counting in ("計", "合計") and _alike(mine[0], mine[2])


def _is_whole(before: str, after: str, labels: str) -> bool:
    """「120校のうち98校」; but 「748人のうち65歳以上が690人」 speaks of the 748."""
    if re.fullmatch(r"\s*/\s*", after):
        return False
    if _WHOLE_BEFORE.search(before) and re.match(r"^\s*(?:の|、|中|校|\()?", after):
        return True
    if (match := _WHOLE_AFTER.match(after)) is None:
        return False
    said = re.sub(r"[、\s]|[はがもの]+$", "", after[match.end() :])
    said = re.sub(r"^(?:今年度?|本年度?|令和\S{1,2}年度|実際に|現在)|[はがもの]+$", "", said)
    return not said or any(said[n : n + 2] in labels for n in range(len(said) - 1))


def _is_asked_for(words: str, labels: str) -> bool:
    """Is it a longer word of a label that ends here: 削減?"""
    match = re.search(r"[一-龥]{2,}$", words)
    return match is not None and match[0] in labels


def _in(labels: str, cue: re.Match[str] | None) -> bool:
    """Is the cue a word of what is asked for?"""
    return cue is not None and cue[0].strip("のがもをは :(") in labels


def _give_running(number: Number, before: str, after: str, *, followed: bool) -> None:
    """Is it said to be a running total, or this year's alone?"""
    behind = _RUNNING_AFTER.match(after)
    if behind is not None and followed and len(after) - behind.end() <= NEXT:
        # 「新規1,950人(累計11,204人)」: the word belongs to the number that follows it.
        behind = None
    if _RUNNING_BEFORE.search(before) or behind is not None:
        number.running = True
    elif _OF_YEAR_BEFORE.search(before):
        number.running = False
    if _ADDED_AFTER.match(after) or _ADDED_BEFORE.search(before):
        number.notes.append(ADDED)


def _give_limits(number: Number, after: str) -> None:
    """What was not reached, a negation turns round or is still to come is not kept unasked."""
    if _TO_COME.match(after):
        number.notes.append(UNSURE)
    if _NOT_REACHED.match(after) and number.trouble is None:
        number.trouble = "bound"
    if _NEGATED.match(after) and not re.search(r"変わ|間違|相違|ありません", after[:24]):
        number.notes.append("negated")


def _pair(line: str, mine: Sequence[Number], labels: str) -> None:
    """Two numbers that explain each other: from … to …, a part in brackets, 98/120校."""
    for first, second in pairwise(mine):
        between = line[first.end : second.start]
        after = line[second.end : second.end + 14]
        if second.sign == "±" and re.fullmatch(r"\s*[、(]?\s*", between):
            first.notes.append(UNSURE)
        if _preliminary(between) and first.role == "figure":
            first.role = "reference"
        if _FROM.fullmatch(between) and second.role == "change" and first.role == "figure":
            first.role = "reference"
        if first.value == 1 and _OF_ONE.fullmatch(between) and not _alike(first, second):
            # 「1人月30分」, 「1会場あたり20人」
            first.role, second.role = "other", "ratio"
        if _TIMES.fullmatch(between):
            # 「3会場×150人」: what they come to is not said.
            first.role = second.role = "ratio"
        if not _alike(first, second):
            continue
        if (
            first.role == "part"
            and second.role == "figure"
            and _goes_on_listing(line, first, second)
        ):
            second.role = "part"
        if _SELF_CORRECTED.fullmatch(between):
            first.role, second.role = "wrong", "figure"
            continue
        if second.sign in ("+", "プラス") and not between.strip():
            # 「20人+22人」: what they come to is not said.
            first.role = second.role = "part"
        if second.sign == "+" and re.fullmatch(r"\s*\(", between):
            first.notes.append(GROWN)
        if first.trouble == "bound" and _UNREACHED.match(between):
            # 「100人には届かず94人」
            first.role = "reference"
        if re.fullmatch(r"\s*/\s*", between) and first.unit is None and second.unit is not None:
            first.unit, second.role = second.unit, "whole"
        elif _TO.fullmatch(between) or (_FROM.fullmatch(between) and _BECAME.match(after)):
            if first.role == "figure":
                first.role = "reference"
        elif first.role == "whole" and _is_narrated(line, first, after, labels):
            second.notes.append("of_whole")
        elif _part_of_the_first(line, first, second) and second.role == "figure":
            second.role = "part"
        elif re.fullmatch(r"\s*に対し(?:て)?、?[^\d]{0,12}", between) and first.role == "figure":
            first.role = "reference"
    if len(mine) == 2 and _alike(*mine) and _ADDED_TO.match(line[mine[0].end : mine[1].start]):
        # 「144コマに追加で6コマ」: what they come to is not said.
        mine[0].notes.append(UNSURE)
    for first, second, third in zip(mine, mine[1:], mine[2:], strict=False):
        if _does_not_add_up(line, first, second, third):
            third.notes.append(UNSURE)
    _parts_in_brackets(line, mine)


def _goes_on_listing(line: str, first: Number, second: Number) -> bool:
    """「内訳は大学生71人・一般38人」: what follows a part of a breakdown is one, too."""
    between = line[first.end : second.start]
    listed = re.fullmatch(r"\s*[・、,/と]\s*[^\d。]{0,12}", between) is not None
    return listed and "内訳" in line[max(first.start - AROUND, 0) : first.start]


def _does_not_add_up(line: str, first: Number, second: Number, third: Number) -> bool:
    """「既設27箇所に新設6箇所を足して32箇所」"""
    if not (_alike(first, second) and _alike(second, third)):
        return False
    between = line[first.end : second.start], line[second.end : third.start]
    added = re.match(r"\s*を?\s*(?:足し|加え|追加し|合わせ)(?:て|ると|、)", between[1])
    if added is None or not re.match(r"\s*に", between[0]):
        return False
    values = [one.signed for one in (first, second, third)]
    known = [value for value in values if value is not None]
    return len(known) == 3 and known[0] + known[1] != known[2]


def _preliminary(between: str) -> bool:
    """「70,112件は速報値で、確定値は70,098件」"""
    first_is = re.match(r"\s*[はが]?\s*(?:速報|暫定|見込)", between) is not None
    return first_is and re.search(r"(?:確定|最終)(?:値|的)?\S{0,4}$", between) is not None


def _part_of_the_first(line: str, first: Number, second: Number) -> bool:
    return (
        first.role in ("figure", "total")
        and re.match(r"\s*(?:のうち|の内|の中)", line[first.end : second.start]) is not None
    )


def _is_narrated(line: str, whole: Number, after: str, labels: str) -> bool:
    """Does what follows tell something else than the label: 「…は職員へ転送」?"""
    match = _NARRATED.match(after)
    if match is not None and "が" in match[0][:2] and _is_all_of_them(line, whole):
        return False
    said = match[0].strip(" はを") if match else ""
    return bool(said) and not any(said[n : n + 2] in labels for n in range(len(said) - 1))


def _is_all_of_them(line: str, number: Number) -> bool:
    """「全職員3,300人のうち1,287人が使い」: only a part is what became of it."""
    return _WHOLE_BEFORE.search(line[max(number.start - AROUND, 0) : number.start]) is not None


def _parts_in_brackets(line: str, mine: Sequence[Number]) -> None:
    """「240人(春100人、秋140人)」: what stands in brackets behind a number explains it."""
    for place, number in enumerate(mine):
        opening = re.match(r"[^\d、。(]{0,6}\(", line[number.end :])
        if opening is None or number.role not in ("figure", "total"):
            continue
        begin = number.end + opening.end()
        closing = line.find(")", begin)
        inside = [
            n for n in mine[place + 1 :] if begin <= n.start < (closing if closing > 0 else 10**6)
        ]
        for other in inside:
            if other.role in ("figure", "total") and other.year is None and _alike(number, other):
                other.role = "part"


# -------------------------------------------------------------------- corrections
def _correct(line: str, mine: Sequence[Number], begin: int, *, several: bool) -> None:
    """Which of the numbers of a correcting sentence is the right one?"""
    right: list[Number] = []
    for place, number in enumerate(mine):
        start = mine[place - 1].end if place else begin
        before = line[start : number.start]
        after = line[number.end : mine[place + 1].start if place + 1 < len(mine) else len(line)]
        if re.match(r"^\s*(?:の方|のほう)?が正", after):
            number.role = "figure"
        elif place == 0 and _MISTAKEN_FOR.match(after) and len(mine) == 1:
            # 「52の誤りでした」 is the right one, unless it is what stands.
            number.notes.append(MISTAKEN)
        elif _RIGHT_BEFORE.search(before) or _is_right(after, place):
            right.append(number)
            number.role = "figure"
        elif (
            _WRONG_AFTER.match(after)
            or _WRONG_BEFORE.search(before)
            or (_EARLIER_BEFORE.search(before) and several)
        ):
            number.role = "wrong"
        elif place + 1 < len(mine) and re.match(r"^\s*(?:→|から|を|ではなく|でなく)", after):
            number.role = "wrong" if _alike(number, mine[place + 1]) else number.role
    for number in mine:
        sides = list(_SIDE.finditer(line, begin, number.start))
        if sides:
            wrong = sides[-1]["wrong"] or sides[-1]["wrong2"]
            number.role = "wrong" if wrong else "figure"
            right += [] if wrong else [number]
    if right and _each_has_its_label(line, mine):
        return
    if not right and withdraws(line[begin:]):
        for number in mine:
            number.role = "wrong" if number.role in ("figure", "reference") else number.role
    for number in mine:
        # The right one was found; the other of the same kind is the one that it replaces.
        if right and number not in right and any(_alike(number, r) for r in right):
            number.role = "wrong" if number.role in ("figure", "reference") else number.role


def _each_has_its_label(line: str, mine: Sequence[Number]) -> bool:
    """「市税98.53%、国保94.97%に差し替えてください」: all of them are right."""
    listed = re.compile(r"\s*[、,・]\s*[^\d、。→]*[一-龥ァ-ヺA-Za-z]{2,}[^\d、。→]*")
    joined = all(
        listed.fullmatch(between) and not re.search(r"では|じゃ|でなく|から|誤|間違|旧", between)
        for first, second in pairwise(mine)
        for between in [line[first.end : second.start]]
    )
    return len(mine) > 1 and joined and all(one.role in ("figure", "wrong") for one in mine)


def _is_right(after: str, place: int) -> bool:
    """「…を324人に訂正」; 「342人は324人の誤り」, where the second is the right one."""
    if _RIGHT_AFTER.match(after) is None:
        return False
    return place > 0 or re.match(r"^\s*(?:に|へ|の?(?:方|ほう)?が)", after) is not None
