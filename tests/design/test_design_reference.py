"""Our matrices against R's model.matrix and lme4's lFormula (tests/reference/scripts/model_matrix.R)."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lmm_engine.design import build_design
from lmm_engine.errors import ModelError
from lmm_engine.formula import parse_formula

REFERENCE = Path(__file__).parents[1] / "reference"
R = json.loads((REFERENCE / "expected_design" / "model_matrix.json").read_text(encoding="utf-8"))
TABLE = pd.DataFrame({column["name"]: column["values"] for column in R["data"]})
FITS = [
    (found["dataset"], np.atleast_1d(found["factors"]).tolist(), fit)
    for found in (
        json.loads(path.read_text(encoding="utf-8")) for path in sorted((REFERENCE / "expected").glob("*.json"))
    )
    for fit in found["fits"]
]


def close(ours: np.ndarray, theirs: list) -> None:
    theirs = np.array(theirs, dtype=float).reshape(np.shape(ours))
    np.testing.assert_allclose(ours, theirs, rtol=1e-9, atol=1e-10 * max(1.0, np.abs(theirs).max()))


def full_matrix(formula: str) -> tuple[tuple[str, ...], tuple[str, ...], np.ndarray]:
    """Names, term labels and matrix before aliased columns are left out (R's model.matrix keeps them)."""
    coding = build_design(formula, TABLE)._fixed
    from lmm_engine.design.columns import Columns

    return coding.names, coding.labels, coding.matrix(Columns(TABLE))


@pytest.mark.parametrize("case", R["fixed"], ids=lambda case: case["formula"])
def test_fixed_part_is_r_s_model_matrix(case: dict) -> None:
    names, labels, matrix = full_matrix(case["formula"])
    expected = case["names"] if isinstance(case["names"], list) else [case["names"]]
    assert list(names) == expected
    assert list(labels) == (case["terms"] if isinstance(case["terms"], list) else [case["terms"]])
    close(matrix, case["matrix"])


@pytest.mark.parametrize("case", R["random"], ids=lambda case: case["formula"])
def test_random_part_is_lme4_s(case: dict) -> None:
    ours = {
        (term.factor, tuple(name.replace("C(m)", "m") for name in term.terms)): term
        for term in build_design(case["formula"], TABLE).random
    }
    theirs = {(term["factor"], tuple(term["names"])): term for term in case["terms"]}
    assert set(ours) == set(theirs)
    for key, term in ours.items():
        assert list(term.levels) == theirs[key]["levels"]
        assert term.codes.tolist() == theirs[key]["codes"]
        close(term.columns, theirs[key]["columns"])


@pytest.mark.parametrize("case", R["newdata"], ids=lambda case: case["formula"])
def test_new_data_are_coded_as_the_fitted_ones(case: dict) -> None:
    new = TABLE.iloc[R["new"]["rows"]].assign(x=R["new"]["x"], z=R["new"]["z"], Machine=R["new"]["Machine"])
    design = build_design(case["formula"], TABLE)
    matrix = np.array(case["matrix"])
    kept = [j for j, name in enumerate(design._fixed.names) if name not in design.aliased]
    close(design.fixed_matrix(new), matrix[:, kept])


@pytest.mark.parametrize("case", R["aliased"], ids=lambda case: case["formula"])
def test_aliased_columns_are_those_that_lme4_drops(case: dict) -> None:
    design = build_design(case["formula"], TABLE)
    assert list(design.fixed_names) == case["kept"]
    assert set(design.aliased) == set(case["dropped"])


@pytest.mark.parametrize("case", R["missing"], ids=lambda case: case["formula"])
def test_rows_with_gaps_are_dropped_as_r_drops_them(case: dict) -> None:
    gaps = TABLE.copy()
    for column, rows in R["gaps"].items():
        gaps[column] = gaps[column].astype(float if column in "xyg" else object)
        gaps.loc[rows, column] = None
    design = build_design(case["formula"], gaps)
    assert design.rows.tolist() == case["rows"]
    assert design.n_dropped == len(TABLE) - len(case["rows"])
    assert list(design.fixed_names) == case["names"]
    close(design.X, case["matrix"])


@pytest.mark.parametrize(
    ("dataset", "factors", "fit"), FITS, ids=lambda value: value["formula"] if isinstance(value, dict) else None
)
def test_names_and_groups_of_the_textbook_fits(dataset: str, factors: list[str], fit: dict) -> None:
    data = pd.read_csv(REFERENCE / "data" / f"{dataset}.csv", dtype=dict.fromkeys(factors, str))
    design = build_design(fit["input"], data)
    assert list(design.fixed_names) == list(fit["fixef"])
    assert parse_formula(fit["formula"]) == design.formula
    assert {term.factor for term in design.random} == set(fit["ranef"])
    for factor, theirs in fit["ranef"].items():
        ours = [term for term in design.random if term.factor == factor]
        assert sorted(ours[0].levels)[:400] == sorted(np.atleast_1d(theirs["levels"])) or len(ours[0].levels) > 400
        assert sorted(name for term in ours for name in term.terms) == sorted(np.atleast_1d(theirs["names"]))


def test_lme4_s_refusals_are_ours() -> None:
    with pytest.raises(ModelError, match="36 random effects"):
        build_design("y ~ x + (poly(x, 2) | h:k) + (Machine * flag | g)", TABLE)
