"""What do the words say that are no figures? 前年と同じ, 実績なし, later, a question, thanks."""

import re
from functools import lru_cache
from typing import Literal

from knowledge.replies.around import RULES
from knowledge.words.letters import hiragana
from knowledge.words.morphemes import words_of
from knowledge.words.rules import Rules, load_rules

Speech = Literal["same", "nothing", "later", "question", "polite", "contact", "words"]

_END = (
    r"(?:です|でした|でございま(?:す|した)|となります|となりました|とな(?:って|り)(?:い|"
    r"お)り?ます|だ|と(?:いた)?します|と(?:なり|存じ)\S{0,6})?[。!]*"
)
SAME = re.compile(
    r"(?:(?:前|昨|去)年(?:度)?|前回|昨年同期|令和\S{1,2}年度?|R\d{1,2})(?:の?(?:値|実績|数値|数字|件数|人数))?(?:と|に|"
    r"から|より)?(?:ほぼ|まったく|全く|ぴったり)?"
    r"(?:同じ|同数|同値|同様|同水準|同一|一緒|いっしょ|変わ(?:ら|り)|変更(?:は|も)?(?:なし|無し|あ)|"
    r"増減(?:は|も)?(?:な|無|あり)|横ばい|相違|(?:の)?同?並み|同程度)"
    r"|^例年(?:度)?(?:並み|どおり|通り)"
    + _END
    + r"$|(?<=[はもが])(?:ほぼ|おおむね|概ね)?(?:横ばい|増減なし|変わらず|同数|"
    r"例年(?:どおり|通り|並み))" + _END + r"$"
    r"|^(?:同じ|同上|同数|変わ(?:らず|りなし|りません|りありません)|変更(?:は)?(?:なし|"
    r"ありません)|増減(?:は)?(?:なし|ありません)|横ばい)"
    + _END
    + r"$|(?:数値?|値|実績|件数|人数)(?:に|は|の)?(?:変わり|変更|増減|変動)(?:は|も)?(?:なし|"
    r"無し|ありません|ございません)"
    r"|(?:前|昨|去)年度?(?:実績)?(?:(?:どおり|通り)(?:です|でした|で(?:お願い\S*)|と(?:なり|し)ます)?[。!]*$|踏襲|のまま|どおりの数|の(?:数字|値|実績|数)?のまま|同(?:様|じく)?(?:です|$))"
)
_NOT_SAME = re.compile(
    r"同じ(?:方法|よう|く|基準|時期|形|内容)|同様(?:に|の方法|の形)|ではな|ではあり|じゃな"
)
ANOTHER_YEAR = re.compile(
    r"(?:(?:前|昨|去)年(?:度)?|前回|(?:令和|R)\s?\d{1,2}(?:年(?:度)?)?|20\d\d年(?:度)?)(?:の?(?:実績|値|同期))?"
)
_NEARLY = re.compile(r"例年|並み|横ばい|ほぼ|おおむね|概ね|だいたい|大体|同程度|同水準")
_SUBJECTS = (
    r"(?:実績|該当|ご?報告(?:すべき)?(?:事項|(?:する)?(?:もの|こと|事項|内容))?|対象(?:者|案件|事業)?|"
    r"該当(?:者|案件|事項|するもの)|実施|開催|利用|申請|相談|実績値?|動き|取組|件数|参加者?|"
    r"お(?:知らせ|伝え)(?:でき|すべき|す)?る?(?:こと|もの))"
)
_NONE = (
    r"(?:なし|無し|ナシ|ありません(?:でした)?|ございません(?:でした)?|無い|ない|なかった|"
    r"無かった|いません(?:でした)?|おりません(?:でした)?|皆無)"
)
NOTHING = re.compile(
    rf"{_SUBJECTS}(?:は|が|も|の|:|特に|\s)*{_NONE}|^(?:特に|とくに|今年度は|本年度は|"
    rf"今回は)?\s*(?:なし|無し|ありません|ございません)"
    + _END
    + r"$|^(?:皆無|なかった|無かった)(?:です|でした)?[。!]*$|"
    r"実績(?:は|が)?0(?!\d)(?!件|人|名|回|冊)|"
    r"(?:実施|開催|運用|募集|発行|利用)(?:は|を)?(?:して(?:い|おり)?ません|"
    r"しておりません(?:でした)?|しませんでした|せず|できません(?:でした)?|できず|していない|"
    r"しなかった|見送)|"
    r"未(?:実施|開催|着手)|^(?:今年度は|本年度は)?\S{0,10}(?:は|が|も)(?:い|おり|あり|"
    r"ござい)ませんでした[。!]*$"
)
_NOT_NOTHING = re.compile(
    r"(?:特記(?:事項)?|変更(?:点)?|問題|支障|異議|修正|追加(?:事項)?|意見|補足|誤り|質問)(?:は|"
    r"が|も|:)?\s*(?:特に)?"
    r"(?:なし|無し|ありません|ございません|ない)|実績なしでは|該当なしでは"
)
LATER = re.compile(
    r"(?:集計|取り?まとめ|とりまとめ|確認|照会|精査|算定|計算|入力|"
    r"(?<!を)(?:調査|作成|整理|検証|問い?合わせ|調整|準備|依頼)|"
    r"(?:実績|数|値|数[値字]|データ|結果)を(?:調査|作成|整理|検証|問い?合わせ|調整|準備|依頼))(?:を)?(?:して(?:い|おり)|中)(?!止)"
    r"(?:です|ます|で(?:ございま)?す|の(?:ため|ところ|段階)|につき|なので|でして)?|"
    r"未(?:集計|確定(?:です|のため))|集計(?:が|は)?(?:まだ|終わって|済んで|できて|これから|"
    r"次第|でき次第)|"
    r"(?:後ほど|後日|のちほど|あとで|追って|来週|再来週|来月|明日|明後日|翌週|今週中|週明け|"
    r"月末|本日中|今日中|夕方|午後|少し|しばらく|もう少し|(?:\S{0,6}(?:日|月|曜|週|頃|ごろ|末|"
    r"旬|以降|次第))(?:までに?|に|頃|ごろ)?)"
    r"[^。\n]{0,16}(?:提出|報告|回答|連絡|出し|出せ|送り|送付|お送り|送信|お知らせ|入力|入れま|入れてお|書きま|書いてお|返信|"
    r"お返事|待ち(?!時間|合|人|受)|待って|お待ち|時間(?:を)?(?:くだ|いただ|頂)|書き込み|登録し|判明|"
    r"確定(?:する(?:予定|見込)|し(?:次第|たら)|予定|見込)|出揃|出そろ|まと(?:まり|める))|"
    r"(?:お待ち|待って)(?:ください|下さい|頂け|いただけ|もらえ|願います)|お?時間を(?:くだ|"
    r"いただ|頂|もら)|猶予|間に合(?:わ|い(?:ません|そうに))|"
    r"(?:数字|実績|結果|集計|データ|数値|値)(?:が|は)?(?:まだ|出て(?:い|お)|上がって(?:い|お)|"
    r"届いて(?:い|お)|固まって|そろって|揃って|来て(?:い|お))\S{0,6}(?:ません|ない|ず|待ち)|"
    r"まだ(?:です|出て(?:い|お)?(?:ま|り|な)|集計|わか|分か|ありませ|締|確定)|(?:確定|締め?|固まる|"
    r"出る|判明する|揃う|そろう|集まる|まとまる)(?:の(?:は|が)|まで|のを)[^。\n]{0,12}(?:待|"
    r"お待|日|月|旬|週)|"
    r"(?<!\d)(?<![%件人名])(?:になる|になり)(?:見込み|予定|そう)(?!で(?:達成|未|継続|完了))|もう(?:少々|少し|しばらく)|\S待ち(?:です|の(?:ため|"
    r"状態)|でして)|次第(?:、)?(?:報告|ご報告|連絡|ご連絡|回答|提出|送|お)|その後(?:と|に|で)|(?:\d|時|日|分|曜)まで(?:に)?\S{0,8}(?:出|送|提出|報告|回答|連絡)|"
    r"(?:戻り|帰り|復帰し|出勤し)\S{0,6}(?:回答|報告|連絡|提出)|(?:回答|報告|連絡|提出)させます|"
    r"かかり(?:ます|そう)|(?:回答|報告|提出|連絡)(?:は|を)?(?:に)?させて|"
    r"(?:\d日|\d/\d{1,2}|[上中下]旬)(?:頃|ごろ|まで|以降)?(?:に|なので|ですので)\S{0,4}\s?\S{0,10}(?:回答|報告|提出|連絡)|"
    r"(?:して|で|それ)から(?:の)?(?:ご)?(?:回答|報告|提出|連絡)|ないと(?:確定|わか|分か|出)|確定し(?:ません|ていま)|確定(?:する|値)?(?:の)?は\S{0,8}(?:月|週|日|末|旬)\S{0,8}$|折り返(?:し|す)|(?:改めて|あらためて)(?:ご?連絡|ご?回答|ご?報告|お?送)|"
    r"(?:のうえ|の上|うえで|上で|後に|のち)、?(?:改めて|あらためて)?(?:ご?回答|ご?報告|ご?連絡|提出|お?送)(?:し|いたし|り|させ)|"
    r"まとめて(?:ご?回答|ご?報告|提出|お?送)|(?:^|\S)待って[。!]*$|回答(?:は|を)\S{0,12}(?:させて|待)"
)
_QUESTION = re.compile(
    r"(?:\?|でしょうか|ましょうか|ますか|ませんか|ですか|でしたか|ましたか|よいか|いいか|"
    r"良いか|ですかね|ますかね|かな|っけ|かしら|(?:教えて|ご教示|御教示|お知らせ(?!し|いたし|致し|でき)|ご指示|お示し|"
    r"ご案内)\S{0,14}"
    r"|(?:どこ|いつまで|どれ|どう|なに|何|誰|どなた|どちら)(?:です|でしょう|に|を|が|すれば|"
    r"したら|なの)?\S{0,6}か|(?:わかりません|分かりません|不明です|迷って(?:い|"
    r"お)り?ます)(?:が|ので)?)[。!]*\s*$"
    r"|(?:が|の)?(?:わからない|分からない|見つからない|開けない|入力できない)(?:です|の(?:です|で))"
)
POLITE = re.compile(
    r"(?:(?:いつも|大変|誠に|平素は?|日頃は?|先日は|先ほどは|早速(?:の)?|早々に|ご丁寧に|何卒|"
    r"どうぞ|以上|では|それでは|引き続き|どうも|本当に|取り?急ぎ|まずは|お忙しいところ|"
    r"ご多忙のところ|ご多用のところ|格別の|ご?協力(?:を賜り|いただき)?|ご?対応(?:いただき)?|"
    r"ご?連絡|ご?確認(?:のほど|の程)?|リマインド|お?手数(?:です|では(?:あり|ござい)ます)が|"
    r"遅くなり(?:まして)?|遅れ(?:まして)?)[、,\s]*)*"
    r"(?:お?世話に?(?:なって(?:おります|います)|なりました|様です)|おつかれ(?:さま|様)(?:です|"
    r"でした)?|お?疲れ(?:様|さま)(?:です|でした)?|(?:ありがとう|有難う|"
    r"有り難う)(?:ございま(?:す|した))?|"
    r"(?:厚く|心より|心から)?(?:御|お)礼(?:を)?(?:申し上げます|申しあげます)|感謝(?:いたし|し|"
    r"申し上げ)ます|了解(?:です|しました|いたしました|でございます)?|承知(?:です|しました|"
    r"いたしました|致しました)?|かしこまりました|拝承(?:しました|いたしました)?|"
    r"(?:よろしく|宜しく)(?:(?:お願い|おねがい)(?:します|いたします|致します|申し上げます|申しあげます)?|"
    r"です)?|お願い(?:します|いたします|致します|申し上げます)|(?:申し訳|"
    r"もうしわけ)(?:ありません|ございません|なかったです)(?:でした)?|すみません(?:でした)?|"
    r"すいません|失礼(?:します|いたします|いたしました|しました)|"
    r"(?:あ|あっ|いや)?、?ごめんなさい|ごめん|いや、?失礼(?:しました)?|(?:大変)?お待たせ(?:しました|いたしました|して|し)|"
    r"取り?急ぎ(?:、?ご?(?:報告|連絡|回答)(?:まで|いたします|します)?)?|"
    r"以上、?[一-龥ァ-ヶ]{1,5}でした|以上(?:です|となります|になります)|"
    r"(?:締め?切り?|期限)\S{0,8}(?:なり|なって)(?:まして|しまい)?、?(?:すみません|申し訳\S{0,8})|"
    r"(?:なお、?)?(?:お急ぎ|ご?不明|不明な点|ご?不明な点|ご?質問|何か|足りないもの)[^。]{0,24}"
    r"(?:お?電話|ご?連絡|まで|お?問い?合わせ|お申し付け)(?:を)?(?:ください|下さい|お願い\S{0,6}|いただ\S{0,8})?|"
    r"(?:先ほど|さきほど|さっき|前|昨日)の続き(?:です)?|"
    r"恐れ入ります|恐縮です|助かりま(?:す|した)|わかりました|分かりました|"
    r"(?:内容を)?確認(?:いたし|し|させていただき)ま(?:した|す)(?:ね)?|(?:ご)?(?:確認|査収|検収|"
    r"高覧)(?:の(?:ほど|程))?(?:を)?(?:ください|下さい|願います|お願い(?:いたし|し|"
    r"申し上げ)ます)|お手数(?:を)?(?:おかけ|お掛け)(?:し|いたし)(?:ました|ます|て\S{0,12})|"
    r"(?:遅|おそ)く(?:なり|なって)(?:まし(?:て|た)|大変|誠に)?(?:\S{0,8}(?:ません|せん))?|"
    r"お取り計らい(?:ください|願います)|(?:送る相手|宛先|送り先|投稿先)を(?:間違|まちが)\S{0,6}|誤送信(?:です|でした|しました)?|(?:お)?忘れてください|こんにちは|こんばんは|おはよう(?:ございます)?|お久しぶりです|はい|OK|ok|オッケー|おk|"
    r"ok(?:です)|御中|各位|担当者様|ご担当者?様|拝見しました|"
    r"助かります)[、,。!.\s]*(?:m\(_\s?_\)m|\^\^|[!！笑w]+)?"
)
_REPORTS = re.compile(
    r"^(?:(?:下記|以下|次|上記|左記|別添)(?:の)?(?:とおり|通り)?|(?:標記|照会|"
    r"ご?依頼)(?:の(?:(?:あり|ござい)ました|とおり|通り))?(?:の?件|について|に関して|のこと)?|"
    r"令和\S{1,3}年度(?:の)?(?:実績|分)(?:について|に関して|を)?|実績(?:値)?(?:を|について|"
    r"に関して|は)?)*[、,]*\s*"
    r"(?:ご?(?:報告|回答|連絡|提出|返信|送付)(?:を)?(?:いたし|し|申し上げ|致し|させていただき|"
    r"差し上げ)ます|お送り(?:し|いたし)ます|送ります|(?:の|と)?(?:とおり|通り)です|回答です|"
    r"報告です)(?:(?:ので|。|、).*)?$"
    r"|^(?:以下|下記|次|別紙)に(?:記入|記載|入力|回答)(?:し|いたし)ました[。:]*$"
    r"|^.{0,30}の(?:実績|回答|報告|結果|数値|数字|件)(?:です|になります|でございます|を送ります|をお送りします)[。:]*$"
    r"|^(?!.*\d).{0,30}(?:課|室|係|館|所|局|センター|担当|課長|係長|主事|主査)(?:の|\s)?\S{0,8}(?:です|"
    r"と申します|でございます|様|御中|各位|宛)$|^件名\s*:.*$"
    r"|^(?:re|fw|fwd)\s*:.*$|^.{0,24}(?:について|に関する照会|の照会)\(?(?:回答|報告|依頼)?\)?$"
)
CONTACT = re.compile(
    r"^(?:担当(?:者|課)?\s*[:(]|(?:連絡先|問い?合わせ先?|内線|電話|TEL|FAX|E-?mail|直通|メール)"
    r"(?:番号|アドレス)?\s*(?:[:(]|は?\s?\d|$)|〒|連絡先|問い?合わせ先)|(?:内線|TEL|電話)\S*\d",
    re.IGNORECASE,
)
# What was done, or is being done: the text that a round asks for.
_DONE = re.compile(
    r"(?:[いきぎちにびみりえけげせてねべめれっん]|(?<!で)し)[ただ](?:[。!、]|$)|"
    r"(?:[一-龥][うくぐすつぬぶむる]|[えけげせてねべめれ]る)(?:[。!、]|$)|"
    r"(?<!なっ)[てで](?:い|お)り?(?:ます|る)(?:[。!、]|$)|"
    r"(?:ました|します|している|しています|しております|された|されました|できた|"
    r"できました|する|行った|行いました|始めた|始めました|"
    r"加えた|増やした|設けた|作った|作成|開始|追加|実施|導入|開催|拡充|拡大|更新|改修|改善|"
    r"整備|対応|公開|周知|検討|試行|運用|構築|連携|移行|終了|完了|予定|中止|延期|見直し|"
    r"増え|減っ|減り|伸び|継続|配布|設置|新設|強化|増設|変更|発行|支援|普及|活用|影響|ため|"
    r"により|による|に伴)"
)
_ALL = re.compile(
    r"(?:すべて|全て|いずれ(?:も|の)|どちらも|どれも|両方|両件|双方|全部|全件|全項目|"
    r"[2二]件とも|[3三]件とも|[4四]件とも|\S{1,8}も\S{1,8}も|とも(?:に)?(?:、|前年|昨年|変わ|継続|実施|該当|実績)|"
    r"各項目)"
)
_TALK = re.compile(r"^(?:なお|また|ただし|ちなみに|補足|備考|※|注)?[:、]?\s*")


