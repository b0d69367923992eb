"""The numbers of the tables of intraclass correlations and of design effects."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import pandas as pd
from scipy.special import logit

from ...inference.clusters.implied import normal_margin
from ...inference.explained import variance_parts
from ..components import rung_of
from ..escape import r_string
from ..inferences.clustering_words import design_effect_sentence, icc_interval_sentence
from ..numbers import percent, plain
from ..tables import term_label
from .frame import FitTraces
from .steps import Step
from .trace import aligned, bracketed, in_latex

_MEAN = "(mean)"


@dataclass(frozen=True, eq=False)
class _ClusterTraces(FitTraces):
    """Tables about how alike rows of one group are, of a fit with one grouping factor."""

    @cached_property
    def _parts(self) -> tuple[float, float, float]:
        """Variance of the fixed part, of the random part averaged over the rows, and of the residual."""
        return variance_parts(self.fit)

    @property
    def _letter(self) -> str:
        """The random part's variance, as the equation on the screen calls it."""
        return r"\hat\tau_0^2" if rung_of(self.fit) == 1 else r"\hat\sigma_\ell^2"

    @property
    def _between(self) -> tuple[str, ...]:
        """R's lines that leave the random part's variance behind as ``between``."""
        random = f'Z <- getME({self.name}, "mmList")[[1]]'
        return random, f"between <- mean(rowSums((Z %*% VarCorr({self.name})[[1]]) * Z))"


