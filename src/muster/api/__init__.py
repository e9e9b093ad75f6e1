"""Python's door: values in, result object out.

>>> import muster
>>> world = muster.load_world("europe")
>>> guidance = muster.load_guidance("half-of-ambition")
>>> result = muster.assess(world, guidance, year=2025, us="absent")  # doctest: +SKIP
>>> print(result.explain())  # doctest: +SKIP
"""

from typing import TYPE_CHECKING

from muster.core.lazy import fetched_late

if TYPE_CHECKING:
    from muster.api.asking import targets
    from muster.api.chance import campaign
    from muster.api.defaults import ARRIVALS, TARGETS_YEAR
    from muster.api.games import GameResult, capped_sums, shapley
    from muster.api.movement import deploy, deploy_table
    from muster.api.questions import (
        assess,
        check,
        command,
        compare,
        export,
        gaps,
        new,
        open_result,
        sources,
        validate,
        validation_rows,
    )
    from muster.api.results import CampaignResult, DeploymentResult, Result, TargetsResult
    from muster.api.sharing import AttributionResult, attribute
    from muster.catalogue.studies import load_guidance, load_world

__all__ = [
    "ARRIVALS",
    "TARGETS_YEAR",
    "AttributionResult",
    "CampaignResult",
    "DeploymentResult",
    "GameResult",
    "Result",
    "TargetsResult",
    "assess",
    "attribute",
    "campaign",
    "capped_sums",
    "check",
    "command",
    "compare",
    "deploy",
    "deploy_table",
    "export",
    "gaps",
    "load_guidance",
    "load_world",
    "new",
    "open_result",
    "shapley",
    "sources",
    "targets",
    "validate",
    "validation_rows",
]

_MODULES = {
    "muster.api.asking": ("targets",),
    "muster.api.chance": ("campaign",),
    "muster.api.defaults": ("ARRIVALS", "TARGETS_YEAR"),
    "muster.api.games": ("GameResult", "capped_sums", "shapley"),
    "muster.api.movement": ("deploy", "deploy_table"),
    "muster.api.questions": (
        "assess",
        "check",
        "command",
        "compare",
        "export",
        "gaps",
        "new",
        "open_result",
        "sources",
        "validate",
        "validation_rows",
    ),
    "muster.api.results": ("CampaignResult", "DeploymentResult", "Result", "TargetsResult"),
    "muster.api.sharing": ("AttributionResult", "attribute"),
    "muster.catalogue.studies": ("load_guidance", "load_world"),
}

__getattr__, __dir__ = fetched_late(__name__, _MODULES)
