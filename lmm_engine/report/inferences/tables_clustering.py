"""How alike rows of one group are, and what that costs, as tables: every cell a ready string."""

from __future__ import annotations

import pandas as pd

from ...data import Prepared
from ..numbers import MISSING, count, number, percent, ratio, share
from ..tables import term_label

_HOW = {"exact": "exact F", "delta": "delta method", "bootstrap": "bootstrap"}
_WHICH = {"adjusted": "Adjusted", "unadjusted": "Unadjusted"}


def icc_table(frame: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    """Lay out the intraclass correlations with their intervals.

    Parameters
    ----------
    frame : DataFrame
        From `inference.clustering.icc_interval`.
    level : float
        Coverage of its intervals.

    Returns
    -------
    DataFrame of str
        Columns ``"" ICC, 95% CI, Interval by``.
    """
    bounds = [
        MISSING if pd.isna(low) else f"[{share(low)}, {share(high)}]"
        for low, high in zip(frame["lower"], frame["upper"], strict=True)
    ]
    return pd.DataFrame(
        {
            "": [_WHICH[str(name)] for name in frame.index],
            "ICC": [share(x) for x in frame["estimate"]],
            f"{percent(level)} CI": bounds,
            "Interval by": [_HOW[str(method)] for method in frame["method"]],
        }
    )


def design_table(frame: pd.DataFrame, n_rows: int, prepared: Prepared) -> pd.DataFrame:
    """Lay out design effects and what they make of the sample size.

    Parameters
    ----------
    frame : DataFrame
        From `inference.clustering.design_effect`.
    n_rows : int
        Rows of the fit.
    prepared : Prepared
        For the names.

    Returns
    -------
    DataFrame of str
        Columns ``Estimate of, Design effect, Rows, Effective rows``; the mean first, where the model has one.
    """
    known = frame[frame["design_effect"].notna()]
    names = ["Mean" if name == "(mean)" else term_label(str(name), prepared) for name in known.index]
    effects = [ratio(x) if x >= 1 else number(x) for x in known["design_effect"]]
    return pd.DataFrame(
        {
            "Estimate of": names,
            "Design effect": effects,
            "Rows": [count(n_rows)] * len(known),
            "Effective rows": [count(round(x)) for x in known["effective_n"]],
        }
    )
