"""What a model expects at chosen places, with the intervals of means and of new rows: every cell a ready string."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from ..numbers import interval, number, percent, plain


def band_table(places: Sequence[Mapping[str, object]], values: pd.DataFrame, *, level: float = 0.95) -> pd.DataFrame:
    """Lay out what a model expects.

    Parameters
    ----------
    places : sequence of mapping
        Column → value, all with the same columns.
    values : DataFrame
        As `diagnostics.bands` returns it for these places.
    level : float
        Coverage of its intervals.

    Returns
    -------
    DataFrame of str
        One column for each that the places name, then ``Expected, 95% for the mean, 95% for a new row``.
    """
    named = {name: [_given(place[name]) for place in places] for name in places[0]}
    often = percent(level)
    return pd.DataFrame(
        {
            **named,
            "Expected": [number(x) for x in values["estimate"]],
            f"{often} for the mean": _intervals(values["lower"], values["upper"]),
            f"{often} for a new row": _intervals(values["row_lower"], values["row_upper"]),
        }
    )


def _intervals(lower: pd.Series, upper: pd.Series) -> list[str]:
    return [interval(low, high) for low, high in zip(lower, upper, strict=True)]


def _given(value: object) -> str:
    return plain(value) if isinstance(value, int | float) else str(value)
