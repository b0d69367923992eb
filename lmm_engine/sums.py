"""Cross-products of columns, in total and within the levels of grouping factors: sums over rows, which add.

Columns are measured from an `Origin` near their middle, so that an offset or a unit costs no digits. The first column
is constant; a change of origin is then a linear map of the columns, and sums made about different origins can be added
too. Nothing here knows what a column means.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from .numerics import Array, flat

#: Cells of a block of rows that is summed at a time: 4 MB, which stays near the processor.
CELLS_AT_A_TIME = 2**19
#: Rows from which an origin is taken; with fewer rows than this it is exact.
ROWS_FOR_ORIGIN = 2**16

Codes = np.ndarray


@dataclass(frozen=True, eq=False)
class Origin:
    """What the columns and the outcome are measured from.

    Parameters
    ----------
    centre, scale : ndarray of shape (m,)
        A stored column is ``(value - centre) / scale``; 0 and 1 for the first, constant one.
    line : ndarray of shape (m,)
        A provisional prediction of the outcome from the stored columns, in the outcome's unit.
    spread : float
        The stored outcome is ``(value - prediction) / spread``.
    """

    centre: Array
    scale: Array
    line: Array
    spread: float

    def stored(self, columns: Array, y: Array) -> Array:
        """Columns (n, m), the constant among them, and outcome (n,) as they are summed: (m + 1, n)."""
        result = np.empty((columns.shape[1] + 1, len(y)))
        np.subtract(columns.T, self.centre[:, None], out=result[:-1])
        result[:-1] /= self.scale[:, None]
        # The constant's share is the largest by far where the outcome has an offset: taken off first, it is exact.
        result[-1] = y - self.line[0]
        result[-1] -= self.line[1:] @ result[1:-1]
        result[-1] /= self.spread
        return result


def origin_of(columns: Array, y: Array, predictors: Codes) -> Origin:
    """An origin in the middle of some rows.

    Parameters
    ----------
    columns : ndarray of shape (n, m)
        The first is constant.
    y : ndarray of shape (n,)
    predictors : ndarray of int
        The columns that may predict the outcome.

    Returns
    -------
    Origin
    """
    first = columns[0] if len(columns) else np.zeros(columns.shape[1])
    shifted = columns - first
    centre = first + (shifted.mean(axis=0) if len(columns) else 0.0)
    shifted = columns - centre
    scale = np.sqrt(np.einsum("ij,ij->j", shifted, shifted) / max(len(columns), 1))
    scale[scale <= 8 * np.finfo(float).eps * np.abs(centre)] = 1.0
    centre[0], scale[0] = 0.0, 1.0
    shifted /= scale
    shifted[:, 0] = 1.0
    line = _provisional_line(shifted, y, predictors)
    rest = (y - line[0]) - shifted[:, 1:] @ line[1:]
    spread = float(np.sqrt(rest @ rest / max(len(rest), 1)))
    return Origin(centre, scale, line, spread if spread > 0 else 1.0)


def _provisional_line(stored: Array, y: Array, predictors: Codes) -> Array:
    """Least squares on the predictors; the second round removes what rounding and collinearity left in the first."""
    line = np.zeros(stored.shape[1])
    if not len(y) or not len(predictors):
        return line
    if predictors[0] == 0:
        line[0] = y[0]
    own = stored[:, predictors]
    inverse = np.linalg.pinv(own.T @ own, rcond=1e-10, hermitian=True)
    rest = y - line[0]
    for _ in range(2):
        step = inverse @ (own.T @ rest)
        line[predictors] += step
        rest = rest - own @ step
    return line


@dataclass(frozen=True, eq=False)
class Meetings:
    """Cross-products of two factors' columns, where their levels occur together.

    Parameters
    ----------
    first, second : ndarray of int, shape (E,)
        Levels of the two factors, each pair once, in ascending order.
    values : ndarray of shape (k1, k2, E)
    """

    first: Codes
    second: Codes
    values: Array

    def __add__(self, other: Meetings) -> Meetings:
        """Both, with pairs that occur in both summed."""
        joint = _joint(np.append(self.first, other.first), np.append(self.second, other.second))
        values = np.concatenate([self.values, other.values], axis=2)
        return _meetings_of(joint, list(values.reshape(-1, values.shape[2])), values.shape[:2])

    def renumbered(self, first: Codes, second: Codes) -> Meetings:
        """The same under other level numbers: level i becomes ``first[i]``, ``second[i]``."""
        joint = _joint(first[self.first], second[self.second])
        order = np.argsort(joint)
        return Meetings(joint[order] >> 32, joint[order] & 0xFFFFFFFF, self.values[:, :, order])


def _joint(first: Codes, second: Codes) -> Codes:
    return (first.astype(np.int64) << 32) + second


def _meetings_of(joint: Codes, products: list[Array], shape: tuple[int, ...]) -> Meetings:
    where, meeting = np.unique(joint, return_inverse=True)
    sums = np.array([np.bincount(meeting, product, len(where)) for product in products])
    return Meetings(where >> 32, where & 0xFFFFFFFF, sums.reshape(*shape, len(where)))


@dataclass(frozen=True, eq=False)
class Sums:
    """Cross-products of m columns and the outcome (the last one), about one origin.

    Parameters
    ----------
    origin : Origin
    members : tuple of ndarray of int
        For each factor the columns whose effects vary between its levels; the constant first.
    n_rows : int
    total : ndarray of shape (m + 1, m + 1)
    own : tuple of ndarray of shape (k, m + 1, G)
        For each factor its members' cross-products with everything, level by level.
    meetings : mapping of (int, int) to Meetings
        For each two factors, the first before the second.
    """

    origin: Origin
    members: tuple[Codes, ...]
    n_rows: int
    total: Array
    own: tuple[Array, ...]
    meetings: Mapping[tuple[int, int], Meetings]

    def __add__(self, other: Sums) -> Sums:
        """The sums over both sets of rows; columns, origin and level numbers must be the same."""
        return replace(
            self,
            n_rows=self.n_rows + other.n_rows,
            total=self.total + other.total,
            own=tuple(a + b for a, b in zip(self.own, other.own, strict=True)),
            meetings={pair: own + other.meetings[pair] for pair, own in self.meetings.items()},
        )

    def about(self, origin: Origin, places: Codes, members: tuple[Codes, ...]) -> Sums:
        """The same sums about another origin, among more columns.

        Parameters
        ----------
        origin : Origin
            Of M columns.
        places : ndarray of int, shape (m,)
            Where each column stands among them; a column that is new here was zero in every row.
        members : tuple of ndarray of int
            Of each factor among the M columns; those that it has here in the same order first.
        """
        change = self._change(origin, places)
        own, inside = [], []
        for theirs, ours, sums in zip(members, self.members, self.own, strict=True):
            within = change[np.ix_(ours, theirs)]
            k, _, n_levels = sums.shape
            left = (within.T @ flat(sums)).reshape(len(theirs), sums.shape[1], n_levels)
            own.append(np.matmul(change.T, left))
            inside.append(within)
        meetings = {
            (a, b): replace(met, values=np.einsum("ij,ike,kl->jle", inside[a], met.values, inside[b], optimize=True))
            for (a, b), met in self.meetings.items()
        }
        return Sums(origin, members, self.n_rows, change.T @ self.total @ change, tuple(own), meetings)

    def _change(self, origin: Origin, places: Codes) -> Array:
        """From stored columns and outcome here to those about another origin, (m + 1, M + 1)."""
        size, wide = len(places), len(origin.centre)
        change = np.zeros((size + 1, wide + 1))
        change[0, :-1] = -origin.centre / origin.scale  # a column of zeros
        change[0, places] = (self.origin.centre - origin.centre[places]) / origin.scale[places]
        change[np.arange(size), places] = self.origin.scale / origin.scale[places]
        change[0, 0] = 1.0
        change[-1, -1] = self.origin.spread / origin.spread
        change[:-1, -1] = (self.origin.line - change[:-1, :-1] @ origin.line) / origin.spread
        return change

    def renumbered(self, places: tuple[Codes, ...], sizes: tuple[int, ...]) -> Sums:
        """The same sums with level i of each factor called ``places[factor][i]``, of ``sizes[factor]`` levels."""
        own = []
        for sums, place, size in zip(self.own, places, sizes, strict=True):
            wide = np.zeros((*sums.shape[:2], size))
            wide[:, :, place] = sums
            own.append(wide)
        meetings = {(a, b): met.renumbered(places[a], places[b]) for (a, b), met in self.meetings.items()}
        return replace(self, own=tuple(own), meetings=meetings)


def sums_of(
    origin: Origin, members: tuple[Codes, ...], sizes: tuple[int, ...], columns: Array, y: Array, codes: list[Codes]
) -> Sums:
    """Sum one block of rows.

    Parameters
    ----------
    origin : Origin
    members : tuple of ndarray of int
    sizes : tuple of int
        Levels of each factor.
    columns : ndarray of shape (n, m)
    y : ndarray of shape (n,)
    codes : list of ndarray of int, each of shape (n,)
        Each factor's level in each row.

    Returns
    -------
    Sums
    """
    stored = origin.stored(columns, y)
    factors = zip(members, sizes, codes, strict=True)
    meetings = {
        (a, b): _meetings_of(
            _joint(codes[a], codes[b]),
            [stored[i] * stored[j] for i in members[a] for j in members[b]],
            (len(members[a]), len(members[b])),
        )
        for a in range(len(members))
        for b in range(a + 1, len(members))
    }
    own = tuple(_within_levels(stored, columns_, size, level) for columns_, size, level in factors)
    return Sums(origin, members, len(y), stored @ stored.T, own, meetings)


def _within_levels(stored: Array, members: Codes, n_levels: int, codes: Codes) -> Array:
    """Each member's cross-products with every column, level by level; products that occur twice are summed once."""
    result = np.empty((len(members), len(stored), n_levels))
    row_of = {int(column): row for row, column in enumerate(members)}
    for row, i in enumerate(members):
        for j in range(len(stored)):
            if row_of.get(j, row) < row:
                result[row, j] = result[row_of[j], i]
            else:
                weights = stored[j] if i == 0 else stored[i] * stored[j]
                result[row, j] = np.bincount(codes, weights, n_levels)
    return result


def rows_at_a_time(n_columns: int) -> int:
    """How many rows to sum at once."""
    return max(4096, CELLS_AT_A_TIME // (n_columns + 1))
