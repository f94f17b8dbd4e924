"""Replies as officers type them: what is read, and above all what is never guessed."""

import unicodedata
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.rounds.answers import Answer, Given, read_reply, read_value
from knowledge.rounds.rows import RESULT, TEXT, Entry, Part, Row
from knowledge.rounds.wanted import proposed_rows
from knowledge.shelf.assemble import rows_of
from knowledge.store import Store, rounds
from knowledge.store.plans import replace_records
from tests.knowledge.replies.written import numbers_in

AT = datetime(2027, 4, 1, 9, tzinfo=ZoneInfo("Asia/Tokyo"))
COORDINATOR, TRANSPORT, CULTURE = "デジタル政策課", "交通政策課", "文化政策課"
DOWNLOADS = Part("value", "dxap1-2025/maas/downloads")
LAST_YEAR = 205_534
YEAR = 2026


@pytest.fixture(scope="module")
def rows(library, tmp_path_factory) -> dict[str, list[Row]]:
    """Department → its rows in a round for the plan in force; nothing is written yet."""
    store = Store(tmp_path_factory.mktemp("replies") / "test.db")
    replace_records(store, library.records, "first")
    with store.writing() as db:
        id = rounds.add_round(
            db, ["dxap2-2026"], 2026, "final", date(2027, 4, 30), True, AT, "operator"
        )
        round = rounds.round_of(db, id)
        rounds.add_rows(db, round, proposed_rows(library, round.plans, 2026, COORDINATOR))
        found = {
            request.department: rows_of(db, library, round, request.id)
            for request in rounds.requests_of(db, round)
        }
    store.close()
    return found


@pytest.fixture(scope="module")
def norimasshi(rows) -> Row:
    """One row with one value, 「のりまっし」 and its DL数 in 件; 205,534件 last year."""
    return named("のりまっし", rows[TRANSPORT])


@pytest.fixture
def read(library, norimasshi):
    """Read a reply where the one row of のりまっし is all that is asked for."""

    def read(text: str) -> Answer:
        return read_reply(text, [norimasshi], library, YEAR)

    return read


def named(called: str, rows: list[Row]) -> Row:
    return next(row for row in rows if row.called == called)


def values(reading: Answer) -> list[float | None]:
    """The values that were read, 実績なし as None."""
    return [one.value for one in reading.given if one.part.what == "value"]


def by_row(reading: Answer) -> dict[int, list[float | None]]:
    found: dict[int, list[float | None]] = {}
    for one in reading.given:
        if one.part.what == "value":
            found.setdefault(one.row, []).append(one.value)
    return found


def words(reading: Answer, part: Part) -> str | None:
    return next((one.words for one in reading.given if one.part == part), None)


def written(row: Row, part: Part, words: str) -> Row:
    """The row after somebody has written a part of it."""
    entry = Entry(1, part, "given", None, False, "", words, words, "U1", AT)
    return replace(row, entries=(*row.entries, entry))


# -------------------------------------------------------------------- one figure
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("のりまっしDL数 231,402件", 231_402),
        ("のりまっし DL数 231,402件", 231_402),
        ("２３１,４０２件です", 231_402),
        ("２３１，４０２件", 231_402),
        ("231402件", 231_402),
        ("231,402", 231_402),
        ("約23万件", 230_000),
        ("3.5万件", 35_000),
        ("２３．１万件でした", 231_000),
        ("のべ231,402件", 231_402),
        ("0件", 0),
        ("DL数は231,402件", 231_402),
        ("ダウンロード数: 231,402件", 231_402),
        ("ネイティブアプリダウンロード数　231,402件", 231_402),
        ("令和8年度 231,402件", 231_402),
        ("4月1日現在231,402件", 231_402),
        ("お疲れ様です。DL数は231,402件でした。よろしくお願いします。", 231_402),
        ("報告します。\r\n231,402件です。\r\nよろしくお願いいたします。", 231_402),
    ],
)
def test_a_figure_is_read_however_it_is_typed(read, text, value):
    reading = read(text)

    assert reading.kind == "report"
    assert values(reading) == [value]
    assert reading.open == ()


