"""The question of targets: what each nation is expected to contribute, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from muster.api.cases import changed, posture_of
from muster.api.defaults import TARGETS_YEAR
from muster.api.results import TargetsResult, version_of_muster
from muster.catalogue.bundled import load_tables
from muster.core.errors import BadInputError, Defect
from muster.core.words import Posture
from muster.core.world import World
from muster.planning.apportionment_case import Offer
from muster.planning.cycle import Record
from muster.planning.guidance import Guidance


def targets(
    world: World,
    guidance: Guidance,
    *,
    year: int = TARGETS_YEAR,
    us: str = Posture.ABSENT,
    without: Sequence[str] = (),
    settings: Mapping[str, str] | None = None,
    seed: int = 1,
    key: str = "gdp",
    money: float | str | None = None,
    risk: float | None = None,
    rules_off: Sequence[str] = (),
    rules: Mapping[str, float] | None = None,
    offers: Sequence[tuple[str, str, float]] = (),
    worth: bool = True,
) -> TargetsResult:
    """What each nation is expected to contribute to a level of ambition, and why.

    Parameters
    ----------
    world, guidance, year, us, without, settings, seed
        As with :func:`assess`; orders up to the year are there before anybody is asked.
    key
        Burden key: gdp, population, gdp_per_head, spending, equal_effort or mixed, or several
        with weights, ``gdp:0.7,population:0.3``.
    money
        None asks what the ambition takes. A share of GDP (``0.035`` or ``"3.5%"``) or
        ``"plan"`` (what nations spend today) asks what that money can buy.
    risk
        Ask for so many units that an operation fails in at most this share of years (0.5), as a
        campaign of 30 years counts it.
    rules_off
        Rules of the table ``target_rules`` that are switched off.
    rules
        Numbers of rules that differ from the table, by code.
    offers
        What nations have fixed: nation, capability and units of each; the rest is divided again.
    worth
        Also work out what each nation's forces are worth today (a few seconds).

    Raises
    ------
    BadInputError
        If keys, offers or rules contradict each other: names every contradiction.
    UnknownCodeError
        If a key, rule, nation, capability, posture or setting is not known.
    NoAnswerError
        If no proved answer is found.
    """
    # Compiled code takes half a second to import: only who asks waits.
    from muster.planning.targets_cycle import targets as run
    from muster.planning.targets_model import Terms
    from muster.report.targets.reasons import reason_texts

    posture = posture_of(us)
    chosen = changed(world, guidance, settings)
    terms = Terms(
        key=key,
        off=tuple(sorted(set(rules_off))),
        numbers=dict(sorted((rules or {}).items())),
        offers=tuple(
            sorted(
                {Offer(nation=n, capability=c, units=float(u)) for n, c, u in offers},
                key=lambda o: (o.nation, o.capability, o.units),
            )
        ),
        money_share=money_share(money),
        risk=risk,
    )
    record = run(
        world,
        chosen,
        terms,
        year=year,
        posture=posture,
        without=tuple(sorted(set(without))),
        settings=settings,
        seed=seed,
        has_worth=worth,
    )
    record["muster_version"] = version_of_muster()
    record["reasons"] = reason_texts(record)
    record["sources"] = _sources(record)
    return TargetsResult(record)


def _sources(record: Record) -> list[dict[str, Any]]:
    """Rows of the sources that the record names."""
    named = {
        str(row.get("source")) for name in ("gaps", "rules", "reasons") for row in record[name]
    }
    named |= {s for row in record["nations"] for s in row["block_source"].split()}
    named |= {s for row in record["reasons"] for s in str(row["source"]).split()}
    return [dict(row) for row in load_tables()["sources"] if row["source"] in named]


def money_share(money: float | str | None) -> float | str | None:
    """A share of GDP as a number, ``plan``, or None.

    Raises
    ------
    BadInputError
        If it is none of these.
    """
    if money is None or money == "plan":
        return money
    text = str(money).strip()
    try:
        share = float(text[:-1]) / 100.0 if text.endswith("%") else float(text)
    except ValueError:
        share = -1.0
    if not 0.0 < share <= 0.2:
        reason = f"'{money}' is no share of GDP."
        remedy = "Write a share such as 3.5% or 0.035, or the word plan."
        raise BadInputError([Defect("--money", 0, "share", reason, remedy)])
    return share
