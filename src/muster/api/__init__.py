"""Python's door: values in, result object out.

>>> import muster
>>> world = muster.load_world("europe")
>>> guidance = muster.load_guidance("half-of-ambition")
>>> result = muster.assess(world, guidance, year=2025, us="absent")  # doctest: +SKIP
>>> print(result.explain())  # doctest: +SKIP
"""

from muster.api.chance import campaign
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
)
from muster.api.results import CampaignResult, DeploymentResult, Result
from muster.catalogue.studies import load_guidance, load_world

__all__ = [
    "ARRIVALS",
    "CampaignResult",
    "DeploymentResult",
    "Result",
    "assess",
    "campaign",
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
    "sources",
    "validate",
]
