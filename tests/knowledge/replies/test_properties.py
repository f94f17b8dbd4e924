"""Whatever is typed: nothing is made up, and what comes out is what was promised."""

import json
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cli_replies import answer_to
from knowledge.replies.understood import Kind, Warning
from tests.knowledge.replies.written import numbers_in

KINDS, WARNINGS = set(get_args(Kind)), set(get_args(Warning))
LIBRARY = {
    "ref": "a",
    "title": "市立図書館における電子書籍貸出サービスの提供",
    "measures": [
        {"ref": "a1", "label": "貸出冊数", "unit": "冊", "last": 21480, "cumulative": False},
        {"ref": "a2", "label": "新規登録者数", "unit": "人", "last": 1905, "cumulative": False},
    ],
}
SENSORS = {
    "ref": "b",
    "title": "浸水センサーによる河川の水防監視",
    "measures": [
        {"ref": "b1", "label": "設置箇所数(累計)", "unit": "箇所", "last": 27, "cumulative": True},
        {"ref": "b2", "label": "稼働率", "unit": "%", "last": 98.5, "cumulative": False},
    ],
}
INCOME = {
    "ref": "c",
    "title": "ネーミングライツの導入",
    "measures": [{"ref": "c1", "label": "収入", "unit": "千円", "last": None, "cumulative": False}],
}
REQUESTS = ([LIBRARY], [SENSORS], [LIBRARY, SENSORS], [LIBRARY, SENSORS, INCOME], [])
PIECES = (
    " 貸出 , 登録 , センサー , 稼働率 , 収入 ,冊,人,箇所,か所,%,割,千円,円,件,回".split(",")
    + "約 のべ 計 合計 うち 万 億 千 百万 、 。 , . - ▲ + → から / : ( ) 「 」 〜".split()
    + "は が に の と".split()
    + "第 月 日 年度 令和7年度 R8 前年 昨年度 目標 以上 未満 ほど 増 減 訂正 誤り ではなく".split()
    + "前年と同じ 実績なし 継続 集計中 ですか？ ゼロ 〇 二十 百 三千 数十 ① ② 1. 2.".split()
    + "\t \n | > ----".split(" ")
)
TEXTS = st.one_of(
    st.text(max_size=60),
    st.lists(
        st.one_of(
            st.sampled_from(PIECES),
            st.integers(0, 10**9).map("{:,}".format),
            st.integers(0, 10**6).map(str),
            st.decimals(0, 1000, places=1).map(str),
            st.text(max_size=2),
        ),
        max_size=16,
    ).map("".join),
)


def answer(text: str, request: list[dict[str, Any]]) -> dict[str, Any]:
    line = json.dumps({"fiscal_year": 2026, "request": request, "text": text}).encode()
    return json.loads(json.dumps(answer_to(line), allow_nan=False))


@given(TEXTS, st.sampled_from(REQUESTS))
def test_no_value_is_kept_that_is_not_in_the_text_or_last_years(text, request_):
    told = answer(text, request_)
    lasts = {float(m["last"]) for i in request_ for m in i["measures"] if m["last"] is not None}

    written = numbers_in(text) | lasts
    # 円 become 千円.
    written |= {number / 1000 for number in written}
    kept = [] if told["ask"] else [f["value"] for f in told["figures"]]
    assert [value for value in kept if float(value) not in written] == []


@given(TEXTS, st.sampled_from(REQUESTS))
def test_every_answer_is_one_that_was_promised(text, request_):
    told = answer(text, request_)

    measures = {m["ref"]: (i["ref"], m["unit"]) for i in request_ for m in i["measures"]}
    kept = [f["measure"] for f in told["figures"] if not told["ask"]]
    assert told["kind"] in KINDS
    assert set(told["warnings"]) <= WARNINGS
    assert told["ask"] or not told["warnings"]
    assert len(kept) == len(set(kept))
    for figure in told["figures"]:
        assert figure["measure"] is None or measures[figure["measure"]][0] == figure["initiative"]


@given(st.integers(0, 10**8), st.sampled_from(["{:,}冊", "{}冊", "貸出は{:,}冊です", "{:,} 冊\n"]))
def test_one_plain_figure_is_read_as_itself(number, form):
    told = answer(form.format(number), [LIBRARY])

    assert [f["value"] for f in told["figures"]] == [number]


@pytest.mark.parametrize("text", ["貸出", "冊", "、", "① ② ③", "前年", "うち", "合計", "→", "訂正"])
def test_a_word_alone_gives_no_figure(text):
    assert answer(text, [LIBRARY, SENSORS])["figures"] == []
