"""Linear combinations of the fixed effects as a reader writes them, and their tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np
import pandas as pd

from ...errors import ModelError
from ...numerics import Array
from ...result import Estimates
from ..freedom.kenward_roger import InformationKind
from .hypotheses import FTest, joint_test
from .wald import DfMethod, combinations_table

#: One row of weights for each combination; by name, what is not named weighs nothing.
Weights: TypeAlias = Array | Sequence[float] | Sequence[Sequence[float]] | pd.DataFrame | Mapping[str, float]


def contrast(
    fit: Estimates,
    L: Weights,
    df: DfMethod = "satterthwaite",
    level: float = 0.95,
    *,
    joint: bool = False,
    information: InformationKind = "expected",
) -> pd.DataFrame:
    """Linear combinations of the fixed effects, estimated and tested.

    Parameters
    ----------
    fit : Estimates
    L : array of shape (m, p) or (p,), DataFrame or mapping
        Weights of the coefficients in their order; a DataFrame has coefficients' names as columns and one row for each
        combination, a mapping gives one combination's weights by name.
    df, level, information
        See `lmm_engine.inference.effects.wald.coefficients`.
    joint : bool
        Test all combinations at once.

    Returns
    -------
    DataFrame
        One row for each combination, columns ``estimate std_error df statistic p_value ci_lower ci_upper``; if joint,
        one row ``F num_df den_df p_value``.

    Raises
    ------
    ModelError
        If the weights do not fit the coefficients, or are all zero in a row; for what `coefficients` refuses.
    """
    combinations, index = read_weights(fit, L)
    if joint:
        return tests_table([joint_test(fit, combinations, df, information=information)], pd.RangeIndex(1))
    return combinations_table(fit, combinations, index, df, level, information=information)


def tests_table(tests: Sequence[FTest], index: pd.Index) -> pd.DataFrame:
    """F tests, one in each row: columns ``F num_df den_df p_value``.

    Where numbers are missing, ``attrs["reasons"]`` says why: a sentence for each such row.
    """
    rows = [(test.F, test.num_df, test.den_df, test.p_value) for test in tests]
    table = pd.DataFrame(rows, index=index, columns=["F", "num_df", "den_df", "p_value"], dtype=float)
    table.attrs["reasons"] = {name: test.reason for name, test in zip(index, tests, strict=True) if test.reason}
    return table


def read_weights(fit: Estimates, L: Weights) -> tuple[Array, pd.Index]:
    """Weights as a matrix, (m, p), and what its rows are called.

    Raises
    ------
    ModelError
        If they do not fit the coefficients, are not finite, or are all zero in a row.
    """
    if isinstance(L, pd.DataFrame):
        weights, index = _by_name(fit, L), L.index
    elif isinstance(L, Mapping):
        weights = _by_name(fit, pd.DataFrame([dict(L)]))
        index = pd.RangeIndex(1)
    else:
        weights = np.atleast_2d(_numbers(L))
        index = pd.RangeIndex(len(weights))
    p = len(fit.fixed_effects)
    if weights.ndim != 2 or weights.shape[1] != p:
        raise ModelError(
            f"The weights have the shape {weights.shape}; the model has {p} coefficients.",
            f"Give one weight for each of {_listed(fit.fixed_effects.index)}, or weights by name.",
        )
    if not np.isfinite(weights).all():
        raise ModelError("A weight is missing or not finite.", "Give a number for every weight.")
    if not len(weights) or not weights.any(axis=1).all():
        raise ModelError("A combination gives every coefficient the weight zero.", "Leave that combination out.")
    return weights, index


def _numbers(L: object) -> Array:
    try:
        return np.asarray(L, dtype=float)
    except (TypeError, ValueError) as error:
        raise ModelError("The weights are not a table of numbers.", "Give one number for each coefficient.") from error


def _by_name(fit: Estimates, table: pd.DataFrame) -> Array:
    names = fit.fixed_effects.index
    unknown = [str(name) for name in table.columns if name not in names]
    if unknown or table.columns.has_duplicates:
        what = f"There is no coefficient called {_listed(unknown)}." if unknown else "A coefficient is named twice."
        raise ModelError(what, f"The coefficients are {_listed(names)}.")
    weights = np.zeros((len(table), len(names)))
    weights[:, names.get_indexer(table.columns)] = _numbers(table.to_numpy())
    return weights


def _listed(names: Sequence[str] | pd.Index) -> str:
    return ", ".join(f"“{name}”" for name in names)
