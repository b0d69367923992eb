"""The numbers of the explorers of centring and of shrinkage."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from ....data import Prepared
from ....explore.growth import Growth
from ....explore.zero import Line
from ....result import Estimates
from ..steps import Step
from ..trace import aligned, bracketed, in_latex, rows_used
from .simulated import ExploredTraces, Rung, given, growth_lines, imported

_ROWS = {
    "SD of the intercepts": "sds[0]",
    "Correlation with the slopes": "correlation",
    "Mean intercept": "mean[0]",
    "Standard error of the intercept": "std_errors[0]",
    "SD of the slopes": "sds[1]",
    "Mean slope": "mean[1]",
    "Standard error of the slope": "std_errors[1]",
    "Residual SD": "sigma",
    "Log-likelihood": "loglik",
}
_STAYS = {
    "SD of the slopes": (r"\hat\tau_1", "How far the slopes differ does not depend on where time begins."),
    "Mean slope": (r"\hat\beta_1", "A line is as steep wherever time begins."),
    "Standard error of the slope": (
        r"\operatorname{SE}(\hat\beta_1)",
        "One is as sure of the slope wherever time begins.",
    ),
    "Residual SD": (r"\hat\sigma", "The rows lie as far from the same lines."),
    "Log-likelihood": (r"\hat\ell", "It is the same model in other words, so it fits the rows as well."),
}


@dataclass(frozen=True, eq=False)
class ZeroTraces(ExploredTraces):
    """What moving time zero changes and what stays, number by number.

    Parameters
    ----------
    line : Line
        With zero where the fit has it.
    zeros : tuple of float
        The places of zero of the table's two columns.
    heads : tuple of str
        These columns, as they are headed.
    """

    line: Line
    zeros: tuple[float, float]
    heads: tuple[str, str]

    @property
    def fields(self) -> dict[str, str]:
        """Both places of zero."""
        return dict(zip(self.heads, ("there", "here"), strict=True))

    @property
    def rows(self) -> tuple[str, ...]:
        """As the table has them; its second standard error is the slope's."""
        return tuple(_ROWS)

    def formula(self, place: int, field: str) -> Step:
        """How a number follows from the lines as the fit has them."""
        row, value = self.rows[place], in_latex(float(self.numbers[field].iloc[place]))
        if row in _STAYS:
            letter, meaning = _STAYS[row]
            return aligned((f"{letter}(c)", letter), ("", value)), meaning
        c = float(self.zeros[("there", "here").index(field)])
        if row == "Mean intercept":
            (a, b), filled = self.line.mean, given(c)
            numbers = rf"{in_latex(float(a))} + {filled} \cdot {bracketed(float(b))} = {value}"
            return aligned((r"\hat\beta_0(c)", r"\hat\beta_0 + c\,\hat\beta_1"), ("", numbers)), (
                "The mean line, read off where time is to be zero: c after the fit's own zero."
            )
        if row == "Standard error of the intercept":
            formula = self._root(
                self.line.vcov,
                c,
                value,
                r"\operatorname{SE}(c)",
                r"v_{00} + 2c\,v_{01} + c^2\,v_{11}",
            )
            return formula, "From the variances of intercept and slope and their covariance, by the rule for sums."
        G = self.line.covariance
        if row == "SD of the intercepts":
            formula = self._root(G, c, value, r"\hat\tau_0(c)", r"\hat\tau_0^2 + 2c\,\hat\tau_{01} + c^2\,\hat\tau_1^2")
            return formula, "How far the lines lie apart where time is to be zero: c after the fit's own zero."
        top = f"{in_latex(float(G[1, 0]))} + {given(c)} \\cdot {in_latex(float(G[1, 1]))}"
        here = self.line.moved(c).sds
        below = rf"{in_latex(float(here[0]))} \cdot {in_latex(float(here[1]))}"
        letters = r"\frac{\hat\tau_{01} + c\,\hat\tau_1^2}{\hat\tau_0(c)\,\hat\tau_1}"
        formula = aligned((r"\hat\rho(c)", letters), ("", rf"\frac{{{top}}}{{{below}}} = {value}"))
        return formula, "The covariance of level and slope where time is to be zero, over both standard deviations."

    def _root(self, matrix: object, c: float, value: str, left: str, letters: str) -> str:
        """The root of a quadratic form in (1, c)."""
        M = pd.DataFrame(matrix).to_numpy(float)
        inner = f"{in_latex(M[0, 0])} + 2 \\cdot {given(c)} \\cdot {bracketed(M[1, 0])} + "
        inner += rf"{given(c)}^2 \cdot {in_latex(M[1, 1])}"
        return aligned((left, rf"\sqrt{{{letters}}}"), ("", rf"\sqrt{{{inner}}} = {value}"))

    def read(self, place: int, field: str) -> str:
        """From the fit, or from its lines with time counted from the column's zero."""
        name = _ROWS[self.rows[place]]
        if name in ("sigma", "loglik"):
            return f"{self.rung.name if self.rung else 'fit'}.{name}"
        return f"line.moved({float(self.zeros[('there', 'here').index(field)])!r}).{name}"


