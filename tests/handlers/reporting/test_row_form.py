"""The form of one row."""

from handlers.messages import Button, Form
from tests.handlers.conftest import MEMBER, of

OURS = "交通政策課"


def form_of(office, called="のりまっし") -> Button:
    row = office.row(OURS, called)
    return Button("入力する", "report.row", str(row.id), opens_form=True)


def test_it_shows_last_year_and_what_was_written_already(running):
    running.replies(of(OURS), OURS, "のりまっし DL数 約23万件。継続")

    form = running.sees(of(OURS), form_of(running))

    assert isinstance(form, Form)
    figure, result, text = form.fields
    assert (figure.value, result.value, text.value) == ("約230,000件", "継続", "")
    assert "前年度 205,534件" in figure.hint


def test_filling_it_in_makes_a_draft_of_what_changed_only(running):
    running.replies(of(OURS), OURS, "のりまっし DL数 約23万件。継続")
    values = {"value0": "約230,000件", "result": "継続・拡大", "text": "予約を追加"}

    reply = running.fills(of(OURS), "report.row", form_of(running).value, values)

    assert "まだ提出していません" in reply.text
    newest = running.row(OURS, "のりまっし").entries
    assert [entry.part.what for entry in newest] == ["value", "result", "result", "text"]


def test_each_field_that_cannot_be_read_is_told_with_an_example(running):
    values = {"value0": "たくさん", "result": "順調", "text": "あ" * 401}

    wrong = running.wrong(of(OURS), "report.row", form_of(running).value, values)

    assert "「たくさん」は、件の数として読み取れません" in wrong["value0"]
    assert set(wrong) == {"value0", "result", "text"}


def test_an_empty_form_is_not_taken(running):
    wrong = running.wrong(of(OURS), "report.row", form_of(running).value, {"value0": " "})

    assert wrong == {"": "どれか1つはご記入ください。"}


def test_as_last_year_and_nothing_to_report_can_be_written_into_the_field(running):
    value = form_of(running).value

    running.fills(of(OURS), "report.row", value, {"value0": "同じ"})
    same = running.row(OURS, "のりまっし").current
    running.fills(of(OURS), "report.row", value, {"value0": "実績なし（休止）"})
    nothing = running.row(OURS, "のりまっし").current

    assert [entry.value for entry in same.values()] == [205534]
    assert [(entry.how, entry.words) for entry in nothing.values()] == [("nothing", "休止")]


def test_another_department_sees_no_form_and_cannot_send_one(running):
    shown = running.sees(of("市民課"), form_of(running))
    reply = running.fills(of("市民課"), "report.row", form_of(running).value, {"value0": "1"})
    member = running.fills(MEMBER, "report.row", form_of(running).value, {"value0": "1"})

    assert not isinstance(shown, Form)
    assert "記録していません" in shown.text
    assert "交通政策課の方に" in reply.text
    assert "交通政策課の方に" in member.text
    assert running.written()[0] == 0


def test_a_form_about_nothing_is_answered_politely(running):
    reply = running.fills(of(OURS), "report.row", "99999", {"value0": "1"})

    assert "見当たりません" in reply.text


def test_it_tells_who_wrote_what_before_and_what_of_it_counts(running):
    running.replies(of(OURS), OURS, "のりまっし DL数 231,402件")
    running.replies(of(OURS), OURS, "提出します")
    running.at(2026, 12, 1, 9, 30).replies(of(OURS), OURS, "のりまっし DL数 231,420件")

    form = running.sees(of(OURS), form_of(running))

    assert form.lead[-3:] == (
        "これまでの記録:",
        "・11月25日 10:00 交通政策課: ネイティブアプリダウンロード数 231,402件",
        "・12月1日 09:30 交通政策課: ネイティブアプリダウンロード数 231,420件（下書き）",
    )


def test_a_form_that_was_open_while_somebody_wrote_says_so_and_overwrites_nothing(running):
    running.replies(of(OURS), OURS, "のりまっし 200,000件")
    form = running.sees(of(OURS), form_of(running))
    running.replies(of(OURS), OURS, "のりまっし 231,402件")
    values = {"value0": "200,000件", "result": "継続", "text": "予約を追加"}

    wrong = running.wrong(of(OURS), "report.row", form.value, values)
    running.fills(of(OURS), "report.row", form.value, values)

    assert "ほかの方が書き換えています" in wrong[""]
    assert [e.value for e in running.row(OURS, "のりまっし").current.values()] == [231402]
