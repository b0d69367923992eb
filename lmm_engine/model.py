"""The engine's front: a formula and data in, a fitted model with its verbs out."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from os import PathLike

import pandas as pd

from .accumulate import Accumulated
from .criterion import Method
from .design import build_design
from .diagnostics.influence import influence
from .diagnostics.leverage import leverage
from .errors import ModelError
from .estimate import estimate, estimate_from
from .formula import Formula, parse_formula
from .from_file import model_of_file
from .inference import explained
from .inference.bootstrapping.batch.turns import Progress
from .inference.bootstrapping.bootstrap import Bootstrap, bootstrap
from .inference.clusters import correlation
from .inference.clusters.clustering import IccMethod, design_effect, icc_interval
from .inference.effects import wald
from .inference.effects.anova import anova
from .inference.effects.contrasts import Weights, contrast
from .inference.effects.prediction import Interval, prediction_table
from .inference.freedom.kenward_roger import InformationKind
from .inference.means.marginal import means
from .inference.means.pairwise import Adjustment, pairwise
from .inference.means.predictors import Predictors, learn_predictors
from .inference.means.reference_grid import At
from .inference.means.slopes import slopes
from .inference.profiling.profile import Profiles, profile
from .predict import predict
from .result import Estimates


@dataclass(frozen=True, eq=False)
class FittedModel(Estimates):
    """Estimates, with the questions that can be asked of them.

    Made by `fit`. Immutable; every answer is a new table.
    """

    @cached_property
    def predictors(self) -> Predictors:
        """The predictors of the fixed part, and where a reference grid sets them."""
        return learn_predictors(self.design, self.design.table)

    def coefficients(
        self,
        df: wald.DfMethod = "satterthwaite",
        level: float = 0.95,
        *,
        information: InformationKind = "expected",
    ) -> pd.DataFrame:
        """The table of fixed effects; see `lmm_engine.inference.effects.wald.coefficients`."""
        return wald.coefficients(self, df, level, information=information)

    def anova(self, df: wald.DfMethod = "satterthwaite", *, information: InformationKind = "expected") -> pd.DataFrame:
        """Type III tests of the terms; see `lmm_engine.inference.effects.anova`."""
        return anova(self, df, information=information, dependence=lambda: self.predictors.dependence)

    def contrast(
        self,
        L: Weights,
        df: wald.DfMethod = "satterthwaite",
        level: float = 0.95,
        *,
        joint: bool = False,
        information: InformationKind = "expected",
    ) -> pd.DataFrame:
        """Linear combinations of the fixed effects; see `lmm_engine.inference.effects.contrasts`."""
        return contrast(self, L, df, level, joint=joint, information=information)

    def confint(self, method: str = "wald", level: float = 0.95, *, n: int = 1000, seed: int = 0) -> pd.DataFrame:
        """Intervals of the fixed effects, columns ``lower upper``; by profile or bootstrap of all parameters.

        Parameters
        ----------
        method : {"wald", "profile", "bootstrap"}
        level : float
        n, seed : int
            Refits of the bootstrap and where its draws begin.

        Raises
        ------
        ModelError
            For another method.
        """
        if method == "bootstrap":
            return self.bootstrap(n, seed).intervals(level)
        if method == "profile":
            return self.profiles(level=level).intervals()
        if method != "wald":
            raise ModelError(
                f"There are no intervals by the method “{method}”.", "Ask for “wald”, “profile” or “bootstrap”."
            )
        return wald.wald_intervals(self, level)

    def profiles(
        self,
        parameters: Collection[str] | None = None,
        level: float = 0.95,
        *,
        reml: bool | None = None,
        progress: Progress | None = None,
    ) -> Profiles:
        """Profile likelihood of SDs, correlations, sigma and fixed effects; see `inference.profiling.profile`."""
        return profile(self, parameters, level, reml=reml, progress=progress)

    def bootstrap(self, n: int = 1000, seed: int = 0, progress: Progress | None = None) -> Bootstrap:
        """Refits to outcomes drawn from this fit; see `lmm_engine.inference.bootstrapping.bootstrap`."""
        return bootstrap(self, n, seed, progress)

    def predict(
        self,
        newdata: pd.DataFrame | None = None,
        population: bool = False,
        interval: Interval | None = None,
        level: float = 0.95,
        df: wald.DfMethod = "satterthwaite",
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
        df : {"satterthwaite", "kenward-roger", "residual", "normal"}
            Degrees of freedom; see `lmm_engine.inference.effects.prediction.prediction_table`.

        Returns
        -------
        DataFrame
            Column ``estimate``; with an interval also ``std_error df lower upper``.
        """
        return prediction_table(self, predict(self, newdata, population), interval, level, df)

    def means(
        self,
        factor: str,
        by: str | Sequence[str] | None = None,
        at: At | None = None,
        df: wald.DfMethod = "satterthwaite",
        level: float = 0.95,
    ) -> pd.DataFrame:
        """Estimated marginal means of a factor's levels; see `lmm_engine.inference.means.means`."""
        return means(self, self.predictors, factor, by, at, df, level)

    def pairwise(
        self,
        factor: str,
        by: str | Sequence[str] | None = None,
        adjust: Adjustment = "tukey",
        slope: str | None = None,
        at: At | None = None,
        df: wald.DfMethod = "satterthwaite",
        level: float = 0.95,
    ) -> pd.DataFrame:
        """Comparisons of a factor's levels, by means or by slopes; see `inference.means.pairwise`."""
        return pairwise(self, self.predictors, factor, by, adjust, slope, at, df, level)

    def slopes(
        self,
        variable: str,
        by: str | Sequence[str] | None = None,
        at: At | None = None,
        df: wald.DfMethod = "satterthwaite",
        level: float = 0.95,
    ) -> pd.DataFrame:
        """Slopes of a numeric predictor at each level of a factor; see `lmm_engine.inference.means.slopes.slopes`."""
        return slopes(self, self.predictors, variable, by, at, df, level)

    def refit(self, method: Method) -> FittedModel:
        """The same model on the same rows by the other method; itself where that is how it was fitted."""
        if method == self.method:
            return self
        return _with_verbs(estimate_from(self.design, self.moments, method))

    def leverage(self) -> pd.DataFrame:
        """How far each fitted value follows its own outcome; see `lmm_engine.diagnostics.leverage.leverage`."""
        return leverage(self)

    def influence(
        self, by: str | pd.Series | None = None, refit: bool = False, progress: Progress | None = None
    ) -> pd.DataFrame:
        """What moves when groups or rows are left out; see `lmm_engine.diagnostics.influence.influence`."""
        return influence(self, by, refit, progress)

    def r2(self) -> pd.Series:
        """``marginal`` and ``conditional`` R squared (Nakagawa, Johnson)."""
        return explained.r2(self)

    def icc(self) -> pd.Series:
        """``adjusted`` and ``unadjusted`` intraclass correlation."""
        return explained.icc(self)

    def icc_interval(
        self, method: IccMethod = "auto", level: float = 0.95, bootstrap: Bootstrap | None = None
    ) -> pd.DataFrame:
        """Both intraclass correlations with intervals; see `lmm_engine.inference.clusters.clustering.icc_interval`."""
        return icc_interval(self, method, level, bootstrap)

    icc_at = correlation.icc_at
    correlation_between = correlation.correlation_between

    def design_effect(self) -> pd.DataFrame:
        """What clustering does to each variance; see `lmm_engine.inference.clusters.clustering.design_effect`."""
        return design_effect(self)


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
        return _with_verbs(estimate_from(*model_of_file(parsed, data), method))
    if isinstance(data, Accumulated):
        return _with_verbs(estimate_from(*data.model_for(parsed), method))
    return _with_verbs(estimate(build_design(parsed, data), method))


def _with_verbs(estimates: Estimates) -> FittedModel:
    return FittedModel(**{own.name: getattr(estimates, own.name) for own in fields(Estimates)})
