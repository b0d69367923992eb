"""The numbers of the table of expected values, one for each category of a predictor."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from ....inference.means.reference_grid import Combinations, reference_grid
from ...escape import python_string, r_string
from ...inferences.means_words import means_sentence
from ..steps import Step, heads
from .weighted_sums import R_FIELDS, SumTraces, summed


@dataclass(frozen=True, eq=False)
class MeansTraces(SumTraces):
    """The table of a factor's expected values, number by number."""

    letter = r"\hat\mu"

    @cached_property
    def frame(self) -> pd.DataFrame:
        """As `FittedModel.means` returns it."""
        return self.fit.means(self.factor, at=self.at, df=self.df, level=self.level)

    @cached_property
    def combinations(self) -> Combinations:
        """The weights of each category."""
        return reference_grid(self.fit.predictors, [self.factor], self.at).combinations({0.0: 1.0})

    @cached_property
    def rows(self) -> tuple[str, ...]:
        """The categories."""
        return tuple(str(category) for category in self.frame.index)

    @property
    def fields(self) -> dict[str, str]:
        """Mean, standard error, both ends of the interval, degrees of freedom."""
        return {**heads("Mean", self.level), "df": "df"}

    def sentence(self, place: int, field: str) -> str:
        """Where the expected outcome is highest and lowest."""
        return means_sentence(self.frame, self.prepared, self.factor, self.unit, self.level)

    def estimate(self, place: int, value: float) -> Step:
        """How a mean is computed."""
        meaning = (
            "Every coefficient, weighed by what the others are held at, and by whether it speaks of this category."
        )
        products = self.products(self.combinations.rows[place])
        return summed(self.letter, r"\sum_k \ell_k \hat\beta_k", products, value), meaning

    def r(self, place: int, field: str) -> str:
        """By emmeans, where it has this number."""
        if not self.r_knows(field):
            return ""
        means = f"emmeans::emmeans({self.name}, {r_string(self.factor)}{self.r_asked()})"
        column = {"estimate": "emmean", **R_FIELDS}[field]
        return f"as.data.frame(summary({means}, level = {self.level!r}))[{place + 1}, {r_string(column)}]"

    def python(self, place: int, field: str) -> str:
        """The line of Python that gives a number."""
        asked = self.python_asked(python_string(self.factor))
        return f"{self.name}.means({asked})[{python_string(field)}].iloc[{place}]"
