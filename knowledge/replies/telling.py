"""What was done, in the words of the message: one unbroken stretch, cut at its ends alone.

Off come the row's name at its head, its result word, clauses that hold nothing but its values, and
whole sentences that greet, ask, promise or correct. A clause is never torn from its sentence.
"""

import re
from collections.abc import Sequence

from knowledge.replies import words
from knowledge.replies.asked import AskedItem
from knowledge.replies.being_read import BeingRead
from knowledge.replies.corrections import is_correction, speaks_of_earlier, withdraws
from knowledge.replies.others import said_of_others
from knowledge.replies.pieces import LOOKED_AT, Piece, gives_number, only_counts, remainder
from knowledge.replies.stretches import Stretch, counts_in, counts_other, is_told_of
from knowledge.words.letters import normal

_CORRECTS = re.compile(
    r"(?:すみません|失礼しました|申し訳ありません)?[、。]?"
    r"(?:訂正|修正|間違|誤り|誤記|けた|桁|入力ミス|.{0,14}(?:では|じゃ)なく)"
)
_NOT_BUT = re.compile(r"(?:では|じゃ)なく")
_SUBMITS = re.compile(r"(?:これで|以上で|この内容で)?(?:提出|確定)(?:で|し|を|します|お願い)")
# 「駐輪場の内容を「…」に」
_CONTENT_OF = re.compile(r"[^「」]{0,24}?内容(?:は|を|として)?(?=「)")
_AS_FOLLOWS = re.compile(r"(?:次|以下|下記)の?(?:とおり|通り)")
# 「達成の見込みですが、結果は後日」
_EXPECTED = re.compile(
    r"(?:の|する|となる)?(?:見込み|予定|見通し)(?:です|でございます)?(?:が|けど)?"
)
# 「逆でした。」, 「内容を次のように差し替えてください。」: what follows is meant.
_INSTRUCTS = re.compile(
    r"^\W*(?:(?:二つ|2つ|両方)の)?(?:数[字値]?[がをは]|値[がを]|両方が?)?"
    r"逆(?:でした|です|に\S{1,6}(?:ました|ています?|ておりました))\W*$|"
    r"^[^。、を\d]{1,20}(?:は|だけ|のみ|も)(?:、)?(?:その|元の|前の|現状の|今の)?(?:まま|残し)(?:で|て)\S{0,14}$|"
    r"(?:値|数字|欄|行|表|年度)を(?:見て|見間違|読み違|取り違|入れ違)|勘違い|見間違|転記(?:ミス|誤り)|"
    r"(?<![月年週回順])(?:次|以下|下記)の?(?:ように|とおり|通り|内容)?(?:に|へ|と)?(?:差し?替え|書き?換え|変更|修正|訂正)"
)
# 「広報動画PT:継続」, 「画像伝送だけ継続・拡大で」
_NAME_AND_MORE = re.compile(r"(?P<name>[^:。、\d]{2,30}?)(?::\s*|だけ|のみ)(?=\S)")
_WHO = re.compile(r"(?:\S{1,14}[の ])?[一-龥ァ-ヶ]{1,5}(?:です|と申します|でございます)")
_QUOTED_TEXT = re.compile(
    r"「(?P<text>[^「」]+)」(?:で|と|に)?"
    r"(?:お願い\S*|(?:差し?替え|書き?換え|変え|変更し|修正し|訂正し|直し|し)て\S*|(?:いた)?します)?。?"
)
_JOIN = re.compile(
    r"^[」』】)]*\s*(?:に(?:ついて|関して|つきまして)は?|だけ|のみ|は|が|も|の|で|:|=|、|,)?\s*"
)
CONTENT_LABEL = re.compile(
    r"[\s・*■●◆○□◎-]*(?:(?:あと|次に|また|なお|それと)、?)?[(【\[<]?(?:取組|実施)?内容"
    r"(?:[)】\]>:→]\s*|(?:は|を|としては?|ですが|につきましては?)、?\s*|\s+|$|(?=「))"
)
# 「→英語版のページを公開した」 stands below the result.
_POINTS = "…‥.→⇒➡▶▷・※*-–— \u3000"
# 「(アンケートの速報値)」 behind a value
_QUALIFIED = re.compile(r"(?<=\S)\([^()]*(?:速報|暫定|見込|時点|概数|現在)[^()]*\)")
_OF_IT = re.compile(r"^[」』】)]*の(?=\S)")
LEADS_IN = re.compile(
    r"(?:関係|関連)?(?:(?:とか|など)?の(?:件|ほう|方|取組|事業))?(?:ですが|ですけど|については|に関しては|につきましては)$"
)
# What is not there yet: figures, an answer. 「国の方針を待っている」 tells how the work stands.
_ABOUT_DATA = re.compile(
    r"集計|数[字値]|件数|人数|回数|実績|値|データ|結果|回答|報告|提出|連絡|確認|精査|取り?まとめ|とりまとめ|照会|"
    r"入力|確定|待ってくだ|お待ち|未定|後日|後ほど|改めて|後で|あとで"
)
_REACHED_AT = re.compile(r"(?:内線|TEL|Tel|電話|直通)\S{0,4}\s?\d")
_DID = re.compile(r"を.*(?:ました|[いきぎしちにびみりえけせてねべめれっん][ただ])[。!]*$")
MOST_COURTESY = 6
# Where a clause goes on, and where it tells what was done.
_TORN = re.compile(r"[はがをにでもとてくしりきちみいえけせねべめれ]$")
_DONE_BEFORE = re.compile(
    r"(?:ました|[いきぎちにびみりえけげせてねべめれっしん][ただ])(?:が|けど|けれども?|ものの)?$"
)


