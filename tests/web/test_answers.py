"""The web answers what the command line and Python answer."""

from __future__ import annotations

import base64
import io
import json
import shlex
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from fastapi.testclient import TestClient

import muster
from muster.cli import muster as command_line
from muster.web.app import create_app
from muster.web.options import Options

CASE = {
    "study": "half-of-ambition",
    "year": 2027,
    "us": "enablers_only",
    "without": ["HUN", "TUR"],
    "settings": {"troops": "low", "readiness_factor": "0.9"},
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client of an app that runs."""
    options = Options(folder=tmp_path_factory.mktemp("answers"))
    with TestClient(
        create_app(options),
        base_url=options.address.rstrip("/"),
        headers={"x-muster-token": options.token},
    ) as found:
        yield found


def _asked(case: dict[str, object]) -> muster.Result:
    """The same case asked of Python."""
    given = {k: v for k, v in case.items() if k != "study"}
    return muster.assess(muster.load_world(), muster.load_guidance(str(case["study"])), **given)


def test_the_proof_is_that_of_python(client: TestClient) -> None:
    """Score, verdict, tables and fingerprint of a changed case, digit for digit."""
    said = client.post("/api/assess", json=CASE).json()
    record = json.loads(json.dumps(_asked(CASE).record))
    for key in ("score", "n_run", "verdict", "inputs_sha256", "operations", "gaps", "solver"):
        assert said[key] == record[key], key


def test_the_board_s_proof_is_the_assessment_without_its_shares(client: TestClient) -> None:
    """What the board shows is in the whole record as it stands, but for the stage of sharing."""
    board = client.post("/api/proof", json=CASE).json()
    record = json.loads(json.dumps(_asked(CASE).record))
    kept = board.keys() & record.keys() - {"solver", "command_options"}
    assert {"score", "n_run", "verdict", "gaps", "capabilities", "inputs_sha256"} <= kept
    for key in kept:
        assert board[key] == record[key], key
    assert board["solver"]["stages"] == record["solver"]["stages"][:-1]
    assert "contributions" not in board


def test_an_estimate_is_never_below_the_proof(client: TestClient) -> None:
    """The relaxation bounds the score from above, within five points."""
    for case in ({}, {"us": "full"}, {"year": 2030}, CASE, {"study": "helsinki"}):
        bound = client.post("/api/estimate", json=case).json()["score_bound"]
        score = client.post("/api/assess", json=case).json()["score"]
        assert score - 1e-9 <= bound <= score + 0.05, case


def test_a_link_gives_back_the_case_and_commands_that_give_the_number(client: TestClient) -> None:
    """Link, shell and Python of one case all lead to the same score."""
    said = client.post("/api/link", json={"v": 1, "cases": [{}, CASE], "on": 1}).json()
    opened = client.post("/api/link/open", json={"code": said["code"]}).json()
    assert opened["cases"][1] == {**CASE, "seed": 1}
    score = client.post("/api/assess", json=opened["cases"][1]).json()["score"]
    words = shlex.split(said["shell"])
    assert words[0] == "muster"
    printed = CliRunner().invoke(command_line, [*words[1:], "--json"])
    assert json.loads(printed.stdout)["score"] == score
    names: dict[str, object] = {}
    exec(said["python"], names)
    assert names["result"].score == score


def test_why_adds_up_and_names_its_sources(client: TestClient) -> None:
    """Providers give what is met; reasons add up to the shortfall; every row has its source."""
    said = client.post(
        "/api/why", json={"scenario": {}, "operation": "mjo_ne", "capability": "aar"}
    ).json()
    gap = said["gap"]
    given = sum(p["provided"] for p in said["providers"] if p["phase"] == gap["phase"])
    assert given == pytest.approx(gap["met"], abs=1e-4)
    reasons = next(r for r in said["reasons"] if r["phase"] == gap["phase"])
    parts = sum(v for k, v in reasons.items() if isinstance(v, float) and k != "shortfall")
    assert parts == pytest.approx(gap["shortfall"], abs=1e-6)
    assert len(said["sources"]) > 10
    assert all(row["source"] for row in said["sources"])
    assert said["closers"][0]["price"] > 0


def test_a_need_that_does_not_exist_is_named(client: TestClient) -> None:
    """404 with the nearest known."""
    answer = client.post(
        "/api/why", json={"scenario": {}, "operation": "mjo_ne", "capability": "arr"}
    )
    assert answer.status_code == 404
    assert "mjo_ne/aar" in answer.json()["detail"]


def test_downloads_of_a_link_are_files(client: TestClient) -> None:
    """ZIP with README, licence, citation and code; figures in five forms; one HTML alone."""
    code = client.post("/api/link", json={"cases": [CASE]}).json()["code"]
    packed = client.get("/api/report.zip", params={"s": code}).content
    names = set(zipfile.ZipFile(io.BytesIO(packed)).namelist())
    assert {"README.md", "LICENCE.txt", "CITATION.txt", "reproduce.py", "gaps.csv"} <= names
    figures = client.get("/api/figures", params={"s": code}).json()
    marks = {"svg": b"<svg", "png": b"\x89PNG", "csv": b",", "xlsx": b"PK", "json": b"{"}
    for form, mark in marks.items():
        found = client.get(f"/api/figures/{figures[1]['code']}.{form}", params={"s": code})
        assert mark in found.content[:200], form
    html = client.get("/api/report.html", params={"s": code}).text
    assert "src=" not in html.split("<script")[0]
    assert "2027" in html


def test_data_have_their_sources(client: TestClient) -> None:
    """Tables list, filter and download with meaning; a key is traced."""
    listed = client.get("/api/tables").json()["tables"]
    assert {"holdings", "sources", "assumptions"} <= {t["name"] for t in listed}
    found = client.get("/api/tables/holdings", params={"q": "DEU", "limit": 5}).json()
    assert 5 <= found["n_found"] < found["n_rows"]
    assert all("DEU" in map(str, row.values()) for row in found["rows"])
    assert client.get("/api/tables/holdings/file").text.startswith("holder,system,year")
    assert client.get("/api/tables/holdings/file?form=xlsx").content[:2] == b"PK"
    assert client.get("/api/sources", params={"key": "DEU/aar"}).json()["n_rows"] > 3
    assert client.get("/api/sources", params={"key": "nonsense-x"}).status_code == 404
    assert client.get("/api/tables/nonsense").status_code == 404


def test_an_uploaded_study_is_checked_kept_and_answered(client: TestClient, tmp_path: Path) -> None:
    """A study with one more holding is kept under its hash; its answer is that of its folder."""
    folder = muster.new(tmp_path / "study")
    (folder / "holdings.csv").write_text(
        "holder,system,year,quantity,low,high,source,as_of,confidence,note\n"
        "DEU,mrtt_large,2025,20,15,25,assumption,2025,low,test\n".replace(
            "mrtt_large", sorted(muster.load_world().systems)[0]
        ),
        encoding="utf-8",
    )
    files = [
        {"name": p.name, "content": base64.b64encode(p.read_bytes()).decode()}
        for p in sorted(folder.glob("*.*"))
        if p.suffix in (".toml", ".csv")
    ]
    said = client.post("/api/studies", json={"name": "More", "files": files}).json()
    assert said["defects"] == []
    assert said["code"].startswith("upload-")
    answer = client.post("/api/assess", json={"study": said["code"]}).json()
    world, guidance = muster.load_world(folder), muster.load_guidance(folder)
    assert answer["score"] == muster.assess(world, guidance).score
    assert any(u["code"] == said["code"] for u in client.get("/api/start").json()["uploads"])


def test_an_uploaded_study_with_defects_is_not_kept(client: TestClient) -> None:
    """Every defect comes back with its place; nothing is kept."""
    bad = b"holder,system,year,quantity\nDEU,no_such_system,2025,-4\n"
    files = [{"name": "holdings.csv", "content": base64.b64encode(bad).decode()}]
    said = client.post("/api/studies", json={"name": "Bad", "files": files}).json()
    assert said["code"] == ""
    assert any("holdings" in d["where"] for d in said["defects"])


@pytest.mark.parametrize(
    "name",
    ["../x.csv", "/etc/passwd", "a/b.csv", "x.exe", "x", ".hidden.csv", "C:\\x.csv", "a\0.csv"],
)
def test_an_upload_cannot_leave_its_folder(client: TestClient, name: str) -> None:
    """Refused: every name that is not a plain file of a study."""
    files = [{"name": name, "content": ""}]
    assert client.post("/api/studies", json={"name": "x", "files": files}).status_code in (409, 422)


def test_a_bomb_is_refused(client: TestClient) -> None:
    """A workbook that unpacks to 300 MB is refused as a defect, and the server goes on."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 300_000_000)
    files = [{"name": "x.xlsx", "content": base64.b64encode(packed.getvalue()).decode()}]
    said = client.post("/api/studies", json={"name": "bomb", "files": files}).json()
    assert said["code"] == ""
    assert said["defects"]
