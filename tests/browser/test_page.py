"""The question page, as a person uses it."""

import re

import pytest
from playwright.sync_api import Page, expect


def ask(page: Page, text: str) -> None:
    """Type a question, and wait until the page answers it."""
    page.get_by_role("textbox", name="質問").fill(text)
    page.keyboard.press("Enter")
    expect(page.locator(".asked")).to_have_text(text)


def test_a_question_is_asked_and_followed_up_by_mouse(page):
    page.get_by_role("textbox", name="質問").fill("のりまっしのDL数は？")
    page.get_by_role("button", name="尋ねる").click()

    expect(page.locator(".card .lead")).to_contain_text("205,534件")

    page.get_by_role("button", name="担当課").click()

    expect(page.locator(".card .lead")).to_contain_text("交通政策課")


def test_a_follow_up_keeps_the_subject(page):
    ask(page, "のりまっしの担当課は？")
    ask(page, "去年の実績は？")

    expect(page.locator(".card")).to_contain_text("205,534件")
    page.locator(".earlier summary").click()
    expect(page.locator(".earlier")).to_contain_text("のりまっしの担当課は？")


def test_it_is_used_by_keyboard_alone(page):
    page.keyboard.type("スマートごみ箱の担当は？")
    page.keyboard.press("Enter")
    expect(page.locator(".card")).to_contain_text("観光政策課")

    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.locator(".asked")).not_to_have_text("スマートごみ箱の担当は？")
    expect(page.locator(".card")).to_contain_text("スマートごみ箱")


def test_every_example_is_answered(page):
    start = page.url
    links = [link.get_attribute("href") for link in page.locator(".examples a").all()]
    assert len(links) >= 8
    for link in links:
        page.goto(start + link.lstrip("/"))

        assert "answered" in page.locator(".card").get_attribute("class")


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_is_wider_than_the_window(page, width):
    page.set_viewport_size({"width": width, "height": 800})
    for text in ("", "デジタル政策課の取組一覧", "生成AIの担当は？"):
        page.goto(page.url.split("?")[0] + (f"?q={text}" if text else ""))

        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_are_easy_to_read_on_their_ground(page, scheme):
    """WCAG AA: 4.5 to 1 for every text on the page."""
    page.emulate_media(color_scheme=scheme)
    page.goto(page.url + "?q=のりまっしのDL数は？")

    ratios = page.evaluate(CONTRASTS)

    assert len(ratios) > 5
    assert min(ratios) >= 4.5


def test_a_screen_reader_finds_its_way(page):
    page.goto(page.url + "?q=のりまっしのDL数は？")

    assert page.locator("html").get_attribute("lang") == "ja"
    assert page.get_by_role("main").count() == 1
    assert page.get_by_role("heading", level=1).inner_text() == "ききまっし"
    assert page.get_by_role("navigation", name="次の質問").count() == 1
    assert re.search("のりまっし", page.title())


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
