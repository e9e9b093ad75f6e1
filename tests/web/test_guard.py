"""Who is let in: hosts, origins, token, size and form of a request."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from muster.web.app import create_app
from muster.web.options import Options

JSON = {"content-type": "application/json"}
ANSWERS = ("/api/estimate", "/api/assess", "/api/proof", "/api/why", "/api/link", "/api/link/open")
EFFECTS = ("/api/jobs", "/api/studies")


@pytest.fixture(scope="module")
def options(tmp_path_factory: pytest.TempPathFactory) -> Options:
    """Options of a server in a folder of its own."""
    return Options(folder=tmp_path_factory.mktemp("guard"))


@pytest.fixture(scope="module")
def client(options: Options) -> Iterator[TestClient]:
    """A client that addresses the server by its own name."""
    yield TestClient(
        create_app(options), base_url=options.address.rstrip("/"), raise_server_exceptions=False
    )


@pytest.mark.parametrize(
    "host",
    [
        "rebind.test:8765", "127.0.0.1", "127.0.0.1:1", "localhost", "localhost.evil.test:8765",
        "evil.test", "0.0.0.0:8765", "127.0.0.1:8765.evil.test", "127.1:8765", "[::]:8765",
        "127.0.0.1:8765/", "a@127.0.0.1:8765", "",
    ],
)  # fmt: skip
def test_a_foreign_host_gets_nothing(client: TestClient, host: str) -> None:
    """Every address answers 400 to a Host that is not exactly its own."""
    for path in ("/", "/api/start", "/api/openapi.json"):
        answer = client.get(path, headers={"host": host})
        assert answer.status_code == 400, path
        assert "Host" in answer.json()["detail"]


@pytest.mark.parametrize(
    "origin",
    ["http://evil.test", "null", "https://127.0.0.1:9", "http://127.0.0.1:8765.evil.test",
     "http://127.0.0.1:8765/x", "file://", "http://[::1", "javascript:0"],
)  # fmt: skip
def test_a_page_of_another_origin_gets_nothing(
    client: TestClient, options: Options, origin: str
) -> None:
    """403 to every method, even with the token."""
    headers = {**JSON, "origin": origin, "x-muster-token": options.token}
    for path in (*ANSWERS, *EFFECTS):
        assert client.post(path, content=b"{}", headers=headers).status_code == 403
    assert client.get("/api/start", headers={"origin": origin}).status_code == 403


def test_a_request_from_another_site_gets_nothing(client: TestClient) -> None:
    """The browser says where a request comes from; cross-site gets 403."""
    for site in ("cross-site", "same-site"):
        headers = {**JSON, "sec-fetch-site": site}
        assert client.post("/api/estimate", content=b"{}", headers=headers).status_code == 403


def test_what_has_an_effect_needs_the_token(client: TestClient, options: Options) -> None:
    """403 without or with another token; with it the question itself is looked at."""
    for path in EFFECTS:
        for token in ("", "x", options.token[:-1], options.token + "x"):
            headers = {**JSON, "x-muster-token": token} if token else JSON
            assert client.post(path, content=b"{}", headers=headers).status_code == 403
        headers = {**JSON, "x-muster-token": options.token}
        assert client.post(path, content=b"{}", headers=headers).status_code == 422


def test_a_private_server_answers_only_with_the_token(tmp_path: Path) -> None:
    """401 without it; the printed token becomes a cookie that opens everything."""
    options = Options(folder=tmp_path, is_private=True)
    client = TestClient(create_app(options), base_url=options.address.rstrip("/"))
    assert client.get("/api/tables").status_code == 401
    assert options.token not in client.get("/").text
    assert client.post("/api/session", json={"token": "wrong"}).status_code == 401
    answer = client.post("/api/session", json={"token": options.token})
    cookie = answer.headers["set-cookie"].lower()
    assert answer.status_code == 204
    assert "httponly" in cookie and "samesite=strict" in cookie
    assert client.get("/api/tables").status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b'{"year": NaN}', b'{"year": Infinity}', b'{"year": -Infinity}', b'{"year": 1e999}',
        b"{", b"\xff\xfe", b'{"a": 1, "a": 2}', b"[" * 5000 + b"]" * 5000, b"[" * 500_000,
        b'{"__proto__": {}}', b'{"settings": {"constructor": "1"}}',
    ],
)  # fmt: skip
def test_json_that_is_not_strict_is_refused(client: TestClient, body: bytes) -> None:
    """400 with a reason, never 500."""
    for path in ANSWERS:
        answer = client.post(path, content=body, headers=JSON)
        assert answer.status_code == 400, answer.text
        assert answer.json()["detail"].startswith("The body")


@pytest.mark.parametrize(
    "case",
    [
        {"year": "2025"}, {"year": True}, {"year": 2025.5}, {"year": 1}, {"year": None},
        {"us": "gone"}, {"us": ["absent"]}, {"without": "HUN"}, {"without": [1]},
        {"settings": {"troops": 1}}, {"settings": []}, {"seed": -1}, {"seed": 2**60},
        {"study": "../../etc/passwd"}, {"study": "/etc/passwd"}, {"study": ""},
        {"study": "no-such-study"}, {"surprise": 1}, {"without": ["XXX"]},
        {"settings": {"no_such_key": "1"}}, {"settings": {"troops": "nan"}},
        {"settings": {"need_factor": "nan"}}, {"settings": {"need_factor": "inf"}},
        {"settings": {"need_factor": "1e999"}}, {"settings": {"mjo_ne.persons": "-5"}},
        {"settings": {"mjo_ne.region": "atlantis"}}, {"without": ["A" * 61]},
    ],
)  # fmt: skip
def test_a_case_that_does_not_fit_is_refused_with_a_reason(
    client: TestClient, case: dict[str, object]
) -> None:
    """404, 409 or 422 and words, never 500 and never a path."""
    answer = client.post("/api/estimate", json=case)
    assert answer.status_code in (404, 409, 422), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    said = answer.json()
    assert said["detail"] and "/work" not in answer.text and "Traceback" not in answer.text


def test_a_large_body_is_refused_before_it_is_read(client: TestClient) -> None:
    """64 MB, announced or not, gets 413."""
    big = b'"' + b"x" * (64 << 20) + b'"'
    for path in (*ANSWERS, "/api/session"):
        assert client.post(path, content=big, headers=JSON).status_code == 413
    pieces = (b"x" * (1 << 20) for _ in range(64))
    assert client.post("/api/estimate", content=pieces, headers=JSON).status_code == 413


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_only_json_is_read(client: TestClient, kind: str) -> None:
    """A form or text, as a foreign page could send, gets 415."""
    answer = client.post("/api/estimate", content=b"{}", headers={"content-type": kind})
    assert answer.status_code == 415


def test_every_answer_forbids_what_the_page_does_not_need(client: TestClient) -> None:
    """Strict policy on pages, data and refusals; nothing from elsewhere, no frames."""
    for path in ("/", "/api/tables", "/no/such/page", "/api/openapi.json"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy and "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy and "http" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(
    "path",
    ["/../pyproject.toml", "/%2e%2e/%2e%2e/etc/passwd", "/assets/..%2f..%2fapp.py", "/static/x",
     "/assets//etc/passwd", "/index.html", "/%00"],
)  # fmt: skip
def test_no_path_leads_out_of_the_page(client: TestClient, path: str) -> None:
    """404 for every way out."""
    assert client.get(path).status_code == 404


def test_a_link_that_is_no_link_is_refused(client: TestClient) -> None:
    """Damaged, huge when unpacked, or of another form: 409 or 422."""
    import base64
    import zlib

    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    bomb = packer.compress(b"[" + b" " * 50_000_000 + b"]") + packer.flush()
    codes = ["x", "####", "AAAA", base64.urlsafe_b64encode(bomb).decode()[:12_000]]
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    other = packer.compress(json.dumps({"v": 1, "cases": []}).encode()) + packer.flush()
    for code in (*codes, base64.urlsafe_b64encode(other).decode().rstrip("=")):
        answer = client.post("/api/link/open", json={"code": code})
        assert answer.status_code in (409, 422), answer.text
        assert client.get("/api/figures", params={"s": code}).status_code in (409, 422)
