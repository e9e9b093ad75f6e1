"""A server of its own for each group of tests, and a browser; both must be there."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from web_server import Server, ended, started

from muster.web.job_store import JobStore

HOUSE = Path(__file__).parents[2]
sys.path.insert(0, str(HOUSE / "tools"))
from get_browser import MISSING, chromium, libraries  # noqa: E402

# Others may keep the processors busy; what never comes still fails.
expect.set_options(timeout=20_000)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for the tests of a worker; jobs only wait there."""
    found = started(tmp_path_factory.mktemp("muster"), "--jobs", "0")
    yield found
    ended(found)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a way to any other host."""
    path = chromium()
    assert path is not None, MISSING
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=path,
            env={**os.environ, **libraries()},
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
            ],
        )
        yield found
        found.close()


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    """A fresh page in English; it fails the test if it asks another host or says an error.

    Jobs that other tests of the worker left waiting are cancelled first.
    """
    store = JobStore(server.folder)
    for job in store.listed():
        if job["state"] in ("waiting", "running"):
            store.cancel(job["id"])
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    found = context.new_page()
    trouble: list[str] = []
    found.on("pageerror", lambda error: trouble.append(str(error)))
    found.on(
        "console",
        lambda m: (
            trouble.append(m.text)
            if m.type == "error" and "responded with a status of 4" not in m.text
            else None
        ),
    )
    found.on(
        "request",
        lambda r: None if r.url.startswith(("http://127.0.0.1:", "data:", "blob:"))
        else trouble.append(f"asked {r.url}"),
    )  # fmt: skip
    found.set_default_timeout(15_000)
    yield found
    context.close()
    assert trouble == []
