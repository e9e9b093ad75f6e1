"""Attribution of a study: worths by hand in the tiny world, and as solved anew in the bundled one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

import muster
from builder_rows import pool
from builders import assessed, fleet, needing, shuffled, study, world
from muster.archive import canonical_json
from muster.core.errors import BadInputError, LabelMismatchError, NoAnswerError
from muster.core.words import Posture
from muster.operations.attribution import PartSolver, linear_game, linear_values
from muster.operations.generation.plan import estimate_program
from muster.planning.assessment import Assessment, work_out
from muster.planning.attribution import CoalitionGame, Players, coalition_game, worth_shares
from muster.planning.attribution_prices import PriceWalk
from muster.solving import Program, solve


def tankers(**holdings: float) -> Assessment:
    """A small operation that needs four tankers and nothing else, with so many in each nation."""
    rows = [(nation, "tanker", n) for nation, n in holdings.items()]
    return assessed(fleet(*rows, templates=needing(tanking=4.0)))


def worth_of(found: CoalitionGame, members: np.ndarray) -> float:
    """Worth of a coalition, every part solved from a fresh start."""
    return sum(PartSolver(p).solve(members[p.players]).worth for p in found.game.parts)


@pytest.fixture(scope="module")
def bundled() -> Assessment:
    """A bundled study, without the United States."""
    base, guidance = muster.load_world("europe"), muster.load_guidance("half-of-ambition")
    return work_out(base, guidance, year=2025, posture=Posture.ABSENT, is_shared=False)


# --- by hand ---------------------------------------------------------------------------------


def test_tankers_are_worth_what_they_add_over_both_orders() -> None:
    """Three of XAA and three of XAB for a need of four: 3/4 then 1/4, so half each."""
    shares = worth_shares(tankers(XAA=3.0, XAB=3.0))
    for nation in ("XAA", "XAB"):
        shapley, error, without_me, alone = shares[nation]
        assert shapley == pytest.approx(0.5, abs=1e-9) and error == 0.0
        assert without_me == pytest.approx(0.25, abs=1e-9)
        assert alone == pytest.approx(0.75, abs=1e-9)
    assert shares["XAC"] == (0.0, 0.0, 0.0, 0.0)


def test_a_pool_comes_with_its_members_or_plays_itself() -> None:
    """A pool of four tankers, three quarters of XAA: 0.75 and 0.25, or all the pool's own."""
    base = fleet(("POOL", "tanker", 4.0), templates=needing(tanking=4.0))
    base = replace(base, pool_shares=pool("POOL", {"XAA": 0.75, "XAB": 0.25}))
    a = assessed(base)
    by_nation = worth_shares(a)
    assert by_nation["XAA"].shapley == pytest.approx(0.75, abs=1e-9)
    assert by_nation["XAB"].shapley == pytest.approx(0.25, abs=1e-9)
    found = coalition_game(a, Players.POOLS)
    values = dict(zip(found.players, linear_values(found.game).shapley, strict=True))
    assert values["POOL"] == pytest.approx(1.0, abs=1e-9)
    assert values["XAA"] == values["XAB"] == 0.0


def test_one_more_tanker_is_worth_a_quarter_until_the_need_is_met() -> None:
    """Two of four tankers are there: the first two more are worth 0.25 each, then nothing."""
    found = coalition_game(tankers(XAA=1.0, XAB=1.0))
    price = PriceWalk(found).price("tanking")
    assert price is not None
    first = price.steps[0]
    assert first.price == pytest.approx(0.25, abs=1e-6)
    assert first.until == pytest.approx(2.0, abs=1e-4)
    assert first.short == () and price.next_capability is None
    assert price.steps[1].price == pytest.approx(0.0, abs=1e-9)


def test_what_nobody_holds_has_no_price() -> None:
    """A need for hospitals without any hospital: no more of them can be added."""
    a = assessed(fleet(("XAA", "tanker", 1.0), templates=needing(tanking=4.0, care=2.0)))
    walk = PriceWalk(coalition_game(a))
    assert walk.price("care") is None
    price = walk.price("tanking")
    assert price is not None and price.next_capability == "care"


def test_capabilities_that_share_systems_are_worth_less_than_alone() -> None:
    """Enablers: values add up to the worth of all, and bringing more never takes anything away."""
    a = assessed(world(), study())
    found = coalition_game(a, Players.ENABLERS)
    values = linear_values(found.game)
    assert values.shapley.sum() == pytest.approx(values.total, abs=1e-9)
    assert (values.shapley <= values.alone + 1e-9).all()
    assert (values.shapley >= values.total - values.without - 1e-9).all()
    everybody = linear_values(coalition_game(a).game)
    assert values.total == pytest.approx(everybody.total, abs=1e-7)


