"""The page Nation: who is asked for what, on which terms, with letters and commands."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient
from playwright.sync_api import Page, expect
from web_server import Server, targets_of_reference

import muster
from muster.archive import canonical_json
from muster.cli import muster as command_line
from muster.web.app import create_app
from muster.web.job_store import JobStore
from muster.web.models import Ask, JobRequest, Scenario, Terms
from muster.web.options import Options

SMALL = "rdc-5000"
TERMS = {
    "key": "gdp:0.7,population:0.3",
    "money": None,
    "rules_off": ["keep_strengths"],
    "offers": [{"nation": "ESP", "capability": "aar", "units": 0.0}],
}


def kept(store: JobStore, request: JobRequest, record: dict[str, object]) -> str:
    """A job that is done, with the result that its process would have kept."""
    code = store.add(request)["id"]
    while store.get(code)["state"] == "waiting":
        assert store.next_waiting() is not None
    store.finish(code, canonical_json(record))
    return code


@pytest.fixture(scope="module")
def result() -> muster.TargetsResult:
    """Targets of the study of reference."""
    return targets_of_reference()


@pytest.fixture(scope="module")
def client(
    tmp_path_factory: pytest.TempPathFactory, result: muster.TargetsResult
) -> Iterator[TestClient]:
    """A client of an app that holds one division as a job."""
    options = Options(folder=tmp_path_factory.mktemp("nation"), n_jobs=0)
    app = create_app(options)
    request = JobRequest(kind="targets", scenario=Scenario(year=2030))
    with TestClient(
        app,
        base_url=options.address.rstrip("/"),
        headers={"x-muster-token": options.token},
    ) as found:
        found.job = kept(app.state.jobs.store, request, result.record)
        yield found


def test_a_package_is_that_of_python(client: TestClient, result: muster.TargetsResult) -> None:
    """Every number of Poland's rows, and the burdens of all, digit for digit."""
    said = client.get(f"/api/jobs/{client.job}/targets/POL").json()
    record = json.loads(json.dumps(result.record))
    mine = {t["capability"]: t for t in record["targets"] if t["nation"] == "POL"}
    assert {t["capability"] for t in said["targets"]} == mine.keys()
    for row in said["targets"]:
        for key in ("quantity", "cost_meur", "fair_units", "year", "rule"):
            assert row[key] == mine[row["capability"]][key], key
        assert len(row["reasons"]) >= 4
        assert all(row["reasons"])
    everyone = client.get(f"/api/jobs/{client.job}/targets").json()
    burden = {n["nation"]: n["burden_meur"] for n in record["nations"]}
    assert {n["nation"]: n["burden_meur"] for n in everyone["nations"]} == burden
    assert client.get(f"/api/jobs/{client.job}/targets/XXX").status_code == 404


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_letter_is_a_pdf_in_the_language_asked(
    client: TestClient, result: muster.TargetsResult, language: str
) -> None:
    """The letter of the library, byte for byte; French sentences for French readers."""
    from muster.report.targets_letter_print import letter_pdf

    found = client.get(f"/api/jobs/{client.job}/letter/POL.pdf?language={language}")
    record = json.loads(canonical_json(result.record))
    assert found.content == letter_pdf(record, "POL", language)
    assert found.headers["content-disposition"].endswith(f'letter-POL-{language}.pdf"')
    lead = client.get(f"/api/jobs/{client.job}/targets/POL?language={language}").json()["lead"]
    assert ("Poland" in lead) == (language == "en")
    assert ("Pologne" in lead) == (language == "fr")


@pytest.mark.parametrize("form", ["html", "pdf", "xlsx", "json"])
def test_the_whole_division_can_be_saved(client: TestClient, form: str) -> None:
    """One file of each form; a job of another kind has no package."""
    found = client.get(f"/api/jobs/{client.job}/report.{form}")
    assert found.status_code == 200
    assert len(found.content) > 10_000
    assert client.get(f"/api/jobs/{client.job}/shares").status_code == 409


def test_commands_divide_the_same_targets(client: TestClient) -> None:
    """Link, shell and Python of one question lead to the record that the job would keep."""
    case = {"study": SMALL, "without": ["HUN"]}
    ask = {"nation": "POL", "year": 2031, "terms": TERMS}
    said = client.post("/api/link", json={"v": 1, "cases": [case], "ask": ask}).json()
    again = client.post("/api/link/open", json={"code": said["code"]}).json()
    given = Ask.model_validate({"nation": "POL", "year": 2031, "terms": TERMS})
    assert Ask.model_validate(again["ask"]) == given
    words = shlex.split(said["asked_shell"])
    printed = CliRunner().invoke(command_line, [*words[1:], "--json"])
    names: dict[str, object] = {}
    exec(said["asked_python"], names)
    for record in (json.loads(printed.stdout), json.loads(canonical_json(names["result"].record))):
        assert record["year"] == 2031
        assert record["without"] == ["HUN"]
        assert record["rules_off"] == ["keep_strengths"]
        assert record["offers"]
    assert printed.stdout.rstrip("\n").encode() == canonical_json(names["result"].record).rstrip()


def test_equal_terms_are_one_job_and_other_terms_another() -> None:
    """Order of rules and offers does not matter; another key does; trials do not."""
    one = JobRequest(kind="targets", scenario=Scenario(), terms=Terms(rules_off=["a", "b"]))
    same = JobRequest(
        kind="targets", scenario=Scenario(), terms=Terms(rules_off=["b", "a"]), trials=77
    )
    other = JobRequest(kind="targets", scenario=Scenario(), terms=Terms(key="population"))
    assert one.key == same.key
    assert one.key != other.key


def opened(page: Page, server: Server, result: muster.TargetsResult) -> None:
    """The page with the division of the study of reference."""
    request = JobRequest(kind="targets", scenario=Scenario(year=2030))
    with_code = JobStore(server.folder)
    if with_code.add(request)["state"] != "done":
        kept(with_code, request, result.record)
    page.goto(f"{server.address}#p=nation")
    expect(page.locator(".package tbody tr").first).to_be_visible()


def test_a_nation_is_found_by_name_and_a_row_says_why(
    page: Page, server: Server, result: muster.TargetsResult
) -> None:
    """Typing a name shows its package; a chosen row gives its reasons; the letter comes as PDF."""
    opened(page, server, result)
    page.get_by_label("Nation", exact=True).first.fill("Poland")
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("Poland is asked for")
    rows = [t for t in result.record["targets"] if t["nation"] == "POL"]
    expect(page.locator(".package tbody tr")).to_have_count(len(rows))
    page.locator(".package tbody button").nth(2).click()
    expect(page.locator(".told li").first).to_contain_text("Poland")
    with page.expect_download() as saved:
        page.get_by_role("link", name="Français").click()
    assert saved.value.suggested_filename == "muster-letter-POL-fr.pdf"
    page.get_by_role("list", name="Burden beside fair burden").get_by_role(
        "button", name="France"
    ).click()
    expect(heading).to_contain_text("France is asked for")
    page.wait_for_timeout(300)
    page.reload()
    expect(heading).to_contain_text("France is asked for")
