"""Greetings, thanks, and how to ask: 「使い方を教えて」"""

from handlers.messages import Choice, Reply
from knowledge.questions.question import Nothing, Question
from knowledge.questions.vocabulary import Attribute
from knowledge.records.library import Library

EXAMPLE = "使い方を教えて"
HELLO = "こんにちは、ききまっしです。計画の取組について、気軽に聞きまっし。"
WELCOME = "どういたしまして。また何かありましたら、お尋ねください。"
# What can be asked, with an example each; the page shows them, too.
EXAMPLES = (
    ("担当課", "のりまっしの担当課は？"),
    ("工程", "スマートごみ箱の今年度の工程は？"),
    ("実績", "のりまっしのDL数は？"),
    ("推移", "スマホ講座の参加者の推移は？"),
    ("目標", "電子申請の目標は？"),
    ("課の取組", "デジタル政策課の新規の取組一覧"),
    ("分野の取組", "暮らしづくりの取組は何件？"),
    ("内容", "マッチ箱って何？"),
    ("経緯", "にげまっしは、前の計画では何という名前？"),
    ("課名", "情報政策課は、いまは何という課？"),
    ("言葉", "オープンデータの意味は？"),
    ("計画の数字", "GIGAスクール構想で配備した端末は何台？"),
    ("会議", "次のDX会議はいつ？"),
)
HELP = "\n".join(
    [
        "計画の取組について、次のようにお尋ねください。",
        *(f"・{label}: {question}" for label, question in EXAMPLES),
        "名前は、かな・ローマ字・略称でもかまいません。年度は、令和7年度・R7・昨年度のように書けます。",
    ]
)
SERVED = (Attribute.GREETING, Attribute.THANKS, Attribute.HELP)


def serves(question: Question) -> bool:
    return question.attribute in SERVED and isinstance(question.naming, Nothing)


def answer(question: Question, library: Library) -> Reply:
    match question.attribute:
        case Attribute.GREETING:
            return Reply(f"{HELLO}\n{HELP}", choices=(Choice("使い方", "使い方を教えて"),))
        case Attribute.THANKS:
            return Reply(WELCOME)
        case _:
            return Reply(HELP)
