"""What can be asked for, and which words of a question restrict, count or say nothing?

The wording that asks is data in `rules/asking.toml`. The patterns here are read against
`letters.plain` text whose years are already taken out. A word that belongs to the name of
something known is never read as wording (`understand` sees to that).
"""

import re
from enum import Enum


class Attribute(Enum):
    """What is asked for."""

    OWNER = "owner"
    STAGE = "stage"
    FIGURE = "figure"
    CHANGE = "change"
    TARGET = "target"
    LIST = "list"
    COUNT = "count"
    ABOUT = "about"
    HISTORY = "history"
    MEETING = "meeting"
    HELP = "help"
    GREETING = "greeting"
    THANKS = "thanks"
    BEYOND = "beyond"


# Next to 目標, 何件 asks for the target; 実績 or 「件数と目標」 asks for the actual value as well.
ACTUAL = re.compile(
    r"実績|じっせき|推移|(?:数|数字|値|人|件)と(?:その)?目標|目標(?:値)?と(?:その)?(?:\w{0,8}数|現)"
)
# Something counted is named, which asks for its figure when nothing else is asked.
COUNTED = re.compile(r"(?<![小複多少回件人])数(?![字値学的])|(?:回|件|人)数|割合|率")

_SMALL_TALK = (
    r"(?:すみません|すいません|恐れ入りますが?|失礼します|お尋ねします|お聞きします|ちょっと|あの[ー、]?|えっと|えーと|ええと|ねえ|なあ)"
    r"|"
    r"(?:を|が|も|って|か|ば|と|は)?(?:教えて|おしえて|知りたい|しりたい|聞きたい|確認したい|調べて|見せて|知って(?:ます|る|い)|わかり|分かり|ください|下さい|いただけ|もらえ|くれ)[ぁ-んー]{0,10}"
    r"|お願い(?:し|いた)[ぁ-んー]{0,6}|おねがい[ぁ-んー]{0,5}|でしょうか|でしたか|でしたっけ|"
    r"でしたでしょうか|ですか(?:ね|な)?|ますか(?:ね|な)?|ましたか|ますでしょうか|ですよね|"
    r"だっけ|やっけ|やったっけ|かいね|かね|かな[ぁあー]*(?=[?。、!\s]|$)|やろ(?:か|う)?|がん?け|なんけ"
    r"|なって(?:い|お)?(?:る|り|ます)[ぁ-んー]{0,8}|なっとる|でしたら|だと(?=$|\?)|について|"
    r"に関して|に関する|に係る|にかかる|それぞれ|各々|一方|ところで|ちなみに|やはり|"
    r"あと(?=、)|そして|また(?=、)|じゃあ|では(?=、)|なら(?=$|\?)|ほうも|の方も|方も"
    r"|現在の?|いまの|今の|現時点|最新の?|現状|計画(?:では|の中|上)|プランで?(?=の)|本市|"
    r"市の|当市|うちの|我が市|今回"
    r"|(?:常任|特別)?委員会(?=[でのにへ])|説明会(?=[でのにへ])|定例会(?=[でのにへ])|庁議|"
    r"(?:一般|代表)質問|記者(?:さん|の方|から)|差し支え[ぁ-ん]{0,8}|お?手数(?!料)[ぁ-ん]{0,8}|"
    r"お知らせ(?:くだ|いただ|願)[ぁ-ん]{0,8}|範囲で|な?がや(?:けど|わ|って)?|"
    r"げん(?:けど|て|わ)?(?=[、。?\s]|$)|がん(?=[?。、\s]|$)|がいね|参考まで[にで]?|大至急|"
    r"引き?継いだばかり[ぁ-ん]{0,6}"
    r"|(?:や|だ)(?:と|ったら)(?=[?\s]*$)|という(?:言葉|用語|の)|(?:お)?(?:忙しい|手数)ところ?(?:を)?"
    r"|恐れ入り[ぁ-ん]{0,4}|ご?教示(?:願|くだ|いただ)[ぁ-ん]{0,8}|(?:幸い|助かり)(?:です|ます)"
    r"|(?:に|で)?絞(?:って|り|る|込)[ぁ-んー]{0,5}"
)
SMALL_TALK = re.compile(_SMALL_TALK)

# What is counted everywhere: alone it names a measure of what was spoken of, but no initiative.
COUNT_WORDS = frozenset(
    (
        "参加 参加者 利用 利用者 来場 来場者 受講 受講者 会員 部員 者 人 名 数 件 件数 人数 "
        "回 回数 ダウンロード dl ビュー アクセス 開催 実績 成果 割合 率 新規 目標 団体 発行 "
    ).split()
)