def text_of(stretch: Stretch, item: AskedItem, reply: BeingRead) -> str:
    """What was done, as it was typed; empty where a stretch tells nothing."""
    runs: list[list[tuple[Piece, int]]] = [[]]
    for piece, begin in _in_whole_sentences(stretch.pieces, item, reply):
        if runs[-1] and _is_broken(runs[-1][-1][0], piece, reply):
            runs.append([])
        if begin is not None:
            runs[-1].append((piece, begin))
        elif piece.border == "line" and runs[-1]:
            # A line of its own that gives a value or a result parts two texts.
            runs.append([])
    run = max(runs, key=lambda run: (_is_labelled(run), sum(len(p.text) for p, _ in run)))
    if not run:
        return ""
    (first, begin), (last, _) = run[0], run[-1]
    line = reply.lines[last.line]
    start = reply.lines[first.line].source(first.begin + begin, first.begin + begin + 1)[0]
    end = last.end + 1 if line.text[last.end : last.end + 1] in ("。", "!") else last.end
    text = reply.typed[start : line.source(end - 1, end)[1]].strip().lstrip(_POINTS)
    if (quoted := _QUOTED_TEXT.fullmatch(text)) is not None:
        # 「内容は「…」でお願いします」
        text = quoted["text"]
    heading = first is stretch.pieces[0] and len(run) == 1 and not gives_number(text)
    if heading and words.is_noun_phrase(text):
        # A heading that names the row in words of its own.
        return ""
    told = words.says_something(text) or _follows_a_result(first, stretch)
    return text if told and len(text) > 1 else ""


def _in_whole_sentences(
    pieces: Sequence[Piece], item: AskedItem, reply: BeingRead
) -> list[tuple[Piece, int | None]]:
    """Each piece with where the words of a text begin in it, no clause torn from its sentence."""
    found: list[tuple[Piece, int | None]] = []
    for sentence in _sentences(pieces):
        told = [(p, None if p.quoted else tells_from(p, item, reply)) for p in sentence]
        found += _untorn(told)
    return found


def _sentences(pieces: Sequence[Piece]) -> list[list[Piece]]:
    found: list[list[Piece]] = []
    for piece in pieces:
        if piece.border in ("comma", "blank") and found and found[-1][-1].line == piece.line:
            found[-1].append(piece)
        else:
            found.append([piece])
    return found


def _untorn(sentence: list[tuple[Piece, int | None]]) -> list[tuple[Piece, int | None]]:
    """A sentence that tells something and then counts, promises or wishes.

    「増やし、31箇所になった」 is told as a whole; 「2月に行うので、まだ出ません」 tells nothing,
    but what was done before (「3回開きましたが、集計中です」) stays with the whole sentence.
    """
    told = [place for place, (_, begin) in enumerate(sentence) if begin is not None]
    if not told or told[-1] + 1 == len(sentence):
        return sentence
    last, behind = sentence[told[-1]][0], [piece for piece, _ in sentence[told[-1] + 1 :]]
    if any(piece.result or piece.names or piece.border != "comma" for piece in behind):
        return sentence
    if _only_announces(behind[-1].text) and not _DONE_BEFORE.search(last.text):
        return [(piece, None) for piece, _ in sentence]
    if not _only_announces(behind[-1].text) and _TORN.search(last.text) is None:
        return sentence
    return [
        (piece, 0 if place > told[-1] else begin) for place, (piece, begin) in enumerate(sentence)
    ]


