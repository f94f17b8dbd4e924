"""The chat, as a member of staff uses it."""

import re

import pytest
from playwright.sync_api import Page, expect


def ask(page: Page, text: str) -> None:
    """Type a question, and wait until the page answers it."""
    threads = page.locator(".thread").count()
    page.get_by_role("textbox", name="質問").fill(text)
    page.keyboard.press("Enter")
    expect(page.locator(".thread")).to_have_count(threads + 1)
    expect(page.locator(".thread").last.locator(".bot .card")).to_be_visible()


def last_card(page: Page):
    return page.locator(".bot .card").last


def test_a_question_is_asked_and_followed_up_by_mouse(page):
    page.get_by_role("textbox", name="質問").fill("のりまっしのDL数は？")
    page.get_by_role("button", name="送る").click()
    expect(last_card(page)).to_contain_text("205,534件")

    last_card(page).get_by_role("button", name="担当課").click()

    expect(last_card(page)).to_contain_text("交通政策課です")


def test_a_follow_up_keeps_the_subject(page):
    ask(page, "のりまっしの担当課は？")
    thread = page.locator(".thread").last

    thread.get_by_role("textbox").fill("去年の実績は？")
    page.keyboard.press("Enter")

    expect(thread.locator(".bot .card").last).to_contain_text("205,534件")


def test_it_is_used_by_keyboard_alone(page):
    page.keyboard.type("スマートごみ箱の担当は？")
    page.keyboard.press("Enter")
    expect(last_card(page)).to_contain_text("観光政策課")

    focus(page, "このスレッドに返信")
    page.keyboard.type("工程は？")
    page.keyboard.press("Enter")

    expect(last_card(page)).to_contain_text("新規導入")


def focus(page: Page, name: str) -> None:
    """Press Shift+Tab until the last thing of that name has the focus."""
    for _ in range(40):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.labels?.[0]?.textContent") == name:
            return
    raise AssertionError(f"{name} cannot be reached by keyboard")


def test_enter_that_ends_a_conversion_sends_nothing(page):
    box = page.get_by_role("textbox", name="質問")
    box.fill("のりまっし")
    before = page.locator(".thread").count()

    box.dispatch_event("keydown", {"key": "Enter", "isComposing": True})

    assert box.input_value() == "のりまっし"
    assert page.locator(".thread").count() == before


def test_what_is_typed_and_not_sent_survives_a_reload(page):
    page.get_by_role("textbox", name="質問").fill("書きかけの質問")

    page.reload()

    expect(page.get_by_role("textbox", name="質問")).to_have_value("書きかけの質問")


def test_every_example_is_answered(context, own_address):
    # So many questions in one minute are asked of a bot of their own: it has patience for thirty.
    page = context.new_page()
    page.goto(own_address)
    examples = page.locator("button.example")
    count = examples.count()
    assert count >= 8
    for number in range(count):
        page.goto(page.url.split("#")[0])
        page.locator("details.examples").evaluate("node => node.open = true")
        threads = page.locator(".thread").count()
        examples.nth(number).click()
        expect(page.locator(".thread")).to_have_count(threads + 1)

        expect(page.locator(".thread").last.locator(".bot .card.answered")).to_be_visible()


def test_it_works_without_scripts(browser, address):
    page = browser.new_context(java_script_enabled=False, locale="ja-JP").new_page()
    page.goto(address)
    page.get_by_role("textbox", name="質問").fill("のりまっしのDL数は？")
    page.get_by_role("button", name="送る").click()
    expect(last_card(page)).to_contain_text("205,534件")

    page.locator(".thread").last.get_by_role("textbox").fill("担当は？")
    page.locator(".thread").last.get_by_role("button", name="返信").click()

    expect(last_card(page)).to_contain_text("交通政策課です")
    page.context.close()


@pytest.mark.parametrize("width", [360, 768, 1280, 1920])
def test_nothing_is_wider_than_the_window(page, width):
    page.set_viewport_size({"width": width, "height": 800})
    for text in ("デジタル政策課の取組一覧", "生成AIの担当は？"):
        ask(page, text)

        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_are_easy_to_read_on_their_ground(page, scheme):
    page.emulate_media(color_scheme=scheme)
    ask(page, "のりまっしのDL数は？")

    ratios = page.evaluate(CONTRASTS)

    assert len(ratios) > 5
    assert min(ratios) >= 4.5


def test_a_screen_reader_finds_its_way(page):
    ask(page, "のりまっしのDL数は？")

    assert page.locator("html").get_attribute("lang") == "ja"
    assert page.get_by_role("main").count() == 1
    assert page.get_by_role("heading", level=1).inner_text() == "ききまっしに聞く"
    assert page.get_by_role("navigation", name="部屋と画面").count() == 1
    assert page.get_by_role("log", name="会話").count() == 1
    assert page.get_by_role("navigation", name="次の質問").count() >= 1
    unnamed = page.evaluate(UNNAMED)
    assert unnamed == []
    assert re.search("ききまっし", page.title())


# What can be filled in or pressed without a name that a screen reader could say.
UNNAMED = """
() => [...document.querySelectorAll('input:not([type=hidden]), select, textarea, button, a')]
  .filter(node => !(node.labels?.length || node.textContent.trim() || node.ariaLabel))
  .map(node => node.outerHTML)
"""

# WCAG AA asks for 4.5 to 1 for every text.
CONTRASTS = """
() => {
  const channels = text => text.match(/[\\d.]+/g).map(Number);
  const linear = v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = ([r, g, b]) => 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
  const ground = node => {
    for (; node; node = node.parentElement) {
      const colour = channels(getComputedStyle(node).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  return [...document.body.querySelectorAll('*')]
    .filter(node => [...node.childNodes].some(c => c.nodeType === 3 && c.data.trim()))
    .map(node => {
      const one = light(channels(getComputedStyle(node).color)), other = light(ground(node));
      return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    });
}
"""