# An apology for being late, with its reason.
_SORRY = re.compile(
    r"(?:先週|先日|昨日|ご?連絡|お?返事|返信|回答|対応|提出)[^。]*(?:失礼(?:いた)?しました|申し訳\S{0,10}|"
    r"すみません(?:でした)?)[。!]*$"
)
_THANKS = re.compile(
    r"(?:ありがとう(?:ございま(?:す|した))?|助かりま(?:す|した)|感謝(?:し|いたし)ます)[。!]*$"
)


def speech_of(sentence: str) -> Speech:
    """What a sentence (or a clause) without a figure does."""
    text = sentence.strip(" \t、。・-*●■◆○□※>")
    if not text or not re.search(r"\w", text):
        return "polite"
    if is_question(text):
        return "question"
    if SAME.search(text) and not _NOT_SAME.search(text):
        return "same"
    if NOTHING.search(text) and not _NOT_NOTHING.search(text):
        return "later" if re.search(r"まだ|現時点|集計", text) and LATER.search(text) else "nothing"
    if LATER.search(text):
        return "later"
    if is_polite(text):
        return "polite"
    if CONTACT.search(text):
        return "contact"
    return "words"


def only_nearly_same(text: str) -> bool:
    """「前年並み」, 「ほぼ同じ」: about last year's value, which is then no figure yet."""
    return _NEARLY.search(text) is not None


