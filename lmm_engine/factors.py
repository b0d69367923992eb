"""Grouping factors: their random effects together, and where they stand among the columns."""

from __future__ import annotations

from dataclasses import dataclass

from .covariance import FactorShape
from .errors import ModelError
from .numerics import DENSE_LIMIT, Array


@dataclass(frozen=True)
class Span:
    """Where a further grouping factor's columns stand among the r: level by level, k for each."""

    start: int
    n_levels: int
    k: int

    @property
    def slice(self) -> slice:
        """The columns."""
        return slice(self.start, self.start + self.n_levels * self.k)


@dataclass(frozen=True, eq=False)
class Factor:
    """One grouping factor with all its random terms.

    Parameters
    ----------
    name : str
    terms : tuple of int
        Positions in ``design.random``.
    shape : FactorShape
    n_levels : int
    to_effects : ndarray of shape (k, k)
        ``b = y_scale * to_effects @ b_internal``; block-diagonal over terms.
    """

    name: str
    terms: tuple[int, ...]
    shape: FactorShape
    n_levels: int
    to_effects: Array


def spans_of(factors: tuple[Factor, ...]) -> tuple[Span, ...]:
    """Places of all factors but the first."""
    spans, start = [], 0
    for factor in factors[1:]:
        spans.append(Span(start, factor.n_levels, factor.shape.k))
        start += factor.n_levels * factor.shape.k
    return tuple(spans)


def refuse_too_many_levels(factors: tuple[Factor, ...], spans: tuple[Span, ...]) -> None:
    """Raise `ModelError` where the block of all factors but the first would be too large."""
    dense = sum(span.n_levels * span.k for span in spans)
    refuse_too_much(factors, dense * dense)


def refuse_too_much(factors: tuple[Factor, ...], entries: int) -> None:
    """Raise `ModelError` where so many entries would be too many to hold."""
    if entries > DENSE_LIMIT:
        names = ", ".join(f"{factor.name} ({factor.n_levels} levels)" for factor in factors)
        raise ModelError(
            f"The grouping factors {names} are too large to be fitted together.",
            "Leave out the factor that matters least, or use a part of the data.",
        )
