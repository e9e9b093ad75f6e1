"""Pictures of every page of the web app in its states: for the manual, and as a baseline of its look.

Each is taken at the widths of a telephone, a laptop and a wall screen, light and dark, from a
server of its own whose long work is done beforehand. 'make screenshots' writes them to
docs/images/pages; tests/web/test_look.py takes them again and compares.
"""

from __future__ import annotations

import base64
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, expect, sync_playwright

HOUSE = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(HOUSE / "tests" / "web"), str(HOUSE / "tools")]
from web_server import Server, ended, started  # noqa: E402

import muster  # noqa: E402
from get_browser import MISSING, chromium, libraries  # noqa: E402
from muster.archive import canonical_json  # noqa: E402
from muster.web.job_store import JobStore  # noqa: E402
from muster.web.jobs import made_by  # noqa: E402
from muster.web.models import JobRequest, Scenario  # noqa: E402

PLACE = HOUSE / "docs" / "images" / "pages"
SIZES = {390: 844, 1440: 900, 2560: 1440}
"""Widths of a telephone, a laptop and a wall screen, each with its height [px]."""
MOST_HEIGHT = {390: 2000, 1440: 1400, 2560: 1440}
"""A page is shown down to here [px]."""
SCALE = {390: 1.0, 1440: 0.75, 2560: 0.5}
"""Size of a kept picture beside the screen: small enough to keep, large enough to read."""
THEMES = ("light", "dark")
QUALITY = 30
HOLDINGS_HEAD = "holder,system,year,quantity,low,high,source,as_of,confidence,note\n"
OWN_ROW = "FRA,tanker_large,2025,9,8,10,assumption,2026,medium,A figure of one's own\n"
BAD_ROW = "XXX,tanker_large,2025,-3,8,10,assumption,2026,certain,Wrong in several ways\n"


@dataclass(frozen=True, slots=True)
class State:
    """One state of one page: what is opened, and what is done before the picture is taken."""

    code: str
    address: str
    act: Callable[[Page], None]
    language: str = "en"


def _proved(page: Page) -> None:
    expect(page.locator("[data-state=exact]")).to_be_visible(timeout=60_000)


def _why(page: Page) -> None:
    _proved(page)
    page.locator('[data-cell="mjo_ne/aar"]').click()
    expect(page.locator(".why h3").first).to_be_visible()


def _compare(page: Page) -> None:
    _proved(page)
    page.get_by_role("button", name="Compare: copy as B").click()
    if page.locator(".unfold").is_visible():
        page.locator(".unfold").click()
    page.get_by_role("radio", name="fully present").check()
    expect(page.locator(".changes li").first).to_be_visible(timeout=60_000)
    _proved(page)


def _levers(page: Page) -> None:
    _proved(page)
    if page.locator(".unfold").is_visible():
        page.locator(".unfold").click()
    for summary in page.locator(".levers summary").all():
        summary.click()


def _share(page: Page) -> None:
    _proved(page)
    page.get_by_role("button", name="Share and save").click()
    expect(page.locator("dialog .files li").nth(7)).to_be_visible()


def _trouble(page: Page) -> None:
    expect(page.get_by_role("alert")).to_be_visible()
    _proved(page)


def _nation(page: Page) -> None:
    expect(page.locator(".package tbody tr").first).to_be_visible()
    expect(page.locator(".rows li").first).to_be_visible()


def _terms(page: Page) -> None:
    _nation(page)
    if page.locator(".unfold").is_visible():
        page.locator(".unfold").click()
    page.locator(".levers summary", has_text="Rules").click()
    expect(page.locator(".rule").first).to_be_visible()


def _waiting(page: Page) -> None:
    _nation(page)
    if page.locator(".unfold").is_visible():
        page.locator(".unfold").click()
    page.get_by_role("slider", name="Asked from").fill("2034")
    expect(page.locator(".working")).to_be_visible()


def _result(page: Page) -> None:
    expect(page.locator(".finding")).to_be_visible()
    expect(page.locator(".drawing > p, .result > p.soft")).to_have_count(0)
    if "p=deploy" in page.url:
        expect(page.locator(".daymap")).to_be_visible()


def _empty(page: Page) -> None:
    expect(page.locator(".jobs")).to_be_visible()


def _command(page: Page) -> None:
    page.locator("td.chosen button").first.click()
    expect(page.locator(".codes li").first).to_be_visible()


def _data(page: Page) -> None:
    expect(page.locator(".plain.data tbody tr").first).to_be_visible()
    expect(page.locator(".assumptions tbody tr").first).to_be_visible()
    expect(page.locator(".case .figure-small")).to_contain_text("·", timeout=60_000)


def _upload(page: Page, row: str) -> None:
    _data(page)
    page.get_by_label("Name", exact=True).fill("Fewer tankers")
    page.get_by_label("Choose files").set_input_files(
        [{"name": "holdings.csv", "mimeType": "text/csv",
          "buffer": (HOLDINGS_HEAD + row).encode()}]
    )  # fmt: skip
    page.get_by_role("button", name="Use your own study").click()


def _own(page: Page) -> None:
    _upload(page, OWN_ROW)
    expect(page.locator("tr.own").first).to_be_visible(timeout=60_000)
    _data(page)


