"""Ten tasks of a new analyst, each from the question to the evidence that can be handed on."""

from __future__ import annotations

import csv
import json
import re
import shlex
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Download, Locator, Page, expect
from web_server import Server, ended, started, targets_of_reference

import muster
from muster.archive import canonical_json
from muster.cli import muster as command_line
from muster.web.job_store import JobStore
from muster.web.jobs import made_by
from muster.web.models import JobRequest, Scenario

PROVED = "[data-state=exact]"


@pytest.fixture(scope="module")
def working(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that runs jobs; the division of reference is there, as after a first visit."""
    folder = tmp_path_factory.mktemp("tasks")
    store = JobStore(folder, made_by())
    record = targets_of_reference().record
    code = store.add(JobRequest(kind="targets", scenario=Scenario(year=2030)))["id"]
    store.next_waiting()
    store.finish(code, canonical_json(record))
    server = started(folder)
    yield server
    ended(server)


@pytest.fixture
def board(page: Page, working: Server) -> Page:
    """The board as a new analyst finds it."""
    page.goto(working.address)
    proved(page)
    return page


def proved(page: Page) -> None:
    """Wait for the proof of what is shown."""
    expect(page.locator(PROVED)).to_be_visible(timeout=40_000)


def score(page: Page) -> str:
    """The share that stands in the answer."""
    return page.locator("[data-figure=score]").inner_text()


def saved(page: Page, link: Locator) -> Download:
    """What a link downloads."""
    with page.expect_download(timeout=40_000) as found:
        link.click()
    return found.value


def content(download: Download) -> bytes:
    """Bytes of a download."""
    return Path(download.path()).read_bytes()


def targets_there(page: Page, timeout: int = 90_000) -> None:
    """Wait until the division of the question on the page is shown."""
    expect(page.locator(".package tbody tr").first).to_be_visible(timeout=timeout)
    expect(page.locator(".working")).to_have_count(0, timeout=timeout)


def test_01_can_europe_do_it_in_2030_if_france_stays_out(board: Page) -> None:
    """Year and nation are two moves; the answer is the sentence of 'muster assess'."""
    board.get_by_role("spinbutton", name="Year of the forces").fill("2030")
    board.keyboard.press("Tab")
    board.get_by_text("Nations and pools").click()
    board.get_by_role("button", name="FRA France", exact=True).click()
    heading = board.get_by_role("heading", level=1)
    expect(heading).to_contain_text("with FRA left out")
    proved(board)
    world, guidance = muster.load_world(), muster.load_guidance("half-of-ambition")
    result = muster.assess(world, guidance, year=2030, without=("FRA",))
    assert heading.inner_text() == result.verdict
    board.get_by_role("button", name="Share and save").click()
    made = saved(board, board.get_by_role("link", name="Run record (JSON)"))
    assert json.loads(content(made))["score"] == result.score


def test_02_what_breaks_first(board: Page) -> None:
    """The verdict names it; the board shows only what is short; its figure comes as CSV."""
    heading = board.get_by_role("heading", level=1).inner_text()
    broken = re.search(r"first things to break are (.+) and (.+)\.$", heading)
    board.get_by_label("Only what is short").check()
    for name in broken.groups():
        row = board.get_by_role("row", name=re.compile(f"^{name}", re.IGNORECASE))
        expect(row.locator("[data-cell]:not(.s4)").first).to_be_visible()
    row.locator("[data-cell]:not(.s4)").first.click()
    expect(board.get_by_role("complementary", name="Why")).to_contain_text("What it is short of")
    board.get_by_role("button", name="Share and save").click()
    made = saved(board, board.get_by_role("link", name="gap-board, csv"))
    assert len(list(csv.reader(content(made).decode().splitlines()))) > 10


def test_03_who_should_fix_it(board: Page) -> None:
    """A cell says who could close it and at what price; the page Nation says who is asked."""
    board.locator('[data-cell="mjo_ne/aar"]').click()
    why = board.get_by_role("complementary", name="Why")
    expect(why).to_contain_text("Who could close it")
    board.get_by_role("link", name="Nation", exact=True).click()
    targets_there(board)
    bars = board.get_by_role("list", name="Burden beside fair burden")
    first = bars.get_by_role("listitem").first
    first.get_by_role("button").click()
    heading = board.get_by_role("heading", level=1)
    expect(heading).to_contain_text(f"{first.get_by_role('button').inner_text()} is asked for")
    made = saved(board, board.get_by_role("link", name="Whole report, xlsx").first)
    assert content(made)[:2] == b"PK"


def test_04_send_me_the_link_and_the_pdf(board: Page) -> None:
    """Opened by somebody else, the link shows the same numbers; the PDF is one."""
    board.get_by_role("radio", name="only their enablers").check()
    board.get_by_role("slider", name="Size of needs").focus()
    board.keyboard.press("ArrowRight")
    expect(board.locator(".cases")).to_contain_text("needs ×")
    proved(board)
    board.get_by_role("button", name="Share and save").click()
    expect(board.get_by_label("Python", exact=True)).to_be_visible()
    link = board.get_by_label("Link to this view", exact=True).inner_text()
    context = board.context.browser.new_context(locale="en-GB")
    other = context.new_page()
    other.goto(link)
    proved(other)
    assert score(other) == score(board)
    heading = other.get_by_role("heading", level=1).inner_text()
    assert heading == board.locator("#verdict").inner_text()
    context.close()
    made = saved(board, board.get_by_role("link", name="PDF report"))
    assert content(made)[:5] == b"%PDF-"


def test_05_what_is_poland_asked_for_and_why(page: Page, working: Server) -> None:
    """Its name, its package, the reasons of a row, and the letter as PDF in two languages."""
    page.goto(f"{working.address}#p=nation")
    targets_there(page)
    page.get_by_label("Nation", exact=True).first.fill("Poland")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Poland is asked for")
    page.locator(".package tbody button").first.click()
    expect(page.locator(".told li")).not_to_have_count(0)
    for name, language in (("English", "en"), ("Français", "fr")):
        made = saved(page, page.get_by_role("link", name=name))
        assert made.suggested_filename == f"muster-letter-POL-{language}.pdf"
        assert content(made)[:5] == b"%PDF-"


@pytest.mark.slow
def test_06_what_if_spain_offers_no_tankers(page: Page, working: Server) -> None:
    """The offer is fixed, the rest divided again, and what changed is listed; then the command."""
    page.goto(f"{working.address}#p=nation")
    targets_there(page)
    page.locator("summary", has_text="Fixed offers").click()
    offers = page.locator("details", has_text="Fixed offers")
    offers.get_by_label("Nation").select_option("ESP")
    offers.get_by_label("Capability").select_option("aar")
    offers.get_by_role("button", name="Fix this offer").click()
    expect(page.get_by_text("Dividing what is missing")).to_be_visible()
    expect(page.get_by_role("heading", name="What the offers changed")).to_be_visible(
        timeout=90_000
    )
    changed = page.locator("section", has_text="What the offers changed").last
    spain = changed.get_by_role("row", name=re.compile("Spain.*offer.*Air-to-air"))
    expect(spain).to_be_visible()
    page.get_by_role("button", name="Share and save").click()
    said = page.get_by_label("Command line", exact=True).inner_text()
    assert "--offer ESP:aar=0" in said
    page.keyboard.press("Escape")
    made = saved(page, page.get_by_role("link", name="Whole report, json").first)
    printed = CliRunner().invoke(command_line, [*shlex.split(said)[1:], "--json"])
    assert json.loads(printed.stdout) == json.loads(content(made))


@pytest.mark.slow
def test_07_how_often_would_crises_overwhelm_the_force(page: Page, working: Server) -> None:
    """A campaign runs as a job; its figure comes as CSV with the numbers that are shown."""
    page.goto(f"{working.address}#p=time")
    page.get_by_role("spinbutton", name="Histories drawn").fill("500")
    page.keyboard.press("Tab")
    page.get_by_role("spinbutton", name="Years in each").fill("5")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Run the campaign").click()
    expect(page.locator(".badge.running, .badge.done").first).to_be_visible()
    expect(page.locator(".finding")).not_to_be_empty(timeout=120_000)
    link = page.locator(".figure").first.get_by_role("link", name=re.compile("csv$"))
    rows = list(csv.reader(content(saved(page, link)).decode().splitlines()))
    page.locator(".figure summary").first.click()
    cells = page.locator(".figure").first.locator("tbody tr").first.locator("td")
    assert cells.all_inner_texts() == rows[1]


@pytest.mark.slow
def test_08_when_is_the_last_force_in_place(page: Page, working: Server) -> None:
    """A deployment runs as a job; it names the day and the bottleneck, and gives the workbook."""
    page.goto(f"{working.address}#p=deploy")
    page.get_by_role("button", name="Plan the deployment").click()
    expect(page.locator(".finding")).not_to_be_empty(timeout=240_000)
    expect(page.locator(".result")).to_contain_text(re.compile(r"day|days"))
    expect(page.locator(".result")).to_contain_text(re.compile("bottleneck|limit", re.IGNORECASE))
    made = saved(page, page.get_by_role("link", name="Whole report, xlsx"))
    names = zipfile.ZipFile(made.path()).read("xl/workbook.xml").decode()
    assert 'name="bottlenecks"' in names


def test_09_where_does_the_number_for_tankers_come_from(board: Page) -> None:
    """The key leads to rows with source, date and confidence; the table comes as CSV."""
    board.get_by_role("link", name="Data").click()
    board.get_by_label("Where does a number come from?").fill("DEU/aar")
    board.get_by_role("button", name="Look up").click()
    found = board.get_by_role("region", name="Sources: DEU/aar")
    expect(found).to_contain_text("Germany")
    expect(found.locator("tbody tr").first).to_contain_text(re.compile(r"20\d\d"))
    made = saved(board, board.get_by_role("link", name=re.compile("CSV")).first)
    assert len(content(made)) > 100


def test_10_two_cases_side_by_side_and_the_evidence(board: Page) -> None:
    """B is compared with A, saved as ZIP, and the copied command prints the score of the page."""
    board.get_by_role("button", name="Compare: copy as B").click()
    board.get_by_role("radio", name="fully present").check()
    expect(board.get_by_role("heading", level=1)).to_contain_text("With the United States fully")
    proved(board)
    expect(board.get_by_text("pts against A")).to_be_visible()
    shown = score(board)
    board.get_by_role("button", name="Share and save").click()
    said = board.get_by_label("Command line", exact=True).inner_text()
    made = saved(board, board.get_by_role("link", name="ZIP:"))
    names = zipfile.ZipFile(made.path()).namelist()
    assert {"README.md", "LICENCE.txt", "CITATION.txt", "record.json"} <= set(names)
    printed = CliRunner().invoke(command_line, [*shlex.split(said)[1:], "--json"])
    assert f"{100 * json.loads(printed.stdout)['score']:.1f}\u00a0%" == shown
