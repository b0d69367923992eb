"""Bytes to text: which encoding, and whether it is text at all."""

from __future__ import annotations

from ...errors import DataError

# Files that people pick by mistake or rename, known by how they begin.
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"ARROW1", "an Arrow file"),
    (b"RDX", "an R workspace"),
    (b"RDA", "an R workspace"),
    (b"SQLite format", "an SQLite database"),
    (b"\x80\x04\x95", "a Python pickle"),
    (b"{\\rtf", "a rich-text document"),
)
# Byte-order marks; the one of UTF-32 begins like that of UTF-16 and comes first.
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_TABLE_WANTED = "Save the table as CSV or as an Excel workbook (.xlsx) and bring that."


def refuse_foreign(data: bytes) -> None:
    """Raise `DataError` where the bytes are a well-known kind of file that holds no readable table."""
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            raise DataError(f"This is {what}, not a table of text.", _TABLE_WANTED)
    start = data[:512].lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html")):
        raise DataError("This is a web page, not a table of text.", _TABLE_WANTED)


def decode(data: bytes, encoding: str | None = None) -> tuple[str, str]:
    """Turn bytes into text.

    Parameters
    ----------
    data : bytes
        The file. A byte-order mark decides; else UTF-16 is known by its regular zero bytes, UTF-8 by being valid, and
        Windows-1252 is what is left.
    encoding : str, optional
        The encoding, where it is not to be guessed.

    Returns
    -------
    tuple of str
        The text without byte-order mark, and the name of the encoding.

    Raises
    ------
    DataError
        If the bytes are no text.
    """
    try:
        text, chosen = (data.decode(encoding), encoding) if encoding else _decoded(data)
    except UnicodeError as error:
        at = getattr(error, "start", 0) + 1
        if encoding is not None:
            problem = f"The file cannot be read in this encoding: byte {at:,} does not fit."
            raise DataError(problem, "Choose another encoding, or let it be guessed.") from None
        problem = f"The file cannot be read as text: byte {at:,} fits no known encoding."
        raise DataError(problem, _TABLE_WANTED) from None
    refuse_binary(text)
    return text.removeprefix("\ufeff"), chosen.removesuffix("-sig")


def refuse_binary(text: str) -> None:
    """Raise `DataError` where a text holds NUL or many other control characters, as only binary files do."""
    at = text.find("\x00")
    if at >= 0:
        row = text.count("\n", 0, at) + 1
        raise DataError(f"Row {row:,} holds a NUL character, so this is not a plain text table.", _TABLE_WANTED)
    head = text[:65536]
    strange = sum(head.count(chr(code)) for code in range(1, 32) if code not in (9, 10, 11, 12, 13, 26, 28, 29, 30, 31))
    # One stray control character is a slip of an old program; one in a hundred is a binary file.
    if strange * 100 > len(head):
        raise DataError("The file holds control characters throughout, so it is not a table of text.", _TABLE_WANTED)


def _decoded(data: bytes) -> tuple[str, str]:
    """The text and its encoding, by byte-order mark, by zero bytes, by validity; raises `UnicodeError`."""
    name = _declared(data)
    if name is not None:
        return data.decode(name), name
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return data.decode("cp1252"), "cp1252"


def _declared(data: bytes) -> str | None:
    """Name of the encoding where a mark or regular zero bytes give it away."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    # Western text in UTF-16 has a zero in nearly every second byte, and none in the others.
    even, odd = data[:4096:2], data[1:4096:2]
    if len(data) % 2 == 0 and len(odd) >= 2:
        if odd.count(0) > 0.7 * len(odd) and not even.count(0):
            return "utf-16-le"
        if even.count(0) > 0.7 * len(even) and not odd.count(0):
            return "utf-16-be"
    return None
