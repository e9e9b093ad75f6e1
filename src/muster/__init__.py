"""Muster: what Europe can do of NATO's level of ambition, and what each nation should add."""

from muster.api import (
    CampaignResult,
    DeploymentResult,
    Result,
    assess,
    campaign,
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
    sources,
    validate,
)

__version__ = "0.1.0"

__all__ = [
    "CampaignResult",
    "DeploymentResult",
    "Result",
    "__version__",
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