_FOR_OTHERS = re.compile(
    r"(?:(?:全部|すべて|全て|他|ほか|各|よそ)の?(?:課|部署|局)|全課|各課|他課)の?[^。\n]{0,20}"
    r"(?:して(?:ください|下さい|くれ|ほしい|おいて)|しろ|せよ|(?:に|へ)(?:変更|修正|更新|上書き))"
)


# 「340人くらいですかね」 hesitates, it does not ask.
_HEDGED = re.compile(r"\d[^\sはがをにのも、]{0,6}(?:です|でした)?(?:かね|かな(?:あ|と)?)[。!]*\s*$")


def is_question(text: str) -> bool:
    if _HEDGED.search(text):
        return False
    return _QUESTION.search(text) is not None and not re.search(
        r"(?:ご)?(?:確認|査収).{0,8}(?:でしょうか)?お願い", text
    )


# 「1500人くらいだと思います、コマはわかりません」: what ends before the comma is told, not asked.
_TOLD = re.compile(
    r"\d[^、,]*(?:です|ます|でした|ました|だ|した)(?:が|けど|けれども?)?[、,](?=[^、,]*$)"
)
_CONFIRM = re.compile(r"合って|よろし|よい|いいです|いいか|良い|大丈夫|間違|問題ない|ok|OK")


