"""The page in a real browser: keys, filters, decisions that are kept."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.report.sample import sample_report
from tests.review.conftest import Served
from tqcheck.gate import read_suppressions

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="needs Chromium")
RANKED = [r for r in sorted(sample_report().results, key=lambda r: r.rank or 99) if r.rank]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    api = pytest.importorskip("playwright.sync_api", reason="needs playwright (extra 'test')")
    with api.sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, served: Served) -> Iterator[Page]:
    context = browser.new_context()
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(served.server.url)
    yield page
    assert faults == []
    context.close()


def card(rank: int) -> str:
    return f"#c{RANKED[rank - 1].segment.index}"


def n_shown(page: Page) -> int:
    return page.locator(".card:visible").count()


def test_it_opens_with_the_worst_on_top(page: Page) -> None:
    assert (
        page.locator("h1").inner_text() == f"0 of {len(sample_report().results)} sentences decided"
    )
    assert page.locator(".card").first.get_attribute("id") == card(1)[1:]
    assert page.locator(".chosen").get_attribute("id") == card(1)[1:]
    assert page.locator(f"{card(1)} .m").first.inner_text() == "exit"
    assert page.locator(f"{card(2)} .legs .changed").first.is_visible()


def test_a_sentence_stands_between_its_neighbours(page: Page) -> None:
    document = next(d for d in sample_report().documents if len(d.segments) > 2)
    before, segment, after = document.segments[:3]
    shown = page.locator(f"#c{segment.index} :is(.near, .text)").all_text_contents()
    assert shown == [before.text, segment.text, after.text]


def test_filter_dismiss_reload_and_it_is_kept(page: Page, served: Served) -> None:
    page.select_option("[name=code]", "TQ101")
    page.locator("[name=min]").fill("0.8")
    assert n_shown(page) == 2
    page.fill(f"{card(2)} .why", "a metaphor")
    page.click(f"{card(2)} [data-decide=dismiss]")
    page.wait_for_selector(f"{card(2)}[data-decision=dismiss]")
    assert n_shown(page) == 2, "nothing jumps away"
    page.reload()
    assert n_shown(page) == 2, "the choices are in the address"
    assert page.locator(card(2)).get_attribute("data-decision") == "dismiss"
    assert page.locator(f"{card(2)} .why").input_value() == "a metaphor"
    assert page.locator(f"{card(2)} [data-decide=dismiss]").get_attribute("aria-pressed") == "true"
    assert page.locator("#done").inner_text() == "1"
    (suppression,) = read_suppressions(served.decisions.path)
    assert suppression.reason == "a metaphor"
    page.select_option("[name=decided]", "no")
    assert n_shown(page) == 1
    page.select_option("[name=decided]", "dismiss")
    assert page.locator(".card:visible").get_attribute("id") == card(2)[1:]


def test_filters_by_document_and_by_nothing(page: Page) -> None:
    page.select_option("[name=doc]", label="examples/river.tsv · nahr · acme-mt")
    assert n_shown(page) == 2
    page.select_option("[name=decided]", "yes")
    assert n_shown(page) == 0
    assert page.locator("#none").is_visible()
    page.keyboard.press("j")
    page.keyboard.press("d")
    assert page.locator("#failure").is_hidden()


def test_keys_decide_and_move(page: Page, served: Served) -> None:
    for key in "adjku":
        page.keyboard.press(key)
    # a: first; d: second; j, k: to the fourth and back to the third, which u leaves alone
    page.wait_for_selector(f"{card(2)}[data-decision=dismiss]")
    assert page.locator(".chosen").get_attribute("id") == card(3)[1:]
    page.keyboard.press("k")
    page.keyboard.press("u")
    page.wait_for_selector(f'{card(2)}[data-decision=""]')
    told = [(line["id"], line["decision"]) for line in served.lines()]
    first, second = (result.segment.id for result in RANKED[:2])
    assert told == [(first, "error"), (second, "dismiss"), (second, "undo")]
    page.reload()
    assert page.locator(f"{card(1)}").get_attribute("data-decision") == "error"
    assert page.locator(".chosen").get_attribute("id") == card(2)[1:], "the first without decision"


def test_what_is_typed_as_a_reason_is_no_key(page: Page, served: Served) -> None:
    page.keyboard.press("r")
    page.keyboard.type("add a quad")
    page.keyboard.press("Enter")
    assert served.lines() == []
    page.keyboard.press("d")
    page.wait_for_selector(f"{card(1)}[data-decision=dismiss]")
    page.fill(f"{card(1)} .why", "another")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"{card(1)}[data-reason=another]")
    assert [line["reason"] for line in served.lines()] == ["add a quad", "another"]


def test_what_cannot_be_kept_is_told(page: Page, served: Served) -> None:
    served.decisions.path.mkdir()
    page.keyboard.press("d")
    page.wait_for_selector("#failure:visible")
    assert "Not kept: " in page.locator("#failure").inner_text()
    assert page.locator(card(1)).get_attribute("data-decision") == ""
    served.decisions.path.rmdir()
    page.keyboard.press("k")
    page.keyboard.press("d")
    page.wait_for_selector(f"{card(1)}[data-decision=dismiss]")
    assert page.locator("#failure").is_hidden()


def test_another_site_cannot_write(browser: Browser, served: Served) -> None:
    """Even one that has learnt the token, from a browser that sends what it must."""
    page = browser.new_page()
    page.goto("about:blank")
    address = f"{served.server.url}decisions"
    body = '{"index": 0, "decision": "dismiss", "reason": ""}'
    for mode in ("cors", "no-cors"):
        page.evaluate(
            "([address, body, mode]) => fetch(address, {method: 'POST', mode, body})"
            ".then(() => true, () => false)",
            [address, body, mode],
        )
    assert served.lines() == []
    page.close()


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_nothing_sticks_out(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
