"""Functions that learn: what they learn, and that new data are treated with it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lmm_engine.design.columns import Columns
from lmm_engine.design.transforms import Recurrence, Shift, evaluate, learn
from lmm_engine.formula.expression import Node
from lmm_engine.formula.parser import read

DATA = pd.DataFrame({"x": [1.0, 2.0, 4.0, 7.0, np.nan, 11.0]})
SEEN = DATA["x"].dropna().to_numpy()


def node(text: str) -> Node:
    return read(f"y ~ {text}")[1]


def computed(text: str, data: pd.DataFrame = DATA, learned_from: pd.DataFrame = DATA) -> np.ndarray:
    expression = node(text)
    return evaluate(expression, Columns(data), learn(expression, Columns(learned_from)))


def test_scale_learns_mean_and_sd() -> None:
    (learned,) = learn(node("scale(x)"), Columns(DATA)).values()
    assert isinstance(learned, Shift)
    assert learned.centre == pytest.approx(SEEN.mean())
    assert learned.spread == pytest.approx(SEEN.std(ddof=1))
    np.testing.assert_allclose(
        computed("scale(x)", pd.DataFrame({"x": [5.0]}), DATA), (5 - SEEN.mean()) / SEEN.std(ddof=1)
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("scale(x, scale = FALSE)", 7 - 5),
        ("center(x)", 7 - 5),
        ("scale(x, center = FALSE)", 7 / np.sqrt((SEEN**2).sum() / 4)),
        ("scale(x, 2, 10)", (7 - 2) / 10),
        ("log(x, 2)", np.log2(7)),
        ("log(x, 3)", np.log(7) / np.log(3)),
        ("I(-x^2 + 3*x/2 - 1)", -49 + 10.5 - 1),
        ("I(2^x^0.5)", 2**7**0.5),
        ("I((x - 1)*(x + 1))", 48),
        ("abs(x - 10)", 3),
        ("I(scale(x)^2)", 4 / SEEN.var(ddof=1)),
    ],
)
def test_values(text: str, value: float) -> None:
    assert computed(text)[3, 0] == pytest.approx(value, rel=1e-13)
    assert np.isnan(computed(text)[4, 0])


@pytest.mark.parametrize("offset", [0.0, 1e6])
def test_polynomials_are_orthonormal_and_rise_to_the_right(offset: float) -> None:
    columns = computed("poly(x, 3)", DATA + offset, DATA + offset)[DATA["x"].notna()]
    np.testing.assert_allclose(columns.T @ columns, np.eye(3), atol=1e-10)
    np.testing.assert_allclose(columns.sum(axis=0), 0, atol=1e-10)
    assert (columns[-1] > 0).all()
    np.testing.assert_allclose(columns, computed("poly(x, 3)")[DATA["x"].notna()], atol=1e-9)


def test_polynomials_of_new_data_use_what_was_learned() -> None:
    (learned,) = learn(node("poly(x, 2)"), Columns(DATA)).values()
    assert isinstance(learned, Recurrence)
    assert learned.norm2[0] == len(SEEN)
    np.testing.assert_allclose(computed("poly(x, 2)", DATA.iloc[[3]], DATA), computed("poly(x, 2)")[[3]], rtol=1e-13)


def test_raw_polynomials_are_powers() -> None:
    np.testing.assert_allclose(computed("poly(x, 3, raw = TRUE)")[3], [7, 49, 343])
