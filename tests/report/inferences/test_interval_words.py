"""Where intervals differ, in words."""

from __future__ import annotations

import pytest

from lmm_engine.inference.parameters import parameters
from lmm_engine.report.inferences.interval_words import METHODS_SAY, interval_sentences
from lmm_engine.report.inferences.tables_intervals import limits
from tests.report.ladders import BATCHES, GROWTH, SLEEP, Ladder, known


def said_of(ladder: Ladder, rung: int, name: str, *, draws: int = 0, df: str = "satterthwaite", unit: str = "") -> str:
    fit = ladder.fits[rung]
    parameter = next(own for own in parameters(fit) if own.name == name)
    profiles = fit.profiles([name])
    bootstrap = fit.bootstrap(draws, seed=1) if draws else None
    found = limits(fit, parameter, profiles, bootstrap, df=df)
    return " ".join(interval_sentences(fit, parameter, found, profiles, ladder.prepared, bootstrap, df=df, unit=unit))


def test_an_sd_is_known_better_from_below() -> None:
    said = said_of(known("sleepstudy", SLEEP), 2, "sd_(Intercept)|Subject", unit="ms")
    assert said.startswith(
        "The SD of levels between Subjects is estimated as 24.74 ms; its profile holds every value in [15.03, 39.52] "
        "compatible with the data."
    )
    assert "It is not symmetric: it reaches 14.78 ms up, and 9.71 ms down, since a spread that is too small" in said
    assert said.endswith("report the interval, with the name of its method, profile or bootstrap.")


def test_an_sd_that_may_be_zero_ends_at_the_edge() -> None:
    said = said_of(known("orthodont", GROWTH), 2, "sd_age|Subject")
    edge = "Its lower limit is 0, the edge of what an SD can be: these data do not exclude that all Subjects have"
    assert f"{edge} the same slope of age." in said
    assert "not symmetric" not in said


def test_a_correlation_that_may_be_anything_says_so() -> None:
    said = said_of(known("orthodont", GROWTH), 2, "cor_age.(Intercept)|Subject")
    assert "It reaches from edge to edge: these data say next to nothing about this correlation." in said
    assert "is estimated as −." in said


def test_wald_beside_the_profile_names_what_widens_it() -> None:
    said = said_of(known("orthodont", GROWTH), 2, "age:SexMale")
    assert "is estimated by ML as 0.305" in said
    assert "wider than the profile’s: t with 25 degrees of freedom reaches further than the normal curve and" in said
    assert "by REML, whose variances are larger" in said
    assert said.endswith("the one usually reported.")
    by_ml = said_of(known("orthodont", GROWTH, "ML"), 2, "age:SexMale", df="normal")
    assert "by ML as" not in by_ml
    assert "REML" not in by_ml


@pytest.mark.parametrize("rung", [0, 1])
def test_every_parameter_of_every_rung_has_its_sentences(rung: int) -> None:
    ladder = known("dyestuff2", BATCHES)  # its variance between batches is zero
    for parameter in parameters(ladder.fits[rung]):
        said = said_of(ladder, rung, parameter.name, draws=100)
        assert "nan" not in said
        assert "–" not in said


def test_the_bootstrap_says_how_often_it_ends_at_zero() -> None:
    said = said_of(known("dyestuff2", BATCHES), 1, "sd_(Intercept)|Batch", draws=200)
    assert "of the refits this SD is estimated as zero." in said
    few = said_of(known("sleepstudy", SLEEP), 2, "Days", draws=20)
    assert "20 refits are too few for an interval at this level." in few
    alike = said_of(known("sleepstudy", SLEEP), 2, "Days", draws=2_000)
    assert "comes to about the same" in alike


def test_every_method_is_explained() -> None:
    assert set(METHODS_SAY) == {"wald", "profile", "bootstrap"}
