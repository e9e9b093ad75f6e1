"""Single American forces and warning before the decision, by hand and in words."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from builder_rows import (
    headquarters,
    holdings,
    nation,
    notice,
    pool,
    posture,
    templates,
    transit,
)
from builders import YEAR, assessed, fleet, met, needing, operation, study, world
from muster.catalogue.studies import load_guidance, load_world
from muster.core.errors import BadInputError, UnknownCodeError
from muster.core.words import Basis, Posture
from muster.core.world import World
from muster.operations.deployment import Switches
from muster.planning.assessment import Posed, posed, work_out
from muster.planning.campaign_model import CampaignCase, Opening, campaign_of
from muster.planning.cycle import assess, inputs_sha256
from muster.planning.guidance import BadGuidanceError, Guidance, resolve, us_codes
from muster.planning.movements import fleets_of, movements_of
from muster.planning.settings import with_settings

NEED = needing(tanking=20)


def us_world(**parts: object) -> World:
    """Ten American tankers, four American brigades, a pool of eight tankers, a quarter American."""
    base = world(
        nations={
            **world().nations,
            "USA": nation("USA", eu_from_year=None, region="north_america"),
        },
        holdings=holdings([("USA", "tanker", 10), ("USA", "brigade", 4), ("POOL", "tanker", 8)]),
        pool_shares=pool("POOL", {"XAA": 0.75, "USA": 0.25}),
        us_posture=(posture(1.0, Posture.FULL), posture(0.0, Posture.ABSENT)),
        templates=NEED,
    )
    return replace(base, **parts)


def held(base: World, guidance: Guidance, **changes: object) -> dict[tuple[str, str], float]:
    """Units held by holder and system."""
    assets = assessed(base, guidance, **changes).assets
    return dict(zip(zip(assets.holder, assets.system, strict=True), assets.held, strict=True))


# --- single American forces ---------------------------------------------------------------------


def test_an_absent_united_states_lends_what_the_study_says_and_no_more() -> None:
    """Half the tankers: 5 of 10, of the pool 8 x (1 - 0.25 x 0.5) = 7, no brigade; 12 of 20."""
    lent = study(us_shares={"tankers": 0.5})
    assert held(us_world(), lent) == {("USA", "tanker"): 5, ("POOL", "tanker"): 7}
    assert met(assessed(us_world(), lent), "tanking") == pytest.approx(12)
    assert assessed(us_world(), lent).plan.score == pytest.approx(0.6)


def test_a_share_replaces_that_of_the_posture() -> None:
    """All present but the tankers: the brigades stay, the pool keeps 6 of 8."""
    kept = held(us_world(), study(us_shares={"tankers": 0.0}), posture=Posture.FULL)
    assert kept == {("USA", "brigade"): 4, ("POOL", "tanker"): 6}


def test_a_system_comes_before_its_category() -> None:
    """No tankers, but of the system tanker half: half."""
    asked = study(us_shares={"tankers": 0.0, "tanker": 0.5})
    assert held(us_world(), asked)["USA", "tanker"] == 5


def test_a_share_of_the_study_comes_before_a_system_of_the_posture() -> None:
    """The posture says 0.1 for the system, the study 0.5 for its category: 0.5."""
    rows = (*us_world().us_posture, posture(0.1, Posture.FULL, "tanker"))
    base = us_world(us_posture=rows)
    assert held(base, study(), posture=Posture.FULL)["USA", "tanker"] == pytest.approx(1)
    asked = study(us_shares={"tankers": 0.5})
    assert held(base, asked, posture=Posture.FULL)["USA", "tanker"] == 5


@pytest.mark.parametrize("us", [Posture.ABSENT, Posture.FULL])
def test_who_is_switched_off_lends_nothing(us: Posture) -> None:
    """Without the United States nothing American is left, whatever shares are set."""
    asked = study(us_shares={"tankers": 1.0})
    found = held(us_world(), asked, posture=us, without=("USA",))
    assert found == {("POOL", "tanker"): 6}


def test_lending_brings_no_headquarters_and_no_veto() -> None:
    """A headquarters in the USA falls out, and American refusal stops nothing."""
    base = us_world(
        headquarters={
            **world().headquarters,
            "hq_usa": headquarters("hq_usa", "alliance", host_nation="USA", lead_nations=("USA",)),
        }
    )
    asked = study(operation(opposed=()), us_shares={"tankers": 1.0})
    found = assessed(base, asked)
    assert {o.headquarters for o in found.options} == {"hq_alliance", "hq_coalition"}
    assert not any("USA" in o.must_agree for o in found.options)
    assert "USA" in found.world.left_out and "USA" not in found.world.gone


def test_lent_brigades_do_not_lead() -> None:
    """The USA must lead with a quarter of the brigades: present they do, lent they cannot."""
    base = us_world(templates=templates([("small_op", "land_light", Basis.OPERATION, 1.0)]))
    asked = study(operation(lead_nation="USA"), us_shares={"brigades": 1.0})
    assert met(assessed(base, asked, posture=Posture.FULL), "land_light") == 1
    assert met(assessed(base, asked), "land_light") == 0


# --- warning ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("warning_days", "expected"), [(0.0, 0.0), (4.9, 0.0), (5.0, 4.0), (400.0, 4.0)]
)
def test_warning_runs_down_the_notice(warning_days: float, expected: float) -> None:
    """25 days' notice and 10 days' transit for day 30: in time from 5 days of warning on."""
    base = fleet(
        ("XAA", "tanker", 4),
        notice=notice(tiers=((25.0, 1.0),)),
        transit={m: transit(m, fixed_days=10.0) for m in ("road_rail", "sea", "air")},
        templates=needing(tanking=4),
    )
    found = assessed(base, study(warning_days=warning_days))
    assert met(found, "tanking") == pytest.approx(expected)


def test_warning_shortens_no_transit() -> None:
    """31 days' transit for day 30: with any warning nobody has arrived."""
    base = fleet(
        ("XAA", "tanker", 4),
        transit={m: transit(m, fixed_days=31.0) for m in ("road_rail", "sea", "air")},
        templates=needing(tanking=4),
    )
    assert met(assessed(base, study(warning_days=1000.0)), "tanking") == 0


