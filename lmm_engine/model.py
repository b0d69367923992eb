"""The engine's front: a formula and data in, a fitted model with its verbs out."""

from __future__ import annotations

from dataclasses import fields

import pandas as pd

from .criterion import Method
from .design import build_design
from .errors import ModelError
from .estimate import estimate
from .formula import Formula, parse_formula
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

    def refit(self, method: Method) -> FittedModel:
        """The same model on the same rows by the other method; itself where that is how it was fitted."""
        return self if method == self.method else _with_verbs(estimate(self.design, method))

    def r2(self) -> pd.Series:
        """``marginal`` and ``conditional`` R squared (Nakagawa, Johnson)."""
        return explained.r2(self)

    def icc(self) -> pd.Series:
        """``adjusted`` and ``unadjusted`` intraclass correlation."""
        return explained.icc(self)


def fit(formula: str | Formula, data: pd.DataFrame, method: Method = "REML") -> FittedModel:
    """Fit a linear mixed model, or ordinary least squares where the formula has no random term.

    Parameters
    ----------
    formula : str or Formula
        In lme4's language, e.g. ``"Reaction ~ Days + (Days | Subject)"``.
    data : DataFrame
        One row per observation; rows with a missing value in a used column are set aside and counted.
    method : {"REML", "ML"}

    Returns
    -------
    FittedModel

    Raises
    ------
    FormulaError
        If the formula cannot be read.
    DataError
        If a column is missing or cannot play its part.
    ModelError
        If the model cannot be estimated from these rows.
    """
    design = build_design(parse_formula(formula) if isinstance(formula, str) else formula, data)
    return _with_verbs(estimate(design, method))


def _with_verbs(estimates: Estimates) -> FittedModel:
    return FittedModel(**{field.name: getattr(estimates, field.name) for field in fields(Estimates)})
