"""The numbers of the table of variance components."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from ...data import Prepared
from ...result import Estimates
from ..components import spread, without_dust
from ..escape import python_string, r_string
from ..tables import term_label
from ..variance_words import variance_sentences
from .trace import Trace, aligned, in_latex, rows_used

_VARIANCE, _SD, _CORRELATION = "Variance", "SD", "Correlation"


@dataclass(frozen=True, eq=False)
class VarianceTraces:
    """The table of variance components, number by number, of a fit with at most one grouping factor.

    Parameters
    ----------
    fit : Estimates
    prepared : Prepared
    name : str
        What the exported scripts call the fit.
    unit : str
        The outcome's unit.
    """

    fit: Estimates
    prepared: Prepared
    name: str
    unit: str = ""

    @cached_property
    def _places(self) -> dict[str, int]:
        """Each row of the table by what it is called, with its place among the components."""
        found = {}
        for i, row in enumerate(self.fit.variance_components.itertuples(index=False)):
            names = [term_label(name, self.prepared) for name in (row.term1, row.term2) if name]
            found[" · ".join([row.group, ", ".join(names)]) if names else "Residual"] = i
        return found

    @property
    def rows(self) -> tuple[str, ...]:
        """Group and term of each component, the residual last."""
        return tuple(self._places)

    def columns(self, row: str) -> tuple[str, ...]:
        """Variance and SD, or the correlation in a row of two terms."""
        found = self._row(row)
        if not found["term2"]:
            return _VARIANCE, _SD
        return (_CORRELATION,) if math.isfinite(found["sd"]) else ()

    def trace(self, row: str, column: str) -> Trace:
        """Follow one number; raises KeyError for a place that the table does not have."""
        if column not in self.columns(row):
            raise KeyError(column)
        found = self._row(row)
        formula, meaning = self._formula(found, column)
        return Trace(
            row=row,
            column=column,
            value=float(found["variance"] if column == _VARIANCE else found["sd"]),
            data=rows_used(self.fit, self.prepared),
            formula=formula,
            meaning=meaning,
            sentence=self._sentence(row),
            r=self._r(found, column),
            python=self._python(row, column),
        )

    def _row(self, row: str) -> pd.Series:
        return self.fit.variance_components.iloc[self._places[row]]

    def _sentence(self, row: str) -> str:
        """The sentence of this component: they come in the table's order where each has one."""
        said = variance_sentences(self.fit, self.prepared, unit=self.unit)
        place = self._places[row]
        return said[place] if len(said) == len(self._places) else ""

    def _formula(self, found: pd.Series, column: str) -> tuple[str, str]:
        sd = float(found["sd"])
        if column == _CORRELATION:
            return self._correlation(found)
        letter = self._letter(found)
        if column == _SD:
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

    def _residual(self) -> tuple[str, str]:
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

    def _correlation(self, found: pd.Series) -> tuple[str, str]:
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

    def _r(self, found: pd.Series, column: str) -> str:
        if found["group"] == "Residual":
            # R's lm divides by n - p whatever the method; maximum likelihood divides by n.
            by_ml = not self.fit.design.random and self.fit.method == "ML"
            sigma = f"sqrt(deviance({self.name}) / nobs({self.name}))" if by_ml else f"sigma({self.name})"
            return sigma + ("^2" if column == _VARIANCE else "")
        field, group = ("vcov" if column == _VARIANCE else "sdcor"), r_string(found["group"])
        second = f"var2 == {r_string(found['term2'])}" if found["term2"] else "is.na(var2)"
        which = f"grp == {group} & var1 == {r_string(found['term1'])} & {second}"
        return f"subset(as.data.frame(VarCorr({self.name})), {which})${field}"

    def _python(self, row: str, column: str) -> str:
        field = "variance" if column == _VARIANCE else "sd"
        return f"{self.name}.variance_components[{python_string(field)}].iloc[{self._places[row]}]"
