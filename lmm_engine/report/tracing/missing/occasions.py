"""The numbers of repeated-measures ANOVA beside the mixed model."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np
import pandas as pd

from ....data import Attendance, Prepared
from ....diagnostics.missing import SideBySide
from ...escape import r_string
from ...missing.answer_words import anova_sentences
from ...missing.tables import anova_table, model_table
from ...numbers import things
from ...words import groups
from ..frame import FrameTraces
from ..steps import Step
from ..trace import aligned, counted, in_latex

#: What both tables are made from, in Python.
BESIDE = (
    "from lmm_engine.data import attendance\n"
    "from lmm_engine.diagnostics.missing import side_by_side\n"
    "both = side_by_side(attendance(table, roles))\n"
)


@dataclass(frozen=True, eq=False)
class AtOccasions(FrameTraces):
    """A table about the occasions that the groups share.

    Parameters
    ----------
    found : SideBySide
        By `diagnostics.missing.side_by_side`.
    seen : Attendance
        What it was made from.
    prepared : Prepared
    """

    found: SideBySide
    seen: Attendance
    prepared: Prepared

    def data(self, place: int) -> str:
        """The rows of each of the two."""
        group, own = self.prepared.roles.group, self.found.anova
        J = things(len(self.seen.times), "occasion")
        said = (
            f"ANOVA: the {groups(own.n_groups, group)} with an outcome at each of the {J}, {things(own.n_rows, 'row')}."
        )
        if self.found.fit is None:
            return said
        who = groups(next(iter(self.found.fit.n_groups.values())), group)
        return f"{said} Mixed model: all {things(self.found.fit.nobs, 'row')} of {who}."

    # ----- R -----

    def r(self, place: int, field: str) -> str:
        """From the rows of the models, where these are all outcomes at the occasions."""
        incomplete = any(name in self.prepared.dropped for name in self.prepared.roles.predictors)
        if self.seen.n_astray or incomplete:
            return ""
        lines, number = self._in_r(place, field)
        return "\n".join([*lines, number]) if number else ""

    @abstractmethod
    def _in_r(self, place: int, field: str) -> tuple[list[str], str]:
        """What prepares a number in R, and the number; empty where R has no such number."""

    @property
    def _columns(self) -> tuple[str, str, str]:
        roles = self.prepared.roles
        y, who, when = (
            f"data[[{r_string(str(name))}]]" for name in (roles.outcome, roles.group, self.prepared.time_name)
        )
        return y, who, when

    @property
    def r_complete(self) -> list[str]:
        """A matrix of the outcomes, and its complete rows."""
        y, who, when = self._columns
        return [f"wide <- tapply({y}, list({who}, {when}), mean)", "complete <- na.omit(wide)"]

    @property
    def r_model(self) -> list[str]:
        """The mixed model with the occasions as categories."""
        y, who, when = self._columns
        rows = f"data.frame(outcome = {y}, occasion = factor({when}), who = {who})"
        return [f"occasions <- lmerTest::lmer(outcome ~ occasion + (1 | who), {rows})"]


_TESTED = MappingProxyType(
    {
        "RM-ANOVA": "anova",
        "RM-ANOVA: df": "anova_df",
        "RM-ANOVA: df (error)": "anova_error",
        "Mixed model": "model",
        "Mixed model: df": "model_df",
        "Mixed model: df (error)": "model_error",
    }
)
# What a row of the two tables holds, whatever it is called there.
_ANOVA_ROWS = ("groups", "rows", "F", "df", "p", "epsilon", "p_corrected")
_MODEL_ROWS = ("groups", "rows", "F", "df", "p", "sd", "sigma")


@dataclass(frozen=True, eq=False)
class OccasionTraces(AtOccasions):
    """The table of the ANOVA and that of the mixed model beside it, number by number."""

    fields = _TESTED

    @cached_property
    def _rows(self) -> dict[str, str]:
        """What the tables call a row, and what it holds."""
        own = dict(zip(map(str, anova_table(self.found, self.prepared).iloc[:, 0]), _ANOVA_ROWS, strict=True))
        beside = map(str, model_table(self.found, self.prepared).iloc[:, 0])
        return own | dict(zip(beside, _MODEL_ROWS, strict=self.found.fit is not None))

    @property
    def rows(self) -> tuple[str, ...]:
        """The rows of both tables."""
        return tuple(self._rows)

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The numbers of each row, NaN where a table has none."""
        own, fit, test = self.found.anova, self.found.fit, self.found.test
        anova = {"groups": own.n_groups, "rows": own.n_rows, "F": own.F, "p": own.p_value}
        anova |= {"epsilon": own.epsilon, "p_corrected": own.p_corrected}
        model: dict[str, float] = {}
        if fit is not None and test is not None:
            model = {"groups": next(iter(fit.n_groups.values())), "rows": fit.nobs, "F": test["F"]}
            model |= {"p": test["p_value"], "sd": fit.variance_components["sd"].iloc[0], "sigma": fit.sigma}
        dfs = (own.num_df, own.den_df, *((test["num_df"], test["den_df"]) if test is not None else (np.nan, np.nan)))
        nan = float("nan")
        rows = [
            (nan, dfs[0], dfs[1], nan, dfs[2], dfs[3])
            if held == "df"
            else (anova.get(held, nan), nan, nan, model.get(held, nan), nan, nan)
            for held in self._rows.values()
        ]
        return pd.DataFrame(rows, columns=list(_TESTED.values()), dtype=float)

    def _held(self, place: int) -> str:
        return list(self._rows.values())[place]

    def sentence(self, place: int, field: str) -> str:
        """Why the two differ; what epsilon says where it says something."""
        told = anova_sentences(self.found, self.seen, self.prepared)
        if self._held(place) in ("epsilon", "p_corrected"):
            return next((said for said in told if "Greenhouse" in said), "")
        return told[0] if told and self._held(place) in ("F", "groups", "rows") else ""

    def formula(self, place: int, field: str) -> Step:
        """How a number is computed."""
        value = float(self.frame.iloc[place][field])
        held = self._held(place)
        whole = value.is_integer() and (held in ("groups", "rows", "df"))
        shown = counted(value) if whole else in_latex(value)
        if field in ("anova_df", "anova_error", "model_df", "model_error"):
            return self._freedom(field, shown)
        if held in ("groups", "rows"):
            letter = "G" if held == "groups" else "n"
            whose = "every outcome" if field == "anova" else "an outcome at some occasion"
            meaning = f"Those with {whose}." if held == "groups" else f"The outcomes of those with {whose}."
            return aligned((letter, shown)), meaning
        return self._of_anova(held, shown) if field == "anova" else self._of_model(held, shown)

    def _freedom(self, field: str, shown: str) -> Step:
        J = len(self.seen.times)
        if field == "model_error":
            formula = aligned((r"\nu", r"\nu(L, \hat\theta, \hat\sigma)"), ("", shown))
            return formula, "Satterthwaite’s count: how sure one can be of the variances by which the means are judged."
        if field == "anova_error":
            G = self.found.anova.n_groups
            formula = aligned((r"\nu_2", "(J - 1)(G - 1)"), ("", rf"({J} - 1)({G} - 1) = {shown}"))
            return formula, "What is left of the rows beside a mean for each occasion and for each group."
        return aligned((r"\nu_1", "J - 1"), ("", f"{J} - 1 = {shown}")), "Occasions but the first."

    def _of_anova(self, held: str, shown: str) -> Step:
        own = self.found.anova
        if held == "F":
            letters = r"\frac{\text{SS}_{\text{occasions}} / (J - 1)}{\text{SS}_{\text{error}} / ((J - 1)(G - 1))}"
            meaning = "How far the means of the occasions differ, by what is left beside occasions and groups."
            return aligned(("F", letters), ("", shown)), meaning
        if held == "epsilon":
            letters = r"\frac{\bigl(\operatorname{tr} \tilde C\bigr)^2}{(J - 1) \operatorname{tr}(\tilde C \tilde C)}"
            meaning = "From the covariances of the occasions, each without its row’s and column’s mean: 1 if all alike."
            return aligned((r"\hat\varepsilon", letters), ("", shown)), meaning
        corrected = held == "p_corrected"
        epsilon = own.epsilon if corrected else 1.0
        first, second = in_latex(epsilon * own.num_df), in_latex(epsilon * own.den_df)
        letters = r"F_{\hat\varepsilon\nu_1,\,\hat\varepsilon\nu_2}" if corrected else r"F_{\nu_1,\,\nu_2}"
        numbers = rf"P(F_{{{first},\,{second}}} > {in_latex(own.F)})"
        meaning = "How often chance alone would give an F this large"
        meaning += ", both degrees of freedom cut by ε." if corrected else ", were all occasions equally alike."
        return aligned(("p", f"P({letters} > F)"), ("", numbers), ("", shown)), meaning

    def _of_model(self, held: str, shown: str) -> Step:
        test = self.found.test
        assert test is not None
        if held == "F":
            top = r"(L\hat\beta)^\top\bigl(L\,\operatorname{Cov}(\hat\beta)\,L^\top\bigr)^{-1}L\hat\beta"
            meaning = "How far the occasions’ means are from the first one’s, all at once, given how sure they are."
            return aligned(("F", rf"\frac{{{top}}}{{J - 1}}"), ("", shown)), meaning
        if held == "p":
            over = rf"F_{{{in_latex(float(test['num_df']))},\,{in_latex(float(test['den_df']))}}}"
            numbers = rf"P({over} > {in_latex(float(test['F']))})"
            formula = aligned(("p", r"P(F_{\nu_1,\,\nu} > F)"), ("", numbers), ("", shown))
            return formula, "How often chance alone would give an F this large."
        if held == "sd":
            meaning = "The ratio of both spreads that makes the data most likely (REML), times the residual one."
            return aligned((r"\hat\tau_0", r"\hat\theta\,\hat\sigma"), ("", shown)), meaning
        top = r"\lVert y - X\hat\beta - Z\hat b\rVert^2 + \lVert \hat u\rVert^2"
        formula = aligned((r"\hat\sigma", rf"\sqrt{{\frac{{{top}}}{{n - J}}}}"), ("", shown))
        return formula, "What the model leaves over in single rows, squared, added up and shared out."

    def _in_r(self, place: int, field: str) -> tuple[list[str], str]:
        held = self._held(place)
        if field.startswith("anova"):
            if self.found.anova.reason:
                return [], ""
            within = "factor(row(complete)) + factor(col(complete))"
            lines = [*self.r_complete, f"within <- anova(lm(c(complete) ~ {within}))"]
            spherical = "S <- scale(t(scale(cov(complete), scale = FALSE)), scale = FALSE)"
            lines += [spherical, "epsilon <- sum(diag(S))^2 / ((ncol(S) - 1) * sum(S^2))"]
            corrected = "pf(within[2, 4], epsilon * within[2, 1], epsilon * within[3, 1], lower.tail = FALSE)"
            own = {"groups": "nrow(complete)", "rows": "length(complete)", "F": "within[2, 4]", "p": "within[2, 5]"}
            own |= {"epsilon": "epsilon", "p_corrected": corrected}
            return lines, {"anova_df": "within[2, 1]", "anova_error": "within[3, 1]"}.get(field) or own[held]
        asked = {"model_df": "NumDF", "model_error": "DenDF"}.get(field) or {"F": "F value", "p": "Pr(>F)"}.get(held)
        if asked:
            return self.r_model, f"anova(occasions)[{r_string(asked)}]"
        own = {"groups": "ngrps(occasions)[[1]]", "rows": "nobs(occasions)", "sigma": "sigma(occasions)"}
        own |= {"sd": "as.data.frame(VarCorr(occasions))$sdcor[1]"}
        return self.r_model, own[held]

    def python(self, place: int, field: str) -> str:
        """What gives a number in Python."""
        held = self._held(place)
        frees = {"anova_df": "anova.num_df", "anova_error": "anova.den_df"}
        frees |= {"model_df": 'test["num_df"]', "model_error": 'test["den_df"]'}
        if field in frees:
            return f"{BESIDE}both.{frees[field]}"
        if field == "anova":
            named_so = {"groups": "n_groups", "rows": "n_rows", "p": "p_value"}
            return f"{BESIDE}both.anova.{named_so.get(held, held)}"
        own = {
            "groups": "list(both.fit.n_groups.values())[0]",
            "rows": "both.fit.nobs",
            "F": 'both.test["F"]',
            "p": 'both.test["p_value"]',
            "sd": 'both.fit.variance_components["sd"].iloc[0]',
            "sigma": "both.fit.sigma",
        }
        return f"{BESIDE}{own[held]}"