def question_begins(text: str) -> int:
    """Where the question in a sentence begins: 0, or behind a statement with a figure."""
    told = _TOLD.search(text)
    return told.end() if told is not None else 0


def asks_to_confirm(question: str) -> bool:
    """「これで合っていますか」: asked without a number of its own, about what was told before."""
    return _CONFIRM.search(question) is not None and re.search(r"\d", question) is None


def asks_whether_right(after: str) -> bool:
    """Is just this number asked about: 「…でよろしいでしょうか」?"""
    return (
        re.match(
            r"\s*(?:という(?:理解|認識|こと)|の(?:理解|認識))?で(?:も)?(?:よろしい|よい|いい|良い|"
            r"大丈夫|間違いな|合って|あって|OK|ok|しょうか)",
            after,
        )
        is not None
    )


def promises(text: str) -> bool:
    """「まとめて回答します」, 「後日報告します」"""
    return LATER.search(text) is not None


def orders_for_others(text: str) -> bool:
    """「全部の課の数値を0にして」: no department's own report, whoever wrote it."""
    return _FOR_OTHERS.search(text) is not None


def names_something(clause: str) -> bool:
    """Does a clause say what it is about, besides 「実績なし」 or 「前年と同じ」?"""
    rest = NOTHING.sub(" ", SAME.sub(" ", re.sub(r"\([^()]*\)", " ", clause)))
    rest = re.sub(
        r"今年度?|本年度?|令和\S{1,2}年度|実績|件数|人数|数[値字]|結果|特に|こちら|当課|分|値",
        " ",
        rest,
    )
    return re.search(r"[一-龥ァ-ヺA-Za-z]{2,}", rest) is not None


