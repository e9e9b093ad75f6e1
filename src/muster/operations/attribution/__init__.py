"""Attribution: what each player of a game is worth."""

from muster.operations.attribution.cuts import LinearValues, linear_values
from muster.operations.attribution.exact import Values, of_capped_sums, of_least, of_table
from muster.operations.attribution.games import (
    MOST_CALLED,
    MOST_IN_TABLE,
    CappedSums,
    GameValues,
    capped_sums,
    refuse,
    values_of_calls,
    values_of_capped,
    values_of_table,
)
from muster.operations.attribution.linear import (
    Answer,
    LinearGame,
    PartSolver,
    linear_game,
    linear_part,
)
from muster.operations.attribution.weights import Weights, banzhaf_weights, shapley_weights

__all__ = [
    "MOST_CALLED",
    "MOST_IN_TABLE",
    "Answer",
    "CappedSums",
    "GameValues",
    "LinearGame",
    "LinearValues",
    "PartSolver",
    "Values",
    "Weights",
    "banzhaf_weights",
    "capped_sums",
    "linear_game",
    "linear_part",
    "linear_values",
    "of_capped_sums",
    "of_least",
    "of_table",
    "refuse",
    "shapley_weights",
    "values_of_calls",
    "values_of_capped",
    "values_of_table",
]
