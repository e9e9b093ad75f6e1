"""The page speaks two languages, both whole."""

from __future__ import annotations

import re
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "web" / "src"
PAIR = re.compile(r'^  (\w+): \[\s*"((?:[^"\\]|\\.)+)",\s*"((?:[^"\\]|\\.)+)",?\s*\],$', re.M)
KEY = re.compile(r"^  (\w+): \[", re.M)


def catalogue() -> str:
    """The words of every page, one file after the other."""
    return "".join(p.read_text(encoding="utf-8") for p in sorted(SOURCE.glob("words_*.ts")))


def test_every_text_has_english_and_french() -> None:
    """No entry lacks one, and both take the same values."""
    keys = KEY.findall(catalogue())
    pairs = {key: (en, fr) for key, en, fr in PAIR.findall(catalogue())}
    assert sorted(keys) == sorted(pairs)
    assert len(keys) == len(set(keys)) > 200
    for key, (en, fr) in pairs.items():
        assert set(re.findall(r"{\w+}", en)) == set(re.findall(r"{\w+}", fr)), key


def test_no_text_stands_outside_the_catalogue_and_none_is_left_over() -> None:
    """Every word that the page asks for is there; every word there is asked for."""
    pages = "".join(
        p.read_text(encoding="utf-8")
        for p in SOURCE.glob("*.ts*")
        if not p.name.startswith("words")
    )
    keys = set(KEY.findall(catalogue()))
    literal = set(re.findall(r'\bt\("(\w+)"', pages))
    assert literal <= keys
    begun = tuple(re.findall(r"`(\w+_)\$\{", pages))
    used = set(re.findall(r'(?<=")(\w+)(?=")', pages))
    left = {k for k in keys if k not in used and not k.startswith(begun)}
    assert left == set()
