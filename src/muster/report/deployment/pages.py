"""The pages of a movement plan: from its record to a document, for HTML and PDF alike."""

from __future__ import annotations

from muster.report.charts_gaps import cut
from muster.report.columns import Column
from muster.report.deployment.charts import closure, schedule
from muster.report.deployment.lift import lift_used, reasons, utilisation
from muster.report.deployment.limits import bottlenecks
from muster.report.deployment.map import flow_map
from muster.report.deployment.places import name_of
from muster.report.deployment.text import (
    closing,
    day,
    is_late,
    latest_nations,
    nation_delay,
    one_more,
    operation_names,
    price_sentence,
    share,
    solver_sentence,
    spoken,
    switch_sentences,
    title_line,
    us_lift_sentence,
    verdict_parts,
    whole,
)
from muster.report.document import Cell, Chart, Document, Fact, Paragraphs, Section, Table
from muster.report.figure import Figure
from muster.report.numbers import NBSP, UNKNOWN, count, small, upper_first
from muster.report.rows import Record, number, part, rows, text, texts
from muster.report.sentences import us_of
from muster.report.theme import step

N_NATIONS = 12
ASSUMED = (
    Column("item", "What is assumed"), Column("value", "Value", "number"),
    Column("low", "Low", "number"), Column("high", "High", "number"), Column("unit", "Unit"),
    Column("reason", "Reason"), Column("source", "Source"),
)  # fmt: skip


def deployment_figures(record: Record) -> list[Figure]:
    """The seven figures of a movement plan, in the order of the report."""
    makers = (closure, flow_map, schedule, utilisation, bottlenecks, lift_used, reasons)
    return [make(record) for make in makers]


def deployment_document(record: Record) -> Document:
    """The whole report as a document."""
    chart = {f.code: Chart(figure=f) for f in deployment_figures(record)}
    first, others = verdict_parts(record)
    comparison = spoken(part(record, "comparison").get("sentence"))
    sections = (
        Section(code="operations", title="In place in time?",
                blocks=(_operations(record), chart["closure"])),
        Section(code="map", title="Who moves where", blocks=(chart["map"], chart["schedule"])),
        Section(code="limits", title="What holds it up", blocks=_limits(record, chart)),
        Section(code="lift", title="Lift: used, owned, hired",
                blocks=(Paragraphs(texts=tuple(s for s in (us_lift_sentence(record),
                                                           _tankers(record)) if s)),
                        chart["utilisation"], chart["lift"])),
        Section(code="nations", title="Who comes latest", blocks=(_latest(record),)),
        *(
            (Section(code="reasons", title="Why needs stay unmet", blocks=(chart["reasons"],)),)
            if rows(record, "gap_reason_shares")
            else ()
        ),
        Section(code="method", title="Method and proof",
                blocks=(Paragraphs(texts=tuple(texts(record, "method"))),
                        Paragraphs(texts=(solver_sentence(record), _inputs(record))))),
        Section(code="assumptions", title="Assumptions", blocks=_assumptions(record)),
    )  # fmt: skip
    return Document(
        study=text(part(record, "study").get("name")) or "Own movement table",
        posture=title_line(record),
        verdict=first,
        details=(*others, *switch_sentences(record), *((comparison,) if comparison else ())),
        facts=tuple(_facts(record)),
        version=text(record.get("muster_version")) or UNKNOWN,
        fingerprint=text(record.get("inputs_sha256")) or UNKNOWN,
        sections=sections,
        name="deployment",
        licences="Text and figures of this report: CC BY 4.0. Sources are named with each "
        "assumption.",
        title=_print_title(record),
    )


def _print_title(record: Record) -> str:
    """Title of the printed report."""
    asks = "how does it get home?" if record.get("is_withdrawal") else "is it in place in time?"
    name = text(part(record, "study").get("name")) or "Movement table"
    return f"{name}: {asks}"


def _facts(record: Record) -> list[Fact]:
    """Five key figures."""
    totals, operations = part(record, "totals"), rows(record, "operations")
    n_late = sum(map(is_late, operations))
    found = [
        Fact(value=f"{len(operations) - n_late} of {len(operations)}", label="operations complete",
             note="by the day asked for"),
        Fact(value=share(totals.get("on_time_t_share")), label="of the tonnes in time",
             note=f"of {whole(totals.get('required_t'))} t"),
        Fact(value=share(totals.get("on_time_persons_share")), label="of the persons in time",
             note=f"of {whole(totals.get('required_persons'))} persons"),
        Fact(value=share(totals.get("us_cargo_t_share")), label="of the tonnes on American lift",
             note=us_of(record) if text(record.get("us")) else "as given"),
        Fact(value=whole(totals.get("hired_cost_meur")), label="million euro for hired lift",
             note="assumed prices, low confidence"),
    ]  # fmt: skip
    return found if operations else found[1:]


