"""Whether one model is a special case of another, told from what the models describe and not from names.

A model says two things: the mean lies in the span of X, and the covariance of the rows is
``sigma^2 (I + sum_t Z_t (I x D_t) Z_t')`` with each ``D_t`` positive semi-definite. Both are sets, and the smaller
model is nested where its sets lie in the larger one's. Where its columns are among the larger one's, cross-products say
all (`by_columns`); else the rows are looked at (`by_rows`).
"""

from __future__ import annotations

from ....errors import ModelError
from ....result import Estimates
from .by_columns import nesting_by_columns
from .by_rows import nesting_by_rows, row_order, span_within
from .relation import Nesting, further_fixed_effects, symmetric_basis

__all__ = [
    "Nesting",
    "further_fixed_effects",
    "nested",
    "nesting_by_columns",
    "nesting_by_rows",
    "row_order",
    "span_within",
    "symmetric_basis",
]


def nested(smaller: Estimates, larger: Estimates) -> Nesting | None:
    """How a fit's means and covariances lie in another's; None where some do not, or the data differ.

    Parameters
    ----------
    smaller, larger : Estimates
        Where rows were not kept, only columns that both fits have can be recognised.
    """
    found = nesting_by_columns(smaller, larger)
    if found is not None:
        return found
    try:
        order = row_order(smaller, larger)
    except ModelError:  # rows that passed by once
        return None
    return None if order is None else nesting_by_rows(smaller, larger, order)
