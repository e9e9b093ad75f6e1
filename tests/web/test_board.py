"""What an analyst does on the board, in a browser without network."""

from __future__ import annotations

import json
import re
import shlex

from click.testing import CliRunner
from playwright.sync_api import Page, Route, expect
from web_server import Server, await_link

from muster.cli import muster as command_line

PROVED = "[data-state=exact]"


def opened(page: Page, server: Server, rest: str = "") -> None:
    """The board with a proved answer."""
    page.goto(f"{server.address}{rest}")
    expect(page.locator(PROVED)).to_be_visible(timeout=30_000)


def score(page: Page) -> str:
    """The share that stands in the answer."""
    return page.locator("[data-figure=score]").inner_text()


def test_the_answer_stands_first_in_one_sentence(page: Page, server: Server) -> None:
    """The verdict of 'muster assess' is the heading; score and operations beside it."""
    opened(page, server)
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("Without the United States, Europe in 2025 can fully run")
    printed = CliRunner().invoke(command_line, ["assess", "half-of-ambition", "--json"])
    record = json.loads(printed.stdout)
    assert heading.inner_text() == record["verdict"]
    assert score(page) == f"{100 * record['score']:.1f}\u00a0%"
    cells = page.locator("[data-cell]").count()
    assert cells == len(record["gaps"])


def test_a_lever_gives_an_estimate_and_then_the_proof(page: Page, server: Server) -> None:
    """The label says which of the two is shown; the proof lies below the estimate."""
    opened(page, server)
    held: list[Route] = []
    page.route("**/api/proof", lambda route: held.append(route))
    page.get_by_role("radio", name="tied down in Asia").check()
    expect(page.locator("[data-state=estimate]")).to_be_visible()
    shown = score(page)
    assert shown.startswith("≤")
    bound = float(re.search(r"[\d.]+", shown)[0])
    # The proof may be there in no time: it waits until the estimate has been read.
    for request in held:
        request.continue_()
    page.unroute("**/api/proof")
    expect(page.locator(PROVED)).to_be_visible()
    assert float(re.search(r"[\d.]+", score(page))[0]) <= bound


def test_a_nation_can_be_left_out_and_brought_back(page: Page, server: Server) -> None:
    """Without France less is covered; undo brings it back, redo takes it out again."""
    opened(page, server)
    before = score(page)
    page.get_by_text("Nations and pools").click()
    page.get_by_role("button", name="FRA France", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("with FRA left out")
    assert score(page) < before
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-figure=score]")).to_have_text(before)
    page.get_by_role("button", name="Redo").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("with FRA left out")


def test_a_cell_says_why_with_sources_and_price(page: Page, server: Server) -> None:
    """Arrow keys and Enter open the reasons of a cell, with providers, price and sources."""
    opened(page, server)
    page.locator('[data-cell="mjo_ne/aar"]').focus()
    page.keyboard.press("Enter")
    why = page.get_by_role("complementary", name="Why")
    expect(why.get_by_role("heading", name="Air-to-air refuelling")).to_be_visible()
    expect(why).to_contain_text("One more unit here is worth")
    expect(why).to_contain_text("Who could close it")
    why.get_by_text("figures stand behind it").click()
    assert why.get_by_role("link").count() > 3
    page.locator('[data-cell="mjo_ne/aar"]').focus()
    page.keyboard.press("ArrowDown")
    focused = page.evaluate("document.activeElement.dataset.cell")
    assert focused and focused.startswith("mjo_ne/") and focused != "mjo_ne/aar"


def test_two_cases_stand_side_by_side(page: Page, server: Server) -> None:
    """B is a copy of A; what changed against A is listed, and A stays as it was."""
    opened(page, server)
    before = score(page)
    page.get_by_role("button", name="Compare: copy as B").click()
    page.get_by_role("radio", name="fully present").check()
    expect(page.get_by_role("heading", level=1)).to_contain_text("With the United States fully")
    expect(page.get_by_text("pts against A")).to_be_visible()
    assert page.locator(".changes li").count() > 3
    page.locator(".case button").first.click()
    expect(page.locator("[data-figure=score]")).to_have_text(before)


