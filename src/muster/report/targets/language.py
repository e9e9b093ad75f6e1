"""Words of a language for target letters: names, quantities, money, and how they are set.

One catalogue of words (``words.toml``) and one of phrases
(``phrases.toml``) hold every language; nothing else differs between
them. What a catalogue does not know stays as the record has it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from muster.report.numbers import NBSP, upper_first
from muster.report.rows import Row, number, text

LANGUAGES = ("en", "fr")
THIN = "\N{NARROW NO-BREAK SPACE}"
APOSTROPHE = "\N{RIGHT SINGLE QUOTATION MARK}"
BILLION = 1000.0
"""Million euro in a billion euro."""
_CHOICE = re.compile(r"<([^<>|]*)\|([^<>|]*)(?:\|([^<>|]*))?>")


@lru_cache(maxsize=4)
def catalogue(name: str) -> Mapping[str, Mapping[str, Any]]:
    """A catalogue of this package: ``words`` or ``phrases``."""
    with files("muster.report.targets").joinpath(f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """English (``en``) or French (``fr``): how names and numbers are written."""

    code: str = "en"

    def __post_init__(self) -> None:
        if self.code not in LANGUAGES:
            raise ValueError(
                f"No letters in the language '{self.code}'. Choose one of {', '.join(LANGUAGES)}."
            )

    @property
    def is_french(self) -> bool:
        """Whether this is French."""
        return self.code == "fr"

    def words(self, kind: str, key: object) -> Sequence[str]:
        """Words of the catalogue for a key, none if it does not know it."""
        found = catalogue("words").get(kind, {}).get(str(key), ())
        return (found,) if isinstance(found, str) else found

    def phrase(self, key: str, nation: Row | None = None, /, **values: object) -> str:
        """A phrase of the catalogue with its values, set as the language wants it.

        ``{n}``, ``{N}``, ``{de}``, ``{a}`` name the nation, and ``<one|many>`` or
        ``<masculine|feminine|many>`` agree with it.
        """
        said = str(catalogue("phrases")[self.code][key])
        forms = self.nation_forms(nation) if nation is not None else {}
        gender = forms.pop("gender", "m")

        def agreed(found: re.Match[str]) -> str:
            one, two, three = found.groups()
            if three is None:
                return two if gender == "p" else one
            return {"m": one, "f": two}.get(gender, three)

        return self.typeset(_CHOICE.sub(agreed, said).format(**forms, **values))

    def typeset(self, said: str) -> str:
        """Apostrophes, quotation marks and spaces that do not break."""
        said = said.replace("'", APOSTROPHE)
        said = re.sub(r"(?<=\d) (?=[\w%])", NBSP, said)
        if not self.is_french:
            return said.replace("« ", "\u201c").replace(" »", "\u201d")
        said = re.sub(r" ([;!?])", rf"{THIN}\1", said)
        said = re.sub(r" ([:»])", rf"{NBSP}\1", said)
        return said.replace("« ", f"«{NBSP}")

    # --- names ----------------------------------------------------------------------------

    def nation_forms(self, nation: Row) -> dict[str, str]:
        """A nation in running text: alone, at the start, with *of* and *to*, and its gender."""
        name = self.nation(nation.get("nation"), nation.get("name"))
        gender = self.words("nation", nation.get("nation"))[2:3]
        forms = {"n": name, "N": upper_first(name), "gender": gender[0] if gender else "m"}
        if not self.is_french:
            return forms | {"de": f"of {name}", "a": f"to {name}", "gender": "m"}
        return forms | {"de": of_french(name), "a": to_french(name)}

    def nation(self, code: object, name: object = None) -> str:
        """Name of a nation with its article."""
        found = self.words("nation", code)
        return found[self.is_french] if found else text(name) or text(code)

    def nation_title(self, code: object, name: object = None) -> str:
        """Name of a nation without its article, as in a table."""
        return upper_first(re.sub(r"^(the |les |le |la |l')", "", self.nation(code, name)))

    def operation(self, name: object) -> str:
        """Name of an operation inside a sentence."""
        found = self.words("operation", text(name))
        return self.typeset(found[self.is_french] if found else text(name))

    def operation_title(self, name: object) -> str:
        """Name of an operation in a table."""
        found = self.words("operation", text(name))
        if not self.is_french or not found:
            return self.typeset(text(name))
        return self.typeset(upper_first(re.sub(r"^(les |le |la |l')", "", found[1])))

    def study(self, name: object) -> str:
        """Name of a study."""
        found = self.words("study", text(name))
        return self.typeset(found[0] if self.is_french and found else text(name))

    def key(self, name: object) -> str:
        """A burden key in words; a mixed one names its parts."""
        said = text(name)
        known = catalogue("words").get("key", {})
        for key in sorted(known, key=len, reverse=True):
            word = known[key][self.is_french]
            said = re.sub(rf"(\d+)[ {NBSP}]% {re.escape(key)}", rf"{word} (\1 %)", said)
            said = said.replace(key, word)
        if self.is_french and said != text(name):
            said = said.replace(" and ", " et ")
        return self.typeset(said)

    def pair(self, kind: str, key: object) -> str:
        """English or French of an entry that has both."""
        found = self.words(kind, text(key))
        return self.typeset(found[self.is_french] if found else text(key))

    def us_category(self, code: object) -> str:
        """French name of a category of American forces, nothing if it is not known."""
        found = self.words("us_category", code)
        return self.typeset(found[0]) if found and self.is_french else ""

    def us_changed(self, study: Row) -> str:
        """What a study changes in the forces of the US posture, or nothing."""
        if not self.is_french:
            return self.typeset(text(study.get("us_words")))
        shares = study.get("us_shares")
        parts: dict[bool, list[str]] = {True: [], False: []}
        for code, share in sorted(shares.items()) if isinstance(shares, dict) else ():
            noun = self.us_category(code) or f"systèmes « {code} »"
            part = "la totalité de" if share >= 1 else f"{self.percent(share, 0)} de"
            parts[share > 0].append(f"{part} leurs {noun}" if share > 0 else f"leurs {noun}")
        said = [
            f"{word} {self.listing(parts[is_given])}"
            for is_given, word in ((True, "avec"), (False, "sans"))
            if parts[is_given]
        ]
        return self.typeset(" et ".join(said))

    def shared_title(self, name: object) -> str:
        """A pool or cluster in a table."""
        said = re.sub(r"^(the |les |le |la |l\u2019|une |un |a )", "", self.pair("shared", name))
        return upper_first(said)

    def capability(self, row: Row) -> str:
        """Name of a capability as a title."""
        found = self.words("capability", row.get("capability"))
        return self.typeset(found[2] if self.is_french and found else text(row.get("name")))

    # --- quantities -----------------------------------------------------------------------

    def _nouns(self, row: Row) -> tuple[str, str, str]:
        """What is counted of a capability, as one and as many, and its gender."""
        found = self.words("capability", row.get("capability"))
        if found:
            return (found[3], found[4], found[5]) if self.is_french else (found[0], found[1], "")
        unit, name = text(row.get("unit")), text(row.get("name"))
        known = self.words("unit", unit)
        one, many = (known[2:4] if self.is_french else known[:2]) if known else (unit, unit)
        gender = known[4] if known and self.is_french else "m"
        return f"{one} ({name})", f"{many} ({name})", gender

    def many(self, row: Row) -> str:
        """What is counted of a capability, in the plural."""
        return self.typeset(self._nouns(row)[1])

    def plain(self, value: object, row: Row) -> str:
        """A rounded number with the unit alone: ``33 aircraft``."""
        known = self.words("unit", row.get("unit"))
        if not known:
            return f"{self.rough(value)}{NBSP}{text(row.get('unit'))}"
        found = number(value) or 0.0
        one, many = known[2:4] if self.is_french else known[:2]
        shown = round(found) if found >= 10 or abs(found - round(found)) < 0.05 else found
        is_one = shown < 2 if self.is_french else shown == 1
        return f"{self.rough(value)}{NBSP}{one if is_one else many}"

    def units(self, value: object, row: Row) -> str:
        """A number of what a capability counts: ``4 tanker aircraft``."""
        one, many, _ = self._nouns(row)
        found = number(value) or 0.0
        is_one = abs(found) < 2 if self.is_french else abs(found - 1.0) < 1e-9
        return f"{self.amount(found)}{NBSP}{self.typeset(one if is_one else many)}"

    def asked(self, value: object, row: Row) -> str:
        """What is asked for in a sentence: parts of one in words, the rest in numbers."""
        found = number(value) or 0.0
        part = self.words("fraction", round(found * 8))
        if not part or abs(found * 8 - round(found * 8)) > 1e-9:
            return self.units(found, row)
        one, _, gender = self._nouns(row)
        if self.is_french:
            return self.typeset(f"{part[1]} d'{'une' if gender == 'f' else 'un'} {one}")
        return f"{part[0]} {'an' if one[0] in 'aeiou' else 'a'} {one}"

    def plain_asked(self, value: object, row: Row) -> str:
        """What is asked for with the unit alone, parts of one as a number."""
        known = self.words("unit", row.get("unit"))
        found = number(value) or 0.0
        if not known:
            return f"{self.amount(found)}{NBSP}{text(row.get('unit'))}"
        one, many = known[2:4] if self.is_french else known[:2]
        is_one = found < 2 if self.is_french else found == 1
        return f"{self.amount(found)}{NBSP}{one if is_one else many}"

    def amount(self, value: object) -> str:
        """A number with as many digits as it deserves."""
        found = number(value)
        if found is None:
            return self.phrase("unknown")
        size = abs(found)
        if 0 < size < 0.005:
            return f"<{NBSP}{self._marked('0.01')}"
        if abs(found - round(found)) < 1e-6 or size >= 20:
            said = f"{round(found):,}"
        elif size < 20 and abs(found * 8 - round(found * 8)) < 1e-9:
            said = f"{found:.3f}".rstrip("0").rstrip(".")
        else:
            said = f"{found:.1f}" if size >= 1 else f"{found:.2f}"
        return self._marked(said)

    def rough(self, value: object) -> str:
        """A need or a stock: whole from ten on, one digit below, and never a false zero."""
        found = number(value) or 0.0
        if found >= 10 or abs(found - round(found)) < 0.05:
            return self._marked(f"{round(found):,}")
        return self._marked(f"{found:.1f}" if found >= 0.1 else f"{found:.2f}")

    def rough_units(self, value: object, row: Row) -> str:
        """A rounded number of what a capability counts."""
        one, many, _ = self._nouns(row)
        said = self.rough(value)
        shown = float(said.replace(THIN, "").replace(",", "." if self.is_french else ""))
        is_one = shown < 2 if self.is_french else said == "1"
        return f"{said}{NBSP}{self.typeset(one if is_one else many)}"

    def _marked(self, said: str) -> str:
        """A number with the marks of the language."""
        if not self.is_french:
            return said
        return said.replace(",", THIN).replace(".", ",")

    def percent(self, share: object, digits: int = 1) -> str:
        """A share in per cent; a small one keeps a second digit and is never a false zero."""
        found = number(share)
        if found is None:
            return self.phrase("unknown")
        scaled = 100.0 * found
        if not scaled or abs(scaled - 100.0) < 1e-9:
            return f"{scaled:.0f}{NBSP}%"
        if 0 < abs(scaled) < 0.005:
            return self.phrase("less_than", share=f"{self._marked('0.01')}{NBSP}%")
        if 0 < abs(scaled) < 1 and digits == 1:
            digits = 2
        return f"{self._marked(f'{scaled:.{digits}f}')}{NBSP}%"

    def money(self, meur: object) -> str:
        """Million or billion euro."""
        found = number(meur) or 0.0
        if not found:
            return self.phrase("zero_money")
        said = self._sum(found)
        if abs(found) >= BILLION - 0.5:
            if not self.is_french:
                return f"{said}{NBSP}billion euro"
            word = "milliard" if abs(found) / BILLION < 1.95 else "milliards"
            return f"{said}{NBSP}{word} d{APOSTROPHE}euros"
        if not self.is_french:
            return f"{said}{NBSP}million euro"
        word = "million" if abs(found) < 1.95 else "millions"
        return f"{said}{NBSP}{word} d{APOSTROPHE}euros"

    def money_short(self, meur: object) -> str:
        """A sum of money as a key figure; French abbreviates, since its words are long."""
        found = number(meur) or 0.0
        if not self.is_french or not found:
            return self.money(found)
        return f"{self._sum(found)}{NBSP}{'Md' if abs(found) >= BILLION - 0.5 else 'M'}€"

    def _sum(self, meur: float) -> str:
        """The number of a sum of money: billions from one billion on, millions below."""
        if abs(meur) >= BILLION - 0.5:
            return self._marked(f"{meur / BILLION:,.1f}")
        return self._marked(f"{meur:,.0f}" if abs(meur) >= 10 else f"{meur:.1f}")

    def money_range(self, low: object, high: object) -> str:
        """A range of money; the unit is said once where both ends have the same."""
        least, most = number(low) or 0.0, number(high) or 0.0
        same = (least >= BILLION - 0.5) == (most >= BILLION - 0.5) and least > 0
        return self.phrase(
            "money_between", low=self._sum(least) if same else self.money(least),
            high=self.money(most),
        )  # fmt: skip

    def whole(self, value: object) -> str:
        """A whole number."""
        return self._marked(f"{round(number(value) or 0.0):,}")

    def millions(self, meur: object) -> str:
        """Million euro without the word, for tables that say it in the head."""
        found = number(meur) or 0.0
        return self._marked(f"{found:,.0f}" if abs(found) >= 10 or not found else f"{found:.1f}")

    def counted(self, n: int, one: str) -> str:
        """A count of something of the catalogue: key ``one``, and ``one`` with ``_many``."""
        if n == 0:
            return self.phrase(f"no_{one}")
        is_one = n < 2 if self.is_french else n == 1
        word = self.phrase(one if is_one else f"{one}_many")
        return f"{self.whole(n)}{NBSP}{word}"

    def listing(self, words: Sequence[str]) -> str:
        """Words as a sentence lists them."""
        if len(words) < 2:
            return "".join(words)
        return f"{', '.join(words[:-1])} {self.phrase('and')} {words[-1]}"


def of_french(name: str) -> str:
    """A French name after *de*."""
    if name.startswith("le "):
        return f"du {name[3:]}"
    return f"des {name[4:]}" if name.startswith("les ") else f"de {name}"


def to_french(name: str) -> str:
    """A French name after *à*."""
    if name.startswith("le "):
        return f"au {name[3:]}"
    return f"aux {name[4:]}" if name.startswith("les ") else f"à {name}"