@pytest.mark.parametrize(
    ("text", "approx", "counting"),
    [
        ("231,402件", False, ""),
        ("約23万件", True, ""),
        ("のべ231,402件", False, "のべ"),
        ("延べ約23万件", True, "のべ"),
        ("計231,402件", False, "計"),
        ("23万件以上", True, ""),
    ],
)
def test_what_is_said_of_a_number_is_kept(read, text, approx, counting):
    (figure,) = [one for one in read(text).given if one.part == DOWNLOADS]

    assert (figure.approx, figure.counting) == (approx, counting)


@pytest.mark.parametrize(
    "text",
    [
        "第3回を開催",
        "4月1日に公開",
        "令和8年度に実施",
        "R8年度も実施",
        "10:30に開始",
        "9時30分に開始",
        "076-220-2032までお電話ください",
        "担当は内線1234です",
        "目標は250,000件です",
        "目標250,000件",
        "定員20件",
        "前年度は205,534件",
        "昨年度比1,000件増",
    ],
)
def test_dates_telephones_ordinals_and_aims_are_no_figures(read, text):
    assert values(read(text)) == []


@pytest.mark.parametrize("text", ["第3回を開催", "第１２回", "第3回の講座を4月1日に開催"])
def test_an_ordinal_is_no_figure_where_times_are_counted(library, norimasshi, text):
    (value,) = norimasshi.values
    row = replace(
        norimasshi, values=(replace(value, label="開催回数", short=(), unit="回", last=None),)
    )

    assert values(read_reply("3回開催", [row], library, YEAR)) == [3]
    assert values(read_reply(text, [row], library, YEAR)) == []


@pytest.mark.parametrize("text", ["231,402人", "150円", "12.5%", "DL数 231,402人", "3回開催"])
def test_a_number_in_another_unit_is_not_the_figure(read, text):
    assert values(read(text)) == []


@pytest.mark.parametrize(
    ("text", "value"), [("二十三万件", 230_000), ("DL数 百二十件", 120), ("一件", 1)]
)
def test_a_number_in_kanji_is_read_rightly_or_not_at_all(read, text, value):
    assert values(read(text)) in ([], [value])


@pytest.mark.parametrize("text", ["DL数 ∞", "DL数 NaN", "多数", "DL数は増加"])
def test_what_is_no_number_gives_no_value(read, text):
    assert values(read(text)) == []


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("iOS 100,000件、Android 131,402件", ("100,000件", "131,402件")),
        ("12件と34件", ("12件", "34件")),
    ],
)
def test_of_two_numbers_that_could_be_meant_none_is_taken(read, norimasshi, text, numbers):
    reading = read(text)

    assert values(reading) == []
    assert reading.kind == "report"
    (left_open,) = reading.open
    assert all(number in left_open.typed for number in numbers)
    assert left_open.rows == (norimasshi.id,)


def test_of_two_figures_one_after_the_other_neither_counts(read):
    reading = read("231,401件\n231,402件")

    assert values(reading) == []
    assert [one.value for one in reading.open[0].options] == [231_401, 231_402]


# -------------------------------------------------------------------- nothing, as last year
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("実績なし（荒天のため中止）", "荒天のため中止"),
        ("実績なし", None),
        ("該当なし", None),
        ("実績はありませんでした。", None),
    ],
)
def test_nothing_to_report_is_read_with_its_reason(read, text, reason):
    (nothing,) = [one for one in read(text).given if one.part == DOWNLOADS]

    assert (nothing.how, nothing.value, nothing.words) == ("nothing", None, reason)


@pytest.mark.parametrize(
    "text",
    [
        "前年と同じ",
        "前年と同じです。",
        "昨年度と同じ",
        "DL数は前年度の実績と同じ",
        "去年と変わりなし",
    ],
)
def test_the_same_as_last_year_is_last_years_figure(read, text):
    (same,) = [one for one in read(text).given if one.part == DOWNLOADS]

    assert (same.how, same.value, same.approx) == ("given", LAST_YEAR, False)


