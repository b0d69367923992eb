"""The numbers of the means at each occasion: of the complete, and by the mixed model."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from ....inference.effects.contrasts import contrast
from ...missing.answer_words import anova_sentences
from ...missing.pattern_words import occasion_names
from ...words import named
from ..steps import Step, interval_end
from ..trace import aligned, bracketed, counted, in_latex
from .occasions import BESIDE, AtOccasions

_MEANS = MappingProxyType(
    {
        "Complete": "complete",
        "95% CI, lower": "complete_lower",
        "95% CI, upper": "complete_upper",
        "Seen": "n_all",
        "Model": "model",
        "95% CI (model), lower": "model_lower",
        "95% CI (model), upper": "model_upper",
    }
)


@dataclass(frozen=True, eq=False)
class OccasionMeansTraces(AtOccasions):
    """The table of means at each occasion, number by number."""

    fields = _MEANS

    @property
    def frame(self) -> pd.DataFrame:
        """As `side_by_side` returns it."""
        return self.found.means

    @property
    def rows(self) -> tuple[str, ...]:
        """The occasions."""
        return tuple(occasion_names(self.seen))

    @cached_property
    def _modelled(self) -> pd.DataFrame:
        """The model's means with their standard errors and degrees of freedom."""
        assert self.found.fit is not None
        at = np.eye(len(self.seen.times))
        at[:, 0] = 1.0
        return contrast(self.found.fit, at)

    def sentence(self, place: int, field: str) -> str:
        """Where the two part most."""
        when = f"Their means part most at {named(self.prepared.roles.time)} {self.rows[place]}:"
        told = anova_sentences(self.found, self.seen, self.prepared)
        return next((said for said in told if said.startswith(when)), "")

    def formula(self, place: int, field: str) -> Step:
        """How a number is computed."""
        here = self.frame.iloc[place]
        value, n = float(here[field]), int(here["n_complete"])
        j = place + 1
        if field == "n_all":
            return aligned(
                (rf"n_{{{j}}}", counted(value))
            ), "Outcomes that were seen at this occasion, complete or not."
        if field == "complete":
            formula = aligned(
                (rf"\bar y_{{{j}}}", rf"\tfrac{{1}}{{G}}\textstyle\sum_i y_{{i{j}}}"),
                ("", rf"{in_latex(value)} \quad (G = {n})"),
            )
            return formula, "The mean of those who were seen every time."
        if field == "model":
            return self._model_mean(place, value)
        if field.startswith("complete"):
            reach = (float(here["complete_upper"]) - float(here["complete_lower"])) / 2.0
            known = {"estimate": here["complete"], "std_error": reach / float(stdtrit(n - 1, 0.975)), "df": n - 1}
            error = rf"s_{{{j}}} / \sqrt{{G}}"
            what = rf"\bar y_{{{j}}}"
        else:
            known = self._modelled.iloc[place][["estimate", "std_error", "df"]].to_dict()
            what, error = rf"\hat\mu_{{{j}}}", rf"\operatorname{{SE}}(\hat\mu_{{{j}}})"
        end = "ci_upper" if field.endswith("upper") else "ci_lower"
        return interval_end(pd.Series({**known, end: value}), end, what, error, "satterthwaite", 0.95)

    def _model_mean(self, place: int, value: float) -> Step:
        assert self.found.fit is not None
        mu, beta = rf"\hat\mu_{{{place + 1}}}", self.found.fit.fixed_effects.to_numpy()
        meaning = "The mean that the model expects of everybody, those who were not seen included."
        if place == 0:
            return aligned((mu, r"\hat\beta_0"), ("", in_latex(value))), meaning
        numbers = f"{in_latex(beta[0])} + {bracketed(beta[place])} = {in_latex(value)}"
        return aligned((mu, rf"\hat\beta_0 + \hat\beta_{{{place}}}"), ("", numbers)), meaning

    def _in_r(self, place: int, field: str) -> tuple[list[str], str]:
        j, J = place + 1, len(self.seen.times)
        if field == "n_all":
            return self.r_complete, f"sum(!is.na(wide[, {j}]))"
        end = 2 if field.endswith("upper") else 1
        if field.startswith("complete"):
            if field == "complete":
                return self.r_complete, f"mean(complete[, {j}])"
            return self.r_complete, f"t.test(complete[, {j}])$conf.int[{end}]"
        at = "c(" + ", ".join("1" if k in (0, place) else "0" for k in range(J)) + ")"
        if field == "model":
            return self.r_model, f"sum({at} * fixef(occasions))"
        column = ("lower", "upper")[end - 1]
        return self.r_model, f'lmerTest::contest(occasions, {at}, joint = FALSE, confint = TRUE)[["{column}"]]'

    def python(self, place: int, field: str) -> str:
        """What gives a number in Python."""
        return f'{BESIDE}both.means["{field}"].iloc[{place}]'
