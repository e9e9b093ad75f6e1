"""One question of targets, worked out: the gap, its division, and what each rule does to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from muster.core.errors import BadInputError, Defect, NoAnswerError, UnknownCodeError
from muster.core.world import World
from muster.planning.apportionment import Fair, Split, apportion, fair_division
from muster.planning.apportionment_case import OPTIONS, STEPS, Case, Offer, case_of
from muster.planning.assessment import Assessment
from muster.planning.burden_keys import european_nations, fair_shares, parse_key
from muster.planning.targets_gap import Gap, gap_of
from muster.planning.targets_offers import check_offers
from muster.planning.targets_risk import Risk, check_risk, with_risk

USED_SHARES = (0.85, 0.7, 0.55, 0.4, 0.25)
"""Parts of a budget that are tried in turn: crews can keep a nation from using its money."""
NO_MONEY_MEUR = 1.0
ONLY_COST = ("fair_share", "even_spread", "new_fleet_cost")
"""Rules that cost something and forbid nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is asked of the division.

    Attributes
    ----------
    key
        Burden key, see :func:`muster.planning.burden_keys.parse_key`.
    off
        Rules that are switched off.
    offers
        What nations have fixed.
    numbers
        Numbers of rules that differ from those of the table, by code.
    money_share
        Money-driven: share of GDP that each nation spends on defence; ``plan``: what it spends
        today; None: need-driven.
    """

    key: str = "gdp"
    off: tuple[str, ...] = ()
    offers: tuple[Offer, ...] = ()
    numbers: Mapping[str, float] = field(default_factory=dict)
    money_share: float | str | None = None
    risk: float | None = None
    """Largest share of years in which an operation may fail; None: what the study needs once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """Everything that one question of targets worked out."""

    assessment: Assessment
    terms: Terms
    gap: Gap
    case: Case
    split: Split
    without_rule: Mapping[str, Fair | None]
    """The division in parts without each rule; None where there is none."""
    budgets_meur: Mapping[str, float] | None
    risk: Risk | None
    """What a risk level took beyond the gap."""
    nations: Mapping[str, str]
    """Names of all nations of the world, those that left or are not asked among them."""
    before_offers: Split | None
    """The division before offers, where there are any."""


def targets_of(a: Assessment, terms: Terms, nations: Mapping[str, str]) -> Targets:
    """Targets for the nations of Europe.

    Parameters
    ----------
    a
        Assessment of the forces that are there.
    terms
        Key, rules, offers and money.
    nations
        Names of all nations of the world by code, for the record.

    Raises
    ------
    UnknownCodeError
        If the key, a rule, or an offer names what is not known.
    BadInputError
        If offers contradict each other or the gap, or nobody is left: names every contradiction.
    NoAnswerError
        If the rules leave no division.
    """
    check_terms(terms, a.world)
    a = replace(a, world=_with_numbers(a.world, terms.numbers))
    world = a.world
    if not european_nations(world):
        reason = "Every European nation is left out, so that nobody can be asked."
        raise BadInputError([Defect("--without", 0, "nation", reason, "Leave fewer out.")])
    budgets = budgets_meur(world, terms.money_share) if terms.money_share is not None else None
    gap = _affordable(a, terms, budgets) if budgets is not None else gap_of(a)
    risk = None
    if terms.risk is not None:
        gap, risk = with_risk(a, gap, terms.risk, a.seed)
    fair = fair_shares(world, terms.key, world.year or 0) if budgets is None else _shares(budgets)
    check_offers(world, gap, terms.offers)

    def case(off: Iterable[str], offers: tuple[Offer, ...] = terms.offers) -> Case:
        return case_of(a, gap, fair, off=off, offers=offers, budgets_meur=budgets)

    chosen = case(terms.off)
    split = _divided(chosen, case, terms)
    return Targets(
        assessment=a,
        terms=terms,
        gap=gap,
        case=chosen,
        split=split,
        without_rule={r: _or_none(case({*terms.off, r})) for r in chosen.rules},
        budgets_meur=budgets,
        risk=risk,
        nations=nations,
        before_offers=apportion(case(terms.off, ())) if terms.offers else None,
    )


def check_terms(terms: Terms, world: World) -> None:
    """Refuse terms that no world, or not this one, can be asked on; quick, before any work.

    Raises
    ------
    UnknownCodeError
        If the key or a rule is not known.
    BadInputError
        If a number is none that its rule or a risk level can have, or risk and money are both
        given.
    """
    parse_key(terms.key)
    named = {*terms.off, *terms.numbers}
    if unknown := sorted(named - set(world.target_rules)):
        raise UnknownCodeError("rule of targets", unknown, world.target_rules)
    _check_numbers(terms.numbers)
    check_risk(terms.risk)
    if terms.risk is not None and terms.money_share is not None:
        reason = "A risk level says what is needed, money what can be had: not both at once."
        raise BadInputError([Defect("--risk", 0, "share", reason, "Leave one of them out.")])