def test_the_same_as_an_approximate_figure_is_approximate(library, norimasshi):
    (value,) = norimasshi.values
    about = replace(value, last=value.last.model_copy(update={"approx": True}))
    row = replace(norimasshi, values=(about,))

    (same,) = read_reply("DL数は前年と同じです", [row], library, YEAR).given

    assert (same.value, same.approx) == (LAST_YEAR, True)


def test_without_a_figure_last_year_nothing_is_the_same(library, norimasshi):
    (value,) = norimasshi.values
    row = replace(norimasshi, values=(replace(value, last=None),))

    assert values(read_reply("前年と同じ", [row], library, YEAR)) == []


def test_an_older_figure_is_not_last_years(library, norimasshi):
    (value,) = norimasshi.values
    row = replace(norimasshi, values=(replace(value, last=None, before=value.last),))

    assert values(read_reply("前年と同じ", [row], library, YEAR)) == []


# -------------------------------------------------------------------- result and text
def test_result_and_text_are_told_apart(read):
    reading = read("継続・拡大。まちのり予約を追加")

    assert words(reading, RESULT) == "継続・拡大"
    assert words(reading, TEXT) == "まちのり予約を追加"
    assert values(reading) == []


def test_all_three_may_be_said_at_once(read):
    reading = read("結果は継続。DL数は231,402件。内容は、まちのり予約を追加")

    assert words(reading, RESULT) == "継続"
    assert values(reading) == [231_402]
    assert words(reading, TEXT) == "まちのり予約を追加"


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("継続", "継続"),
        ("継続・拡大です", "継続・拡大"),
        ("結果：検討・試行", "検討・試行"),
        ("工程は新規導入です。", "新規導入"),
        ("拡大検討", "拡大検討"),
        ("継続して運用した", None),
        ("検討会を開催した", None),
        ("予定どおり運用した", None),
    ],
)
def test_a_result_word_is_one_that_stands_alone(read, text, result):
    assert words(read(text), RESULT) == result


def test_only_words_of_the_edition_are_results(read, norimasshi):
    assert "推進" not in norimasshi.results
    assert words(read("推進"), RESULT) is None


def test_several_sentences_make_one_text(read):
    reading = read("まちのり予約を追加した。バスの位置も見られるようにした。")

    assert words(reading, TEXT) == "まちのり予約を追加した。バスの位置も見られるようにした。"


def test_a_round_that_wants_no_text_gets_none(library, norimasshi):
    row = replace(norimasshi, with_text=False)

    reading = read_reply("231,402件。まちのり予約を追加", [row], library, YEAR)

    assert [one.part for one in reading.given] == [DOWNLOADS]


# -------------------------------------------------------------------- several initiatives
def test_several_initiatives_are_read_a_line_each(library, rows):
    mine = rows[COORDINATOR]

    reading = read_reply("かなパス 2,000件\nオープンデータ件数 3,000件", mine, library, YEAR)

    assert by_row(reading) == {
        named("かなパス", mine).id: [2_000],
        named("画像オープンデータ", mine).id: [3_000],
    }
    assert reading.open == ()


@pytest.mark.parametrize(
    "text",
    [
        "画像オープンデータは3,000件、かなパスは2,000件でした。",
        "かなパス2,000件画像オープンデータ3,000件",
        "①画像オープンデータ3,000件\n②かなパス2,000件",
    ],
)
def test_several_initiatives_are_read_in_one_sentence(library, rows, text):
    mine = rows[COORDINATOR]

    reading = read_reply(text, mine, library, YEAR)

    assert by_row(reading) == {
        named("画像オープンデータ", mine).id: [3_000],
        named("かなパス", mine).id: [2_000],
    }


def test_one_as_last_year_and_one_with_a_figure(library, rows):
    mine = rows[COORDINATOR]

    reading = read_reply("電子申請は前年と同じ。かなパスは2,000件", mine, library, YEAR)

    assert by_row(reading) == {
        named("電子申請", mine).id: [103_845],
        named("かなパス", mine).id: [2_000],
    }


