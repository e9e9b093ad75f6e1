"""Results kept: a folder that proves itself, and a ZIP that can be passed on."""

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
