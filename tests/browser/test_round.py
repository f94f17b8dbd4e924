"""A round from end to end: asked, answered, confirmed; once by mouse, once by keyboard alone."""

import os
import re
import subprocess

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import KIKIMASSHI, free_port, running_bot
from tests.browser.test_page import CONTRASTS, UNNAMED, last_card

OURS = "交通政策課"


def be(page: Page, who: str) -> None:
    """Choose who one is."""
    page.get_by_label("わたしは").select_option(who)
    page.get_by_role("button", name="切り替え").click()


def open_round(page: Page) -> None:
    page.get_by_role("button", name="照会を始める").click()
    page.get_by_role("button", name="内容を確かめる").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("照会の確認")


def test_the_whole_story_by_mouse(context, own_address, picture, tmp_path):
    # Somebody asks how an app does, and gets last year's figure.
    staff = context.new_page()
    staff.goto(own_address)
    staff.get_by_role("textbox", name="質問").fill("のりまっしのDL数は？")
    staff.get_by_role("button", name="送る").click()
    expect(last_card(staff)).to_contain_text("令和7年度 205,534件")
    picture(staff, "1-ask")

    # The coordinator opens a round, tries a department without address, and starts.
    desk = context.new_page()
    desk.goto(own_address)
    be(desk, "coordinator")
    open_round(desk)
    ours = desk.locator("details.asked", has_text=OURS)
    ours.locator("summary").click()
    expect(ours).to_contain_text("ネイティブアプリダウンロード数（件） 前年度 205,534件")
    desk.get_by_role("heading", name="照会の確認").scroll_into_view_if_needed()
    picture(desk, "2-preview")
    ours.get_by_role("button", name="試しに「宛先なし」にする").click()
    expect(desk.locator(".warn")).to_contain_text(OURS)
    desk.locator("details.asked", has_text=OURS).locator("summary").click()
    desk.get_by_role("button", name="宛先を戻す").click()
    expect(desk.locator(".warn")).to_have_count(0)
    desk.get_by_role("button", name=re.compile("^開始")).click()
    expect(desk.locator(".told")).to_contain_text("45課に依頼を送ります")
    expect(desk.locator("#board")).to_contain_text("まだの課")
    row = desk.locator("table.board tr", has_text=OURS)
    expect(row).to_contain_text("依頼")

    # The department finds the request in its room.
    office = context.new_page()
    office.goto(own_address)
    be(office, OURS)
    thread = office.locator(".thread").first
    expect(thread).to_contain_text("DL数（前年度 205,534件）、結果、内容")
    picture(office, "3-request")

    # Days pass; the reminder arrives by itself and lists what is open.
    desk.get_by_role("button", name=re.compile("次の催促まで進める")).click()
    expect(thread).to_contain_text("残り4件 / 全4件")
    expect(desk.locator("table.board tr", has_text=OURS)).to_contain_text("催促（14日前）")

    # It answers in its own words, sees them read back, and says yes.
    thread.get_by_role("textbox").fill("のりまっし DL数 231,402件")
    office.keyboard.press("Enter")
    expect(last_card(office)).to_contain_text("下書きにしました。まだ提出していません。")
    expect(last_card(office).get_by_role("row")).to_contain_text(
        ["項目", "205,534件231,402件+25,868件、+12.6%"]
    )
    thread.get_by_role("textbox").fill("継続・拡大。まちのり予約を追加")
    office.keyboard.press("Enter")
    expect(last_card(office)).to_contain_text("内容: まちのり予約を追加")
    picture(office, "4-read-back")
    last_card(office).get_by_role("button", name="提出する").click()
    expect(last_card(office)).to_contain_text("提出しました。ありがとうございます")
    expect(last_card(office)).to_contain_text("残りは3件（全4件）")

    # Board and answer change without reload; nobody has confirmed it yet.
    board_row = desk.locator("table.board tr", has_text=OURS)
    expect(board_row).to_contain_text("1/4")
    picture(desk, "5-board")
    thread_of_staff = staff.locator(".thread").last
    thread_of_staff.get_by_role("textbox").fill("今年度は？")
    staff.keyboard.press("Enter")
    expect(last_card(staff)).to_contain_text("令和8年度 231,402件【提出済（未確認）】")
    expect(last_card(staff)).to_contain_text("交通政策課の報告")

    # Another row is filled in by form.
    last_card(office).get_by_role("button", name="この課の状況").click()
    hub = last_card(office).locator("li", has_text="モビリティハブ")
    hub.get_by_role("button", name="入力する").click()
    office.get_by_label("結果").select_option("検討")
    office.get_by_label("内容（どんなことをしたか）").fill("候補地を調べた")
    picture(office, "6-form")
    office.get_by_role("button", name="下書きにして確かめる").click()
    expect(last_card(office)).to_contain_text("結果: 検討")
    last_card(office).get_by_role("button", name="提出する").click()
    expect(last_card(office)).to_contain_text("残りは2件")

    # The coordinator confirms one and returns the other; the department is told in its thread.
    desk.get_by_role("link", name="提出の確認").click()
    picture(desk, "7-review")
    item = desk.locator("li.entry", has_text="のりまっし金沢")
    item.get_by_role("button", name="確認する").click()
    expect(desk.locator(".told")).to_contain_text("確認しました")
    desk.get_by_role("button", name="差し戻す").click()
    desk.get_by_label("理由（担当課に送られます）").fill("調べた件数もお書きください")
    desk.get_by_role("button", name="差し戻す").click()
    expect(desk.locator(".told")).to_contain_text("差し戻しました")
    expect(office.locator(".thread").first).to_contain_text("理由: 調べた件数もお書きください")
    thread_of_staff.get_by_role("textbox").fill("今年度の実績は？")
    staff.keyboard.press("Enter")
    expect(last_card(staff)).to_contain_text("確定値 確認済")

    # What was collected is a file.
    ways = desk.get_by_role("navigation", name="部屋と画面")
    ways.get_by_role("link", name=re.compile("^照会の状況")).click()
    with desk.expect_download() as download:
        desk.get_by_role("link", name="Excel で保存").click()
    download.value.save_as(tmp_path / "round.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "round.xlsx").active
    cells = list(sheet.iter_rows(values_only=True))
    assert "お試し" in cells[0][0]
    assert any(row[3] == OURS and row[5] == 231402 and row[12] == "確認済" for row in cells)


def test_somebody_of_another_department_is_refused_politely(context, own_address):
    page = context.new_page()
    page.goto(f"{own_address}/as/coordinator")
    open_round(page)
    page.get_by_role("button", name=re.compile("^開始")).click()
    page.goto(f"{own_address}/as/市民課/room/{OURS}")

    page.locator(".thread").first.get_by_role("textbox").fill("のりまっし DL数 24万件")
    page.keyboard.press("Enter")

    expect(last_card(page)).to_contain_text("交通政策課の方にお願いしているものです")
    page.goto(f"{own_address}/as/coordinator/board")
    expect(page.locator("table.board tr", has_text=OURS)).to_contain_text("0/4")


def test_the_whole_story_by_keyboard_alone(context, own_address):
    """Nothing is clicked: Tab, Shift+Tab, arrows, Space, Enter and letters only."""
    page = context.new_page()
    page.goto(f"{own_address}/as/coordinator")
    expect(page.get_by_role("heading", level=1)).to_have_text("ききまっしに聞く")
    press(page, "照会を始める")
    expect(page.get_by_role("heading", level=1)).to_have_text("照会を始める")
    press(page, "内容を確かめる")
    expect(page.get_by_role("heading", level=1)).to_have_text("照会の確認")
    press(page, "開始（45課に依頼を送る）")
    expect(page.locator("#board")).to_be_visible()

    walk_to(page, "select")
    while page.evaluate("document.activeElement.value") != OURS:
        page.keyboard.press("ArrowDown")
    press(page, "切り替え")
    expect(page.get_by_role("heading", level=1)).to_have_text(f"{OURS}の部屋")
    walk_to(page, "textarea")
    page.keyboard.type("のりまっし DL数 231,402件")
    page.keyboard.press("Enter")
    expect(last_card(page)).to_contain_text("まだ提出していません")
    press(page, "提出する")
    expect(last_card(page)).to_contain_text("提出しました")
    press(page, "次の催促まで進める（")
    expect(last_card(page)).to_contain_text("残り4件 / 全4件")

    walk_to(page, "select")
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    press(page, "切り替え")
    expect(page.get_by_role("heading", level=1)).to_have_text("ききまっしに聞く")
    press(page, "照会の状況")
    expect(page.locator("table.board tr", has_text=OURS)).to_contain_text("未提出")


def test_what_came_while_the_bot_was_away_arrives_when_it_is_back(browser, tmp_path):
    """No reload: the page asks for all that is newer than the last message it saw."""
    page = browser.new_context(locale="ja-JP").new_page()
    port = free_port()
    with running_bot(tmp_path, port) as address:
        page.goto(f"{address}/as/coordinator")
        open_round(page)
        page.get_by_role("button", name=re.compile("^開始")).click()
        page.goto(f"{address}/as/{OURS}")
        page.locator(".thread").first.get_by_role("textbox").fill("ありがとうございます")
        page.keyboard.press("Enter")
        expect(last_card(page)).to_contain_text("残りは4件")

    subprocess.run(
        [KIKIMASSHI, "reply", "--as", OURS, "のりまっし DL数 231,402件"],
        env=os.environ | {"KIKIMASSHI_HOME": str(tmp_path)},
        check=True,
        capture_output=True,
    )
    page.evaluate("window.here = 'the same page'")
    with running_bot(tmp_path, port):
        expect(last_card(page)).to_contain_text("205,534件", timeout=15_000)

        assert page.evaluate("window.here") == "the same page"
        assert page.get_by_text("のりまっし DL数 231,402件", exact=True).count() == 1
    page.context.close()


def press(page: Page, label: str) -> None:
    """Walk to a button or link whose text begins so, and press Enter."""
    walk_to(page, "button, a, summary", label)
    page.keyboard.press("Enter")
    page.wait_for_load_state()


def walk_to(page: Page, selector: str, label: str = "") -> None:
    """Press Tab until the focus is on a visible element of that kind with that text."""
    script = """([selector, label]) => {
      const node = document.activeElement;
      return node.matches(selector) && node.textContent.trim().startsWith(label);
    }"""
    for _ in range(400):
        page.keyboard.press("Tab")
        if page.evaluate(script, [selector, label]):
            box = page.evaluate(
                "(r => r.width * r.height)(document.activeElement.getBoundingClientRect())"
            )
            assert box > 0
            return
    raise AssertionError(f"{label or selector} cannot be reached by keyboard")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_of_a_round_fits_reads_well_and_has_names(context, own_address, scheme):
    page = context.new_page()
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{own_address}/as/coordinator")
    page.get_by_role("button", name="照会を始める").click()
    check(page)
    page.get_by_role("button", name="内容を確かめる").click()
    check(page)
    page.get_by_role("button", name=re.compile("^開始")).click()
    check(page)
    page.goto(f"{own_address}/as/{OURS}")
    check(page)
    page.locator(".thread").first.get_by_role("textbox").fill("のりまっし DL数 23万件。継続。新設")
    page.keyboard.press("Enter")
    last_card(page).get_by_role("button", name="提出する").click()
    expect(last_card(page)).to_contain_text("提出しました")
    check(page)
    page.goto(f"{own_address}/as/coordinator/review/1")
    check(page)


def check(page: Page) -> None:
    for width in (360, 1280, 1920):
        page.set_viewport_size({"width": width, "height": 900})
        # A page that renews itself has no document for a moment.
        page.wait_for_load_state()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url
    assert min(page.evaluate(CONTRASTS)) >= 4.5, page.url
    assert page.evaluate(UNNAMED) == [], page.url
    assert page.get_by_role("heading", level=1).count() == 1