def test_what_follows_a_name_belongs_to_it_until_the_next(library, rows):
    mine = rows[TRANSPORT]

    reading = read_reply("のりまっし\n継続・拡大\n231,402件\nバスロケ\n検討", mine, library, YEAR)

    results = {one.row: one.words for one in reading.given if one.part == RESULT}
    assert results == {
        named("のりまっし", mine).id: "継続・拡大",
        named("バスロケ", mine).id: "検討",
    }
    assert by_row(reading) == {named("のりまっし", mine).id: [231_402]}


@pytest.mark.parametrize("name", ["のりまっし", "ノリマッシ", "ﾉﾘﾏｯｼ", "「のりまっし金沢」の運営"])
def test_a_name_is_known_however_it_is_written(library, rows, name):
    mine = rows[TRANSPORT]

    reading = read_reply(f"{name} 231,402件", mine, library, YEAR)

    assert by_row(reading) == {named("のりまっし", mine).id: [231_402]}


def test_of_two_names_of_which_one_holds_the_other_the_longer_is_meant(library, rows):
    mine = rows[CULTURE]
    longer = next(row for row in mine if row.title.endswith("所蔵品画像の二次利用推進"))

    reading = read_reply(f"{longer.title} 継続", mine, library, YEAR)

    assert [one.row for one in reading.given] == [longer.id]


def test_several_values_of_one_initiative_are_told_apart_by_unit(library, rows):
    row = next(row for row in rows[COORDINATOR] if {"コマ", "名"} <= {v.unit for v in row.values})

    reading = read_reply("150コマ、1,500名", [row], library, YEAR)

    found = {row.value_of(one.part).unit: one.value for one in reading.given}
    assert found == {"コマ": 150, "名": 1_500}


def test_several_values_of_one_initiative_are_told_apart_by_name(library, rows):
    row = named("ミュージアムプラス", rows[CULTURE])

    reading = read_reply(
        "所蔵品の公開件数は45,000件、デジタルアーカイブの件数は90,000件", [row], library, YEAR
    )

    found = {row.value_of(one.part).label: one.value for one in reading.given}
    assert found == {
        "所蔵品のデジタルアーカイブ件数": 90_000,
        "金沢ミュージアム+での所蔵品公開件数": 45_000,
    }


def test_a_number_that_could_belong_to_two_values_is_unclear(library, rows):
    row = named("ミュージアムプラス", rows[CULTURE])

    reading = read_reply("90,000件", [row], library, YEAR)

    assert values(reading) == []
    assert [one.typed for one in reading.open] == ["90,000件"]


@pytest.mark.parametrize("text", ["150", "1,500、150", "1,500 150"])
def test_numbers_without_a_unit_are_not_dealt_out_against_last_years_sizes(library, rows, text):
    row = next(row for row in rows[COORDINATOR] if {"コマ", "名"} <= {v.unit for v in row.values})

    assert values(read_reply(text, [row], library, YEAR)) == []


@pytest.mark.parametrize("text", ["2,000件", "継続", "前年と同じ", "実績なし", "75%"])
def test_what_could_belong_to_several_initiatives_is_unclear(library, rows, text):
    mine = rows[COORDINATOR]

    reading = read_reply(text, mine, library, YEAR)

    assert reading.given == ()
    (left_open,) = reading.open
    assert left_open.typed == text
    assert len(left_open.rows) > 1
    assert set(left_open.rows) <= {row.id for row in mine}


def test_a_figure_without_a_name_belongs_to_the_only_row_that_counts_so(library, rows):
    mine = rows[TRANSPORT]

    reading = read_reply("231,402件", mine, library, YEAR)

    assert by_row(reading) == {named("のりまっし", mine).id: [231_402]}


# -------------------------------------------------------------------- the row written about last
def test_what_names_nothing_completes_the_row_that_was_written_about_last(library, rows):
    mine = rows[TRANSPORT]
    likely = named("モビリティハブ", mine).id

    reading = read_reply("時刻表の表示を始めた", mine, library, YEAR, likely)

    assert reading.given == (Given(likely, TEXT, "given", words="時刻表の表示を始めた"),)


