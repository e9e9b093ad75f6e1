"""Muster: what Europe can do of NATO's level of ambition, and what each nation should add."""

from typing import TYPE_CHECKING

from muster.core.lazy import fetched_late

if TYPE_CHECKING:
    from muster.api import (
        CampaignResult,
        DeploymentResult,
        Result,
        TargetsResult,
        assess,
        attribute,
        campaign,
        capped_sums,
        check,
        command,
        compare,
        deploy,
        deploy_table,
        export,
        gaps,
        load_guidance,
        load_world,
        new,
        open_result,
        shapley,
        sources,
        targets,
        validate,
    )

__version__ = "0.1.0"

__all__ = [
    "CampaignResult",
    "DeploymentResult",
    "Result",
    "TargetsResult",
    "__version__",
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
]

__getattr__, __dir__ = fetched_late(
    __name__, {"muster.api": [name for name in __all__ if name != "__version__"]}
)
