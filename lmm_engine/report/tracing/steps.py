"""The steps that every estimate with a standard error goes through: degrees of freedom, test, interval."""

from __future__ import annotations

import pandas as pd
from scipy.special import ndtri, stdtrit

from ...inference.effects.wald import DfMethod
from ...result import Estimates
from ..numbers import percent, plain
from .trace import aligned, bracketed, in_latex, stacked

#: A formula in LaTeX, and what it says in words.
Step = tuple[str, str]


def heads(what: str, level: float) -> dict[str, str]:
    """The columns that every table of estimates has, with a frame's names for them; the estimate's is called `what`."""
    ends = f"{percent(level)} CI"
    return {what: "estimate", "SE": "std_error", f"{ends}, lower": "ci_lower", f"{ends}, upper": "ci_upper"}


def freedom(fit: Estimates, df: DfMethod, se: float, value: float) -> Step:
    """How the degrees of freedom of an estimate are counted."""
    if df == "residual" or not fit.design.random:
        n, p = fit.nobs, len(fit.fixed_effects)
        return aligned((r"\nu", "n - p"), ("", f"{n} - {p} = {in_latex(value)}")), "Rows minus fixed effects."
    square = se**2
    spread = 2.0 * square**2 / value
    numbers = rf"\frac{{2 \cdot {in_latex(square)}^2}}{{{in_latex(spread)}}} = {in_latex(value)}"
    letters = r"\frac{2\,\bigl(\operatorname{SE}^2\bigr)^2}{\operatorname{Var}\bigl(\operatorname{SE}^2\bigr)}"
    how = "Kenward and Roger's" if df == "kenward-roger" else "Satterthwaite's"
    meaning = f"{how} count: how sure one can be of the standard error. The surer, the more degrees of freedom."
    return aligned((r"\nu", letters), ("", numbers)), meaning


def test(here: pd.Series, field: str, what: str, error: str, df: DfMethod) -> Step:
    """The test of an estimate against zero: its statistic, or its p-value.

    Parameters
    ----------
    here : Series
        ``estimate std_error df statistic p_value``.
    field : {"statistic", "p_value"}
    what, error : str
        The estimate's letter and its standard error's, in LaTeX.
    df : {"satterthwaite", "kenward-roger", "residual", "normal"}
    """
    letter = "z" if df == "normal" else "t"
    value = in_latex(float(here[field]))
    if field == "statistic":
        ratio = rf"\frac{{{in_latex(float(here['estimate']))}}}{{{in_latex(float(here['std_error']))}}}"
        formula = aligned((letter, rf"\frac{{{what}}}{{{error}}}"), ("", rf"{ratio} = {value}"))
        return formula, "The estimate, counted in its own standard errors."
    over = "Z" if letter == "z" else rf"T_{{{in_latex(float(here['df']))}}}"
    size = in_latex(abs(float(here["statistic"])))
    formula = aligned(("p", rf"2\,P({over} > |{letter}|)"), ("", rf"2\,P({over} > {size}) = {value}"))
    return formula, "How often chance alone would carry an estimate this far from zero, in either direction."


def tested(here: pd.Series, what: str, error: str, df: DfMethod) -> Step:
    """The p-value of an estimate whose statistic stands in no column: both steps in one formula; see `test`."""
    letter = "z" if df == "normal" else "t"
    statistic = float(here["estimate"]) / float(here["std_error"])
    numbers = f"{in_latex(float(here['estimate']))} / {in_latex(float(here['std_error']))} = {in_latex(statistic)}"
    ratio = aligned((letter, f"{what} / {error}"), ("", numbers))
    tail, meaning = test(pd.Series({**here.to_dict(), "statistic": statistic}), "p_value", what, error, df)
    return stacked(ratio, tail), meaning


def interval_end(here: pd.Series, field: str, what: str, error: str, df: DfMethod, level: float) -> Step:
    """One end of an interval, ``field`` ``ci_lower`` or ``ci_upper``."""
    tail, freedom_ = (1.0 + level) / 2.0, float(here["df"])
    reach = float(ndtri(tail)) if df == "normal" else float(stdtrit(freedom_, tail))
    letter = rf"z_{{{plain(tail)}}}" if df == "normal" else rf"t_{{{plain(tail)},\,{in_latex(freedom_)}}}"
    sign = "+" if field == "ci_upper" else "-"
    filled = (
        f"{in_latex(float(here['estimate']))} {sign} {bracketed(reach)} \\cdot {in_latex(float(here['std_error']))}"
    )
    ends = ("", rf"{what} {sign} {letter} \cdot {error}"), ("", f"{filled} = {in_latex(float(here[field]))}")
    return aligned(*ends), f"As far from the estimate as {percent(level)} of such studies would reach at most."