def _defects(page: Page) -> None:
    _upload(page, BAD_ROW)
    expect(page.locator(".defects tbody tr").first).to_be_visible(timeout=60_000)


STATES = (
    State("board", "", _proved),
    State("board-why", "", _why),
    State("board-compare", "", _compare),
    State("board-levers", "", _levers),
    State("board-bad-link", "#s=damaged", _trouble),
    State("board-french", "", _why, "fr"),
    State("share", "", _share),
    State("nation", "#p=nation", _nation),
    State("nation-terms", "#p=nation", _terms),
    State("nation-waiting", "#p=nation", _waiting),
    State("deploy", "#p=deploy", _result),
    State("time", "#p=time", _result),
    State("time-french", "#p=time", _result, "fr"),
    State("time-empty", "#p=time", _empty),
    State("command", "#p=command", _command),
    State("data", "#p=data", _data),
    State("data-own", "#p=data", _own),
    State("data-defects", "#p=data", _defects),
)
EMPTY = frozenset(("time-empty",))
"""States of a server without finished work."""


def seeded(folder: Path) -> None:
    """Keep one finished job of each kind in a server's folder."""
    world, guidance = muster.load_world(), muster.load_guidance("half-of-ambition")
    made: dict[str, Callable[[], Any]] = {
        "targets": lambda: muster.targets(world, guidance),
        "deployment": lambda: muster.deploy(world, guidance),
        "campaign": lambda: muster.campaign(world, guidance, trials=500, years=20, workers=1),
        "attribution": lambda: muster.attribute(world, guidance, workers=1),
    }
    store = JobStore(folder, made_by())
    for kind, make in made.items():
        year = 2030 if kind == "targets" else 2025
        request = JobRequest(kind=kind, scenario=Scenario(year=year), trials=500, years=20)
        keep(store, request, make().record)


def keep(store: JobStore, request: JobRequest, record: dict[str, Any]) -> None:
    """A job that is done, with the result that its process would have kept."""
    code = store.add(request)["id"]
    while store.get(code)["state"] == "waiting":
        assert store.next_waiting() is not None
    store.finish(code, canonical_json(record))


@contextmanager
def servers() -> Iterator[dict[bool, Server]]:
    """Two servers: one with finished work (True), one without; new jobs wait in both."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        for name in ("full", "empty"):
            (place / name).mkdir()
        seeded(place / "full")
        found = {n == "full": started(place / n, "--jobs", "0") for n in ("full", "empty")}
        try:
            yield found
        finally:
            for server in found.values():
                ended(server)


@contextmanager
def browser() -> Iterator[Browser]:
    """Chromium without a way to any other host."""
    path = chromium()
    assert path is not None, MISSING
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=path,
            env={**os.environ, **libraries()},
            args=["--no-sandbox", "--disable-gpu", "--hide-scrollbars",
                  "--force-color-profile=srgb", "--font-render-hinting=none"],
        )  # fmt: skip
        yield found
        found.close()


@contextmanager
def opened(chrome: Browser, server: Server, state: State, width: int, theme: str) -> Iterator[Page]:
    """A page in a state, still and ready for its picture."""
    context = chrome.new_context(
        viewport={"width": width, "height": SIZES[width]},
        locale="en-GB",
        color_scheme=theme,
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.set_default_timeout(30_000)
    page.add_init_script(f"localStorage.setItem('muster-language', '{state.language}')")
    page.goto(f"{server.address}{state.address}")
    state.act(page)
    page.mouse.move(0, 0)
    page.evaluate("() => { document.activeElement?.blur(); scrollTo(0, 0); }")
    page.wait_for_timeout(250)
    yield page
    context.close()


def picture(page: Page, width: int) -> bytes:
    """The page as WebP, from its top down to the height that is kept."""
    height = page.evaluate("document.documentElement.scrollHeight")
    clip = {
        "x": 0,
        "y": 0,
        "width": width,
        "height": min(height, MOST_HEIGHT[width]),
        "scale": SCALE[width],
    }
    if page.locator("dialog[open]").count():
        clip["height"] = SIZES[width]
    session = page.context.new_cdp_session(page)
    found = session.send(
        "Page.captureScreenshot",
        {"format": "webp", "quality": QUALITY, "clip": clip, "captureBeyondViewport": True},
    )
    return base64.b64decode(found["data"])


def file_name(state: State, width: int, theme: str) -> str:
    """Name of a picture."""
    return f"{state.code}-{width}-{theme}.webp"


def main() -> int:
    """Take the pictures named on the command line, or all."""
    wanted = sys.argv[1:]
    PLACE.mkdir(parents=True, exist_ok=True)
    with servers() as found, browser() as chrome:
        for state in STATES:
            if wanted and state.code not in wanted:
                continue
            for width in SIZES:
                for theme in THEMES:
                    server = found[state.code not in EMPTY]
                    with opened(chrome, server, state, width, theme) as page:
                        (PLACE / file_name(state, width, theme)).write_bytes(picture(page, width))
    size = sum(p.stat().st_size for p in PLACE.glob("*.webp"))
    print(f"{len(list(PLACE.glob('*.webp')))} pictures, {size / 1e6:.1f} MB in {PLACE}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
