"""Everyone can use it: axe finds nothing, the keyboard is enough, it fits from phone to wall."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from web_server import Server

import muster
from muster.archive import canonical_json
from muster.web.job_store import JobStore
from muster.web.jobs import made_by
from muster.web.links import encode
from muster.web.models import JobRequest, Scenario, Shared

AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = ("board", "nation", "deploy", "time", "command", "data")
LAUNCH = """async rules => {
  const found = await axe.run(document, { runOnly: { type: 'tag', values: rules } });
  return found.violations.map(v => `${v.id}: ${v.nodes.map(n => n.target.join(' ')).join(', ')}`);
}"""


def violations(page: Page) -> list[str]:
    """What axe finds; its program is handed over by the test, past the policy of the page."""
    if not page.evaluate("typeof axe !== 'undefined'"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    return page.evaluate(LAUNCH, RULES)


def opened(page: Page, server: Server, name: str) -> None:
    """A page that has come to rest."""
    page.goto(f"{server.address}#p={name}")
    page.wait_for_load_state("networkidle")
    if name in ("board", "command"):
        expect(page.locator("[data-state=exact]")).to_be_visible(timeout=30_000)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_on_any_page(page: Page, server: Server, name: str, theme: str) -> None:
    """No violation of WCAG 2.2 AA in either theme."""
    page.emulate_media(color_scheme=theme)
    opened(page, server, name)
    assert violations(page) == []


def test_axe_finds_nothing_in_the_states_of_the_board(page: Page, server: Server) -> None:
    """Reasons open, levers unfolded, two cases, dialog, French, nothing found, refused."""
    opened(page, server, "board")
    page.locator('[data-cell="mjo_ne/aar"]').click()
    expect(page.get_by_role("heading", name="Who provides it")).to_be_visible()
    page.get_by_text("figures stand behind it").click()
    page.get_by_text("Nations and pools").click()
    page.locator("summary", has_text="Operations").click()
    page.get_by_role("button", name="Compare: copy as B").click()
    page.get_by_role("radio", name="fully present").check()
    expect(page.locator(".changes li").first).to_be_visible()
    assert violations(page) == []
    page.get_by_label("Find a capability").fill("no such thing")
    assert violations(page) == []
    page.get_by_role("button", name="Share and save").click()
    expect(page.get_by_label("Python", exact=True)).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Français").click()
    assert violations(page) == []


@pytest.mark.parametrize("width", [320, 390, 768, 1280, 1920, 2560])
@pytest.mark.parametrize("name", PAGES)
def test_no_page_is_wider_than_the_screen(
    page: Page, server: Server, name: str, width: int
) -> None:
    """From a telephone (or 400 % zoom) to a wall: nothing has to be scrolled sideways."""
    page.set_viewport_size({"width": width, "height": 900})
    opened(page, server, name)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_keyboard_is_enough(page: Page, server: Server) -> None:
    """Skip link, a lever, the board and its reasons, without a mouse; the focus is always seen."""
    opened(page, server, "board")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the answer")).to_be_focused()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.get_by_role("slider", name="Year of the forces").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("heading", level=1)).to_contain_text("2026")
    page.keyboard.press("/")
    expect(page.get_by_label("Find a capability")).to_be_focused()
    for _ in range(2):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "gridcell"
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Sources")).to_have_count(0)
    expect(page.get_by_role("complementary", name="Why")).to_contain_text("needed")
    style = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert style == "solid"


def test_what_costs_most_and_the_rules_are_reached_by_keyboard(page: Page, server: Server) -> None:
    """Enter on a capability opens its reasons; an arrow key gives a rule another number."""
    opened(page, server, "board")
    first = page.locator(".costliest button").first
    name = first.inner_text()
    first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("complementary", name="Why")).to_contain_text("needed")
    expect(page.get_by_role("complementary", name="Why").get_by_role("heading").first).to_have_text(
        name
    )
    opened(page, server, "nation")
    page.locator("summary", has_text="Rules").focus()
    page.keyboard.press("Enter")
    page.get_by_role("slider", name="limit on crews, %").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("summary", has_text="Rules")).to_contain_text("1 with another number")
    page.get_by_role("radio", name="what the ambition takes").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("slider", name="Years with a failed operation")).to_be_visible()


def test_the_first_screen_is_small(page: Page, server: Server) -> None:
    """At most 120 kB over the wire until the page can be used; its seconds are benchmarked."""
    sizes: list[int] = []
    page.on("response", lambda r: sizes.append(int(r.headers.get("content-length", 0))))
    page.goto(server.address)
    expect(page.locator("[data-figure=score]")).to_be_visible()
    assert 0 < sum(sizes) <= 120_000


def done(server: Server, kind: str) -> None:
    """A job that is done, with the result that its process would have kept."""
    case = {"world": muster.load_world(), "guidance": muster.load_guidance("rdc-5000")}
    if kind in ("targets", "attribution"):
        record = getattr(muster, "targets" if kind == "targets" else "attribute")(**case).record
    elif kind == "deployment":
        record = muster.deploy(**case).record
    else:
        record = muster.campaign(**case, trials=40, years=5, worth=False).record
    year = 2030 if kind == "targets" else 2025
    case = Scenario(study="rdc-5000", year=year)
    request = JobRequest(kind=kind, scenario=case, trials=40, years=5)
    store = JobStore(server.folder, made_by())
    code = store.add(request)["id"]
    while store.get(code)["state"] == "waiting":
        assert store.next_waiting() is not None
    store.finish(code, canonical_json(record))


@pytest.mark.parametrize(("name", "kind"), [("deploy", "deployment"), ("time", "campaign")])
def test_results_of_jobs_are_drawn_and_axe_finds_nothing(
    page: Page, server: Server, name: str, kind: str
) -> None:
    """Verdict, every figure as drawing and as table, in both themes."""
    done(server, kind)
    page.emulate_media(color_scheme="dark")
    page.goto(f"{server.address}#p={name}")
    expect(page.locator(".finding")).not_to_be_empty()
    figures = page.locator(".figure")
    expect(figures.first).to_be_visible()
    expect(page.locator(".drawing svg")).to_have_count(figures.count())
    for one in page.locator(".figure summary").all():
        one.click()
    assert violations(page) == []
    page.emulate_media(color_scheme="light")
    assert violations(page) == []


def test_axe_finds_nothing_in_the_states_of_the_page_nation(page: Page, server: Server) -> None:
    """Package, reasons, charts with tables, rules, offers, shares; both themes, two widths."""
    done(server, "targets")
    done(server, "attribution")
    link = encode(Shared(cases=[Scenario(study="rdc-5000")]))
    page.emulate_media(color_scheme="dark")
    page.goto(f"{server.address}#s={link}&p=nation")
    expect(page.locator(".package tbody tr").first).to_be_visible()
    expect(
        page.get_by_role("heading", name="Where the worth of Germany comes from")
    ).to_be_visible()
    for one in page.locator("summary").all():
        one.click()
    expect(page.locator(".drawing svg").first).to_be_visible()
    assert violations(page) == []
    page.emulate_media(color_scheme="light")
    assert violations(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("button", name="Français").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Allemagne")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert violations(page) == []
