"""The numbers of the table of a predictor's effects within groups and between them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...inference.effects.wald import DfMethod, covariance
from ..components import DUST
from ..escape import python_string, r_name, r_string
from ..inferences.within_words import effect_labels, effects_sentences
from ..scripts.python import asked
from ..scripts.r import DDF
from .frame import FitTraces
from .steps import Step, freedom, heads, interval_end, test
from .trace import aligned, bracketed, in_latex

_R = {"estimate": "Estimate", "std_error": "Std. Error", "df": "df", "p_value": "Pr(>|t|)"}
_ENDS = {"ci_lower": "lower", "ci_upper": "upper"}
_GAP = 2  # the row of the difference


@dataclass(frozen=True, eq=False)
class WithinTraces(FitTraces):
    """Effects within groups, between them and their difference, number by number.

    Parameters
    ----------
    fit : FittedModel
        With both parts of the predictor, and with random effects.
    name : str
        What the lines call this fit: it is none of the rungs.
    effects : DataFrame
        As `within_between_effects` returns it.
    column, within, between : str
        The predictor and its two parts.
    df : {"satterthwaite", "kenward-roger", "residual", "normal"}
    level : float
        Coverage of the intervals.
    unit : str
        The outcome's unit.
    """

    effects: pd.DataFrame
    column: str
    within: str
    between: str
    df: DfMethod = "satterthwaite"
    level: float = 0.95
    unit: str = ""

    @property
    def frame(self) -> pd.DataFrame:
        """The effects."""
        return self.effects

    @property
    def rows(self) -> tuple[str, ...]:
        """Within, between, and the one minus the other."""
        return tuple(effect_labels(self.prepared))

    @property
    def fields(self) -> dict[str, str]:
        """Estimate, standard error, both ends of the interval, degrees of freedom and p."""
        return heads("Estimate", self.level) | {"df": "df", "p": "p_value"}

    def sentence(self, place: int, field: str) -> str:
        """What this effect says."""
        return effects_sentences(self.effects, self.column, self.prepared, unit=self.unit, level=self.level)[place]

    def formula(self, place: int, field: str) -> Step:
        """How a number is computed."""
        here, value = self.effects.iloc[place], float(self.effects.iloc[place][field])
        what = r"\hat\beta_B - \hat\beta_W" if place == _GAP else (r"\hat\beta_W", r"\hat\beta_B")[place]
        error = rf"\operatorname{{SE}}({what})"
        if field == "estimate":
            return self._estimate(place, what, value)
        if field == "std_error":
            return self._error(place, error, value)
        if field == "df":
            return freedom(self.fit, self.df, float(here["std_error"]), value)
        if field == "p_value":
            return test(here, field, what, error, self.df)
        return interval_end(here, field, what, error, self.df, self.level)

    def _estimate(self, place: int, what: str, value: float) -> Step:
        if place == _GAP:
            within, between = map(float, self.effects["estimate"].iloc[:2])
            numbers = f"{in_latex(between)} - {bracketed(within)} = {in_latex(value)}"
            return aligned((r"\hat\beta_C", what), ("", numbers)), (
                "What a group whose mean is one unit higher has besides, for rows of the same value: the contextual "
                "effect."
            )
        part = r"x_{ij} - \bar x_j" if place == 0 else r"\bar x_j"
        solved = rf"\bigl[(X^\top \hat V^{{-1}} X)^{{-1}} X^\top \hat V^{{-1}} y\bigr]_{{{part}}}"
        meaning = (
            "The coefficient of how far a row is from the mean of its group, by generalised least squares."
            if place == 0
            else "The coefficient of the group’s mean, by generalised least squares."
        )
        return aligned((what, solved), ("", in_latex(value))), meaning

    def _error(self, place: int, error: str, value: float) -> Step:
        cov = r"\hat\Phi_A" if self.df == "kenward-roger" else r"(X^\top \hat V^{-1} X)^{-1}"
        if place != _GAP:
            k = "W" if place == 0 else "B"
            formula = aligned((error, rf"\sqrt{{\bigl[{cov}\bigr]_{{{k}{k}}}}}"), ("", in_latex(value)))
            return formula, "The square root of the estimate’s own variance."
        first, second = (float(x) for x in self.effects["std_error"].iloc[:2])
        together = self._together()
        letters = r"\sqrt{\operatorname{SE}_B^2 + \operatorname{SE}_W^2 - 2\operatorname{Cov}_{BW}}"
        numbers = rf"\sqrt{{{in_latex(second)}^2 + {in_latex(first)}^2 - 2 \cdot {bracketed(together)}}}"
        formula = aligned((error, letters), ("", numbers), ("", in_latex(value)))
        return formula, "The uncertainty of both effects, less what they have in common."

    def _together(self) -> float:
        """The covariance of both estimates; what rounding leaves of none is none."""
        places = [list(self.fit.fixed_effects.index).index(r_name(name)) for name in (self.within, self.between)]
        found = float(np.asarray(covariance(self.fit, self.df))[places[0], places[1]])
        return found if abs(found) > DUST * float(self.effects["std_error"].iloc[:2].prod()) else 0.0

    # ----- what gives it -----

    def r(self, place: int, field: str) -> str:
        """By lmer with both columns and lmerTest, or written out where it does not know these degrees of freedom."""
        within, between, column, group = map(
            r_string, (self.within, self.between, self.column, self.prepared.roles.group)
        )
        reml = "TRUE" if self.fit.method == "REML" else "FALSE"
        before = [
            "apart <- data",
            f"apart[[{between}]] <- ave(apart[[{column}]], apart[[{group}]])",
            f"apart[[{within}]] <- apart[[{column}]] - apart[[{between}]]",
            f"{self.name} <- lmer({self.fit.formula}, data = apart, REML = {reml})",
        ]
        inside, outside = (f"(names(fixef({self.name})) == {r_string(r_name(n))})" for n in (self.within, self.between))
        weights = (inside, outside, f"{outside} - {inside}")[place]
        before.append(f"weights{place} <- as.numeric({weights})")
        return "\n".join([*before, self._tested(f"weights{place}", field)])

    def _tested(self, weights: str, field: str) -> str:
        if self.df in DDF:
            how = f'ddf = "{DDF[self.df]}", confint = TRUE, level = {self.level!r}'
            test = f"lmerTest::contest1D(lmerTest::as_lmerModLmerTest({self.name}), {weights}, {how})"
            return f"{test}[[{r_string((_R | _ENDS)[field])}]]"
        estimate = f"sum({weights} * fixef({self.name}))"
        error = f"sqrt(sum(outer({weights}, {weights}) * as.matrix(vcov({self.name}))))"
        df = "Inf" if self.df == "normal" else f"(nobs({self.name}) - length(fixef({self.name})))"
        reach = f"qt({(1.0 + self.level) / 2.0:.6g}, {df}) * {error}"
        return {
            "estimate": estimate,
            "std_error": error,
            "df": df,
            "p_value": f"2 * pt(-abs({estimate} / {error}), {df})",
            "ci_lower": f"{estimate} - {reach}",
            "ci_upper": f"{estimate} + {reach}",
        }[field]

    def python(self, place: int, field: str) -> str:
        """The fit with both parts, and the effects from it."""
        column, group = map(python_string, (self.column, self.prepared.roles.group))
        told = [python_string(self.within), python_string(self.between), *asked(self.df, self.level)]
        return "\n".join(
            [
                "from lmm_engine.data import within_between",
                "from lmm_engine.inference.effects.within_between import within_between_effects",
                f"apart = within_between(data, {column}, {group})",
                f'{self.name} = lmm.fit({python_string(self.fit.formula)}, apart, method="{self.fit.method}")',
                f"effects = within_between_effects({self.name}, {', '.join(told)})",
                f'effects["{field}"].iloc[{place}]',
            ]
        )
