"""Results of questions: tables, verdict, explanation; made from run records."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from muster.core.errors import UnknownCodeError
from muster.planning.cycle import Record

if TYPE_CHECKING:
    import polars as pl

TABLES = (
    "operations",
    "gaps",
    "needs",
    "contributions",
    "nations",
    "availability",
    "capabilities",
    "command_options",
    "command_costs",
    "prices",
    "gap_reasons",
    "gap_reason_shares",
    "dependence",
    "readings",
    "assumptions",
    "confidence",
    "holes",
    "sources",
)


class RecordResult:
    """A frozen result made of a run record: the record, its tables as data frames."""

    __slots__ = ("_record",)
    tables: ClassVar[tuple[str, ...]] = ()

    def __init__(self, record: Record) -> None:
        self._record = record

    @property
    def record(self) -> Record:
        """The run record as plain values; what ``--json`` prints."""
        return self._record

    @property
    def verdict(self) -> str:
        """The finding in a few sentences."""
        return str(self._record["verdict"])

    def to_frame(self, name: str) -> pl.DataFrame:
        """A table of the record as a Polars data frame.

        Raises
        ------
        UnknownCodeError
            If there is no table of that name.
        """
        import polars as pl

        if name not in self.tables:
            raise UnknownCodeError("table", [name], self.tables)
        return pl.DataFrame(self._record.get(name) or [], infer_schema_length=None)

    def save(self, folder: str | Path) -> Path:
        """Keep the record and its tables in a folder, with a checksum of every file."""
        from muster.archive import save

        save(self._record, Path(folder))
        return Path(folder)

    def __repr__(self) -> str:
        """The verdict, with the first characters of the inputs' digest."""
        digest = self._record["inputs_sha256"][:12]
        return f"<muster.{type(self).__name__} {digest}: {self.verdict}>"


class Result(RecordResult):
    """One assessment: tables, score, explanation; frozen, made from the run record."""

    __slots__ = ()
    tables = TABLES

    @property
    def score(self) -> float:
        """Ambition in [0, 1]: one minus the least weighted relative shortfall."""
        return float(self._record["score"])

    @property
    def n_run(self) -> int:
        """Operations run in full."""
        return int(self._record["n_run"])

    @property
    def n_operations(self) -> int:
        """Operations of the study."""
        return int(self._record["n_operations"])

    @property
    def operations(self) -> pl.DataFrame:
        """Operations: is it run, coverage, what limits it, who commands, day ready."""
        return self.to_frame("operations")

    @property
    def gaps(self) -> pl.DataFrame:
        """Need, met and shortfall by operation and capability, with price and estimates."""
        return self.to_frame("gaps")

    @property
    def contributions(self) -> pl.DataFrame:
        """Who provides what."""
        return self.to_frame("contributions")

    def explain(self) -> str:
        """The finding and its reasons in sentences."""
        from muster.report import explain

        return explain(self._record)

    def report(self, folder: str | Path) -> list[Path]:
        """Write report.html, report.pdf and report.xlsx into a folder."""
        from muster.report import write_reports

        return write_reports(self._record, Path(folder))


DEPLOYMENT_TABLES = (
    "operations",
    "nations",
    "closure",
    "lift",
    "utilisation",
    "bottlenecks",
    "prices",
    "schedule",
    "flows",
    "movements",
    "gap_reasons",
    "gap_reason_shares",
    "assumptions",
)


class DeploymentResult(RecordResult):
    """One movement plan: tables, verdict; frozen, made from the run record."""

    __slots__ = ()
    tables = DEPLOYMENT_TABLES

    @property
    def lateness(self) -> float:
        """Weighted tonne-days late, with what never arrives."""
        return float(self._record["totals"]["late_weighted_t_days"])

    @property
    def operations(self) -> pl.DataFrame:
        """Operations: asked and delivered, closing day against required day."""
        return self.to_frame("operations")

    @property
    def movements(self) -> pl.DataFrame:
        """What moves, and when it is in place."""
        return self.to_frame("movements")

    def explain(self) -> str:
        """The finding and its reasons as text."""
        from muster.report import deployment_as_text

        return deployment_as_text(self._record, 100)

    def report(self, folder: str | Path) -> list[Path]:
        """Write deployment.html, deployment.pdf and deployment.xlsx into a folder."""
        from muster.report import write_deployment_report

        return write_deployment_report(self._record, Path(folder))

    def write_movements(self, path: str | Path) -> Path:
        """Write the movement table as CSV; :func:`deploy_table` reads it again."""
        from muster.catalogue.movement_files import write_movement_rows

        return write_movement_rows(Path(path), self._record["movements"])