def test_a_link_opened_elsewhere_shows_the_same_numbers(page: Page, server: Server) -> None:
    """The address holds the whole case, and the commands beside it print the same numbers."""
    opened(page, server)
    page.get_by_role("spinbutton", name="Year of the forces").fill("2031")
    page.keyboard.press("Tab")
    page.get_by_role("radio", name="low", exact=True).check()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Europe in 2031")
    expect(page.locator(PROVED)).to_be_visible()
    await_link(page, lambda s: s.case.year == 2031 and s.case.settings == {"troops": "low"})
    here, address = score(page), page.evaluate("location.hash")
    context = page.context.browser.new_context(locale="en-GB")
    other = context.new_page()
    opened(other, server, address)
    assert score(other) == here
    expect(other.get_by_role("heading", level=1)).to_contain_text("Europe in 2031")
    context.close()
    page.get_by_role("button", name="Share and save").click()
    said = page.get_by_label("Command line", exact=True).inner_text()
    printed = CliRunner().invoke(command_line, [*shlex.split(said)[1:], "--json"])
    assert f"{100 * json.loads(printed.stdout)['score']:.1f}\u00a0%" == here


def test_files_can_be_saved(page: Page, server: Server) -> None:
    """The ZIP, the single HTML file and a figure come as downloads."""
    opened(page, server)
    page.get_by_role("button", name="Share and save").click()
    for name, ending in (("ZIP:", ".zip"), ("One HTML file", ".html")):
        with page.expect_download() as saved:
            page.get_by_role("link", name=name).click()
        assert saved.value.suggested_filename.endswith(ending)
    with page.expect_download() as saved:
        page.get_by_role("link", name="gap-board, svg").click()
    assert saved.value.suggested_filename == "muster-gap-board.svg"


def test_command_shows_who_must_agree_and_can_be_narrowed(page: Page, server: Server) -> None:
    """Choosing an option lists its vetoes; allowing only it changes the case."""
    opened(page, server, "#p=command")
    page.locator("td.chosen button").first.click()
    expect(page.locator(".detail")).to_contain_text("must agree")
    expect(page.locator(".codes li").first).to_be_visible()
    page.get_by_role("button", name="Allow only this arrangement").click()
    expect(page.get_by_role("button", name="Allow every arrangement")).to_be_visible()
    expect(page.locator(".cases")).to_contain_text("Collective defence in the north-east: NATO-led")


def test_data_trace_a_number_and_change_an_assumption(page: Page, server: Server) -> None:
    """A key leads to its rows; a changed assumption is part of the case."""
    opened(page, server)
    page.get_by_role("link", name="Data").click()
    page.get_by_label("Where does a number come from?").fill("DEU/aar")
    page.get_by_role("button", name="Look up").click()
    expect(page.get_by_role("region", name="Sources: DEU/aar")).to_contain_text("Germany")
    field = page.get_by_role("spinbutton", name="need factor")
    field.fill("1.2")
    field.press("Tab")
    expect(page.locator(".cases")).to_contain_text("needs × 1.2")


def test_the_page_speaks_french(page: Page, server: Server) -> None:
    """One button; the sentence, the levers and the names of capabilities follow."""
    opened(page, server)
    page.get_by_role("button", name="Français").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("peut mener entièrement")
    expect(page.get_by_role("rowheader", name="Ravitaillement en vol")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "fr"


def test_a_damaged_link_is_said_and_the_page_goes_on(page: Page, server: Server) -> None:
    """The board of the reference case, and a sentence about the link."""
    with page.expect_response("**/api/link/open") as refused:
        page.goto(f"{server.address}#s=damaged")
    assert refused.value.status in (409, 422)
    expect(page.get_by_role("alert")).to_contain_text("The link is damaged")
    expect(page.locator(PROVED)).to_be_visible(timeout=30_000)
