"""Intervals at places: those of contrasts and of predictions, which are held against closed forms elsewhere."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest

from lmm_engine.diagnostics import Whose, band_lines, bands, expected_values
from lmm_engine.errors import DataError
from lmm_engine.inference.effects.wald import t_quantile
from lmm_engine.model import FittedModel, fit
from tests.cases import table

SLOPES = ("sleepstudy", "Reaction ~ Days + (Days | Subject)")
GROWTH = ("orthodont", "distance ~ age * Sex + (age | Subject)")
SCHOOLS = ("mathachieve", "MathAch ~ SES + MEANSES + (SES | School)")


@cache
def model(dataset: str, formula: str) -> tuple[FittedModel, pd.DataFrame]:
    frame = table(dataset)
    return fit(formula, frame), frame


@pytest.mark.parametrize("df", ["satterthwaite", "kenward-roger", "residual", "normal"])
@pytest.mark.parametrize("level", [0.8, 0.95])
def test_the_mean_of_all_is_a_contrast(df: str, level: float) -> None:
    found, frame = model(*SLOPES)
    row = bands(found, frame, [{"Days": 9}], level=level, df=df).loc[0]
    by_contrast = found.contrast(np.array([[1.0, 9.0]]), df=df, level=level).iloc[0]
    assert row[["estimate", "std_error", "df", "lower", "upper"]].tolist() == pytest.approx(
        by_contrast[["estimate", "std_error", "df", "ci_lower", "ci_upper"]].tolist()
    )


def test_other_predictors_are_averaged_as_they_occur() -> None:
    found, frame = model(*SCHOOLS)
    places = [{"SES": 1.0}, {"SES": -2.0, "MEANSES": 0.0}, {}]
    ours, theirs = bands(found, frame, places), expected_values(found, frame, places)
    for column in ("estimate", "std_error", "lower", "upper"):
        assert ours[column].to_numpy() == pytest.approx(theirs[column].to_numpy())


@pytest.mark.parametrize("df", ["satterthwaite", "kenward-roger"])
def test_a_known_group_is_predicted_as_the_model_predicts_it(df: str) -> None:
    found, frame = model(*GROWTH)
    at = pd.DataFrame({"age": [8.0, 13.0], "Sex": "Male", "Subject": "M10"})
    ours = bands(found, frame, [{"age": 8.0}, {"age": 13.0}], Whose("M10"), level=0.9, df=df)
    mean, row = (found.predict(at, interval=kind, level=0.9, df=df) for kind in ("confidence", "prediction"))
    assert ours["lower"].to_numpy() == pytest.approx(mean["lower"].to_numpy())
    assert ours["df"].to_numpy() == pytest.approx(mean["df"].to_numpy())
    assert ours["row_upper"].to_numpy() == pytest.approx(row["upper"].to_numpy())


def test_a_new_group_lies_off_by_how_far_groups_lie_apart() -> None:
    found, frame = model(*SLOPES)
    everybody, new = (bands(found, frame, [{"Days": 9}], whose).loc[0] for whose in (Whose(), Whose(new=True)))
    vc = found.variance_components.set_index(["term1", "term2"])["variance"]
    z, covariance = np.array([1.0, 9.0]), vc["(Intercept)", "Days"]
    tau = np.array([[vc["(Intercept)", ""], covariance], [covariance, vc["Days", ""]]])
    between = float(z @ tau @ z)
    assert new["std_error"] ** 2 == pytest.approx(everybody["std_error"] ** 2 + between)
    t = float(t_quantile(np.array([everybody["df"]]), 0.95)[0])
    assert new["upper"] - new["estimate"] == pytest.approx(t * new["std_error"])
    whole = np.sqrt(new["std_error"] ** 2 + found.sigma**2)
    for row in (everybody, new):  # a new row is of a new group either way
        assert row["row_upper"] - row["estimate"] == pytest.approx(t * whole)


def test_without_random_effects_a_new_row_is_that_of_least_squares() -> None:
    frame = table("sleepstudy")
    found = fit("Reaction ~ Days", frame)
    row = bands(found, frame, [{"Days": 4.5}]).loc[0]
    n, t = 180, float(t_quantile(np.array([178.0]), 0.95)[0])
    assert row["row_upper"] - row["estimate"] == pytest.approx(t * found.sigma * np.sqrt(1 + 1 / n))  # at the mean


@pytest.mark.parametrize("whose", [Whose(), Whose(new=True), Whose("1224")])
def test_lines_are_bands_at_many_times(whose: Whose) -> None:
    found, frame = model(*SCHOOLS)
    line = band_lines(found, frame, "SES", whose=whose, n=7)
    places = [{"SES": time} for time in line["time"]]
    pd.testing.assert_frame_equal(line.drop(columns="time"), bands(found, frame, places, whose), rtol=1e-9)


def test_a_bent_line_is_followed() -> None:
    frame = table("sleepstudy")
    found = fit("Reaction ~ poly(Days, 2) + (1 | Subject)", frame)
    line = band_lines(found, frame, "Days", n=9)
    assert np.ptp(np.diff(line["estimate"], 2)) < 1e-8
    assert abs(np.diff(line["estimate"], 2)[0]) > 1e-3
    straight = bands(found, frame, [{"Days": 4.5}]).loc[0, "estimate"]
    assert line["estimate"][4] == pytest.approx(straight)


def test_a_place_can_hold_a_category() -> None:
    found, frame = model(*GROWTH)
    line = band_lines(found, frame, "age", {"Sex": "Female"}, n=3)
    beta = found.fixed_effects
    assert line["estimate"][0] == pytest.approx(beta["(Intercept)"] + 8 * beta["age"])


def test_what_is_not_there_is_refused() -> None:
    found, frame = model(*SLOPES)
    with pytest.raises(DataError, match="no column “Nights”"):
        bands(found, frame, [{"Nights": 1}])
    with pytest.raises(DataError, match="no column “Nights”"):
        band_lines(found, frame, "Nights")
    with pytest.raises(DataError, match="no level “999”"):
        bands(found, frame, [{}], Whose("999"))
    with pytest.raises(DataError, match="no groups"):
        bands(fit("Reaction ~ Days", frame), frame, [{}], Whose("308"))
