"""Delta adjustment by its laws: no shift is the model on observed rows, the effect moves on a line of known slope."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lmm_engine.data import Roles
from lmm_engine.diagnostics.missing import Shifted, shifted
from lmm_engine.diagnostics.missing.shifting import pool
from lmm_engine.errors import ModelError
from lmm_engine.model import fit
from tests.diagnostics.missing.studies import bundled, fitted, study, trial

RUNGS = ("anxiety ~ week", "anxiety ~ week + (1 | client)", "anxiety ~ week + (week | client)")


@pytest.fixture(scope="module", params=RUNGS)
def therapy(request: pytest.FixtureRequest) -> Shifted:
    return shifted(fitted("therapy", request.param), bundled("therapy")[3], [0.0, 3.0, 6.0], n=200, seed=11)


def test_without_a_shift_it_is_the_model_on_the_observed_rows(therapy: Shifted) -> None:
    for term in therapy.fit.fixed_effects.index:
        row = therapy.table(term).iloc[0]
        chance = np.sqrt(row["between"] / therapy.n_done)
        assert abs(row["estimate"] - therapy.fit.fixed_effects[term]) < 4.0 * chance
        # Imputation gives back the uncertainty of what is missing: within and between add to the model's own.
        assert row["std_error"] == pytest.approx(therapy.fit.std_errors[term], rel=0.05)


def test_the_effect_moves_on_a_line_whose_slope_is_that_of_least_squares(therapy: Shifted) -> None:
    # With the same times in every group generalised least squares is least squares, whatever the variances.
    completed = bundled("therapy")[3]
    X = np.column_stack([np.ones(len(completed.frame)), completed.frame["week"]])
    slopes = np.linalg.lstsq(X, completed.missing.astype(float), rcond=None)[0]
    moved = therapy.beta - therapy.beta[:, :1]
    assert moved == pytest.approx(np.broadcast_to(therapy.shifts[:, None] * slopes, moved.shape), abs=1e-7)


def test_a_seed_gives_the_same_answer_and_another_seed_another() -> None:
    model, completed = fitted("therapy", RUNGS[2]), bundled("therapy")[3]
    runs = [shifted(model, completed, [0.0, 2.0], n=8, seed=seed) for seed in (5, 5, 6)]
    assert np.array_equal(runs[0].beta, runs[1].beta)
    assert not np.allclose(runs[0].beta, runs[2].beta)


def test_only_the_rows_that_are_meant_are_moved() -> None:
    _, prepared, _, completed = study(trial(), Roles("y", "who", "t", predictors=("arm",), interactions=("arm",)))
    model = fit("y ~ t * arm + (1 | who)", prepared.frame)
    old = completed.rows_in("arm", "old")
    found = shifted(model, completed, [0.0, 2.0], moved=old, n=6, seed=1)
    assert found.n_imputed == completed.n_missing
    assert found.n_shifted == int((completed.missing & old).sum())
    slope = list(model.fixed_effects.index).index("t")  # of the arm "new", the baseline
    assert found.beta[:, 1, slope] == pytest.approx(found.beta[:, 0, slope], abs=1e-7)
    nobody = shifted(model, completed, [0.0, 2.0], moved=np.zeros(len(old), bool), n=6, seed=1)
    assert nobody.beta[:, 1] == pytest.approx(nobody.beta[:, 0], abs=1e-12)


def test_the_tipping_point_is_where_the_interval_reaches_zero() -> None:
    model, completed = fitted("therapy", RUNGS[1]), bundled("therapy")[3]
    coarse = shifted(model, completed, np.linspace(0, 40, 9), n=40, seed=3)
    at = coarse.tipping_point("week")
    assert at is not None
    end = shifted(model, completed, [at], n=40, seed=3).table("week").iloc[0]
    assert end["upper"] == pytest.approx(0.0, abs=0.01)
    assert shifted(model, completed, [0.0, 1.0], n=10, seed=3).tipping_point("week") is None
    both_ways = shifted(model, completed, [-90.0, -45.0, 0.0, 20.0, 40.0], n=40, seed=3)
    assert both_ways.tipping_point("week") == pytest.approx(at, abs=0.2)  # the one nearest to none


def test_groups_that_were_never_seen_are_drawn_from_the_population() -> None:
    table, prepared, _, _ = bundled("therapy")
    gone = table.assign(anxiety=table["anxiety"].mask(table["client"] < "C060"))
    _, prepared, _, completed = study(gone, prepared.roles)
    model = fit(RUNGS[2], prepared.frame)
    found = shifted(model, completed, [0.0], n=200, seed=2)
    assert completed.n_new_groups == 59
    row = found.table("week").iloc[0]
    assert abs(row["estimate"] - model.fixed_effects["week"]) < 4.0 * np.sqrt(row["between"] / found.n_done)
    assert row["std_error"] == pytest.approx(model.std_errors["week"], rel=0.1)


def test_pooling_is_rubins() -> None:
    estimates, variances = np.array([1.0, 2.0, 3.0]), np.array([0.5, 0.6, 0.7])
    estimate, std_error, df, _, lower, upper, within, between = pool(estimates, variances, np.inf)
    assert (estimate, within, between) == (2.0, pytest.approx(0.6), 1.0)
    assert std_error**2 == pytest.approx(0.6 + 4 / 3)
    assert df == pytest.approx(2 / ((4 / 3) / (0.6 + 4 / 3)) ** 2)  # Rubin (1987), eq. 3.1.6, with endless rows
    assert (lower + upper) / 2 == pytest.approx(2.0)
    alike = pool(np.ones(3), variances, 20.0)
    assert alike[2] == pytest.approx(21 / 23 * 20)


def test_stopping_keeps_what_is_done() -> None:
    model, completed = fitted("therapy", RUNGS[1]), bundled("therapy")[3]
    found = shifted(model, completed, [0.0, 1.0], n=20, progress=lambda share: False)
    assert found.cancelled
    assert found.n_done == 0
    assert "Stopped" in found.reason
    assert found.table("week")[["estimate", "lower"]].isna().all(axis=None)
    assert found.tipping_point("week") is None
    shares: list[float] = []
    shifted(model, completed, [0.0], n=4, progress=lambda share: shares.append(share) or True)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_what_cannot_be_is_refused_in_words() -> None:
    model, completed = fitted("therapy", RUNGS[1]), bundled("therapy")[3]
    with pytest.raises(ModelError, match="cannot be pooled"):
        shifted(model, completed, [0.0], n=1)
    with pytest.raises(ModelError, match="no effect “month”"):
        shifted(model, completed, [0.0], n=2).table("month")
    nothing = bundled("sleepstudy")[3]
    with pytest.raises(ModelError, match="No outcome is missing"):
        shifted(fit("Reaction ~ Days + (1 | Subject)", nothing.frame), nothing, [0.0])


def test_several_grouping_factors_are_refused() -> None:
    table = trial().assign(room=lambda t: "r" + (t["who"] % 6).astype(str), floor=lambda t: (t["t"] % 2).astype(str))
    _, prepared, _, completed = study(table, Roles("y", "who", "t", predictors=("room",)))
    model = fit("y ~ t + (1 | who) + (1 | room)", prepared.frame)
    with pytest.raises(ModelError, match="one grouping factor"):
        shifted(model, completed, [0.0])


def test_an_effect_that_only_missing_rows_would_tell_is_refused() -> None:
    table = trial()
    table.loc[(table["t"] == 3) & (table["arm"] == "new"), "y"] = np.nan
    roles = Roles("y", "who", "t", predictors=("wave", "arm"))
    _, prepared, _, completed = study(table.assign(wave="w" + table["t"].astype(str)).pipe(pd.DataFrame), roles)
    model = fit("y ~ wave * arm + (1 | who)", prepared.frame)
    with pytest.raises(ModelError, match="cannot tell"):
        shifted(model, completed, [0.0])
