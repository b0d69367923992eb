"""What is told about one number, and what a table has to offer so that each of its numbers can be asked about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ...data import Prepared
from ...result import Estimates
from ..numbers import MINUS, count, listing, number, things
from ..words import groups, named


@dataclass(frozen=True)
class Trace:
    """One number of a table, followed from the data to the code.

    Parameters
    ----------
    row, column : str
        Its place in the table.
    value : float
        With all its digits.
    data : str
        Which data it rests on; plain text.
    formula : str
        How it is computed, in letters and then with the numbers put in; LaTeX for display.
    meaning : str
        The formula in words; plain text.
    sentence : str
        What it says about the learner's question; plain text, empty where the table alone says it.
    r, python : str
        What gives the number after the exported script was run: an expression on the last line, what it needs on the
        lines before it. R's is empty where R has no such number.
    alone : bool
        Whether the data are made up by the lines of Python themselves, which then need no script.
    """

    row: str
    column: str
    value: float
    data: str
    formula: str
    meaning: str
    sentence: str
    r: str
    python: str
    alone: bool = False


class Traces(Protocol):
    """The numbers of a table that can be asked about."""

    @property
    def rows(self) -> tuple[str, ...]:
        """The table's rows, as it calls them."""

    def columns(self, row: str) -> tuple[str, ...]:
        """The columns in which this row has a number."""

    def trace(self, row: str, column: str) -> Trace:
        """Follow one number."""


def rows_used(fit: Estimates, prepared: Prepared) -> str:
    """Say which data a fit rests on."""
    roles = prepared.roles
    columns = [roles.outcome, *([roles.time] if roles.time else []), *roles.predictors]
    who = groups(prepared.frame[roles.group].nunique(), roles.group)
    return (
        f"All {things(fit.nobs, 'row')} of {who} have a part in it, by their values of "
        f"{listing(named(column) for column in dict.fromkeys(columns))}."
    )


def in_latex(x: float, digits: int = 4) -> str:
    """Write a number inside a formula."""
    text = number(x, digits).replace(",", "{,}").replace(MINUS, "-")
    base, times, power = text.partition(" × 10")
    return rf"{base} \times 10^{{{power.translate(_UNRAISED)}}}" if times else base


def counted(n: float) -> str:
    """Write a whole number inside a formula."""
    return count(n).replace(",", "{,}")


def bracketed(x: float, digits: int = 4) -> str:
    """Write a number inside a formula, in brackets where it is negative."""
    written = in_latex(x, digits)
    return f"({written})" if x < 0 else written


def aligned(*lines: tuple[str, str]) -> str:
    """Stack equations at their equals signs; an empty left side goes on with the line above."""
    return r"\begin{aligned}" + r" \\ ".join(f"{left} &= {right}" for left, right in lines) + r"\end{aligned}"


def stacked(*formulas: str) -> str:
    """Put whole formulas under each other."""
    return r"\begin{gathered}" + r" \\ ".join(formulas) + r"\end{gathered}"


_UNRAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
