"""The keys of numeric items, computed once more: from the fits themselves, past the facts that lessons are told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from lmm_engine.data import Prepared, catalogue, load_dataset, prepare, reshape
from lmm_engine.model import FittedModel
from tests.content.walks import climb


@dataclass(frozen=True, eq=False)
class Climbed:
    """The ladder of one data set, by REML."""

    long: pd.DataFrame
    prepared: Prepared
    fits: dict[int, FittedModel | None]

    def rung(self, number: int) -> FittedModel:
        """A rung that was fitted."""
        fit = self.fits[number]
        assert fit is not None
        return fit

    @property
    def rows(self) -> np.ndarray:
        """Rows of each group."""
        roles = self.prepared.roles
        return self.prepared.frame.groupby(roles.group, observed=True).size().to_numpy()

    @property
    def rows_of_whole_groups(self) -> int:
        """Rows in use of the groups that have all their rows in use, and as many as any group has."""
        used, roles = self.prepared.frame[self.prepared.roles.group].astype(str), self.prepared.roles
        n = used.value_counts()
        rows = self.long[roles.group].astype(str).value_counts()
        return int(n[(n == rows.reindex(n.index)) & (n == n.max())].sum())


@cache
def climbed(entry_id: str) -> Climbed:
    """The ladder of a bundled data set with its suggested roles."""
    entry = next(e for e in catalogue() if e.id == entry_id)
    table = load_dataset(entry.id)
    long = reshape(table, entry.reshape).long if entry.reshape else table
    prepared = prepare(long, entry.roles)
    return Climbed(long, prepared, climb(prepared))


#: Where a table holds a predictor in two parts already: the distance from the group's mean, and that mean.
BOTH_PARTS = {"dose_change": "dose_usual", "stress_today": "stress_usual"}


def between_minus_within(prepared: Prepared) -> float:
    """The slope through the groups' means less the slope with a dummy variable for each group, by plain regression."""
    frame, roles = prepared.frame, prepared.roles
    names = [name for name in (prepared.time_name, *roles.predictors) if name and name not in prepared.categories]
    x = frame[names[0]].astype(float)
    if names[0] in BOTH_PARTS:
        x = x + frame[BOTH_PARTS[names[0]]]
    codes = frame[roles.group].cat.codes.to_numpy()
    means = pd.DataFrame({"x": x, "y": frame[roles.outcome], "g": codes}).groupby("g").mean()
    dummies = np.column_stack([x, np.eye(codes.max() + 1)[codes]])
    within = np.linalg.lstsq(dummies, frame[roles.outcome].to_numpy(dtype=float))[0][0]
    return float(np.polyfit(means["x"], means["y"], 1)[0] - within)


Key = Callable[[Climbed], float]


def _sd(c: Climbed, rung: int, term: int) -> float:
    """A standard deviation of random effects, from the covariance matrix of the fit."""
    return float(np.sqrt(c.rung(rung).covariance(0)[term, term]))


def _one_value(c: Climbed) -> float:
    """SD of a row of a new group at the last time of rung 2, from the random effects' columns."""
    fit = c.rung(2)
    z = np.array([1.0, float(c.prepared.frame[c.prepared.time_name].max())])
    return float(np.sqrt(z @ fit.covariance(0) @ z + fit.sigma**2))


def _reported(c: Climbed) -> FittedModel:
    """The highest rung without trouble, which the checks look at."""
    there = {rung: fit for rung, fit in c.fits.items() if fit is not None and rung > 0}
    quiet = [rung for rung, fit in there.items() if fit.converged and not fit.is_singular]
    return there[max(quiet, default=1)]


def _by_both(c: Climbed) -> float:
    """The first effect, over its step, in roots of the mean variance of a row given the fixed part."""
    fit, prepared = _reported(c), c.prepared
    term = fit.random_terms[0]
    between = float(np.einsum("ij,jk,ik->i", term.columns, fit.covariance(0), term.columns).mean())
    name = str(fit.fixed_effects.index[1])
    if name == prepared.time_name:
        step = float(np.ptp(prepared.frame[name]))
    else:
        step = float(prepared.frame[name].std()) if name in prepared.frame else 1.0
    return abs(float(fit.fixed_effects[name])) * step / np.sqrt(between + fit.sigma**2)


#: Item id to the number that is right, however the facts come to it.
KEYS: dict[str, Key] = {
    "data.codes": lambda _: np.mean([3] * 48 + [99] * 2),
    "look.by_chance": lambda c: 100 * (len(c.rows) - 1) / (c.rows.sum() - 1),
    "missing.deleted": lambda c: 100 * (1 - c.rows_of_whole_groups / c.rows.sum()),
    "reshape.missed": lambda _: 188,
    "roles.occasions": lambda c: c.prepared.frame[c.prepared.time_name].nunique() - 1,
    "roles.zero_at_end": lambda c: -float(np.ptp(c.prepared.frame[c.prepared.time_name])),
    "rung_0.worth": lambda c: c.rows.sum() / (1 + (np.median(c.rows) - 1) / 2),
    "within_between.actor": lambda _: 3,
    "within_between.context": lambda c: between_minus_within(c.prepared),
    "rung_1.alike": lambda c: c.rung(1).icc()["adjusted"],
    "rung_2.spread_of_slopes": lambda c: 3.92 * _sd(c, 2, 1),
    "estimation.theta": lambda c: _sd(c, 1, 0) / c.rung(1).sigma,
    "compare.statistic": lambda c: 2 * (c.rung(1).loglik - c.rung(0).loglik),
    "structures.how_many": lambda _: len(np.tril_indices(3)[0]),
    "variance.worth": lambda c: c.rung(1).design_effect().loc["(mean)", "effective_n"],
    "variance.gap": lambda c: 100 * float(np.diff(_reported(c).r2()[["marginal", "conditional"]])[0]),
    "shrinkage.ten_above": lambda c: 10 * 3 / (3 + c.rung(1).sigma ** 2 / _sd(c, 1, 0) ** 2),
    "predictions.one_value": _one_value,
    "size.by_both": _by_both,
    "within_pairs.both_higher": lambda c: float(c.rung(1).fixed_effects[["own_belief", "partner_belief"]].sum()),
    "compare.which_n": lambda c: float(np.log(len(c.rows))),
}
