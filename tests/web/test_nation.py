"""The page Nation: who is asked for what, on which terms, with letters and commands."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient
from playwright.sync_api import Page, expect
from web_server import Server, await_link, targets_of_reference

import muster
from muster.archive import canonical_json
from muster.cli import muster as command_line
from muster.web.app import create_app
from muster.web.job_store import JobStore
from muster.web.jobs import made_by
from muster.web.models import Ask, JobRequest, Scenario, Terms
from muster.web.options import Options

SMALL = "rdc-5000"
TERMS = {
    "key": "gdp:0.7,population:0.3",
    "money": None,
    "rules_off": ["keep_strengths"],
    "offers": [{"nation": "ESP", "capability": "aar", "units": 0.0}],
    "rules": [{"rule": "crews", "value": 0.3}, {"rule": "pools", "value": 0.25}],
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
    from muster.report.targets.letter_print import letter_pdf

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
        numbers = {r["rule"]: r["value"] for r in record["rules"]}
        assert (numbers["crews"], numbers["pools"]) == (0.3, 0.25)
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
    rules = [{"rule": "crews", "value": 0.3}, {"rule": "money", "value": 0.01}]
    first, second = (
        JobRequest(kind="targets", scenario=Scenario(), terms={"rules": r})
        for r in (rules, rules[::-1])
    )
    risky = JobRequest(kind="targets", scenario=Scenario(), terms={"risk": 0.5})
    assert first.key == second.key
    assert len({one.key, first.key, risky.key}) == 3


def test_a_risk_level_goes_into_the_commands(client: TestClient) -> None:
    """The share of years stands in link, shell and Python as it was chosen."""
    terms = {"key": "gdp", "risk": 0.6}
    ask = {"nation": "POL", "year": 2031, "terms": terms}
    said = client.post("/api/link", json={"v": 1, "cases": [{}], "ask": ask}).json()
    assert "--risk 0.6" in said["asked_shell"]
    assert "risk=0.6," in said["asked_python"]
    again = client.post("/api/link/open", json={"code": said["code"]}).json()
    assert again["ask"]["terms"]["risk"] == 0.6


@pytest.mark.parametrize(
    ("terms", "status", "words"),
    [
        ({"rules": [{"rule": "nonsense", "value": 0.3}]}, 404, "nonsense"),
        ({"rules": [{"rule": "pools", "value": 0.3}]}, 409, "0.3 is no number for the rule"),
        ({"rules": [{"rule": "crews", "value": 500.0}]}, 422, "less than or equal to 100"),
        ({"rules": [{"rule": "crews", "value": -1.0}]}, 422, "greater than or equal to 0"),
        ({"rules_off": ["nonsense"]}, 404, "nonsense"),
        ({"key": "shoe_size"}, 404, "shoe_size"),
        ({"risk": 1.0}, 422, "less than 1"),
        ({"risk": 0.0}, 422, "greater than 0"),
        ({"risk": 0.5, "money": 0.02}, 409, "not both at once"),
    ],
)
def test_terms_that_cannot_be_asked_make_no_job(
    client: TestClient, terms: dict[str, object], status: int, words: str
) -> None:
    """Refused with a sentence before any work begins; the list of jobs stays as it was."""
    before = client.get("/api/jobs").json()
    case = {"study": SMALL, "year": 2030}
    refused = client.post("/api/jobs", json={"kind": "targets", "scenario": case, "terms": terms})
    assert refused.status_code == status
    assert words in refused.text
    assert client.get("/api/jobs").json() == before


def test_rules_come_with_their_numbers_and_ranges(client: TestClient) -> None:
    """As table target_rules has them, in both languages; a switch has no number."""
    rules = {r["rule"]: r for r in client.get("/api/start").json()["rules"]}
    table = muster.load_world().target_rules
    assert rules.keys() == table.keys()
    for code, rule in table.items():
        row = rules[code]
        assert row["name"] and row["name_fr"]
        assert ("value" in row) == (rule.kind != "switch")
        if "value" in row:
            assert (row["value"], row["low"], row["high"]) == (
                rule.value, rule.provenance.low, rule.provenance.high,
            )  # fmt: skip
            assert row["unit"] and row["unit_fr"] != row["unit"]
    assert rules["pools"]["steps"] == [0.125, 0.25, 0.5]


def opened(page: Page, server: Server, result: muster.TargetsResult) -> None:
    """The page with the division of the study of reference."""
    request = JobRequest(kind="targets", scenario=Scenario(year=2030))
    with_code = JobStore(server.folder, made_by())
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
    await_link(page, lambda s: s.ask is not None and s.ask.nation == "FRA")
    page.reload()
    expect(heading).to_contain_text("France is asked for")


def test_risk_and_rules_are_terms_of_the_page(
    page: Page, server: Server, result: muster.TargetsResult
) -> None:
    """A risk level and a rule's number are chosen, asked for, and kept in the address."""
    opened(page, server, result)
    with page.expect_request(lambda r: r.url.endswith("/api/jobs") and r.method == "POST") as sent:
        page.get_by_role("radio", name="so much that an operation seldom fails").check()
    assert json.loads(sent.value.post_data)["terms"]["risk"] == 0.75
    page.locator("summary", has_text="Rules").click()
    with page.expect_request(lambda r: r.url.endswith("/api/jobs") and r.method == "POST") as sent:
        page.get_by_role("spinbutton", name="limit on crews, %").fill("30")
        page.keyboard.press("Tab")
    terms = json.loads(sent.value.post_data)["terms"]
    assert terms["rules"] == [{"rule": "crews", "value": 0.3}]
    await_link(page, lambda s: s.ask is not None and len(s.ask.terms.rules) == 1)
    page.reload()
    expect(page.get_by_role("slider", name="Years with a failed operation")).to_have_value("75")
    expect(page.locator("summary", has_text="Rules")).to_contain_text("1 with another number")
