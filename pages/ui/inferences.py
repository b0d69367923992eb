"""Doors into what can be inferred from a rung: tests of terms, profiles, means, slopes, a predictor split in two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from . import doors, insights

if TYPE_CHECKING:
    from lmm_engine.inference.effects.wald import DfMethod
    from lmm_engine.inference.profiling.profile import Profiles
    from lmm_engine.model import FittedModel

    from .state import Adjust, Method

#: A predictor is worth splitting if at least this share of its variance lies within groups, and between them.
WORTH_SPLITTING = 0.05
#: Correlated beyond this with the groups' means, another predictor says the same as they do.
SAME = 0.999


def anova(rung: int) -> pd.DataFrame:
    """Type III tests of the terms of the fixed part."""
    df = insights.df_in_use()
    return insights.remembered(f"anova {df}", rung, lambda fit: fit.anova(df))


def profile(rung: int, parameter: str) -> Profiles:
    """The profile likelihood of one parameter."""
    return insights.remembered(f"profile {parameter}", rung, lambda fit: fit.profiles([parameter]))


def means(rung: int, factor: str, time: float | None = None) -> pd.DataFrame:
    """What the model expects for each category of a predictor, at a time or at its mean."""
    df, at = insights.df_in_use(), _at(time)
    return insights.remembered(f"means {factor!r} {at} {df}", rung, lambda fit: fit.means(factor, at=at, df=df))


def pairs(rung: int, factor: str, adjust: Adjust, time: float | None = None) -> pd.DataFrame:
    """The categories of a predictor compared two by two: their means at a time or at its mean."""
    df, at = insights.df_in_use(), _at(time)
    asked = f"pairs {factor!r} {adjust} {at} {df}"
    return insights.remembered(asked, rung, lambda fit: fit.pairwise(factor, adjust=adjust, at=at, df=df))


def slopes(rung: int, predictor: str, values: Sequence[float] | None = None) -> pd.DataFrame:
    """The slope of time at each category of a predictor, or at some of its values."""
    df, time = insights.df_in_use(), str(doors.prepared().time_name)
    at = None if values is None else {predictor: list(values)}
    return insights.remembered(f"slopes {predictor!r} {at} {df}", rung, lambda fit: fit.slopes(time, predictor, at, df))


def slope_pairs(rung: int, factor: str, adjust: Adjust) -> pd.DataFrame:
    """The slopes of time compared between the categories of a predictor, two by two."""
    df, time = insights.df_in_use(), str(doors.prepared().time_name)
    asked = f"slope pairs {factor!r} {adjust} {df}"
    return insights.remembered(asked, rung, lambda fit: fit.pairwise(factor, adjust=adjust, slope=time, df=df))


def _at(time: float | None) -> dict[str, float] | None:
    return None if time is None else {str(doors.prepared().time_name): time}


# ----- a predictor within groups and between them -----


@dataclass(frozen=True, eq=False)
class Split:
    """A rung with one predictor taken apart.

    Parameters
    ----------
    fit : FittedModel
    frame : DataFrame
        The rows with both parts.
    within, between : str
        Columns of the two parts.
    effects : DataFrame
        As `within_between_effects` returns it.
    twin : str or None
        A predictor left out because it holds the groups' means already.
    crossed : bool
        Whether interactions of the predictor were left out.
    """

    fit: FittedModel
    frame: pd.DataFrame
    within: str
    between: str
    effects: pd.DataFrame
    twin: str | None
    crossed: bool


def splittable(rung: int) -> tuple[str, ...]:
    """The numeric predictors, time among them, that vary both within groups and between them."""
    return insights.remembered("splittable", rung, lambda _: _splittable())


def split(rung: int, column: str) -> Split:
    """A rung with a predictor taken apart; raises the reason where such a model cannot be fitted."""
    df = insights.df_in_use()
    return insights.remembered(f"split {column!r} {df}", rung, lambda fit: _split(rung, column, fit.method, df))


def _splittable() -> tuple[str, ...]:
    ready = doors.prepared()
    columns = [*([ready.time_name] if ready.time_name else []), *ready.roles.predictors]
    return tuple(
        c for c in columns if c not in ready.categories and _worth_splitting(ready.frame, c, ready.roles.group)
    )


def _worth_splitting(frame: pd.DataFrame, column: str, group: str) -> bool:
    values = frame[column].astype(float)
    means = values.groupby(frame[group], observed=True).transform("mean")
    whole = float(values.var(ddof=0))
    share = float(means.var(ddof=0)) / whole if whole > 0 else 0.0
    return WORTH_SPLITTING <= share <= 1 - WORTH_SPLITTING


def _split(rung: int, column: str, method: Method, df: DfMethod) -> Split:
    import lmm_engine as lmm
    from lmm_engine.data.within import within_between
    from lmm_engine.formula import ladder
    from lmm_engine.inference.effects.within_between import within_between_effects

    ready = doors.prepared()
    roles, time = ready.roles, ready.time_name
    frame = within_between(ready.frame, column, roles.group)
    within, between = map(str, frame.columns[-2:])
    twin = next((p for p in roles.predictors if _says_the_same(frame, p, between)), None)
    others = [p for p in roles.predictors if p not in (column, twin)]
    crossed = [p for p in roles.interactions if time is not None and column not in (time, p) and p != twin]
    parts = [between] if column == time else [within, between]
    rungs = ladder(
        roles.outcome,
        roles.group,
        time=within if column == time else time,
        predictors=[*parts, *others],
        interactions=crossed,
    )
    formula = rungs[rung]
    assert formula is not None, "a rung that stands has a formula"
    fit = lmm.fit(formula, frame, method=method)
    effects = within_between_effects(fit, within, between, df)
    dropped = time is not None and len(crossed) < len(roles.interactions)
    return Split(fit, frame, within, between, effects, twin, dropped)


def _says_the_same(frame: pd.DataFrame, predictor: str, between: str) -> bool:
    """Whether a number is the groups' means under another name."""
    if not pd.api.types.is_numeric_dtype(frame[predictor].dtype) or frame[predictor].nunique() < 2:
        return False
    return abs(float(frame[predictor].astype(float).corr(frame[between]))) > SAME
