"""A ZIP that can be passed on: data, licence, citation, and how to get the number again.

Members are stored in the order of their names with a fixed date and without
compression, so that the same record gives the same bytes with every Python.
"""

from __future__ import annotations

import io
import os
import shlex
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from muster.archive.fields import tables_of
from muster.archive.package import LICENCE, MANIFEST, manifest, record_files
from muster.archive.values import DIGITS, Record, canonical
from muster.planning.study_head import warning_words

DATE = (1980, 1, 1, 0, 0, 0)


def export_zip(record: Record, path: str | os.PathLike[str]) -> Path:
    """The ZIP just written: everything another person needs.

    Parameters
    ----------
    record
        Run record.
    path
        File to write; it appears whole, by one rename.

    Raises
    ------
    UnsavableRecordError
        If the record holds what a file cannot keep; nothing is written.
    """
    kept = canonical(record)
    found = {n: c for n, c in record_files(record).items() if n != MANIFEST}
    found |= {
        "README.md": _readme(kept).encode(),
        "LICENCE.txt": licence_text(kept).encode(),
        "CITATION.txt": citation_text(kept).encode(),
    }
    if _is_assessment(kept):
        found |= {"reproduce.py": _python(kept).encode(), "reproduce.sh": _shell(kept).encode()}
    content = packed(found)
    place = Path(path)
    place.parent.mkdir(parents=True, exist_ok=True)
    handle, part = tempfile.mkstemp(prefix=f".{place.name}.", suffix=".part", dir=place.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(part, 0o644)
        os.replace(part, place)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
    return place


def packed(found: Mapping[str, bytes]) -> bytes:
    """Files by name as a ZIP with their checksums: the same files give the same bytes."""
    whole = dict(found)
    whole[MANIFEST] = manifest(found)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(whole):
            info = zipfile.ZipInfo(name, DATE)
            info.create_system = 3
            info.external_attr = 0o100644 << 16
            archive.writestr(info, whole[name])
    return out.getvalue()


def _line(value: object) -> str:
    """Text on one line."""
    return " ".join(str("" if value is None else value).split())


def _study(kept: Mapping[str, Any]) -> Mapping[str, Any]:
    """The study's part of a record."""
    study = kept.get("study")
    return study if isinstance(study, Mapping) else {}


def _us(kept: Mapping[str, Any]) -> str:
    """The US posture; in brackets what the study changes in it, and its warning."""
    study = _study(kept)
    warned = warning_words(float(study.get("warning_days") or 0.0))
    said = "; ".join(w for w in (_line(study.get("us_words")), warned) if w)
    return _line(kept.get("us")) + (f" ({said})" if said else "")


def _is_assessment(kept: Mapping[str, Any]) -> bool:
    """Whether the record holds all that its question was asked with, as assessments do."""
    return str(kept.get("schema")).startswith("muster/assess/")


def _readme(kept: Mapping[str, Any]) -> str:
    """What is in the ZIP and how to read it."""
    tables = "\n".join(f"- `{name}.csv`: {title}" for name, (title, _c) in tables_of(kept).items())
    details = "\n".join(_line(d) for d in kept.get("verdict_details") or [])
    again = "- `reproduce.py`, `reproduce.sh`: get the number again"
    score = f""", score {kept.get("score")},
operations run in full {kept.get("n_run")} of {kept.get("n_operations")}"""
    if not _is_assessment(kept):
        again = "- no command: such a record does not hold every option that it was asked with"
        score = ""
    method = "\n\n".join(_line(m) for m in kept.get("method") or [])
    return f"""# {_line(_study(kept).get("name")) or "A study of Muster"}

{_line(kept.get("verdict"))}

{details}

Year {kept.get("year")}, US posture {_us(kept)}{score}.

## Before you quote this
{_cautions(kept)}- Assumptions, with ranges and reasons, stand in `assumptions.csv`.

## Files
- `record.json`: the whole record; numbers are kept to {DIGITS} significant digits
{tables}
- `datapackage.json`: meaning, type and unit of every column (Data Package 2)
- `manifest.sha256`: check with `sha256sum --check manifest.sha256`
{again}
- `LICENCE.txt`, `CITATION.txt`

An empty cell is not known: never read it as zero. Shares, coverages, probabilities and prices lie
between 0 and 1. Text that a spreadsheet would take for a formula has an apostrophe in front.

## Method
{method}
"""


def _cautions(kept: Mapping[str, Any]) -> str:
    """What to know of an assessment before it is quoted, a line each."""
    if not _is_assessment(kept):
        return ""
    solver = kept.get("solver") or {}
    is_allowance = kept.get("is_transit_allowance")
    arrival = "notice plus an allowance for transit" if is_allowance else "as computed"
    return f"""- Share of the input that is estimated, not published: {kept.get("estimated_share")}.
- Solver: {_line(solver.get("status"))}, gap {solver.get("gap")}.
- Arrival is {arrival}.
"""


def licence_text(kept: Mapping[str, Any]) -> str:
    """Licence of the result and of what it was made from."""
    licences = sorted(
        {
            _line(s.get("licence"))
            for s in kept.get("sources") or []
            if isinstance(s, Mapping) and _line(s.get("licence"))
        }
    )
    listed = "\n".join(f"- {name}" for name in licences) or "- none recorded"
    return (
        f"The results in this ZIP: {LICENCE['title']} ({LICENCE['name']}), {LICENCE['path']}\n\n"
        "They were made from public sources under their own terms (sources.csv):\n"
        f"{listed}\n"
    )


def citation_text(kept: Mapping[str, Any]) -> str:
    """How to cite the result."""
    study = _study(kept)
    return (
        f"Muster {_line(kept.get('muster_version'))}: "
        f"{_line(study.get('name')) or _line(study.get('code'))}, {kept.get('year')}, US posture "
        f"{_us(kept)}. Input fingerprint (SHA-256) {_line(kept.get('inputs_sha256'))}. "
        f"Licence {LICENCE['name']}.\n"
    )


def _settings(kept: Mapping[str, Any]) -> dict[str, str]:
    """Settings that were changed, as text."""
    settings = kept.get("settings")
    if isinstance(settings, Mapping):
        return {str(k): str(v) for k, v in sorted(settings.items())}
    return {}


def _python(kept: Mapping[str, Any]) -> str:
    """A script that computes the number again and compares."""
    return f"""# Computes the number of this archive again.
# Needs Muster {_line(kept.get("muster_version"))!r}.
import muster

world = muster.load_world("europe")
guidance = muster.load_guidance({str(_study(kept).get("code") or "")!r})
result = muster.assess(
    world,
    guidance,
    year={kept.get("year")!r},
    us={str(kept.get("us"))!r},
    without={[str(w) for w in kept.get("without") or []]!r},
    settings={_settings(kept)!r},
    seed={kept.get("seed")!r},
)
expected = {kept.get("score")!r}
print("score now:", result.score, "score in this archive:", expected)
if result.record["inputs_sha256"] != {str(kept.get("inputs_sha256"))!r}:
    print("The inputs differ from those of this archive: other data or another study.")
elif expected is not None and abs(result.score - expected) > 1e-6:
    raise SystemExit("The same inputs gave another number: please report it.")
"""


def _shell(kept: Mapping[str, Any]) -> str:
    """The same on the command line."""
    words = ["muster", "assess", str(_study(kept).get("code") or "")]
    words += ["--year", str(kept.get("year")), "--us", str(kept.get("us"))]
    for name in kept.get("without") or []:
        words += ["--without", str(name)]
    for key, value in _settings(kept).items():
        words += ["--set", f"{key}={value}"]
    words += ["--seed", str(kept.get("seed")), "--json"]
    return f"#!/bin/sh\n# Computes the number of this archive again.\n{shlex.join(words)}\n"
