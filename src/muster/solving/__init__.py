"""The only door to a solver: models as arrays, proved answers, every solution re-checked."""

from muster.solving.check import check_solution
from muster.solving.columns import TimedSolver
from muster.solving.highs import Solution, WarmProgram, n_threads, set_threads, solve
from muster.solving.parts import PartAnswer, Parts, ProgramPart, split
from muster.solving.program import Program, ProgramBuilder
from muster.solving.timed import TimedProgram
from muster.solving.timed_plan import TimedSolution

__all__ = [
    "PartAnswer",
    "Parts",
    "Program",
    "ProgramBuilder",
    "ProgramPart",
    "Solution",
    "TimedProgram",
    "TimedSolution",
    "TimedSolver",
    "WarmProgram",
    "check_solution",
    "n_threads",
    "set_threads",
    "solve",
    "split",
]
