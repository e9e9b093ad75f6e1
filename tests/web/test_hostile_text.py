"""Text stays text: fifty script payloads in every text field run nowhere."""

from __future__ import annotations

import base64
import json
import zlib

from playwright.sync_api import Page, expect
from web_server import Server

RUN = "window.__ran=1"
PAYLOADS = tuple(
    form.replace("RUN", RUN)
    for form in (
        "<script>RUN</script>", "<img src=x onerror=RUN>", "<svg onload=RUN>", "<svg/onload=RUN>",
        "<body onload=RUN>", "<iframe src=javascript:RUN>", "<a href=javascript:RUN>x</a>",
        "\"><script>RUN</script>", "'><script>RUN</script>", "</title><script>RUN</script>",
        "</textarea><script>RUN</script>", "</script><script>RUN</script>", "javascript:RUN",
        "<details open ontoggle=RUN>", "<video><source onerror=RUN>", "<audio src onerror=RUN>",
        "<input autofocus onfocus=RUN>", "<select autofocus onfocus=RUN>", "<marquee onstart=RUN>",
        "<object data=javascript:RUN>", "<embed src=javascript:RUN>", "<math><a xlink:href=javascript:RUN>",
        "<form><button formaction=javascript:RUN>x", "<isindex action=javascript:RUN>",
        "<style>@import 'javascript:RUN'</style>", "<link rel=stylesheet href=javascript:RUN>",
        "<meta http-equiv=refresh content=\"0;javascript:RUN\">", "<base href=javascript:RUN//>",
        "{{constructor.constructor('RUN')()}}", "${RUN}", "#{RUN}", "<%= RUN %>", "{%RUN%}",
        "\" onmouseover=RUN x=\"", "' onfocus=RUN autofocus '", "`-RUN-`", "\\x3cscript\\x3eRUN",
        "\u003cscript\u003eRUN\u003c/script\u003e", "&lt;script&gt;RUN&lt;/script&gt;",
        "%3Cscript%3ERUN%3C/script%3E", "<scr<script>ipt>RUN</scr</script>ipt>", "<SCRIPT>RUN</SCRIPT>",
        "<img src=`x`onerror=RUN>", "<img/src=x/onerror=RUN>", "<x onclick=RUN>x", "<template><script>RUN",
        "<noscript><img src=x onerror=RUN>", "<!--<img src=--><img src=x onerror=RUN>//-->",
        "<![CDATA[<script>RUN</script>]]>", "<svg><script>RUN</script></svg>",
        "=cmd|' /C calc'!A0<img src=x onerror=RUN>", "\u202e<script>RUN</script>",
    )
)  # fmt: skip


def linked(scenario: dict[str, object]) -> str:
    """The part of a link for a case that no page would make."""
    case = {"study": "half-of-ambition", "year": 2025, "us": "absent", "without": [], "seed": 1}
    said = json.dumps({"v": 1, "cases": [{**case, **scenario}], "on": 0}).encode()
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(said) + packer.flush()
    return f"#s={base64.urlsafe_b64encode(packed).decode().rstrip('=')}"


def test_fifty_payloads_run_in_no_text_field(page: Page, server: Server) -> None:
    """Search, trace, filter and name; the counter of executions stays at none."""
    assert len(PAYLOADS) >= 50
    dialogs: list[str] = []
    page.on("dialog", lambda d: (dialogs.append(d.message), d.dismiss()))
    page.goto(server.address)
    expect(page.locator("[data-cell]").first).to_be_visible()
    find = page.get_by_label("Find a capability")
    for payload in PAYLOADS:
        find.fill(payload)
    expect(page.get_by_text("Nothing fits this search.")).to_be_visible()
    page.get_by_role("link", name="Data").click()
    name, filtered = page.get_by_label("Name", exact=True), page.get_by_label("Filter rows")
    for payload in PAYLOADS:
        name.fill(payload)
        filtered.fill(payload)
    expect(page.get_by_text("0 of")).to_be_visible()
    assert page.evaluate("window.__ran") is None
    assert dialogs == []


def test_fifty_payloads_run_in_no_answer(page: Page, server: Server) -> None:
    """What the server says back about a key stays text on the page."""
    refusals: list[str] = []
    page.goto(f"{server.address}#p=data")
    key = page.get_by_label("Where does a number come from?")
    for payload in PAYLOADS:
        key.fill(payload)
        with page.expect_response("**/api/sources*") as answer:
            page.get_by_role("button", name="Look up").click()
        refusals.append(str(answer.value.status))
        assert answer.value.status in (404, 422)
        expect(page.locator(".card .trouble")).to_be_visible()
    assert page.evaluate("window.__ran") is None


def test_payloads_in_a_link_run_nowhere(page: Page, server: Server) -> None:
    """A setting of a link is shown on the case and in the refusal, as text."""
    for payload in PAYLOADS[::5]:
        page.goto("about:blank")
        page.goto(f"{server.address}{linked({'settings': {'troops': payload}})}")
        expect(page.get_by_role("alert").first).to_be_visible()
        expect(page.locator(".cases")).to_contain_text("troops =")
        assert page.evaluate("window.__ran") is None
