"""The numbers of the table of rows that pull the fit towards themselves."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import pandas as pd

from ...influence_words import leverage_sentence
from ...numbers import percent
from ...tables_influence import leverage_table, most_pulling
from ..frame import FitTraces
from ..steps import Step
from ..trace import aligned, in_latex


@dataclass(frozen=True, eq=False)
class LeverageTraces(FitTraces):
    """The table of the rows with the largest leverage, number by number.

    Parameters
    ----------
    found : DataFrame
        As `FittedModel.leverage` returns it.
    """

    found: pd.DataFrame

    fields = MappingProxyType({"Leverage": "total"})

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The rows of the table."""
        return most_pulling(self.found)

    @cached_property
    def rows(self) -> tuple[str, ...]:
        """Group, time and outcome, as the table has them; with the row's own label where that is not enough."""
        cells = leverage_table(self.found, self.prepared).to_numpy()[:, :-1]
        called = [" · ".join(map(str, row)) for row in cells]
        labels = zip(called, self.frame.index, strict=True)
        return tuple(name if called.count(name) == 1 else f"{name} · row {label}" for name, label in labels)

    def sentence(self, place: int, field: str) -> str:
        """What the model spends on its rows; the row that it follows most is the first."""
        return leverage_sentence(self.found, self.fit, self.prepared) if place == 0 else ""

    def formula(self, place: int, field: str) -> Step:
        """How a number is computed."""
        fixed, random, total = (float(self.frame.iloc[place][part]) for part in ("fixed", "random", "total"))
        follows = f"how far the fitted value follows this row’s own outcome, {percent(total)}"
        if not self.fit.design.random:
            hat = r"\left[X (X^\top X)^{-1} X^\top\right]_{ii}"
            return aligned(("h_i", hat), ("", in_latex(total))), f"Its place in the hat matrix: {follows}."
        by_fixed = r"\left[X (X^\top \hat V^{-1} X)^{-1} X^\top \hat V^{-1}\right]_{ii}"
        by_random = r"\left[Z\,\hat G\,Z^\top \hat P\right]_{ii}"
        formula = aligned(
            (r"\hat P", r"\hat V^{-1}\bigl(I - X (X^\top \hat V^{-1} X)^{-1} X^\top \hat V^{-1}\bigr)"),
            (r"h_i^{\text{fixed}}", by_fixed),
            (r"h_i^{\text{random}}", by_random),
            ("h_i", r"h_i^{\text{fixed}} + h_i^{\text{random}}"),
            ("", f"{in_latex(fixed)} + {in_latex(random)} = {in_latex(total)}"),
        )
        return formula, f"What the fixed effects owe to this row, and what its group’s own effects do: {follows}."

    def r(self, place: int, field: str) -> str:
        """By the diagonal of R's hat matrix: the rows of the table are those with the largest."""
        return f"sort(hatvalues({self.name}), decreasing = TRUE)[[{place + 1}]]"

    def python(self, place: int, field: str) -> str:
        """What gives a number in Python."""
        return f'{self.name}.leverage()["total"].nlargest({place + 1}).iloc[{place}]'
