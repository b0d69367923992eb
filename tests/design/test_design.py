"""Design: what is dropped, what is learned, what is refused."""

from __future__ import annotations

import datetime
import pickle
import time
from dataclasses import FrozenInstanceError
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmm_engine.design import build_design
from lmm_engine.errors import DataError, FormulaError, ModelError

N = 24
STEP = np.arange(N)
DATA = pd.DataFrame(
    {
        "y": 10 + np.sin(STEP) + STEP / 7,
        "x": 1 + STEP / 10 + np.cos(3 * STEP) / 4,
        "Days": STEP % 6,
        "Sex": np.where(STEP % 4 < 2, "Male", "Female"),
        "flag": STEP % 5 > 1,
        "g": (STEP // 6) * 10 + 3,
        "h": np.array(["p", "q"])[STEP % 2],
    },
    index=STEP + 100,
)


def with_gaps(**gaps: list[int]) -> pd.DataFrame:
    data = DATA.astype({"Days": float, "g": float, "Sex": object})
    for column, rows in gaps.items():
        data.loc[data.index[rows], column] = None
    return data


def test_a_design_is_complete_and_closed_to_writing() -> None:
    design = build_design("y ~ Days * Sex + (Days | g)", DATA)
    assert (design.outcome, design.n_rows, design.n_dropped, design.dropped) == ("y", N, 0, {})
    assert design.fixed_names == ("(Intercept)", "Days", "SexMale", "Days:SexMale")
    assert design.fixed_terms == ("(Intercept)", "Days", "Sex", "Days:Sex")
    assert design.rows.equals(DATA.index)
    (term,) = design.random
    assert (term.factor, term.terms, term.levels.tolist()) == ("g", ("(Intercept)", "Days"), ["3", "13", "23", "33"])
    assert term.codes.dtype == np.intp
    for array in (design.y, design.X, term.columns, term.codes):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 0
    with pytest.raises(FrozenInstanceError):
        design.y = design.y  # type: ignore[misc]


def test_the_data_stay_as_they_were() -> None:
    data = DATA.copy()
    build_design("y ~ scale(x) + Sex + (1 | g)", data)
    pd.testing.assert_frame_equal(data, DATA)


def test_gaps_are_counted_by_column_and_in_total() -> None:
    data = with_gaps(y=[0, 1], Days=[1, 2], Sex=[5], g=[23], x=[7])
    design = build_design("y ~ Days + Sex + (1 | g)", data)
    assert design.dropped == {"y": 2, "Days": 2, "Sex": 1, "g": 1}
    assert design.n_dropped == 5
    assert design.rows.tolist() == [index for place, index in enumerate(DATA.index) if place not in (0, 1, 2, 5, 23)]
    assert len(design.random[0].codes) == len(design.X) == len(design.y) == N - 5


@pytest.mark.parametrize("nothing", [None, np.nan, pd.NA, pd.NaT])
def test_every_kind_of_nothing_is_missing(nothing: object) -> None:
    data = DATA.astype({"Sex": object})
    data.iloc[4, data.columns.get_loc("Sex")] = nothing
    assert build_design("y ~ Sex", data).dropped == {"Sex": 1}


def test_levels_that_occur_only_in_dropped_rows_are_gone() -> None:
    data = DATA.copy()
    data["Sex"] = pd.Categorical(data["Sex"], categories=["Other", "Male", "Female", "None"])
    data.loc[100, "Sex"] = "Other"
    data.loc[100, "y"] = np.nan
    design = build_design("y ~ Sex + (1 | Sex)", data)
    assert design.fixed_names == ("(Intercept)", "SexFemale")
    assert design.random[0].levels.tolist() == ["Male", "Female"]


@pytest.mark.parametrize(
    ("values", "levels"),
    [
        (np.array([10, 9, 100, 9] * 6), ["9", "10", "100"]),
        (np.array(["10", "9", "100", "9"] * 6), ["10", "100", "9"]),
        (np.array([2.0, 1.0, 10.0, np.nan] * 6), ["1", "2", "10"]),
        (np.array([0.5, 1e5, 2.25, 0.5] * 6), ["0.5", "2.25", "1e+05"]),
        (np.array([-1, 5, -1, 5] * 6), ["-1", "5"]),
        (np.array([True, False] * 12), ["FALSE", "TRUE"]),
        (pd.Categorical(["low", "high"] * 12, categories=["low", "high"]), ["low", "high"]),
        (pd.cut(STEP, [-1, 9, 30]), ["(-1, 9]", "(9, 30]"]),
        (pd.array([1, None, 22, 3] * 6, dtype="Int64"), ["1", "3", "22"]),
        (pd.array(["b", None, "A", "a"] * 6, dtype="string"), ["a", "A", "b"]),
        (np.array([1, "1", "x", None] * 6, dtype=object), ["1", "x"]),
        (pd.to_datetime(["2024-05-01", "2023-01-31"] * 12), ["2023-01-31", "2024-05-01"]),
        (np.array([datetime.date(2024, 5, 1), datetime.date(2023, 1, 31)] * 12), ["2023-01-31", "2024-05-01"]),
        (np.array([2**60, 2**60 + 1] * 12), [str(2**60), str(2**60 + 1)]),
    ],
)
def test_groups_are_labelled_and_ordered_as_r_does(values: object, levels: list[str]) -> None:
    data = DATA.assign(group=values)
    (term,) = build_design("y ~ x + (1 | group)", data).random
    assert term.levels.tolist() == levels
    assert set(term.codes) == set(range(len(levels)))


@pytest.mark.parametrize(
    "values",
    [
        pd.array(STEP, dtype="Int64"),
        pd.array(STEP, dtype="float64[pyarrow]"),
        np.array([Decimal(int(step)) for step in STEP]),
        STEP.astype(object),
        STEP.astype(np.uint8),
        STEP.astype(np.float32),
    ],
    ids=["Int64", "arrow", "Decimal", "object", "uint8", "float32"],
)
def test_numbers_of_every_type_are_numbers(values: object) -> None:
    design = build_design("y ~ n", DATA.assign(n=values))
    np.testing.assert_array_equal(design.X[:, 1], STEP)


def test_columns_whose_names_are_numbers_are_found() -> None:
    data = DATA.rename(columns={"x": 2001})
    assert build_design("y ~ `2001`", data).fixed_names == ("(Intercept)", "`2001`")


def test_pi_is_a_constant_unless_it_is_a_column() -> None:
    np.testing.assert_allclose(build_design("y ~ sin(pi * x)", DATA).X[:, 1], np.sin(np.pi * DATA["x"]))
    np.testing.assert_allclose(build_design("y ~ I(pi * x)", DATA.assign(pi=STEP)).X[:, 1], STEP * DATA["x"])


def test_new_data_without_outcome_or_group() -> None:
    design = build_design("y ~ poly(x, 2) + scale(x) * Sex + flag + (poly(x, 2) | g)", DATA)
    np.testing.assert_allclose(design.fixed_matrix(DATA.drop(columns=["y", "g"])), design.X, atol=1e-12)
    some = DATA[["x", "Sex", "flag"]].iloc[[3]]
    np.testing.assert_allclose(design.fixed_matrix(some), design.X[[3]], atol=1e-12)


def test_new_data_with_gaps_and_new_groups() -> None:
    design = build_design("y ~ Days + Sex + (Days | g) + (1 | g:h)", DATA)
    new = pd.DataFrame(
        {
            "Days": [1, np.nan, 2, 3],
            "Sex": ["Male", "Male", None, "Female"],
            "g": [13, 3, 99, np.nan],
            "h": list("pqpp"),
        }
    )
    fixed = design.fixed_matrix(new)
    assert np.isnan(fixed).all(axis=1).tolist() == [False, True, True, False]
    np.testing.assert_array_equal(fixed[[0, 3]], [[1, 1, 1], [1, 3, 0]])
    (slopes, groups), (ones, cells) = design.random_matrices(new)
    assert groups.tolist() == [1, 0, -1, -1]
    assert [design.random[1].levels[code] if code >= 0 else None for code in cells] == ["13:p", "3:q", None, None]
    np.testing.assert_array_equal(slopes, [[1, 1], [np.nan, np.nan], [1, 2], [1, 3]])
    np.testing.assert_array_equal(ones, np.ones((4, 1)))


@pytest.mark.parametrize("nothing", [None, np.nan, pd.NA])
def test_new_data_without_any_value_give_rows_without_value(nothing: object) -> None:
    design = build_design("y ~ Days + I(x^2) + Sex + (Days | g)", DATA)
    new = pd.DataFrame({"Days": [nothing], "x": [nothing], "Sex": [nothing], "g": [nothing]})
    for rows in (new, new.iloc[:0]):
        assert design.fixed_matrix(rows).shape == (len(rows), 4)
        assert np.isnan(design.fixed_matrix(rows)).all()
        ((columns, codes),) = design.random_matrices(rows)
        assert np.isnan(columns).all()
        assert codes.tolist() == [-1] * len(rows)


def test_groups_are_recognised_by_their_label_whatever_their_type() -> None:
    design = build_design("y ~ x + (1 | g)", DATA)
    for ids in (["13", "3"], [13.0, 3.0], pd.Categorical([13, 3]), np.array([13, "3"], dtype=object)):
        assert design.random_matrices(pd.DataFrame({"g": ids}))[0][1].tolist() == [1, 0]


def test_a_combination_that_did_not_occur_is_new() -> None:
    data = DATA[~((DATA["g"] == 13) & (DATA["h"] == "q"))]
    design = build_design("y ~ x + (1 | g:h)", data)
    assert design.random[0].levels.tolist() == ["3:p", "3:q", "13:p", "23:p", "23:q", "33:p", "33:q"]
    ((_, codes),) = design.random_matrices(pd.DataFrame({"g": [13, 13, 33], "h": ["q", "p", "q"]}))
    assert codes.tolist() == [-1, 2, 6]


def test_a_new_level_of_a_predictor_is_refused_by_name() -> None:
    design = build_design("y ~ Sex + (1 | g)", DATA)
    with pytest.raises(DataError, match="'Sex' has the level 'Other', which was not .* 'Female', 'Male'"):
        design.fixed_matrix(pd.DataFrame({"Sex": ["Male", "Other"]}))
    with pytest.raises(DataError, match="no column 'Sex'.*Did you mean 'sex'"):
        design.fixed_matrix(pd.DataFrame({"sex": ["Male"]}))


@given(st.permutations(range(N)), st.booleans())
def test_permuting_rows_permutes_the_design(order: list[int], gaps: bool) -> None:
    data = with_gaps(y=[3], Sex=[8]) if gaps else DATA
    formula = "y ~ Days * Sex + flag + I(x^2) + (Days | g) + (1 | g:h)"
    design, shuffled = build_design(formula, data), build_design(formula, data.iloc[order])
    back = design.rows.get_indexer(shuffled.rows)
    assert shuffled.fixed_names == design.fixed_names
    np.testing.assert_array_equal(shuffled.X, design.X[back])
    np.testing.assert_array_equal(shuffled.y, design.y[back])
    for ours, theirs in zip(shuffled.random, design.random, strict=True):
        assert ours.levels.equals(theirs.levels)
        np.testing.assert_array_equal(ours.codes, theirs.codes[back])
        np.testing.assert_array_equal(ours.columns, theirs.columns[back])


def test_a_design_can_be_stored() -> None:
    design = build_design("y ~ poly(x, 2) * Sex + (1 | g)", DATA)
    again = pickle.loads(pickle.dumps(design))  # noqa: S301 - caches of the app store it so
    np.testing.assert_array_equal(again.fixed_matrix(DATA), design.X)


WEIRD = DATA.assign(
    text=[f"id {i}" for i in STEP],
    date=pd.date_range("2024-01-01", periods=N),
    hours=pd.to_timedelta(STEP, unit="h"),
    empty=np.nan,
    nothing=None,
    infinite=np.where(STEP == 4, np.inf, 1.0 * STEP),
    constant="c",
    zero=STEP * 1.0,
    imaginary=STEP * 1j,
    lists=[[1, 2]] * N,
    huge=[10**400] * N,
    alone=STEP,
)


@pytest.mark.parametrize(
    ("formula", "says"),
    [
        ("y ~ dayz", "no column 'dayz'.*'Days'"),
        ("y ~ qqq", "no column 'qqq'.*The columns are 'y', 'x'"),
        ("y ~ x + (1 | subject)", "no column 'subject'"),
        ("text ~ x", r"'text' holds text \(for example 'id 0'\) where numbers are needed"),
        ("flag ~ x", "'flag' is yes or no.*logistic"),
        ("log(Sex) ~ x", "'Sex' holds text"),
        ("y ~ log(Sex)", "'Sex' holds text"),
        ("y ~ poly(Sex, 2)", "'Sex' holds text"),
        ("y ~ date", "'date' holds dates.*days since"),
        ("y ~ hours", "'hours' holds dates or times"),
        ("date ~ x", "'date' holds dates"),
        ("y ~ empty", "'empty' has no values"),
        ("y ~ nothing", "'nothing' has no values"),
        ("empty ~ x", "'empty' has no values"),
        ("y ~ x + (1 | nothing)", "'nothing' has no values"),
        ("y ~ infinite", "'infinite' holds an infinite value in row 5 \\(labelled 104\\)"),
        ("y ~ constant", "'constant' has the single value 'c'"),
        ("y ~ x + (constant | g)", "'constant' has the single value"),
        ("y ~ log(zero)", r"log\(zero\) has no finite value in row 1 \(labelled 100\), where 'zero' is 0\."),
        ("y ~ sqrt(zero - 3)", r"sqrt\(zero - 3\) has no finite value in row 1.*\(3 rows in all\)"),
        ("log(zero) ~ x", r"log\(zero\) has no finite value"),
        ("y ~ I(x/zero)", "where 'x' is 1.25 and 'zero' is 0"),
        ("y ~ scale(log(zero))", "has no finite value"),
        ("y ~ scale(zero - zero)", "standard deviation of zero"),
        ("y ~ poly(Days, 6)", "more than 6 distinct values; there are 6"),
        ("y ~ imaginary", "'imaginary' holds text"),
        ("y ~ lists", "cells of the column 'lists' are not single values"),
        ("y ~ huge", "too large"),
        ("y ~ I(pi * 2)", "names no column of the data"),
    ],
)
def test_columns_that_cannot_play_their_part_are_refused(formula: str, says: str) -> None:
    with pytest.raises(DataError, match=says) as caught:
        build_design(formula, WEIRD)
    assert caught.value.remedy


def test_an_identifier_is_no_predictor() -> None:
    data = pd.DataFrame({"y": np.arange(1200.0), "id": [f"p{i % 600}" for i in range(1200)]})
    with pytest.raises(
        DataError, match=r"'id' has 600 levels; as a predictor it looks like an identifier.*\(1 \| id\)"
    ):
        build_design("y ~ id", data)
    with pytest.raises(DataError, match="looks like an identifier"):
        build_design("y ~ factor(x)", data.assign(x=data["y"]))


def test_an_explosion_of_columns_is_refused() -> None:
    data = pd.DataFrame({"y": np.arange(400.0)} | {name: [f"{name}{i % 60}" for i in range(400)] for name in "ab"})
    with pytest.raises(DataError, match="a:b the model would have 3,600 columns"):
        build_design("y ~ a * b", data)


def test_tables_that_are_none() -> None:
    with pytest.raises(DataError, match="no rows"):
        build_design("y ~ x", DATA.iloc[:0])
    with pytest.raises(DataError, match="are a dict, not a table"):
        build_design("y ~ x", {"y": [1]})  # type: ignore[arg-type]
    with pytest.raises(DataError, match="several columns called 'x'"):
        build_design("y ~ x", pd.concat([DATA, DATA[["x"]]], axis=1))
    with pytest.raises(DataError, match="No row has a value in every used column.*12 in 'y', 12 in 'x'"):
        build_design("y ~ x", with_gaps(y=list(range(12)), x=list(range(12, 24))))
    with pytest.raises(FormulaError, match="no ~"):
        build_design("y", DATA)


@pytest.mark.parametrize(
    ("formula", "says"),
    [
        ("y ~ x + (1 | constant)", "'constant' has one level"),
        ("y ~ x + (1 | alone)", "'alone' has 24 levels for 24 rows"),
        ("y ~ x + (1 | text)", "'text' has 24 levels for 24 rows"),
        (
            "y ~ x + (poly(x, 5) | g)",
            r"\(poly\(x, 5\) \| g\) has 24 random effects \(6 for each of 4 levels\) for 24 rows",
        ),
        ("y ~ text", "24 fixed effects for 24 rows"),
    ],
)
def test_models_that_the_rows_cannot_support_are_refused(formula: str, says: str) -> None:
    with pytest.raises(ModelError, match=says):
        build_design(formula, WEIRD)


def test_half_a_million_rows_take_no_loop_over_rows() -> None:
    rng = np.random.default_rng(5)
    n = 500_000
    ids = rng.integers(0, 50_000, n)
    data = pd.DataFrame({"y": rng.normal(size=n), "x": rng.normal(size=n), "g": ids, "s": [f"id{i}" for i in ids]})
    for group in "gs":
        start = time.perf_counter()
        design = build_design(f"y ~ x + (x | {group})", data)
        assert time.perf_counter() - start < 3
        assert len(design.random[0].levels) == len(np.unique(ids))