def _only_announces(clause: str) -> bool:
    """「まだ出ていません」, 「全部で4回にしたいと思います」: nothing that was done."""
    return words.speech_of(clause) in ("later", "question") or words.wishes(clause)


def _follows_a_result(piece: Piece, stretch: Stretch) -> bool:
    """「継続 搬送先6病院」: whatever stands behind the result word says what was done."""
    return any(p.result and p.line == piece.line and p.end <= piece.begin for p in stretch.pieces)


def _is_broken(before: Piece, after: Piece, reply: BeingRead) -> bool:
    """Was something taken out of the message between the two pieces?"""
    end = reply.lines[before.line].source(before.end - 1, before.end)[1]
    begin = reply.lines[after.line].source(after.begin, after.begin + 1)[0]
    return any(end <= at < begin for at in reply.breaks)


def _is_labelled(run: Sequence[tuple[Piece, int]]) -> bool:
    """「内容 …」"""
    return bool(run) and CONTENT_LABEL.match(run[0][0].text) is not None


def tells_from(piece: Piece, item: AskedItem, reply: BeingRead) -> int | None:
    """Where in a piece the words of a text begin; None where it names, counts or greets only."""
    rest = _behind_name(piece, item, reply)
    begin = len(piece.text) - len(rest)
    sentence = _sentence_of(reply.lines[piece.line].text, piece)
    label = _CONTENT_OF.match(rest)
    if label is not None and _QUOTED_TEXT.fullmatch(rest[label.end() :]):
        # 「内容を「…」に差し替えてください」
        return begin + label.end()
    if piece.names or piece.result or _says_who(piece, reply) or _is_no_telling(sentence):
        return None
    if _leads_in(piece, reply):
        return None
    if _only_corrects(sentence):
        return None
    label = CONTENT_LABEL.match(rest)
    if label is not None:
        begin, rest = begin + label.end(), rest[label.end() :]
        return begin if rest.strip() and not _AS_FOLLOWS.match(rest) else None
    if not rest.strip("」』】)。 ") or _SUBMITS.match(rest):
        return None
    expected = next((word for word in item.results if rest.startswith(word)), "")
    if expected and _EXPECTED.fullmatch(rest[len(expected) :]):
        return None
    speech = words.speech_of(rest)
    if speech == "later" and (
        _ABOUT_DATA.search(sentence) is None
        or (_DONE_BEFORE.search(sentence.rstrip("。!")) and "まだ" not in sentence)
        or _is_behind_a_result(piece, item, reply)
        or _goes_on_telling(piece, sentence)
    ):
        # 「検討 併用を確認中」 says how it stands, 「公表を待って、意見を聞いた」 what was done.
        speech = "words"
    if speech in ("later", "question", "polite", "contact", "nothing"):
        return None
    if words.speech_of(rest) == "same" and not _goes_on(piece, reply) and not remainder(rest, item):
        return None
    told = remainder(_QUALIFIED.sub("", rest), item)
    if told and counts_in(rest, item) and only_counts(rest, item):
        return None
    if piece.border in ("comma", "blank"):
        # 「継続・拡大、ロボ活が県大会に出場」: the name is one of the words.
        begin = 0
    if not told and _DID.search(rest) and not counts_in(rest, item):
        # 「ICT推進員を18の町会へ派遣した」: what was done, in the words of the title.
        return begin
    rest = _QUALIFIED.sub("", rest)
    if told or not gives_number(rest):
        return begin if told else None
    # What counts something that is not wanted of this row is told, 「5374アプリ」 only names it.
    counted = counts_other(rest, item) if item.measures else not _is_named(rest, item)
    return begin if counted else None


def _is_no_telling(sentence: str) -> bool:
    """A question, courtesy, or who writes and how to reach them."""
    return (
        words.is_question(sentence)
        or words.is_polite(sentence)
        or words.talk_in(sentence) is not None
        or words.tells_how_to_reach(sentence)
        or words.is_sign_off(sentence)
        or words.introduces(sentence)
        or _REACHED_AT.search(sentence) is not None
    )


