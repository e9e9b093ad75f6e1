"""Build hook of the wheel: the page of the web app must be in it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parent))


class WebHook(BuildHookInterface):
    """Builds the page before a wheel is packed; an editable install does without."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the page if it is not there."""
        import build_web

        if version == "editable" or (build_web.BUILT / "index.html").is_file():
            return
        build_web.build()
