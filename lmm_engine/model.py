"""The engine's front: a formula and data in, a fitted model with its verbs out."""

from __future__ import annotations

from dataclasses import fields
from os import PathLike

import pandas as pd

from .accumulate import Accumulated
from .criterion import Method
from .design import build_design
from .errors import ModelError
from .estimate import estimate, estimate_from
from .formula import Formula, parse_formula
from .from_file import model_of_file
from .inference import explained, wald
from .inference.prediction import Interval, prediction_table
from .predict import predict
from .result import Estimates


class FittedModel(Estimates):
    """Estimates, with the questions that can be asked of them.

    Made by `fit`. Immutable; every answer is a new table.
    """

    def coefficients(self, df: wald.DfMethod = "satterthwaite", level: float = 0.95) -> pd.DataFrame:
        """The table of fixed effects; see `lmm_engine.inference.wald.coefficients`."""
        return wald.coefficients(self, df, level)

    def confint(self, method: str = "wald", level: float = 0.95) -> pd.DataFrame:
        """Intervals of the fixed effects, columns ``lower upper``.

        Raises
        ------
        ModelError
            For a method other than ``"wald"``.
        """
        if method != "wald":
            raise ModelError(f"There are no intervals by the method “{method}”.", "Ask for “wald”.")
        return wald.wald_intervals(self, level)

    def predict(
        self,
        newdata: pd.DataFrame | None = None,
        population: bool = False,
        interval: Interval | None = None,
        level: float = 0.95,
    ) -> pd.DataFrame:
        """Predictions for new rows, or for the rows of the fit.

        Parameters
        ----------
        newdata : DataFrame, optional
            Rows to predict; groups which the fit did not see predict at the population.
        population : bool
            Leave the random effects out.
        interval : {None, "confidence", "prediction"}
            Around the mean of the row, or around a new observation.
        level : float
            Coverage of the interval.

        Returns
        -------
        DataFrame
            Column ``estimate``; with an interval also ``std_error lower upper``.
        """
        return prediction_table(self, predict(self, newdata, population), interval, level)

    def r2(self) -> pd.Series:
        """``marginal`` and ``conditional`` R squared (Nakagawa, Johnson)."""
        return explained.r2(self)

    def icc(self) -> pd.Series:
        """``adjusted`` and ``unadjusted`` intraclass correlation."""
        return explained.icc(self)


def fit(
    formula: str | Formula, data: pd.DataFrame | str | PathLike[str] | Accumulated, method: Method = "REML"
) -> FittedModel:
    """Fit a linear mixed model, or ordinary least squares where the formula has no random term.

    Parameters
    ----------
    formula : str or Formula
        In lme4's language, e.g. ``"Reaction ~ Days + (Days | Subject)"``.
    data : DataFrame, path or Accumulated
        One row per observation; rows with a missing value in a used column are set aside and counted. A CSV or
        Parquet file is read in pieces, so that it may be larger than memory; what `accumulate` gathered from chunks
        stands for them.
    method : {"REML", "ML"}

    Returns
    -------
    FittedModel

    Raises
    ------
    FormulaError
        If the formula cannot be read.
    DataError
        If a column is missing or cannot play its part, or the file cannot be read.
    ModelError
        If the model cannot be estimated from these rows.
    """
    parsed = parse_formula(formula) if isinstance(formula, str) else formula
    if isinstance(data, (str, PathLike)):
        return _complete(estimate_from(*model_of_file(parsed, data), method))
    if isinstance(data, Accumulated):
        return _complete(estimate_from(*data.model_for(parsed), method))
    return _complete(estimate(build_design(parsed, data), method))


def _complete(estimates: Estimates) -> FittedModel:
    return FittedModel(**{field.name: getattr(estimates, field.name) for field in fields(Estimates)})
