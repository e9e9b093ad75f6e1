"""Checks of targets against the public record: brigades, people, air defence, money.

NATO's targets are classified; what is public are leaks, remarks of officials and estimates of
institutes, for ambitions of their own. Within a factor of two is as near as such numbers come.
"""

from __future__ import annotations

from muster.core.words import Posture
from muster.planning.assessment import work_out
from muster.planning.published import Case, Point, Row, look_up, number_check, range_check
from muster.planning.targets_facts import persons_of
from muster.planning.targets_model import Targets, Terms, targets_of

YEAR, STUDY, FACTOR = 2030, "half-of-ambition", 0.5
"""Year and study compared, and share above or below that is accepted (assumption)."""
BRIGADES = ("land_heavy", "land_medium", "land_light", "land_entry")
BERLIN = Point(
    value=7.0,
    source="nato-to-ask-berlin-for-seven-more-brigades-under",
    as_of="2025",
    note="press report of NATO's new targets",
)
"""The number stands in the title of its source; no table of the catalogue holds it."""
IISS = "IISS Defending Europe Without the United States"
BRUEGEL = "Bruegel/Kiel first estimates"
NATO = "NATO capability targets 2025"


def target_checks(case: Case) -> list[Row]:
    """Published demands beside the targets of the bundled study under the GDP key."""
    if STUDY not in case.studies:
        return []
    a = work_out(
        case.world, case.studies[STUDY], year=YEAR, posture=Posture.ABSENT, is_shared=False
    )
    t = targets_of(a, Terms(), {c: n.name for c, n in a.world.nations.items()})
    return [*_brigades(case, t), *_people(case, t), *_equipment(case, t), *_money(case, t)]


def _units(t: Targets, codes: tuple[str, ...], nation: str | None = None) -> float:
    """Units asked for in some capabilities, of all nations or of one."""
    rows = slice(None) if nation is None else [t.case.nation.index(nation)]
    columns = [i for i, c in enumerate(t.case.capability) if c in codes]
    return float(t.split.units[rows][:, columns].sum())


def _brigades(case: Case, t: Targets) -> list[Row]:
    """Brigades asked of Germany and of all."""
    found = []
    if "DEU" in t.case.nation:
        ours = _units(t, BRIGADES, "DEU")
        found.append(
            number_check(
                NATO, "more brigades asked of Germany", "brigades", ours, BERLIN,
                tolerance=FACTOR,
                note="Ours are half of the ambition without the United States, by share of GDP.",
            )
        )  # fmt: skip
    published = look_up(
        case.tables, "published_requirements", "shortfall", study=NATO, capability="combat brigades"
    )
    found.append(
        number_check(
            NATO, "more combat brigades", "brigades", _units(t, BRIGADES), published,
            tolerance=FACTOR,
            note="NATO's plans are for all its operations with the United States, ours for half "
            "of the ambition without them.",
        )
    )  # fmt: skip
    return found


def _people(case: Case, t: Targets) -> list[Row]:
    """People that the targets take."""
    ours = float(persons_of(t).sum())
    rows = []
    for study, capability, note in (
        (BRUEGEL, "extra European troops", "Theirs replace US troops in combat strength."),
        (IISS, "personnel", "Theirs replace the US force assigned to Europe; ours hold units in "
         "rotation for a year, which takes several for one in the field."),
    ):  # fmt: skip
        published = look_up(
            case.tables, "published_requirements", "shortfall", study=study, capability=capability
        )
        rows.append(
            number_check(study, capability, "persons", ours, published, tolerance=FACTOR, note=note)
        )
    return rows


def _equipment(case: Case, t: Targets) -> list[Row]:
    """Air defence batteries."""
    published = look_up(
        case.tables, "published_requirements", "shortfall", study=IISS,
        capability="long-range surface-to-air missile batteries",
    )  # fmt: skip
    return [
        number_check(
            IISS, "long-range air defence batteries", "batteries", _units(t, ("gbad_long",)),
            published, tolerance=FACTOR,
            note="Ours begin after the orders known for 2030, theirs replace what the United "
            "States have; the need for air defence of home territory is not in the study.",
        )
    ]  # fmt: skip


def _money(case: Case, t: Targets) -> list[Row]:
    """Money for equipment, once."""
    found: dict[str, Point] = {}
    for end in ("cost_low", "cost_high"):
        found[end] = look_up(
            case.tables, "published_requirements", end, study=IISS, capability="one-off procurement"
        )
    low, high = found["cost_low"].value, found["cost_high"].value
    if low is None or high is None:
        return []
    rate = 1000.0 * t.assessment.world.assumed("eur_per_usd")
    middle = Point(
        value=rate * (low + high) / 2.0,
        source=found["cost_low"].source,
        as_of=found["cost_low"].as_of,
        note=found["cost_low"].note,
    )
    return [
        range_check(
            IISS, "one-off procurement", "million euro", t.gap.cost_meur,
            (low * rate, high * rate), middle,
            note="Different lists of equipment for a similar purpose.",
        )
    ]  # fmt: skip