def is_unfinished(line: str) -> bool:
    """「残り3か月分は5月に出ます」, 「R8→R7の順に」: nothing in the reply is what it looks like."""
    return _UNFINISHED.search(line) is not None


def counts_something(clause: str) -> bool:
    """Is what is named before 「は」 something that is counted?"""
    return re.search(r"(?:[一-龥ァ-ヺー]者|数|件|率|額|量|割合)\s*[はもが]", clause) is not None


_UNFINISHED = re.compile(
    r"残り(?:の)?\S{0,6}(?:分|か月|ヶ月|月)\S{0,6}[はが][^。]{0,12}(?:出|報告|提出|判明|集計|送|連絡)"
    r"|(?:R|令和)\s?(?P<later>\d{1,2})(?:年度?)?\s*→\s*(?:R|令和)\s?(?P<earlier>\d{1,2})(?:年度?)?の順"
)
_RATE_OF_YEAR = (
    r"(?:前|昨|去)年(?:度)?(?:同期)?比\s*(?:で|は|:)?\s*[+-]?[\d.]+\s*(?:%|ポイント|倍|割)"
    r"(?:の?[増減]|アップ|ダウン)?"
)


def compares(text: str) -> bool:
    """Is the value told only beside last year's: 「去年の半分」, 「倍増」?"""
    return only_compares(text) or (
        re.search(
            r"(?:前年|昨年|去年|前回)\S{0,6}(?:半分|半減|[\d一二三四五]*倍|分の|割)|倍増|半減|^.{0,10}(?:微増|微減|(?:増え|減っ|伸び)て(?:い|お)り?ます|増加傾向|減少傾向)\S{0,4}$",
            text,
        )
        is not None
    )


