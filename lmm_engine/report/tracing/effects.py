"""The numbers of the table of fixed effects."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from ...inference.effects.wald import DfMethod, coefficients
from ..effect_words import effect_sentences
from ..escape import python_string, r_string
from ..scripts.python import asked
from ..scripts.r import DDF
from ..tables import term_label
from .frame import FitTraces
from .steps import Step, freedom, heads, interval_end, test
from .trace import aligned, in_latex

_BY_SPREAD = ("std_error", "statistic", "p_value")
_R = {"estimate": "Estimate", "std_error": "Std. Error", "df": "df", "statistic": "t value", "p_value": "Pr(>|t|)"}


@dataclass(frozen=True, eq=False)
class EffectTraces(FitTraces):
    """The table of fixed effects, number by number.

    Parameters
    ----------
    df : {"satterthwaite", "kenward-roger", "residual", "normal"}
    level : float
        Coverage of the intervals.
    unit : str
        The outcome's unit.
    """

    df: DfMethod = "satterthwaite"
    level: float = 0.95
    unit: str = ""

    @cached_property
    def frame(self) -> pd.DataFrame:
        """As `FittedModel.coefficients` returns it."""
        return coefficients(self.fit, self.df, self.level)

    @cached_property
    def rows(self) -> tuple[str, ...]:
        """The terms, as the table calls them."""
        return tuple(term_label(str(name), self.prepared) for name in self.frame.index)

    def sentence(self, place: int, field: str) -> str:
        """What this effect says."""
        said = effect_sentences(self.fit, self.prepared, df=self.df, level=self.level, unit=self.unit)
        return said[self._term(place)]

    def _term(self, place: int) -> str:
        return str(self.frame.index[place])

    @property
    def _letter(self) -> str:
        return "z" if self.df == "normal" else "t"

    @property
    def fields(self) -> dict[str, str]:
        """Estimate, standard error, both ends of the interval, and the test's numbers."""
        degrees = {} if self.df == "normal" else {"df": "df"}
        return heads("Estimate", self.level) | degrees | {self._letter: "statistic", "p": "p_value"}

    def formula(self, place: int, field: str) -> Step:
        """How a number is computed."""
        here, k = self.frame.iloc[place], place
        beta, error = rf"\hat\beta_{{{k}}}", rf"\operatorname{{SE}}(\hat\beta_{{{k}}})"
        se, value = float(here["std_error"]), float(here[field])
        if field == "estimate":
            return self._estimate(beta, k, value)
        if field == "std_error":
            return self._error(error, k, value)
        if field == "df":
            return freedom(self.fit, self.df, se, value)
        if field in ("statistic", "p_value"):
            return test(here, field, beta, error, self.df)
        return interval_end(here, field, beta, error, self.df, self.level)

    def _estimate(self, beta: str, k: int, value: float) -> Step:
        if not self.fit.design.random:
            solved = rf"\left[(X^\top X)^{{-1}} X^\top y\right]_{{{k}}}"
            return aligned((beta, solved), ("", in_latex(value))), "Least squares: every row has the same weight."
        solved = rf"\left[(X^\top \hat V^{{-1}} X)^{{-1}} X^\top \hat V^{{-1}} y\right]_{{{k}}}"
        within = r"Z\,\hat G\,Z^\top + \hat\sigma^2 I"
        meaning = (
            "Generalised least squares: rows of one group are alike, as the variance components say, and are weighed "
            "accordingly."
        )
        return aligned((beta, solved), ("", in_latex(value)), (r"\hat V", within)), meaning

    def _error(self, error: str, k: int, value: float) -> Step:
        if not self.fit.design.random:
            inner, meaning = (
                r"\hat\sigma^2 (X^\top X)^{-1}",
                "The spread that is left in single rows, over what they tell.",
            )
        elif self.df == "kenward-roger":
            inner = r"\hat\Phi_A"
            meaning = (
                "The square root of the estimate's variance, which Kenward and Roger enlarge because the variance "
                "components are themselves estimated."
            )
        else:
            inner, meaning = r"(X^\top \hat V^{-1} X)^{-1}", "The square root of the estimate's own variance."
        return aligned((error, rf"\sqrt{{\left[{inner}\right]_{{{k}{k}}}}}"), ("", in_latex(value))), meaning

    def r(self, place: int, field: str) -> str:
        """By lmerTest, or written out where it does not know these degrees of freedom."""
        name = r_string(self._term(place))
        if field in ("ci_lower", "ci_upper"):
            sign = "+" if field == "ci_upper" else "-"
            df = np.inf if self.df == "normal" else float(self.frame["df"].iloc[place])
            quantile = f"qt({(1.0 + self.level) / 2.0:.6g}, {'Inf' if math.isinf(df) else repr(df)})"
            return f"{self.r(place, 'estimate')} {sign} {quantile} * {self.r(place, 'std_error')}"
        if not self.fit.design.random and self.fit.method == "ML" and field in _BY_SPREAD:
            return self._r_by_ml(name, field)
        if self.df not in DDF:
            column = {"df": "df", "p_value": "p"}.get(field, _R[field])
            return f"tests({self.name})[{name}, {r_string(column)}]"
        if self.fit.design.random:
            return f"coef(summary({self.name}, ddf = {r_string(DDF[self.df])}))[{name}, {r_string(_R[field])}]"
        if field == "df":
            return f"df.residual({self.name})"
        return f"coef(summary({self.name}))[{name}, {r_string(_R[field])}]"

    def _r_by_ml(self, name: str, field: str) -> str:
        """R's lm divides by n - p whatever the method; maximum likelihood divides by n."""
        own = f"coef(summary({self.name}))"
        error = f"({own}[{name}, 2] * sqrt(df.residual({self.name}) / nobs({self.name})))"
        ratio = f"({own}[{name}, 1] / {error})"
        tail = f"pnorm(-abs({ratio}))" if self.df == "normal" else f"pt(-abs({ratio}), df.residual({self.name}))"
        return {"std_error": error, "statistic": ratio, "p_value": f"2 * {tail}"}[field]

    def python(self, place: int, field: str) -> str:
        """The line of Python that gives a number."""
        place_in_it = f"{python_string(self._term(place))}, {python_string(field)}"
        return f"{self.name}.coefficients({', '.join(asked(self.df, self.level))}).loc[{place_in_it}]"