def zero_lines(rung: Rung | None, growth: Growth, persons: int, n_waves: int, seed: int) -> tuple[str, ...]:
    """Lines that have the fit's lines: the learner's, or of made-up persons with rung 2 fitted to them."""
    if rung is not None:
        return (*imported("line_of"), f"line = {rung.line}")
    return (
        *imported("np", "lmm", "people", "waves", "line_of"),
        *growth_lines(growth, None),
        f"rows = people({persons}, np.random.default_rng({seed})).rows(growth, waves({n_waves}))",
        'fit = lmm.fit("outcome ~ time + (time | group)", rows)',
        'line = line_of(fit, rows, "time")',
    )


def zero_data(fit: Estimates, prepared: Prepared | None) -> str:
    """Say whose lines they are."""
    if prepared is not None:
        return rows_used(fit, prepared)
    return f"Made-up persons, the same for everybody, and rung 2 fitted to their {fit.nobs} rows."


def zero_numbers(there: Line, here: Line, sigma: float, loglik: float) -> pd.DataFrame:
    """The numbers of the table, columns ``there here``."""

    def column(line: Line) -> list[float]:
        own = [line.sds[0], line.correlation, line.mean[0], line.std_errors[0], line.sds[1], line.mean[1]]
        return [float(x) for x in (*own, line.std_errors[1], sigma, loglik)]

    return pd.DataFrame({"there": column(there), "here": column(here)}, index=list(_ROWS))


@dataclass(frozen=True, eq=False)
class PullTraces(ExploredTraces):
    """By how much three estimates of one group's level miss, number by number.

    Parameters
    ----------
    who, head : str
        One group, and the heading of the table's column.
    n : int
        Rows of the group.
    icc, variance : float
        Intraclass correlation, and variance of a single row.
    """

    who: str
    head: str
    n: int
    icc: float
    variance: float

    @property
    def fields(self) -> dict[str, str]:
        """One column."""
        return {self.head: "misses"}

    @property
    def rows(self) -> tuple[str, ...]:
        """The three estimates."""
        return f"The {self.who}’s own mean", "The pulled level", "The mean of all"

    def formula(self, place: int, field: str) -> Step:
        """How a root mean squared error is computed."""
        value = in_latex(float(self.numbers[field].iloc[place]))
        between, within = self.icc * self.variance, (1.0 - self.icc) * self.variance
        n, worth = self.n, float(self.icc * self.n / (self.icc * self.n + 1.0 - self.icc))
        letters, numbers, meaning = (
            (
                r"\sqrt{\sigma^2/n}",
                rf"\sqrt{{{in_latex(within)}/{n}}}",
                "What chance leaves in a mean of these rows.",
            ),
            (
                r"\sqrt{\tau^2\,(1 - w)}",
                rf"\sqrt{{{in_latex(between)} \cdot (1 - {in_latex(worth)})}}",
                "Of the variance between groups, the part that the group's own rows do not tell.",
            ),
            (
                r"\sqrt{\tau^2}",
                rf"\sqrt{{{in_latex(between)}}}",
                "How far a group lies from the mean of all.",
            ),
        )[place]
        share, part = (r"1 - \text{ICC}", within) if place == 0 else (r"\text{ICC}", between)
        left = r"\sigma^2" if place == 0 else r"\tau^2"
        filled = rf"({share}) \cdot {in_latex(self.variance)} = {in_latex(part)}"
        return aligned((r"\text{RMSE}", letters), ("", f"{numbers} = {value}"), (left, filled)), meaning

    def read(self, place: int, field: str) -> str:
        """From the errors of all three."""
        return f'missed["{("own", "pulled", "common")[place]}"].iloc[0]'


def pull_data(rung: Rung | None) -> str:
    """Say what the three errors rest on."""
    if rung is None:
        return "No rows: what is to be expected follows from their number and from the two variances alone."
    return "The two variances of rung 1 add up to that of a row; their shares and the number of rows are the sliders’."


def pull_lines(n: int, icc: float, variance: float, rung: Rung | None) -> tuple[str, ...]:
    """Lines that work out the three errors; a fit's variance is taken from it."""
    of = f"{rung.name}.covariance()[0, 0] + {rung.name}.sigma**2" if rung else repr(float(variance))
    return (*imported("errors"), f"variance = {of}", f"missed = errors({n}, {float(icc)!r}, variance)")