def only_compares(text: str) -> bool:
    """「電子申請は前年比+5%」: no words about what was done."""
    return re.search(_RATE_OF_YEAR + r"(?:です|でした|となりました)?[。!]*$", text) is not None


def says_something(text: str) -> bool:
    """More than a name, a heading or a label?"""
    if re.search(r"(?:の件|について|に関して)[。、:]*$", text):
        return False
    return _DONE.search(text) is not None or (
        len(text) >= 4 and re.search(r"[ぁ-ん]", text) is not None
    )


def is_polite(text: str) -> bool:
    """Thanks, greetings, 「下記のとおり報告します」: nothing of it tells what was done."""
    if len(text) > LONGEST_COURTESY:
        return False
    if re.fullmatch(r"[ァ-ヺー。、!\s]+", text):
        # 「ヨロシクオネガイシマス」
        text = hiragana(text)
    if _THANKS.search(text) or _SORRY.search(text):
        return True
    rest = re.sub(
        r"[\s。!、,.~ー…:;()\U0001f000-\U0001faff\u2600-\u27bf\ufe0f]+", "", POLITE.sub("", text)
    )
    return len(rest) <= 1 or _REPORTS.search(text) is not None


_OFFICE_AND_NAME = re.compile(
    r"\S{1,14}(?:課|係|室|局|所|館|センター|担当)"
    r"(?:[\s　]*(?:係長|課長補佐|課長|主査|主事|主任))?[\s　]+[一-龥]{1,4}"
)
_TITLES = frozenset(
    (
        "係長 課長 課長補佐 補佐 主査 主事 主任 部長 局長 室長 所長 館長 次長 様 さん 氏 担当 者"
    ).split()
)
LONGEST_SIGN_OFF = 16
LONGEST_COURTESY = 250


_HOW_TO_REACH = re.compile(
    r"(?:お急ぎ|急ぎ|ご?不明|ご?質問|何か|足りないもの)[^。]{0,30}"
    r"(?:電話|連絡|問い?合わせ|まで|へ)[^。]{0,30}(?:ください|下さい|願い|いただ|頂|。|$)"
)


