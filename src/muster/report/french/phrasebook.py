"""French for what reports say in English: one phrasebook, looked up by the finished sentence.

Records keep their findings as English sentences, and reports make theirs from records, in
English. Which sentence is said, and with which numbers, is decided there and only there. Here a
finished sentence is recognised by its form and said again in French::

    "{name}: the first to fail in {#share} of the trials in which any does."
    "{name} : première à manquer dans {#share} des tirages où une capacité manque."

``{#share}`` stands for a number, ``{name}`` for words that are looked up in turn, which stay as
they are if nobody knows them (names of places and of formations). ``{Name}`` begins with a
capital. What no form fits is not guessed: it has no French, and whoever shows it marks it as
English. Forms are in ``sentences.toml``, names in ``names.toml`` and in the words of targets.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from muster.planning.study_head import CATEGORY_NAMES
from muster.planning.targets_words import units_of
from muster.report.numbers import NBSP, lower_first, upper_first
from muster.report.targets.language import THIN, Language, catalogue

FRENCH = Language(code="fr")
_HOLE = re.compile(r"\{(#?)(\w+)\}")
_DIGITS = r"\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?"
_SMALL = dict(zip(
    ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    map(str, range(11)), strict=True,
)) | {"an unknown number": "un nombre inconnu", "not known": "inconnu"}  # fmt: skip
"""Numbers in words: digits in French, where a word would have to agree."""
_NUMBER = (
    rf"(?:[<>≤≥~+±−–-]*\s?€?\s?{_DIGITS}(?:\s?%)?|–|{'|'.join(_SMALL)}"
    rf"|{'|'.join(map(str.capitalize, _SMALL))})"
)
_WORDS = r"(?:(?!; |(?<=[a-z\d%)])\. [A-Z]).)+?"
"""What a hole of words can hold: nothing of the next part of a list or the next sentence."""
_FIGURE = re.compile(rf"[<>≤≥~+±−–-]*\s?€?\s?{_DIGITS}(?:\s?(?:%|t|bn))?|–")
_PLACE = re.compile(r"(\d{1,3}#? ?)(?=[^\d\s])(.*)|(\d{3})(?=\d)(.*)", re.S)
_JOINTS = (("; ", THIN + "; "), (" · ", " · "), (", ", ", "), (" and ", " et "), (" to ", " à "))
_FREE = ("study", "hash", "version")
"""Holes whose words may be anything: names of one's own studies, marks of versions."""
_NAMED = ("name", "other", "what", "place", "region", "lift", "out")
"""Holes for names, which a study of one's own can make up: free where the form is long enough."""
_LONG = 20
"""Letters of its own from which a form cannot be taken for another."""
_PROPER = re.compile(r"[^a-z\s]\S*(?:[ /-]+(?:[^a-z\s]\S*|de|du|la|le|of))*")
_LEAST_CUT = 12
"""Letters that a name which was cut must still have to be known by them."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form of sentence: English, French, the longest part that is always there, its letters."""

    english: str
    french: str
    mark: str
    n_letters: int


def _plain(said: str) -> str:
    """A text with one sort of space and of apostrophe, for comparison."""
    return said.replace(NBSP, " ").replace(THIN, " ").replace("\u2019", "'")


@lru_cache(maxsize=1)
def _forms() -> tuple[Form, ...]:
    """Forms with holes, those with most letters of their own first."""
    found = []
    for english, french in _sentences().items():
        parts = [_plain(part) for part in _HOLE.split(english)[::3]]
        if len(parts) > 1:
            found.append(Form(english, french, max(parts, key=len), sum(map(len, parts))))
    return tuple(sorted(found, key=lambda f: -f.n_letters))


@lru_cache(maxsize=1024)
def _pattern(english: str) -> re.Pattern[str]:
    """What a sentence of a form looks like; made when the first one may be of it."""
    pattern, last = "", 0
    for hole in _HOLE.finditer(english):
        pattern += re.escape(_plain(english[last : hole.start()]))
        pattern += f"(?P<{hole[2]}>{_NUMBER if hole[1] else _WORDS})"
        last = hole.end()
    return re.compile(pattern + re.escape(_plain(english[last:])), re.S)


@lru_cache(maxsize=1)
def _sentences() -> Mapping[str, str]:
    """English forms and sentences with their French."""
    with files("muster.report.french").joinpath("sentences.toml").open("rb") as file:
        groups = tomllib.load(file)
    return {english: french for group in groups.values() for english, french in group.items()}


