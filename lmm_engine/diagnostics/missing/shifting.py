"""What if the missing outcomes are not like those that were seen? The answer against a shift of the imputed values.

Delta adjustment: each missing outcome is imputed as if it were missing at random (see `imputing`), then moved by delta;
the model is fitted to every completed table and the fits are pooled. At delta = 0 the answer is that of the mixed model
on the observed rows, but for the chance of the draws. How far delta can go before the conclusion changes is the tipping
point (Carpenter & Kenward 2013, Multiple Imputation and its Application, ch. 10).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from ...design import Design, build_design
from ...errors import ModelError
from ...inference.bootstrapping.batch import Refitter, refitter
from ...inference.bootstrapping.bootstrap import Bootstrap, bootstrap
from ...inference.effects.wald import degrees_of_freedom
from ...numerics import Array
from ...result import Estimates
from .completing import Completed
from .imputing import imputer, parameters_of

Progress = Callable[[float], bool | None]

#: Numbers in the outcomes of one turn: 40 MB.
_ROOM = 5_000_000
#: Share of the work that drawing the parameters is.
_DRAWING = 0.3


@dataclass(frozen=True, eq=False)
class Shifted:
    """The model fitted to tables with imputed outcomes, moved by one shift after another.

    Parameters
    ----------
    fit : Estimates
        Of the observed rows.
    shifts : ndarray of shape (D,)
        In the outcome's units.
    beta, variance : ndarray of shape (M, D, p)
        Fixed effects of each completed table, and their sampling variances.
    complete_df : ndarray of shape (p,)
        Satterthwaite's degrees of freedom of the first completed table.
    n_imputed, n_shifted : int
        Rows that are imputed, and those of them that are moved.
    seed, n_asked : int
    cancelled : bool
        Whether the work was stopped; what had been done is here.
    reason : str
        What is missing and why; empty if nothing is.
    """

    fit: Estimates = field(repr=False)
    shifts: Array
    beta: Array = field(repr=False)
    variance: Array = field(repr=False)
    complete_df: Array = field(repr=False)
    n_imputed: int
    n_shifted: int
    seed: int
    n_asked: int
    cancelled: bool
    reason: str

    @property
    def n_done(self) -> int:
        """Imputations that count."""
        return len(self.beta)

    def table(self, term: str, level: float = 0.95) -> pd.DataFrame:
        """The pooled effect at each shift.

        Parameters
        ----------
        term : str
            A fixed effect's name.
        level : float
            Coverage of the intervals.

        Returns
        -------
        DataFrame
            ``shift estimate std_error df p_value lower upper within between``: Rubin's rules, with the degrees of
            freedom of Barnard & Rubin (1999), Biometrika 86:948. NaN intervals of fewer than two imputations.

        Raises
        ------
        ModelError
            If there is no such effect.
        """
        names = list(self.fit.fixed_effects.index)
        if term not in names:
            raise ModelError(f"The model has no effect “{term}”.", "Choose one of its fixed effects.")
        j = names.index(term)
        rows = [
            pool(self.beta[:, d, j], self.variance[:, d, j], float(self.complete_df[j]), level)
            for d in range(len(self.shifts))
        ]
        return pd.DataFrame(rows, columns=list(_POOLED)).assign(shift=self.shifts)[["shift", *_POOLED]]

    def tipping_point(self, term: str, level: float = 0.95) -> float | None:
        """The shift nearest to none at which the interval begins or ceases to hold zero.

        Between two shifts its ends are taken to move on a straight line. None where the conclusion stays as it is.
        """
        table = self.table(term, level).sort_values("shift")
        at = table["shift"].to_numpy()
        side = (table["lower"] > 0).to_numpy().astype(int) - (table["upper"] < 0).to_numpy().astype(int)
        found = []
        for k in np.flatnonzero(side[1:] != side[:-1]):
            end = table["lower" if (side[k] or side[k + 1]) > 0 else "upper"].to_numpy()[k : k + 2]
            up = end[0] < end[1]
            found.append(float(np.interp(0.0, end if up else end[::-1], at[k : k + 2] if up else at[k : k + 2][::-1])))
        return min(found, key=abs) if found else None


_POOLED = ("estimate", "std_error", "df", "p_value", "lower", "upper", "within", "between")


def pool(estimates: Array, variances: Array, complete_df: float, level: float = 0.95) -> tuple[float, ...]:
    """Combine the estimates of completed tables by Rubin's rules; the values of `_POOLED` in their order.

    Parameters
    ----------
    estimates, variances : ndarray of shape (M,)
    complete_df : float
        Degrees of freedom that the estimate would have if nothing were missing.
    level : float
    """
    M = len(estimates)
    if M < 2:
        known = float(estimates[0]) if M else float("nan")
        return (known, *(float("nan"),) * 7)
    within, between = float(variances.mean()), float(estimates.var(ddof=1))
    total = within + (1.0 + 1.0 / M) * between
    lost = (1.0 + 1.0 / M) * between / total
    # In reciprocals, which are zero where degrees of freedom are endless.
    whole = 1.0 / complete_df
    observed = whole * (1.0 + 3.0 * whole) / ((1.0 + whole) * (1.0 - lost))
    inverse = lost**2 / (M - 1) + observed
    df = 1.0 / inverse if inverse > 0 else np.inf
    estimate, std_error = float(estimates.mean()), float(np.sqrt(total))
    reach = float(stdtrit(df, (1.0 + level) / 2.0)) * std_error
    p_value = float(2.0 * stdtr(df, -abs(estimate / std_error)))
    return estimate, std_error, float(df), p_value, estimate - reach, estimate + reach, within, between


def shifted(
    fit: Estimates,
    completed: Completed,
    shifts: Sequence[float],
    *,
    moved: NDArray[np.bool_] | None = None,
    n: int = 50,
    seed: int = 0,
    progress: Progress | None = None,
) -> Shifted:
    """Impute the missing outcomes, move them, fit again and pool.

    Parameters
    ----------
    fit : Estimates
        Of the observed rows; a model with at most one grouping factor.
    completed : Completed
        Its rows and the missing ones.
    shifts : sequence of float
        In the outcome's units; the same draws serve all of them.
    moved : ndarray of bool, shape (n_rows,), optional
        Which rows are moved if they are imputed; all by default.
    n : int
        Imputations.
    seed : int
        The same seed gives the same draws.
    progress : callable, optional
        Called with the share done; if it answers False the work stops and what is done is returned.

    Raises
    ------
    ModelError
        If nothing is missing, fewer than two imputations are asked for, or the model cannot be imputed from.
    """
    if not completed.n_missing:
        raise ModelError("No outcome is missing that could be imputed.", "There is nothing to shift.")
    if n < 2:
        raise ModelError(f"{n} imputations cannot be pooled.", "Ask for 50.")
    design = build_design(fit.design.formula, completed.frame)
    draw = imputer(fit, design, completed.missing)
    at = _Places(design, completed.missing, completed.missing if moved is None else completed.missing & moved)
    told = progress or (lambda _: True)
    drawn = bootstrap(fit, n, seed, lambda share: told(_DRAWING * share))
    again = refitter(design, fit.method)
    rng = np.random.default_rng([seed, 1])
    size = max(1, _ROOM // (design.n_rows * len(shifts)))
    parts: list[_Part] = []
    done, going = 0, not drawn.cancelled and told(_DRAWING) is not False
    while going and done < drawn.n_done:
        turn = range(done, min(done + size, drawn.n_done))
        Y = np.column_stack([draw.draw(*parameters_of(drawn, i), rng) for i in turn])
        parts.append(_Part.of(again, at, Y, np.asarray(shifts, dtype=float)))
        done = turn.stop
        going = told(_DRAWING + (1.0 - _DRAWING) * done / drawn.n_done) is not False
    return _gathered(fit, at, parts, drawn, np.asarray(shifts, dtype=float), done < n - drawn.n_failed)


@dataclass(frozen=True, eq=False)
class _Places:
    """The completed design, its missing rows, and those of them that are moved."""

    design: Design
    missing: NDArray[np.bool_]
    moved: NDArray[np.bool_]

    def outcomes(self, imputed: Array, shifts: Array) -> Array:
        """Completed outcomes, (n, B D): for each imputation one column for each shift."""
        y = np.repeat(self.design.y[:, None], imputed.shape[1], axis=1)
        y[self.missing] = imputed
        moved = self.moved.astype(float)[:, None, None] * shifts
        return (y[:, :, None] + moved).reshape(len(y), -1)


@dataclass(frozen=True, eq=False)
class _Part:
    """Fits of some imputations; those with an optimum that was not certified are left out.

    ``one`` is the fit of the first completed table, where there is one.
    """

    beta: Array
    variance: Array
    one: Estimates | None
    n_failed: int

    @classmethod
    def of(cls, again: Refitter, at: _Places, imputed: Array, shifts: Array) -> _Part:
        Y = at.outcomes(imputed, shifts)
        fits = again.fit(Y)
        shape = (imputed.shape[1], len(shifts))
        good = fits.converged.reshape(shape).all(axis=1)
        beta = fits.beta.reshape(*shape, -1)[good]
        variance = np.einsum("bjj->bj", fits.vcov).reshape(*shape, -1)[good]
        first = int(good.argmax()) * len(shifts)
        return cls(beta, variance, fits.estimates(first, Y[:, first]) if good.any() else None, int((~good).sum()))


def _complete_df(parts: list[_Part], p: int) -> Array:
    """Degrees of freedom of the effects in the first completed table, (p,); NaN where there is none."""
    one = next((part.one for part in parts if part.one is not None), None)
    return np.full(p, np.nan) if one is None else degrees_of_freedom(one, np.eye(p), "satterthwaite")


def _gathered(
    fit: Estimates, at: _Places, parts: list[_Part], drawn: Bootstrap, shifts: Array, cancelled: bool
) -> Shifted:
    p = len(fit.fixed_effects)
    nothing = np.zeros((0, len(shifts), p))
    beta = np.concatenate([nothing, *(part.beta for part in parts)])
    failed = drawn.n_failed + sum(part.n_failed for part in parts)
    said = [f"{failed} imputations are left out: an optimum could not be certified."] if failed else []
    said += [f"Stopped after {len(beta)} of {drawn.n_asked} imputations."] if cancelled else []
    return Shifted(
        fit=fit,
        shifts=shifts,
        beta=beta,
        variance=np.concatenate([nothing, *(part.variance for part in parts)]),
        complete_df=_complete_df(parts, p),
        n_imputed=int(at.missing.sum()),
        n_shifted=int(at.moved.sum()),
        seed=drawn.seed,
        n_asked=drawn.n_asked,
        cancelled=cancelled,
        reason=" ".join(said),
    )
