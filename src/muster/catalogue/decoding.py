"""From the bytes of a file to text: UTF-8 only, and which sign separates the cells."""

from __future__ import annotations

from muster.core.errors import Defect

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_ZIP = b"PK\x03\x04"
_SAVE = "Save it as 'CSV UTF-8 (comma delimited)'."


def decode(data: bytes, file: str) -> tuple[str | None, str, list[Defect]]:
    """Text of a CSV file, its delimiter, and what is wrong with both.

    Where there are defects the text is still given if it can be read in some
    way, so that its cells can be checked too; it is never to be trusted then.

    Parameters
    ----------
    data
        Bytes as stored; a byte order mark of UTF-8 is taken off.
    file
        Name for the defects.
    """

    def refused(row: int, reason: str, remedy: str) -> Defect:
        return Defect(file, row, "", reason, remedy)

    if data.startswith(_ZIP):
        remedy = "Save the sheet as CSV, or give the file its ending .xlsx."
        return None, ",", [refused(0, "This is a workbook or an archive, not CSV.", remedy)]
    if data.startswith(_UTF16):
        encoding = "utf-16"
        text = data.decode(encoding, errors="replace")
        return text, _delimiter(text), [refused(0, "The file is UTF-16, not UTF-8.", _SAVE)]
    defects = []
    if b"\x00" in data:
        row = data.count(b"\n", 0, data.index(b"\x00")) + 1
        reason = "There are NUL bytes in the file: it is no text, or UTF-16 without mark."
        defects.append(refused(row, reason, _SAVE))
        data = data.replace(b"\x00", b"")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        defects.append(_not_utf8(data, error, file))
        text = data.decode("latin-1")
    delimiter = _delimiter(text)
    if delimiter != ",":
        name = {";": "semicolon", "\t": "tab", "|": "bar"}[delimiter]
        reason = f"Cells are separated by a {name}, not by a comma."
        defects.append(refused(1, reason, f"{_SAVE} Write decimals with a point."))
    return text, delimiter, defects


def _not_utf8(data: bytes, error: UnicodeDecodeError, file: str) -> Defect:
    """Where the file stops being UTF-8, and what it may be instead."""
    row = data.count(b"\n", 0, error.start) + 1
    byte = data[error.start]
    letter = bytes([byte]).decode("cp1252", errors="ignore")
    plausible = (
        f" It may be Latin-1 or Windows-1252, where this byte is '{letter}'."
        if byte >= 0xA0 and letter.isprintable()
        else ""
    )
    n_bad = _n_bad(data)
    reason = (
        f"The file is not UTF-8: byte {error.start + 1:,} in row {row} is 0x{byte:02X}"
        f"{f' (and {n_bad - 1:,} more)' if n_bad > 1 else ''}.{plausible}"
    )
    return Defect(file, row, "", reason, _SAVE)


def _n_bad(data: bytes) -> int:
    """Number of places that are not UTF-8."""
    return data.decode("utf-8", errors="replace").count("\ufffd") - data.count(b"\xef\xbf\xbd")


def _delimiter(text: str) -> str:
    """The sign between cells of the first line with content."""
    line = next((line for line in text.splitlines() if line.strip()), "")
    if "," in line:
        return "," if line.count(",") >= line.count(";") else ";"
    return next((sign for sign in (";", "\t", "|") if sign in line), ",")
