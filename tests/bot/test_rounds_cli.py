"""A whole round by command, as an operator runs it."""

import json
import shutil

import openpyxl
import pytest

OURS = "交通政策課"


@pytest.fixture
def command(kikimasshi, furnished, tmp_path):
    """The command line on a trial home of its own."""
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(furnished, home)

    def run(*arguments: str, typed: str = "", **settings: str):
        return kikimasshi(*arguments, typed=typed, KIKIMASSHI_HOME=str(home), **settings)

    return run


@pytest.fixture
def started(command):
    opened = command("round", "open", "--year", "2026", "--kind", "final", "--due", "2098-12-17")
    assert opened.returncode == 0, opened.stderr
    assert command("round", "start").returncode == 0
    return command


def department(command, name: str, *round: str) -> dict:
    status = json.loads(command("round", "status", *round, "--json").stdout)
    return next(one for one in status["departments"] if one["name"] == name)


def test_a_round_is_opened_previewed_and_started(command):
    opened = command("round", "open", "--year", "2026", "--due", "2098-12-17")
    preview = command("round", "preview", "1")
    started = command("round", "start", "1")
    again = command("round", "start", "1")

    assert "まだ何も送っていません" in opened.stdout
    assert "ネイティブアプリダウンロード数（件） 前年度 205,534件" in preview.stdout
    assert "催促の予定:" in preview.stdout
    assert "45課に依頼を送ります" in started.stdout
    assert "すでに開始しています" in again.stdout
    asked = department(command, OURS)
    assert (asked["state"], asked["wanted"], asked["last_step"]) == ("open", 4, "ask")


def rows(command, name: str) -> dict[str, dict]:
    told = command("round", "rows", "--json", "--department", name).stdout
    return {row["key"]: row for row in map(json.loads, told.splitlines())}


def test_rows_tell_what_is_given_and_what_is_asked(started):
    said = [
        "のりまっし 231,402件（2月末時点の速報値）、継続",
        "のりまっし 2,055,340件",
        "担当が違います。",
    ]
    typed = (
        "\n".join(json.dumps(text, ensure_ascii=False) for text in said) + "\nこれはJSONではない\n"
    )

    answered = started("reply", "--as", OURS, "--stdin", typed=typed)
    row = rows(started, OURS)["dxap2-2026/norimasshi"]

    told = [json.loads(line) for line in answered.stdout.splitlines()]
    assert [one["outcome"] for one in told] == ["answered", "clarify", "answered", "error"]
    assert [one["told_coordinator"] for one in told] == [False, False, True, False]
    assert (row["kind"], row["department"], row["state"]) == ("initiative", OURS, "draft")
    assert (row["result"], row["text"]) == ("継続", None)
    (value,) = row["values"]
    assert (value["value"], value["provisional"], value["nothing"]) == (231_402, True, None)
    assert value["as_of"].endswith("-02-28")
    assert len(row["asked"]) == 1
    assert "2,055,340件は、前年度（205,534件）と1けた以上違います" in row["asked"][0]


def test_a_question_that_was_answered_is_asked_no_more(started):
    started("reply", "--as", OURS, "のりまっし 2,055,340件")
    started("reply", "--as", OURS, "のりまっし 実績なし（配信を休止したため）")

    row = rows(started, OURS)["dxap2-2026/norimasshi"]

    assert row["asked"] == []
    assert row["values"][0]["nothing"] == "配信を休止したため"


def test_rows_of_a_department_that_is_not_asked_are_refused(started):
    told = started("round", "rows", "--json", "--department", "ない課")

    assert told.returncode == 1
    assert "お願いしているものがありません" in told.stderr


def test_year_and_due_date_may_be_typed_as_people_write_them(command):
    opened = command("round", "open", "--year", "令和8年度", "--due", "令和80年12月17日")
    wrong = command("round", "open", "--year", "令和100年度", "--due", "2098-12-17")

    assert "令和8年度" in opened.stdout
    assert "令和80年12月17日" in opened.stdout
    assert wrong.returncode == 2
    assert "令和8年度、R8、2026" in wrong.stderr