@lru_cache(maxsize=1)
def names() -> Mapping[str, str]:
    """French of every name that stands in the data in English, as titles."""
    with files("muster.report.french").joinpath("names.toml").open("rb") as file:
        groups = tomllib.load(file)
    found = {e: FRENCH.typeset(f) for group in groups.values() for e, f in group.items()}
    words = catalogue("words")
    found |= {CATEGORY_NAMES[c]: FRENCH.typeset(f) for c, f in words["us_category"].items()}
    found |= {row[6]: FRENCH.typeset(row[2]) for row in words["capability"].values()}
    found |= {e: FRENCH.operation_title(e) for e in words["operation"]}
    found |= {e: FRENCH.study(e) for e in words["study"]}
    found |= {upper_first(e): FRENCH.shared_title(e) for e in words["shared"]}
    found |= {_bare(en[0]): FRENCH.nation_title(code) for code, en in words["nation"].items()}
    return found


def _counted() -> dict[str, str]:
    """What is counted of a capability, as one and as many, in the words of letters and verdicts."""
    found: dict[str, str] = {}
    for one, many, _, un, plusieurs, _, name in catalogue("words")["capability"].values():
        found |= {_plain(one): un, _plain(many): plusieurs}
        for unit in catalogue("words")["unit"]:
            for n, french in ((1.0, un), (2.0, plusieurs)):
                found[_plain(units_of(n, name, unit)).partition(" ")[2]] = french
    return found


def _bare(name: str) -> str:
    """A nation without its article."""
    return name.removeprefix("the ")


@lru_cache(maxsize=1)
def _known() -> Mapping[str, str]:
    """Names and whole sentences by their plain English, as they are and with a small letter."""
    found = {_plain(e): f for e, f in _sentences().items() if "{" not in e}
    found |= {_plain(e): f for e, f in names().items()}
    found = _counted() | found
    small = {lower_first(e): _small_first(e, f) for e, f in found.items()}
    with_article = {f"the {n}": names()[n] for n in ("United States", "United Kingdom",
                                                     "Netherlands") if n in names()}  # fmt: skip
    return small | with_article | found


def _small_first(english: str, french: str) -> str:
    """A French name inside a sentence: small where the English is."""
    return lower_first(french) if lower_first(english) != english else french


# --- looking up ------------------------------------------------------------------------------


@lru_cache(maxsize=8192)
def in_french(said: str) -> str | None:
    """A finished English text in French, or None if nobody knows it.

    Parameters
    ----------
    said
        A sentence or several, a name, a number, or a list of such parts.

    Examples
    --------
    >>> in_french("Air-to-air refuelling"), in_french("Xanadu works")
    ('Ravitaillement en vol', None)
    """
    if not said.strip():
        return said
    if "|" in said:
        return _wrapped_french(said)
    makers: tuple[Callable[[str], str | None], ...] = (
        _name, _figure, _placed, _cut_name, _by_form, _sentence_by_sentence, _joined,
    )  # fmt: skip
    for make in makers:
        found = make(said)
        if found is not None:
            return found
    return None


def number_in_french(said: str) -> str:
    """A number written in English as France writes it, with spaces that do not break.

    Examples
    --------
    >>> number_in_french("12,345.6 %").replace(THIN, "_")
    '12_345,6_%'
    """
    plain = _plain(said)
    if plain.lower() in _SMALL:
        return _SMALL[plain.lower()]
    if "e+" in plain:
        plain = f"{float(plain):,.0f}"
    euro = re.fullmatch(r"€ ?(.+?) ?bn", plain)
    if euro:
        return f"{number_in_french(euro[1])}{NBSP}Md€"
    swapped = plain.replace(",", THIN).replace(".", ",")
    return re.sub(r" ?(%)", rf"{THIN}\1", swapped).replace(" t", f"{NBSP}t")


def _name(said: str) -> str | None:
    """A name or a whole sentence without numbers."""
    stem = said.removesuffix(" *")
    if stem != said:  # a mark of what is critical
        found = _name(stem)
        return None if found is None else f"{found} *"
    plain = _plain(said)
    found = _known().get(plain)
    if found is None and plain[:1].isupper():
        lowered = _known().get(plain[:1].lower() + plain[1:])
        found = upper_first(lowered) if lowered else None
    return None if found is None else FRENCH.typeset(found)


def _figure(said: str) -> str | None:
    """A number alone."""
    return number_in_french(said) if _FIGURE.fullmatch(_plain(said)) else None