def test_what_names_another_row_belongs_to_that_one(library, rows):
    mine = rows[TRANSPORT]
    likely = named("モビリティハブ", mine).id

    reading = read_reply("のりまっし 231,402件", mine, library, YEAR, likely)

    assert by_row(reading) == {named("のりまっし", mine).id: [231_402]}


def test_a_text_that_is_there_is_not_written_over_by_words_that_name_nothing(library, rows):
    hub = written(named("モビリティハブ", rows[TRANSPORT]), TEXT, "時刻表の表示を始めた")
    mine = [hub, *(row for row in rows[TRANSPORT] if row.id != hub.id)]

    reading = read_reply("案内板も置いた", mine, library, YEAR, hub.id)

    assert reading.given == ()
    assert [one.typed for one in reading.open] == ["案内板も置いた"]


def test_a_text_that_is_there_is_written_anew_by_words_that_name_its_row(library, rows):
    hub = written(named("モビリティハブ", rows[TRANSPORT]), TEXT, "時刻表の表示を始めた")
    mine = [hub, *(row for row in rows[TRANSPORT] if row.id != hub.id)]

    reading = read_reply("モビリティハブ 案内板も置いた", mine, library, YEAR, hub.id)

    assert words(reading, TEXT) == "案内板も置いた"


# -------------------------------------------------------------------- no report
@pytest.mark.parametrize(
    "text",
    [
        "提出する",
        "提出します",
        "提出します。",
        "これで提出します",
        "この内容で、提出してください",
        "はい",
        "確定します",
        "OK",
    ],
)
def test_a_yes_submits(read, text):
    assert read(text).kind in ("submit", "yes")


@pytest.mark.parametrize(
    "text", ["提出しません", "まだ提出しないでください", "提出はまだです", "いいえ"]
)
def test_a_no_does_not_submit(read, text):
    assert read(text).kind != "submit"


@pytest.mark.parametrize(
    "text",
    [
        "ありがとうございます",
        "ありがとうございました！",
        "了解です",
        "承知いたしました。よろしくお願いします。",
        "お疲れ様です",
    ],
)
def test_thanks_report_nothing(read, text):
    assert read(text) == Answer("polite")


@pytest.mark.parametrize(
    "text",
    [
        "DL数はどこを見ればよいですか？",
        "期限はいつまでですか",
        "書き方を教えてください",
        "去年の値は?",
    ],
)
def test_a_question_reports_nothing(read, text):
    assert read(text) == Answer("question")


@pytest.mark.parametrize(
    "text", ["集計中です", "ただいま確認中です。", "後日提出します", "明日提出します"]
)
def test_who_needs_more_time_reports_nothing(read, text):
    assert read(text) == Answer("later")


@pytest.mark.parametrize("text", ["", " ", "\n\n", "　", "のりまっし"])
def test_where_nothing_is_said_nothing_is_read(read, text):
    assert read(text) == Answer("unreadable")


def test_a_request_without_rows_reads_nothing(library):
    assert read_reply("231,402件", [], library, YEAR).given == ()


# -------------------------------------------------------------------- the field of one value
@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("231,402件", 231_402),
        ("１２３４", 1_234),
        (" 5 件 ", 5),
        ("5件です", 5),
        ("5件でした", 5),
        ("約23万件", 230_000),
        ("0", 0),
        ("3.5万", 35_000),
    ],
)
def test_a_number_typed_into_its_field_is_read(norimasshi, typed, value):
    found = read_value(typed, norimasshi.values[0], norimasshi.id, YEAR)

    assert found is not None
    assert (found.row, found.part, found.how) == (norimasshi.id, DOWNLOADS, "given")
    assert found.value == value


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "空",
        "多数",
        "10人",
        "12.5%",
        "1,2,3",
        "1,23",
        "12 と 34",
        "12件と34件",
        "10〜20件",
        "1e9",
        "∞",
        "NaN",
        "目標10件",
        "令和8年度",
        "4月1日",
        "076-220-2032",
        "第3回",
        "-3",
        "▲3",
        "3.5",
    ],
)
def test_what_is_no_single_fitting_number_is_not_taken_from_a_field(norimasshi, typed):
    assert read_value(typed, norimasshi.values[0], norimasshi.id, YEAR) is None


