"""What a fit owes to single groups or rows: how far it moves when they are left out.

With ``d = beta_(I) - beta`` the change of the p fixed effects, Phi their covariance and ``Phi_(I)`` that without the
set I of rows (Christensen, Pearson & Johnson 1992, Technometrics 34:38; Belsley, Kuh & Welsch 1980):

- Cook's distance ``d' Phi^-1 d / p``, MDFFITS ``d' Phi_(I)^-1 d / p``
- DFBETAS ``d_j / sqrt(Phi_(I),jj)``: in standard errors, positive where the estimate rises without the set
- COVTRACE ``|tr(Phi^-1 Phi_(I)) - p|``, COVRATIO ``|Phi_(I)| / |Phi|``: above 1 the set made the estimates more precise

R's ``lme4::cooks.distance(influence(fit, groups))`` multiplies Cook's distance by ``(s - p) / s`` with s the number of
sets that are left out; this one does not.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..errors import ModelError
from ..inference.bootstrapping.batch.turns import Progress
from ..numerics import Array
from ..result import Estimates
from .deletion import Deletions, deleted
from .leverage import InnerRows
from .refits import Refits, refitted, variance_parameters
from .remainder import Sets
from .residuals import rows_of_fit
from .thresholds import FULL_LEVERAGE


def influence(
    fit: Estimates, by: str | pd.Series | None = None, refit: bool = False, progress: Progress | None = None
) -> pd.DataFrame:
    """How far a fit moves without each group, or without each row.

    Parameters
    ----------
    fit : Estimates
    by : str, Series or None
        A grouping factor of the model, whichever: its levels are left out in turn. A Series of labels, one for each
        row, is any other division of the rows; None leaves out single rows.
    refit : bool
        False holds the variance parameters, theta and sigma, where they are: exact and at once. True estimates them
        again too.
    progress : callable, optional
        With ``refit``: is told the share done and answers whether to go on. Sets that were not reached have NaN and say
        so in ``reason``; then ``attrs["cancelled"]`` is true.

    Returns
    -------
    DataFrame
        Index: the levels in their order, or the rows used. Columns ``cooks_distance mdffits covratio covtrace leverage
        n_rows``, then ``dfbetas_<term>`` and ``estimate_<term>`` (the estimate without the set, in the outcome's unit)
        for each fixed effect, and ``reason``: empty, or why there are no numbers.
        ``leverage`` is the mean of the total leverages of the set's rows; times ``n_rows`` it is Demidenko & Stukel's.
        By rows also ``cooks_conditional``: how far the row moves all fitted values, random effects included,
        ``(e / (1 - h))^2 h / (sigma^2 p)``, which R's ``cooks.distance(fit)`` gives. With ``refit`` also
        ``likelihood_displacement``, twice the log-likelihood of all rows that the estimates without the set lose (REML:
        the restricted one, of the variance parameters alone), and ``rvc_<parameter>``, the relative change of each
        variance, covariance and of ``sigma2``; NaN where the whole fit's is zero.

    Raises
    ------
    ModelError
        If the model has no such grouping factor, or the Series does not fit its rows.
    """
    rows, sets = InnerRows(fit), sets_of(fit, by)
    refits = refitted(rows, sets, progress) if refit else None
    deletions = deleted(rows, sets) if refits is None else refits.deletions
    table = _distances(fit, deletions)
    table["leverage"] = np.bincount(sets.codes, rows.leverage, len(sets)) / sets.n_rows
    table["n_rows"] = sets.n_rows
    table |= _dfbetas(fit, deletions) | _estimates(fit, deletions)
    if by is None:
        table["cooks_conditional"] = _conditional(fit, rows)
    if refits is not None:
        table |= _of_variances(fit, refits)
    frame = pd.DataFrame({**table, "reason": deletions.reasons}, index=sets.labels)
    frame["reason"] = frame["reason"].astype("str")
    frame.attrs["cancelled"] = refits is not None and refits.cancelled
    return frame


def sets_of(fit: Estimates, by: str | pd.Series | None) -> Sets:
    """The rows of a fit divided by a grouping factor, by labels, or one by one."""
    if by is None:
        return Sets("", fit.design.rows, np.arange(fit.nobs))
    if isinstance(by, pd.Series):
        codes, labels = pd.factorize(rows_of_fit(fit, by).astype("str"), sort=True)
        if (codes < 0).any() or len(labels) < 2:
            raise ModelError(
                "The rows cannot be divided by these labels.", "Give a label for every row, and at least two of them."
            )
        return Sets(str(by.name or ""), pd.Index(labels, name=by.name), codes)
    for term in fit.design.random:
        if term.factor == by:
            return Sets(by, term.levels.rename(by), term.codes)
    names = ", ".join(f"“{name}”" for name in fit.n_groups)
    raise ModelError(
        f"The model has no grouping factor “{by}”.",
        f"Choose one of {names}, or leave out single rows." if names else "Leave out single rows, or give labels.",
    )


def _distances(fit: Estimates, deletions: Deletions) -> dict[str, Array]:
    whole = fit.profile.sigma2 * fit.profile.unscaled_vcov
    p, d = max(len(whole), 1), deletions.change
    known = np.isfinite(deletions.vcov).all(axis=(1, 2))
    mdffits, covratio = np.full(len(d), np.nan), np.full(len(d), np.nan)
    inverse = np.linalg.inv(whole)
    mdffits[known] = np.einsum("si,si->s", d[known], _solved(deletions.vcov[known], d[known])) / p
    covratio[known] = np.linalg.det(deletions.vcov[known] @ inverse)
    return {
        "cooks_distance": np.einsum("si,ij,sj->s", d, inverse, d) / p,
        "mdffits": mdffits,
        "covratio": covratio,
        "covtrace": np.abs(np.einsum("ij,sji->s", inverse, deletions.vcov) - len(whole)),
    }


def _solved(matrices: Array, vectors: Array) -> Array:
    return np.linalg.solve(matrices, vectors[:, :, None])[:, :, 0]


def _dfbetas(fit: Estimates, deletions: Deletions) -> dict[str, Array]:
    to_beta = fit.moments.to_beta
    variance = np.einsum("ja,sab,jb->sj", to_beta, deletions.vcov, to_beta)
    values = (deletions.change @ to_beta.T) / np.sqrt(variance)
    return {f"dfbetas_{name}": values[:, j] for j, name in enumerate(fit.design.fixed_names)}


def _estimates(fit: Estimates, deletions: Deletions) -> dict[str, Array]:
    without = fit.fixed_effects.to_numpy() + fit.moments.y_scale * deletions.change @ fit.moments.to_beta.T
    return {f"estimate_{name}": without[:, j] for j, name in enumerate(fit.design.fixed_names)}


def _conditional(fit: Estimates, rows: InnerRows) -> Array:
    h = rows.leverage
    judged = h < FULL_LEVERAGE
    raw = rows.residual / np.where(judged, 1.0 - h, np.nan)
    return raw**2 * h / (fit.profile.sigma2 * max(fit.moments.p, 1))


def _of_variances(fit: Estimates, refits: Refits) -> dict[str, Array]:
    table = {"likelihood_displacement": refits.displacement}
    for j, (name, value) in enumerate(variance_parameters(fit).items()):
        # A covariance of exactly zero beside a variance of zero has no relative change.
        table[f"rvc_{name}"] = refits.variances[:, j] / (value if value != 0 else np.nan) - 1.0
    return table
