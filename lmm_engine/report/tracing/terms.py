"""The numbers of the table of whole terms: type III tests."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from ...data import Prepared
from ...inference.wald import DfMethod
from ...model import FittedModel
from ..escape import python_string, r_string
from ..tables_terms import term_names
from .steps import Step
from .trace import Trace, aligned, in_latex, rows_used

_FIELDS = {"F": "F", "df": "num_df", "df (error)": "den_df", "p": "p_value"}
_R = {"F": "F value", "num_df": "NumDF", "den_df": "DenDF", "p_value": "Pr(>F)"}
_DDF = {"satterthwaite": "Satterthwaite", "kenward-roger": "Kenward-Roger"}


@dataclass(frozen=True, eq=False)
class TermTraces:
    """The table of type III tests, number by number.

    Parameters
    ----------
    fit : FittedModel
    prepared : Prepared
    name : str
        What the exported scripts call the fit.
    df : {"satterthwaite", "kenward-roger", "residual", "normal"}
    """

    fit: FittedModel
    prepared: Prepared
    name: str
    df: DfMethod = "satterthwaite"

    @cached_property
    def _table(self) -> pd.DataFrame:
        return self.fit.anova(self.df)

    @cached_property
    def _terms(self) -> dict[str, str]:
        names = term_names(self.prepared)
        return {names.get(str(term), str(term)): str(term) for term in self._table.index}

    @property
    def rows(self) -> tuple[str, ...]:
        """The terms, as the table calls them."""
        return tuple(self._terms)

    def columns(self, row: str) -> tuple[str, ...]:
        """F, both degrees of freedom and p, where there is a test."""
        found = self._table.loc[self._terms[row]]
        return tuple(head for head, field in _FIELDS.items() if math.isfinite(found[field]))

    def trace(self, row: str, column: str) -> Trace:
        """Follow one number; raises KeyError for a place that the table does not have."""
        term, field = self._terms[row], _FIELDS[column]
        formula, meaning = self._formula(self._table.loc[term], field)
        return Trace(
            row=row,
            column=column,
            value=float(self._table.loc[term, field]),
            data=rows_used(self.fit, self.prepared),
            formula=formula,
            meaning=meaning,
            sentence="",
            r=self._r(term, field),
            python=self._python(term, field),
        )

    def _formula(self, here: pd.Series, field: str) -> Step:
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

    def _r(self, term: str, field: str) -> str:
        """By lmerTest; what it has no test for has no line."""
        if not self.fit.design.random or self.df not in _DDF:
            return ""
        how = f'type = "III", ddf = {r_string(_DDF[self.df])}'
        return f"anova({self.name}, {how})[{r_string(term)}, {r_string(_R[field])}]"

    def _python(self, term: str, field: str) -> str:
        asked = "" if self.df == "satterthwaite" else f"df={python_string(self.df)}"
        return f"{self.name}.anova({asked}).loc[{python_string(term)}, {python_string(field)}]"
