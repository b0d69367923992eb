"""What the model expects at a place: by hand where it can be done by hand."""

from __future__ import annotations

import numpy as np
import pytest

from lmm_engine.diagnostics import expected_values, population_lines
from lmm_engine.errors import DataError
from lmm_engine.model import fit
from tests.cases import table


def test_the_place_of_zero_is_the_intercept() -> None:
    frame = table("sleepstudy")
    model = fit("Reaction ~ Days + (Days | Subject)", frame)
    found = expected_values(model, frame, [{"Days": 0}, {"Days": 9}])
    row = model.coefficients().loc["(Intercept)"]
    assert found.loc[0].to_dict() == pytest.approx(
        {"estimate": row["estimate"], "std_error": row["std_error"], "lower": row["ci_lower"], "upper": row["ci_upper"]}
    )
    assert found["estimate"][1] == pytest.approx(model.fixed_effects["(Intercept)"] + 9 * model.fixed_effects["Days"])


def test_what_is_left_open_is_averaged_over_the_rows() -> None:
    frame = table("orthodont")
    model = fit("distance ~ age * Sex + (1 | Subject)", frame)
    beta, male = model.fixed_effects, np.mean(frame["Sex"] == "Male")
    by_hand = beta["(Intercept)"] + 10 * beta["age"] + male * (beta["SexMale"] + 10 * beta["age:SexMale"])
    found = expected_values(model, frame, [{"age": 10}, {"age": 10, "Sex": "Female"}])
    assert found["estimate"][0] == pytest.approx(by_hand)
    assert found["estimate"][1] == pytest.approx(beta["(Intercept)"] + 10 * beta["age"])


def test_it_lies_on_the_population_line() -> None:
    frame = table("orthodont")
    model = fit("distance ~ age * Sex + (age | Subject)", frame)
    line = population_lines(model, frame, "age", by="Sex", n=3)
    places = [{"age": t, "Sex": s} for t, s in zip(line["time"], line["by"], strict=True)]
    found = expected_values(model, frame, places)
    for column in ("estimate", "lower", "upper"):
        assert found[column].to_numpy() == pytest.approx(line[column].to_numpy())


def test_an_empty_place_is_the_average_row() -> None:
    frame = table("dyestuff")
    model = fit("Yield ~ 1 + (1 | Batch)", frame)
    assert expected_values(model, frame, [{}])["estimate"][0] == pytest.approx(model.fixed_effects["(Intercept)"])


def test_an_unknown_column_is_refused_by_name() -> None:
    frame = table("sleepstudy")
    model = fit("Reaction ~ Days", frame)
    with pytest.raises(DataError, match="no column “Nights”"):
        expected_values(model, frame, [{"Nights": 1}])
