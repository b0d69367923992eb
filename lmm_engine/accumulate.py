"""A model's cross-products from tables that pass by in chunks: from a file, a database, or several machines.

What is gathered of the rows (`sums`) does not grow with them, and two gatherings add: each half of the data can be
accumulated where it lies.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np
import pandas as pd

from .coordinates import correlations
from .design import Design
from .design.build import assembled
from .design.chunks import (
    Chunk,
    Learned,
    factors_of,
    nodes_that_learn,
    read_chunk,
    refuse_to_learn,
    rows_of,
    variables_of,
)
from .design.coding import Key, code_effects
from .design.grouping import Codes, Grouping, grouping_of
from .design.occurring import Levels, in_order, levels_of_both, same_kind
from .design.rank import independent_by_cross_products
from .design.rows import Gone, Reread
from .design.variables import Variable, category_column, check_levels
from .errors import DataError, ModelError
from .formula import Formula, parse_formula
from .formula.expression import Node
from .layout import layout_of
from .moments import Moments, moments_of
from .sums import ROWS_FOR_ORIGIN, Origin, Sums, origin_of, sums_of

Frames = Callable[[], Iterator[pd.DataFrame]]


@dataclass(frozen=True, eq=False)
class Accumulated:
    """What is kept of the rows that passed by.

    Parameters
    ----------
    formula : Formula
    n_read : int
        Rows that passed.
    dropped : Counter
        For each used column with missing values, in how many rows it has one.
    keys : tuple of Key
        What the summed columns are.
    sums : Sums
    groups : tuple of Index
        Each grouping factor's levels, in the order of the sums.
    categories : dict
        Levels of each categorical column.
    categorical : dict
        For each variable of a term whether it is categories.
    learned : mapping
        What functions such as ``scale`` learned from all rows before.
    """

    formula: Formula
    n_read: int
    dropped: Counter[str]
    keys: tuple[Key, ...]
    sums: Sums
    groups: tuple[pd.Index, ...]
    categories: dict[str, Levels]
    categorical: dict[Node, bool]
    learned: Learned = field(default_factory=dict)

    def __add__(self, other: Accumulated) -> Accumulated:
        """What both saw.

        Raises
        ------
        ModelError
            If they are of different formulas.
        DataError
            If a column holds numbers in the one and text in the other.
        """
        if self.formula != other.formula:
            raise ModelError(
                f"Sums for {self.formula} and for {other.formula} cannot be added.", "Accumulate the same formula."
            )
        if not other.sums.n_rows or not self.sums.n_rows:
            kept, empty = (self, other) if self.sums.n_rows else (other, self)
            return replace(kept, n_read=kept.n_read + empty.n_read, dropped=kept.dropped + empty.dropped)
        categories = {
            name: levels_of_both(self.categories.get(name), other.categories.get(name))
            for name in dict.fromkeys([*self.categories, *other.categories])
        }
        keys, sums = _sums_over_both(self, other)
        groups, places = zip(*map(_union, self.groups, other.groups), strict=True) if self.groups else ((), ())
        sizes = tuple(len(levels) for levels in groups)
        ours = sums[0].renumbered(tuple(np.arange(len(levels)) for levels in self.groups), sizes)
        return replace(
            self,
            n_read=self.n_read + other.n_read,
            dropped=self.dropped + other.dropped,
            keys=keys,
            sums=ours + sums[1].renumbered(places, sizes),
            groups=groups,
            categories=categories,
            categorical=same_kind(self.categorical, other.categorical),
        )

    def model(self, frames: Frames | None = None) -> tuple[Design, Moments]:
        """The design and its cross-products, now that all levels are known.

        Parameters
        ----------
        frames : callable, optional
            Opens the same rows again, for what is asked of them one by one.

        Raises
        ------
        DataError
            If no row was complete, or a factor has a single level.
        ModelError
            If the model cannot be told from these rows.
        """
        if not self.sums.n_rows:
            raise _no_rows(self)
        variables = {node: self._variable(node) for node in variables_of(self.formula)}
        for variable in variables.values():
            if variable.levels is not None:
                check_levels(variable.source, variable.levels)
        n = self.sums.n_rows
        fixed = code_effects(self.formula.fixed, variables, n)
        grouped = [self._grouping(factor) for factor in range(len(self.groups))]
        order = list(factors_of(self.formula))
        random = [
            (code_effects(part.effects, variables, n), grouped[order.index(part.factor)][0])
            for part in self.formula.random
        ]
        place = {key: i for i, key in enumerate(self.keys)}
        wanted = np.array([place[key] for key in fixed.keys], dtype=np.intp)
        free = independent_by_cross_products(correlations(self.sums, wanted))
        read = partial(rows_of, self.formula, fixed, free, random, self.learned)
        source = Gone() if frames is None else Reread(frames, read, n)
        design = assembled(self.formula, fixed, free, random, dict(self.dropped), n, self.n_read - n, source)
        sizes = tuple(map(len, self.groups))
        sums = self.sums.renumbered(tuple(places for _, places in grouped), sizes)
        return design, moments_of(design, layout_of(design, self.keys), sums)

    def model_for(self, formula: Formula) -> tuple[Design, Moments]:
        """The same for a formula that must be the one that was gathered for.

        Raises
        ------
        ModelError
            If it is another.
        """
        if formula != self.formula:
            raise ModelError(
                f"The rows were gathered for {self.formula}, not for {formula}.", "Accumulate them for this formula."
            )
        return self.model()

    def _variable(self, node: Node) -> Variable:
        if self.categorical[node]:
            return Variable(node, in_order(self.categories[category_column(node)]))
        return Variable(node, memory=self.learned.get(node, {}))

    def _grouping(self, factor: int) -> tuple[Grouping, Codes]:
        part = list(factors_of(self.formula).values())[factor][0]
        labels = tuple(in_order(self.categories[category_column(node)]) for node in part.components)
        return grouping_of(part, labels, self.groups[factor])


def accumulate(formula: str | Formula, chunks: Iterable[pd.DataFrame], learned: Learned | None = None) -> Accumulated:
    """Gather what a model needs from chunks of a table.

    Parameters
    ----------
    formula : str or Formula
    chunks : iterable of DataFrame
        Rows in any order and of any number; each frame is let go before the next is asked for.
    learned : mapping, optional
        What functions that need all rows (``scale``, ``center``, ``poly``) learned from them.

    Returns
    -------
    Accumulated
        To be fitted (`lmm_engine.fit` takes it in the place of data), or added to another.

    Raises
    ------
    FormulaError
        If the formula cannot be read.
    DataError
        If a column is missing or cannot play its part.
    ModelError
        If the formula has a function that needs all rows and nothing was learned for it.
    """
    formula = parse_formula(formula) if isinstance(formula, str) else formula
    learned = learned or {}
    refuse_to_learn(tuple(node for node in nodes_that_learn(formula) if node not in learned))
    gathered: Accumulated | None = None
    for frame in chunks:
        chunk = read_chunk(formula, frame, learned)
        own = _gathered(formula, chunk, learned, gathered)
        gathered = own if gathered is None else gathered + own
    if gathered is None:
        raise DataError("The table has no rows.", "Choose a file with one row for each observation.")
    return gathered


def _gathered(formula: Formula, chunk: Chunk, learned: Learned, before: Accumulated | None) -> Accumulated:
    """One chunk's part, about the origin of the chunks before it."""
    known = before if before is not None and before.sums.n_rows else None
    origin = _origin(chunk, known)
    sizes = tuple(len(levels) for levels, _ in chunk.groups)
    codes = [own for _, own in chunk.groups]
    return Accumulated(
        formula=formula,
        n_read=chunk.n_read,
        dropped=Counter(chunk.dropped),
        keys=chunk.keys,
        sums=sums_of(origin, chunk.members, sizes, chunk.columns, chunk.y, codes),
        groups=tuple(levels for levels, _ in chunk.groups),
        categories=chunk.categories,
        categorical=chunk.categorical,
        learned=learned,
    )


