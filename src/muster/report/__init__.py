"""Results shown: terminal text, figures, HTML, PDF and XLSX, from a run record alone.

A run record is the plain dictionary that an assessment makes (schema
``muster/assess/1``). Nothing here computes a result: what is shown stands in
the record. Page and workbook libraries are loaded only when a report is written.
"""

from typing import TYPE_CHECKING

from muster.core.lazy import fetched_late

if TYPE_CHECKING:
    from muster.report.attribution_terminal import attribution_as_text
    from muster.report.campaign.terminal import campaign_as_text
    from muster.report.deployment.terminal import deployment_as_text
    from muster.report.listings import compare_as_text, sources_as_text, validate_as_text
    from muster.report.sections import figures
    from muster.report.sentences import explain
    from muster.report.tables import assessment_as_text, command_as_text, gaps_as_text
    from muster.report.targets.letter_print import write_letters
    from muster.report.targets.terminal import explain_text, targets_text
    from muster.report.targets.writing import write_targets
    from muster.report.terminal import is_utf8
    from muster.report.writing import write_campaign_report, write_deployment_report, write_reports

__all__ = [
    "assessment_as_text",
    "attribution_as_text",
    "campaign_as_text",
    "command_as_text",
    "compare_as_text",
    "deployment_as_text",
    "explain",
    "explain_text",
    "figures",
    "gaps_as_text",
    "is_utf8",
    "sources_as_text",
    "targets_text",
    "validate_as_text",
    "write_campaign_report",
    "write_deployment_report",
    "write_letters",
    "write_reports",
    "write_targets",
]

_MODULES = {
    "muster.report.attribution_terminal": ("attribution_as_text",),
    "muster.report.campaign.terminal": ("campaign_as_text",),
    "muster.report.deployment.terminal": ("deployment_as_text",),
    "muster.report.listings": ("compare_as_text", "sources_as_text", "validate_as_text"),
    "muster.report.sections": ("figures",),
    "muster.report.sentences": ("explain",),
    "muster.report.tables": ("assessment_as_text", "command_as_text", "gaps_as_text"),
    "muster.report.targets.letter_print": ("write_letters",),
    "muster.report.targets.terminal": ("explain_text", "targets_text"),
    "muster.report.targets.writing": ("write_targets",),
    "muster.report.terminal": ("is_utf8",),
    "muster.report.writing": ("write_campaign_report", "write_deployment_report", "write_reports"),
}

__getattr__, __dir__ = fetched_late(__name__, _MODULES)
