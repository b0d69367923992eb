"""Which categories occurred in chunks that passed by, and in which order they stand at the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..collation import alphabetical
from ..errors import DataError
from ..formula.deparse import deparse
from ..formula.expression import Node
from .categories import Kind


@dataclass(frozen=True)
class Levels:
    """The categories of one column that occurred.

    Parameters
    ----------
    labels : tuple of str
        In R's order, as far as the rows seen can tell.
    kind : Kind
        What they were read from.
    declared : tuple of str or None
        All categories of a pandas Categorical, in its order.
    """

    labels: tuple[str, ...]
    kind: Kind
    declared: tuple[str, ...] | None


def levels_of_both(ours: Levels | None, theirs: Levels | None) -> Levels:
    """The levels of two chunks; None where a chunk has no rows."""
    if ours is None or theirs is None:
        return ours or theirs  # type: ignore[return-value]
    if ours == theirs:
        return ours
    return Levels(
        tuple(dict.fromkeys([*ours.labels, *theirs.labels])),
        ours.kind if ours.kind == theirs.kind else "category",
        ours.declared if ours.declared == theirs.declared else None,
    )


def in_order(levels: Levels) -> NDArray[np.object_]:
    """The labels in R's order: as declared, by size, or alphabetically."""
    result = np.empty(len(levels.labels), dtype=object)
    if levels.declared is not None:
        seen = set(levels.labels)
        result[:] = [label for label in levels.declared if label in seen]
    elif levels.kind == "number":
        result[:] = sorted(levels.labels, key=float)
    else:
        result[:] = [levels.labels[i] for i in alphabetical(levels.labels)]
    return result


def same_kind(ours: Mapping[Node, bool], theirs: Mapping[Node, bool]) -> dict[Node, bool]:
    """What variables are, said by two chunks.

    Raises
    ------
    DataError
        If a variable is numbers in one chunk and text in another.
    """
    for node in ours.keys() & theirs.keys():
        if ours[node] != theirs[node]:
            raise DataError(
                f"The column {deparse(node)} holds numbers in some rows and text in others.",
                "Correct the cells that are not numbers, or write factor() around its name.",
            )
    return {**ours, **theirs}
