"""The numbers of a table of comparisons: each two categories' means, or slopes of time, the later minus the earlier."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations as each_two
from typing import Literal

import numpy as np
import pandas as pd

from ....inference.means.reference_grid import Combinations, reference_grid
from ....inference.means.slopes import slope_combinations
from ...escape import python_string, r_string
from ...inferences.means_words import pairs_sentences
from ...inferences.tables_means import Contrast, contrasts, turned
from ...words import named
from ..steps import Step, heads, test
from ..trace import aligned, bracketed, in_latex
from .adjusting import bonferroni_end, holm_p, tukey_end, tukey_p
from .weighted_sums import R_FIELDS, SumTraces, summed

#: What the later minus the earlier is, of the earlier minus the later.
_TURNED = {"estimate": ("-", "estimate"), "ci_lower": ("-", "ci_upper"), "ci_upper": ("-", "ci_lower")}


@dataclass(frozen=True, eq=False, kw_only=True)
class PairTraces(SumTraces):
    """A table of comparisons, number by number.

    Parameters
    ----------
    found : DataFrame
        As `FittedModel.pairwise` returns them: all of a family, each level minus a later one.
    adjust : {"tukey", "holm"}
        How they were adjusted.
    slope : str, optional
        The predictor whose slopes are compared; without it, means are.
    what : str
        What is higher or lower, for a sentence; the outcome unless given.
    most : int, optional
        How many of the comparisons the table shows; all unless given.
    """

    found: pd.DataFrame
    adjust: Literal["tukey", "holm"] = "tukey"
    slope: str | None = None
    what: str = ""
    most: int | None = None

    letter = r"\hat\delta"

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The comparisons as the table has them, the later level minus the earlier one."""
        return turned(self.found).head(self.most or len(self.found))

    @property
    def _compared(self) -> list[Contrast]:
        return contrasts(list(self.prepared.categories[self.factor]))

    @cached_property
    def rows(self) -> tuple[str, ...]:
        """The comparisons."""
        return tuple(contrast.words for contrast in self._compared[: len(self.frame)])

    @property
    def fields(self) -> dict[str, str]:
        """Difference, standard error, both ends of the interval, p-value."""
        return {**heads("Difference", self.level), "p": "p_value"}

    @cached_property
    def _levels(self) -> Combinations:
        if self.slope is not None:
            return slope_combinations(self.fit.predictors, self.slope, [self.factor], self.at)
        return reference_grid(self.fit.predictors, [self.factor], self.at).combinations({0.0: 1.0})

    @cached_property
    def _places(self) -> list[tuple[int, int]]:
        """The levels of each comparison, the earlier first."""
        return list(each_two(range(len(self._levels.index)), 2))

    @cached_property
    def combinations(self) -> Combinations:
        """The weights of each comparison."""
        earlier, later = np.array(self._places).T
        return self._levels.differences(later, earlier, pd.Index([contrast.words for contrast in self._compared]))

    def sentence(self, place: int, field: str) -> str:
        """What this comparison says."""
        said = pairs_sentences(
            self.frame.iloc[[place]],
            [self._compared[place]],
            self.factor,
            unit="" if self.slope else self.unit,
            what=self.what or named(self.prepared.roles.outcome),
            level=self.level,
        )
        return " ".join(said)

    def formula(self, place: int, field: str) -> Step:
        """How a number is computed; what is made to hold for a whole family has its own ways."""
        here, k = self.frame.iloc[place], len(self._levels.index)
        if field == "p_value":
            if k == 2:
                return test(here, field, self.letter, r"\operatorname{SE}", self.df)
            return tukey_p(here, k) if self.adjust == "tukey" else holm_p(turned(self.found), place)
        if field in ("ci_lower", "ci_upper") and k > 2:
            end = tukey_end if self.adjust == "tukey" else bonferroni_end
            return end(here, field, k, self.level)
        return super().formula(place, field)

    def estimate(self, place: int, value: float) -> Step:
        """How a difference is computed: from the two estimates, where the data tell both, or from the coefficients."""
        first, second = self._places[place]
        own, one, other = (r"\hat s", "slope", "slope") if self.slope else (r"\hat\mu", "expected value", "one")
        letters = rf"{own}_{{{second + 1}}} - {own}_{{{first + 1}}}"
        pair, levels = self._compared[place], self._levels
        meaning = f"The {one} for {named(self.factor)} = {pair.first}, minus the {other} for {pair.second}."
        if not levels.estimable[[first, second]].all():
            products = self.products(self.combinations.rows[place])
            meaning += " The data do not tell each of them, but their difference: what is not told falls out of it."
            return summed(self.letter, r"\sum_k \ell_k \hat\beta_k", products, value), meaning
        earlier, later = (float(levels.rows[each] @ self.fit.fixed_effects) for each in (first, second))
        digits = _digits(max(abs(earlier), abs(later)), value)
        numbers = f"{in_latex(later, digits)} - {bracketed(earlier, digits)}"
        return aligned((self.letter, letters), ("", numbers), ("", in_latex(value))), meaning

    def error(self, place: int, value: float) -> Step:
        """How the standard error of a difference is computed."""
        first, second = self._places[place]
        cov = r"\hat\Phi_A" if self.df == "kenward-roger" else r"\operatorname{Cov}(\hat\beta)"
        weights = (r"\ell", rf"\ell_{{{second + 1}}} - \ell_{{{first + 1}}}")
        formula = aligned((r"\operatorname{SE}", rf"\sqrt{{\ell^\top {cov}\, \ell}}"), ("", in_latex(value)), weights)
        return formula, "Not the two standard errors added: what both have in common falls out of their difference."

    def r(self, place: int, field: str) -> str:
        """By pairs of emmeans, where it has this number; it takes the later from the earlier."""
        if not self.r_knows(field):
            return ""
        kind, along = ("emmeans", "") if self.slope is None else ("emtrends", f", var = {r_string(self.slope)}")
        levels = f"emmeans::{kind}({self.name}, {r_string(self.factor)}{along}{self.r_asked()})"
        how = f"infer = TRUE, adjust = {r_string(self.adjust)}, level = {self.level!r}"
        sign, turned_field = _TURNED.get(field, ("", field))
        column = {"estimate": "estimate", **R_FIELDS}[turned_field]
        return f"{sign}as.data.frame(summary(pairs({levels}), {how}))[{place + 1}, {r_string(column)}]"

    def python(self, place: int, field: str) -> str:
        """The line of Python that gives a number; the verb takes the later from the earlier."""
        own = [python_string(self.factor)]
        own += [] if self.adjust == "tukey" else [f"adjust={python_string(self.adjust)}"]
        own += [] if self.slope is None else [f"slope={python_string(self.slope)}"]
        sign, turned_field = _TURNED.get(field, ("", field))
        return f"{sign}{self.name}.pairwise({self.python_asked(*own)})[{python_string(turned_field)}].iloc[{place}]"


def _digits(size: float, difference: float) -> int:
    """How many digits two numbers of a size need for their difference to be read from them."""
    if difference == 0 or size == 0:
        return 6
    return min(max(4, 4 + math.ceil(math.log10(size / abs(difference)))), 12)
