"""The levers of single American forces and of warning, in a browser and behind it."""

from __future__ import annotations

import json
import shlex
import urllib.request
from typing import Any

from click.testing import CliRunner
from playwright.sync_api import Page, expect
from web_server import Server, await_link

from muster.cli import muster as command_line

PROVED = "[data-state=exact]"
LENT = "but with all its tankers, after 30 days of warning, Europe"


def asked(server: Server, path: str, body: Any = None) -> Any:
    """What the server answers."""
    request = urllib.request.Request(f"{server.address}api/{path}")
    if body is not None:
        request.data = json.dumps(body).encode()
        request.add_header("content-type", "application/json")
    return json.loads(urllib.request.urlopen(request).read())


def printed(words: str) -> dict[str, Any]:
    """The record that a copied command prints."""
    done = CliRunner().invoke(command_line, [*shlex.split(words)[1:], "--json"])
    return json.loads(done.stdout)


def test_the_levers_are_those_forces_that_the_united_states_have(server: Server) -> None:
    """Enablers first; full is all and absent nothing of each; names in both languages."""
    forces = asked(server, "start")["us_forces"]
    by_code = {f["code"]: f for f in forces}
    assert {"tanker", "satellite", "land_brigade"} <= by_code.keys()
    assert "charter_aircraft" not in by_code
    kept = [f["shares"]["enablers_only"] for f in forces]
    assert kept == sorted(kept, reverse=True)
    assert {f["shares"]["full"] for f in forces} == {1.0}
    assert {f["shares"]["absent"] for f in forces} == {0.0}
    assert by_code["tanker"]["shares"]["reduced_2026"] == 0.7
    assert (by_code["tanker"]["name"], by_code["tanker"]["name_fr"]) == ("tankers", "ravitailleurs")


def test_estimate_proof_and_commands_count_on_them(server: Server) -> None:
    """The bound is not below the proof, the proof is that of the copied command."""
    case = {"settings": {"us.tanker": "1", "warning_days": "30"}}
    bound = asked(server, "estimate", case)["score_bound"]
    proof = asked(server, "assess", case)
    assert bound >= proof["score"] - 1e-9
    assert LENT in proof["verdict"]
    commands = asked(server, "link", {"cases": [case]})
    record = printed(commands["shell"])
    assert (record["score"], record["inputs_sha256"]) == (proof["score"], proof["inputs_sha256"])
    assert "'us.tanker': '1', 'warning_days': '30'" in commands["python"]
    opened = asked(server, "link/open", {"code": commands["code"]})
    assert opened["cases"][0]["settings"] == case["settings"]


def test_levers_by_keyboard_in_the_link_and_in_the_command(page: Page, server: Server) -> None:
    """Keys alone set both; the link opens the same numbers elsewhere; reset takes them out."""
    page.goto(server.address)
    expect(page.locator(PROVED)).to_be_visible(timeout=30_000)
    before = page.locator("[data-figure=score]").inner_text()
    page.locator("summary", has_text="American forces and enablers").focus()
    page.keyboard.press("Enter")
    tankers = page.get_by_label("Tankers", exact=True)
    expect(tankers.locator("option").first).to_have_text("above: none")
    tankers.focus()
    page.keyboard.press("a")
    expect(tankers).to_have_value("1")
    slider = page.get_by_role("slider", name="Warning time, days")
    slider.focus()
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") == "30 days of warning"
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text(LENT)
    expect(page.locator(".cases")).to_contain_text("Tankers: all")
    expect(page.locator(".cases")).to_contain_text("30 days of warning")
    expect(page.locator(PROVED)).to_be_visible()
    score = page.locator("[data-figure=score]").inner_text()
    assert score > before
    await_link(page, lambda s: s.case.settings == {"us.tanker": "1", "warning_days": "30"})
    address = page.evaluate("location.href")
    page.get_by_role("button", name="Share and save").click()
    record = printed(page.get_by_label("Command line", exact=True).inner_text())
    assert heading.inner_text() == record["verdict"]
    assert score == f"{100 * record['score']:.1f}\u00a0%"
    context = page.context.browser.new_context(locale="en-GB")
    other = context.new_page()
    other.goto(address)
    expect(other.get_by_role("heading", level=1)).to_contain_text(LENT, timeout=30_000)
    expect(other.get_by_label("Tankers", exact=True)).to_have_value("1")
    other.get_by_role("button", name="Back to the study as it is").click()
    expect(other.locator("[data-figure=score]")).to_have_text(before, timeout=30_000)
    expect(other.get_by_label("Tankers", exact=True)).to_have_value("")
    context.close()


def test_another_level_of_ambition_keeps_them(page: Page, server: Server) -> None:
    """Operations of a study are its own; warning and American forces hold for the next one too."""
    page.goto(server.address)
    page.get_by_role("spinbutton", name="Warning time, days").fill("45")
    page.keyboard.press("Tab")
    page.locator("summary", has_text="American forces and enablers").click()
    page.get_by_label("Satellites", exact=True).select_option("0.5")
    page.get_by_label("Level of ambition").select_option("rdc-5000")
    expect(page.get_by_role("heading", level=1)).to_contain_text(
        "but with 50\u00a0% of its satellites, after 45 days of warning", timeout=30_000
    )


def test_the_french_page_says_them_in_french(page: Page, server: Server) -> None:
    """Names, shares and the sentence."""
    page.goto(server.address)
    page.get_by_role("button", name="Français").click()
    page.locator("summary", has_text="Forces et moyens américains").click()
    page.get_by_label("Ravitailleurs", exact=True).select_option("1")
    page.get_by_role("spinbutton", name="Délai d’alerte, jours").fill("30")
    page.keyboard.press("Tab")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("la totalité de leurs ravitailleurs", timeout=30_000)
    expect(heading).to_contain_text("après 30 jours d’alerte")
