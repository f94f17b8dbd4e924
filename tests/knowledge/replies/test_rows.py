"""A reply about several rows: each word and each figure stays with the row that it was said of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.replies.asked import AskedFor, AskedItem, AskedMeasure
from knowledge.replies.reader import MOST_PIECES, read


def counted(ref: str, title: str, label: str, unit: str, last: int, *names: str) -> AskedItem:
    return AskedItem(ref, title, (AskedMeasure(f"{ref}1", label, unit, last),), names)


BOOKS = counted("books", "電子図書館の運営", "貸出冊数", "冊", 21_480)
SENSORS = counted("sensors", "浸水センサーによる河川の監視", "設置箇所数", "箇所", 27)
PASS = counted("pass", "かなパスの普及", "利用者数", "人", 30_000, "かなパス")
CHAT = AskedItem("chat", "庁内チャットの導入")
BUS = AskedItem("bus", "バス路線の再編")
CITY = AskedFor(
    2026, (BOOKS, SENSORS, PASS, CHAT, BUS), others=("コミュニティセンターの予約", "防災課の")
)
COUNTED, TOLD = (BOOKS, SENSORS, PASS), (CHAT, BUS)


def values(text: str, asked: AskedFor = CITY, topic: str | None = None) -> dict[str, float]:
    return {str(f.item): f.value for f in read(text, asked, topic).figures}


# -------------------------------------------------------------------- whose words are they?
@pytest.mark.parametrize(
    ("text", "notes"),
    [
        (
            "庁内チャットの導入は、全職員に配りました。\nバス路線の再編は、市民に意見を聞きました。",
            {"chat": "全職員に配りました。", "bus": "市民に意見を聞きました。"},
        ),
        (
            "電子図書館の運営 22,105冊。児童書を増やし、学校と組みました。",
            {"books": "児童書を増やし、学校と組みました。"},
        ),
        (
            "庁内チャットの導入\n継続\nバス路線を調べる道具を入れ、３課で試しました",
            {"chat": "バス路線を調べる道具を入れ、３課で試しました"},
        ),
        (
            "庁内チャットの導入：継続（２課に広げました）\nバス路線の再編：検討・試行",
            {"chat": "２課に広げました"},
        ),
        ("内容 夜間の便を３本増やした", {}),
    ],
)
def test_a_text_is_kept_as_it_was_typed_for_the_row_it_was_said_of(text, notes):
    found = read(text, CITY).notes

    assert {ref: note.strip("（）") for ref, note in found.items() if ref} == notes


def test_a_name_within_a_sentence_changes_no_row():
    found = read("バス路線の再編は検討・試行。かなパスの利用者3,000人に尋ねました。", CITY)

    assert found.statuses == {"bus": "検討・試行"}
    assert "尋ねました" not in str(
        {r: n for r, n in found.notes.items() if r not in ("bus", "pass")}
    )
    assert [f for f in found.figures if f.item == "bus"] == []


@pytest.mark.parametrize(
    "text",
    [
        "コミュニティセンターの予約は1,200人でした",
        "防災課の利用者は1,200人です",
        "防災課のセンサーは40箇所",
    ],
)
def test_what_is_said_of_something_else_is_said_of_no_row(text):
    assert values(f"電子図書館の運営 22,105冊\n{text}") == {"books": 22_105}


# -------------------------------------------------------------------- whose figures are they?
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("かなパス20,000人電子図書館の運営3,000冊", {"pass": 20_000, "books": 3_000}),
        (
            "電子図書館は22,105冊、センサーは31箇所。かなパスが3万人",
            {"books": 22_105, "sensors": 31, "pass": 30_000},
        ),
        (
            "① 22,105冊\n② 31箇所\n③ 3万人",
            {"books": 22_105, "sensors": 31, "pass": 30_000},
        ),
        (
            "【電子図書館の運営】\n　22,105冊\n【かなパスの普及】\n　31,000人",
            {"books": 22_105, "pass": 31_000},
        ),
        ("電子図書館の運営は2,105冊ではなく22,105冊", {"books": 22_105}),
    ],
)
def test_a_figure_is_the_row_s_that_is_named_before_it(text, expected):
    assert values(text) == expected


def test_two_rows_of_one_name_are_asked_about_unless_one_alone_counts_so():
    twins = AskedFor(
        2026,
        (
            counted("a", "窓口の予約", "件数", "件", 100, "予約"),
            counted("b", "会議室の予約", "利用者数", "人", 100, "予約"),
            counted("c", "車両の予約", "件数", "件", 100, "予約"),
        ),
    )

    (doubt,) = read("予約 120件", twins).doubts

    assert {figure.item for figure in doubt.figures} == {"a", "c"}
    assert values("予約 120人", twins) == {"b": 120}


def test_a_number_of_what_is_left_is_part_of_the_text():
    found = read("電子図書館の運営 22,105冊。残る3冊は来年入れます。", CITY)

    assert [f.value for f in found.figures] == [22_105]
    assert found.notes == {"books": "残る3冊は来年入れます。"}


# -------------------------------------------------------------------- the others
def test_the_rest_is_every_row_that_nothing_was_said_of():
    found = read("庁内チャットの導入は継続・拡大、残りは継続", AskedFor(2026, (*TOLD, PASS)))

    assert found.statuses == {"chat": "継続・拡大", "bus": "継続", "pass": "継続"}


def test_all_but_those_named():
    found = read("庁内チャットの導入以外は継続", AskedFor(2026, (*TOLD, PASS)))

    assert found.statuses == {"bus": "継続", "pass": "継続"}


def test_the_last_of_two_result_words_holds():
    assert read("バス路線の再編は継続・拡大ではなく検討・試行です", CITY).statuses == {
        "bus": "検討・試行"
    }


# -------------------------------------------------------------------- whatever the order
WORDS = (
    "職員に使い方を教えました",
    "町会と話し合いました",
    "夜間にも開きました",
    "学校に配りました",
)


@given(st.data())
def test_whatever_the_order_nothing_moves_to_another_row(data):
    rows = data.draw(st.permutations(CITY.items))[: data.draw(st.integers(1, 5))]
    between = data.draw(st.sampled_from(("は", "：", " ", "は、")))
    said = data.draw(st.permutations(WORDS))
    after = data.draw(st.sampled_from(("\n", "。", "。\n")))
    value = {row.ref: data.draw(st.integers(20, 40)) for row in rows}
    entries, expected = [], {}
    for row, words in zip(rows, said, strict=False):
        told = data.draw(st.booleans()) or not row.measures
        number = f"{value[row.ref]}{row.measures[0].unit}" if row.measures else ""
        entries.append(
            f"{row.title}{between}{number}{'。' if number and told else ''}{words * told}"
        )
        expected[row.ref] = words if told else None
    text = after.join(entries)

    found = read(text, CITY)

    for ref, words in expected.items():
        assert found.notes.get(ref, "").rstrip("。") == (words or "")
    for figure in found.figures:
        assert figure.value == value[str(figure.item)]


@given(
    st.text(
        st.sampled_from("電子図書館の運営は、。\n 継続2,105冊人かなパス「」(1)①残りを広げました"),
        max_size=40,
    )
)
def test_a_text_is_one_unbroken_piece_of_what_was_typed(text):
    found = read(text, CITY)

    assert all(note in text for ref, note in found.notes.items() if ref)


# -------------------------------------------------------------------- long messages
@pytest.mark.parametrize(
    "text",
    [
        "あ" * 60_000,
        "\n" * 60_000,
        "うち、" * 20_000,
        "継続 " * 20_000,
        "\n".join(f"電子図書館の運営は{n}冊" for n in range(300)),
    ],
    ids=lambda text: ascii(text[:6]),
)
def test_a_message_that_goes_on_and_on_is_still_answered(text):
    found = read(text, CITY)

    assert not found.figures


def test_what_falls_into_too_many_pieces_is_asked_about_whole():
    found = read("夜間、" * (MOST_PIECES + 1) + "22,105冊", CITY)

    assert [doubt.about for doubt in found.doubts] == ["long"]
    assert not found.figures


def test_a_row_spoken_of_before_takes_what_fits_it_alone():
    assert values("31箇所です", topic="sensors") == {"sensors": 31}
    assert "chat" not in values("31箇所です", topic="chat")


# -------------------------------------------------------------------- lists with a line each
def test_words_that_a_result_word_follows_on_their_line_name_a_row_of_their_own():
    found = read("庁内チャットの導入 継続 全職員に配布\n路線再編 検討・試行 3路線で試行", CITY)

    assert found.statuses == {"chat": "継続", "bus": "検討・試行"}
    assert found.notes == {"chat": "全職員に配布", "bus": "3路線で試行"}


def test_a_line_about_a_row_that_nobody_knows_is_no_text_of_the_row_above():
    found = read("庁内チャットの導入 継続 全職員に配布\n公園の管理 検討・試行", CITY)

    assert found.notes["chat"] == "全職員に配布"
    assert found.ask


def test_what_stands_behind_the_result_word_is_a_text_without_a_verb():
    found = read("庁内チャットの導入 継続 対象3部局", CITY)

    assert found.notes == {"chat": "対象3部局"}


def test_a_name_within_the_words_behind_a_result_word_is_kept():
    found = read("バス路線の再編 継続 バス路線の案内を増やした", CITY)

    assert found.notes == {"bus": "バス路線の案内を増やした"}


def test_the_fields_of_a_list_belong_to_the_row_above_them():
    found = read(
        "■電子図書館の運営\n・貸出　22,105冊\n・結果　継続\n・内容　児童書を増やした", CITY
    )

    assert [figure.value for figure in found.figures] == [22105]
    assert (found.statuses, found.notes) == ({"books": "継続"}, {"books": "児童書を増やした"})


def test_a_table_of_words_gives_each_row_its_own():
    text = (
        "番号,取組,結果,内容\n1,庁内チャットの導入,継続,３部局で開始\n2,バス路線の再編,検討・試行,"
    )

    found = read(text, CITY)

    assert found.figures == ()
    assert found.statuses == {"chat": "継続", "bus": "検討・試行"}
    assert found.notes == {"chat": "３部局で開始"}


# -------------------------------------------------------------------- who writes, what is quoted
@pytest.mark.parametrize(
    "text",
    [
        "村井係長\n庁内チャットの導入は継続で、全職員に配りました。\n大場",
        "林です。庁内チャットの導入は継続で、全職員に配りました。",
        "情報課 山田です。お待たせしました。\n庁内チャットの導入は継続で、全職員に配りました。",
        "下記転送します。\n------- 転送メッセージ -------\n差出人: 情報課 大場\n件名: 回答\n\n"
        "庁内チャットの導入は継続で、全職員に配りました。",
    ],
)
def test_who_writes_and_for_whom_is_no_text(text):
    assert read(text, CITY).notes == {"chat": "全職員に配りました。"}


def test_an_answer_below_a_quoted_line_is_about_the_row_that_it_names():
    found = read("＞庁内チャットの導入\n＞結果（達成／未達成）\n継続です。", CITY)

    assert found.statuses == {"chat": "継続"}


def test_a_text_in_quotes_is_kept_without_them():
    found = read(
        "庁内チャットの導入は継続、内容は「全職員に配り、研修を3回開いた」でお願いします。", CITY
    )

    assert found.notes == {"chat": "全職員に配り、研修を3回開いた"}


# -------------------------------------------------------------------- all, these, the rest
TWO = AskedFor(2026, (CHAT, BUS))


@pytest.mark.parametrize(
    ("text", "asked", "rows"),
    [
        ("どちらも継続です", TWO, {"chat", "bus"}),
        ("結果は2つとも継続です", TWO, {"chat", "bus"}),
        ("2つの取組はどちらも継続です", TWO, {"chat", "bus"}),
        ("庁内チャットの導入は全職員に配りました。結果はいずれも継続です。", TWO, {"chat", "bus"}),
        (
            "庁内チャットの導入は全職員に配りました。\nバス路線の再編は案内を増やしました。\n"
            "いずれも継続です。",
            CITY,
            {"chat", "bus"},
        ),
    ],
)
def test_what_is_said_of_all_or_of_these_is_said_of_each(text, asked, rows):
    assert read(text, asked).statuses == dict.fromkeys(rows, "継続")


def test_one_row_alone_and_the_rest():
    found = read("チャットの導入だけ検討・試行で、残りは継続です。", TWO)

    assert (found.statuses, found.notes) == ({"chat": "検討・試行", "bus": "継続"}, {})


def test_all_rows_of_the_department_that_writes():
    assert read("市民課は全部継続です。", TWO).statuses == {"chat": "継続", "bus": "継続"}


def test_a_result_that_follows_from_a_number_is_told():
    rate = AskedItem(
        "rate",
        "電子決裁の拡大",
        (AskedMeasure("r", "電子決裁率", "%", 90.1),),
        results=("達成", "未達成"),
    )

    found = read(
        "電子決裁率は93.7%で、目標の100%には届きませんでしたので未達成となります。",
        AskedFor(2026, (rate,)),
    )

    assert [figure.value for figure in found.figures] == [93.7]
    assert found.statuses == {"rate": "未達成"}


def test_names_with_their_result_words_right_behind_them():
    found = read("電子図書館の運営22,105冊、庁内チャット継続、バス路線の再編検討・試行です！", CITY)

    assert found.statuses == {"chat": "継続", "bus": "検討・試行"}
    assert found.notes == {}


def test_as_last_year_and_the_others_otherwise():
    found = read("かなパスの普及は前年と同じ、ほかは全部継続です。", CITY)

    assert [(figure.item, figure.value) for figure in found.figures] == [("pass", 30000)]
    assert found.statuses["chat"] == "継続"


def test_what_stands_in_brackets_behind_a_result_word_is_a_text():
    found = read("バス路線の再編 検討・試行（車両3台で試験）", CITY)

    assert (found.statuses, found.notes) == ({"bus": "検討・試行"}, {"bus": "車両3台で試験"})


def test_a_result_is_told_with_its_reason():
    found = read("バス路線の再編は、会社が変わりましたので検討・試行です。", CITY)

    assert found.statuses == {"bus": "検討・試行"}
    assert "会社が変わりました" in found.notes["bus"]


def test_all_of_something_else_is_not_all_rows():
    found = read("庁内チャットの導入：継続、全ての窓口に端末を置いた", CITY)

    assert (found.statuses, found.notes) == ({"chat": "継続"}, {"chat": "全ての窓口に端末を置いた"})


def test_a_number_of_rows_that_nobody_can_mean_is_asked_about():
    found = read("4つとも継続です", TWO)

    assert found.statuses == {}
    assert found.ask


def test_the_rest_as_last_year_fills_the_values_of_all_others():
    found = read("電子図書館の運営は22,105冊。残りは前年どおりです。", CITY)

    assert {str(f.item): f.value for f in found.figures} == {
        "books": 22105,
        "sensors": 27,
        "pass": 30000,
    }


# -------------------------------------------------------------------- what may be either
def test_a_value_that_a_row_of_the_same_name_may_hold_is_asked_about():
    class_ = counted(
        "class", "スマートフォン講座の開催と説明", "開催コマ数", "コマ", 144, "スマホ講座"
    )
    kpi = AskedItem(
        "kpi", "スマートフォン講座開催コマ数",
        (AskedMeasure("kpi1", "スマートフォン講座開催コマ数", "コマ"),), results=(),
    )  # fmt: skip
    asked = AskedFor(2026, (class_, kpi))

    open_ = read("スマホ講座の開催コマ数 152コマ", asked)
    clear = read("スマホ講座の開催コマ数 152コマ 継続", asked)

    assert open_.figures == ()
    assert {figure.item for doubt in open_.doubts for figure in doubt.figures} == {"class", "kpi"}
    assert [(figure.item, figure.value) for figure in clear.figures] == [("class", 152)]


def test_a_sibling_of_what_is_counted_is_asked_about():
    advice = counted("advice", "相談の継続(女性相談、保育相談)", "女性相談の件数", "件", 5)

    found = read("保育相談は12件でした", AskedFor(2026, (advice,)))

    assert found.figures == ()
    assert found.ask


def test_what_was_added_is_not_all_that_there_is():
    found = read("浸水センサーによる河川の監視は、新たに3箇所へ増設しました。", CITY)

    assert found.figures == ()
    assert [figure.value for doubt in found.doubts for figure in doubt.figures] == [30]


# -------------------------------------------------------------------- what names, what is a text
def test_a_noun_that_a_value_follows_on_its_line_names_a_row_of_its_own():
    found = read("庁内チャットの導入 継続 全職員に配布\n図書館の貸出冊数 22,105冊", CITY)

    assert [(figure.item, figure.value) for figure in found.figures] == [("books", 22105)]
    assert found.notes == {"chat": "全職員に配布"}


def test_a_name_before_a_colon_is_no_text():
    found = read("庁内のチャット：継続、全職員に配布しました", CITY)

    assert (found.statuses, found.notes) == ({"chat": "継続"}, {"chat": "全職員に配布しました"})


def test_a_name_among_the_words_of_a_text_stays():
    found = read("庁内チャットの導入は継続、チャットの研修会に全課が参加", CITY)

    assert found.notes == {"chat": "チャットの研修会に全課が参加"}


@pytest.mark.parametrize(
    "words",
    [
        "ご不明な点は山田までお願いします。",
        "担当が不在のことが多いので、お急ぎの際は代表にお電話ください。",
        "以上、山田でした。",
        "ほかは決裁後にあらためてご連絡します。",
    ],
)
def test_how_to_reach_somebody_is_no_text(words):
    found = read(f"庁内チャットの導入は継続です。全職員に配りました。\n{words}", CITY)

    assert found.notes == {"chat": "全職員に配りました。"}


def test_what_follows_the_result_word_is_a_text_even_while_it_goes_on():
    assert read("庁内チャットの導入 検討 費用を確認中", CITY).notes == {"chat": "費用を確認中"}


def test_a_result_word_is_never_given_to_a_row_that_takes_none():
    kpi = AskedItem("kpi", "チャットの利用率", (AskedMeasure("kpi1", "チャットの利用率", "%"),),
                    results=())  # fmt: skip

    found = read("チャットの利用率は42%です。結果は継続。", AskedFor(2026, (kpi, CHAT, BUS)))

    assert "kpi" not in found.statuses
    assert found.ask


# -------------------------------------------------------------------- corrected, swapped, replaced
GAMES = AskedItem(
    "games", "「市ロボ部」「市将棋部」の活動",
    (AskedMeasure("games1", "将棋部 部員数", "人", 25),
     AskedMeasure("games2", "ロボ部 部員数", "人", 28)),
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("逆でした。ロボ部30人、将棋部27人です。", {"games1": 27, "games2": 30}),
        ("将棋部は31人、失礼、30人です。", {"games1": 30}),
        ("ロボ部と将棋部の部員数は前年と同じです。", {"games1": 25, "games2": 28}),
    ],
)
def test_values_that_are_put_right_go_to_their_own_label(text, expected):
    found = read(text, AskedFor(2026, (GAMES,)))

    assert {str(figure.measure): figure.value for figure in found.figures} == expected
    assert found.notes == {}


def test_what_stands_tells_which_value_is_replaced():
    now = AskedItem(
        "games", "部活動",
        (AskedMeasure("a", "将棋部 部員数", "人", 25, given=True, now=72),
         AskedMeasure("b", "ロボ部 部員数", "人", 28, given=True, now=30)),
    )  # fmt: skip

    found = read("72は27の打ち間違いです。", AskedFor(2026, (now, CHAT)), "games")

    assert [(figure.measure, figure.value) for figure in found.figures] == [("a", 27)]


@pytest.mark.parametrize(("now", "kept"), [(51, [52]), (52, [])])
def test_a_number_that_is_said_to_be_the_mistake_is_right_unless_it_stands(now, kept):
    row = AskedItem(
        "a", "町会の加入", (AskedMeasure("a1", "加入数", "地区", 49, given=True, now=now),)
    )

    found = read("加入数は52の誤りでした。", AskedFor(2026, (row,)))

    assert [figure.value for figure in found.figures] == kept


def test_addends_are_offered_as_their_sum():
    found = read("かなパスの普及は20人＋22人＋19人でした。", CITY)

    assert found.figures == ()
    assert [figure.value for doubt in found.doubts for figure in doubt.figures] == [61]


# -------------------------------------------------------------------- what a mail holds besides
@pytest.mark.parametrize(
    "words",
    [
        "以下に記入しました。",
        "以上です。",
        "取り急ぎ。",
        "ﾖﾛｼｸｵﾈｶﾞｲｼﾏｽ",
        "先週はご連絡いただいたのに、催しの片付けで返信が遅れ失礼しました。",
        "何かありましたら2726までお電話ください。",
        "締切ぎりぎりになりすみません。",
        "何かありましたら山田まで（直通 076-000-0000）。",
        "達成の見込みですが、結果は後日お知らせします。",
    ],
)
def test_what_a_mail_holds_besides_is_no_text(words):
    goals = AskedItem("goals", "庁舎の改修", results=("達成", "未達成"))

    found = read(
        f"{words}\n庁舎の改修について、第2期の工事が完了しました。", AskedFor(2026, (goals,))
    )

    assert found.notes == {"goals": "第2期の工事が完了しました。"}


@pytest.mark.parametrize(
    "text",
    [
        "庁内チャットの導入\n結果は継続です。\n内容は次のとおりです。\n全職員に配りました。待ち時間は2分でした。",
        "庁内チャットの導入は継続。庁内チャットの内容を「全職員に配りました。待ち時間は2分でした。」に差し替えてください。",
    ],
)
def test_the_words_that_are_announced_as_the_text_are_the_text(text):
    assert read(text, CITY).notes == {"chat": "全職員に配りました。待ち時間は2分でした。"}


def test_a_number_in_what_is_labelled_as_the_text_is_no_value():
    found = read(
        "取組：浸水センサーによる河川の監視\n箇所数：31箇所\n内容：広小路に2箇所設置", CITY
    )

    assert [figure.value for figure in found.figures] == [31]
    assert found.notes == {"sensors": "広小路に2箇所設置"}


def test_a_kpi_is_told_by_being_called_one():
    kpi = AskedItem("kpi", "かなパスの利用率", (AskedMeasure("kpi1", "かなパスの利用率", "%"),),
                    results=())  # fmt: skip
    asked = AskedFor(2026, (CHAT, kpi))

    found = read("庁内チャットの導入は継続、全職員に配りました。\nKPIの利用率は約78%です。", asked)

    assert [(figure.item, figure.value) for figure in found.figures] == [("kpi", 78)]
    assert found.notes == {"chat": "全職員に配りました。"}


def test_a_short_name_of_a_kpi_that_fits_what_another_row_counts_is_asked_about():
    tool = counted("tool", "分析ツールの活用", "庁内での画面公開数", "件", 9)
    title = "庁内向け分析画面公開数"
    values = (AskedMeasure("kpi1", title, "件", names=("画面の公開数",)),)
    kpi = AskedItem("kpi", title, values, (title,), results=())

    found = read("画面の公開数は14件です。", AskedFor(2026, (tool, kpi)))

    assert found.figures == ()
    assert {figure.item for doubt in found.doubts for figure in doubt.figures} == {"tool", "kpi"}


def test_the_rest_of_the_values_as_last_year_fills_those_of_a_named_row_too():
    values = (AskedMeasure("n", "開催回数", "回", 20), AskedMeasure("p", "参加者数", "人", 400))
    both = AskedItem("both", "教室の開催", values)

    found = read("教室の開催回数は22回、残りの数字は前年どおり。", AskedFor(2026, (both, SENSORS)))

    assert {str(f.measure): f.value for f in found.figures} == {"n": 22, "p": 400, "sensors1": 27}