def test_what_cannot_be_is_refused_with_the_reason(command):
    closed = command("round", "open", "--due", "2098-12-20")
    unknown = command("round", "open", "--plan", "x", "--due", "2098-12-17")
    none = command("round", "start")
    nobody = command("reply", "--as", "どこか課", "1件")
    early = command("reply", "--as", OURS, "1件")

    for done, reason in [
        (closed, "閉庁日"), (unknown, "計画を"), (none, "照会がありません"),
        (nobody, "どこか課"), (early, "まだ依頼が届いていません"),
    ]:  # fmt: skip
        assert done.returncode == 1
        assert reason in done.stderr
        assert "Traceback" not in done.stderr


def test_a_reply_is_drafted_submitted_confirmed_and_exported(started, tmp_path):
    drafted = started(
        "reply", "--as", OURS, typed="のりまっし DL数 231,402件。継続・拡大。予約を追加"
    )
    submitted = started("reply", "--as", OURS, "提出します")
    waiting = started("review", "list").stdout
    confirmed = started("review", "confirm", waiting.split("\t")[0])
    file = tmp_path / "round.xlsx"
    started("round", "export", str(file))

    assert "205,534件 → 231,402件（+25,868件、+12.6%）" in drafted.stdout
    assert "提出しました" in submitted.stdout
    assert "確認しました" in confirmed.stdout
    assert department(started, OURS)["confirmed"] == 1
    rows = list(openpyxl.load_workbook(file).active.iter_rows(values_only=True))
    (ours,) = [row for row in rows if row[3] == OURS and row[5] == 231402]
    assert ours[12] == "確認済"
    assert ours[8] == 205534


def test_a_row_is_returned_with_a_reason(started):
    started("reply", "--as", OURS, "のりまっし DL数 231,402件。継続・拡大。予約を追加")
    started("reply", "--as", OURS, "提出します")
    number = started("review", "list").stdout.split("\t")[0]

    returned = started("review", "return", number, "単位をご確認ください")
    again = started("review", "confirm", number)

    assert "差し戻しました" in returned.stdout
    assert again.returncode == 1
    assert "差戻し" in again.stderr
    assert department(started, OURS)["state"] == "returned"


def test_a_reply_belongs_to_the_round_that_runs_and_not_to_a_newer_one_that_ended(started):
    started("round", "open", "--year", "2026", "--kind", "interim", "--due", "2098-12-17")
    assert started("round", "start", "2").returncode == 0
    started("round", "close", "2")

    started("reply", "--as", OURS, "のりまっし DL数 231,402件")

    assert department(started, OURS, "1")["draft"] == 1
    assert department(started, OURS, "2")["draft"] == 0


def test_ticking_sends_each_step_once_and_never_goes_back(started):
    first = started("tick", "--now", "2098-12-03")
    second = started("tick", "--json")
    back = started("tick", "--now", "2098-12-01")
    dry = started("tick", "--dry-run", "--now", "2098-12-10")

    assert first.stdout == "sent 45, skipped 0, failed 0\n"
    assert json.loads(second.stdout) == {"sent": 0, "skipped": 0, "failed": 0}
    assert back.returncode == 1
    assert "戻せません" in back.stderr
    assert dry.stdout.count("D-7") == 45
    assert department(started, OURS)["last_step"] == "D-14"


def test_a_real_database_never_moves_its_date(command):
    slack = {"SLACK_BOT_TOKEN": "xoxb-none", "SLACK_API_URL": "http://127.0.0.1:9/api/"}

    done = command("tick", "--now", "2098-12-03", **slack)

    assert done.returncode == 1
    assert "--dry-run" in done.stderr


def test_a_round_is_closed_and_a_prepared_one_cancelled(started):
    closed = started("round", "close")
    started("round", "open", "--year", "2026", "--due", "2098-12-17")
    cancelled = started("round", "cancel", "2")

    assert "催促はもう送りません" in closed.stdout
    assert "何も送っていません" in cancelled.stdout
    assert json.loads(started("round", "status", "--json").stdout)["state"] == "closed"