# 「2番」, 「3つ目の」: one of the things that were offered.
ORDINAL = re.compile(
    r"(?:の)?(?P<number>[1-8]|[一二三四五六七八])(?:番(?:目)?|つ目|個目|件目)?"
    r"(?:の?(?:やつ|もの|ほう|方|取り?組み?))?(?:で|は|です|を|の)?(?:お願い[ぁ-ん]{0,5})?[?。]*"
)
# The department of what was spoken of before.
SAME_DEPARTMENT = re.compile(r"(?:その|同じ|この|そこの)(?:課|部署|担当課)")

NEW_MARK = re.compile(
    r"新規の?(?:印|マーク)(?:が|の)?(?:つ|付|あ)?[ぁ-ん]{0,3}|"
    r"新規(?!導入|実施|公開|利用|取得|採用|登録|就農|購入)(?:の|に|もの|分|項目|施策|取り?組み?|掲載)?|"
    r"新(?:しく|たに)(?:始|加|入|載)[ぁ-んー]{0,5}|新しい(?=取り?組み?|施策|もの|項目|の|やつ)|"
    r"「新」(?:の?(?:印|マーク))?(?:が|の)?(?:つ|付|あ)?(?:い)?(?:て|と)?(?:い)?(?:る|た|とる)?|"
    r"(?<![a-z])new(?![a-z])(?:の?(?:印|マーク))?(?:が|の)?(?:つ|付)?(?:い)?(?:て|と)?(?:い)?(?:る|た|とる)?|"
    r"新マーク|しんき(?=の|で|は)|新顔"
)
# 「新規以外」 and 「新規でない」: what stood in the plan before, too.
NOT_NEW = re.compile(r"(?:以外|を除[いくき]て?|では?ない|じゃない)の?(?:もの|取り?組み?(?=は|を))?")
HEADINGS = re.compile(r"大項目")
# 「うち再掲は」 asks beside the whole number, which tells it anyway.
REPRINT_MARK = re.compile(r"(?<!うち)(?<!うち、)(?<!内)再掲")
# 「No.22」 and 「5-3」: an initiative by its number in the document.
CODE = re.compile(
    r"(?:no\.?|№|ナンバー|(?:取り?組み?)?番号)\s*(?P<number>\d{1,3})(?!\d)(?:番)?"
    r"|(?<![\d.\-])(?P<sheet>[1-9]-\d{1,2})(?![\d\-])"
)
# 「数値目標のある取組」 restricts a list; elsewhere 数値目標 asks for one.
NUMERIC_TARGET = re.compile(
    r"数値目標(?:の|が)?(?:ある|あり|つい(?:た|てる|ている)|付い(?:た|てる|ている)|つき|付き|"
    r"設定(?:された|されている)|定め(?:た|られた|られている)|入(?:った|っている))の?"
    r"(?=[\s、]*(?:取り?組み?|もの|項目|施策|事業|やつ|の))"
)
# 「柱4」, 「3つ目の方針」: a field by its number in the document.
NUMBERED_FIELD = re.compile(
    r"(?:基本)?(?P<word>柱|方針|分野|取り?組み?|項目|重点)(?:の|第|no\.?)?\s*"
    r"(?P<number>[1-9]|[一二三四五六七八九])(?:番目|つ目)?(?![\d件つ年月割%番個本項一-鿿])"
    r"|(?P<ordinal>[1-9]|[一二三四五六七八九])(?:番目|つ目)の(?:基本)?(?P<called>柱|方針|分野|取り?組み?|項目|重点)"
)
# Words as they are often misconverted or otherwise put, and the word that is read.
SAME_WORD = {
    "坦当": "担当", "但当": "担当", "旦当": "担当", "所菅": "所管", "主菅": "主管",
    "実積": "実績", "進歩状況": "進捗状況", "進渉": "進捗", "目漂": "目標",
    "いまーす": "います", "しまーす": "します", "でーす": "です",
    "着手済み": "進行中", "着手済": "進行中",
}  # fmt: skip
# What was asked before the name, so that a word that is explained is meant and no initiative.
MEANING = re.compile(r"意味|定義|略|用語")
VIEWPOINTS = (
    (re.compile(r"利便性(?:の)?(?:向上)?"), "利便性"),
    (re.compile(r"共創"), "共創"),
    (re.compile(r"防災・?減災|防災"), "防災"),
)
