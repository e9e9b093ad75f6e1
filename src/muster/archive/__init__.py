"""Results kept: a folder that proves itself, and a ZIP that can be passed on."""

from typing import TYPE_CHECKING

from muster.core.lazy import fetched_late

if TYPE_CHECKING:
    from muster.archive.bundle import citation_text, export_zip, licence_text, packed
    from muster.archive.package import record_files
    from muster.archive.store import DamagedArchiveError, load, save
    from muster.archive.values import UnsavableRecordError, canonical_json

__all__ = [
    "DamagedArchiveError",
    "UnsavableRecordError",
    "canonical_json",
    "citation_text",
    "export_zip",
    "licence_text",
    "load",
    "packed",
    "record_files",
    "save",
]

_MODULES = {
    "muster.archive.bundle": ("citation_text", "export_zip", "licence_text", "packed"),
    "muster.archive.package": ("record_files",),
    "muster.archive.store": ("DamagedArchiveError", "load", "save"),
    "muster.archive.values": ("UnsavableRecordError", "canonical_json"),
}

__getattr__, __dir__ = fetched_late(__name__, _MODULES)
