"""Build the derived tables of the network: coast.json, airfields.csv, sea_legs.csv.

Reads published geography (see README.md beside this file) and the judgement in
``airfields_wanted.csv`` and in the authored tables ``ports.csv`` and
``passages.csv``. The same input gives the same bytes.
"""

from __future__ import annotations

import argparse
import importlib.util
from pathlib import Path

import airportsdata
from coast import build_coast
from files import HERE, TABLES, read, write
from sea import build_sea_legs, check_distances

FOOT_M = 0.3048

HARD = ("ASP", "CON", "BIT", "PEM", "COM", "ASF", "PAV")


def build_airfields(runways: Path) -> None:
    """Write airfields.csv from the list, the positions and the runways."""
    longest: dict[str, float] = {}
    centre: dict[str, tuple[float, float]] = {}
    for row in read(runways):
        hard = row["surface"].upper().startswith(HARD) or "ASP" in row["surface"].upper()
        if row["length_ft"] and row["closed"] != "1" and hard:
            code = row["airport_ident"]
            if float(row["length_ft"]) <= longest.get(code, 0.0):
                continue
            longest[code] = float(row["length_ft"])
            ends = [
                row[f"{end}_{axis}_deg"]
                for axis in ("latitude", "longitude")
                for end in ("le", "he")
            ]
            if all(ends):
                south, north, west, east = map(float, ends)
                centre[code] = ((south + north) / 2, (west + east) / 2)
    known = airportsdata.load("ICAO")
    mended = {row["airfield"]: row for row in read(HERE / "airfields_mended.csv")}
    rows = []
    for wanted in sorted(read(HERE / "airfields_wanted.csv"), key=lambda row: row["airfield"]):
        code = wanted["airfield"]
        mend, place = mended.get(code, {}), known.get(code, {})
        lat, lon = centre.get(code) or (place.get("lat"), place.get("lon"))
        feet = longest.get(code)
        metres = mend.get("runway_m") or (round(feet * FOOT_M) if feet else "")
        rows.append(
            {
                "airfield": code,
                "name": mend.get("name") or tidy(place["name"]),
                "nation": wanted["nation"],
                "lat_deg": mend.get("lat_deg") or round(float(lat), 3),
                "lon_deg": mend.get("lon_deg") or round(float(lon), 3),
                "runway_m": metres,
                "working_slots": wanted["working_slots"],
                "slots_low": wanted["slots_low"],
                "slots_high": wanted["slots_high"],
                "hours_per_day": 24,
                "source": mend.get("source") or "ourairports-open-data",
                "as_of": 2026,
                "confidence": "medium",
                "note": note_of(wanted["note"], mend.get("note", ""), is_whole=bool(metres)),
            }
        )
    write(TABLES / "airfields.csv", rows)


def tidy(name: str) -> str:
    """A name without doubled words of the source."""
    for long, short in (
        (" International Airport", ""),
        (" Airport", ""),
        (" Afb/International", ""),
    ):
        name = name.removesuffix(long) + short
    return name


def note_of(*parts: str, is_whole: bool) -> str:
    """One note; what is assumed comes last."""
    known = "Position and runway" if is_whole else "Position"
    ending = f"{known} from the source; slots and hours are assumptions from apron and traffic."
    return "".join(f"{part[0].upper()}{part[1:]}. " for part in parts if part) + ending


def main() -> None:
    """Build all three files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--atlas", type=Path, required=True, help="world-atlas countries-50m.json")
    parser.add_argument("--runways", type=Path, required=True, help="OurAirports runways.csv")
    chosen = parser.parse_args()
    package = importlib.util.find_spec("searoute")
    if package is None or package.origin is None:
        raise SystemExit("Install searoute first; see README.md.")
    lanes = Path(package.origin).parent / "data" / "marnet_searoute.geojson"
    build_coast(chosen.atlas)
    build_airfields(chosen.runways)
    build_sea_legs(lanes)
    print("\n".join(check_distances()))


if __name__ == "__main__":
    main()
