"""Files that people really bring, and some that nobody should: small, written afresh for each test run.

`python -m tests.data.make_hostile` writes the small ones, and those of `make_hostile_tables`, to `tests/data/hostile`.
"""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

GOOD = "id,time,y\na,0,1.5\na,1,2.5\nb,0,3.5\nb,1,4.5\n"
ONE_PIXEL_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c626001000000ffff03000006"
    "000557bfabd40000000049454e44ae426082"
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def workbook(fill: Callable[[object], None]) -> bytes:
    """The bytes of a workbook that `fill` has written into."""
    from openpyxl import Workbook

    book, out = Workbook(), io.BytesIO()
    fill(book)
    book.save(out)
    return out.getvalue()


def plain_workbook() -> bytes:
    """The good table as a workbook."""

    def fill(book: object) -> None:
        for row in [("id", "time", "y"), ("a", 0, 1.5), ("a", 1, 2.5), ("b", 0, 3.5), ("b", 1, 4.5)]:
            book.active.append(row)

    return workbook(fill)


def repacked(data: bytes, change: dict[str, bytes]) -> bytes:
    """A workbook with some of its parts replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in change:
                new.writestr(name, old.read(name))
        for name, content in change.items():
            new.writestr(name, content)
    return out.getvalue()


def with_encrypted_flag(data: bytes) -> bytes:
    """A zip archive whose members say that they are encrypted."""
    changed = bytearray(data)
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        k = changed.find(signature)
        while k >= 0:
            changed[k + at] |= 1
            k = changed.find(signature, k + 1)
    return bytes(changed)


def zip_of(parts: dict[str, bytes]) -> bytes:
    """A zip archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def _entities() -> bytes:
    sheet = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'
    return repacked(plain_workbook(), {"xl/worksheets/sheet1.xml": sheet})


# Each: file name -> content. What becomes of them stands in the tests.
REFUSED: dict[str, Callable[[], bytes]] = {
    "empty.csv": lambda: b"",
    "blank.csv": lambda: b" \n\n\t\n",
    "bom_only.csv": lambda: b"\xef\xbb\xbf",
    "header_only.csv": lambda: b"id,time,y\n",
    "header_and_blank_rows.csv": lambda: b"id,time,y\n,,\n,,\n",
    "one_column.csv": lambda: b"y\n1\n2\n3\n",
    "one_column_decimal_comma.csv": lambda: b"y\n1,5\n2,5\n3,5\n",
    "one_word.csv": lambda: b"hello",
    "picture.csv": lambda: ONE_PIXEL_PNG,
    "document.csv": lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n",
    "page.csv": lambda: b"<!DOCTYPE html>\n<html><body>Please log in</body></html>",
    "pickle.csv": lambda: b"\x80\x04\x95\x10\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix\x94.",
    "named.pkl": lambda: GOOD.encode(),
    "named.sav": lambda: b"$FL2@(#) SPSS DATA FILE",
    "named.xyz": lambda: GOOD.encode(),
    "named.json": lambda: b'{"a": [1, 2]}',
    "nul_bytes.csv": lambda: b"id,y\na,1\n\x00\x00,2\nb,3\n",
    "controls.csv": lambda: bytes(range(1, 32)) * 20,
    "row_too_long.csv": lambda: b"id,time,y\na,0,1.5\na,1,2.5,9,extra\nb,0,3.5\n",
    "row_too_long_far_down.csv": lambda: b"id,time,y\n" + b"a,0,1.5\n" * 400 + b"a,1,2.5,9\n",
    "quote_never_closed.csv": lambda: b'id,y\na,1\n"b,2\nc,3\n',
    "truncated.xlsx": lambda: plain_workbook()[:1500],
    "garbage.xlsx": lambda: b"\x01\x02\x03\x04" * 100,
    "zip_of_csv.xlsx": lambda: zip_of({"data.csv": GOOD.encode()}),
    "document.xlsx": lambda: zip_of({"word/document.xml": b"<a/>"}),
    "open_document.ods": lambda: zip_of({"mimetype": b"x", "content.xml": b"<a/>"}),
    "binary.xlsb": lambda: zip_of({"xl/workbook.bin": b"x"}),
    "encrypted.xlsx": lambda: OLE + b"\x00" * 500 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 100,
    "old.xls": lambda: OLE + b"\x00" * 600,
    "zip_password.xlsx": lambda: with_encrypted_flag(plain_workbook()),
    "entities.xlsx": _entities,
    "broken_sheet.xlsx": lambda: repacked(plain_workbook(), {"xl/worksheets/sheet1.xml": b"<worksheet><sheetData>"}),
    "no_sheets.xlsx": lambda: repacked(plain_workbook(), {"xl/workbook.xml": b"<workbook/>"}),
    "empty_sheet.xlsx": lambda: workbook(lambda book: None),
    "bomb.xlsx": lambda: repacked(plain_workbook(), {"xl/media/zeros.bin": b"\x00" * (160 * 1024**2)}),
}

SMALL = 50_000  # bytes; larger files are made when a test needs them


def write_all(folder: Path) -> None:
    """Write the corpus, the small files of it, where it can be looked at and tried by hand."""
    from tests.data.make_hostile_tables import READ, REFUSED_TOO

    folder.mkdir(parents=True, exist_ok=True)
    makers = REFUSED | {name: make for name, (make, _) in (READ | REFUSED_TOO).items()}
    for name, make in makers.items():
        content = make()
        if len(content) <= SMALL:
            (folder / name).write_bytes(content)


if __name__ == "__main__":
    write_all(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "hostile")
