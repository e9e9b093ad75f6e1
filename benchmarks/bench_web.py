"""How long a user of the web app waits: first page, estimate and proof after a key, many clients.

Run: python benchmarks/bench_web.py [--keys N] [--seconds N]. Needs 'make web' and a Chromium
(tools/get_browser.py). Every host but the loopback address is blocked. Only this machine is asked.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import http.client
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

HOUSE = Path(__file__).parents[1]
sys.path.insert(0, str(HOUSE / "tools"))
from get_browser import MISSING, chromium, libraries  # noqa: E402

N_CLIENTS, PAUSE_SECONDS = 50, 0.5
FRESH = "never a case twice"
"""Clients whose every move asks a case that nobody has asked: more than hands on levers do."""
BUDGETS_MS = {"page": 1000, "estimate": 100, "proof": 1000, "read": 300}
WATCH = """() => {
  window.waits = { estimate: [], proof: [] };
  let pressed = 0, wanted = '';
  addEventListener('keydown', () => { pressed = performance.now(); wanted = 'estimate'; }, true);
  const look = () => {
    const state = document.querySelector('[data-state]')?.dataset.state;
    const begin = pressed;
    if (wanted === 'estimate' && state === 'estimate') {
      wanted = 'exact';
      requestAnimationFrame(() => waits.estimate.push(performance.now() - begin));
    } else if (wanted && state === 'exact' && wanted === 'exact') {
      wanted = '';
      requestAnimationFrame(() => waits.proof.push(performance.now() - begin));
    }
  };
  new MutationObserver(look).observe(document.getElementById('app'),
    { subtree: true, childList: true, attributes: true, attributeFilter: ['data-state'] });
}"""


def percentile(values: list[float], share: float) -> float:
    """The value that a share of all does not pass."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def shown(name: str, values_ms: list[float], share: float, budget: float) -> None:
    """One line of figures."""
    high = percentile(values_ms, share)
    said = "within" if high <= budget else "OVER"
    print(
        f"{name:46s} n {len(values_ms):5d}  p50 {statistics.median(values_ms):7.1f} ms  "
        f"p{100 * share:.0f} {high:7.1f} ms  {said} {budget:.0f} ms"
    )


def started(folder: str) -> tuple[subprocess.Popen[str], str]:
    """A server and its address."""
    program = "from muster.cli import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", program, "serve", "--no-open", "--port", "0", "--folder", folder],
        stderr=subprocess.PIPE,
        text=True,
    )
    for line in process.stderr:
        if found := re.search(r"http://[^/]+/", line):
            return process, found[0]
    raise SystemExit("The server ended before it said where it is.")


def first_page(page: Page, address: str, n: int) -> None:
    """From the click on the link to the board, and what came over the wire."""
    waits, sizes = [], []
    page.on("response", lambda r: sizes.append(int(r.headers.get("content-length", 0))))
    for _ in range(n):
        begin = time.perf_counter()
        page.goto(address)
        page.wait_for_selector("[data-cell]")
        waits.append(1000 * (time.perf_counter() - begin))
    shown("page usable (board drawn)", waits, 0.95, BUDGETS_MS["page"])
    print(f"{'over the wire until then':46s} {sum(sizes[:6]) / 1000:.0f} kB of at most 120 kB")


def levers(page: Page, n: int) -> None:
    """A key on a lever until the board has changed: estimate, then proof."""
    page.evaluate(WATCH)
    sliders = ["#year", "#readiness", "#needs"]
    for i in range(n):
        slider = page.locator(sliders[i % len(sliders)])
        slider.focus()
        page.keyboard.press("ArrowRight")  # ten steps of each: every case is a new one
        for _ in range(200):
            if page.evaluate("waits.proof.length") > i:
                break
            time.sleep(0.15)
    waits = page.evaluate("waits")
    shown("key to board with estimate", waits["estimate"], 0.95, BUDGETS_MS["estimate"])
    shown("key to board with proof", waits["proof"], 0.95, BUDGETS_MS["proof"])


def many_clients(address: str, seconds: float) -> None:
    """Fifty clients that move sliders while a campaign runs."""
    token = re.search(
        r'muster-token" content="([^"]+)"', urllib.request.urlopen(address).read().decode()
    )[1]
    job = {"kind": "campaign", "scenario": {}, "trials": 100_000, "years": 30}
    headers = {"content-type": "application/json", "x-muster-token": token}
    sent = urllib.request.Request(f"{address}api/jobs", json.dumps(job).encode(), headers)
    code = json.loads(urllib.request.urlopen(sent).read())["id"]
    host = address.removeprefix("http://").rstrip("/")
    until, is_fresh = 0.0, False

    def client(seed: int) -> list[tuple[str, int, float]]:
        draws, found = random.Random(seed), []
        line = http.client.HTTPConnection(host, timeout=30)
        year = draws.randint(2020, 2040)
        while time.perf_counter() < until:
            time.sleep(draws.uniform(0, 2 * PAUSE_SECONDS))
            year = min(2040, max(2020, year + draws.choice((-1, 1))))
            us = draws.choice(("absent", "full", "diverted"))
            kind = "move" if draws.random() < 0.5 else "read"
            begin = time.perf_counter()
            if kind == "move":
                settings = {"readiness_factor": f"{draws.uniform(0.7, 1.3):.4f}"}
                case = {"year": year, "us": us, "settings": settings if is_fresh else {}}
                body = json.dumps(case)
                line.request("POST", "/api/estimate", body, {"content-type": "application/json"})
            else:
                line.request("GET", draws.choice(("/api/jobs", "/api/start", "/api/tables", "/")))
            answer = line.getresponse()
            answer.read()
            found.append((kind, answer.status, 1000 * (time.perf_counter() - begin)))
        return found

    rows = []
    for said in ("new cases", "seen cases", FRESH):
        is_fresh = said == FRESH
        until = time.perf_counter() + seconds
        with concurrent.futures.ThreadPoolExecutor(N_CLIENTS) as pool:
            found = [row for rows in pool.map(client, range(N_CLIENTS)) for row in rows]
        for kind, name in (("read", "read"), ("move", f"estimate, {said}")):
            waits = [ms for k, _, ms in found if k == kind]
            shown(f"50 clients and a campaign: {name}", waits, 0.99, BUDGETS_MS["read"])
        rows += found
    cancel = urllib.request.Request(f"{address}api/jobs/{code}/cancel", b"{}", headers)
    urllib.request.urlopen(cancel).read()
    bad = sum(status >= 500 for _, status, _ in rows)
    print(f"{'answers with a 5xx':46s} {bad} of {len(rows)}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keys", type=int, default=30, choices=range(1, 31), metavar="1..30")
    parser.add_argument("--seconds", type=float, default=15.0)
    given = parser.parse_args()
    path = chromium()
    if path is None:
        raise SystemExit(MISSING)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        process, address = started(folder)
        try:
            browser = playwright.chromium.launch(
                executable_path=path,
                env={**os.environ, **libraries()},
                args=["--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
            )
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            page.goto(address)
            page.wait_for_selector("[data-state=exact]", timeout=60_000)
            first_page(page, address, 10)
            page.wait_for_selector("[data-state=exact]", timeout=60_000)
            levers(page, given.keys)
            browser.close()
            many_clients(address, given.seconds)
        finally:
            process.terminate()
            process.wait(20)


if __name__ == "__main__":
    main()
