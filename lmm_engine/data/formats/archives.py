"""Workbooks are zip archives of XML: weighed, and searched for what no spreadsheet program writes, before opening."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Literal

from ...errors import DataError
from .limits import Limits

ZIP_SIGNATURE = b"PK\x03\x04"
SAVE_AGAIN = "Open it in the spreadsheet program and save it again as .xlsx or CSV."
_MAX_PARTS = 5_000
_LOOKED_INTO = 65_536


def weigh(data: bytes, limits: Limits) -> Literal["xlsx", "ods"]:
    """Look into a zip archive without unpacking it: which kind of workbook it is, and how large it would become.

    Raises
    ------
    DataError
        If it is no workbook, needs a password, would become too large, or declares entities.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        kind = _kind(archive, {part.filename for part in parts})
        if any(part.flag_bits & 1 for part in parts) or kind == "ods" and _is_encrypted(archive):
            raise DataError("The workbook is protected by a password.", "Remove the password and bring it again.")
        unpacked = sum(part.file_size for part in parts)
        if unpacked > limits.max_unpacked_bytes or len(parts) > _MAX_PARTS:
            raise DataError(
                f"The workbook unpacks to {unpacked / 1024**2:,.0f} MB in {len(parts):,} parts; at most "
                f"{limits.max_unpacked_bytes / 1024**2:,.0f} MB in {_MAX_PARTS:,} parts are opened here.",
                "Save the sheet that you need as CSV.",
            )
        _refuse_entities(archive, parts)
    return kind


def _kind(archive: zipfile.ZipFile, parts: set[str]) -> Literal["xlsx", "ods"]:
    """Which workbook the archive is; a refusal where it is none."""
    if "xl/workbook.xml" in parts:
        return "xlsx"
    if "xl/workbook.bin" in parts:
        raise DataError("This is a binary Excel workbook (.xlsb).", SAVE_AGAIN)
    if "content.xml" in parts:
        declared = archive.read("mimetype")[:100] if "mimetype" in parts else b""
        if b"spreadsheet" in declared or b"spreadsheet" in _start(archive, "content.xml"):
            return "ods"
        raise DataError("This is an OpenDocument text or picture, not a spreadsheet.", SAVE_AGAIN)
    if any(part.startswith("Index/") for part in parts):
        raise DataError("This is a Numbers document of Apple.", "Export the table from Numbers as Excel or CSV.")
    if any(part.startswith(("word/", "ppt/")) for part in parts):
        raise DataError("This is a text document or a presentation, not a workbook.", SAVE_AGAIN)
    raise DataError("This is a zip archive, not a table.", "Unpack it and bring the file inside.")


def _is_encrypted(archive: zipfile.ZipFile) -> bool:
    """OpenDocument says in its manifest which parts are encrypted."""
    name = "META-INF/manifest.xml"
    return name in archive.namelist() and b"encryption-data" in _start(archive, name)


def _refuse_entities(archive: zipfile.ZipFile, parts: Sequence[zipfile.ZipInfo]) -> None:
    """Raise `DataError` where XML declares entities, which no spreadsheet program writes and attacks need."""
    for part in parts:
        if part.filename.endswith((".xml", ".rels")) and b"<!DOCTYPE" in _start(archive, part.filename).upper():
            raise DataError("The workbook holds XML that no spreadsheet program writes.", SAVE_AGAIN)


def _start(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as file:
        return file.read(_LOOKED_INTO)
