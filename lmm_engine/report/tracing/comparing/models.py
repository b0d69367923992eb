"""The numbers of the table that puts models side by side."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from ....data import Prepared
from ....result import Estimates
from ...inferences.comparison_words import information_sentence
from ...numbers import percent
from ...scripts.r import comparison
from ..frame import FrameTraces
from ..steps import Step
from ..trace import aligned, bracketed, in_latex, rows_used
from .made import in_python, in_r

#: The table's rows, with the comparison's names for them.
_FIELDS = {
    "Parameters": "n_parameters",
    "Log-likelihood": "loglik",
    "AIC": "aic",
    "BIC": "bic",
    "ΔAIC": "delta_aic",
    "Weight": "weight",
    "χ²": "statistic",
    "df": "df",
    "p (naive)": "p_value",
    "p (boundary)": "p_boundary",
}


@dataclass(frozen=True, eq=False)
class ModelTraces(FrameTraces):
    """The comparison of models, number by number.

    Parameters
    ----------
    comparison : DataFrame
        As `lmm_engine.compare` returns it.
    fits : sequence of Estimates
        Its models, in its order.
    names : mapping of str to str
        What the table calls each model, in the same order, and what the exported scripts call it.
    prepared : Prepared
    made : collection of str
        Names of models that the scripts do not leave behind: they are fitted first.
    """

    comparison: pd.DataFrame
    fits: Sequence[Estimates]
    names: Mapping[str, str]
    prepared: Prepared
    made: Collection[str] = ()

    fields = _FIELDS

    @property
    def frame(self) -> pd.DataFrame:
        """The comparison."""
        return self.comparison

    @property
    def rows(self) -> tuple[str, ...]:
        """The models."""
        return tuple(self.names)

    def data(self, place: int) -> str:
        """The rows of the model's fit."""
        return rows_used(self.fits[place], self.prepared)

    def sentence(self, place: int, field: str) -> str:
        """Which model the criterion prefers."""
        return information_sentence(self.comparison, list(self.rows)) if field in ("aic", "bic") else ""

    def formula(self, place: int, field: str) -> Step:
        """How a number is computed."""
        here = self.comparison.iloc[place]
        value = float(here[field])
        if field in _OF_ONE:
            return self._of_one(place, field, value)
        if field in ("delta_aic", "weight"):
            return self._by_aic(field, value)
        before = self.comparison.iloc[place - 1]
        if field == "statistic":
            numbers = f"2\\,({bracketed(float(here['loglik']), 6)} - {bracketed(float(before['loglik']), 6)})"
            letters = r"2\,(\ell_{\text{larger}} - \ell_{\text{smaller}})"
            formula = aligned(("T", letters), ("", f"{numbers} = {in_latex(value)}"))
            return formula, "Twice what the larger model gains in log-likelihood."
        if field == "df":
            numbers = f"{int(here['n_parameters'])} - {int(before['n_parameters'])} = {int(value)}"
            return aligned((r"\nu", r"q_{\text{larger}} - q_{\text{smaller}}"), ("", numbers)), "Parameters added."
        return self._tail(here, field, value)

    def _of_one(self, place: int, field: str, value: float) -> Step:
        fit = self.fits[place]
        loglik, q = float(self.comparison.iloc[place]["loglik"]), int(self.comparison.iloc[place]["n_parameters"])
        if field == "n_parameters":
            fixed = len(fit.fixed_effects)
            numbers = f"{fixed} + {q - fixed} = {q}"
            return aligned(("q", r"q_{\text{fixed}} + q_{\text{variances}}"), ("", numbers)), (
                "Fixed effects, and variances and covariances with the residual's."
            )
        if field == "loglik":
            what = (
                r"\log L_R(\hat\theta, \hat\sigma \mid y)"
                if fit.method == "REML"
                else r"\log L(\hat\beta, \hat\theta, \hat\sigma \mid y)"
            )
            return aligned(
                (r"\ell", what), ("", in_latex(value, 6))
            ), "How likely the model makes these data, at its best."
        n = fit.nobs
        charge, numbers = ("2q", f"2 \\cdot {q}") if field == "aic" else (r"q \log n", rf"{q} \log {n}")
        name = r"\text{AIC}" if field == "aic" else r"\text{BIC}"
        filled = f"-2 \\cdot {bracketed(loglik, 6)} + {numbers} = {in_latex(value, 6)}"
        return aligned((name, rf"-2\ell + {charge}"), ("", filled)), "Misfit, plus a charge for each parameter."

    def _by_aic(self, field: str, value: float) -> Step:
        if field == "delta_aic":
            best = float(self.comparison["aic"].min())
            numbers = f"{bracketed(best + value, 6)} - {bracketed(best, 6)} = {in_latex(value)}"
            letters = r"\text{AIC} - \min \text{AIC}"
            return aligned((r"\Delta", letters), ("", numbers)), "The distance to the lowest AIC in the table."
        letters = r"\frac{e^{-\Delta/2}}{\sum e^{-\Delta/2}}"
        meaning = f"This model's share of the support by AIC among these {len(self.fits)}: {percent(value)}."
        return aligned(("w", letters), ("", in_latex(value))), meaning

    def _tail(self, here: pd.Series, field: str, value: float) -> Step:
        df, statistic = int(here["df"]), in_latex(float(here["statistic"]))
        if field == "p_value":
            formula = aligned(
                ("p", rf"P(\chi^2_{{{df}}} > T)"), ("", rf"P(\chi^2_{{{df}}} > {statistic}) = {in_latex(value)}")
            )
            return formula, "How often chance alone would gain as much, were the models like any other two."
        letters = rf"\tfrac12 P(\chi^2_{{{df - 1}}} > T) + \tfrac12 P(\chi^2_{{{df}}} > T)"
        formula = aligned(("p", letters), ("", rf"{in_latex(value)} \quad\text{{at }} T = {statistic}"))
        return formula, "The same, allowing for a variance that cannot be negative: half of the time it is zero."

    def r(self, place: int, field: str) -> str:
        """By the columns that the exported script made, or that are made in the same way."""
        called = list(self.names.values())
        first = [*self._first(in_r), *comparison(called, self.fits[place].method)] if self.made else []
        return "\n".join([*first, self._in_r(called[place], place, field)])

    def _first(self, fitted: Callable[[str, Estimates], str]) -> list[str]:
        pairs = zip(self.names.values(), self.fits, strict=True)
        return [fitted(name, fit) for name, fit in pairs if name in self.made]

    @staticmethod
    def _in_r(name: str, place: int, field: str) -> str:
        own = {"n_parameters": f"parameters[{place + 1}]", "loglik": f"loglik[{place + 1}]"}
        own |= {"statistic": f"chisq[{place + 1}]", "df": f"df[{place + 1}]", "p_value": f"naive[{place + 1}]"}
        own |= {"p_boundary": f"boundary[{place + 1}]"}
        if field in own:
            return own[field]
        aic = "(-2 * loglik + 2 * parameters)"
        return {
            "aic": f"{aic}[{place + 1}]",
            "bic": f"(-2 * loglik + parameters * log(nobs({name})))[{place + 1}]",
            "delta_aic": f"({aic} - min{aic})[{place + 1}]",
            "weight": f"prop.table(exp(-({aic} - min{aic}) / 2))[{place + 1}]",
        }[field]

    def python(self, place: int, field: str) -> str:
        """What gives a number in Python."""
        found = f'lmm.compare({", ".join(self.names.values())})["{field}"].iloc[{place}]'
        return "\n".join([*self._first(in_python), found])


_OF_ONE = ("n_parameters", "loglik", "aic", "bic")
