"""The numbers of the table that sets a fit beside the same model by statsmodels."""

from __future__ import annotations

import math
from dataclasses import dataclass
from types import MappingProxyType

import pandas as pd

from ...inference.opinion.second_opinion import SecondOpinion
from ..escape import r_string
from ..numbers import number, percent
from .frame import FitTraces
from .steps import Step
from .trace import aligned, in_latex

#: Differences below this share of the value are told as none.
SAME = 1e-4
_FIGURES = 5  # as the table has them
_SOLVED = r"(X^\top \hat V^{-1} X)^{-1}"
_SEARCHED = MappingProxyType(
    {
        "here": "The search here ends where the criterion’s slope is certified to be zero, or at an edge.",
        "statsmodels": (
            "statsmodels looks for the maximum of the same criterion by a search of its own, in a process of its own, "
            "and is told nothing of the result here."
        ),
    }
)


@dataclass(frozen=True, eq=False)
class OpinionTraces(FitTraces):
    """The same quantities by both programs, number by number.

    Parameters
    ----------
    opinion : SecondOpinion
    """

    opinion: SecondOpinion

    fields = MappingProxyType({"here": "here", "statsmodels": "statsmodels"})

    @property
    def frame(self) -> pd.DataFrame:
        """Both programs' numbers."""
        return self.opinion.table

    @property
    def rows(self) -> tuple[str, ...]:
        """What is compared."""
        return tuple(map(str, self.frame.index))

    def sentence(self, place: int, field: str) -> str:
        """Whether the programs agree: on the whole fit, and on this number."""
        if place == 0:
            return self.opinion.sentence
        here, there = (float(x) for x in self.frame.iloc[place])
        if math.isclose(here, there, rel_tol=SAME):
            return f"Both programs give the same, to within {percent(SAME, 2)}."
        return (
            f"The programs differ by {number(abs(here - there))} here. Which to trust, the log-likelihood tells: "
            f"{self.opinion.sentence}"
        )

    def formula(self, place: int, field: str) -> Step:
        """How a number is computed: both programs compute the same, from where their searches end."""
        value = in_latex(float(self.frame.iloc[place][field]), _FIGURES)
        letter, source, meaning = self._quantity(place)
        return aligned((letter, source), ("", value)), f"{meaning} {_SEARCHED[field]}"

    def _quantity(self, place: int) -> tuple[str, str, str]:
        """Letter, formula and words of a row; they come as log-likelihood, estimates, errors, SDs, residual SD."""
        p = len(self.fit.fixed_effects)
        if place == 0:
            of = r"\hat\theta, \hat\sigma" if self.fit.method == "REML" else r"\hat\beta, \hat\theta, \hat\sigma"
            restricted = "_R" if self.fit.method == "REML" else ""
            return r"\ell", rf"\log L{restricted}({of} \mid y)", "How likely the model makes these data, at its best."
        if place <= p:
            k = place - 1
            solved = rf"\bigl[{_SOLVED} X^\top \hat V^{{-1}} y\bigr]_{{{k}}}"
            return rf"\hat\beta_{{{k}}}", solved, "Generalised least squares, given the variances found."
        if place <= 2 * p:
            k = place - 1 - p
            error = rf"\operatorname{{SE}}(\hat\beta_{{{k}}})"
            return error, rf"\sqrt{{\bigl[{_SOLVED}\bigr]_{{{k}{k}}}}}", "The square root of the estimate’s variance."
        if place < len(self.frame) - 1:
            k = place - 1 - 2 * p
            spread = rf"\hat\sigma\sqrt{{[\hat\Lambda\hat\Lambda^\top]_{{{k}{k}}}}}"
            return rf"\hat\tau_{{{k}}}", spread, "How far groups lie apart, as a standard deviation."
        return r"\hat\sigma", r"\sqrt{\hat\sigma^2}", "How far rows scatter around their group’s line."

    def r(self, place: int, field: str) -> str:
        """By lme4, for the numbers here; what statsmodels finds R does not know."""
        if field != "here":
            return ""
        p = len(self.fit.fixed_effects)
        if place == 0:
            return f"logLik({self.name})"
        if place <= 2 * p:
            term = r_string(str(self.fit.fixed_effects.index[(place - 1) % p]))
            return f'coef(summary({self.name}))[{term}, "{"Estimate" if place <= p else "Std. Error"}"]'
        if place < len(self.frame) - 1:
            return f'attr(VarCorr({self.name})[[1]], "stddev")[[{place - 2 * p}]]'
        return f"sigma({self.name})"

    def python(self, place: int, field: str) -> str:
        """The second opinion, asked for again."""
        return f'opinion = lmm.second_opinion({self.name})\nopinion.table["{field}"].iloc[{place}]'
