"""Models from chunks and from files: the same as from the whole table, whatever the chunks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose

import lmm_engine as lmm
from tests.cases import REFERENCE, table

MODELS = [
    ("sleepstudy", "Reaction ~ Days + (Days | Subject)"),
    ("sleepstudy", "Reaction ~ Days + (Days || Subject)"),
    ("chickweight", "weight ~ Time * Diet + (Time | Chick)"),
    ("chickweight", "log(weight) ~ Time + factor(Diet) + I(Time^2) + (1 | Chick)"),
    ("pastes", "strength ~ 1 + (1 | batch/cask)"),
    ("penicillin", "diameter ~ 1 + (1 | plate) + (1 | sample)"),
    ("machines", "score ~ Machine + (Machine | Worker)"),
    ("machines", "score ~ 0 + Machine + (1 | Worker) + (1 | Worker:Machine)"),
    ("orthodont", "distance ~ age * Sex + (0 + age | Subject)"),
    ("orthodont", "distance ~ age * Sex"),
]


def chunks(data: pd.DataFrame, size: int) -> list[pd.DataFrame]:
    return [data.iloc[start : start + size] for start in range(0, len(data), size)]


def assert_same_fit(a: lmm.FittedModel, b: lmm.FittedModel, rtol: float = 1e-6) -> None:
    assert a.loglik == pytest.approx(b.loglik, abs=1e-7)
    assert list(a.fixed_effects.index) == list(b.fixed_effects.index)
    scale = float(a.std_errors.min())
    assert_allclose(a.fixed_effects, b.fixed_effects, rtol=rtol, atol=1e-7 * scale)
    assert_allclose(a.vcov, b.vcov, rtol=1e-5, atol=1e-7 * scale**2)
    pd.testing.assert_frame_equal(a.random_effects, b.random_effects, rtol=1e-4, atol=1e-5 * a.sigma)
    assert a.n_groups == b.n_groups
    assert a.nobs == b.nobs
    assert [f.code for f in a.findings] == [f.code for f in b.findings]


@pytest.mark.parametrize(("dataset", "formula"), MODELS)
@pytest.mark.parametrize("method", ["REML", "ML"])
def test_chunks_in_any_order_give_the_fit_of_the_table(dataset: str, formula: str, method: str):
    data = table(dataset)
    mixed = data.sample(frac=1, random_state=3)
    whole = lmm.fit(formula, data, method=method)
    for size in (7, 50, 10_000):
        gathered = lmm.accumulate(formula, iter(chunks(mixed, size)))
        assert_same_fit(whole, lmm.fit(formula, gathered, method=method))


@pytest.mark.parametrize(("dataset", "formula"), MODELS)
def test_two_accumulations_add(dataset: str, formula: str):
    data = table(dataset)
    first = lmm.accumulate(formula, chunks(data.iloc[: len(data) // 3], 11))
    second = lmm.accumulate(formula, chunks(data.iloc[len(data) // 3 :], 13))
    whole = lmm.fit(formula, data)
    assert_same_fit(whole, lmm.fit(formula, first + second))
    assert_same_fit(whole, lmm.fit(formula, second + first))


@given(st.integers(0, 10_000), st.integers(1, 60), st.floats(-1e7, 1e7), st.floats(1e-4, 1e4))
def test_units_offsets_and_cuts_do_not_matter(seed: int, size: int, offset: float, unit: float):
    rng = np.random.default_rng(seed)
    g = np.repeat(np.arange(8), 6)
    x = np.tile(np.arange(6.0), 8)
    y = 3 + x + rng.normal(0, 2, 8)[g] + rng.normal(0, 1, 8)[g] * x + rng.normal(size=48)
    plain = pd.DataFrame({"y": y, "x": x, "g": g})
    moved = plain.assign(x=x * unit + offset * unit).sample(frac=1, random_state=seed)
    formula = "y ~ x + (x | g)"
    here = lmm.fit(formula, plain, method="ML")
    there = lmm.fit(formula, lmm.accumulate(formula, chunks(moved, size)), method="ML")
    assert there.loglik == pytest.approx(here.loglik, abs=1e-5)
    assert there.fixed_effects["x"] * unit == pytest.approx(here.fixed_effects["x"], rel=1e-5, abs=1e-6)


@pytest.mark.parametrize(("dataset", "formula"), [*MODELS, ("mathachieve", "MathAch ~ scale(SES) + (SES | School)")])
@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_file_gives_the_fit_of_its_table(dataset: str, formula: str, kind: str, tmp_path: Path):
    data = pd.read_csv(REFERENCE / "data" / f"{dataset}.csv")
    file = REFERENCE / "data" / f"{dataset}.csv"
    if kind == "parquet":
        file = tmp_path / "table.parquet"
        data.to_parquet(file, row_group_size=50)
    whole, streamed = lmm.fit(formula, data), lmm.fit(formula, file)
    assert_same_fit(whole, streamed)
    pd.testing.assert_series_equal(whole.fitted(), streamed.fitted(), rtol=1e-6)
    pd.testing.assert_series_equal(whole.residuals("scaled"), streamed.residuals("scaled"), atol=1e-6)
    assert_allclose(whole.r2(), streamed.r2(), rtol=1e-6)
    assert_allclose(whole.predict(interval="confidence"), streamed.predict(interval="confidence"), rtol=1e-5)


def test_means_and_hypotheses_of_a_file():
    data, file = table("orthodont"), REFERENCE / "data" / "orthodont.csv"
    formula = "distance ~ age * Sex + (age | Subject)"
    whole, streamed = lmm.fit(formula, data), lmm.fit(formula, file)
    pd.testing.assert_frame_equal(whole.means("Sex"), streamed.means("Sex"), rtol=1e-6)
    pd.testing.assert_frame_equal(whole.slopes("age", by="Sex"), streamed.slopes("age", by="Sex"), rtol=1e-6)
    pd.testing.assert_frame_equal(whole.anova(), streamed.anova(), rtol=1e-6)
    passed = lmm.fit(formula, lmm.accumulate(formula, chunks(data, 30)))
    pd.testing.assert_frame_equal(whole.anova("kenward-roger"), passed.anova("kenward-roger"), rtol=1e-5)
    with pytest.raises(lmm.ModelError, match="table of this fit passed by"):
        passed.means("Sex")


def test_a_text_path_is_a_path_and_other_layouts_are_read(tmp_path: Path):
    data = table("sleepstudy")
    file = tmp_path / "own.csv"
    file.write_text("My sleep data\n\n" + data.to_csv(index=False, sep=";", decimal=","), encoding="utf-16")
    fit = lmm.fit("Reaction ~ Days + (Days | Subject)", str(file))
    assert fit.loglik == pytest.approx(lmm.fit("Reaction ~ Days + (Days | Subject)", data).loglik, abs=1e-9)


def test_labels_keep_their_zeros_and_numbers_stand_by_size(tmp_path: Path):
    data = table("sleepstudy")
    order = {old: str(new) for new, old in enumerate(data["Subject"].unique(), start=1)}
    numbered = data.assign(Subject=data["Subject"].map(order))
    numbered.to_csv(tmp_path / "a.csv", index=False)
    numbered.assign(Subject="0" + numbered["Subject"]).to_csv(tmp_path / "b.csv", index=False)
    formula = "Reaction ~ Days + (1 | Subject)"
    assert list(lmm.fit(formula, tmp_path / "a.csv").random_effects["level"]) == [str(i) for i in range(1, 19)]
    assert "01" in list(lmm.fit(formula, tmp_path / "b.csv").random_effects["level"])


def test_missing_values_are_dropped_counted_and_said(tmp_path: Path):
    data = table("sleepstudy").astype({"Days": float})
    data.loc[[0, 5, 177], "Reaction"] = np.nan
    data.loc[[5, 60], "Days"] = np.nan
    data.loc[range(20, 30), "Subject"] = None
    formula = "Reaction ~ Days + (Days | Subject)"
    data.to_csv(tmp_path / "gaps.csv", index=False, na_rep="NA")
    whole = lmm.fit(formula, data)
    for fit in (lmm.fit(formula, lmm.accumulate(formula, chunks(data, 10))), lmm.fit(formula, tmp_path / "gaps.csv")):
        assert_same_fit(whole, fit)
        assert fit.design.dropped == whole.design.dropped
        assert fit.design.n_dropped == 14
    pd.testing.assert_series_equal(whole.fitted(), fit.fitted(), rtol=1e-6)


def test_a_redundant_predictor_is_left_out_by_name():
    data = table("sleepstudy").assign(twice=lambda d: 2 * d["Days"] + 1)
    formula = "Reaction ~ Days + twice + (1 | Subject)"
    fit = lmm.fit(formula, lmm.accumulate(formula, chunks(data, 30)))
    assert fit.design.aliased == ("twice",)
    assert fit.loglik == pytest.approx(lmm.fit(formula, data).loglik, abs=1e-8)


def test_the_order_of_a_categorical_is_kept():
    data = table("machines").assign(Machine=lambda d: pd.Categorical(d["Machine"], ["C", "A", "B"]))
    formula = "score ~ Machine + (1 | Worker)"
    fit = lmm.fit(formula, lmm.accumulate(formula, chunks(data, 9)))
    assert list(fit.fixed_effects.index) == ["(Intercept)", "MachineA", "MachineB"]


def test_rows_that_passed_by_are_gone_and_that_is_said():
    data, formula = table("sleepstudy"), "Reaction ~ Days + (Days | Subject)"
    fit = lmm.fit(formula, lmm.accumulate(formula, chunks(data, 40)))
    assert np.isfinite(fit.coefficients().to_numpy()).all()
    assert fit.predict(data.iloc[:3])["estimate"].notna().all()
    for ask in (fit.fitted, fit.residuals, fit.r2):
        with pytest.raises(lmm.ModelError, match="passed by once"):
            ask()


def test_a_file_that_changed_is_noticed(tmp_path: Path):
    data = table("sleepstudy")
    data.to_csv(tmp_path / "x.csv", index=False)
    fit = lmm.fit("Reaction ~ Days + (1 | Subject)", tmp_path / "x.csv")
    data.iloc[:100].to_csv(tmp_path / "x.csv", index=False)
    with pytest.raises(lmm.DataError, match="changed since it was fitted"):
        fit.fitted()


@pytest.mark.parametrize(
    ("formula", "match"),
    [
        ("Reaction ~ scale(Days) + (1 | Subject)", "scale.Days. needs all rows at once"),
        ("Reaction ~ poly(Days, 2) + (1 | Subject)", "poly.* needs all rows at once"),
        ("Reaction ~ Dais + (1 | Subject)", "no column 'Dais'.*Did you mean 'Days'"),
        ("Subject ~ Days + (1 | Reaction)", "holds text"),
    ],
)
def test_what_chunks_cannot_give_is_refused(formula: str, match: str):
    with pytest.raises(lmm.LmmError, match=match):
        lmm.accumulate(formula, chunks(table("sleepstudy"), 50))


def test_no_rows_at_all():
    data, formula = table("sleepstudy"), "Reaction ~ Days + (1 | Subject)"
    with pytest.raises(lmm.DataError, match="no rows"):
        lmm.accumulate(formula, [])
    empty = lmm.accumulate(formula, [data.assign(Days=np.nan).iloc[:20]])
    with pytest.raises(lmm.DataError, match="20 in 'Days'"):
        lmm.fit(formula, empty)
    assert lmm.fit(formula, empty + lmm.accumulate(formula, [data])).nobs == 180


def test_numbers_in_one_chunk_and_text_in_another():
    data = table("sleepstudy")
    broken = data.iloc[90:].assign(Days="late")
    with pytest.raises(lmm.DataError, match="Days holds numbers in some rows and text in others"):
        lmm.accumulate("Reaction ~ Days + (1 | Subject)", [data.iloc[:90], broken])


def test_another_formula_is_not_answered():
    gathered = lmm.accumulate("Reaction ~ Days + (1 | Subject)", [table("sleepstudy")])
    with pytest.raises(lmm.ModelError, match="gathered for Reaction ~ Days"):
        lmm.fit("Reaction ~ Days + (Days | Subject)", gathered)
    with pytest.raises(lmm.ModelError, match="cannot be added"):
        gathered + lmm.accumulate("Reaction ~ 1 + (1 | Subject)", [table("sleepstudy")])
