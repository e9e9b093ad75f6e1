"""Target letters as tagged PDF (PDF/UA-1), each on at most two pages.

Typst sets them from a fixed template; how many reasons are told, and how
large, is found by measuring on the page itself.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst

from muster.report.pdf import EPOCH, Json, printable
from muster.report.rows import Record, text
from muster.report.targets.language import Language
from muster.report.targets.letter import Letter, letter, letter_nations
from muster.report.targets.letter_parts import Part
from muster.report.writing import write_whole

REGION = {"en": "GB", "fr": "FR"}
SIZES = (
    (8, 10.0), (6, 10.0), (6, 9.6), (5, 9.6), (4, 9.6), (4, 9.3), (3, 9.3), (3, 9.0), (2, 9.0),
    (2, 8.6), (1, 8.6), (1, 8.0), (0, 7.6), (0, 7.0), (0, 6.0),
)  # fmt: skip
"""Reasons told, and size of the text [pt]: the first pair that fits on two pages is taken."""
SLACK_MM = 16.0
"""Room kept for what a page break wastes [mm]."""


def letter_pdf(record: Record, nation: str, language: str = "en") -> bytes:
    """The target letter of a nation as PDF/UA-1.

    Parameters
    ----------
    record, nation, language
        See :func:`muster.report.targets.letter.letter`.
    """
    return printed_letter(letter(record, nation, language))


def printed_letter(found: Letter) -> bytes:
    """Any letter as PDF/UA-1."""
    template = files("muster.report").joinpath("templates/letter.typ").read_bytes()
    inputs: Any = {
        "main": template,
        "data.json": printable(json.dumps(_data(found), ensure_ascii=False)).encode(),
    }
    made: bytes = typst.compile(
        inputs, format="pdf", ignore_system_fonts=True, pdf_standards=["ua-1"], timestamp=EPOCH
    )
    return made


def write_letters(
    record: Record,
    folder: str | os.PathLike[str],
    languages: Sequence[str] = ("en",),
    progress: Callable[[int, int], None] | None = None,
) -> list[Path]:
    """Paths of the letters of all nations, just written: ``letter-NLD-en.pdf`` and so on.

    Parameters
    ----------
    record
        Record of targets (schema ``muster/targets/1``).
    folder
        Where to write; made if it does not exist.
    languages
        ``en``, ``fr``, or both.
    progress
        Told how many are done, of how many.

    Raises
    ------
    ValueError
        If there are no letters in a language.
    OSError
        If the folder cannot be written.
    """
    for language in languages:
        Language(code=language)
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    jobs = [(n, lang) for lang in languages for n in letter_nations(record)]
    letters = [letter(record, nation, language) for nation, language in jobs]
    paths = []
    for i, ((nation, language), made) in enumerate(zip(jobs, _printed(letters), strict=True), 1):
        name = f"letter-{_safe(nation)}-{_safe(language)}.pdf"
        paths.append(write_whole(place / name, made))
        if progress is not None:
            progress(i, len(jobs))
    return paths


def _safe(code: str) -> str:
    """A code that can stand in a file name."""
    return "".join(c if c.isalnum() or c in "-_" else "_" for c in code)


def _printed(letters: Sequence[Letter]) -> Iterator[bytes]:
    """Letters as PDF, in order, on as many threads as there are processors.

    Threads, not processes: Typst works outside the interpreter's lock, and a script that has
    no main guard can then write letters too.
    """
    with ThreadPoolExecutor(min(os.cpu_count() or 1, 4)) as pool:
        yield from pool.map(printed_letter, letters)


def _data(found: Letter) -> Json:
    """A letter as JSON for the template."""
    n = max((len(p.reasons) for p in found.parts), default=0)
    told = {min(n, 1), *(min(n, k) for k, _ in SIZES)}
    sizes = [{"n": min(k, n), "pt": pt} for k, pt in SIZES if min(k, n) in told]
    language = Language(code=found.language)
    return {
        "lang": found.language, "region": REGION[found.language], "title": found.title,
        "kicker": found.kicker, "lead": found.lead, "footer": found.footer,
        "fingerprint": found.fingerprint, "page": language.phrase("page"), "slack": SLACK_MM,
        "sizes": sizes,
        "facts": [{"value": v, "label": label, "note": note} for v, label, note in found.facts],
        "parts": [_part(p) for p in found.parts],
    }  # fmt: skip


def _part(part: Part) -> Json:
    """A part as JSON; its sentences make one paragraph."""
    table = part.table
    return {
        "title": part.title,
        "paragraphs": [" ".join(part.sentences)] if part.sentences else [],
        "table": None if table is None else {
            "heads": list(table.heads), "numbers": sorted(table.numbers), "note": table.note,
            "widths": list(table.widths), "body": [[text(c) for c in r] for r in table.body],
        },
        "reasons": [{"head": h, "said": " ".join(said)} for h, said in part.reasons],
        "bars": [{"label": label, "share": v, "said": said} for label, v, said in part.bars],
    }  # fmt: skip
