"""Other ways to write a nation, and the code that is meant (ISO 3166-1 alpha-3)."""

from __future__ import annotations

from muster.catalogue.text_checks import Fault, shown

_ALIASES = """
ALB AL Albania
AUT AT Austria
BEL BE Belgium
BGR BG Bulgaria BUL
BIH BA Bosnia,Bosnia-Herzegovina,Bosnia_and_Herzegovina
BLR BY Belarus,Byelorussia
CAN CA Canada
CHE CH Switzerland SUI
CYP CY Cyprus
CZE CZ Czechia,Czech_Republic,Czechoslovakia TCH,CSK
DEU DE Germany,West_Germany,FRG GER,BRD
DNK DK Denmark DEN
ESP ES Spain SPA
EST EE Estonia
FIN FI Finland
FRA FR France
GBR GB,UK United_Kingdom,Great_Britain,Britain,England
GEO GE Georgia
GRC GR,EL Greece,Hellas GRE
HRV HR Croatia CRO
HUN HU Hungary
IRL IE Ireland,Republic_of_Ireland,Eire
ISL IS Iceland ICE
ITA IT Italy
LTU LT Lithuania LIT
LUX LU Luxembourg,Luxemburg
LVA LV Latvia LAT
MDA MD Moldova,Moldavia
MKD MK North_Macedonia,Macedonia,FYROM NMK,FYR
MLT MT Malta
MNE ME Montenegro
NLD NL Netherlands,The_Netherlands,Holland NED,HOL
NOR NO,FALSE Norway
POL PL Poland
PRT PT Portugal POR
ROU RO Romania,Rumania ROM
RUS RU Russia,Russian_Federation
SRB RS Serbia
SVK SK Slovakia,Slovak_Republic SLK
SVN SI Slovenia SLO
SWE SE Sweden
TUR TR Turkey,Türkiye,Turkiye
UKR UA Ukraine
USA US United_States,United_States_of_America,America
XKX XK Kosovo KOS
"""

_LAPSED = frozenset({"CZECHOSLOVAKIA", "TCH", "CSK"})
_FROM_YAML = frozenset({"FALSE", "NO", "OFF"})


def _read_aliases() -> dict[str, str]:
    """Alpha-3 by every other spelling, in capitals."""
    found = {"OFF": "NOR"}
    for line in _ALIASES.strip().splitlines():
        code, *groups = line.split(" ")
        for alias in ",".join(groups).split(","):
            found[alias.replace("_", " ").upper()] = code
    return found


_CODE_BY_ALIAS = _read_aliases()
KNOWN_CODES = frozenset(_CODE_BY_ALIAS.values())
"""Codes of nations in and around NATO and the EU."""


def nation_hint(text: str) -> str:
    """The alpha-3 code that another spelling stands for, or an empty text.

    Examples
    --------
    >>> nation_hint("UK"), nation_hint("el"), nation_hint("NOR")
    ('GBR', 'GRC', '')
    """
    folded = text.strip().upper().replace("_", " ")
    if folded in KNOWN_CODES:
        return "" if text in KNOWN_CODES else folded
    return _CODE_BY_ALIAS.get(folded, "")


def nation_fault(text: str) -> Fault | None:
    """Reason and remedy where a cell names a nation otherwise than by its code."""
    code = nation_hint(text)
    if not code:
        return None
    upper = text.strip().upper()
    if upper in _FROM_YAML:
        why = (
            f"{shown(text)} is no nation: YAML and some spreadsheets read NO, the two letters "
            "of Norway, as the word no."
        )
    elif upper in _LAPSED:
        why = f"{shown(text)} is a state that no longer exists."
    else:
        why = f"{shown(text)} is not the three-letter code of a nation (ISO 3166-1 alpha-3)."
    return why, f"Write {code}."
