"""The page Data: tables of the study at hand, what it changed, and defects of an upload."""

from __future__ import annotations

import base64
import csv
import io
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from playwright.sync_api import Page, expect
from web_server import Server

from muster.catalogue.bundled import Tables, load_tables
from muster.catalogue.study_changes import marked_rows, n_changed
from muster.web.app import create_app
from muster.web.options import Options

HEAD = "holder,system,year,quantity,low,high,source,as_of,confidence,note\n"
REPLACED = "FRA,tanker_large,2025,9,8,10,assumption,2026,medium,A figure of one's own\n"
ADDED = "MLT,tanker_large,2025,1,0,2,assumption,2026,low,A tanker that is not there\n"
WRONG = "XXX,tanker_large,2025,-3,8,10,assumption,2026,certain,Wrong in several ways\n"
FACTOR = "key,value,low,high,unit,reason\nneed_factor,1.1,0.5,2,factor,More is needed than said\n"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A client of an app that holds one uploaded study."""
    options = Options(folder=tmp_path_factory.mktemp("data"), n_jobs=0)
    with TestClient(
        create_app(options),
        base_url=options.address.rstrip("/"),
        headers={"x-muster-token": options.token},
    ) as found:
        files = [
            {"name": n, "content": base64.b64encode(c.encode()).decode()}
            for n, c in (("holdings.csv", HEAD + REPLACED + ADDED), ("assumptions.csv", FACTOR))
        ]
        kept = found.post("/api/studies", json={"name": "Two tankers", "files": files}).json()
        assert kept["defects"] == []
        found.study = kept["code"]
        yield found


def test_rows_of_a_study_are_marked_beside_the_bundled_ones() -> None:
    """A row of the same key replaces, one of a new key adds; the rest stays as it is."""
    bundled = load_tables()
    first, *rest = bundled["holdings"]
    changed = {**first, "quantity": 12345.0}
    new = {**first, "year": 2029}
    own = Tables({**bundled.rows, "holdings": (*rest, changed, new)})
    marked = marked_rows("holdings", own, bundled)
    assert {r.mark for r in marked[:2]} == {"replaced", "added"}
    assert [r.before for r in marked if r.mark == "replaced"] == [first]
    assert all(not r.mark for r in marked[2:])
    assert n_changed("holdings", own, bundled) == 2
    assert n_changed("holdings", bundled, bundled) == 0


def test_tables_are_those_of_the_study(client: TestClient) -> None:
    """Own rows first, with what they replaced; the bundled study has none of its own."""
    listed = client.get(f"/api/tables?study={client.study}").json()["tables"]
    assert {t["name"]: t["n_own"] for t in listed if t["n_own"]} == {
        "holdings": 2, "assumptions": 1,
    }  # fmt: skip
    page = client.get(f"/api/tables/holdings?study={client.study}").json()
    assert sorted(page["marks"][:2]) == ["added", "replaced"]
    place = page["marks"].index("replaced")
    assert (page["rows"][place]["holder"], page["rows"][place]["quantity"]) == ("FRA", 9.0)
    assert page["before"][place]["holder"] == "FRA"
    assert page["before"][place]["quantity"] != 9.0
    only = client.get(f"/api/tables/holdings?study={client.study}&own=true").json()
    assert (only["n_found"], only["n_own"]) == (2, 2)
    bundled = client.get("/api/tables/holdings").json()
    assert bundled["n_own"] == 0
    assert set(bundled["marks"]) == {""}
    assert client.get("/api/tables/holdings?study=upload-0000000000000000").status_code == 404


@pytest.mark.parametrize("own", [True, False])
def test_a_table_of_a_study_can_be_saved(client: TestClient, own: bool) -> None:
    """The CSV holds the rows of the study: all, or only its own, with source and confidence."""
    address = f"/api/tables/holdings/file?study={client.study}&own={str(own).lower()}"
    rows = list(csv.DictReader(io.StringIO(client.get(f"{address}&form=csv").text)))
    mine = [r for r in rows if r["holder"] in ("FRA", "MLT") and r["system"] == "tanker_large"]
    assert "assumption" in {r["source"] for r in mine}
    assert len(rows) == (2 if own else len(load_tables()["holdings"]) + 1)
    assert client.get(f"{address}&form=xlsx").content[:2] == b"PK"


def test_assumptions_are_those_of_the_study(client: TestClient) -> None:
    """The study's own number stands first and is marked; the bundled one is 1."""
    first = client.get(f"/api/assumptions?study={client.study}").json()[0]
    assert (first["key"], first["value"], first["mark"]) == ("need_factor", 1.1, "replaced")
    bundled = {a["key"]: a for a in client.get("/api/assumptions").json()}
    assert (bundled["need_factor"]["value"], bundled["need_factor"]["mark"]) == (1.0, "")


def uploaded(page: Page, server: Server, content: str) -> None:
    """The page Data after an upload of one table."""
    page.goto(f"{server.address}#p=data")
    page.get_by_label("Name", exact=True).fill("Two tankers")
    page.get_by_label("Choose files").set_input_files(
        [{"name": "holdings.csv", "mimeType": "text/csv", "buffer": content.encode()}]
    )
    page.get_by_role("button", name="Use your own study").click()


def test_the_page_shows_what_an_uploaded_study_changed(page: Page, server: Server) -> None:
    """Its name, its two rows marked, the number that was there before, and files of them."""
    uploaded(page, server, HEAD + REPLACED + ADDED)
    expect(page.locator(".notice")).to_contain_text("Two tankers", timeout=60_000)
    own = page.locator("tr.own")
    expect(own).to_have_count(2)
    expect(own.filter(has_text="FRA")).to_contain_text("replaced")
    expect(own.filter(has_text="FRA").locator("s").first).not_to_be_empty()
    expect(own.filter(has_text="MLT")).to_contain_text("added")
    with page.expect_download() as saved:
        page.get_by_role("link", name="holdings, csv").click()
    assert saved.value.path().read_text().count("\n") == 3
    page.get_by_label("Only rows of this study").uncheck()
    expect(page.locator(".plain.data tbody tr").nth(5)).to_be_visible()
    page.get_by_role("combobox", name="Table").select_option("nations")
    expect(page.locator("tr.own")).to_have_count(0)


def test_every_defect_of_an_upload_is_listed(page: Page, server: Server) -> None:
    """File, row, what is wrong and what to do; the case keeps its study."""
    uploaded(page, server, HEAD + WRONG)
    defects = page.locator(".defects tbody tr")
    expect(defects.first).to_be_visible(timeout=60_000)
    assert defects.count() >= 2
    expect(defects.first).to_contain_text("holdings.csv")
    expect(page.locator(".notice")).to_contain_text("Half of NATO's level of ambition")
