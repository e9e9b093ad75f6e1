"""Numbers in words: one way of writing counts, shares and prices everywhere."""

from __future__ import annotations

from muster.report.rows import number

UNKNOWN = "not known"
HUGE = 1e12
"""From here on a number is written with its power of ten."""
NBSP = "\N{NO-BREAK SPACE}"
_SMALL = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def count(value: object) -> str:
    """A quantity with thousands commas and no more digits than it deserves.

    Examples
    --------
    >>> count(60000), count(12.34), count(3.0), count(0.0456), count(None)
    ('60,000', '12.3', '3', '0.046', 'not known')
    """
    found = number(value)
    if found is None:
        return UNKNOWN
    size = abs(found)
    if size >= HUGE:
        return f"{found:.3g}"
    if size >= 100 or found == round(found):
        return f"{found + 0.0:,.0f}"
    if size >= 1:
        return f"{found:,.1f}".removesuffix(".0")
    if size >= 0.001:
        return f"{found:.2g}"
    return f"{found:.1e}"


def _within(value: object) -> float | None:
    """A finite number small enough to be written in full."""
    found = number(value)
    return found if found is not None and abs(found) < HUGE else None


def percent(value: object) -> str:
    """A share as per cent; never rounded to 0 or 100 unless it is that.

    Examples
    --------
    >>> [percent(x).replace(NBSP, " ") for x in (0.714, 0.998, 1.0, 0.001, None)]
    ['71 %', '>99 %', '100 %', '<1 %', 'not known']
    """
    found = _within(value)
    if found is None:
        return count(value)
    if 1 - 1e-6 > found > 0.995:
        return f">99{NBSP}%"
    if 1e-9 < found < 0.005:
        return f"<1{NBSP}%"
    return f"{100 * found:.0f}{NBSP}%".replace("-0\N{NO-BREAK SPACE}", f"0{NBSP}")


def points(value: object) -> str:
    """A price in points of ambition, where 100 points are the whole ambition.

    Examples
    --------
    >>> points(0.006), points(0.01), points(0.0), points(0.00001)
    ('0.60 points', '1 point', '0 points', '<0.01 points')
    """
    found = _within(value)
    if found is None:
        return count(value)
    scaled = 100 * found
    if abs(scaled) < 1e-9:
        return "0 points"
    if 0 < scaled < 0.01:
        return "<0.01 points"
    written = f"{scaled:.1f}".removesuffix(".0") if abs(scaled) >= 0.995 else f"{scaled:.2f}"
    return f"{written} point" + ("" if written == "1" else "s")


def signed_points(value: object) -> str:
    """A difference of two shares in percentage points, with its sign."""
    found = _within(value)
    if found is None:
        return count(value)
    if 0 < abs(found) < 0.005:
        return "+<1" if found > 0 else "-<1"
    return f"{100 * found:+.0f}" if abs(found) >= 0.005 else "0"


def days(value: object) -> str:
    """A number of days, whole."""
    found = number(value)
    if found is None:
        return UNKNOWN
    return f"{found:,.0f} day" + ("" if round(found) == 1 else "s")


def small(value: object) -> str:
    """A small whole number as a word, a larger one in digits."""
    found = number(value)
    if found is None:
        return "an unknown number"
    whole = round(found)
    return _SMALL[whole] if 0 <= whole < len(_SMALL) else f"{whole:,}"


def listing(words: list[str]) -> str:
    """Words as a sentence lists them: a, b and c."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def lower_first(word: str) -> str:
    """A name inside a sentence: small first letter unless it is an abbreviation."""
    return word if len(word) > 1 and word[1].isupper() else word[:1].lower() + word[1:]


def upper_first(sentence: str) -> str:
    """A sentence with a capital first letter."""
    return sentence[:1].upper() + sentence[1:]
