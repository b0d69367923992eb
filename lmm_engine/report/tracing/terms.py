"""The numbers of the table of whole terms: type III tests."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from ...inference.effects.wald import DfMethod
from ..escape import python_string, r_string
from ..inferences.tables_terms import term_names
from ..scripts.python import asked
from ..scripts.r import DDF
from .frame import FitTraces
from .steps import Step
from .trace import aligned, in_latex

_FIELDS = {"F": "F", "df": "num_df", "df (error)": "den_df", "p": "p_value"}
_R = {"F": "F value", "num_df": "NumDF", "den_df": "DenDF", "p_value": "Pr(>F)"}


@dataclass(frozen=True, eq=False)
class TermTraces(FitTraces):
    """The table of type III tests, number by number.

    Parameters
    ----------
    df : {"satterthwaite", "kenward-roger", "residual", "normal"}
    """

    df: DfMethod = "satterthwaite"

    fields = _FIELDS

    @cached_property
    def frame(self) -> pd.DataFrame:
        """As `FittedModel.anova` returns it."""
        return self.fit.anova(self.df)

    @cached_property
    def rows(self) -> tuple[str, ...]:
        """The terms, as the table calls them."""
        names = term_names(self.prepared)
        return tuple(names.get(str(term), str(term)) for term in self.frame.index)

    def formula(self, place: int, field: str) -> Step:
        """How a number is computed."""
        here = self.frame.iloc[place]
        value, q = in_latex(float(here[field])), in_latex(float(here["num_df"]))
        if field == "F":
            top = r"(L\hat\beta)^\top\bigl(L\,\operatorname{Cov}(\hat\beta)\,L^\top\bigr)^{-1}L\hat\beta"
            meaning = "All coefficients of the term at once: how far they are from zero, given how sure they are."
            return aligned(("F", rf"\frac{{{top}}}{{q}}"), ("", rf"{value} \quad (q = {q})")), meaning
        if field == "num_df":
            formula = aligned(("q", r"\operatorname{rank}(L)"), ("", value))
            return formula, "How many coefficients are tested together."
        if field == "den_df":
            formula = aligned((r"\nu", r"\nu(L, \hat\theta, \hat\sigma)"), ("", value))
            return formula, "How sure one can be of the variances by which the coefficients are judged."
        over = (
            rf"F_{{{q},\,{in_latex(float(here['den_df']))}}}"
            if math.isfinite(here["den_df"])
            else rf"\chi^2_{{{q}}}/{q}"
        )
        formula = aligned(("p", rf"P({over} > F)"), ("", rf"P({over} > {in_latex(float(here['F']))}) = {value}"))
        return formula, "How often chance alone would give an F this large."

    def r(self, place: int, field: str) -> str:
        """By lmerTest; what it has no test for has no line."""
        if not self.fit.design.random or self.df not in DDF:
            return ""
        how = f'type = "III", ddf = {r_string(DDF[self.df])}'
        return f"anova({self.name}, {how})[{r_string(str(self.frame.index[place]))}, {r_string(_R[field])}]"

    def python(self, place: int, field: str) -> str:
        """The line of Python that gives a number."""
        term = str(self.frame.index[place])
        return f"{self.name}.anova({', '.join(asked(self.df))}).loc[{python_string(term)}, {python_string(field)}]"
