"""Named brigades and headquarters: one row each, reserve ones marked as such.

Check totals, battalions, regiments, support formations and multinational
headquarters that stand in a national row already are left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from air import LEFT_OUT_NATIONS
from reading import Row, confidence_of, joined, number, short, shown, slug
from source_book import SourceBook

BRIGADES = frozenset(
    {
        "brigade_armoured",
        "brigade_mechanised",
        "brigade_light",
        "brigade_mountain",
        "brigade_airborne_airassault",
        "brigade_marine",
    }
)
REGIMENTAL = frozenset({"regiment", "battalion", "command"})
FRANCO_GERMAN = "Franco-German brigade: half counted in each nation"
NOT_DEPLOYABLE = "regional structure, not deployable as a brigade"

# (nation, name in the raw file) -> what differs from the raw row.
CHANGED: dict[tuple[str, str], Row] = {
    ("DEU", "Deutsch-Französische Brigade (German part)"): {
        "quantity": "0.5",
        "remark": FRANCO_GERMAN,
    },
    ("FRA", "Brigade franco-allemande (French part)"): {"quantity": "0.5", "remark": FRANCO_GERMAN},
    ("IRL", "1st Brigade"): {"status": "reserve", "remark": NOT_DEPLOYABLE},
    ("IRL", "2nd Brigade"): {"status": "reserve", "remark": NOT_DEPLOYABLE},
    ("BEL", "7th Brigade"): {"from_year": "2026"},
    ("SWE", "Skaraborg Brigade (4th Mechanised Brigade)"): {"from_year": "2022"},
    ("DEU", "Panzerbrigade 45 (Lithuania)"): {"from_year": "2027"},
    ("NOR", "Finnmark Brigade"): {"from_year": "2032"},
    ("NOR", "Brigade South (planned third brigade)"): {"from_year": "2032"},
}
# Raw rows not taken, with the reason that the build report gives.
NOT_TAKEN: dict[tuple[str, str], str] = {
    (
        "SWE",
        "Stockholm brigade (reduced)",
    ): "plan of 2020; the plan of 2024 has four brigades without it",
    ("POL", "18 Brygada Zmotoryzowana"): "forming, no year in the source",
    ("POL", "1 Dywizja Piechoty Legionów"): "headquarters forming, no year in the source",
    ("POL", "8 Dywizja Piechoty Armii Krajowej"): "headquarters forming, no year in the source",
    ("BGR", "2nd Mechanised Brigade"): "replaced by a newer row in land_support.csv",
    ("TUR", "commando brigades"): "replaced by a newer row in land_support.csv",
    ("ROU", "282nd Mechanised Brigade"): "replaced by a newer row in land_support.csv",
}
# Rows of additional/land_support.csv that are brigades not in the raw file.
ADDED: dict[tuple[str, str], Row] = {
    ("TUR", "commando brigades"): {},
    ("TUR", "Amphibious Marine Brigade"): {},
    ("BGR", "2nd Tundzha Mechanised Brigade"): {},
    ("LVA", "Mechanised Infantry Brigade"): {},
    ("ROU", "282nd Armoured Brigade"): {},
    ("ROU", "mechanised brigades (1, 9, 15, 81)"): {
        "name": "1st and 15th Mechanised Brigades",
        "quantity": "2",
        "remark": "the 9th and 81st stand in rows of their own",
    },
    ("CYP", "brigade headquarters of the National Guard"): {"status": "reserve"},
    ("SWE", "infantry brigade (Norrland), new"): {"status": "forming"},
    ("DEU", "tenth brigade"): {
        "status": "forming",
        "system": "brigade_mechanised",
        "remark": "type not published, mechanised assumed",
    },
}
RAPIDLY_DEPLOYABLE = "corps_hq_nato_hrf"


def formation_rows(
    raw: Sequence[Row], land: Iterable[Row], additional: Sequence[Row], book: SourceBook
) -> tuple[list[Row], list[str]]:
    """Rows of formations.csv, and what was left out and why."""
    left_out: list[str] = []
    rows: list[Row] = []
    names_added = {(row["nation_iso3"], row["system"]) for row in additional}
    for row in raw:
        book.of_row(row)
        built = _from_raw(row, names_added, left_out, book)
        if built is not None:
            rows.append(built)
    rows.extend(_corps_headquarters(land, book))
    for row in additional:
        book.of_row(row)
        built = _from_additional(row, left_out, book)
        if built is not None:
            rows.append(built)
    return _with_codes(rows), left_out


def active_brigades(rows: Iterable[Row]) -> dict[str, float]:
    """Active manoeuvre brigades by nation, today."""
    count: dict[str, float] = {}
    for row in rows:
        later = row.get("from_year", "") > "2025"
        if row["status"] == "active" and row["system"] in BRIGADES and not later:
            count[row["nation"]] = count.get(row["nation"], 0.0) + float(row["quantity"])
    return count


def _from_raw(
    row: Row, names_added: set[tuple[str, str]], left_out: list[str], book: SourceBook
) -> Row | None:
    nation, name = row["nation_iso3"], row["formation"]
    if nation in LEFT_OUT_NATIONS or nation.startswith("AGG"):
        return None
    system = "corps_hq" if row["type"] == "army_hq" else row["type"]
    if system not in BRIGADES | {"division_hq", "corps_hq"} or row["echelon"] in REGIMENTAL:
        return None
    reason = NOT_TAKEN.get((nation, name), "")
    if reason and (not reason.startswith("replaced") or _is_replaced(nation, name, names_added)):
        left_out.append(f"formation {nation} {name}: {reason}")
        return None
    changed = dict(CHANGED.get((nation, name), {}))
    if system == "corps_hq":
        if nation in {"DEU", "ESP", "FRA", "GBR", "ITA"} or "NRDC" in name:
            return None
        changed["status"] = "reserve"
        changed["remark"] = "national territorial headquarters"
        if nation == "TUR":
            changed["quantity"] = shown(float(row["quantity"]) - 1)
            changed["remark"] = (
                "national headquarters; the rapidly deployable one is a row of its own"
            )
    changed.setdefault("status", row["status"])
    if changed["status"] == "forming" and "from_year" not in changed:
        changed["from_year"] = row["year"]
    return _row(row, name, system, changed, book)


def _is_replaced(nation: str, name: str, names_added: set[tuple[str, str]]) -> bool:
    newer = {
        ("BGR", "2nd Mechanised Brigade"): ("BGR", "2nd Tundzha Mechanised Brigade"),
        ("TUR", "commando brigades"): ("TUR", "commando brigades"),
        ("ROU", "282nd Mechanised Brigade"): ("ROU", "282nd Armoured Brigade"),
    }
    return newer[nation, name] in names_added


def _corps_headquarters(land: Iterable[Row], book: SourceBook) -> list[Row]:
    rows: list[Row] = []
    for row in land:
        if row["category"] == RAPIDLY_DEPLOYABLE:
            built = _row(row, row["system"], "corps_hq", {"status": "active"}, book)
            if built is not None:
                rows.append(built)
    return rows


def _from_additional(row: Row, left_out: list[str], book: SourceBook) -> Row | None:
    nation, name = row["nation_iso3"], row["system"]
    is_brigade = row["category"] in BRIGADES or row["category"] == "brigade_total"
    if row["category"] in {"corps_hq", "division_hq"} and row["status"] == "in_service":
        return _row(row, name, row["category"], {"status": "active"}, book)
    if not is_brigade or nation in LEFT_OUT_NATIONS or not number(row["quantity"]):
        return None
    changed = ADDED.get((nation, name))
    if changed is None:
        if row["status"] != "in_service":
            reason = "planned year not known" if not row["year"] else "not a further brigade"
            left_out.append(f"formation {nation} {name} {row['quantity']}: {reason}")
        return None
    changed = {"status": "active", **changed}
    if changed["status"] == "forming":
        if not row["year"]:
            left_out.append(f"formation {nation} {name}: planned year not known")
            return None
        changed["from_year"] = row["year"]
    system = changed.get("system", row["category"])
    return _row(row, changed.get("name", name), system, changed, book)


def _row(row: Row, name: str, system: str, changed: Row, book: SourceBook) -> Row | None:
    confidence = confidence_of(row["confidence"])
    quantity = number(changed.get("quantity", row["quantity"]))
    if confidence is None or not quantity:
        return None
    if "assumed" in changed.get("remark", ""):
        confidence = "low"
    return {
        "nation": row["nation_iso3"],
        "name": name,
        "system": system,
        "status": changed["status"],
        "from_year": changed.get("from_year", ""),
        "until_year": "",
        "quantity": shown(quantity),
        "garrison": row.get("garrison", ""),
        "source": book.of_row(row),
        "as_of": row["year"],
        "confidence": confidence,
        "note": joined(changed.get("remark", ""), short(row["note"], 110)),
    }


def _with_codes(rows: list[Row]) -> list[Row]:
    taken: set[str] = set()
    for row in sorted(
        rows, key=lambda one: (one["nation"], one["name"], one["system"], one["status"])
    ):
        wish = f"{row['nation'].lower()}-{slug(row['name'], 44)}"
        code, count = wish, 1
        while code in taken:
            count += 1
            code = f"{wish}-{count}"
        taken.add(code)
        row["formation"] = code
    return rows