def test_warning_moves_every_tier_and_never_before_the_decision() -> None:
    """Tiers at 10, 25 and 60 days, 20 days of warning: 0, 5 and 40."""
    base = fleet(("XAA", "tanker", 4), notice=notice(tiers=((10, 0.2), (25, 0.5), (60, 1.0))))
    (tiers,) = assessed(base, study(warning_days=20.0)).assets.tiers
    assert tiers == ((0.0, 0.2), (5.0, 0.5), (40.0, 1.0))


def test_warning_leaves_command_as_it_is() -> None:
    """Days until a command stands count from the decision: the same with 90 days of warning."""
    first, second = (
        [(o.headquarters, o.days_p50, o.prob_by_deadline) for o in assessed(world(), g).options]
        for g in (study(), study(warning_days=90.0))
    )
    assert first == second


@cache
def bundled(warning_days: float, us_shares: tuple[tuple[str, float], ...] = ()) -> Posed:
    """Half of the ambition without the United States, with some changes."""
    asked = replace(
        load_guidance("half-of-ambition"), warning_days=warning_days, us_shares=dict(us_shares)
    )
    return posed(load_world(), asked, year=YEAR, posture=Posture.ABSENT)


def campaign(case: Posed, *, is_us_process: bool = False) -> CampaignCase:
    """The campaign of a case."""
    opening = Opening(
        world=case.world, posture=Posture.ABSENT, seed=1, tasks=case.tasks, assets=case.assets
    )
    crises = tuple(case.world.crises.values())
    return campaign_of(opening, crises, n_years=1, is_us_process=is_us_process)


def test_a_warned_campaign_has_more_in_time_and_the_same_units() -> None:
    """60 days of warning before each crisis: who was in time still is, and more are."""
    cold, warned = (campaign(bundled(days)).campaign.supply for days in (0.0, 60.0))
    assert warned.unit == cold.unit
    assert (warned.is_in_time >= cold.is_in_time).all()
    assert warned.is_in_time.sum() > cold.is_in_time.sum()


def test_lent_forces_serve_in_a_campaign_and_can_be_tied_down() -> None:
    """Tankers lent by the absent: American units, and spells in which they are away."""
    case = campaign(bundled(0.0, (("tanker", 1.0),)), is_us_process=True)
    supply = case.campaign.supply
    systems = {u.split("/")[1] for u, is_us in zip(supply.unit, supply.is_us, strict=True) if is_us}
    assert systems == {"tanker_large"}
    assert supply.us_away_years > 0
    assert campaign(bundled(0.0), is_us_process=True).campaign.supply.us_away_years == 0


def test_movements_and_lift_are_ready_sooner_by_the_warning() -> None:
    """30 days of warning: ready on a day of a tier less 30, and no day fewer aircraft."""
    asked = replace(load_guidance("rdc-5000"), warning_days=30.0)
    cold, warned = (
        work_out(load_world(), g, year=YEAR, posture=Posture.ABSENT)
        for g in (load_guidance("rdc-5000"), asked)
    )
    tiers = {
        (h, s): t
        for h, s, t in zip(cold.assets.holder, cold.assets.system, cold.assets.tiers, strict=True)
    }
    moves = [m for m in movements_of(warned, 180) if not m.is_supplies]
    assert moves
    for m in moves:
        days = {max(0.0, day - 30.0) for day, _ in tiers[m.holder, m.system]}
        assert m.ready_day - m.asked_day in days
    idle = Switches(n_days=60)
    free = [
        np.sum([f.quantity for f in fleets_of(replace(a, plan=cold.plan), idle)], axis=0)
        for a in (cold, warned)
    ]
    assert (free[1] >= free[0] - 1e-9).all() and free[1].sum() > free[0].sum()


