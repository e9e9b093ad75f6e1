"""The HTML page: whole, closed, escaped, accessible."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import pytest
from run_records import empty_record, hostile_record, nulled_record, run_record

from muster.report.columns import COLUMNS, TITLES
from muster.report.html import as_html

VOID = {"meta", "br", "hr", "img", "input", "link"}


class Page(HTMLParser):
    """Reads a page strictly: tags must close in order."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.said: list[str] = []
        self.scripts: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "script":
            self.scripts.append(data)
        elif self.open and self.open[-1] != "style":
            self.said.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Attributes of every element of a kind."""
        return [attributes for name, attributes in self.tags if name == tag]


@pytest.fixture(scope="module")
def page() -> Page:
    """An ordinary page."""
    return Page(as_html(run_record()))


@pytest.mark.parametrize("make", [run_record, hostile_record, empty_record, nulled_record])
def test_the_page_parses_and_is_closed(make: object) -> None:
    """Every tag closes, whatever stands in the record; no outside address is asked for."""
    found = Page(as_html(make()))  # type: ignore[operator]
    assert found.open == []
    for tag, attributes in found.tags:
        for name in ("src", "srcset", "data", "action", "poster", "background"):
            assert name not in attributes, f"{tag} {name}"
        assert tag not in {"link", "iframe", "object", "embed", "img", "base", "form", "image"}
        assert (attributes.get("href") or "#").startswith("#")
        assert not [a for a in attributes if a.startswith("on") or a == "style"]


def test_the_policy_allows_the_style_by_its_hash_and_nothing_else() -> None:
    """default-src 'none'; the hash is that of the only style element; no script may run."""
    source = as_html(run_record())
    (style,) = re.findall(r"<style>(.*?)</style>", source, re.S)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    (policy,) = [
        m["content"] for m in Page(source).all("meta")
        if m.get("http-equiv") == "Content-Security-Policy"
    ]  # fmt: skip
    assert policy is not None
    assert policy.startswith("default-src 'none'; ")
    assert f"style-src 'sha256-{digest}'" in policy
    assert "script" not in policy
    assert "unsafe" not in policy
    assert "url(" not in style
    assert "@import" not in style


def test_no_text_of_a_user_becomes_markup() -> None:
    """The only script element is the record as data; hostile tags appear as text."""
    source = as_html(hostile_record())
    found = Page(source)
    assert [s.get("type") for s in found.all("script")] == ["application/json"]
    assert found.all("img") == []
    assert any("<script>alert(1)</script>" in said for said in found.said)


def test_the_record_is_embedded_and_equal(page: Page) -> None:
    """The JSON inside the page is the record, and cannot end its own element."""
    record = hostile_record()
    (data,) = Page(as_html(record)).scripts
    assert json.loads(data) == record
    assert "<" not in data
    assert json.loads(page.scripts[0]) == run_record()


def test_every_table_of_the_record_appears(page: Page) -> None:
    """A caption for every table, and as many rows as the record has."""
    words = " ".join(page.said)
    shown_elsewhere = {"operations", "confidence"}
    for table in COLUMNS:
        if table not in shown_elsewhere:
            assert TITLES[table] in words, table
    assert words.count("Basis") >= 1
    for row in run_record()["assumptions"]:
        assert row["reason"] in words


def test_tables_have_captions_and_scopes(page: Page) -> None:
    """Every table has a caption; every head cell has a scope."""
    assert len(page.all("caption")) == len(page.all("table"))
    assert {t.get("scope") for t in page.all("th")} == {"col", "row", "rowgroup"}


def test_figures_have_a_role_and_a_text(page: Page) -> None:
    """Seven figures; every drawing has a label; five have a table twin."""
    assert [f.get("role") for f in page.all("figure")] == ["figure"] * 7
    assert all(s.get("aria-label") for s in page.all("svg"))
    assert page.said.count("The same as a table") == 5


def test_identifiers_are_unique_and_links_lead_somewhere(page: Page) -> None:
    """No id twice; each link inside the page has its target."""
    ids = [a["id"] for _tag, a in page.tags if "id" in a]
    assert len(ids) == len(set(ids))
    targets = {(a.get("href") or "")[1:] for a in page.all("a")}
    assert targets <= set(ids)


def test_a_reader_can_skip_and_find_landmarks(page: Page) -> None:
    """Skip link first; header, nav, main and footer; one first heading; a language."""
    assert page.all("a")[0].get("class") == "skip"
    for tag in ("header", "nav", "main", "footer", "h1"):
        assert len(page.all(tag)) == 1, tag
    assert page.all("html")[0].get("lang") == "en-GB"


def test_the_verdict_is_the_first_heading() -> None:
    """The verdict stands in the h1."""
    record = run_record()
    source = as_html(record).replace("\N{NO-BREAK SPACE}", " ")
    assert f">{record['verdict']}</h1>" in source


def test_the_same_record_gives_the_same_page() -> None:
    """Two runs, one text."""
    assert as_html(run_record()) == as_html(run_record())
