"""What is behind a key of the catalogue: a nation, capability, system, rule or command.

One function for each form of key. A form that does not know a key answers
nothing, so that a word with two meanings is answered with both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from muster.catalogue.schema import Row, load_schema, table_names
from muster.catalogue.trace_crises import CRISIS_FORMS, CRISIS_TABLES
from muster.catalogue.trace_holdings import BASE_YEAR, held_by, holding_rows
from muster.catalogue.trace_places import PLACE_FORMS, PLACE_TABLES
from muster.catalogue.trace_rows import Tracer, key_text
from muster.catalogue.unit_costs import COSTS_OF
from muster.catalogue.values import number, text, whole
from muster.core.words import ANY, ASSUMPTION
from muster.operations.transit import distance_from_brussels_km


def source_rows(tracer: Tracer, key: str) -> list[Row]:
    """A source, and every row that cites it."""
    if key not in tracer.sources:
        return []
    cited = [row for table in _sourced() for row in tracer.where(table, source=key)]
    return [*tracer.where("sources", source=key), *cited]


def assumption_rows(tracer: Tracer, key: str) -> list[Row]:
    """Every assumption of every table, for the word itself; else the one of that name."""
    if key != ASSUMPTION:
        return tracer.where("assumptions", key=key)
    rows = tracer.all_of("assumptions", tracer.tables["assumptions"])
    for table in _sourced():
        rows += tracer.where(table, source=ASSUMPTION)
    return [row | {"kind": "assumption"} for row in rows]


def table_rows(tracer: Tracer, key: str) -> list[Row]:
    """A table: its meaning and size, its columns, and its sources by how many rows cite them."""
    if key not in table_names():
        return []
    schema, found = load_schema(key), tracer.tables[key]
    how = "written by hand" if schema.is_authored else "built from published tables"
    rows = [
        tracer.made(
            kind="definition", table=key, key=key, what=schema.meaning, value=len(found),
            unit="rows", note=f"Key: {', '.join(schema.key)}. {how.capitalize()}.",
        )
    ]  # fmt: skip
    rows += [
        tracer.made(
            kind="definition", table=key, key=f"{key}.{c.name}", what=f"{c.name}: {c.meaning}",
            unit=c.type.value, low=c.minimum, high=c.maximum, note=", ".join(c.choices),
        )
        for c in schema.columns
    ]  # fmt: skip
    count = Counter(text(row, "source") for row in found) if key in _sourced() else Counter[str]()
    for source, n in sorted(count.items(), key=lambda item: (-item[1], item[0])):
        entry = tracer.sources.get(source, {})
        rows.append(
            tracer.made(
                kind="source", table=key, key=source, what=f"Rows of {key} from this source",
                value=n, unit="rows", source=source, as_of=entry.get("date"),
                confidence=entry.get("confidence"),
            )
        )  # fmt: skip
    return rows


def holder_rows(tracer: Tracer, key: str) -> list[Row]:
    """A nation or pool: who it is, what it holds, its readiness, its politics, its part."""
    about = tracer.where("nations", nation=key) + tracer.where("pools", pool=key)
    if not about:
        return []
    rows = about + held_by(tracer, BASE_YEAR, holders={key})
    for table, column in (
        ("formations", "nation"), ("naval_classes", "nation"), ("changes", "holder"),
        ("pools", "nation"), ("readiness", "holder"), ("notice", "holder"),
        ("rotation", "holder"), ("participation", "nation"), ("in_place", "nation"),
        ("politics", "nation"), ("headquarters", "host_nation"),
    ):  # fmt: skip
        rows += tracer.where(table, **{column: key})
    rows.append(
        tracer.made(
            kind="readiness", table="readiness", key=ANY,
            what="Where no national readiness, notice or rotation is listed, the default of the "
            f"category holds: ask for {key}/SYSTEM to see which",
        )
    )  # fmt: skip
    return rows + _latest_economics(tracer, key)


def capability_rows(tracer: Tracer, key: str) -> list[Row]:
    """A capability: what it is, who needs it, which systems give it and who holds them."""
    about = tracer.where("capabilities", capability=key)
    if not about:
        return []
    rows = about + tracer.where("provides", capability=key)
    for table, column in (
        ("templates", "capability"), ("enabler_rules", "capability"), ("enabler_rules", "driver")
    ):  # fmt: skip
        rows += tracer.where(table, **{column: key})
    return rows + provided_by(tracer, key, BASE_YEAR)


def provided_by(
    tracer: Tracer, capability: str, year: int, holders: frozenset[str] = frozenset()
) -> list[Row]:
    """Holdings behind a capability, in units of it; each system serves one capability at a time."""
    rate = {
        text(r, "system"): number(r, "quantity")
        for r in tracer.tables["provides"]
        if text(r, "capability") == capability
    }
    unit = next(
        text(r, "unit") for r in tracer.tables["capabilities"] if r["capability"] == capability
    )
    rows = held_by(tracer, year, systems=rate.keys(), holders=holders) if rate else []
    for row in rows:
        each = rate[text(row, "key").split("/")[1]]
        row["what"] = f"{row['what']}: {number(row, 'value'):g} units x {each:g} {unit}"
        row["unit"] = unit
        for column in ("value", "low", "high"):
            row[column] = None if row[column] is None else number(row, column) * each
    return sorted(rows, key=lambda r: (-number(r, "value"), text(r, "key")))


def system_rows(tracer: Tracer, key: str) -> list[Row]:
    """A system: what it is, what it serves as, who holds it, its default readiness, its costs."""
    about = tracer.where("systems", system=key)
    if not about:
        return []
    (entry,) = (r for r in tracer.tables["systems"] if r["system"] == key)
    category, domain = text(entry, "category"), text(entry, "domain")
    rows = about + tracer.where("provides", system=key) + held_by(tracer, BASE_YEAR, systems={key})
    rows += tracer.where("readiness", category=category)
    rows += tracer.where("notice", category=category)
    rows += tracer.where("rotation", scope=(category, domain))
    rows += tracer.where("transit", mode=text(entry, "move_mode"))
    rows += tracer.where("us_posture", category=(key, category, ANY))
    return rows + tracer.where("unit_costs", category=COSTS_OF.get(key, key))


def kind_rows(tracer: Tracer, key: str) -> list[Row]:
    """A kind of operation: size, phases, template, enabler rules, who takes part."""
    about = tracer.where("operation_kinds", kind=key)
    if not about:
        return []
    rows = about + tracer.where("phases", kind=key) + tracer.where("templates", kind=key)
    rows += tracer.where("enabler_rules", kind=(key, ANY))
    return rows + tracer.where("participation", kind=(key, ANY))


def command_rows(tracer: Tracer, key: str) -> list[Row]:
    """An arrangement or a headquarters: both sides, the steps to stand up, who joins."""
    chosen = [r for r in tracer.tables["headquarters"] if text(r, "headquarters") == key]
    arrangement = text(chosen[0], "arrangement") if chosen else key
    about = tracer.where("arrangements", arrangement=arrangement)
    if not about:
        return []
    if chosen:
        rows = tracer.where("headquarters", headquarters=key) + about
    else:
        rows = about + tracer.where("headquarters", arrangement=arrangement)
    rows += tracer.where("command_steps", arrangement=arrangement)
    (entry,) = (r for r in tracer.tables["arrangements"] if r["arrangement"] == arrangement)
    return rows + tracer.where("participation", family=(text(entry, "family"), ANY))


def region_rows(tracer: Tracer, key: str) -> list[Row]:
    """A region: where it is, how far away, who is in place, who would not join there."""
    about = tracer.where("regions", region=key)
    if not about:
        return []
    region = tracer.world.regions[key]
    name = region.name
    far = tracer.computed(
        "definition", key, f"Distance from Brussels to {name}, on the WGS 84 ellipsoid",
        distance_from_brussels_km(region), "km", as_of=text(about[0], "as_of"),
    )  # fmt: skip
    rows = [*about, far, *tracer.where("in_place", region=key)]
    rows += tracer.where("participation", region=(key, ANY))
    return rows + tracer.where("nations", region=key)


def posture_rows(tracer: Tracer, key: str) -> list[Row]:
    """A posture of the United States: its shares, and the holdings that they scale."""
    about = tracer.where("us_posture", posture=key)
    return about + held_by(tracer, BASE_YEAR, holders={"USA"}) if about else []


def pair_rows(tracer: Tracer, key: str) -> list[Row]:
    """``HOLDER/SYSTEM``, ``HOLDER/CAPABILITY`` or ``KIND/CAPABILITY``."""
    head, sign, tail = key.partition("/")
    if not sign:
        return []
    known = {name: _codes(tracer, name) for name in ("systems", "capabilities", "operation_kinds")}
    rows: list[Row] = []
    if head in _codes(tracer, "nations") | {text(r, "pool") for r in tracer.tables["pools"]}:
        rows += holding_rows(tracer, head, tail) if tail in known["systems"] else []
        if tail in known["capabilities"]:
            rows += provided_by(tracer, tail, BASE_YEAR, frozenset({head}))
            rows += tracer.where("provides", capability=tail)
            rows += [r for r in _latest_economics(tracer, head) if "gdp_musd" in text(r, "key")]
    if head in known["operation_kinds"] and tail in known["capabilities"]:
        rows += tracer.where("templates", kind=head, capability=tail)
        rows += tracer.where("enabler_rules", kind=(head, ANY), capability=tail)
        rows += tracer.where("phases", kind=head)
    return rows


def cell_rows(tracer: Tracer, key: str) -> list[Row]:
    """Any other code: rows that have it in their key, or ``TABLE/KEY`` as traced rows show it."""
    head, _, tail = key.partition("/")
    if head in table_names() and tail:
        return tracer.all_of(head, (r for r in tracer.tables[head] if key_text(head, r) == tail))
    return [
        made
        for table in table_names()
        if table != "sources"
        for made in tracer.all_of(
            table, (r for r in tracer.tables[table] if key in load_schema(table).key_of(r))
        )
    ]


def known_keys(tracer: Tracer) -> set[str]:
    """Every key without a slash that has a form of its own, sources left out."""
    known = {ASSUMPTION, *table_names()}
    for table in ("nations", "capabilities", "systems", "operation_kinds", "arrangements",
                  "headquarters", "regions", "assumptions", *PLACE_TABLES,
                  *CRISIS_TABLES):  # fmt: skip
        known |= _codes(tracer, table)
    known |= {text(r, "pool") for r in tracer.tables["pools"]}
    return known | {text(r, "posture") for r in tracer.tables["us_posture"]}


def _codes(tracer: Tracer, table: str) -> set[str]:
    """Codes of a table with a key of one column."""
    (column,) = load_schema(table).key
    return {text(row, column) for row in tracer.tables[table]}


def _latest_economics(tracer: Tracer, nation: str) -> list[Row]:
    """The latest figure of each economic indicator of a nation."""
    latest: dict[str, Row] = {}
    for row in tracer.tables["economics"]:
        name = text(row, "indicator")
        if text(row, "nation") == nation and (
            name not in latest or whole(row, "year") > whole(latest[name], "year")
        ):
            latest[name] = row
    return tracer.all_of("economics", latest.values())


def _sourced() -> tuple[str, ...]:
    """Tables whose rows cite a source."""
    return tuple(n for n in table_names() if n != "sources" and "source" in load_schema(n).by_name)


FORMS: tuple[Callable[[Tracer, str], list[Row]], ...] = (
    source_rows,
    assumption_rows,
    table_rows,
    holder_rows,
    capability_rows,
    system_rows,
    kind_rows,
    command_rows,
    region_rows,
    posture_rows,
    pair_rows,
    *PLACE_FORMS,
    *CRISIS_FORMS,
)
"""Every form of key of the catalogue."""