@dataclass(frozen=True, eq=False)
class IccTraces(_ClusterTraces):
    """The intraclass correlations with their intervals, number by number.

    Parameters
    ----------
    found : DataFrame
        As `FittedModel.icc_interval` returns it, without a bootstrap.
    level : float
        Coverage of its intervals.
    """

    found: pd.DataFrame
    level: float = 0.95

    @property
    def frame(self) -> pd.DataFrame:
        """Estimates and bounds."""
        return self.found

    @property
    def rows(self) -> tuple[str, ...]:
        """The correlation with the fixed part set aside, and with it in the total."""
        return tuple(str(name).capitalize() for name in self.found.index)

    @property
    def fields(self) -> dict[str, str]:
        """The estimate and both ends of the interval."""
        ends = f"{percent(self.level)} CI"
        return {"ICC": "estimate", f"{ends}, lower": "lower", f"{ends}, upper": "upper"}

    def sentence(self, place: int, field: str) -> str:
        """How alike rows of one group are; of the adjusted one, which is the one in words."""
        if self.found.index[place] != "adjusted":
            return ""
        return icc_interval_sentence(self.found, self.fit, self.prepared, level=self.level)

    def formula(self, place: int, field: str) -> Step:
        """How a number is computed."""
        here = self.found.iloc[place]
        if field == "estimate":
            return self._share(place, float(here["estimate"]))
        return self._exact(here, field) if here["method"] == "exact" else self._delta(here, field)

    def _share(self, place: int, value: float) -> Step:
        fixed, random, residual = self._parts
        letters, numbers = [self._letter, r"\hat\sigma^2"], [random, residual]
        meaning = "The variance between groups over that and the residual's: what the fixed effects do not explain."
        if self.found.index[place] == "unadjusted":
            letters, numbers = [r"\hat\sigma_f^2", *letters], [fixed, *numbers]
            meaning = "The variance between groups over all variance, with that of what the fixed effects predict."
        if rung_of(self.fit) > 1:
            meaning += " Groups differ by more at some times than at others; their variance is averaged over the rows."
        below = " + ".join(map(in_latex, numbers))
        filled = rf"\frac{{{in_latex(random)}}}{{{below}}} = {in_latex(value)}"
        return aligned((r"\hat\rho", rf"\frac{{{self._letter}}}{{{' + '.join(letters)}}}"), ("", filled)), meaning

    def _exact(self, here: pd.Series, field: str) -> Step:
        value, tail = float(here[field]), (1.0 - self.level) / 2.0
        quantile = rf"F_{{t,\,f;\,{plain(tail if field == 'upper' else 1.0 - tail)}}}"
        compared = (r"F(\rho)", r"\frac{\bigl(r(\rho) - r(1)\bigr) / t}{r(1) / f}"), (r"r(\rho)", _RSS)
        what = (
            "F sets how far the groups lie apart against how far their rows do, as such a correlation would have them."
        )
        if value == 0.0:
            formula = aligned((r"\rho", rf"0.00 \quad\text{{since }} F(0) \le {quantile}"), *compared)
            meaning = "Even without any correlation F does not exceed that quantile, so the interval ends at zero."
            return formula, f"{what} {meaning}"
        formula = aligned((r"\rho", in_latex(value)), (r"F(\rho)", quantile), *compared)
        return formula, (
            f"{what} Were the correlation at this end, an F so far out on one side would be met in {percent(tail, 1)} "
            "of studies; beyond it, in fewer."
        )

    def _delta(self, here: pd.Series, field: str) -> Step:
        middle, value = (float(logit(here[name])) for name in ("estimate", field))
        margin = normal_margin(self.level)
        sign, error = ("+" if field == "upper" else "-"), abs(value - middle) / margin
        z = rf"z_{{{plain((1.0 + self.level) / 2.0)}}}"
        formula = aligned(
            (r"\operatorname{logit}\rho", rf"\operatorname{{logit}}\hat\rho {sign} {z}\,\operatorname{{SE}}"),
            ("", f"{in_latex(middle)} {sign} {in_latex(margin)} \\cdot {in_latex(error)}"),
            ("", in_latex(value)),
            (r"\rho", rf"\frac{{1}}{{1 + e^{{-{bracketed(value)}}}}} = {in_latex(float(here[field]))}"),
        )
        return formula, (
            "The delta method: a share cannot leave the space between 0 and 1, so its logit, log(ρ / (1 − ρ)), is "
            "taken as normal; its standard error follows from that of the variances."
        )

    def r(self, place: int, field: str) -> str:
        """By VarCorr; R has none of these intervals."""
        if field != "estimate":
            return ""
        total = f"between + sigma({self.name})^2"
        if self.found.index[place] == "unadjusted":
            total += f" + var(as.vector(model.matrix({self.name}) %*% fixef({self.name})))"
        return "\n".join([*self._between, f"between / ({total})"])

    def python(self, place: int, field: str) -> str:
        """The line of Python that gives a number."""
        asked = "" if self.level == 0.95 else f"level={self.level!r}"
        return f'{self.name}.icc_interval({asked})["{field}"].iloc[{place}]'


_RSS = r"\min_\beta\,(y - X\beta)^\top\bigl(I + \tfrac{\rho}{1-\rho} Z Z^\top\bigr)^{-1}(y - X\beta)"


