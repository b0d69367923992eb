"""Which columns a design needs summed, and where each of its effects finds its own among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .design import Design
from .design.coding import CONSTANT, Key
from .design.rows import Matrices
from .numerics import Array
from .sums import ROWS_FOR_ORIGIN, Codes, Sums, origin_of, rows_at_a_time, sums_of


@dataclass(frozen=True, eq=False)
class Layout:
    """Places among the summed columns, the first of which is constant.

    Parameters
    ----------
    n_columns : int
    fixed : ndarray of int, shape (p,)
        X's columns.
    terms : tuple of ndarray of int
        Each random term's columns.
    members : tuple of ndarray of int
        Each grouping factor's columns, the constant first; the factors in the order of the formula.
    terms_of : tuple of tuple of int
        Positions of each factor's terms in ``design.random``.
    """

    n_columns: int
    fixed: Codes
    terms: tuple[Codes, ...]
    members: tuple[Codes, ...]
    terms_of: tuple[tuple[int, ...], ...]


def layout_of(design: Design, keys: Sequence[Key] | None = None) -> Layout:
    """The layout of a design among given columns, or among as many as it needs: a column that X and a term share once.

    Parameters
    ----------
    design : Design
    keys : sequence of Key, optional
        What the summed columns are; the constant first.
    """
    wanted = [key for own in (design.fixed_keys, *(term.keys for term in design.random)) for key in own]
    place = {key: i for i, key in enumerate(dict.fromkeys([CONSTANT, *(wanted if keys is None else keys)]))}
    terms_of: dict[str, tuple[int, ...]] = {}
    for i, term in enumerate(design.random):
        terms_of[term.factor] = (*terms_of.get(term.factor, ()), i)
    return Layout(
        n_columns=len(place),
        fixed=_places(place, design.fixed_keys),
        terms=tuple(_places(place, term.keys) for term in design.random),
        members=tuple(
            _places(place, dict.fromkeys([CONSTANT, *(key for i in own for key in design.random[i].keys)]))
            for own in terms_of.values()
        ),
        terms_of=tuple(terms_of.values()),
    )


def _places(place: dict[Key, int], keys: Sequence[Key] | dict[Key, None]) -> Codes:
    return np.array([place[key] for key in keys], dtype=np.intp)


def summed(design: Design, layout: Layout) -> Sums:
    """The sums over a design's rows, a block at a time.

    Parameters
    ----------
    design : Design
    layout : Layout
        As `layout_of` gives it for this design alone.
    """
    step = max(1, design.n_rows // ROWS_FOR_ORIGIN)
    sample = Matrices(
        design.y[::step],
        design.X[::step],
        tuple((term.columns[::step], term.codes[::step]) for term in design.random),
        design.rows[::step],
    )
    predictors = np.unique(np.append(0, layout.fixed))
    origin = origin_of(_columns(sample, layout), sample.y, predictors)
    sizes = tuple(len(design.random[own[0]].levels) for own in layout.terms_of)
    blocks = (
        sums_of(
            origin,
            layout.members,
            sizes,
            _columns(block, layout),
            block.y,
            [block.random[own[0]][1] for own in layout.terms_of],
        )
        for block in design.blocks(rows_at_a_time(layout.n_columns))
    )
    total = next(blocks)
    for block in blocks:
        total += block
    return total


def _columns(rows: Matrices, layout: Layout) -> Array:
    """The summed columns of some rows, (n, m)."""
    result = np.empty((len(rows.y), layout.n_columns), order="F")
    result[:, 0] = 1.0
    for places, (columns, _) in zip(layout.terms, rows.random, strict=True):
        result[:, places] = columns
    result[:, layout.fixed] = rows.X
    return result