def _check_numbers(numbers: Mapping[str, float]) -> None:
    """Refuse numbers that no rule can have; names every one."""
    defects = []
    for rule, value in sorted(numbers.items()):
        if rule in OPTIONS:
            bad = value not in STEPS
            remedy = f"Parts of a unit are {', '.join(f'{s:g}' for s in STEPS)}."
        else:
            bad = not 0.0 <= value <= 100.0
            remedy = "Give a number from 0 to 100."
        if bad:
            reason = f"{value:g} is no number for the rule '{rule}'."
            defects.append(Defect("--rule", 0, rule, reason, remedy))
    if defects:
        raise BadInputError(defects)


def _with_numbers(world: World, numbers: Mapping[str, float]) -> World:
    """The world with other numbers of rules."""
    if not numbers:
        return world
    changed = {r: replace(world.target_rules[r], value=v) for r, v in numbers.items()}
    return replace(world, target_rules={**world.target_rules, **changed})


def _affordable(a: Assessment, terms: Terms, budgets: Mapping[str, float]) -> Gap:
    """What the money of all can buy best, of what the nations can have crews for."""
    for used in USED_SHARES:
        gap = gap_of(a, used * sum(budgets.values()))
        case = case_of(
            a, gap, _shares(budgets), off=terms.off, offers=terms.offers, budgets_meur=budgets
        )
        if _or_none(case) is not None:
            return gap
    return gap


def budgets_meur(world: World, share: float | str) -> dict[str, float]:
    """Money that each nation can spend on targets over some years [million euro].

    ::

        years * equipment share * GDP * (what is spent above today's share
                                         + the part of today's that can be freed)

    Parameters
    ----------
    world
        World of one year.
    share
        Share of GDP that every nation spends on defence, or ``plan`` for what it spends today.

    Raises
    ------
    BadInputError
        If it is no share of GDP, or gives nobody any money.
    """
    year = world.year or 0
    given = None if share == "plan" else float(share)
    if given is not None and not 0.0 <= given <= 1.0:
        reason = f"{given:g} is no share of GDP."
        raise BadInputError([Defect("--money", 0, "share", reason, "Write 0.035 or 3.5%.")])
    factor = (
        world.assumed("targets_years")
        * world.assumed("targets_equipment_share")
        * world.assumed("eur_per_usd")
    )
    found = {}
    for nation in european_nations(world):
        gdp = world.indicator(nation, "gdp_musd", year) or 0.0
        today = world.indicator(nation, "defence_spending_share", year) or 0.0
        spent = today if given is None else given
        more = max(0.0, spent - today)
        freed = world.assumed("targets_renewal_share") * min(spent, today)
        found[nation] = factor * gdp * (more + freed)
    if sum(found.values()) < NO_MONEY_MEUR:
        reason = "At this share of GDP no nation has any money for targets."
        raise BadInputError([Defect("--money", 0, "share", reason, "Give more than 0.")])
    return found


def _shares(amounts: Mapping[str, float]) -> dict[str, float]:
    """Amounts as shares of their sum."""
    total = sum(amounts.values())
    return {n: v / total for n, v in amounts.items()}


def _or_none(case: Case) -> Fair | None:
    """The division in parts, or None where there is none."""
    try:
        return fair_division(case)
    except NoAnswerError:
        return None


def _divided(chosen: Case, case: Callable[..., Case], terms: Terms) -> Split:
    """The division; where there is none, the rules whose absence would allow one are named."""
    try:
        return apportion(chosen)
    except NoAnswerError as error:
        if not error.is_infeasible:
            raise
        reason = f"The rules leave no way to divide the gap. {_blame(chosen, case, terms)}"
        remedy = "Switch one off, change its number with --rule, or change an offer."
        raise BadInputError([Defect("rules", 0, "", reason, remedy)]) from error


def _blame(chosen: Case, case: Callable[..., Case], terms: Terms) -> str:
    """Which rules, alone or together, or which offers stand in the way, in words."""
    forbid = [rule for rule in chosen.rules if rule not in (*OPTIONS, *ONLY_COST)]

    def is_enough(rules: Iterable[str]) -> bool:
        return _or_none(case({*terms.off, *rules})) is not None

    rescues = [[rule] for rule in forbid if is_enough([rule])]
    if not rescues and is_enough(forbid):
        # Several together: all that forbid something, less those that can stay.
        needed = list(forbid)
        for rule in reversed(forbid):
            if is_enough(r for r in needed if r != rule):
                needed.remove(rule)
        rescues = [needed]
    names = [
        " and ".join(f"'{chosen.names[r]}' (--no-rule {r})" for r in rules) for rules in rescues
    ]
    if terms.offers and _or_none(case(terms.off, ())) is not None:
        offers = ", ".join(f"{o.nation} {o.capability} {o.units:g}" for o in terms.offers)
        names.append(f"the fixed offers ({offers})")
    said = "No rule is to blame: nobody may hold some of the capabilities."
    if names:
        said = f"It would exist without {', or without '.join(names)}."
    if terms.risk is not None:
        said += f" A risk of {terms.risk:g} may simply ask for more than nations can man."
    return said
