"""The API keeps what its OpenAPI description promises, whatever is sent."""

from __future__ import annotations

import tempfile
from pathlib import Path

import schemathesis
from hypothesis import HealthCheck, settings
from web_server import Server

from muster.web.app import create_app
from muster.web.options import Options

N_EXAMPLES = 5
description = create_app(Options(folder=Path(tempfile.mkdtemp(prefix="muster-fuzz-")))).openapi()
schema = schemathesis.openapi.from_dict(description)


@schema.parametrize()
@settings(max_examples=N_EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_question_breaks_the_api(case: schemathesis.Case, server: Server) -> None:
    """No 5xx, no undescribed status, content type or body, for generated questions."""
    case.call_and_validate(
        base_url=server.address.rstrip("/"), headers={"x-muster-token": server.token}
    )
