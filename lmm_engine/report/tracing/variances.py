"""The numbers of the table of variance components."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import pandas as pd

from ..components import spread, without_dust
from ..escape import python_string, r_string
from ..tables import term_label
from ..variance_words import variance_sentences
from .frame import FitTraces
from .steps import Step
from .trace import aligned, in_latex

_VARIANCE, _SD, _CORRELATION = "Variance", "SD", "Correlation"


@dataclass(frozen=True, eq=False)
class VarianceTraces(FitTraces):
    """The table of variance components, number by number, of a fit with at most one grouping factor.

    Parameters
    ----------
    unit : str
        The outcome's unit.
    """

    unit: str = ""

    fields = MappingProxyType({_VARIANCE: "variance", _SD: "sd", _CORRELATION: "sd"})

    @property
    def frame(self) -> pd.DataFrame:
        """As the fit has it; a correlation stands under ``sd``."""
        return self.fit.variance_components

    @cached_property
    def rows(self) -> tuple[str, ...]:
        """Group and term of each component, the residual last."""
        called = []
        for row in self.frame.itertuples(index=False):
            names = [term_label(name, self.prepared) for name in (row.term1, row.term2) if name]
            called.append(" · ".join([row.group, ", ".join(names)]) if names else "Residual")
        return tuple(called)

    def columns(self, row: str) -> tuple[str, ...]:
        """Variance and SD, or the correlation in a row of two terms."""
        found = self.frame.iloc[self.rows.index(row)]
        if not found["term2"]:
            return _VARIANCE, _SD
        return (_CORRELATION,) if math.isfinite(found["sd"]) else ()

    def sentence(self, place: int, field: str) -> str:
        """The sentence of this component: they come in the table's order where each has one."""
        said = variance_sentences(self.fit, self.prepared, unit=self.unit)
        return said[place] if len(said) == len(self.rows) else ""

    def formula(self, place: int, field: str) -> Step:
        """How a number is computed."""
        found = self.frame.iloc[place]
        sd = float(found["sd"])
        if found["term2"]:
            return self._correlation(found)
        letter = self._letter(found)
        if field == "sd":
            inner = in_latex(float(found["variance"]))
            formula = aligned((letter, rf"\sqrt{{{letter}^2}}"), ("", rf"\sqrt{{{inner}}} = {in_latex(sd)}"))
            return formula, "The square root of the variance: a typical distance, in the outcome's own unit."
        if found["group"] == "Residual":
            return self._residual()
        kept = without_dust(sd, self.fit)
        theta = rf"\hat\sigma^2\,[\hat\Lambda\hat\Lambda^\top]_{{{self._index(found)}}}"
        ratio = (kept / self.fit.sigma) ** 2
        numbers = rf"{in_latex(self.fit.sigma**2)} \cdot {in_latex(ratio)} = {in_latex(kept**2)}"
        meaning = (
            f"The search looks for the ratio to the residual variance that makes the data most likely "
            f"({self.fit.method}); times the residual variance it gives this one."
        )
        return aligned((rf"{letter}^2", theta), ("", numbers)), meaning

    def _residual(self) -> Step:
        n, p = self.fit.nobs, len(self.fit.fixed_effects)
        degrees = n - p if self.fit.method == "REML" else n
        below, number = ("n - p", f"{n} - {p}") if degrees == n - p else ("n", str(n))
        squares = self.fit.sigma**2 * degrees
        top = r"\lVert y - X\hat\beta - Z\hat b\rVert^2 + \lVert \hat u\rVert^2"
        top = top if self.fit.design.random else r"\lVert y - X\hat\beta\rVert^2"
        numbers = rf"\frac{{{in_latex(squares)}}}{{{number}}} = {in_latex(self.fit.sigma**2)}"
        meaning = "What the model leaves over in single rows, squared, added up and shared out."
        if self.fit.design.random:
            meaning += " The groups' own departures count in it too, which is what keeps them small."
        return aligned((r"\hat\sigma^2", rf"\frac{{{top}}}{{{below}}}"), ("", numbers)), meaning

    def _correlation(self, found: pd.Series) -> Step:
        parts = self.fit.variance_components
        own = parts[(parts["group"] == found["group"]) & (parts["term2"] == "")].set_index("term1")["sd"]
        first, second = (float(own[found[name]]) for name in ("term1", "term2"))
        letters = r"\frac{\hat\tau_{01}}{\hat\tau_0\,\hat\tau_1}"
        below = rf"{in_latex(first)} \cdot {in_latex(second)}"
        numbers = rf"\frac{{{in_latex(float(found['variance']))}}}{{{below}}} = {in_latex(float(found['sd']))}"
        return aligned((r"\hat\rho", letters), ("", numbers)), "The covariance over both standard deviations."

    def _letter(self, found: pd.Series) -> str:
        return r"\hat\sigma" if found["group"] == "Residual" else rf"\hat\tau_{self._index(found)[0]}"

    def _index(self, found: pd.Series) -> str:
        random = spread(self.fit)
        place = random.terms.index(found["term1"]) if random and found["term1"] in random.terms else 0
        return f"{place}{place}"

    def r(self, place: int, field: str) -> str:
        """By VarCorr and sigma."""
        found = self.frame.iloc[place]
        if found["group"] == "Residual":
            # R's lm divides by n - p whatever the method; maximum likelihood divides by n.
            by_ml = not self.fit.design.random and self.fit.method == "ML"
            sigma = f"sqrt(deviance({self.name}) / nobs({self.name}))" if by_ml else f"sigma({self.name})"
            return sigma + ("^2" if field == "variance" else "")
        column, group = ("vcov" if field == "variance" else "sdcor"), r_string(found["group"])
        second = f"var2 == {r_string(found['term2'])}" if found["term2"] else "is.na(var2)"
        which = f"grp == {group} & var1 == {r_string(found['term1'])} & {second}"
        return f"subset(as.data.frame(VarCorr({self.name})), {which})${column}"

    def python(self, place: int, field: str) -> str:
        """What gives a number in Python."""
        return f"{self.name}.variance_components[{python_string(field)}].iloc[{place}]"