@pytest.mark.parametrize(
    ("typed", "reason"),
    [("なし", None), ("実績なし", None), ("実績なし（荒天のため中止）", "荒天のため中止")],
)
def test_nothing_to_report_may_be_typed_into_a_field(norimasshi, typed, reason):
    found = read_value(typed, norimasshi.values[0], norimasshi.id, YEAR)

    assert found == Given(norimasshi.id, DOWNLOADS, "nothing", words=reason)


@pytest.mark.parametrize("typed", ["同じ", "前年と同じ", "昨年度と同じ"])
def test_the_same_as_last_year_may_be_typed_into_a_field(norimasshi, typed):
    value = norimasshi.values[0]

    assert read_value(typed, value, norimasshi.id, YEAR).value == LAST_YEAR
    assert read_value(typed, replace(value, last=None), norimasshi.id, YEAR) is None


# -------------------------------------------------------------------- whatever is typed
# Names stand apart from numbers here.
PIECES = (
    " のりまっし , 電子申請 , かなパス , ミュージアムプラス ".split(",")
    + "DL数 約 のべ 計 件 人 万 億 千 百万 % 、 。 , . - ▲ / : ( ) 「 」 〜 は".split()
    + "第 回 月 日 年度 令和 目標 以上 前年と同じ 実績なし 継続 継続・拡大".split()
    + "集計中 提出します ？ ５ 231,402 1.5 ２３ \n".split(" ")
)
TEXTS = st.one_of(
    st.text(max_size=40),
    st.lists(
        st.one_of(
            st.sampled_from(PIECES),
            st.integers(0, 10**7).map("{:,}".format),
            st.integers(0, 10**7).map(str),
            st.text(max_size=3),
        ),
        max_size=14,
    ).map("".join),
)


def last_years(rows: list[Row]) -> set[float]:
    return {float(v.last.value) for row in rows for v in row.values if v.last is not None}


@given(
    text=TEXTS,
    department=st.sampled_from([TRANSPORT, COORDINATOR, CULTURE]),
    most=st.sampled_from([0, 1, 100]),
    likely=st.none() | st.integers(0, 30),
)
def test_whatever_is_typed_no_value_is_read_that_nobody_typed(
    library, rows, text, department, most, likely
):
    mine = rows[department][:most]
    likely_row = None if likely is None or not mine else mine[likely % len(mine)].id

    reading = read_reply(text, mine, library, YEAR, likely_row)

    typed = numbers_in(text) | last_years(mine)
    read = [one.value for one in reading.given if one.part.what == "value" and one.how == "given"]
    assert [value for value in read if float(value) not in typed] == []


@given(text=TEXTS, department=st.sampled_from([TRANSPORT, COORDINATOR, CULTURE]))
def test_whatever_is_typed_only_what_is_wanted_is_given_and_each_once(
    library, rows, text, department
):
    mine = {row.id: row for row in rows[department]}

    reading = read_reply(text, list(mine.values()), library, YEAR)

    places = [(one.row, one.part) for one in reading.given]
    assert all(part in mine[row].parts for row, part in places)
    assert len(places) == len(set(places))
    assert all(set(one.rows) <= set(mine) for one in reading.open)
    assert (reading.kind == "report") == bool(reading.given or reading.open)


NOISE = st.text(max_size=12).filter(
    lambda text: (
        not any(
            letter.isnumeric() or letter in ",.-−△▲千万億百"
            for letter in unicodedata.normalize("NFKC", text)
        )
    )
)