def tells_how_to_reach(sentence: str) -> bool:
    """「ご不明な点は岩田までお願いします」"""
    return _HOW_TO_REACH.search(sentence) is not None


# な of 「多様な働き方」; conjunctions that join two nouns.
_JOINING = frozenset(("な", "及び", "および", "並びに", "ならびに", "又は", "または"))


def is_noun_phrase(text: str) -> bool:
    """「漏水監視装置の設置箇所数」: nouns and what joins them, and no verb."""
    if len(text) > LONGEST_COURTESY:
        return False
    found = words_of(text.strip(" 、。・-*●■◆○□※「」『』【】()"))
    kinds = {word.kind[0] for word in found if word.surface not in _JOINING}
    told_of = any(w.surface in ("は", "も", "が", "を") and w.kind[0] == "助詞" for w in found[:-1])
    return bool(found) and not told_of and not kinds & {"動詞", "助動詞", "感動詞", "接続詞"}


def is_sign_off(line: str) -> bool:
    """「大場」, 「村井係長」, 「林です」: whom a message is from or for, and nothing else."""
    text = re.sub(r"(?:です|より|拝|と申します|でございます)[。!]*$", "", line.strip(" 。、・"))
    if not text or len(text) > LONGEST_SIGN_OFF:
        return False
    if _OFFICE_AND_NAME.fullmatch(text):
        return True
    content = [word for word in words_of(text) if word.is_content]
    persons = [word for word in content if word.kind[1:3] == ("固有名詞", "人名")]
    others = [word for word in content if word not in persons and word.surface not in _TITLES]
    return bool(persons) and not others


def reason_in(sentence: str) -> str | None:
    """Why there is nothing to report: what stands in brackets, or the clause that says 「ため」."""
    if (inside := re.search(r"\(([^()]+)\)", sentence)) is not None:
        return inside[1].strip()
    for piece in re.split(r"[、\s]+", NOTHING.sub(" ", sentence, count=1)):
        if re.search(r"ため|により|ので|中止|休止|延期|見送|影響|なかった|未実施", piece):
            return piece.strip("。はがも")
    return None


def speaks_of_all(text: str) -> bool:
    """「いずれも」, 「すべて」, 「3件とも」"""
    return _ALL.search(text) is not None


def tells_of_work(text: str) -> bool:
    """Does it say that something was or is done?"""
    return _DONE.search(text) is not None and len(text) >= 4


def without_opening(text: str) -> str:
    """Without 「なお、」 and the like."""
    return _TALK.sub("", text).strip()


_WISHES = re.compile(r"たい(?:な?と(?:思|考|存じ)\S{0,8}|です|ところです)?[。!]*$")


@lru_cache(maxsize=1)
def talk_rules() -> Rules:
    """The rows of `rules/talk.toml`; read with the first reply."""
    return load_rules(RULES / "talk.toml", ("talk", "later"))


@lru_cache(maxsize=2_000)
def talk_in(sentence: str) -> str | None:
    """「KPIは別便で送ります」, 「以上」: about the message itself, and nothing that was done.

    `later` where something is promised, else `talk`.
    """
    text = sentence.strip(" 、・-*●■◆○□※()")
    if len(text) > LONGEST_COURTESY:
        return None
    fired = (r.what for r in talk_rules().rules if r.pattern is not None and r.pattern.search(text))
    return next(fired, None)


def wishes(text: str) -> bool:
    """「4回にしたいと思っています」"""
    return _WISHES.search(text) is not None


def introduces(sentence: str) -> bool:
    """「子育て支援の山下です」, 「予防課 宮本です」: who writes."""
    bare = re.sub(r"\([^()]*\)", "", sentence.strip())
    match = re.fullmatch(r"(.{2,24}?)(?:です|と申します|でございます)[。!]*", bare)
    if match is None or re.search(r"\d", match[1]):
        return False
    found = words_of(match[1])
    return bool(found) and found[-1].kind[1:3] == ("固有名詞", "人名")


def without_courtesy(text: str) -> str:
    """「すみません、逆でした」 without its apology."""
    return _APOLOGY.sub("", text.strip())


_APOLOGY = re.compile(
    r"^(?:あ+っ?、?)?(?:(?:大変)?(?:すみません|すいません|申し訳(?:ありません|ございません)|失礼(?:しました|いたしました)?|"
    r"ごめん(?:なさい)?)(?:が|けど)?[、。!\s]*)+"
)
