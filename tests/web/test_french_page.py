"""The page in French throughout: findings, reasons and figures, and what stays English is marked."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Page, expect
from test_access import done, violations
from web_server import Server

import muster
from muster.archive import canonical_json
from muster.report.french.phrasebook import in_french
from muster.web.app import create_app
from muster.web.job_store import JobStore
from muster.web.models import JobRequest, Scenario
from muster.web.options import Options

SMALL = "rdc-5000"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client of an app that holds one movement plan as a job."""
    options = Options(folder=tmp_path_factory.mktemp("french"), n_jobs=0)
    app = create_app(options)
    with TestClient(
        app,
        base_url=options.address.rstrip("/"),
        headers={"x-muster-token": options.token},
    ) as found:
        store: JobStore = app.state.jobs.store
        request = JobRequest(kind="deployment", scenario=Scenario(study=SMALL))
        found.job = store.add(request)["id"]
        while store.get(found.job)["state"] == "waiting":
            assert store.next_waiting() is not None
        result = muster.deploy(muster.load_world(), muster.load_guidance(SMALL))
        store.finish(found.job, canonical_json(result.record))
        yield found


def test_a_result_is_told_in_either_language(client: TestClient) -> None:
    """The same numbers, French words; English comes as ever, and nothing is left untranslated."""
    english = client.get(f"/api/jobs/{client.job}/result").json()
    french = client.get(f"/api/jobs/{client.job}/result?language=fr").json()
    assert english["foreign"] == french["foreign"] == []
    assert french["verdict"] == in_french(english["verdict"]) != english["verdict"]
    assert [f["code"] for f in french["figures"]] == [f["code"] for f in english["figures"]]
    digits = [re.findall(r"\d", d["verdict"]) for d in (english, french)]
    assert digits[0] == digits[1]
    assert client.get(f"/api/jobs/{client.job}/result?language=de").status_code == 422


@pytest.mark.parametrize("form", ["svg", "csv", "json"])
def test_a_figure_can_be_kept_in_french(client: TestClient, form: str) -> None:
    """Title, axes and table of the file."""
    address = f"/api/jobs/{client.job}/figures/closure.{form}"
    english, french = client.get(address).text, client.get(f"{address}?language=fr").text
    assert english == client.get(f"{address}?language=en").text
    assert "complèt" in french.lower() or "complet " in french
    assert "complèt" not in english.lower() and "complet " not in english


def test_reasons_of_a_cell_come_in_french(client: TestClient) -> None:
    """From held to joining in time, with the units in French."""
    cell = {"scenario": {"study": SMALL}, "operation": "rdc_sahel", "capability": "gbad_medium"}
    english = client.post("/api/why", json=cell).json()
    french = client.post("/api/why?language=fr", json=cell).json()
    assert english["gap"]["reason"].startswith("Held ")
    assert french["gap"]["reason"].startswith("Détenus ")
    assert french["gap"]["reason"].count("batteries") == 1
    assert french["foreign"] == []
    assert french["gap"] | {"reason": ""} == english["gap"] | {"reason": ""}


def test_the_proof_brings_its_finding_in_both_languages(client: TestClient) -> None:
    """The verdict, and why a headquarters cannot lead."""
    said = client.post("/api/assess", json={"study": SMALL}).json()
    assert said["verdict_fr"].startswith("Sans les États-Unis, l’Europe de 2025")
    blocked = [o for o in said["command_options"] if o["blocked_by"]]
    assert blocked
    assert all(o["blocked_by_fr"] for o in blocked)


def test_french_readers_find_no_english_sentence(page: Page, server: Server) -> None:
    """Board, reasons and a result: what is not marked as English has a French word in it."""
    done(server, "deployment")
    page.goto(server.address)
    page.get_by_role("button", name="Français").click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("Sans les États-Unis, l’Europe de 2025 peut mener entièrement")
    assert heading.get_attribute("lang") == "fr"
    page.locator('[data-cell="mjo_ne/aar"]').click()
    why = page.get_by_role("complementary", name="Pourquoi")
    expect(why.locator(".reason")).to_contain_text("Détenus")
    expect(why).to_contain_text("Grand ravitailleur")
    assert violations(page) == []
    page.get_by_role("link", name="Déploiement").click()
    expect(page.locator(".finding")).to_contain_text("sont sur place à temps")
    expect(page.locator(".figure strong").first).to_contain_text("complète")
    expect(page.locator(".drawing svg").first).to_be_visible()
    marked = page.locator("main [lang=en]").all_inner_texts()
    assert [m for m in marked if len(m.split()) > 4] == []
    page.get_by_role("button", name="English").click()
    expect(page.locator(".finding")).to_contain_text("are in place in time")
