"""The numbers of a table of slopes of time: by category, or at some values of a number."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from ....inference.means.reference_grid import Combinations
from ....inference.means.slopes import slope_combinations
from ...escape import python_string, r_string
from ...inferences.means_words import slopes_sentence
from ...words import named
from ..steps import Step, heads
from .weighted_sums import R_FIELDS, SumTraces, summed

_WEIGHTS = r"\ell_k = \partial x_k / \partial t"


@dataclass(frozen=True, eq=False, kw_only=True)
class SlopeTraces(SumTraces):
    """A table of slopes of time, number by number.

    Parameters
    ----------
    found : DataFrame
        As `FittedModel.slopes` returns them.
    called : tuple of str
        What the table calls its rows.
    spelled : tuple of str, optional
        What a sentence calls them: ``Sex = Male``; the rows' own names unless given.
    """

    found: pd.DataFrame
    called: tuple[str, ...]
    spelled: tuple[str, ...] = ()

    letter = r"\hat s"

    @property
    def frame(self) -> pd.DataFrame:
        """The slopes."""
        return self.found

    @cached_property
    def combinations(self) -> Combinations:
        """The weights of each slope."""
        return slope_combinations(self.fit.predictors, self.time, [self.factor], self.at)

    @property
    def time(self) -> str:
        """Time as the model has it."""
        return str(self.prepared.time_name)

    @property
    def rows(self) -> tuple[str, ...]:
        """The categories or values."""
        return self.called

    @property
    def fields(self) -> dict[str, str]:
        """Slope, standard error, both ends of the interval, degrees of freedom."""
        return {**heads("Slope", self.level), "df": "df"}

    def sentence(self, place: int, field: str) -> str:
        """How the outcome changes along time in this row."""
        label = (self.spelled or self.called)[place]
        return slopes_sentence(self.frame.iloc[[place]], [label], self.prepared, level=self.level)

    def estimate(self, place: int, value: float) -> Step:
        """How a slope is computed."""
        meaning = (
            f"How the expected value moves with one unit of {named(self.prepared.roles.time)}: its own coefficient, "
            "and those that change it, weighed by how far they apply here."
        )
        products = self.products(self.combinations.rows[place])
        return summed(self.letter, rf"\sum_k \ell_k \hat\beta_k, \quad {_WEIGHTS}", products, value), meaning

    def r(self, place: int, field: str) -> str:
        """By emtrends of emmeans, where it has this number."""
        if not self.r_knows(field):
            return ""
        slopes = f"emmeans::emtrends({self.name}, {r_string(self.factor)}, var = {r_string(self.time)}{self.r_asked()})"
        column = {"estimate": f"{self.time}.trend", **R_FIELDS}[field]
        return f"as.data.frame(summary({slopes}, level = {self.level!r}))[{place + 1}, {r_string(column)}]"

    def python(self, place: int, field: str) -> str:
        """The line of Python that gives a number."""
        asked = self.python_asked(python_string(self.time), python_string(self.factor))
        return f"{self.name}.slopes({asked})[{python_string(field)}].iloc[{place}]"
