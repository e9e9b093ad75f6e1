"""Results kept: a folder that proves itself, and a ZIP that can be passed on."""

from typing import TYPE_CHECKING

from muster.core.lazy import fetched_late

if TYPE_CHECKING:
    from muster.archive.bundle import export_zip
    from muster.archive.store import DamagedArchiveError, load, save
    from muster.archive.values import UnsavableRecordError, canonical_json

__all__ = [
    "DamagedArchiveError",
    "UnsavableRecordError",
    "canonical_json",
    "export_zip",
    "load",
    "save",
]

_MODULES = {
    "muster.archive.bundle": ("export_zip",),
    "muster.archive.store": ("DamagedArchiveError", "load", "save"),
    "muster.archive.values": ("UnsavableRecordError", "canonical_json"),
}

__getattr__, __dir__ = fetched_late(__name__, _MODULES)