def _origin(chunk: Chunk, known: Accumulated | None) -> Origin:
    """That of the chunks before, and of this one for columns that are new."""
    place = {} if known is None else {key: i for i, key in enumerate(known.keys)}
    there = np.array([key in place for key in chunk.keys])
    places = np.array([place.get(key, 0) for key in chunk.keys], dtype=np.intp)
    if known is not None and there.all():
        old = known.sums.origin
        return Origin(old.centre[places], old.scale[places], old.line[places], old.spread)
    step = max(1, len(chunk.y) // ROWS_FOR_ORIGIN)
    fresh = origin_of(chunk.columns[::step], chunk.y[::step], np.arange(len(chunk.keys)))
    if known is None:
        return fresh
    old = known.sums.origin
    return Origin(
        np.where(there, old.centre[places], fresh.centre),
        np.where(there, old.scale[places], fresh.scale),
        np.where(there, old.line[places], 0.0),
        old.spread,
    )


def _sums_over_both(ours: Accumulated, theirs: Accumulated) -> tuple[tuple[Key, ...], tuple[Sums, Sums]]:
    """The sums of both among the columns of both, about the origin of the first."""
    keys = tuple(dict.fromkeys([*ours.keys, *theirs.keys]))
    place = {key: i for i, key in enumerate(keys)}
    places = [np.array([place[key] for key in each.keys], dtype=np.intp) for each in (ours, theirs)]
    new = places[1] >= len(ours.keys)
    a, b = ours.sums.origin, theirs.sums.origin
    origin = Origin(
        np.append(a.centre, b.centre[new]),
        np.append(a.scale, b.scale[new]),
        np.append(a.line, np.zeros(int(new.sum()))),
        a.spread,
    )
    members = tuple(
        np.array(list(dict.fromkeys([*places[0][own], *places[1][other]])), dtype=np.intp)
        for own, other in zip(ours.sums.members, theirs.sums.members, strict=True)
    )
    first = ours.sums if len(keys) == len(ours.keys) else ours.sums.about(origin, places[0], members)
    return keys, (first, theirs.sums.about(origin, places[1], members))


def _union(ours: pd.Index, theirs: pd.Index) -> tuple[pd.Index, Codes]:
    """The levels of both, ours first, and where theirs stand among them."""
    places = ours.get_indexer(theirs)
    new = np.flatnonzero(places < 0)
    if not len(new):
        return ours, places
    places[new] = len(ours) + np.arange(len(new))
    return ours.append(theirs[new]), places


def _no_rows(gathered: Accumulated) -> DataError:
    if not gathered.n_read:
        return DataError("The table has no rows.", "Choose a file with one row for each observation.")
    counts = ", ".join(f"{count:,} in {name!r}" for name, count in gathered.dropped.items())
    return DataError(
        f"No row has a value in every used column; of {gathered.n_read:,} rows values are missing for {counts}.",
        "Leave out the column with most gaps.",
    )
