"""Tables of targets for page and print."""

from __future__ import annotations

from muster.report.document import Cell, Table
from muster.report.numbers import count, percent
from muster.report.rows import Record, number, rows, text
from muster.report.targets.charts import WORDS, asked_nations
from muster.report.targets.charts_gap import gaps_by_cost


def _cells(*said: str) -> tuple[Cell, ...]:
    """A row of plain cells."""
    return tuple(Cell(said=s) for s in said)


def gaps_table(record: Record) -> Table:
    """What is missing, and why more has to be held than serves in the field."""
    return Table(
        code="gaps", is_long=True, caption="What Europe lacks",
        heads=("Capability", "Missing", "Can be deployed", "Cost, EUR m",
               "Needed most for", "Needed there", "Met there today"),
        numbers=frozenset({1, 2, 3, 5, 6}),
        body=tuple(
            _cells(
                text(g.get("name")), WORDS.plain(g.get("units"), g),
                percent(g.get("deployable_share")),
                count(g.get("cost_meur")),
                text(g.get("operation_name")), WORDS.plain(g.get("need"), g),
                WORDS.plain(g.get("met"), g),
            )
            for g in gaps_by_cost(record)
        ),
        note="Missing counts units to be held: of these the share that can be deployed serves in "
        "the field, and what serves has to be relieved. Where today's forces meet what is needed "
        "there, another need goes short.",
    )  # fmt: skip


def nations_table(record: Record) -> Table:
    """Burden, people and contribution by nation."""
    found = asked_nations(record)
    rest = [n for n in rows(record, "nations") if not n.get("is_asked")]
    return Table(
        code="nations", is_long=True, caption="What each nation is asked for",
        heads=("Nation", "Targets", "Asked, EUR m", "Fair share, EUR m", "Difference made by",
               "People", "Of one year's GDP", "Worth today", "Share of GDP"),
        numbers=frozenset({1, 2, 3, 5, 6, 7, 8}),
        body=tuple(
            _cells(
                text(n.get("name")), count(n.get("n_targets")), count(n.get("burden_meur")),
                count(n.get("fair_meur")), text(n.get("deviation_rule_name")) or "not asked",
                count(round(number(n.get("persons")) or 0.0)),
                WORDS.percent(n.get("burden_share_of_gdp"), 2),
                _share(n.get("worth_share")), _share(n.get("gdp_share")),
            )
            for n in [*found, *rest]
        ),
        note="Worth today: share of what all forces achieve in this ambition. The reasons for each "
        "nation stand in its letter.",
    )  # fmt: skip


def _share(value: object) -> str:
    """A share, or that it is not counted for this nation."""
    return "not counted" if number(value) is None else WORDS.percent(value)


def targets_table(record: Record) -> Table:
    """Every target of every nation."""
    body: list[tuple[Cell, ...]] = []
    nation = None
    for t in rows(record, "targets"):
        if t.get("nation") != nation:
            nation = t.get("nation")
            body.append(_cells(text(t.get("nation_name"))))
        body.append(
            _cells(
                text(t.get("name")),
                WORDS.plain_asked(t.get("quantity"), t),
                WORDS.amount(t.get("fair_units")),
                text(t.get("year")),
                count(t.get("cost_meur")),
                WORDS.shared_title(t.get("shared_name")) if t.get("shared") else "Own forces",
                text(t.get("operation_name")),
                text(t.get("rule_name")),
                text(t.get("confidence")),
            )
        )
    return Table(
        code="targets", caption="Every target",
        heads=("Capability", "Asked", "Fair part, units", "By", "Cost, EUR m", "Held in",
               "Needed most for", "Size set by", "Confidence"),
        numbers=frozenset({1, 2, 3, 4}), body=tuple(body), is_long=True, is_annex=True,
        empty="Nobody is asked for anything.",
    )  # fmt: skip


def rules_table(record: Record) -> Table:
    """Every rule with its number and what it costs."""
    return Table(
        code="rules", caption="Rules of the division",
        heads=("Rule", "On", "Number", "Range", "Costs, EUR m", "Moves, EUR m", "Source", "Note"),
        numbers=frozenset({2, 4, 5}),
        body=tuple(
            _cells(
                text(r.get("name")), "yes" if r.get("is_on") else "no",
                f"{count(r.get('value'))} {text(r.get('unit'))}".strip(),
                f"{count(r.get('low'))} to {count(r.get('high'))}", count(r.get("cost_meur")),
                count(r.get("moved_meur")), text(r.get("source")), text(r.get("note")),
            )
            for r in rows(record, "rules")
        ),
    )  # fmt: skip


def changes_table(record: Record) -> Table:
    """What fixed offers changed."""
    return Table(
        code="changes", caption="What the fixed offers changed",
        heads=("Nation", "Capability", "Before", "After", "Change, EUR m", "Offer"),
        numbers=frozenset({2, 3, 4}),
        body=tuple(
            _cells(
                text(c.get("nation_name")), text(c.get("name")),
                WORDS.plain_asked(c.get("before"), c), WORDS.plain_asked(c.get("after"), c),
                count(c.get("cost_meur")), "yes" if c.get("is_offer") else "no",
            )
            for c in rows(record, "changes")
        ),
        empty="No nation has fixed an offer.",
    )  # fmt: skip


def assumptions_table(record: Record) -> Table:
    """Every assumption with its range."""
    return Table(
        code="assumptions", caption="Assumptions",
        heads=("Table", "Assumption", "Value", "Low", "High", "Unit", "Why"),
        numbers=frozenset({2, 3, 4}), is_long=True, is_annex=True,
        body=tuple(
            _cells(
                text(a.get("table")), text(a.get("key")), count(a.get("value")),
                count(a.get("low")), count(a.get("high")), text(a.get("unit")),
                text(a.get("reason")),
            )
            for a in rows(record, "assumptions")
        ),
    )  # fmt: skip
