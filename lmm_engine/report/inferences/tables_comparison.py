"""Models side by side and the p-values of one step: every cell a ready string, and what has to be said beside them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import pandas as pd

from ...inference.comparing.comparison import LikelihoodRatio
from ...inference.effects.hypotheses import FTest
from ..numbers import MISSING, count, degrees_of_freedom, fixed, number, p_number, share
from ..tables import comparison_table

#: What each method is called in a table.
HEADS = {
    "naive": "χ² (naive)",
    "mixture": "Mixture (boundary)",
    "exact": "Exact",
    "satterthwaite": "F, Satterthwaite",
    "kenward-roger": "F, Kenward–Roger",
    "bootstrap": "Bootstrap",
}

WEIGHT = (
    "ΔAIC is counted from the lowest AIC. Weight: how the support of these data divides among these models by AIC, if "
    "one of them had to be chosen."
)


def models_table(comparison: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """Lay out what `lmm_engine.compare` found, one model a column, without rows that have nothing to show.

    Parameters
    ----------
    comparison : DataFrame
        The comparison.
    names : sequence of str
        What to call its models, in their order.

    Returns
    -------
    DataFrame of str
        First column labels (headed ``""``), then a column for each model.
    """
    cells = comparison_table(comparison, names)
    place = list(cells.columns).index("AIC") + 1
    cells.insert(place, "ΔAIC", [fixed(x, 1) for x in comparison["delta_aic"]])
    cells.insert(place + 1, "Weight", [_weight(float(x)) for x in comparison["weight"]])
    turned = cells.set_index("Model").T
    return turned[(turned != MISSING).any(axis=1)].rename_axis("").reset_index()


def p_value_table(
    table: pd.DataFrame, ratio: LikelihoodRatio, f_tests: Mapping[str, FTest] | None = None
) -> pd.DataFrame:
    """Lay out the p-values of one question.

    Parameters
    ----------
    table : DataFrame
        As `lmm_engine.inference.comparing.p_values.p_values_of` returns it.
    ratio : LikelihoodRatio
        The test whose statistic all but the F tests share.
    f_tests : mapping of str to FTest, optional
        The F tests by method.

    Returns
    -------
    DataFrame of str
        Columns ``Reference, Statistic, p, Monte Carlo ±``: the last is the standard error that comes of drawing.
    """
    rows = []
    for method, p, n_draws in zip(table["method"], table["p_value"], table["n_draws"], strict=True):
        test = (f_tests or {}).get(method)
        statistic = MISSING if math.isnan(p) else _likelihood(method, ratio) if test is None else _f(test)
        rows.append((HEADS[method], statistic, p_number(p), _drawn(method, float(p), int(n_draws))))
    return pd.DataFrame(rows, columns=["Reference", "Statistic", "p", "Monte Carlo ±"])


def taken_for_granted(table: pd.DataFrame) -> list[str]:
    """Say of each method what it takes for granted, or why it has no answer here."""
    said = []
    for method, p, reason in zip(table["method"], table["p_value"], table["reason"], strict=True):
        without = math.isnan(p) or str(reason).startswith("Approximate")
        said.append(f"{HEADS[method]}: {reason}" if without else str(reason))
    return said


def bars_legend(n: int, exact: bool) -> str:
    """Say what the bars of the picture are, and what their colours mean."""
    made = (
        "the exact distribution" if exact else "data sets simulated from the smaller model, both models fitted to each"
    )
    return f"Bars: {count(n)} statistics from {made}; those in orange reach yours."


def _weight(x: float) -> str:
    return "< .01" if 0 < x < 0.005 else "> .99" if 0.995 <= x < 1 else share(x)


def _likelihood(method: str, ratio: LikelihoodRatio) -> str:
    letter = f"χ²({degrees_of_freedom(ratio.df)})" if method == "naive" else "LR"
    return f"{letter} = {fixed(ratio.statistic, 2)}"


def _f(test: FTest) -> str:
    return f"F({degrees_of_freedom(test.num_df)}, {degrees_of_freedom(test.den_df)}) = {fixed(test.F, 2)}"


def _drawn(method: str, p: float, n_draws: int) -> str:
    if method not in ("exact", "bootstrap") or not n_draws or math.isnan(p):
        return MISSING
    return number(math.sqrt(p * (1.0 - p) / n_draws), 1).replace("0.", ".", 1)