def test_without_any_command_no_forces_are_worth_anything() -> None:
    """Nobody can lead: there is no game to play."""
    a = assessed(world(headquarters={}))
    with pytest.raises(NoAnswerError, match="led by anybody"):
        coalition_game(a)


# --- the bundled world -----------------------------------------------------------------------


def test_a_coalition_is_worth_what_generation_gives_for_its_units(bundled: Assessment) -> None:
    """Random coalitions: the optimum of a program built anew from the units that they bring."""
    found = coalition_game(bundled)
    rng = np.random.default_rng(1)
    chosen = bundled.plan.option[bundled.plan.option >= 0]
    for share in (0.2, 0.5, 0.8, 1.0):
        members = (rng.random(len(found.players)) < share).astype(float)
        problem = replace(
            bundled.problem,
            options=tuple(bundled.problem.options[i] for i in chosen),
            joins=bundled.problem.joins[:, chosen],
            deployable=found.units @ members,
        )
        program, model = estimate_program(bundled.world, problem)
        lower, upper = program.lower.copy(), program.upper.copy()
        lower[model.lead], upper[model.run] = 1.0, 0.0
        anew = solve(replace(program, lower=lower, upper=upper), is_relaxed=True)
        assert worth_of(found, members) == pytest.approx(anew.objective, abs=1e-6)
    assert bundled.plan.score <= anew.objective + 1e-7


def test_capabilities_together_are_worth_what_nations_are(bundled: Assessment) -> None:
    """Everybody's forces for every need: the same worth, whoever the players are."""
    totals = []
    for kind in Players:
        found = coalition_game(bundled, kind)
        totals.append(worth_of(found, np.ones(len(found.players))))
        assert worth_of(found, np.zeros(len(found.players))) == pytest.approx(0.0, abs=1e-9)
    assert totals == pytest.approx([totals[0]] * 3, abs=1e-7)


def test_cuts_bound_the_worth_of_every_coalition(bundled: Assessment) -> None:
    """A cut made at one coalition holds at others, and meets the worth at its own."""
    found = coalition_game(bundled)
    rng = np.random.default_rng(2)
    part = max(found.game.parts, key=lambda p: p.program.n_columns)
    solver, fresh = PartSolver(part), PartSolver(part)
    n = part.players.size
    for _ in range(10):
        members, other = (rng.random((2, n)) < rng.random()).astype(float)
        answer = solver.solve(members)
        assert answer.start + answer.slope @ members == pytest.approx(answer.worth, abs=1e-7)
        assert answer.start + answer.slope @ other >= fresh.solve(other).worth - 1e-9
        assert (answer.slope >= 0).all()


def test_values_do_not_depend_on_threads_and_hardly_on_the_seed() -> None:
    """Equal to the last bit for 1 and 3 threads; two seeds differ by a few standard errors."""
    base, guidance = muster.load_world("europe"), muster.load_guidance("rdc-5000")
    a = work_out(base, guidance, year=2025, posture=Posture.FULL, is_shared=False)
    game = coalition_game(a).game
    one, three, other = (
        linear_values(game, seed=s, error=0.01, n_orders=512, n_workers=w)
        for s, w in ((1, 1), (1, 3), (2, 2))
    )
    np.testing.assert_array_equal(one.shapley, three.shapley)
    np.testing.assert_array_equal(one.standard_error, three.standard_error)
    np.testing.assert_array_equal(one.banzhaf, three.banzhaf)
    spread = np.hypot(one.standard_error, other.standard_error)
    assert (np.abs(one.shapley - other.shapley) <= 5 * spread + 1e-4).all()
    assert one.shapley.sum() == pytest.approx(one.total, abs=1e-9)
    np.testing.assert_allclose(one.by_part.sum(axis=0), one.shapley, atol=1e-12)
    assert one.max_violation <= 1e-6


@pytest.mark.slow
def test_standard_errors_are_small_and_honest(bundled: Assessment) -> None:
    """Twelve seeds: values spread as their errors say, within a factor of two; all below 0.5 %."""
    game = coalition_game(bundled).game
    runs = [linear_values(game, seed=s, error=0.02, n_orders=128, n_workers=2) for s in range(12)]
    spread = np.std([r.shapley for r in runs], axis=0, ddof=1)
    said = np.sqrt(np.mean([r.standard_error**2 for r in runs], axis=0))
    assert said.max() <= 0.005 * runs[0].total
    large = said > 1e-5
    ratio = np.sqrt((spread[large] ** 2).sum() / (said[large] ** 2).sum())
    assert 0.6 <= ratio <= 1.7