# --- words, digests, defects ----------------------------------------------------------------------


def test_the_record_says_what_is_lent_and_how_much_warning_there_was() -> None:
    """In the head as codes and words, in the verdict, and among the assumptions."""
    asked = study(us_shares={"tankers": 1.0, "medical": 0.25, "ships": 0.0}, warning_days=30.0)
    record = assess(us_world(), asked, year=YEAR, posture=Posture.ABSENT)
    head = record["study"]
    assert head["us_shares"] == {"medical": 0.25, "tankers": 1.0}
    assert head["us_words"] == (
        "with 25\u00a0% of its field hospitals and all its systems of the category "
        "\u201ctankers\u201d"
    )
    assert head["warning_days"] == 30.0
    start = f"Without the United States, but {head['us_words']}, after 30 days of warning, Europe"
    assert record["verdict"].startswith(start)
    keys = {(r["table"], r["key"]) for r in record["assumptions"]}
    assert {("study", "us_shares tankers"), ("study", "warning_days")} <= keys


def test_what_is_kept_away_is_said_where_it_would_be_there() -> None:
    """Present but for the ships; among the absent nobody has to say so."""
    asked = study(us_shares={"ships": 0.0})
    for us, words in ((Posture.FULL, "without its systems of the category"), (Posture.ABSENT, "")):
        record = assess(us_world(), asked, year=YEAR, posture=us)
        assert record["study"]["us_words"].startswith(words)
        assert ("but" in record["verdict"]) == bool(words)


def test_a_comparison_is_with_all_and_with_none_of_the_united_states() -> None:
    """Lent tankers: 12 of 20 here, 18 with the United States present, 6 without."""
    asked = study(us_shares={"tankers": 0.5})
    record = assess(us_world(), asked, year=YEAR, posture=Posture.ABSENT, is_compared=True)
    scores = {r["us"]: r["score"] for r in record["readings"] if r["troops"] == "high"}
    assert record["score"] == pytest.approx(0.6)
    assert scores == {"absent": pytest.approx(0.3), "full": pytest.approx(0.9)}


def test_only_what_is_said_changes_the_digest() -> None:
    """No share and no warning: the digest of a study that does not know them; else another."""

    def digest(guidance: Guidance) -> str:
        return inputs_sha256(world(), guidance, YEAR, Posture.ABSENT, (), 1)

    said = [study(), study(warning_days=1.0), study(us_shares={"ships": 0.0})]
    assert digest(study(us_shares={}, warning_days=0.0)) == digest(study())
    assert len({digest(g) for g in said}) == 3


def test_settings_reach_shares_and_warning() -> None:
    """us.CATEGORY and warning_days, as typed; a later one joins those of the study."""
    before = replace(load_guidance("half-of-ambition"), us_shares={"ship": 0.5})
    typed = {"us.tanker": "1", "us.sealift_roro": " 0.25", "warning_days": "30"}
    after = with_settings(before, typed, load_world().assumptions, us_codes(load_world()))
    assert after.us_shares == {"ship": 0.5, "tanker": 1.0, "sealift_roro": 0.25}
    assert after.warning_days == 30.0


def test_unknown_categories_are_answered_with_the_nearest() -> None:
    """Known or not when typed, and in a study: did you mean tanker; beside other unknown keys."""
    codes = us_codes(load_world())
    base = load_guidance("half-of-ambition")
    with pytest.raises(UnknownCodeError, match="did you mean tanker") as caught:
        with_settings(base, {"us.tankr": "1"}, load_world().assumptions, codes)
    assert caught.value.codes == ("tankr",)
    with pytest.raises(UnknownCodeError, match="did you mean tanker"):
        resolve(with_settings(base, {"us.tankr": "1"}), load_world())
    with pytest.raises(UnknownCodeError) as both:
        with_settings(base, {"us.tankr": "1", "trops": "low"}, load_world().assumptions, codes)
    assert both.value.codes == ("trops", "tankr")


def test_impossible_shares_and_warnings_are_named_together() -> None:
    """Seven values that cannot be are seven defects, each with its key."""
    bad = {
        "us.tanker": "1.5",
        "us.ship": "-0.1",
        "us.satellite": "nan",
        "us.gbad": "all",
        "us.sof": "inf",
        "warning_days": "-1",
        "troops": "medium",
    }
    with pytest.raises(BadInputError) as caught:
        with_settings(load_guidance("half-of-ambition"), bad)
    assert [d.column for d in caught.value.defects] == sorted(bad)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"us_shares": {"ships": float("nan")}}, "'ships' is not between 0 and 1"),
        ({"us_shares": {"ships": 1.01}}, "1.01 of 'ships'"),
        ({"warning_days": float("inf")}, "warning_days inf"),
        ({"warning_days": -0.5}, "is not 0 or more"),
    ],
)
def test_guidance_refuses_numbers_that_cannot_be(changes: dict[str, object], words: str) -> None:
    """Four of them."""
    with pytest.raises(BadGuidanceError, match=words):
        study(**changes)
