"""Profile likelihood: how far the deviance rises when one parameter is held and all others follow.

Bates, Mächler, Bolker & Walker (2015), J. Stat. Softw. 67(1), section 5.1. With ``d_p(psi)`` the deviance minimised
over everything but psi, ``zeta(psi) = sign(psi - estimate) * sqrt(d_p(psi) - d)``; the interval is where zeta stays
within the normal quantiles. Fixed effects are profiled by ML. Variance parameters are profiled by the fit's own method
or by either; lme4 profiles by ML always.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import pandas as pd
from scipy.special import ndtri

from ...compress import compress
from ...criterion import Criterion, Method, Profile
from ...errors import ModelError
from ...levels import DenseLevels
from ...optimise import minimise
from ...result import Estimates
from ..bootstrapping.batch.turns import Progress
from ..parameters import Parameter, parameters
from .curve import Curve, traced
from .effect import held_effect
from .held import Held
from .variance import held_correlation, held_sd, held_sigma


@dataclass(frozen=True, eq=False)
class Profiles:
    """Profiles of several parameters.

    Parameters
    ----------
    level : float
        Coverage of the intervals that the profiles were traced for.
    curves : mapping from str to Curve
        In R's order of the parameters.
    cancelled : bool
        Whether the progress function stopped the work; the parameters that were begun are here.
    """

    level: float
    curves: Mapping[str, Curve]
    cancelled: bool = False

    @property
    def estimates(self) -> pd.Series:
        """Each parameter's estimate by the method that it was profiled with."""
        return self._series("estimate", float)

    @property
    def methods(self) -> pd.Series:
        """``"ML"`` or ``"REML"`` for each parameter."""
        return self._series("method", str)

    def _series(self, attribute: str, kind: type) -> pd.Series:
        values = [getattr(curve, attribute) for curve in self.curves.values()]
        return pd.Series(values, index=list(self.curves), name=attribute, dtype=kind)

    def intervals(self, level: float | None = None) -> pd.DataFrame:
        """Profile-likelihood intervals.

        Parameters
        ----------
        level : float, optional
            Coverage; the profiles' own unless given. A lower one is read between the computed points; a higher one is
            NaN beyond them.

        Returns
        -------
        DataFrame
            Index: parameter names; columns ``lower upper``. SDs and sigma in the outcome's unit.
        """
        if level is None or level == self.level:
            limits = [curve.limits for curve in self.curves.values()]
        else:
            limits = [curve.limits_at(_cutoff(level)) for curve in self.curves.values()]
        return pd.DataFrame(limits, index=list(self.curves), columns=["lower", "upper"], dtype=float)

    def curve(self, name: str, n: int = 101) -> pd.DataFrame:
        """One profile for plotting: columns ``value zeta deviance``, n rows in ascending order of the value."""
        return self._of(name).frame(n)

    def reason(self, name: str) -> str:
        """Why a parameter's limit is missing or at an edge; empty where both were reached."""
        return self._of(name).reason

    def _of(self, name: str) -> Curve:
        if name not in self.curves:
            raise ModelError(f"There is no profile of “{name}”.", f"There are those of {', '.join(self.curves)}.")
        return self.curves[name]


def profile(
    fit: Estimates,
    wanted: Collection[str] | None = None,
    level: float = 0.95,
    *,
    reml: bool | None = None,
    progress: Progress | None = None,
) -> Profiles:
    """Trace the profile likelihood of a fit's parameters.

    Fixed effects are profiled by ML whatever the fit's method, as likelihoods by REML with different fixed effects do
    not compare; the model is refitted by ML where it was not.

    Parameters
    ----------
    fit : Estimates
    wanted : collection of str, optional
        Names as `parameter_names` has them; all of them unless given.
    level : float
        Coverage of the intervals.
    reml : bool, optional
        Whether variance parameters are profiled by REML; as the fit was estimated unless given. lme4 uses ML.
    progress : callable, optional
        Gets the share done; answers False to stop.

    Returns
    -------
    Profiles

    Raises
    ------
    ModelError
        For a name that no parameter has, or an impossible level.
    """
    cutoff = _cutoff(level)
    chosen = _chosen(fit, wanted)
    variance_method: Method = fit.method if reml is None else ("REML" if reml else "ML")
    methods: list[Method] = ["ML" if each.kind == "beta" else variance_method for each in chosen]
    optima = {method: optimum(fit, method) for method in dict.fromkeys(methods)}
    curves: dict[str, Curve] = {}
    for i, (parameter, method) in enumerate(zip(chosen, methods, strict=True)):
        alive = _asking(progress, i / len(chosen))
        best = optima[method]
        curve = traced(parameter.name, best, coordinate(best, parameter), cutoff, alive)
        curves[parameter.name] = curve
        if "cancelled" in curve.ends:
            return Profiles(level, curves, cancelled=True)
    if progress is not None:
        progress(1.0)
    return Profiles(level, curves)


def _cutoff(level: float) -> float:
    if not 0 < level < 1:
        raise ModelError(f"A confidence level of {level} is impossible.", "Give a share between 0 and 1, such as 0.95.")
    return float(ndtri((1.0 + level) / 2.0))


def _chosen(fit: Estimates, wanted: Collection[str] | None) -> tuple[Parameter, ...]:
    every = parameters(fit)
    if wanted is None:
        return every
    names = [each.name for each in every]
    unknown = [name for name in wanted if name not in names]
    if unknown:
        raise ModelError(f"The model has no parameter “{unknown[0]}”.", f"Its parameters are {', '.join(names)}.")
    return tuple(each for each in every if each.name in wanted)


def _asking(progress: Progress | None, share: float) -> Callable[[], bool]:
    return lambda: progress is None or progress(share) is not False


def optimum(fit: Estimates, method: Method) -> Profile:
    """The criterion of a method at its own optimum, with as few groups as give the same criterion.

    Parameters
    ----------
    fit : Estimates
    method : {"REML", "ML"}
        Where it is the fit's, its own optimum is taken.
    """
    moments = fit.moments
    if isinstance(moments.levels, DenseLevels) and not moments.spans:
        moments = moments.with_levels(compress(moments.levels))
    criterion = Criterion(moments, method)
    if method == fit.method or not moments.factors:
        return criterion.at(fit.profile.factors)
    return criterion.at(minimise(criterion).factors)


def coordinate(best: Profile, parameter: Parameter) -> Held:
    """The deviance with a parameter held, from the optimum of its criterion (by ML for a fixed effect)."""
    if parameter.kind == "beta":
        return held_effect(best, parameter.row)
    if parameter.kind == "sigma":
        return held_sigma(best)
    if parameter.kind == "sd":
        return held_sd(best, parameter.term, parameter.row)
    return held_correlation(best, parameter.term, parameter.row, parameter.column)
