"""The files of a kept record: JSON, a CSV for each table, a Data Package, checksums."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from muster.archive.fields import columns, field, tables_of
from muster.archive.values import DIGITS, Record, canonical, canonical_json

RECORD = "record.json"
PACKAGE = "datapackage.json"
MANIFEST = "manifest.sha256"
LICENCE = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "Creative Commons Attribution 4.0",
}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def record_files(record: Record) -> dict[str, bytes]:
    """Every file of a kept record by name, checksums included.

    Parameters
    ----------
    record
        Run record.

    Returns
    -------
    name -> content
        ``record.json`` (the whole), one CSV for each table, ``datapackage.json``
        and ``manifest.sha256``; sorted by name.

    Raises
    ------
    UnsavableRecordError
        If the record holds what a file cannot keep.
    """
    kept = canonical(record)
    found = {RECORD: canonical_json(record)}
    resources = []
    for table, (title, known) in tables_of(record).items():
        rows = [r for r in kept.get(table) or [] if isinstance(r, Mapping)]
        names = columns(known, rows)
        content = as_csv(names, rows)
        found[f"{table}.csv"] = content
        resources.append(_resource(table, title, names, rows, content))
    found[PACKAGE] = _pretty(_package(kept, resources))
    found[MANIFEST] = manifest(found)
    return dict(sorted(found.items()))


def manifest(found: Mapping[str, bytes]) -> bytes:
    """SHA-256 of every file, in the form that ``sha256sum --check`` reads."""
    lines = [f"{hashlib.sha256(found[n]).hexdigest()}  {n}\n" for n in sorted(found)]
    return "".join(lines).encode()


def as_csv(names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Rows as CSV: UTF-8, comma, line feed; empty is not known.

    Text that a spreadsheet would take for a formula gets an apostrophe in
    front; numbers, negative ones too, stay numbers. ``record.json`` has every
    text as it is.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(names)
    for row in rows:
        writer.writerow([_cell(row.get(n)) for n in names])
    return out.getvalue().encode()


def _cell(value: Any) -> str:
    """A value as a CSV cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    said = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    said = said.replace("\0", "")
    return f"'{said}" if said.startswith(_FORMULA) else said


def _resource(
    table: str, title: str, names: list[str], rows: list[Mapping[str, Any]], content: bytes
) -> dict[str, Any]:
    """Description of one table."""
    return {
        "name": table.replace("_", "-"),
        "path": f"{table}.csv",
        "title": title,
        "type": "table",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": {
            "fields": [field(n, [r.get(n) for r in rows]) for n in names],
            "missingValues": [""],
        },
    }


def _package(kept: Mapping[str, Any], resources: list[dict[str, Any]]) -> dict[str, Any]:
    """The Data Package (version 2) of a record."""
    study = kept.get("study") or {}
    sources = [r for r in kept.get("sources") or [] if isinstance(r, Mapping)]
    name = re.sub(r"[^a-z0-9._-]+", "-", str(study.get("code") or "study").lower()).strip("-.")
    found: dict[str, Any] = {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": f"muster-{name or 'study'}",
        "title": f"{study.get('name') or study.get('code') or 'Study'}, {kept.get('year')}, "
        f"US posture {kept.get('us')}",
        "description": f"{kept.get('verdict') or ''} Numbers are kept to {DIGITS} significant "
        "digits. An empty cell is not known, never zero. Made by Muster "
        f"{kept.get('muster_version')} from inputs with SHA-256 {kept.get('inputs_sha256')}.",
        "licenses": [LICENCE],
        "resources": resources,
    }
    if sources:
        found["sources"] = [_source(s) for s in sources]
    return found


def _source(row: Mapping[str, Any]) -> dict[str, str]:
    """A source as the Data Package standard writes it."""
    found = {"title": str(row.get("title") or row.get("source") or "not known")}
    address = str(row.get("address") or "")
    if address.startswith(("https://", "http://")):
        found["path"] = address
    return found


def _pretty(value: Mapping[str, Any]) -> bytes:
    """JSON for people, with stable bytes."""
    return (json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) + "\n").encode()
