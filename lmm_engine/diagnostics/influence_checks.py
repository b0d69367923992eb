"""What influence says aloud: which groups or rows the estimates lean on, and whether a conclusion hangs on one."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ..findings import Finding
from ..inference.effects.wald import degrees_of_freedom, t_quantile
from ..result import Estimates
from . import thresholds as limit
from .deletion import deleted
from .influence import sets_of
from .leverage import InnerRows
from .residual_checks import INTERCEPT, nothing
from .wording import figure, names

#: With fewer sets than this each of them carries so much that none stands out.
_FEW_SETS = 4


def influence_findings(fit: Estimates, frame: pd.DataFrame, by: str | pd.Series | None = None) -> tuple[Finding, ...]:
    """What should be said about a table of influence; at least one finding.

    Parameters
    ----------
    fit : Estimates
    frame : DataFrame
        From `influence`, with the same ``by``.
    by : str, Series or None

    Returns
    -------
    tuple of Finding
        Codes ``influence_strong`` (Cook's distance beyond ``COOKS_STRONG`` and ``4 / s``), ``influence_stands_out``
        (beyond ``4 / s`` alone; a note), ``influence_decides`` (a coefficient whose 95 % interval leaves or reaches
        zero without one set that moves it by more than ``2 / sqrt(s)`` standard errors), ``influence_not_estimable``,
        ``influence_few_groups``, ``influence_nothing_seen``.
    """
    if len(frame) < _FEW_SETS:
        said = f"{len(frame)} groups are too few for one of them to stand out: each carries much of the fit."
        return (nothing("influence_few_groups", float(len(frame)), float(_FEW_SETS), said),)
    one, many = ("row", "rows") if by is None else ("group", "groups")
    found = [*_needed(frame, one, many), *_far(frame, one), *_decisive(fit, by, frame, one)]
    silent = all(finding.code == "influence_not_estimable" for finding in found)
    return (*found, _unremarkable(frame)) if silent and frame["cooks_distance"].notna().any() else tuple(found)


def _labels(frame: pd.DataFrame, chosen: np.ndarray) -> str:
    return names([str(frame.index[i]) for i in chosen])


def _needed(frame: pd.DataFrame, one: str, many: str) -> Iterator[Finding]:
    """Sets without which the fixed effects are not determined."""
    lost = np.flatnonzero(frame["reason"].to_numpy() != "")
    if len(lost):
        yield Finding(
            "influence_not_estimable",
            "caution",
            float(len(lost)),
            0.0,
            f"Without {one} {_labels(frame, lost)} the model cannot be estimated: {frame['reason'].iloc[lost[0]]}",
            f"A coefficient that rests on one {one} describes that {one}; say so, or leave the predictor out.",
        )


def _far(frame: pd.DataFrame, one: str) -> Iterator[Finding]:
    distance = frame["cooks_distance"].fillna(0.0).to_numpy()
    threshold = limit.cooks_distance(len(distance))
    far = np.flatnonzero(distance > threshold)
    if not len(far):
        return
    far = far[np.argsort(-distance[far], kind="stable")]
    largest, strong = float(distance[far[0]]), distance[far] > max(threshold, limit.COOKS_STRONG)
    if strong.any():
        term, move = _largest_move(frame, int(far[0]))
        yield Finding(
            "influence_strong",
            "caution",
            largest,
            max(threshold, limit.COOKS_STRONG),
            f"The estimates lean on {one} {_labels(frame, far[strong])}: without “{frame.index[far[0]]}” the effect "
            f"“{term}” changes by {figure(abs(move))} standard errors (Cook's distance {figure(largest)}).",
            f"Check its data. If they are right, keep it, and report the fit with and without that {one}.",
        )
    else:
        yield nothing(
            "influence_stands_out",
            largest,
            threshold,
            f"{one.capitalize()} {_labels(frame, far)}: more influence than the others have (Cook's distance up to "
            f"{figure(largest)}, where {figure(threshold)} asks for a look), but not enough to move the estimates far.",
        )


def _largest_move(frame: pd.DataFrame, place: int) -> tuple[str, float]:
    moves = frame.filter(regex="^dfbetas_").iloc[place]
    largest = str(moves.abs().idxmax())
    return largest.removeprefix("dfbetas_"), float(moves[largest])


def _decisive(fit: Estimates, by: str | pd.Series | None, frame: pd.DataFrame, one: str) -> Iterator[Finding]:
    """Coefficients that are told from zero with all sets and not without one of them, or the other way round."""
    deletions = deleted(InnerRows(fit), sets_of(fit, by))
    scale, to_beta = fit.moments.y_scale, fit.moments.to_beta
    beta = fit.fixed_effects.to_numpy()
    without = beta + scale * deletions.change @ to_beta.T
    error = scale * np.sqrt(np.einsum("ja,sab,jb->sj", to_beta, deletions.vcov, to_beta))
    bound = t_quantile(degrees_of_freedom(fit, np.eye(len(beta)), "satterthwaite"), 0.95)
    for j, name in enumerate(fit.fixed_effects.index):
        if name == INTERCEPT:
            continue
        clear = abs(beta[j]) > bound[j] * fit.std_errors.iloc[j]
        # Next to the bound any set would tip the balance; only those that move the estimate count.
        mover = np.abs(without[:, j] - beta[j]) > limit.dfbetas(len(frame)) * error[:, j]
        turned = np.flatnonzero(mover & ((np.abs(without[:, j]) > bound[j] * error[:, j]) != clear))
        if len(turned):
            ratio = np.abs(without[turned, j]) / error[turned, j]
            worst = int(np.argmin(ratio) if clear else np.argmax(ratio))
            yield Finding(
                "influence_decides",
                "caution",
                float(ratio[worst]),
                float(bound[j]),
                f"Whether the effect “{name}” can be told from zero hangs on single {one}s: it "
                f"{'can with all of them, and cannot' if clear else 'cannot with all of them, and can'} without {one} "
                f"{_labels(frame, turned)}.",
                "Report the estimate with its interval, and say what hangs on which data.",
            )


def _unremarkable(frame: pd.DataFrame) -> Finding:
    distance = frame["cooks_distance"].to_numpy()
    furthest, threshold = int(np.nanargmax(distance)), limit.cooks_distance(len(distance))
    largest = float(distance[furthest])
    said = (
        f"No one stands out: leaving out “{frame.index[furthest]}” moves the estimates most (Cook's distance "
        f"{figure(largest)}, where {figure(threshold)} would ask for a look)."
    )
    return nothing("influence_nothing_seen", largest, threshold, said)
