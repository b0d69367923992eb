"""The explorers on their screen: claims, sliders, two modes, tasks that tick, and verdicts that are answered."""

from __future__ import annotations

import pytest

from pages.ui.explorers.frame import offered
from pages.ui.explorers.words import lessons_of
from tests.pages.app import choose, fine, go, open_app, pictures, plain, state_of, use, words

RANDOM = "explorers.simulated.random_effects"


@pytest.fixture(scope="module")
def sleep():
    return use(open_app(), "sleepstudy")


def explorer(at, name: str, mode: str = "simulated"):
    go(at, "explore")
    choose(at, "explorers.chosen", name)
    return fine(choose(at, "explorers.mode", mode))


def test_without_data_there_are_simulations_and_a_way_to_ones_own() -> None:
    at = go(open_app(), "explore")
    for name in offered():
        choose(at, "explorers.chosen", name)
        fine(choose(at, "explorers.mode", "simulated"))
        assert len(pictures(at)) >= 1
        assert all(chart.alt for chart in pictures(at))
    fine(choose(at, "explorers.mode", "own"))
    assert not pictures(at)
    assert "there is none yet" in words(at)


def test_with_data_the_numbers_are_the_learners(sleep) -> None:
    go(sleep, "explore")
    choose(sleep, "explorers.mode", "own")
    for name in offered():
        at = fine(choose(sleep, "explorers.chosen", name))
        assert len(pictures(at)) >= 1
        assert "Subject" in plain(at)


def test_without_a_time_shrinkage_and_the_likelihood_can_still_be_explored() -> None:
    at = go(use(open_app(), "pastes"), "explore")
    choose(at, "explorers.mode", "own")
    for name in offered():
        fine(choose(at, "explorers.chosen", name))
        assert bool(pictures(at)) == (name in ("shrinkage", "surface"))
    assert "needs a column that varies within groups" in words(at)


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


def test_an_explorer_leads_back_to_its_lessons() -> None:
    assert "shrinkage" in lessons_of("shrinkage")
    at = explorer(open_app(), "dropout")
    assert [link.proto.page for link in at.get("page_link")]