def _placed(said: str) -> str | None:
    """A label of a chart: digits for its place, then the words, a head in capitals among them."""
    place, rest = _place(said)
    if not place:
        return None
    found = in_french(rest)
    if found is None and rest.isupper():
        found = in_french(rest.lower())
        found = found.upper() if found else None
    return None if found is None else f"{place}{found}"


def _place(said: str) -> tuple[str, str]:
    """The digits that say the place of a label in a chart, and the rest."""
    found = _PLACE.fullmatch(said)
    if found is None:
        return "", said
    return (found[1], found[2]) if found[1] else (found[3], found[4])


def _cut_name(said: str) -> str | None:
    """A name that was cut to fit: cut again, as long as it was."""
    stem, mark, rest = said.partition("…")
    if not mark or len(stem) < _LEAST_CUT:
        return None
    plain = _plain(stem.strip())
    fits = [f for e, f in sorted(_known().items()) if e.startswith(plain)]
    if not fits:
        return None
    french = FRENCH.typeset(fits[0])
    n = len(stem) + 1
    return (french if len(french) <= n else f"{french[: n - 1].rstrip()}…") + rest


def _by_form(said: str) -> str | None:
    """The French of the first form that fits."""
    plain = _plain(said)
    for form in _forms():
        if form.mark not in plain:
            continue
        found = _pattern(form.english).fullmatch(plain)
        french = _filled(form, found.groupdict()) if found is not None else None
        if french is not None:
            return french
    return None


def _filled(form: Form, values: Mapping[str, str]) -> str | None:
    """A French form with the values that its English held; nothing if one is not known."""
    by_name = {name.lower(): value for name, value in values.items()}
    said: dict[str, str] = {}
    free = {*_FREE, *_NAMED} if form.n_letters >= _LONG else {*_FREE}
    for is_number, name in _HOLE.findall(form.french):
        if is_number:
            continue
        value = by_name[name.lower()]
        words = in_french(value) or _as_it_is(value, is_any=name.lower() in free)
        if words is None:
            return None
        said[name.lower()] = words

    def put(hole: re.Match[str]) -> str:
        if hole[1]:
            return number_in_french(by_name[hole[2].lower()])
        value = said[hole[2].lower()]
        return upper_first(value) if hole[2][0].isupper() else value

    # Typeset first: the values are in French already, with their own spaces.
    return _HOLE.sub(put, FRENCH.typeset(form.french))


def _as_it_is(value: str, *, is_any: bool = False) -> str | None:
    """A proper name, any name where one must stand, or a list: what nobody knows stays as it is."""
    for english, french in ((", ", ", "), (" and ", " et ")):
        parts = value.split(english)
        if len(parts) > 1:
            found = [in_french(p) or _as_it_is(p, is_any=is_any) for p in parts]
            return None if None in found else french.join(f for f in found if f is not None)
    return value if is_any or _PROPER.fullmatch(value) else None


def _sentence_by_sentence(said: str) -> str | None:
    """Several sentences, each by itself."""
    parts = re.split(r"(?<=[a-z\d%)”\u00bb\]]\.) (?=[A-Z\d“])", said)
    return _all(parts, " ") if len(parts) > 1 else None


def _joined(said: str) -> str | None:
    """A list of parts that are known; a joint can also be part of a name."""
    for english, french in _JOINTS:
        parts = said.split(english)
        n = len(parts)
        splits = [parts] if n > 1 else []
        splits += [[english.join(parts[:i]), english.join(parts[i:])] for i in range(1, n)]
        for split in splits:
            found = _all(split, french)
            if found is not None:
                return found
    return None


def _all(parts: list[str], joint: str) -> str | None:
    """Parts in French, or nothing if one is not known."""
    found = [in_french(p) for p in parts]
    return None if None in found else joint.join(f for f in found if f is not None)


def _wrapped_french(said: str) -> str | None:
    """A label on several lines, which a bar divides: the same number of lines at most."""
    lines = said.split("|")
    place, head = _place(lines[0])
    for n in (len(lines), len(lines) - 1):
        first = in_french(" ".join([head, *lines[1:n]]))
        rest = _all(lines[n:], "|") if lines[n:] else ""
        if first is not None and rest is not None:
            width = max(len(line) for line in [head, *lines[1:n]])
            return place + "|".join([*_lines(first, max(width, len(first) // n + 4)),
                                     *([rest] if rest else [])])  # fmt: skip
    return None


def _lines(said: str, width: int) -> list[str]:
    """A text on lines of about a width."""
    lines: list[str] = []
    for word in said.split(" "):
        if lines and len(lines[-1]) + len(word) < width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines
