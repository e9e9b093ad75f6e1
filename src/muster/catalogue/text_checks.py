"""Text that a table or a study may hold: what is refused, and why.

Refused is what looks like something else: hidden direction marks, letters of
another script, two ways to write one letter, and cells that a spreadsheet
would run as a formula.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

Fault = tuple[str, str]
"""Reason and remedy."""

_CODE = re.compile(r"[A-Za-z0-9*][A-Za-z0-9_.+-]*")
_WORD = re.compile(r"[^\W\d_]+")
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_HIDDEN = frozenset("\u00ad\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\ufeff")
_SCRIPTS = frozenset({"LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "CHEROKEE", "COPTIC", "GEORGIAN"})

MAX_CHARACTERS = 10_000
"""Longest text of one cell or key [characters]."""


def text_fault(text: str, *, is_code: bool = False) -> Fault | None:
    """Reason and remedy where a text is refused, else None.

    Parameters
    ----------
    text
        Text of one cell or key, not empty.
    is_code
        Whether it is a code: letters A to Z, digits and ``_ . + -`` only, or ``*``.
    """
    if text.isascii() and text.isprintable():
        return _plain_fault(text, is_code)
    return _character_fault(text) or _plain_fault(text, is_code)


def _plain_fault(text: str, is_code: bool) -> Fault | None:
    """Faults of any text: length, space around, formulas, codes."""
    if len(text) > MAX_CHARACTERS:
        return f"The text has {len(text):,} characters.", f"Keep it under {MAX_CHARACTERS:,}."
    if text != text.strip():
        return f"There is space around {shown(text)}.", "Remove the space; codes must match."
    if text.startswith(("=", "+", "-", "@")):
        return (
            f"{shown(text)} begins like a formula: a spreadsheet would run it.",
            "Write the value itself, or begin with a word.",
        )
    if is_code and not _CODE.fullmatch(text):
        return f"{shown(text)} is not a code.", "Use letters A to Z, digits and _ . + - only."
    return None


def _character_fault(text: str) -> Fault | None:
    """Faults of characters outside printable ASCII."""
    for character in text:
        if character in _BIDI:
            return (
                f"There is a hidden direction mark {_name(character)} in the text: "
                "it can make one text look like another.",
                "Remove it; retype the text if it cannot be seen.",
            )
        if character in _HIDDEN or unicodedata.category(character) in ("Cc", "Cs", "Co", "Cn"):
            return f"There is a hidden character {_name(character)} in the text.", "Remove it."
        if character == "\ufffd":
            return (
                "There is a replacement character in the text: a letter was lost on the way.",
                "Retype the letter and save the file as UTF-8.",
            )
    if not unicodedata.is_normalized("NFC", text):
        return (
            f"{shown(text)} has letters composed of two characters: it would not match "
            "the same text typed otherwise.",
            "Write it in Unicode form NFC.",
        )
    for word in _WORD.findall(text):
        scripts = sorted({_script(letter) for letter in word} & _SCRIPTS)
        if len(scripts) > 1:
            return (
                f"The word {shown(word)} mixes {' and '.join(s.title() for s in scripts)} "
                "letters that look alike.",
                "Retype the word in one script.",
            )
    return None


@lru_cache(maxsize=4096)
def _script(letter: str) -> str:
    """Script of a letter, by the first word of its Unicode name."""
    return unicodedata.name(letter, "").split(" ")[0]


def _name(character: str) -> str:
    """Code point and name of a character."""
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".strip()


def shown(text: str, limit: int = 60) -> str:
    """A text between quotation marks, shortened and without hidden characters."""
    short = text if len(text) <= limit else f"{text[:limit]}..."
    return "'" + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in short) + "'"
