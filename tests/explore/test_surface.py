"""The landscape is the engine's criterion, its lowest place the fit, and every way leads down to it."""

from __future__ import annotations

import numpy as np
import pytest

import lmm_engine as lmm
from lmm_engine.criterion import Criterion
from lmm_engine.explore import surface
from lmm_engine.explore.surface import RISE, Sums, landscape, search_path
from tests.cases import table

SLOPES = "Reaction ~ Days + (Days | Subject)"
FITS = {
    "sleepstudy": (SLOPES, "sleepstudy"),
    "orthodont": ("distance ~ age * Sex + (age | Subject)", "orthodont"),
    "unbalanced": ("weight ~ Time + (Time | Chick)", "chickweight"),
    "intercepts": ("Reaction ~ Days + (1 | Subject)", "sleepstudy"),
}


def fitted(name: str, method: str = "REML") -> lmm.FittedModel:
    formula, data = FITS[name]
    return lmm.fit(formula, table(data), method=method)


@pytest.mark.parametrize("method", ["REML", "ML"])
@pytest.mark.parametrize("name", FITS)
def test_many_places_at_once_are_the_criterion_at_each(name: str, method: str) -> None:
    fit = fitted(name, method)
    k = fit.moments.factors[0].shape.k
    L = np.random.default_rng(5).normal(size=(k, k, 7))
    criterion = Criterion(fit.moments, method)
    each = [criterion.at((L[:, :, i],)).value for i in range(7)]
    assert Sums(fit.moments).deviances(method, L) == pytest.approx(each, rel=1e-10)


@pytest.mark.parametrize("name", FITS)
def test_the_fit_is_the_lowest_place_and_the_edges_have_risen(name: str) -> None:
    fit = fitted(name)
    land = landscape(fit)
    places = land.places
    assert land.best["deviance"].iloc[0] == pytest.approx(-2 * fit.loglik)
    assert places["deviance"].min() >= -2 * fit.loglik - 1e-6
    assert places["rise"].min() < 1.0
    assert land.best["sd_intercept"].between(places["sd_intercept"].min(), places["sd_intercept"].max()).all()
    assert places.loc[places["sd_intercept"] == places["sd_intercept"].max(), "rise"].min() < 1.2 * RISE
    assert land.two == (name != "intercepts")
    assert land.best["sd_intercept"].iloc[0] == pytest.approx(np.linalg.norm(fit.factors[0][0]))


def test_the_correlation_is_at_its_best_everywhere() -> None:
    fit = fitted("sleepstudy")
    places = landscape(fit).places.iloc[::97]
    to_effects, offset = fit.moments.factors[0].to_effects, -2 * fit.loglik - fit.profile.value
    for _, place in places.iterrows():
        one, two = place["sd_intercept"], place["sd_slope"]
        r = np.linspace(-0.999, 0.999, 401)
        L = np.array([[np.full_like(r, one), 0 * r], [two * r, two * np.sqrt(1 - r**2)]])
        inside = np.linalg.solve(to_effects, L.reshape(2, -1)).reshape(L.shape)
        lowest = Sums(fit.moments).deviances("REML", inside).min() + offset
        assert place["deviance"] == pytest.approx(lowest, abs=0.01)
        assert place["deviance"] <= lowest + 1e-6


@pytest.mark.parametrize("name", FITS)
def test_every_way_leads_down_to_the_fit(name: str) -> None:
    fit = fitted(name)
    places = landscape(fit).places
    columns = [column for column in ("sd_intercept", "sd_slope") if column in places]
    for corner in ([0.95, 0.95], [0.05, 0.95], [0.95, 0.05], [0.05, 0.05]):
        start = [np.quantile(places[column], share) for column, share in zip(columns, corner, strict=False)]
        way = search_path(fit, tuple(start))
        assert way[columns].iloc[0].tolist() == pytest.approx(start, rel=1e-6)
        assert (np.diff(way["deviance"]) < 0).all()
        assert way["deviance"].iloc[-1] == pytest.approx(-2 * fit.loglik, abs=1e-4)


def test_a_boundary_is_part_of_the_landscape() -> None:
    fit = lmm.fit("Yield ~ 1 + (1 | Batch)", table("dyestuff2"))
    land = landscape(fit)
    assert fit.is_singular
    assert land.places["sd_intercept"].min() == 0
    assert land.places["rise"].idxmin() == 0


def test_another_random_part_is_refused() -> None:
    with pytest.raises(lmm.ModelError, match="one random intercept and at most one slope"):
        landscape(lmm.fit("Reaction ~ Days + (Days || Subject)", table("sleepstudy")))
    with pytest.raises(lmm.ModelError, match="one random intercept and at most one slope"):
        landscape(lmm.fit("Reaction ~ Days", table("sleepstudy")))


def test_with_many_groups_the_correlation_stays_at_the_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    fit = fitted("unbalanced")
    best = landscape(fit)
    monkeypatch.setattr(surface, "_PROFILED_GROUPS", 0)
    held = landscape(fit)
    assert (best.profiled, held.profiled) == (True, False)
    assert held.places["deviance"].min() >= -2 * fit.loglik
    assert held.places["rise"].min() < 1.0