@given(number=st.integers(0, 10**9), before=NOISE, after=NOISE, grouped=st.booleans())
def test_one_well_written_figure_is_read_as_itself_or_not_at_all(
    library, norimasshi, number, before, after, grouped
):
    figure = f"{number:,}" if grouped else str(number)

    reading = read_reply(f"{before} {figure}件 {after}", [norimasshi], library, YEAR)

    # 「未実施 0件」 says that there was nothing.
    nothing = [[None]] if number == 0 else []
    assert values(reading) in ([], [number], *nothing)


@pytest.mark.parametrize("text", ["ァァ10:一丁1", "男10件、女1件", "±1", "+1", "25件増"])
def test_a_field_takes_no_sum_and_no_change(norimasshi, text):
    """Such were read as 11, and as one more than last year."""
    assert read_value(text, norimasshi.values[0], norimasshi.id, YEAR) is None


@given(TEXTS)
def test_whatever_is_typed_into_a_field_is_read_as_typed_or_not_at_all(norimasshi, text):
    found = read_value(text, norimasshi.values[0], norimasshi.id, YEAR)

    assert (
        found is None
        or found.how == "nothing"
        or (float(found.value) in numbers_in(text) | {float(LAST_YEAR)})
    )


# -------------------------------------------------------------------- nothing is guessed
@pytest.mark.parametrize(
    "text",
    [
        "DL数 10〜20件",
        "DL数 231,4025件",
        "DL数 1,23件",
        "DL数 231、402件",
        "DL数 231 402件",
        "DL数 1e9件",
        "DL数 3.5.2件",
        "前年より1,000件増えました",
        "25,868件増",
        "+25,868件",
        "マイナス100件",
        "DL数 5割",
        "DL数 9999999999999999999件",
    ],
)
def test_what_is_no_plain_number_is_left_open(read, norimasshi, text):
    reading = read(text)

    assert reading.given == ()
    assert [one.rows for one in reading.open] == [(norimasshi.id,)]


@pytest.mark.parametrize(
    "text",
    [
        "目標 250,000件",
        "DL数 目標 250,000件",
        "上限 100件",
        "前年 205,534件",
        "DL数 TEL 0762202032",
        "前年と同じではありません",
        "実績なしではありません",
    ],
)
def test_what_speaks_of_something_else_gives_no_value(read, text):
    assert values(read(text)) == []


@pytest.mark.parametrize(
    "text", ["①のりまっし231,402件", "1.のりまっし231,402件", "DL数 2026/4/1現在 231,402件",
             "前年と同じ方法で集計し、231,402件でした", "DL数 231402 件",
             "DL数は205,534件から231,402件に増えました", "DL数 R8 231,402件", "23万1,402件"]
)  # fmt: skip
def test_a_plain_figure_is_found_among_other_numbers(read, text):
    assert values(read(text)) == [231402]


def test_a_name_that_a_kpi_and_a_measure_share_is_asked_about(library, rows):
    mine = rows[COORDINATOR]

    reading = read_reply("電子申請 120,000件", mine, library, YEAR)

    assert reading.given == ()
    assert set(reading.open[0].rows) == {
        named("電子申請", mine).id,
        named("電子申請サービス利用件数", mine).id,
    }


def test_two_names_that_share_one_number_are_asked_about(library, rows):
    reading = read_reply("画像オープンデータとかなパスは2,000件", rows[COORDINATOR], library, YEAR)

    assert reading.given == ()
    assert {one.row for one in reading.open[0].options} == {
        named("画像オープンデータ", rows[COORDINATOR]).id,
        named("かなパス", rows[COORDINATOR]).id,
    }


def test_a_figure_without_a_name_goes_to_the_row_that_counts_it(library, rows):
    mine = rows[TRANSPORT]
    likely = named("モビリティハブ", mine).id

    reading = read_reply("231,402件", mine, library, YEAR, likely)

    assert by_row(reading) == {named("のりまっし", mine).id: [231_402]}


def test_a_text_of_any_length_is_answered_at_once(library, rows):
    assert read_reply("1" * 40_000, rows[COORDINATOR], library, YEAR).kind == "too_long"


def test_a_value_with_a_courtesy_is_no_talk(read):
    assert read("わかりました、のりまっしは231,402件でお願いします").kind == "report"