def _leads_in(piece: Piece, reply: BeingRead) -> bool:
    """「セミナー関係ですが、」: only says what is spoken of next."""
    behind = reply.lines[piece.line].text[piece.end : piece.end + 1]
    topic = LEADS_IN.search(piece.text) if behind == "、" else None
    return topic is not None and words.is_noun_phrase(piece.text[: topic.start()])


def _goes_on_telling(piece: Piece, sentence: str) -> bool:
    """Does the sentence end with something else that was done?"""
    last = re.split(r"、|,(?!\d)", sentence.rstrip("。!"))[-1]
    if last.strip() == piece.text:
        return False
    return words.tells_of_work(last) and words.speech_of(last) == "words"


def _is_behind_a_result(piece: Piece, item: AskedItem, reply: BeingRead) -> bool:
    if piece.border not in ("comma", "blank"):
        return False
    before = reply.lines[piece.line].text[: piece.begin].rstrip(" 、:→")
    return any(before.endswith(word) for word in item.results)


def _says_who(piece: Piece, reply: BeingRead) -> bool:
    """「広報の谷です。」 at the head of a message, where nothing but courtesy stands before it."""
    if _WHO.fullmatch(piece.text) is None or gives_number(piece.text):
        return False
    before = [line.text for line in reply.lines[: piece.line]]
    before.append(reply.lines[piece.line].text[: piece.begin])
    said = [part for line in before for part in re.split(r"[。!、]", line) if part.strip()]
    return len(said) <= MOST_COURTESY and all(
        words.is_polite(part) or words.talk_in(part) is not None for part in said
    )


def _is_named(text: str, item: AskedItem) -> bool:
    """Does every number of the text stand in the row's name?"""
    names = normal("".join((item.title, *item.names)))
    return all(digits in names for digits in re.findall(r"\d+", text))


def _behind_name(piece: Piece, item: AskedItem, reply: BeingRead) -> str:
    """A piece without the row's name at its head.

    Behind a comma or a blank a name is one of the words: 「達成 時差出勤の区分を増やした」.
    """
    head = reply.names.head_of(piece.text)
    if head is None or item.ref not in head.refs:
        near = (
            _NAME_AND_MORE.match(piece.text) if piece.border in ("line", "item", "stop") else None
        )
        named = near is not None and item.ref in reply.names.nearly(near["name"])
        return piece.text[near.end() :] if near is not None and named else piece.text
    if piece.border in ("comma", "blank") and not is_told_of(piece.text[head.end :]):
        return piece.text
    if _OF_IT.match(piece.text[head.end :]) and words.tells_of_work(piece.text):
        # 「まちのりのポートを新設した」: the name is one of the words.
        return piece.text
    join = _JOIN.match(piece.text[head.end :])
    return piece.text[head.end + (join.end() if join else 0) :]


def only_how(piece: Piece, reply: BeingRead) -> bool:
    """「すまいるクーポンは昨年度と同様、窓口で案内しました」: no value is the same."""
    return (
        words.speech_of(piece.text) == "same"
        and _goes_on(piece, reply)
        and not (re.search(r"(?:数|率|額|者|件)(?:は|も|が)", piece.text))
    )


def _goes_on(piece: Piece, reply: BeingRead) -> bool:
    """「昨年度と同様、窓口で案内した」: what is the same is how it was done."""
    line = reply.lines[piece.line].text
    if line[piece.end : piece.end + 1] != "、":
        return False
    behind = line[piece.end + 1 : piece.end + LOOKED_AT]
    # 「Aは前年と同じ、ほかは検討」 goes on with other rows.
    return said_of_others(behind) is None and reply.names.head_of(behind) is None


def _only_corrects(sentence: str) -> bool:
    """Is a correction all that a sentence is for?"""
    if withdraws(sentence) or _INSTRUCTS.search(words.without_courtesy(sentence)):
        return True
    if not (is_correction(sentence) or _NOT_BUT.search(sentence)):
        return False
    if not words.tells_of_work(sentence):
        return True
    return bool(
        speaks_of_earlier(sentence) or gives_number(sentence) or _CORRECTS.match(sentence.strip())
    )


def _sentence_of(line: str, piece: Piece) -> str:
    """The sentence around a piece, or as much of it as is looked at."""
    first, last = max(piece.begin - LOOKED_AT, 0), min(piece.end + LOOKED_AT, len(line))
    begin = max(first, *(line.rfind(stop, first, piece.begin) + 1 for stop in "。!?"))
    ends = [at + 1 for stop in "。!?" if (at := line.find(stop, piece.end, last)) >= 0]
    return line[begin : min(ends, default=last)]
