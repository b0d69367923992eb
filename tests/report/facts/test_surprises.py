"""One-step-ahead errors, held against the Cholesky factor of each group's covariance; verdicts on made-up data."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from lmm_engine.data import Roles, prepare
from lmm_engine.report.facts.surprises import surprise_facts, surprises
from tests.content.keys import climbed
from tests.content.walks import bundled, climb, special

LAST = "all rungs, REML"


@pytest.mark.parametrize("rung", [1, 2])
def test_surprises_are_marginal_residuals_scaled_by_the_cholesky_factor(rung: int) -> None:
    told = climbed("heart_failure")  # groups of different sizes, rows that are missing
    fit = told.rung(rung)
    times = told.prepared.frame["month"].reindex(fit.design.rows).to_numpy(dtype=float)
    term, found = fit.random_terms[0], surprises(fit, -times)
    marginal = fit.design.y - fit.fitted(population=True).to_numpy()
    for g in range(len(term.levels)):
        rows = np.flatnonzero(term.codes == g)
        rows = rows[np.argsort(-times[rows], kind="stable")]
        z = term.columns[rows]
        v = z @ fit.covariance(0) @ z.T + fit.sigma**2 * np.eye(len(rows))
        assert found[rows] == pytest.approx(np.linalg.solve(np.linalg.cholesky(v), marginal[rows]), rel=1e-8, abs=1e-10)


def noisy(phi: float, growth: float) -> dict[str, Any]:
    """Sixty persons at ten times; residuals that linger by a factor a step, and grow by another."""
    rng = np.random.default_rng(3)
    noise = rng.normal(size=(60, 10))
    for step in range(1, 10):
        noise[:, step] = phi * noise[:, step - 1] + np.sqrt(1 - phi**2) * noise[:, step]
    y = rng.normal(0, 2, (60, 1)) + noise * growth ** np.linspace(0, 1, 10)
    who, t = np.divmod(np.arange(600), 10)
    frame = pd.DataFrame({"who": [f"p{i}" for i in who], "t": t.astype(float), "y": y.ravel()})
    prepared = prepare(frame, Roles("y", "who", "t"))
    return surprise_facts(prepared, {1: climb(prepared)[1]})


def test_verdicts_find_what_was_put_in_and_nothing_else() -> None:
    quiet, lingering, growing = noisy(0.0, 1.0), noisy(0.6, 1.0), noisy(0.0, 3.0)
    assert (quiet["lingering"]["verdict"], quiet["wobble"]["verdict"]) == ("chance", "chance")
    assert lingering["lingering"]["verdict"] == "lingers"
    assert (growing["lingering"]["verdict"], growing["wobble"]["verdict"]) == ("chance", "grows")
    assert quiet["lingering"]["pairs"] == 540


def test_own_slopes_take_up_what_lingers_in_data_with_nothing_else() -> None:
    """The ageing data are simulated with own slopes and independent residuals."""
    lingering = bundled("ageing")[LAST]["lingering"]
    assert lingering["rung1"] > lingering["chance"] > abs(lingering["rung2"])


def test_without_time_nothing_is_said_of_its_order() -> None:
    known = special("no time")[LAST]
    assert known["lingering"] is known["wobble"] is None
