"""Python's door: values in, result object out.

>>> import muster
>>> world = muster.load_world("europe")
>>> guidance = muster.load_guidance("half-of-ambition")
>>> result = muster.assess(world, guidance, year=2025, us="absent")  # doctest: +SKIP
>>> print(result.explain())  # doctest: +SKIP
"""

from muster.api.asking import TARGETS_YEAR, targets
from muster.api.chance import campaign
from muster.api.games import GameResult, capped_sums, shapley
from muster.api.movement import deploy, deploy_table
from muster.api.questions import (
    ARRIVALS,
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
