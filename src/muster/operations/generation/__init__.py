"""Generation: which forces serve in which operation, under which command."""

from muster.operations.generation.plan import Plan, StageReport, generate, relaxed_plan, shared
from muster.operations.generation.problem import Problem, Rules, pose

__all__ = [
    "Plan",
    "Problem",
    "Rules",
    "StageReport",
    "generate",
    "pose",
    "relaxed_plan",
    "shared",
]