CAMPAIGN_TABLES = (
    "years",
    "exceedance",
    "crises",
    "capabilities",
    "tempo",
    "at_once",
    "frontier",
    "errors",
    "assumptions",
)


class CampaignResult(RecordResult):
    """One campaign: probabilities with intervals, tables; frozen, made from the run record."""

    __slots__ = ()
    tables = CAMPAIGN_TABLES

    @property
    def verdict(self) -> str:
        """The finding in a few sentences."""
        return str(self._record["verdict"]["sentence"])

    @property
    def ever_prob(self) -> float:
        """Probability that crises overwhelm the force at least once in the campaign."""
        return float(self._record["totals"]["ever_prob"])

    @property
    def prob_per_year(self) -> float:
        """Share of the years in which an operation fails."""
        return float(self._record["totals"]["prob_per_year"])

    @property
    def years(self) -> pl.DataFrame:
        """Probability of failure by year, and the spread of the lowest coverage."""
        return self.to_frame("years")

    @property
    def crises(self) -> pl.DataFrame:
        """What comes, how often, and how often it is answered in full."""
        return self.to_frame("crises")

    @property
    def capabilities(self) -> pl.DataFrame:
        """What fails first, how much is missing, and what one more is worth."""
        return self.to_frame("capabilities")

    @property
    def tempo(self) -> pl.DataFrame:
        """Days deployed for each unit and year by nation."""
        return self.to_frame("tempo")

    def explain(self) -> str:
        """The finding and its reasons as text."""
        from muster.report import campaign_as_text

        return campaign_as_text(self._record, 100)

    def report(self, folder: str | Path) -> list[Path]:
        """Write campaign.html, campaign.pdf and campaign.xlsx into a folder."""
        from muster.report import write_campaign_report

        return write_campaign_report(self._record, Path(folder))


def version_of_muster() -> str:
    """Version of Muster."""
    from muster import __version__

    return __version__


TARGETS_TABLES = (
    "operations",
    "gaps",
    "gap_operations",
    "targets",
    "nations",
    "reasons",
    "rules",
    "changes",
    "assumptions",
    "sources",
)


class TargetsResult(RecordResult):
    """What each nation is asked for, and why; frozen, made from the run record."""

    __slots__ = ()
    tables = TARGETS_TABLES

    @property
    def gaps(self) -> pl.DataFrame:
        """Further units by capability, with price and the operation that needs most."""
        return self.to_frame("gaps")

    @property
    def targets(self) -> pl.DataFrame:
        """Targets by nation and capability, with the facts behind each."""
        return self.to_frame("targets")

    @property
    def nations(self) -> pl.DataFrame:
        """Burden beside the fair one by nation, and what it contributes today."""
        return self.to_frame("nations")

    @property
    def reasons(self) -> pl.DataFrame:
        """Reasons in words: operation, number, unit, source and confidence of each."""
        return self.to_frame("reasons")

    @property
    def rules(self) -> pl.DataFrame:
        """Rules with their numbers and what each costs."""
        return self.to_frame("rules")

    def explain(
        self, nation: str | None = None, capability: str | None = None, language: str = "en"
    ) -> str:
        """The finding as text; with a nation what it is asked for and why.

        Raises
        ------
        UnknownCodeError
            If there is no such nation, or the nation has no target in the capability.
        """
        from muster.report import explain_text, targets_text

        if nation is None:
            return targets_text(self._record)
        self.check_asked(nation, capability)
        return explain_text(self._record, nation, capability, language)

    def check_asked(self, nation: str, capability: str | None = None) -> None:
        """Raise where there is no such nation, or no such capability in the gap."""
        nations = [n["nation"] for n in self._record["nations"]]
        if nation not in nations:
            raise UnknownCodeError("nation", [nation], nations)
        known = [g["capability"] for g in self._record["gaps"]]
        if capability is not None and capability not in known:
            raise UnknownCodeError("capability of which more is needed", [capability], known)

    def report(self, folder: str | Path, languages: tuple[str, ...] = ("en",)) -> list[Path]:
        """Write targets.html, .pdf, .xlsx, briefing.pdf and a letter for every nation."""
        from muster.report import write_letters, write_targets

        written = write_targets(self._record, Path(folder))
        return [*written, *write_letters(self._record, Path(folder) / "letters", languages)]
