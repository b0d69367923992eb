"""The explorers on their screen: claims, sliders, two modes, tasks that tick, and verdicts that are answered."""

from __future__ import annotations

import statistics
import time

import pytest

from pages.ui.explorers.frame import offered
from tests.pages.app import choose, fine, go, open_app, pictures, plain, state_of, use, words

RANDOM = "explorers.simulated.random_effects"


@pytest.fixture(scope="module")
def sleep():
    return use(open_app(), "sleepstudy")


def explorer(at, name: str, mode: str = "simulated"):
    go(at, "explore")
    choose(at, "explorers.chosen", name)
    return fine(choose(at, "explorers.mode", mode))


@pytest.mark.parametrize("name", offered())
def test_without_data_there_is_the_simulation_and_a_way_to_ones_own(name: str) -> None:
    at = explorer(open_app(), name)
    assert len(pictures(at)) >= 1
    assert all(chart.alt for chart in pictures(at))
    at = fine(choose(at, "explorers.mode", "own"))
    assert not pictures(at)
    assert "there is none yet" in words(at)


@pytest.mark.parametrize("name", offered())
def test_with_data_the_numbers_are_the_learners(sleep, name: str) -> None:
    at = explorer(sleep, name, "own")
    assert len(pictures(at)) >= 1
    assert "Subject" in plain(at)


def test_the_sliders_start_at_the_fit_and_the_fit_is_used_exactly(sleep) -> None:
    at = explorer(sleep, "random_effects", "own")
    path = "explorers.own.random_effects"
    assert at.get_by_key(f"{path}.sd_slope").value == pytest.approx(5.92, abs=0.15)
    assert "The ICC is .48 at Days 0 and .85 at Days 9." in plain(at)
    assert state_of(at).explorers.own.random_effects.sd_slope is None


def test_a_slider_is_kept_over_a_walk_and_put_back_when_asked() -> None:
    at = explorer(open_app(), "random_effects")
    choose(at, f"{RANDOM}.sd_slope", 3.0)
    go(at, "start")
    go(at, "explore")
    assert at.get_by_key(f"{RANDOM}.sd_slope").value == 3.0
    assert state_of(at).explorers.done == {"random_effects.slopes"}
    fine(at.button(key="explorer back").click().run())
    assert at.get_by_key(f"{RANDOM}.sd_slope").value == 0.0
    assert state_of(at).explorers.done == {"random_effects.slopes"}


def test_other_data_put_the_learners_knobs_back() -> None:
    at = explorer(use(open_app(), "sleepstudy"), "random_effects", "own")
    choose(at, "explorers.own.random_effects.sd_slope", 1.0)
    at = explorer(use(at, "orthodont"), "random_effects", "own")
    assert state_of(at).explorers.own.random_effects.sd_slope is None


def test_the_verdict_is_the_learners_and_every_one_is_answered() -> None:
    at = explorer(open_app(), "shrinkage")
    choose(at, "explorers.verdicts.shrinkage", "large")
    assert "Not that." in words(at)
    choose(at, "explorers.verdicts.shrinkage", "error")
    assert "So the claim is wrong." in words(at)


def test_an_address_names_an_explorer() -> None:
    at = open_app()
    at.query_params["explorer"] = "centring"
    go(at, "explore")
    assert state_of(at).explorers.chosen in ("centring", "random_effects")
    at.query_params["explorer"] = "centring"
    assert state_of(fine(at.run())).explorers.chosen == "centring"
    choose(at, "explorers.chosen", "shrinkage")
    assert at.query_params["explorer"] in ("shrinkage", ["shrinkage"])
    at.query_params["explorer"] = "no such"
    assert state_of(fine(at.run())).explorers.chosen == "shrinkage"


def test_a_slider_answers_at_once() -> None:
    """The whole screen, frame included, on a machine that may be busy; a fragment draws less (see tests/explore)."""
    at = explorer(open_app(), "random_effects")
    taken = []
    for value in (1.0, 1.5, 2.0, 2.5, 3.0):
        began = time.perf_counter()
        choose(at, f"{RANDOM}.sd_slope", value)
        taken.append(time.perf_counter() - began)
    assert statistics.median(taken) < 1.0
