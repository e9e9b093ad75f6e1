"""Choices by hand between counts of the additional files that overlap.

Each choice names one row by nation and the beginning of its label, and gives
its reason. A row without a choice is taken as it stands.
"""

from __future__ import annotations

from dataclasses import dataclass

from reading import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What to do with one row: leave it out, or read it differently.

    ``is_gone`` says that nothing of it is left today, so that the count of 2021
    does not stand on.
    """

    nation: str
    begins: str
    reason: str
    is_left_out: bool = False
    quantity: float | None = None
    low: float | None = None
    high: float | None = None
    label: str = ""
    vintage: int | None = None
    status: str = ""
    is_gone: bool = False


def left_out(nation: str, begins: str, reason: str, status: str = "") -> Choice:
    """A row that another row counts already, or that may not be added."""
    return Choice(nation=nation, begins=begins, reason=reason, is_left_out=True, status=status)


CHOICES = (
    left_out("FRA", "engineer regiments of the Brigade du genie", "part of the whole-army row"),
    Choice(
        nation="FRA",
        begins="engineer regiments, whole army",
        reason="low end: army level only",
        low=2,
    ),
    Choice(
        nation="FRA",
        begins="regiments of the Brigade logistique",
        quantity=7,
        reason="less the medical regiment, counted as a hospital",
    ),
    left_out("DEU", "CBRN defence battalions 7 and 750", "same units as the regiments of 2025"),
    left_out("DEU", "engineer battalion of Panzerbrigade 21", "part of the army total"),
    Choice(
        nation="GBR",
        begins="multi-role medical regiments",
        quantity=2,
        low=2,
        high=11,
        label="field hospitals",
        reason="regular ones only, nine reserve ones at the high end",
    ),
    Choice(
        nation="GBR",
        begins="field hospitals of 2nd Medical Brigade",
        quantity=3,
        low=3,
        high=13,
        label="field hospitals",
        vintage=2021,
        reason="regular ones only, ten reserve ones at the high end",
    ),
    left_out("GBR", "regular medical regiments", "close support, not field hospitals"),
    left_out("GBR", "EOD and search engineer regiments", "part of the Royal Engineers row"),
    Choice(
        nation="GBR",
        begins="regular Royal Engineers regiments",
        quantity=11,
        reason="less the CBRN regiment, a row of its own",
    ),
    Choice(
        nation="GBR",
        begins="regular regiments of the Royal Logistic Corps",
        quantity=11,
        reason="less the explosive ordnance regiment",
    ),
    left_out("GBR", "reserve regiments of the Royal Logistic Corps", "reserve"),
    left_out("ITA", "2nd Pontieri Engineer Regiment", "part of the total of 12"),
    left_out("ITA", "Ferrovieri Engineer Regiment", "part of the total of 12"),
    left_out("PRT", "military emergency support regiment", "mixed unit"),
    left_out("DNK", "logistic battalion (1st)", "part of the logistic regiment row"),
    left_out("SWE", "combat support and support battalions", "upper bound over all kinds"),
    left_out("HUN", "64th Logistic Regiment", "probably forerunner of the supply regiment"),
    Choice(
        nation="DEU",
        begins="Patriot (after the fifth donation)",
        label="Patriot",
        low=6,
        high=9,
        reason="low end: one in repair or training; high end: before the last two were given away",
    ),
    left_out(
        "DEU", "Patriot", "lower value of the same batteries, kept as the low end", "in_service"
    ),
    left_out(
        "FRA",
        "SAMP/T (Mamba), systems held",
        "other count of the same batteries, kept as the high end",
    ),
    Choice(
        nation="FRA",
        begins="SAMP/T (Mamba)",
        reason="high end: systems in the French key figures",
        high=8,
    ),
    Choice(
        nation="ROU",
        begins="Patriot (four delivered",
        label="Patriot",
        low=1,
        reason="low end: one of two operational ones was donated",
    ),
    Choice(
        nation="ROU",
        begins="Patriot",
        reason="before the donation",
        vintage=2021,
        status="in_service",
    ),
    Choice(
        nation="SVK", begins="S-300PMU", reason="given away in 2022", vintage=2021, is_gone=True
    ),
    Choice(
        nation="CZE",
        begins="2K12 Kub",
        reason="given away or replaced since",
        vintage=2021,
        is_gone=True,
    ),
    Choice(
        nation="POL",
        begins="Patriot (Wisla)",
        high=4,
        reason="high end: each battery has two fire units",
    ),
    Choice(
        nation="POL",
        begins="Mala Narew",
        high=4,
        reason="high end: each battery has two fire units",
    ),
    Choice(
        nation="HUN",
        begins="NASAMS",
        low=4,
        high=7,
        reason="low end: batteries of the contract; high end: with the reserve unit",
    ),
    Choice(
        nation="LTU",
        begins="NASAMS",
        status="in_service",
        low=1,
        reason="low end: the minister counts both as one battery",
    ),
    Choice(
        nation="NOR",
        begins="NASAMS",
        status="in_service",
        low=2,
        reason="low end: equipment given away, enough for two bases",
    ),
    Choice(
        nation="ESP",
        begins="HAWK PIP III (count of 2014)",
        label="HAWK PIP III",
        vintage=2021,
        reason="",
    ),
    Choice(
        nation="ESP",
        begins="HAWK PIP III",
        low=1,
        high=4,
        reason="low end: seen in use; high end: before the donations",
    ),
    Choice(
        nation="GRC",
        begins="HAWK PIP III",
        low=1,
        reason="low end: type confirmed, number not",
    ),
    Choice(
        nation="GRC",
        begins="Crotale NG/GR",
        low=3,
        reason="low end: number not confirmed, several fire units make a battery",
    ),
    Choice(
        nation="TUR",
        begins="HAWK XXI",
        low=1,
        high=4,
        reason="low end: type confirmed, number not",
    ),
    Choice(
        nation="CYP",
        begins="Barak MX",
        low=1,
        reason="low end: the second delivery may be part of one battery",
    ),
    Choice(nation="CYP", begins="Buk-M1-2", low=0, reason="low end: no spare parts"),
    Choice(nation="BGR", begins="S-200 Vega", low=0, reason="low end: state doubtful"),
    left_out("FRA", "VL MICA (plan)", "aim of the programming law, not contracted in full"),
    left_out("TUR", "S-400", "not integrated with other air defence, reported in storage"),
    left_out("DNK", "Medium and long-range systems", "programme total, holds the other orders"),
    left_out("SVK", "IRIS-T", "weak source, contradicts another choice"),
    Choice(nation="POL", begins="Pilica+", reason="22 in all, six of them upgraded", quantity=16),
    left_out("GBR", "M270, held in store", "in store, not operational"),
    left_out("GRC", "RM-70", "122 mm"),
    left_out("TUR", "F-16C/D", "raw count of 243 is better sourced", "in_service"),
    left_out(
        "TUR", "F-4E 2020", "raw count of 48 is better sourced, kept as the low end", "in_service"
    ),
    left_out("TUR", "F-4E 2020", "year and number from memory", "retiring"),
    left_out("TUR", "Typhoon (new, UK)", "first one about 2030, last year not known"),
    left_out("TUR", "F-16C/D Block 70", "first one not before 2030, last year not known"),
    left_out("TUR", "KAAN", "from memory, date optimistic"),
    left_out("TUR", "air force UAVs", "overlaps the TB2 register row"),
    left_out("FRA", "Rafale M (plan)", "target, not additional"),
    Choice(nation="FRA", begins="Mirage 2000D", status="in_service", reason="strike version"),
    left_out("FRA", "H225M Caracal (air force)", "may be inside the register count", "on_order"),
    Choice(
        nation="FRA",
        begins="H225M Caracal (air force)",
        status="in_service",
        quantity=10,
        reason="the squadron for combat rescue only",
    ),
    left_out("FRA", "ALSR Vador (King Air 350)", "delivery not confirmed", "on_order"),
    Choice(nation="FRA", begins="C-160G Gabriel", reason="retired in 2022", vintage=2021),
    Choice(
        nation="FIN",
        begins="F/A-18C/D",
        status="retiring",
        quantity=55,
        reason="as many as held today",
    ),
    Choice(
        nation="ITA",
        begins="F-35A/B",
        status="in_service",
        label="all types",
        vintage=2021,
        reason="both versions",
    ),
    Choice(
        nation="ITA",
        begins="Tornado IDS/ECR",
        quantity=15,
        label="Tornado IDS",
        reason="less the ECR counted apart",
    ),
    left_out("ITA", "C-27J JEDI", "part of the transport row"),
    Choice(
        nation="DEU",
        begins="Tornado IDS/ECR",
        quantity=57,
        label="Tornado IDS",
        reason="85 less 28 ECR counted apart",
    ),
    Choice(nation="DEU", begins="Heron 1 (leased)", reason="ended in 2022", vintage=2021),
    Choice(
        nation="POL",
        begins="Su-22M4",
        reason="withdrawn by the end of 2025",
        vintage=2021,
        status="in_service",
    ),
    Choice(nation="POL", begins="Mi-24", reason="", status="in_service"),
    Choice(nation="ESP", begins="Tiger HAD-E/HAP-E", label="all types", vintage=2021, reason=""),
    Choice(
        nation="CZE", begins="Mi-24V/35", label="all types", vintage=2021, reason="retired in 2023"
    ),
    left_out("HUN", "H145M", "light helicopter, only part of them armed"),
    left_out("DEU", "A400M tanker kit", "kits of the A400M fleet"),
    left_out("FRA", "A400M tanker kit", "kits of the A400M fleet"),
    left_out("ESP", "A400M tanker kit", "kits of the A400M fleet"),
    left_out("PRT", "KC-390", "number of pods not known, counted as transports"),
    left_out("HUN", "KC-390", "number of pods not known, counted as transports"),
    Choice(
        nation="GBR",
        begins="M270A2 (net addition)",
        quantity=59,
        reason="from 26 operational to 85, both with recovery vehicles",
    ),
    Choice(
        nation="GBR",
        begins="Special Air Service",
        quantity=1,
        low=1,
        high=3,
        reason="the regular regiment; two reserve ones at the high end; other units not published",
    ),
    left_out("FIN", "RM-70", "122 mm"),
    left_out("ITA", "HH-139B", "mainly peacetime search and rescue"),
    left_out("ITA", "DDX", "procurement opened, not ordered"),
    left_out("PRT", "Vasco da Gama", "leaves when ships not yet ordered come", "retiring"),
)


def choice_for(row: Row) -> Choice | None:
    """The choice made for a row, or None."""
    for choice in CHOICES:
        is_named = choice.nation == row["nation_iso3"] and row["system"].startswith(choice.begins)
        if is_named and choice.status in {"", row["status"]}:
            return choice
    return None


# Types that came after 2021: never taken as unchanged since then.
NEW_SINCE_2021 = frozenset(
    {
        ("POL", "FA-50GF"),
        ("POL", "AH-64D (leased)"),
        ("POL", "Bayraktar TB2"),
        ("POL", "MQ-9A (leased)"),
        ("SVK", "F-16C/D Block 70"),
        ("BGR", "F-16C/D Block 70"),
        ("HRV", "Rafale F3-R"),
        ("GRC", "Rafale"),
        ("DEU", "Heron TP (leased)"),
        ("CZE", "AH-1Z"),
        ("POL", "Mala Narew (CAMM)"),
        ("SVK", "MANTIS"),
    }
)
# Holders that had nothing of a system in 2021: the first came later.
FIRST_AFTER_2021 = frozenset(
    {
        ("BEL", "fighter_gen5"),
        ("POL", "fighter_gen5"),
        ("EST", "mlrs_launcher"),
        ("DNK", "mlrs_launcher"),
        ("POL", "mlrs_launcher"),
        ("BEL", "isr_male"),
        ("POL", "isr_male"),
        ("DEU", "sam_medium_battery"),
        ("FRA", "sam_medium_battery"),
    }
)
# Raw type -> additional type that takes its place.
REPLACED_BY = {
    ("FRA", "Mirage 2000"): "Mirage 2000D",
    ("ESP", "EF-18"): "EF-18M (Ala 12, Ala 15)",
    ("HRV", "Rafale"): "Rafale F3-R",
    ("GBR", "Typhoon"): "Typhoon (Tranche 1, 2, 3)",
    ("DEU", "Tornado IDS/ECR"): "Tornado IDS",
    ("ITA", "Tornado IDS/ECR"): "Tornado IDS",
    ("ITA", "G550 (AEW and SIGINT)"): "G550 CAEW",
    ("SWE", "Gulfstream IV (SIGINT and transport)"): "S 102B Korpen",
    ("SWE", "Patriot"): "Patriot (RBS 103)",
    ("POL", "Patriot"): "Patriot (Wisla)",
}
# Raw row (holder, type) less the additional part (system, type) it contains.
LESS = {
    ("FRA", "C-130J/KC-130J"): ("tanker_tactical", "KC-130J"),
    ("DEU", "C-130J/KC-130J"): ("tanker_tactical", "KC-130J"),
    ("ITA", "C-130J/KC-130J"): ("tanker_tactical", "KC-130J (tanker fit)"),
    ("FRA", "H225/H225M"): ("heli_csar", "H225M Caracal (air force)"),
}
