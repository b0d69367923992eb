"""Where cells end in the bytes of a text, found without parsing it: separators and ends of lines outside quotes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

# A piece of this size stays in the processor's own memory.
_BYTES_AT_A_TIME = 2**18
_NEWLINE, _RETURN, _SPACE, _PLUS, _MINUS, _ZERO = b"\n\r +-0"
# Every sign that a cell can follow is at most this one, or the separator.
_HIGHEST_SIGN = _MINUS


@dataclass(frozen=True, eq=False)
class Marks:
    """Places in the bytes of a text, ascending; separators and line ends within quotation marks are left out.

    Parameters
    ----------
    separators : ndarray of int, shape (n_separators,)
        Where separators stand.
    ends : ndarray of int, shape (n_lines,)
        Where lines end.
    start : int
        Where the first line begins.
    """

    separators: np.ndarray
    ends: np.ndarray
    start: int

    def columns_of(self, places: np.ndarray) -> tuple[int, ...]:
        """The columns, counted from 0, of the cells in which these places lie."""
        line = np.searchsorted(self.ends, places)
        begins = np.concatenate(([self.start], self.ends + 1))[line]
        columns = np.searchsorted(self.separators, places) - np.searchsorted(self.separators, begins)
        return tuple(int(k) for k in np.unique(columns))

    def lines_with_fewer(self, n: int) -> np.ndarray:
        """The lines, counted from 0, with fewer than `n` separators."""
        before = np.searchsorted(self.separators, self.ends)
        return np.flatnonzero(np.diff(before, prepend=0) < n)

    def line(self, content: bytes, k: int) -> str:
        """A line of the text, counted from 0, without its end."""
        begin = self.start if k == 0 else int(self.ends[k - 1]) + 1
        return content[begin : int(self.ends[k])].decode()


def find_marks(content: bytes, start: int, separator: str, quote: str) -> Marks | None:
    """Find separators and line ends from `start` on; None where quotation marks or line ends are not as they should be.

    Quotation marks have to open and close at the ends of cells, for a lone one inside a cell leaves open what is quoted
    behind it.
    """
    data = np.frombuffer(content, dtype=np.uint8, offset=start)
    if separator == " " or not separator.isascii() or not _ends_plainly(content, start):
        return None
    separators, ends = _places(data, ord(separator)), _places(data, _NEWLINE)
    if quote and content.find(quote.encode(), start) >= 0:
        quotes = _places(data, ord(quote))
        if not _are_paired(data, quotes, ord(separator), ord(quote)):
            return None
        separators, ends = _outside(separators, quotes), _outside(ends, quotes)
    if len(data) and data[-1] != _NEWLINE:
        ends = np.append(ends, len(data))
    return Marks(separators + start, ends + start, start)


def separators_in(content: bytes, start: int, separator: str) -> int:
    """Count a sign from `start` on."""
    data = np.frombuffer(content, dtype=np.uint8, offset=start)
    pieces = range(0, len(data), _BYTES_AT_A_TIME)
    return sum(int(np.count_nonzero(data[k : k + _BYTES_AT_A_TIME] == ord(separator))) for k in pieces)


def leading_zeros(content: bytes, start: int, separator: str, quote: str) -> np.ndarray:
    """Places of zeros that begin a cell, or follow its sign, and stand before another digit; shape (n,).

    Looked for in the bytes, which costs next to nothing beside parsing them.
    """
    begins = np.zeros(256, dtype=bool)
    begins[[_NEWLINE, _RETURN, _SPACE, *separator.encode(), *quote.encode()]] = True
    if start < 2:  # every cell is to have something before it, and a sign in between
        return leading_zeros(b"\n\n" + content[start:], 2, separator, quote) - 2 + start
    data = np.frombuffer(content, dtype=np.uint8)
    found = []
    for k in range(start, len(data), _BYTES_AT_A_TIME):
        piece = data[k - 1 : k + _BYTES_AT_A_TIME + 1]
        zero = piece[1:-1] == _ZERO
        zero &= piece[2:] >= _ZERO
        zero &= (piece[:-2] <= _HIGHEST_SIGN) if ord(separator) < _HIGHEST_SIGN else _begins(piece[:-2], separator)
        places = np.flatnonzero(zero) + k
        if len(places):
            found.append(places[_is_leading(data, places, begins)])
    return np.concatenate(found) if found else np.empty(0, dtype=int)


def _begins(signs: np.ndarray, separator: str) -> np.ndarray:
    return (signs <= _HIGHEST_SIGN) | (signs == ord(separator))


def _is_leading(data: np.ndarray, places: np.ndarray, begins: np.ndarray) -> np.ndarray:
    """Which of the zeros at these places begin a cell, or follow its sign, and stand before another digit."""
    before = data[places - 1]
    signed = (before == _PLUS) | (before == _MINUS)  # the sign of a cell, not of an exponent or within a date
    return (data[places + 1] - np.uint8(_ZERO) < 10) & begins[data[places - 1 - signed]]


def _places(data: np.ndarray, sign: int) -> np.ndarray:
    return np.flatnonzero(data == sign)


def _outside(places: np.ndarray, quotes: np.ndarray) -> np.ndarray:
    """The places that have an even number of quotation marks before them."""
    return places[np.searchsorted(quotes, places) % 2 == 0]


def _ends_plainly(content: bytes, start: int) -> bool:
    """Whether every carriage return stands before a line feed."""
    returns = content.count(b"\r", start)
    return not returns or returns == content.count(b"\r\n", start)


def _are_paired(data: np.ndarray, quotes: np.ndarray, separator: int, quote: int) -> bool:
    """Whether quotation marks open at the beginning of a cell and close at its end, doubled ones in between."""
    if len(quotes) % 2:
        return False
    newline = np.array([_NEWLINE], dtype=np.uint8)
    padded = np.concatenate((newline, data, newline))
    before, after = padded[quotes[::2]], padded[quotes[1::2] + 2]
    opens = (before == separator) | (before == _NEWLINE) | (before == quote)
    closes = (after == separator) | (after == _NEWLINE) | (after == _RETURN) | (after == quote)
    return bool(opens.all() and closes.all())
