"""Marginal means, comparisons and slopes as tables: every cell a ready string."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import pandas as pd

from ..numbers import degrees_of_freedom, interval, number, p_number, percent


@dataclass(frozen=True)
class Contrast:
    """Two levels that are compared.

    Parameters
    ----------
    first, second : str
        What is estimated is the first minus the second.
    """

    first: str
    second: str

    @property
    def words(self) -> str:
        """The comparison in a table: ``Male against Female``."""
        return f"{self.first} against {self.second}"


def contrasts(levels: Sequence[str]) -> list[Contrast]:
    """All pairs in the order of `lmm_engine.inference.means.pairwise`, the later level first.

    A baseline stands first among the levels, and what people ask is how the others differ from it.
    """
    return [Contrast(later, earlier) for earlier, later in combinations(levels, 2)]


def turned(pairs: pd.DataFrame) -> pd.DataFrame:
    """Comparisons the other way round: the later level minus the earlier one."""
    return pairs.assign(
        estimate=-pairs["estimate"],
        statistic=-pairs["statistic"],
        ci_lower=-pairs["ci_upper"],
        ci_upper=-pairs["ci_lower"],
    )


def means_table(
    means: pd.DataFrame, factor: str, labels: Sequence[str], what: str, level: float = 0.95
) -> pd.DataFrame:
    """Lay out marginal means or slopes.

    Parameters
    ----------
    means : DataFrame
        As `FittedModel.means` or `FittedModel.slopes` returns them.
    factor, what : str
        What the rows are levels of, and what is estimated (``"Mean"``, ``"Slope"``): headings.
    labels : sequence of str
        What to call the rows.
    level : float
        Coverage of the intervals.

    Returns
    -------
    DataFrame of str
        Columns ``factor, what, SE, 95% CI, df``.
    """
    return pd.DataFrame(
        {
            factor: list(labels),
            what: [number(x) for x in means["estimate"]],
            "SE": [number(x) for x in means["std_error"]],
            f"{percent(level)} CI": _intervals(means),
            "df": [degrees_of_freedom(x) for x in means["df"]],
        }
    )


def pairs_table(pairs: pd.DataFrame, compared: Sequence[Contrast], level: float = 0.95) -> pd.DataFrame:
    """Lay out comparisons, turned as `contrasts` names them.

    Returns
    -------
    DataFrame of str
        Columns ``Comparison, Difference, SE, 95% CI, p``.
    """
    return pd.DataFrame(
        {
            "Comparison": [contrast.words for contrast in compared],
            "Difference": [number(x) for x in pairs["estimate"]],
            "SE": [number(x) for x in pairs["std_error"]],
            f"{percent(level)} CI": _intervals(pairs),
            "p": [p_number(x) for x in pairs["p_value"]],
        }
    )


def _intervals(table: pd.DataFrame) -> list[str]:
    return [interval(low, high) for low, high in zip(table["ci_lower"], table["ci_upper"], strict=True)]


def drawn(table: pd.DataFrame, labels: Sequence[str]) -> pd.DataFrame:
    """Means, comparisons or slopes as `charts.interval_rows` wants them."""
    ends = table[["estimate", "ci_lower", "ci_upper"]].set_axis(["estimate", "lower", "upper"], axis=1)
    return ends.reset_index(drop=True).assign(label=list(labels))
