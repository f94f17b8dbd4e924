"""Every form is a valid modal, and what people wrote into it is read whatever Slack sends."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.views import errors_of, to_home, to_modal, values_of
from handlers.messages import Button, Choice, Field, Form, ListItem, Reply, Table
from tests.bot.slack.limits import invalid

TITLE = "令和８年度 第三次総合計画 実績入力"
LONG = TITLE + "フォーム（確定）"
NASTY = "<!channel> & <b>\0\u202e\ud800"


def form(*fields, title="入力", lead=(), submit="送る"):
    return Form("report.row", "1:2.3", title, submit, fields, lead)


def choice(count, value="", empty=True):
    options = tuple((f"id{n}", f"課その{n}") for n in range(count))
    return Field(
        "course", "課", "choice", value, "", ((("", "どれか"),) if empty else ()) + options
    )


FORMS = {
    "one line": form(Field("one", "名前")),
    "every kind": form(
        Field("one", "名前", value="のりまっし", hint="例"),
        Field("many", "内容", "lines", "a\nb", required=False, longest=400),
        Field("number", "件数（件）", "figure", "1,234件", longest=100),
        Field("day", "期限", "date", "2026-12-18"),
        choice(3, "id1"),
        lead=("まだ送られません。", "・12月1日 下書き"),
    ),
    "nasty": form(
        Field("one", NASTY, value=NASTY, hint=NASTY),
        Field("pick", NASTY, "choice", NASTY, NASTY, ((NASTY, NASTY), ("", NASTY))),
        title=NASTY,
        lead=(NASTY,),
        submit=NASTY,
    ),
    "long": form(
        Field("one", "あ" * 3000, value="あ" * 5000, hint="い" * 3000, longest=9999),
        Field("two", "名", value="あ" * 500, longest=400),
        Field("pick", "名", "choice", "v" * 200, options=(("v" * 200, "あ" * 200),)),
        title="題" * 200,
        lead=("文" * 2000,) * 40,
        submit="送" * 30,
    ),
    "60 fields": form(*(Field(f"f{n}", "名") for n in range(60)), lead=("文" * 2000,) * 60),
    "no options": form(Field("pick", "名", "choice", options=(("", "どれか"),))),
    "the same option twice": form(Field("pick", "名", "choice", options=(("a", "あ"),) * 2)),
    "no date": form(Field("day", "期限", "date", "12/18")),
    **{f"{count} options": form(choice(count, f"id{count - 1}")) for count in (100, 101, 250)},
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_form_of_any_size_keeps_to_the_limits(form):
    assert invalid(to_modal(form, "token")) == []
    assert invalid(to_modal(form, "token", NASTY)) == []


ANY = st.text(st.characters(), max_size=60)
KINDS = st.sampled_from(["line", "lines", "figure", "date", "choice"])
OPTIONS = st.lists(st.tuples(ANY, ANY), max_size=5).map(tuple)
FIELDS = st.builds(
    Field, st.uuids().map(str), ANY, KINDS, ANY, ANY, OPTIONS, st.booleans(), st.integers(1, 9999)
)


@given(
    st.builds(
        Form,
        st.just("report.row"),
        ANY,
        title=ANY,
        submit=ANY,
        fields=st.lists(FIELDS, min_size=1, max_size=5).map(tuple),
        lead=st.lists(ANY, max_size=3).map(tuple),
    ),
    st.none() | ANY,
)
def test_a_form_of_any_letters_keeps_to_the_limits(form, problem):
    assert invalid(to_modal(form, "token", problem)) == []


# -------------------------------------------------------------------- forms
def inputs(view):
    return [block for block in view["blocks"] if block["type"] == "input"]


def lines(view):
    return [block["text"]["text"] for block in view["blocks"] if block["type"] == "section"]


def test_a_form_carries_its_token_and_nothing_else():
    view = to_modal(form(Field("one", "名前")), "token")

    assert (view["callback_id"], view["private_metadata"]) == ("form", "token")
    assert "1:2.3" not in json.dumps(view)
    assert view["notify_on_close"] is True
    assert view["close"]["text"] == "やめる"


def test_a_title_that_is_cut_stands_whole_on_top():
    short, long = (form(Field("one", "名前"), title=title) for title in (TITLE, LONG))

    assert lines(to_modal(short, "t")) == []
    assert to_modal(short, "t")["title"]["text"] == TITLE
    assert lines(to_modal(long, "t")) == [LONG]
    assert to_modal(long, "t")["title"]["text"] == TITLE + "フォーム（…"


def test_a_problem_stands_above_all():
    view = to_modal(form(Field("one", "名前"), lead=("わかるところだけ",)), "t", "読み取れません。")

    assert lines(view) == ["読み取れません。", "わかるところだけ"]


def test_each_kind_of_field_has_its_own_element():
    elements = [block["element"] for block in inputs(to_modal(FORMS["every kind"], "t"))]

    assert [element["type"] for element in elements] == [
        "plain_text_input",
        "plain_text_input",
        "plain_text_input",
        "datepicker",
        "static_select",
    ]
    assert [element.get("multiline") for element in elements[:3]] == [False, True, False]
    assert elements[2]["initial_value"] == "1,234件"
    assert elements[3]["initial_date"] == "2026-12-18"
    assert elements[4]["initial_option"]["text"]["text"] == "課その1"
    assert elements[4]["placeholder"]["text"] == "どれか"


def test_a_field_is_optional_unless_it_is_required():
    view = to_modal(form(Field("a", "名"), Field("b", "名", required=False)), "t")

    assert [(block["block_id"], block["optional"]) for block in inputs(view)] == [
        ("a", False),
        ("b", True),
    ]


def test_what_stands_in_a_field_already_is_not_escaped():
    (field,) = inputs(to_modal(form(Field("one", "名", value="R&D <5%")), "t"))

    assert field["element"]["initial_value"] == "R&D <5%"


@pytest.mark.parametrize(("count", "groups"), [(101, [100, 1]), (250, [100, 100, 50])])
def test_more_than_a_hundred_options_stand_in_groups(count, groups):
    (field,) = inputs(to_modal(form(choice(count, empty=False)), "t"))

    found = field["element"]["option_groups"]
    assert [len(group["options"]) for group in found] == groups
    assert found[0]["label"]["text"] == "課その0〜課その99"
    values = [option["value"] for group in found for option in group["options"]]
    assert values == [f"id{n}" for n in range(count)]


# -------------------------------------------------------------------- what was written
def sent(**values):
    return {"state": {"values": {name: {"input": element} for name, element in values.items()}}}


def test_what_was_written_and_chosen_is_read():
    view = sent(
        one={"type": "plain_text_input", "value": "R&amp;D\0 &lt;5%"},
        day={"type": "datepicker", "selected_date": "2026-12-18"},
        pick={"type": "static_select", "selected_option": {"text": {}, "value": "id1"}},
        left={"type": "plain_text_input", "value": None},
        none={"type": "static_select", "selected_option": None},
    )

    assert values_of(view) == {
        "one": "R&D <5%",
        "day": "2026-12-18",
        "pick": "id1",
        "left": "",
        "none": "",
    }


def test_an_escape_that_was_typed_is_unescaped_once():
    assert values_of(sent(one={"value": "&amp;lt;"})) == {"one": "&lt;"}


@pytest.mark.parametrize(
    "view",
    [
        {},
        {"state": None},
        {"state": []},
        {"state": {"values": "x"}},
        {"state": {"values": {"one": None, "two": [], "three": {}, "four": {"input": 3}}}},
        {"state": {"values": {"one": {"input": {"value": 3, "selected_option": "x"}}}}},
        {"blocks": "x"},
        {"blocks": [None, 3, {"type": "input"}, {"type": "input", "block_id": 4}]},
    ],
)
def test_a_view_of_any_shape_is_read_without_an_error(view):
    assert set(values_of(view).values()) <= {""}
    assert errors_of(view, {"": "だめです。"}) == {}


def test_problems_stand_at_their_fields_and_the_others_at_the_first():
    view = to_modal(form(Field("a", "名"), Field("b", "名"), lead=("文",)), "t")

    told = errors_of(
        view, {"b": "数をお書きください。", "": "古い内容です。", "gone": "消えました。"}
    )

    assert told == {"b": "数をお書きください。", "a": "古い内容です。\n消えました。"}


def test_a_long_problem_is_cut():
    view = to_modal(form(Field("a", "名")), "t")

    assert len(errors_of(view, {"a": "長" * 3000})["a"]) == 2000


# -------------------------------------------------------------------- the page of the bot
@pytest.mark.parametrize(
    "reply",
    [
        Reply(""),
        Reply("あ" * 40_001),
        Reply("全部", rest="上", table=Table(("課",), (("1",),))),
        Reply(
            "全部",
            rest="上\n\n下",
            items=tuple(
                ListItem(f"{n}", (NASTY,), "下書き", (Button("a", "b"),) * 3) for n in range(80)
            ),
            choices=tuple(Choice("問", "い") for _ in range(120)),
        ),
    ],
)
def test_a_home_of_any_size_keeps_to_the_limits(reply):
    assert invalid(to_home(reply)) == []
