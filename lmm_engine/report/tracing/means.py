"""The numbers of the table of expected values, one for each category of a predictor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from ...inference.effects.wald import DfMethod
from ...inference.means.reference_grid import Combinations, reference_grid
from ..escape import python_string, r_name, r_string
from ..numbers import percent
from .frame import FitTraces
from .steps import Step, freedom, interval_end
from .trace import aligned, bracketed, in_latex

#: More products than this are a wall; the others are hinted at.
_WRITTEN = 5
_R = {"estimate": "emmean", "std_error": "SE", "df": "df", "ci_lower": "lower.CL", "ci_upper": "upper.CL"}
_LMER_DF = {"satterthwaite": "satterthwaite", "kenward-roger": "kenward-roger"}


@dataclass(frozen=True, eq=False)
class MeansTraces(FitTraces):
    """The table of a factor's expected values, number by number.

    Parameters
    ----------
    factor : str
        The predictor whose categories are told apart.
    at : mapping of str to float, optional
        Where other predictors are held, else at their means.
    df : {"satterthwaite", "kenward-roger", "residual", "normal"}
    level : float
        Coverage of the intervals.
    """

    factor: str
    at: Mapping[str, float] | None = None
    df: DfMethod = "satterthwaite"
    level: float = 0.95

    @cached_property
    def frame(self) -> pd.DataFrame:
        """As `FittedModel.means` returns it."""
        return self.fit.means(self.factor, at=self.at, df=self.df, level=self.level)

    @cached_property
    def _combinations(self) -> Combinations:
        return reference_grid(self.fit.predictors, [self.factor], self.at).combinations({0.0: 1.0})

    @cached_property
    def rows(self) -> tuple[str, ...]:
        """The categories."""
        return tuple(str(category) for category in self.frame.index)

    @property
    def fields(self) -> dict[str, str]:
        """Mean, standard error, both ends of the interval, degrees of freedom."""
        ends = f"{percent(self.level)} CI"
        heads = {"Mean": "estimate", "SE": "std_error", f"{ends}, lower": "ci_lower", f"{ends}, upper": "ci_upper"}
        return heads if self.df == "normal" else {**heads, "df": "df"}

    def formula(self, place: int, field: str) -> Step:
        """How a number is computed."""
        here, value = self.frame.iloc[place], float(self.frame.iloc[place][field])
        what, error = r"\ell^\top\hat\beta", r"\operatorname{SE}"
        if field == "estimate":
            filled = self._products(self._combinations.rows[place])
            meaning = (
                "Every coefficient, weighed by what the others are held at, and by whether it speaks of this category."
            )
            return aligned((r"\hat\mu", r"\sum_k \ell_k \hat\beta_k"), ("", filled), ("", in_latex(value))), meaning
        if field == "std_error":
            cov = r"\hat\Phi_A" if self.df == "kenward-roger" else r"\operatorname{Cov}(\hat\beta)"
            formula = aligned((error, rf"\sqrt{{\ell^\top {cov}\, \ell}}"), ("", in_latex(value)))
            return formula, "The coefficients' own uncertainty, weighed the same way, with how they go together."
        if field == "df":
            return freedom(self.fit, self.df, float(here["std_error"]), value)
        return interval_end(here, field, what, error, self.df, self.level)

    def _products(self, weights: np.ndarray) -> str:
        used = [(float(w), float(b)) for w, b in zip(weights, self.fit.fixed_effects, strict=True) if w != 0.0]
        written = [in_latex(b) if w == 1.0 else rf"{bracketed(w)} \cdot {bracketed(b)}" for w, b in used[:_WRITTEN]]
        return " + ".join([*written, *([r"\dots"] if len(used) > _WRITTEN else [])])

    def r(self, place: int, field: str) -> str:
        """By emmeans, where it has this number: it reads no names that are not R's own, and knows lm by n - p only."""
        random = bool(self.fit.design.random)
        columns = (*self.fit.predictors.columns, str(self.prepared.roles.outcome))
        if any(r_name(column) != column for column in columns) or (random and self.df not in _LMER_DF):
            return ""
        if not random and (self.df == "normal" or (self.fit.method == "ML" and field != "estimate")):
            return ""
        how = f", lmer.df = {r_string(_LMER_DF[self.df])}" if random else ""
        held = ", ".join(f"{r_name(name)} = {value!r}" for name, value in (self.at or {}).items())
        at = f", at = list({held})" if held else ""
        means = f"emmeans::emmeans({self.name}, {r_string(self.factor)}{at}{how}, data = data)"
        return f"as.data.frame(summary({means}, level = {self.level!r}))[{place + 1}, {r_string(_R[field])}]"

    def python(self, place: int, field: str) -> str:
        """The line of Python that gives a number."""
        asked = [python_string(self.factor)]
        asked += [f"at={dict(self.at)!r}"] if self.at else []
        asked += [] if self.df == "satterthwaite" else [f"df={python_string(self.df)}"]
        asked += [] if self.level == 0.95 else [f"level={self.level!r}"]
        return f"{self.name}.means({', '.join(asked)})[{python_string(field)}].iloc[{place}]"
