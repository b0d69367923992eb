"""The steps by which an interval of a parameter is found: where a profile has risen far enough, and in which draws."""

from __future__ import annotations

import math

import numpy as np
from scipy.special import ndtri

from ....inference.bootstrapping.bootstrap import Bootstrap
from ....inference.parameters import Parameter
from ....inference.profiling.curve import Curve
from ...numbers import count, number, percent, plain
from ..steps import Step
from ..trace import aligned, bracketed, in_latex

#: Decimals of a deviance: its rise is read from the difference of two.
_DECIMALS = 3


def letter(parameter: Parameter) -> str:
    """A parameter's letter, in LaTeX."""
    if parameter.kind in ("sd", "beta"):
        return rf"\{'tau' if parameter.kind == 'sd' else 'beta'}_{{{parameter.row}}}"
    return r"\rho" if parameter.kind == "cor" else r"\sigma"


def ended(parameter: Parameter, side: int) -> str:
    """The letter of an end of its interval, in LaTeX; ``side`` 0 is the lower."""
    return rf"{letter(parameter)}^{{\text{{{('lower', 'upper')[side]}}}}}"


def profile_end(curve: Curve, parameter: Parameter, side: int, level: float) -> Step:
    """One end of a profile-likelihood interval.

    Parameters
    ----------
    curve : Curve
        Traced for this level.
    parameter : Parameter
    side : int
        0 for the lower end, 1 for the upper one.
    level : float
        Coverage.
    """
    own, end = letter(parameter), ended(parameter, side)
    z, limit = float(ndtri((1.0 + level) / 2.0)), in_latex(curve.limits[side])
    likelihood = "L_R" if curve.method == "REML" else "L"
    deviance = rf"d({own})", rf"\min_{{\text{{others}}}} \bigl(-2 \log {likelihood}\bigr)"
    if curve.ends[side] != "limit":
        return _edge(curve, side, end, z, deviance)
    rise = rf"z_{{{plain((1.0 + level) / 2.0)}}}^2 = {in_latex(z)}^2 = {in_latex(z**2)}"
    numbers = f"{_deviance(curve.deviance + z**2)} - {_deviance(curve.deviance)}"
    formula = aligned(deviance, (rf"d({end}) - \min d", rise), ("", numbers), (end, limit))
    meaning = (
        f"The parameter is held and all others are fitted anew. Here the deviance has risen by {number(z**2)}, and the "
        f"signed root of its rise crosses {number(-z if side == 0 else z)}. At the truth it rises further in only "
        f"{percent(1.0 - level)} of large studies."
    )
    return formula, meaning


def _edge(curve: Curve, side: int, end: str, z: float, deviance: tuple[str, str]) -> Step:
    """An end where the parameter can go no further, before the deviance has risen far enough."""
    limit, rise = in_latex(curve.limits[side]), float(curve.zeta[-side] ** 2)
    flat = curve.ends[side] == "flat"
    risen = r"\sup d - \min d" if flat else rf"d({limit}) - \min d"
    formula = aligned(deviance, (risen, rf"{in_latex(rise)} < {in_latex(z)}^2 = {in_latex(z**2)}"), (end, limit))
    meaning = (
        f"Nowhere towards {number(curve.limits[side])} has the deviance risen by {number(z**2)}: beside an SD of zero, "
        "which the data do not exclude, this correlation may have any value. The interval goes to the edge."
        if flat
        else f"Even at {number(curve.limits[side])}, the edge of what is possible, the deviance has risen by less than "
        f"{number(z**2)}: the data do not exclude it, and the interval ends there."
    )
    return formula, meaning


def _deviance(x: float) -> str:
    return in_latex(x, max(4, math.floor(math.log10(max(abs(x), 1.0))) + 1 + _DECIMALS))


def bootstrap_end(drawn: Bootstrap, parameter: Parameter, side: int, level: float) -> Step:
    """One end of a bootstrap percentile interval: a rank among the draws, between two neighbours where it is not whole.

    Parameters
    ----------
    drawn : Bootstrap
    parameter : Parameter
    side : int
        0 for the lower end, 1 for the upper one.
    level : float
        Coverage.
    """
    values = drawn.draws[parameter.name].to_numpy()
    ordered = np.sort(values[np.isfinite(values)])
    n, tail = len(ordered), (1.0 + level) / 2.0 if side else (1.0 - level) / 2.0
    rank = (n + 1) * tail
    below = min(max(math.floor(rank + 1e-9), 1), n)
    share, above = max(rank - below, 0.0), min(below + 1, n)
    first, second = (float(ordered[place - 1]) for place in (below, above))
    value = first + share * (second - first)
    drew = rf"{{{letter(parameter)}^*}}"
    lines = (
        (ended(parameter, side), rf"{drew}_{{((B + 1) \cdot {plain(tail)})}}"),
        ("", rf"{drew}_{{({plain(rank)})}} \quad (B = {n})"),
        ("", rf"{in_latex(first, 5)} + {plain(share, 3)} \cdot ({in_latex(second, 5)} - {bracketed(first, 5)})"),
    )
    formula = aligned(*lines, ("", in_latex(value)))
    return formula, _drawn(drawn, n, rank, level)


def _drawn(drawn: Bootstrap, n: int, rank: float, level: float) -> str:
    without = drawn.n_done - n
    left_out = f" {count(without)} more had no value of it, beside an SD of zero." if without else ""
    return (
        f"From the fitted model {count(drawn.n_done)} outcomes were drawn, with seed {drawn.seed}, and the model was "
        f"fitted to each. Of its {count(n)} estimates in ascending order this is number {plain(rank)}: the middle "
        f"{percent(level)} lie between the two ends.{left_out}"
    )
