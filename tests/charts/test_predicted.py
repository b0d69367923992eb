"""A prediction on the line with what was found."""

from __future__ import annotations

import pandas as pd
import pytest

from lmm_engine.charts import prediction_line
from tests.charts.reading import spec


def rows(picture) -> pd.DataFrame:
    (data,) = spec(picture)["datasets"].values()
    return pd.DataFrame(data)


def test_each_number_has_a_mark_and_the_words_name_it() -> None:
    picture = prediction_line(30.99, title="Residual SD (ms)", said=28.6, before=47.71)
    assert rows(picture).to_numpy().tolist() == [["before", 47.71], ["you said", 28.6], ["it is", 30.99]]
    assert picture.alt == "Residual SD (ms): before it was 47.7, you said 28.6, it is 31."


def test_what_was_not_said_is_not_drawn() -> None:
    assert list(rows(prediction_line(2.0, title="x"))["mark"]) == ["it is"]


@pytest.mark.parametrize("value", [0.0, -3.0, 1e-12, 5e8])
def test_one_number_alone_has_an_axis_with_room(value: float) -> None:
    low, high = spec(prediction_line(value, title="x", said=value))["encoding"]["x"]["scale"]["domain"]
    assert low < value < high