# --- the result --------------------------------------------------------------------------------


def asked(**given: Any) -> muster.api.AttributionResult:
    """The attribution of a small bundled study."""
    base, guidance = muster.load_world("europe"), muster.load_guidance("rdc-5000")
    return muster.attribute(base, guidance, **{"orders": 256, "error": 0.02, **given})


def test_a_result_has_tables_for_players_prices_and_origins() -> None:
    """Values add up, money stands beside nations, prices are sentences."""
    found = asked()
    players = found.players
    assert players["shapley"].sum() == pytest.approx(found.worth, abs=1e-12)
    assert players["share"].sum() == pytest.approx(1.0, abs=1e-7)
    assert found.worth >= found.score - 1e-7 and found.n_run in (0, 1)
    (france,) = players.filter(players["player"] == "FRA").to_dicts()
    assert 0.05 < france["gdp_share"] < 0.3 and 0.01 < france["spending_gdp_share"] < 0.05
    assert france["without_me"] <= france["shapley"] <= france["alone"]
    origins = found.origins.filter(found.origins["player"] == "FRA")
    assert origins["shapley"].sum() == pytest.approx(france["shapley"], abs=1e-6)
    assert all(s for s in found.prices["sentence"])
    assert found.verdict in " ".join(found.explain().split())
    assert found.record["schema"] == "muster/attribute/1"


def test_the_order_of_rows_and_the_threads_change_no_byte() -> None:
    """Rule R5: shuffled tables and three threads give the same record."""
    base, guidance = muster.load_world("europe"), muster.load_guidance("rdc-5000")
    how: dict[str, Any] = {"us": "full", "orders": 256, "error": 0.02}
    one = muster.attribute(base, guidance, workers=1, **how)
    other = muster.attribute(shuffled(base, 3), guidance, workers=3, **how)
    assert canonical_json(one.record) == canonical_json(other.record)


def test_a_present_united_states_plays_and_takes_the_first_place() -> None:
    """Under the full posture the US is a player, absent it is none."""
    full, absent = asked(us="full", prices=False), asked(prices=False)
    assert "USA" in full.players["player"].to_list()
    assert "USA" not in absent.players["player"].to_list()
    assert full.worth >= absent.worth - 1e-7


def test_a_result_is_kept_with_its_tables(tmp_path: Any) -> None:
    """record.json, a CSV for each table, a package that describes them."""
    folder = asked(prices=False, players="enablers").save(tmp_path / "kept")
    assert {"record.json", "players.csv", "origins.csv", "prices.csv"} <= {
        p.name for p in folder.iterdir()
    }
    head = (folder / "players.csv").read_text(encoding="utf-8").splitlines()[0]
    assert head.startswith("player,name,kind,shapley,standard_error,share,without_me,alone")


def test_operations_run_without_each_player_are_counted_when_asked() -> None:
    """Nobody's absence lets more operations run than everybody's presence."""
    found = asked(runs=True, prices=False)
    runs = found.players["n_run_without"]
    assert runs.null_count() == 0 and runs.max() <= found.n_run
    assert asked(prices=False).players["n_run_without"].null_count() == found.players.height


def test_everything_that_is_wrong_is_said_at_once() -> None:
    """Posture, players, a leaver, numbers and an empty study in one message."""
    base, guidance = muster.load_world("europe"), muster.load_guidance("rdc-5000")
    with pytest.raises(BadInputError) as refused:
        muster.attribute(
            base,
            replace(guidance, operations=()),
            us="gone",
            without=["FRANCE"],
            players="tribes",
            error=2.0,
            orders=0,
            seed=-1,
            workers=0,
        )
    assert len(refused.value.defects) == 8


def test_a_player_who_takes_something_away_is_refused() -> None:
    """A linear game must grow with its members, or its cuts would not hold."""
    program = Program(
        gain=np.ones(1),
        lower=np.zeros(1),
        upper=np.ones(1),
        is_integer=np.zeros(1, dtype=bool),
        row_lower=np.full(1, -np.inf),
        row_upper=np.zeros(1),
        starts=np.array([0, 1]),
        rows=np.array([0]),
        values=np.ones(1),
    )
    with pytest.raises(LabelMismatchError, match="takes something away"):
        linear_game(program, np.array([[-1.0]]))
    with pytest.raises(LabelMismatchError, match="does not fit"):
        linear_game(program, np.ones((2, 1)))
