"""The world: years, orders, leavers, memberships; and errors in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from builder_rows import fact, holdings, nation
from builders import fleet, with_assumed, world
from muster.core.errors import BadInputError, Defect, UnknownCodeError, nearest
from muster.core.rows import Change
from muster.core.words import Confidence
from muster.core.world import World


def change(year: int, quantity: float, system: str = "tanker") -> Change:
    """Tankers of XAA that come or go."""
    return Change(
        holder="XAA",
        system=system,
        year=year,
        quantity=quantity,
        reason="order",
        provenance=fact(),
    )


def tankers(base: World, year: int) -> float:
    """Tankers of XAA in a year; 0 where it has no row."""
    return sum(h.quantity for h in base.at(year).holdings if h.system == "tanker")


def test_orders_and_retirements_count_from_their_year_on() -> None:
    """Ten in 2025, +4 in 2027, -6 in 2029: 10, 14, 8."""
    base = fleet(("XAA", "tanker", 10), changes=(change(2029, -6), change(2027, 4)))
    assert [tankers(base, y) for y in (2025, 2026, 2027, 2028, 2029, 2040)] == [
        10, 10, 14, 14, 8, 8,
    ]  # fmt: skip


def test_the_range_of_a_count_moves_with_what_comes() -> None:
    """Ten (8 to 12) and four delivered in 2027: 14 (12 to 16)."""
    base = fleet(("XAA", "tanker", 10), changes=(change(2027, 4),))
    ranged = replace(fact(), low=8.0, high=12.0)
    base = replace(base, holdings=(replace(base.holdings[0], provenance=ranged),))
    (found,) = base.at(2027).holdings
    assert (found.quantity, found.provenance.low, found.provenance.high) == (14, 12, 16)


def test_nobody_holds_less_than_nothing() -> None:
    """Ten held and twelve retired: none, not minus two."""
    assert tankers(fleet(("XAA", "tanker", 10), changes=(change(2026, -12),)), 2030) == 0


def test_a_later_count_replaces_earlier_ones_and_the_changes_before_it() -> None:
    """Ten in 2025, +4 in 2027, counted 11 in 2028: 11 from 2028 on."""
    base = fleet(("XAA", "tanker", 10), changes=(change(2027, 4),))
    counted = replace(base.holdings[0], year=2028, quantity=11.0)
    base = replace(base, holdings=(counted, *base.holdings))
    assert [tankers(base, y) for y in (2025, 2027, 2028)] == [10, 14, 11]


def test_an_order_of_something_new_arrives() -> None:
    """No tanker held, two ordered for 2027: 0 before, 2 after."""
    base = fleet(("XAB", "frigate", 1), changes=(change(2027, 2),))
    assert [tankers(base, y) for y in (2026, 2027)] == [0, 2]


def test_a_year_before_the_first_count_takes_it_as_an_estimate() -> None:
    """Counted in 2025 only: 2021 takes the same number, with low confidence and a note."""
    (found,) = fleet(("XAA", "tanker", 10)).at(2021).holdings
    assert found.quantity == 10
    assert found.provenance.confidence is Confidence.LOW
    assert "2025 used for 2021" in found.provenance.note


def test_the_world_of_a_year_is_settled() -> None:
    """Asking again for the same year gives the same world."""
    dated = fleet(("XAA", "tanker", 10), changes=(change(2027, 4),)).at(2027)
    assert dated.at(2027) is dated


def test_without_a_nation_goes_all_that_is_its_own() -> None:
    """XAA takes its forces, its headquarters and itself; those of others stay."""
    left = world().without(("XAA",))
    assert "XAA" not in left.nations
    assert {h.holder for h in left.holdings} == {"XAB", "XAC", "XAD"}
    assert set(left.headquarters) == {"hq_coalition"}
    assert left.left_out == {"XAA"}


def test_without_a_capability_nobody_provides_it_but_the_rest_stays() -> None:
    """Without tanking, tankers still carry."""
    left = world().without(("tanking",))
    assert {p.capability for p in left.provisions if p.system == "tanker"} == {"lifting"}
    assert left.holdings == world().holdings


def test_without_nobody_is_the_same_world() -> None:
    """No codes, no change."""
    base = world()
    assert base.without(()) is base


def test_leaving_in_two_steps_is_leaving_at_once() -> None:
    """XAA then XAB, or both."""
    assert world().without(("XAA",)).without(("XAB",)) == world().without(("XAB", "XAA"))


@pytest.mark.parametrize(
    ("year", "is_ally", "is_eu", "is_csdp"),
    [
        (2003, False, False, False),
        (2004, True, False, False),
        (2010, True, True, False),
        (2015, True, True, True),
        (2020, True, True, True),
        (2021, True, False, False),
    ],
)
def test_memberships_have_years(year: int, is_ally: bool, is_eu: bool, is_csdp: bool) -> None:
    """NATO from 2004, EU from 2010 to 2020, in its defence policy from 2015."""
    code = nation("XAA", nato_from_year=2004, eu_from_year=2010, csdp_from_year=2015)
    code = replace(code, eu_until_year=2020)
    assert (code.is_ally(year), code.is_eu(year), code.is_csdp(year)) == (is_ally, is_eu, is_csdp)


def test_pools_and_holders_are_told_by_their_rows() -> None:
    """Four nations hold something, no pool."""
    assert world().holders == {"XAA", "XAB", "XAC", "XAD"}
    assert world().pools == frozenset()


def test_an_assumption_is_looked_up_by_name() -> None:
    """coalition_share is 0.6, or what is put in its place."""
    assert world().assumed("coalition_share") == 0.6
    assert with_assumed(world(), coalition_share=0.3).assumed("coalition_share") == 0.3


def test_an_assumption_is_known_by_its_source() -> None:
    """The word assumption stands in the source column."""
    assert fact(source="assumption").is_assumption
    assert not fact().is_assumption


def test_every_defect_is_listed_at_once_in_order() -> None:
    """Two defects: both lines, by file and row, with the count."""
    defects = [
        Defect(file="b.csv", row=2, column="x", reason="Wrong.", remedy="Mend it."),
        Defect(file="a.csv", row=9, column="", reason="Missing.", remedy="Add it."),
    ]
    error = BadInputError(defects)
    assert str(error).splitlines() == [
        "2 defects in the input:",
        "  1. a.csv, row 9: Missing. Add it.",
        "  2. b.csv, row 2, column x: Wrong. Mend it.",
    ]


def test_one_defect_is_one_defect() -> None:
    """No plural for one."""
    error = BadInputError([Defect(file="a.csv", row=0, column="", reason="Bad.", remedy="")])
    assert str(error).splitlines() == ["1 defect in the input:", "  1. a.csv: Bad."]


def test_an_unknown_code_is_answered_with_the_nearest() -> None:
    """XAB1 is near XAB; qqq is near nothing."""
    error = UnknownCodeError("nation", ["xab1", "qqq"], ["XAA", "XAB"])
    assert "'xab1' (did you mean XAB?), 'qqq'." in str(error)
    assert nearest("qqq", ["XAA"]) == ""


def test_a_long_list_of_known_codes_is_cut() -> None:
    """Of 100 known codes 60 are shown."""
    error = UnknownCodeError("code", ["zzz"], [f"k{i:03}" for i in range(100)])
    assert "k059 ..." in str(error)
    assert "k060" not in str(error)


def test_holdings_of_a_builder_are_of_the_year() -> None:
    """The tiny world is of 2025."""
    assert {h.year for h in holdings()} == {2025}