@dataclass(frozen=True, eq=False)
class DesignTraces(_ClusterTraces):
    """The table of design effects, number by number.

    Parameters
    ----------
    found : DataFrame
        As `FittedModel.design_effect` returns it.
    """

    found: pd.DataFrame

    fields = MappingProxyType({"Design effect": "design_effect", "Rows": "rows", "Effective rows": "effective_n"})

    @cached_property
    def frame(self) -> pd.DataFrame:
        """What is known, with the number of rows."""
        return self.found[self.found["design_effect"].notna()].assign(rows=self.fit.nobs)

    @property
    def rows(self) -> tuple[str, ...]:
        """The mean and the coefficients, as the table calls them."""
        return tuple("Mean" if name == _MEAN else term_label(str(name), self.prepared) for name in self.frame.index)

    def sentence(self, place: int, field: str) -> str:
        """What the rows are worth for the mean and for the slope of time; of other coefficients nothing is said."""
        told = self.frame.index[place] in (_MEAN, self.prepared.time_name)
        return design_effect_sentence(self.found, self.fit, self.prepared) if told else ""

    def formula(self, place: int, field: str) -> Step:
        """How a number is computed."""
        here, n = self.frame.iloc[place], self.fit.nobs
        effect = float(here["design_effect"])
        if field == "rows":
            return aligned(("n", f"{in_latex(n)}")), "The rows of the fit."
        if field == "effective_n":
            numbers = rf"\frac{{{n}}}{{{in_latex(effect)}}} = {in_latex(float(here['effective_n']))}"
            formula = aligned((r"n_{\text{eff}}", r"\frac{n}{\text{deff}}"), ("", numbers))
            return formula, "So many independent rows would tell as much. The table shows it without decimals."
        return self._mean(effect) if self.frame.index[place] == _MEAN else self._coefficient(place, effect)

    def _mean(self, effect: float) -> Step:
        own = r"\bigl(1^\top \hat V^{-1} 1\bigr)^{-1}"
        variance = effect * self._total / self.fit.nobs
        numbers = rf"\frac{{{in_latex(variance)}}}{{{in_latex(self._total)} / {self.fit.nobs}}} = {in_latex(effect)}"
        formula = aligned((r"\text{deff}", rf"\frac{{{own}}}{{v / n}}"), ("", numbers), *self._all_variance)
        return formula, (
            "The variance of the mean, without predictors, over what it would be if as many rows were independent and "
            "scattered as much in all."
        )

    def _coefficient(self, place: int, effect: float) -> Step:
        name = str(self.frame.index[place])
        k = list(self.fit.fixed_effects.index).index(name)
        square = float(self.fit.std_errors[name]) ** 2
        letters = rf"\frac{{\operatorname{{SE}}(\hat\beta_{{{k}}})^2}}{{v\,\bigl[(X^\top X)^{{-1}}\bigr]_{{{k}{k}}}}}"
        below = square / effect / self._total
        filled = rf"{in_latex(self._total)} \cdot {in_latex(below)}"
        numbers = rf"\frac{{{in_latex(square)}}}{{{filled}}} = {in_latex(effect)}"
        formula = aligned((r"\text{deff}", letters), ("", numbers), *self._all_variance)
        return formula, (
            "The variance of the estimate over what it would be if as many rows were independent and scattered as "
            "much in all. Below 1 where groups are compared with themselves."
        )

    @property
    def _total(self) -> float:
        return sum(self._parts[1:])

    @property
    def _all_variance(self) -> tuple[tuple[str, str], tuple[str, str]]:
        """How the variance of a row adds up."""
        _, random, residual = self._parts
        numbers = f"{in_latex(random)} + {in_latex(residual)} = {in_latex(self._total)}"
        return ("v", rf"{self._letter} + \hat\sigma^2"), ("", numbers)

    def r(self, place: int, field: str) -> str:
        """By vcov, whose inverse's corner is what all rows tell of the mean."""
        rows = f"nobs({self.name})"
        if field == "rows":
            return rows
        term = str(self.frame.index[place])
        v = f"(between + sigma({self.name})^2)"
        if term == _MEAN:
            effect = f'({rows} / ({v} * solve(as.matrix(vcov({self.name})))["(Intercept)", "(Intercept)"]))'
        else:
            corner = f"[{r_string(term)}, {r_string(term)}]"
            alone = f"solve(crossprod(model.matrix({self.name}))){corner}"
            effect = f"(as.matrix(vcov({self.name})){corner} / ({v} * {alone}))"
        return "\n".join([*self._between, f"{rows} / {effect}" if field == "effective_n" else effect])

    def python(self, place: int, field: str) -> str:
        """The line of Python that gives a number."""
        if field == "rows":
            return f"{self.name}.nobs"
        found = list(self.found.index).index(self.frame.index[place])
        return f'{self.name}.design_effect()["{field}"].iloc[{found}]'
