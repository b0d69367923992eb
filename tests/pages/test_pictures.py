"""A picture on a screen is the picture that the tests have compared with Altair's schema."""

from __future__ import annotations

import pandas as pd

from lmm_engine.charts import interval_rows
from pages.ui.pictures import _unchecked


def test_what_is_written_unchecked_is_the_same() -> None:
    rows = pd.DataFrame({"label": ["a", "b"], "estimate": [1.0, 2.0], "lower": [0.0, 1.5], "upper": [2.0, 2.5]})
    chart = interval_rows(rows, title="effect", zero=True).chart
    assert _unchecked(chart).to_dict() == chart.to_dict()


def test_nothing_is_compared_with_the_schema_and_the_chart_stays_as_it_was() -> None:
    rows = pd.DataFrame({"label": ["a"], "estimate": [1.0], "lower": [0.0], "upper": [2.0]})
    chart = interval_rows(rows, title="effect").chart
    wrong = chart.copy()
    wrong._kwds["width"] = {"no": "width"}
    assert _unchecked(wrong).to_dict()["width"] == {"no": "width"}
    assert "to_dict" not in vars(chart)
