"""What the figures of each table are, in words: the sentence, the number and its unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """One column with figures: its unit, and the columns of its range.

    ``unit`` is a text, or a column in braces, or empty where the name of the
    column says it. ``is_factor`` says that the range is a factor on the value.
    """

    column: str
    unit: str = ""
    low: str = "low"
    high: str = "high"
    is_factor: bool = False


@dataclass(frozen=True, slots=True)
class TableWords:
    """Kind of the rows of a table, a sentence with columns in braces, and its figures."""

    kind: str
    sentence: str
    measures: tuple[Measure, ...] = ()


NAME_TABLES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "nation": (("nations", "nation"),),
    "place": (("nations", "nation"),),
    "holder": (("nations", "nation"), ("pools", "pool")),
    "host_nation": (("nations", "nation"),),
    "system": (("systems", "system"),),
    "capability": (("capabilities", "capability"),),
    "driver": (("capabilities", "capability"),),
    "kind": (("operation_kinds", "kind"),),
    "region": (("regions", "region"),),
    "arrangement": (("arrangements", "arrangement"),),
    "pool": (("pools", "pool"),),
    "headquarters": (("headquarters", "headquarters"),),
    "node": (("airfields", "airfield"), ("ports", "port")),
    "lift_type": (("lift_types", "lift_type"),),
    "passage": (("passages", "passage"),),
    "crisis": (("crises", "crisis"),),
    "brings": (("crises", "crisis"),),
}
"""Where the names of the codes in a column are: table and its column of codes."""

_PHASE = "{kind}, phase {phase}, day {from_day} to {until_day}: share of the full need"

NETWORK_FIGURES: Mapping[str, TableWords] = {
    "airfields": TableWords(
        "network", "{name}, an airfield in {nation}",
        (
            Measure("working_slots", "large aircraft at a time", "slots_low", "slots_high"),
            Measure("runway_m", "m of runway", "", ""),
            Measure("hours_per_day", "hours a day", "", ""),
        ),
    ),
    "charter_market": TableWords(
        "lift", "{name}: {lift_type} that can be hired",
        (
            Measure("quantity", "vehicles", "quantity_low", "quantity_high"),
            Measure("notice_days", "days to the first", "notice_low", "notice_high"),
            Measure("ramp_days", "days from the first to all", "ramp_low", "ramp_high"),
        ),
    ),
    "home_access": TableWords(
        "network", "Forces of {nation} leave by {mode} from {node}",
        (Measure("inland_km", "km from the garrisons", "inland_km_low", "inland_km_high"),),
    ),
    "land_movement": TableWords(
        "network", "Movement over land from {nation}",
        (
            Measure("permit_days", "days for a border permit", "permit_low", "permit_high"),
            Measure(
                "train_paths_per_day", "military trains a day",
                "train_paths_low", "train_paths_high",
            ),
            Measure("train_t", "t on a train", "train_t_low", "train_t_high"),
            Measure("gauge_mm", "mm of gauge", "", ""),
        ),
    ),
    "lift_types": TableWords(
        "lift", "{name}, lift by {mode}",
        (
            Measure("payload_planning_t", "t in an average load", "planning_low", "planning_high"),
            Measure("payload_max_t", "t in the largest load", "", ""),
            Measure("item_max_t", "t for one item", "", ""),
            Measure("persons_max", "persons", "", ""),
            Measure("lane_m", "lane metres", "", ""),
            Measure("lane_use_share", "share of the lane metres filled", "", ""),
            Measure("range_full_km", "km with the largest load", "", ""),
            Measure("range_planning_km", "km with an average load", "", ""),
            Measure("range_ferry_km", "km without load", "", ""),
            Measure("speed_kmh", "km an hour", "", ""),
            Measure("ground_hours", "hours on the ground", "ground_low", "ground_high"),
            Measure(
                "utilisation_hours_per_day", "hours under way a day",
                "utilisation_low", "utilisation_high",
            ),
            Measure("load_days", "days to load", "load_low", "load_high"),
            Measure("unload_days", "days to unload", "unload_low", "unload_high"),
            Measure("runway_min_m", "m of runway needed", "", ""),
            Measure("cost_keur_per_hour", "thousand euro an hour", "cost_low", "cost_high"),
            Measure("cost_keur_per_day", "thousand euro a day", "cost_low", "cost_high"),
            Measure("fuel_total_t", "t of fuel on board", "", ""),
            Measure("burn_t_per_hour", "t of fuel an hour", "", ""),
        ),
    ),
    "movement_factors": TableWords(
        "rule", "What moves with one unit of {system}",
        (
            Measure("cargo_t", "t of cargo", "cargo_low", "cargo_high"),
            Measure("outsize_t", "t of it outsize", "", ""),
            Measure("item_max_t", "t in the heaviest item", "", ""),
            Measure("lane_m", "lane metres", "", ""),
            Measure("persons", "persons", "persons_low", "persons_high"),
            Measure("displacement_t", "t of displacement", "", ""),
            Measure("ferry_range_km", "km by itself", "", ""),
            Measure("cruise_kmh", "km an hour by itself", "", ""),
            Measure("ground_t", "t of ground party", "", ""),
            Measure("airframe_t", "t of airframe", "", ""),
        ),
    ),
    "passages": TableWords(
        "network", "{name}, a passage held by {nation}, from {near_gate} to {far_gate}",
        (Measure("transit_days", "days of transit", "transit_low", "transit_high"),),
    ),
    "ports": TableWords(
        "network", "{name}, a port in {nation}",
        (
            Measure(
                "throughput_t_per_day", "t through the port a day",
                "throughput_low", "throughput_high",
            ),
        ),
    ),
    "real_lifts": TableWords(
        "fact", "{name}, {year}: {leg}, by {lift_type}",
        (
            Measure("route_km", "km one way", "", ""),
            Measure("cargo_t", "t of cargo", "", ""),
            Measure("persons", "persons", "", ""),
            Measure("sorties", "loaded trips", "", ""),
            Measure("days", "days", "", ""),
            Measure("hours", "hours of flight", "", ""),
        ),
    ),
    "sea_legs": TableWords(
        "network", "Way at sea between {from_node} and {to_node}", (Measure("distance_km", "km"),)
    ),
    "sustainment": TableWords(
        "rule", "Supplies in {kind} at {intensity} intensity",
        (
            Measure("t_per_1000_persons_per_day", "t for 1,000 persons a day"),
            Measure(
                "fuel_t_per_1000_persons_per_day", "t of fuel for 1,000 persons a day",
                "fuel_low", "fuel_high",
            ),
            Measure(
                "water_t_per_1000_persons_per_day", "t of water for 1,000 persons a day",
                "water_low", "water_high",
            ),
            Measure("stock_days", "days of stock brought along", "stock_low", "stock_high"),
        ),
    ),
    "theatre_access": TableWords(
        "network", "{region} is entered by {mode} through {node}",
        (
            Measure("onward_km", "km onward", "onward_km_low", "onward_km_high"),
            Measure(
                "onward_speed_km_per_day", "km a day onward",
                "onward_speed_low", "onward_speed_high",
            ),
            Measure("onward_t_per_day", "t a day onward", "onward_t_low", "onward_t_high"),
        ),
    ),
}  # fmt: skip
"""Words of the tables of the movement network."""

CRISIS_FIGURES: Mapping[str, TableWords] = {
    "crises": TableWords(
        "crisis", "{name}",
        (
            Measure("rate_per_year", "operations begun a year", "rate_low", "rate_high"),
            Measure("mean_days", "days on average", "mean_low", "mean_high"),
            Measure("variation", "standard deviation over mean of the days", "", ""),
            Measure("size_high", "times the persons of the kind at most", "size_low", "size_high"),
        ),
    ),
    "crisis_links": TableWords(
        "crisis", "{crisis} brings {brings} with it",
        (
            Measure("follow_prob", "probability"),
            Measure("mean_days", "days until it follows", "", ""),
        ),
    ),
    "past_crises": TableWords(
        "fact", "{name}, begun {begin}", (Measure("persons_peak", "persons at the peak", "", ""),)
    ),
    "unit_sizes": TableWords(
        "rule", "Systems of the category {category} that are sent together",
        (Measure("size_units", "units of the system"),),
    ),
}  # fmt: skip
"""Words of the tables of crises."""

TARGET_FIGURES: Mapping[str, TableWords] = {
    "clusters": TableWords("politics", "{nation} belongs to the {name}"),
    "target_rules": TableWords("rule", "{name}: {note}", (Measure("value", "{unit}"),)),
    "target_units": TableWords(
        "rule", "What a target in {capability} asks for: {system}",
        (
            Measure("price_meur", "million euro a unit", "price_low_meur", "price_high_meur"),
            Measure("minimum_units", "units at least", "minimum_low", "minimum_high"),
            Measure("lead_years", "years to use", "lead_low_years", "lead_high_years"),
        ),
    ),
}  # fmt: skip
"""Words of the tables of targets."""

FIGURES: Mapping[str, TableWords] = {
    **NETWORK_FIGURES,
    **CRISIS_FIGURES,
    **TARGET_FIGURES,
    "arrangements": TableWords("definition", "{name}, commanded by {commander}"),
    "assumptions": TableWords("assumption", "{key}", (Measure("value", "{unit}"),)),
    "capabilities": TableWords("definition", "{name}: {definition} Unit: {unit}"),
    "changes": TableWords(
        "holding", "{holder}: {system} that come (+) or leave (-) in {year}, {reason}",
        (Measure("quantity", "units"),),
    ),
    "command_steps": TableWords(
        "command", "{arrangement}: {name}",
        (Measure("mode_days", "days", "low_days", "high_days"),),
    ),
    "economics": TableWords("economics", "{nation}: {indicator} in {year}", (Measure("value"),)),
    "enabler_rules": TableWords(
        "rule", "{capability} for each unit of {driver}, in {kind}",
        (Measure("quantity_per_driver", "units per unit of the driver"),),
    ),
    "formations": TableWords(
        "holding", "{nation}: {name}, a {system}, {status}", (Measure("quantity", "units"),)
    ),
    "headquarters": TableWords(
        "command", "{name}",
        (
            Measure("persons_max", "persons in the largest operation"),
            Measure("major_slots", "major operations at once", "", ""),
            Measure("small_slots", "small operations at once", "", ""),
            Measure("small_beside_major", "small operations beside a major one", "", ""),
            Measure("staff_persons", "persons", "", ""),
            Measure("yearly_cost_meur", "million euro a year", "", ""),
            Measure("startup_cost_meur", "million euro", "startup_low_meur", "startup_high_meur"),
        ),
    ),
    "holdings": TableWords(
        "holding", "{holder}: {system} held in {year}", (Measure("quantity", "units"),)
    ),
    "holes": TableWords("hole", "{item}. Effect: {effect} Used instead: {used_instead}"),
    "in_place": TableWords("politics", "{nation} is in place in {region} and needs no transit"),
    "lead_roles": TableWords("command", "{nation} leads: {role}, {place}, {year}"),
    "levels_of_ambition": TableWords(
        "guidance", "{framework} {year}: {operation}",
        (
            Measure("persons_high", "persons at most", "persons_low", "persons_high"),
            Measure("brigades_high", "brigades at most", "brigades_low", "brigades_high"),
            Measure("concurrent_number", "operations at once", "", ""),
            Measure("deploy_days", "days to deploy", "", ""),
            Measure("duration_days", "days in the field", "", ""),
            Measure("distance_km", "km", "", ""),
        ),
    ),
    "nations": TableWords("definition", "{name}, in {region}"),
    "naval_classes": TableWords(
        "holding", "{nation}: ships of the class {ship_class}, a {system}, in {year}",
        (Measure("quantity", "ships"),),
    ),
    "notice": TableWords(
        "readiness", "{holder}: {category} ready to leave within {notice_days} days",
        (Measure("ready_share", "share of the deployable force"),),
    ),
    "operation_kinds": TableWords(
        "definition", "{name}, a {size} operation",
        (
            Measure("persons_high", "persons at most", "persons_low", "persons_high"),
            Measure("duration_days", "days", "", ""),
            Measure("tour_days", "days in one tour", "", ""),
            Measure("weight", "weight in the score", "weight_low", "weight_high"),
        ),
    ),
    "operation_timelines": TableWords(
        "fact", "{operation}, led by {lead}",
        (
            Measure("days_decision_to_start", "days from decision to start", "", ""),
            Measure("troops_persons", "persons", "", ""),
        ),
    ),
    "participation": TableWords(
        "politics", "{nation} joins {kind} in {region} under {family}: 1 yes, 0 no",
        (Measure("answer_share", "share that joins"),),
    ),
    "past_operations": TableWords(
        "fact", "{nation} in {operation}, {year}", (Measure("value", "{unit}"),)
    ),
    "phases": TableWords(
        "rule", _PHASE,
        tuple(
            Measure(f"{domain}_share", f"share of the {domain} need", is_factor=True)
            for domain in ("land", "air", "maritime", "joint", "command")
        ),
    ),
    "planning_factors": TableWords(
        "fact", "{asset}: {factor}", (Measure("value", "{unit}", "", ""),)
    ),
    "politics": TableWords("politics", "{nation}, {topic}: {fact}. Effect: {effect}"),
    "pools": TableWords("holding", "Share of {nation} in {pool}", (Measure("share", "share"),)),
    "provides": TableWords(
        "rule", "{capability} from one unit of {system}",
        (Measure("quantity", "units of the capability"),),
    ),
    "published_requirements": TableWords(
        "fact", "{study} {year}, {scenario}: {capability}",
        (
            Measure("required", "{unit}", "", ""),
            Measure("available", "{unit}", "", ""),
            Measure("shortfall", "{unit}", "", ""),
            Measure("cost_high", "{currency}", "cost_low", "cost_high"),
        ),
    ),
    "readiness": TableWords(
        "readiness", "{holder}: {measure} share of {category}", (Measure("value_share", "share"),)
    ),
    "readiness_observed": TableWords(
        "fact", "{nation}, {force}: {measure} in {year}", (Measure("value", "{unit}"),)
    ),
    "readiness_targets": TableWords(
        "target", "{framework}, {year}: {item}, {kind}", (Measure("quantity", "{unit}", "", ""),)
    ),
    "regions": TableWords(
        "definition", "{name}",
        (Measure("lat_deg", "degrees north"), Measure("lon_deg", "degrees east")),
    ),
    "rotation": TableWords(
        "readiness", "{holder}: units in the pool for one in the field, {scope}",
        (Measure("ratio", "units per unit"),),
    ),
    "sources": TableWords("source", "{title}"),
    "systems": TableWords(
        "definition", "{name}: persons for one unit", (Measure("persons_per_unit", "persons"),)
    ),
    "templates": TableWords(
        "rule", "{capability} in {kind}, {basis}", (Measure("quantity", "{basis}"),)
    ),
    "transit": TableWords(
        "rule", "Transit allowance by {mode}",
        (
            Measure("fixed_days", "days", "fixed_low", "fixed_high"),
            Measure("speed_km_per_day", "km per day", "speed_low", "speed_high"),
            Measure("detour_factor", "route over great circle", "detour_low", "detour_high"),
        ),
    ),
    "unit_costs": TableWords(
        "cost", "{item}, {category}: {kind}",
        (
            Measure("unit_cost_meur", "million euro for each", "", ""),
            Measure("value", "{unit}", "", ""),
        ),
    ),
    "us_forces": TableWords("fact", "{place}: {item}, {year}", (Measure("value", "{unit}"),)),
    "us_posture": TableWords(
        "posture", "United States, posture {posture}, from {from_year}: {category}",
        (Measure("share", "share of the force for Europe"),),
    ),
}  # fmt: skip
"""Words of every table; a test looks that none is missing."""
