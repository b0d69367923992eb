"""What means, slopes and their differences share: each is a weighted sum of the fixed effects."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from ....inference.effects.wald import DfMethod
from ....inference.means.reference_grid import At, Combinations
from ....numerics import Array
from ...escape import r_name, r_string
from ...scripts.python import asked
from ..frame import FitTraces
from ..steps import Step, freedom, interval_end
from ..trace import aligned, bracketed, in_latex

#: More products than this are a wall; the others are hinted at.
_WRITTEN = 5
#: A weight below this share of the largest is what a derivative by differences leaves of a zero.
_DUST = 1e-10
_LMER_DF = ("satterthwaite", "kenward-roger")


@dataclass(frozen=True, eq=False)
class SumTraces(FitTraces):
    """A table of weighted sums of the fixed effects, number by number.

    Parameters
    ----------
    factor : str
        The predictor whose categories, or values, are told apart.
    at : mapping, optional
        Where predictors are held, at one value or several; otherwise numbers at their means.
    df : {"satterthwaite", "kenward-roger", "residual", "normal"}
    level : float
        Coverage of the intervals.
    unit : str
        The outcome's unit.
    """

    factor: str
    at: At | None = None
    df: DfMethod = "satterthwaite"
    level: float = 0.95
    unit: str = ""

    @property
    @abstractmethod
    def combinations(self) -> Combinations:
        """The weights of each row of the table."""

    @property
    @abstractmethod
    def letter(self) -> str:
        """The letter of what is estimated, in LaTeX."""

    @abstractmethod
    def estimate(self, place: int, value: float) -> Step:
        """How an estimate is computed."""

    def formula(self, place: int, field: str) -> Step:
        """How a number is computed."""
        here, value = self.frame.iloc[place], float(self.frame.iloc[place][field])
        if field == "estimate":
            return self.estimate(place, value)
        if field == "std_error":
            return self.error(place, value)
        if field == "df":
            return freedom(self.fit, self.df, float(here["std_error"]), value)
        return interval_end(here, field, self.letter, r"\operatorname{SE}", self.df, self.level)

    def error(self, place: int, value: float) -> Step:
        """How a standard error is computed."""
        cov = r"\hat\Phi_A" if self.df == "kenward-roger" else r"\operatorname{Cov}(\hat\beta)"
        formula = aligned((r"\operatorname{SE}", rf"\sqrt{{\ell^\top {cov}\, \ell}}"), ("", in_latex(value)))
        return formula, "The coefficients' own uncertainty, weighed the same way, with how they go together."

    def products(self, weights: Array) -> str:
        """A weighted sum with the numbers put in; one coefficient by itself is that."""
        least = _DUST * float(np.abs(weights).max(initial=0.0))
        used = [(float(w), float(b)) for w, b in zip(weights, self.fit.fixed_effects, strict=True) if abs(w) > least]
        if not used:
            return in_latex(0.0)
        first = in_latex(used[0][1]) if math.isclose(used[0][0], 1.0) else _product(*used[0])
        return " + ".join([first, *(_product(w, b) for w, b in used[1:_WRITTEN]), *_rest(used)])

    def r_knows(self, field: str) -> bool:
        """Whether emmeans has a number: it reads no names that are not R's own, and knows lm by n - p only."""
        random = bool(self.fit.design.random)
        columns = (*self.fit.predictors.columns, str(self.prepared.roles.outcome))
        if any(r_name(column) != column for column in columns) or (random and self.df not in _LMER_DF):
            return False
        return random or (self.df != "normal" and (self.fit.method == "REML" or field == "estimate"))

    def r_asked(self) -> str:
        """The arguments of emmeans after its first ones."""
        held = ", ".join(f"{r_name(name)} = {_r_values(values)}" for name, values in (self.at or {}).items())
        at = f", at = list({held})" if held else ""
        how = f", lmer.df = {r_string(self.df)}" if self.fit.design.random else ""
        return f"{at}{how}, data = data"

    def python_asked(self, *own: str) -> str:
        """The arguments of a verb, its own ones first."""
        at = [f"at={dict(self.at)!r}"] if self.at else []
        return ", ".join([*own, *at, *asked(self.df, self.level)])


def _product(weight: float, coefficient: float) -> str:
    if math.isclose(weight, 1.0):
        return bracketed(coefficient)
    whole = math.isclose(weight, round(weight), rel_tol=1e-9)
    written = f"{round(weight)}" if whole and weight > 0 else f"({round(weight)})" if whole else bracketed(weight)
    return rf"{written} \cdot {bracketed(coefficient)}"


def _rest(used: Sequence[tuple[float, float]]) -> list[str]:
    return [r"\dots"] if len(used) > _WRITTEN else []


def _r_values(values: object) -> str:
    if isinstance(values, Sequence):
        return f"c({', '.join(repr(float(value)) for value in values)})"
    return repr(values)


def summed(letter: str, sum_of: str, products: str, value: float) -> str:
    """An estimate as a weighted sum, in letters, with the numbers put in, and its value."""
    written = in_latex(value)
    return aligned((letter, sum_of), *([] if products == written else [("", products)]), ("", written))


#: A frame's fields as emmeans calls them, but for the estimate.
R_FIELDS: Mapping[str, str] = {
    "std_error": "SE",
    "df": "df",
    "ci_lower": "lower.CL",
    "ci_upper": "upper.CL",
    "p_value": "p.value",
}
