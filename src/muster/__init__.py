"""Muster: what Europe can do of NATO's level of ambition, and what each nation should add."""

from muster.api import (
    DeploymentResult,
    Result,
    assess,
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
    "DeploymentResult",
    "Result",
    "__version__",
    "assess",
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
