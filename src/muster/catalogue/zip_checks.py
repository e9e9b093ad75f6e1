"""The directory of a workbook file, checked before anything in it is unpacked.

A workbook is a ZIP archive; its directory says how large each part claims to
be. Claims beyond the limits are refused unread (reliability rows 14 and T7).
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath

from muster.catalogue.text_checks import Fault, shown

MAX_PARTS = 1_000
"""Most parts in one workbook."""

MAX_UNPACKED_BYTES = 200_000_000
"""Most bytes that the parts may claim to have together."""

MAX_RATIO = 100
"""Largest claimed size over packed size of one part above 100 KiB."""

_GRACE_BYTES = 100 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = b"PK\x05\x06"
_END_LENGTH = 22
_LONGEST_COMMENT = 65_535
_NEEDED = ("[Content_Types].xml", "xl/workbook.xml")
_MACRO = ("vbaproject.bin", "vbadata.xml", "/macrosheets/", "/activex/")
_BROKEN = (
    zipfile.BadZipFile,
    NotImplementedError,
    struct.error,
    ValueError,
    OSError,
    EOFError,
    IndexError,
    OverflowError,
)


def zip_faults(data: bytes) -> list[Fault]:
    """Reasons and remedies why a workbook must not be unpacked; empty where it may.

    Parameters
    ----------
    data
        The whole file, at most 50 million bytes.
    """
    if data.startswith(_OLE):
        reason = "The file is an encrypted workbook or an old .xls."
        return [(reason, "Remove the password and save it as .xlsx.")]
    if not data.startswith(b"PK"):
        return [("The file is no workbook: it is not a ZIP archive.", "Save it as .xlsx.")]
    n_parts = _claimed_parts(data)
    if n_parts is None:
        return [("The file is cut off: the directory of the archive is missing.", "Save it anew.")]
    if n_parts > MAX_PARTS:
        reason = f"The archive claims {n_parts:,} parts; a workbook has at most {MAX_PARTS:,}."
        return [(reason, "Save the tables in a new workbook.")]
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
    except _BROKEN as error:
        return [(f"The archive is damaged: {shown(str(error))}.", "Save the workbook anew.")]
    return list(_part_faults(parts))


def _claimed_parts(data: bytes) -> int | None:
    """Number of parts by the end record of the archive; None where there is no end record."""
    start = data.rfind(_END, max(0, len(data) - _END_LENGTH - _LONGEST_COMMENT))
    if start < 0 or start + _END_LENGTH > len(data):
        return None
    return int(struct.unpack_from("<H", data, start + 10)[0])


def _part_faults(parts: list[zipfile.ZipInfo]) -> Iterator[Fault]:
    """Faults of the parts by their directory entries."""
    if len(parts) > MAX_PARTS:
        yield f"The archive has {len(parts):,} parts.", f"A workbook has at most {MAX_PARTS:,}."
        return
    total = sum(part.file_size for part in parts)
    if total > MAX_UNPACKED_BYTES:
        reason = f"The parts claim {total:,} bytes unpacked; the limit is {MAX_UNPACKED_BYTES:,}."
        yield reason, "Save the tables in a new workbook, or as CSV."
    for part in parts:
        name = shown(part.filename)
        if part.file_size > max(_GRACE_BYTES, MAX_RATIO * part.compress_size):
            ratio = part.file_size / max(1, part.compress_size)
            reason = f"The part {name} claims {ratio:,.0f} times its packed size."
            yield reason, "Save the tables in a new workbook, or as CSV."
        if part.flag_bits & 0x1:
            yield f"The part {name} is encrypted.", "Remove the password."
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            yield f"The part {name} is packed in an unusual way.", "Save the workbook anew."
        path = PurePosixPath(part.filename)
        if path.is_absolute() or ".." in path.parts or "\\" in part.filename:
            yield f"The part {name} points outside the archive.", "Save the workbook anew."
        if any(word in f"/{part.filename.lower()}" for word in _MACRO):
            yield f"The workbook has macros ({name}).", "Save it as .xlsx without macros."
    names = Counter(part.filename for part in parts)
    for filename, n in names.items():
        if n > 1:
            yield f"The part {shown(filename)} stands {n} times.", "Save the workbook anew."
    for needed in _NEEDED:
        if needed not in names:
            yield f"The archive is no .xlsx: it has no part {needed}.", "Save it as .xlsx."
