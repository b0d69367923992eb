"""One parameter's intervals by several methods as tables: every cell a ready string."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from ...data import Prepared
from ...inference.bootstrapping.bootstrap import Bootstrap
from ...inference.effects.wald import DfMethod, coefficients
from ...inference.parameters import Parameter, parameter_values, parameters
from ...inference.profiling.profile import Profiles
from ...result import Estimates
from ..numbers import MISSING, amount, count, interval, percent, share, signed
from ..words import nouns, term_of
from .df_words import DF_NAMES

IntervalMethod = Literal["wald", "profile", "bootstrap"]


@dataclass(frozen=True)
class Limits:
    """An interval by one method.

    Parameters
    ----------
    method : {"wald", "profile", "bootstrap"}
    label : str
        What the method is called in a table.
    estimate, lower, upper : float
        NaN where there is none. A fixed effect is profiled from its estimate by ML.
    """

    method: IntervalMethod
    label: str
    estimate: float
    lower: float
    upper: float

    @property
    def known(self) -> bool:
        """Whether both ends are there."""
        return math.isfinite(self.lower) and math.isfinite(self.upper)

    @property
    def width(self) -> float:
        """From end to end."""
        return self.upper - self.lower


def parameter_words(parameter: Parameter, fit: Estimates, prepared: Prepared) -> str:
    """Call a parameter in the middle of a sentence: ``SD of slopes of Days between Subjects``, ``residual SD``."""
    if parameter.kind == "sigma":
        return "residual SD"
    if parameter.kind == "beta":
        term = term_of(str(fit.fixed_effects.index[parameter.row]), prepared)
        return f"fixed effect of {term.words}" if term.parts else "intercept"
    names = fit.random_terms[parameter.term].terms
    if parameter.kind == "sd":
        return f"SD of {_varying(names[parameter.row], prepared)} between {nouns(prepared.roles.group)}"
    return (
        f"correlation of {_varying(names[parameter.column], prepared)} and {_varying(names[parameter.row], prepared)}"
    )


def parameter_label(parameter: Parameter, fit: Estimates, prepared: Prepared) -> str:
    """Call a parameter in a list or table."""
    words = parameter_words(parameter, fit, prepared)
    return words[0].upper() + words[1:]


def _varying(term: str, prepared: Prepared) -> str:
    found = term_of(term, prepared)
    return f"slopes of {found.words}" if found.parts else "levels"


def limits(
    fit: Estimates,
    parameter: Parameter,
    profiles: Profiles,
    bootstrap: Bootstrap | None = None,
    *,
    df: DfMethod = "satterthwaite",
    level: float = 0.95,
) -> tuple[Limits, ...]:
    """Collect one parameter's intervals by all methods that have one.

    Parameters
    ----------
    fit : Estimates
    parameter : Parameter
        One of `lmm_engine.inference.parameters.parameters`.
    profiles : Profiles
        Holding at least this parameter, traced for the same level.
    bootstrap : Bootstrap, optional
        Of the same fit.
    df : {"satterthwaite", "kenward-roger", "residual", "normal"}
        Of the Wald interval, which only a fixed effect has.
    level : float
        Coverage.
    """
    name, estimate = parameter.name, float(parameter_values(fit)[parameter.name])
    found = []
    if parameter.kind == "beta":
        row = coefficients(fit, df, level).iloc[parameter.row]
        found.append(Limits("wald", f"Wald ({DF_NAMES[df]})", estimate, row["ci_lower"], row["ci_upper"]))
    curve, (low, high) = profiles.curves[name], profiles.intervals(level).loc[name]
    found.append(Limits("profile", f"Profile ({curve.method})", float(curve.estimate), low, high))
    if bootstrap is not None:
        low, high = bootstrap.intervals(level).loc[name]
        found.append(Limits("bootstrap", f"Bootstrap ({count(bootstrap.n_done)})", estimate, low, high))
    return tuple(found)


def limits_table(parameter: Parameter, found: Sequence[Limits], level: float = 0.95) -> pd.DataFrame:
    """Lay out one parameter's intervals: columns ``Method, 95% CI, Below, Above``, all strings.

    ``Below`` and ``Above`` are how far the interval reaches to either side of the estimate.
    """
    return pd.DataFrame(
        {
            "Method": [own.label for own in found],
            f"{percent(level)} CI": [ends(parameter, own.lower, own.upper) for own in found],
            "Below": [signed(own.lower - own.estimate) for own in found],
            "Above": [signed(own.upper - own.estimate) for own in found],
        }
    )


def every_parameter_table(
    fit: Estimates,
    prepared: Prepared,
    profiles: Profiles,
    bootstrap: Bootstrap | None = None,
    *,
    df: DfMethod = "satterthwaite",
    level: float = 0.95,
) -> pd.DataFrame:
    """Lay out the intervals of all parameters.

    Parameters
    ----------
    fit, bootstrap, df, level
        As for `limits`.
    prepared : Prepared
        For the names.
    profiles : Profiles
        Of all parameters.

    Returns
    -------
    DataFrame of str
        Columns ``Parameter, Estimate, Wald, Profile`` and, with a bootstrap, ``Bootstrap``.
    """
    every = parameters(fit)
    wald = coefficients(fit, df, level)[["ci_lower", "ci_upper"]]
    columns = {
        "Parameter": [_short_label(own, fit, prepared) for own in every],
        "Estimate": [size(own, x) for own, x in zip(every, parameter_values(fit), strict=True)],
        "Wald": [interval(*wald.iloc[own.row]) if own.kind == "beta" else MISSING for own in every],
        "Profile": _cells(profiles.intervals(level), every),
    }
    if bootstrap is not None:
        columns["Bootstrap"] = _cells(bootstrap.intervals(level), every)
    return pd.DataFrame(columns)


def _cells(intervals: pd.DataFrame, every: Sequence[Parameter]) -> list[str]:
    return [ends(own, *intervals.loc[own.name]) for own in every]


def _short_label(parameter: Parameter, fit: Estimates, prepared: Prepared) -> str:
    """A row's label: of a fixed effect the term alone."""
    if parameter.kind == "beta":
        return term_of(str(fit.fixed_effects.index[parameter.row]), prepared).words
    return parameter_label(parameter, fit, prepared)


def size(parameter: Parameter, value: float, unit: str = "") -> str:
    """Write a value of a parameter, with the outcome's unit where that is its own."""
    own = unit if in_unit(parameter, unit) else ""
    if value == 0:
        return f"0 {own}".strip()
    return share(value) if parameter.kind == "cor" else amount(value, own)


def ends(parameter: Parameter, lower: float, upper: float) -> str:
    """Write an interval of a parameter."""
    return f"[{share(lower)}, {share(upper)}]" if parameter.kind == "cor" else interval(lower, upper)


def in_unit(parameter: Parameter, unit: str) -> bool:
    """Whether a parameter is in the outcome's unit, and not in that per unit of something; False without a unit."""
    own = parameter.kind == "sigma" or parameter.name.startswith(("sd_(Intercept)|", "(Intercept)"))
    return bool(unit) and own