def _operations(record: Record) -> Table:
    """Each operation: when it is complete, what is in time, what is left."""
    body = []
    for row in rows(record, "operations"):
        t, persons = row.get("on_time_t_share"), row.get("on_time_persons_share")
        body.append((
            Cell(said=text(row.get("name")) or text(row.get("operation"))),
            Cell(said=closing(row, record.get("n_days")),
                 mark=f"asked:{NBSP}day{NBSP}{day(row.get('required_day'))}"),
            Cell(said=f"{whole(row.get('required_t'))} t",
                 mark=f"{whole(row.get('required_persons'))}{NBSP}persons"),
            Cell(said=share(t), step=step(t) if number(t) is not None else None),
            Cell(said=share(persons), step=step(persons) if number(persons) is not None else None),
            Cell(said=f"{whole(row.get('delivered_t'))} t",
                 mark=f"{whole(row.get('delivered_persons'))}{NBSP}persons"),
            Cell(said=f"{whole(row.get('in_transit_t'))} t",
                 mark=f"{whole(row.get('in_transit_persons'))}{NBSP}persons"),
            Cell(said=f"{whole(row.get('unmet_t'))} t",
                 mark=f"{whole(row.get('unmet_persons'))}{NBSP}persons"),
        ))  # fmt: skip
    return Table(
        code="deployment-operations",
        caption="Each operation: when it is complete, what is in time, and what is left",
        heads=("Operation", "Complete", "Required", "Tonnes in time", "Persons in time",
               "Delivered", "Under way at the end", "Never carried"),
        numbers=frozenset({2, 3, 4, 5, 6, 7}),
        body=tuple(body),
        note="An operation is complete when its last unit is in place; supplies that follow count "
        "in the tonnes only. In time: by the day asked for each movement.",
        empty="No operation moves anything.",
    )  # fmt: skip


def _limits(record: Record, chart: dict[str, Chart]) -> tuple[Paragraphs | Chart | Table, ...]:
    """What binds, and what one more of it would be worth."""
    found = rows(record, "prices")
    table = Table(
        code="deployment-prices",
        caption="What one more unit would save",
        heads=("One more unit", "From day", "Binds on days", "Saves up to, weighted tonne-days"),
        numbers=frozenset({1, 2, 3}),
        body=tuple(
            (Cell(said=upper_first(one_more(r))), Cell(said=day(r.get("first_day"))),
             Cell(said=day(r.get("n_days"))), Cell(said=whole(r.get("worth_t_days"))))
            for r in found
        ),
        note="Prices hold at the margin: they say what the first unit more would save, all else "
        "unchanged, and are not to be multiplied. A person late weighs as many tonnes as the "
        "assumptions say.",
        empty="nothing is short.",
    )  # fmt: skip
    said = tuple(price_sentence(r) for r in found[:3])
    if not said:
        said = ("No lift, port, airfield or road is short on any day.",)
    return (Paragraphs(texts=said, is_list=len(said) > 1), chart["bottlenecks"], table)


def _tankers(record: Record) -> str:
    """What the large tankers do."""
    found = part(record, "tankers")
    if not found or (number(found.get("free_tanker_days")) or 0.0) <= 0:
        return ""
    carried = whole(found.get("carrier_days")).replace("<1", "less than one")
    return (
        f"Large tankers spend {carried} aircraft-day(s) as carriers and would be needed for "
        f"{whole(found.get('escort_tanker_days'))} to refuel fighters on their way, of "
        f"{whole(found.get('free_tanker_days'))} aircraft-days that are free."
    )


def _latest(record: Record) -> Table:
    """Nations whose last elements come latest."""
    named = operation_names(record)
    found = latest_nations(record, N_NATIONS)
    n_all = len(latest_nations(record, 10_000))
    body = tuple(
        (
            Cell(said=name_of(r.get("holder"))),
            Cell(said=named.get(text(r.get("operation")), text(r.get("operation")))),
            Cell(said=nation_delay(r)),
            Cell(said=closing({"day_closed": r.get("day_closed")}, record.get("n_days"))),
            Cell(said=share(r.get("on_time_t_share")),
                 step=step(r.get("on_time_t_share")) if number(r.get("on_time_t_share")) is not None
                 else None),
            Cell(said=share(r.get("on_time_persons_share"))),
            Cell(said=f"{whole(r.get('required_t'))} t",
                 mark=f"{whole(r.get('required_persons'))}{NBSP}persons"),
        )
        for r in found
    )  # fmt: skip
    caption = "Every nation has its last unit in place in time"
    if n_all:
        caption = f"{upper_first(small(n_all))} contributions come late; the latest"
    return Table(
        code="deployment-nations",
        caption=caption,
        heads=("Nation or pool", "Operation", "Latest by", "Complete", "Tonnes in time",
               "Persons in time", "Required"),
        numbers=frozenset({4, 5, 6}),
        body=body,
        note="Latest by: the largest delay of any of its units against the day asked for that "
        "unit; the operation can still be complete in time.",
        empty="none is late.",
    )  # fmt: skip


def _inputs(record: Record) -> str:
    """What the result depends on."""
    study, seed = part(record, "study"), record.get("seed")
    bits = [f"study {text(study.get('code'))}" if study else "own movement table"]
    bits += [f"seed {count(seed)}"] if number(seed) is not None else []
    bits.append(f"{count(record.get('rounds'))} round(s) of generation and movement")
    stable = "stable" if record.get("is_stable") else "not repeated until stable"
    return f"{upper_first(', '.join(bits))} ({stable})."


def _assumptions(record: Record) -> tuple[Paragraphs | Table, ...]:
    """Everything assumed, with ranges and sources."""
    found = rows(record, "assumptions")
    n = sum(text(r.get("source")) == "assumption" for r in found)
    intro = (
        f"{len(found)} figures carry a range; {n} of them rest on no source but are assumed. "
        "Every one can be changed. Every load, movement and day is in deployment.xlsx."
    )
    return (
        Paragraphs(texts=(intro,)),
        Table(
            code="deployment-assumptions",
            caption="Named assumptions with their ranges and sources",
            heads=tuple(c.head for c in ASSUMED),
            numbers=frozenset(i for i, c in enumerate(ASSUMED) if c.is_number),
            body=tuple(tuple(Cell(said=cut(c.shown(r), 180)) for c in ASSUMED) for r in found),
            note="Longer reasons are cut here; they stand whole in deployment.xlsx.",
            is_long=len(found) > 12,
        ),
    )
