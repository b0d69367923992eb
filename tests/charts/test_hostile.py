"""Whatever the learner's names are, they are text in a picture: never a field, never an expression, never too long."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from lmm_engine import charts
from lmm_engine.charts import Labels, Picture
from tests.charts.reading import HOSTILE, expressions, fields, nodes, spec

GROUPS = [*HOSTILE, "y" * 9_999 + "1", "y" * 9_999 + "2"]
TIMES = np.arange(4.0)
ROWS = pd.DataFrame(
    {
        "group": np.repeat(GROUPS, 4),
        "time": np.tile(TIMES, len(GROUPS)),
        "outcome": np.linspace(0.0, 9.0, 4 * len(GROUPS)),
    }
)
LINES = ROWS.rename(columns={"outcome": "fitted"})
BY = pd.DataFrame(
    {"time": np.tile([0.0, 3.0], len(GROUPS)), "estimate": 1.0, "lower": 0.5, "upper": 2.0, "by": np.repeat(GROUPS, 2)}
)
EFFECTS = pd.DataFrame({"group": GROUPS, "n": 4, "no_pooling": 2.0, "partial_pooling": 1.5, "complete_pooling": 1.0})
POOLING = EFFECTS.assign(term="(Intercept)")
BOXES = pd.DataFrame(
    {"group": GROUPS, "n": 4, "mean": 0.0, "low": -2.0, "q1": -1.0, "median": 0.0, "q3": 1.0, "high": 2.0}
)
RESIDUALS = LINES.assign(residual=np.linspace(-1, 1, len(LINES)))
SMOOTH = pd.DataFrame({"x": [0.0, 9.0], "smooth": [0.0, 0.1]})
PATTERNS = pd.DataFrame(
    {
        "pattern": np.repeat([0, 1], len(GROUPS)),
        "column": GROUPS * 2,
        "missing": [False, True] * len(GROUPS),
        "n_rows": 3,
    }
)
QQ = pd.DataFrame({"theoretical": [-1.0, 1.0], "sample": [0.0, 1.0], "line": [0.0, 1.0]})
DENSITY = pd.DataFrame({"value": [0.0, 1.0], "density": [0.1, 0.2], "normal": [0.1, 0.2]})
KINDS = pd.DataFrame({"kind": ["no pooling", "partial pooling"] * 2, "time": [0.0, 0.0, 1.0, 1.0], "fitted": 1.0})
RUNGS = pd.DataFrame({"rung": 0, "term": GROUPS, "estimate": 1.0, "ci_lower": 0.0, "ci_upper": 2.0})
PROFILE = pd.DataFrame({"value": [-1.0, 0.0, 1.0], "zeta": [-1.0, 0.0, 1.0]})
SPLIT = pd.DataFrame({"group": GROUPS, "x": 0.0, "y": 0.0, "x0": -1.0, "y0": -1.0, "x1": 1.0, "y1": 1.0})
LINE = pd.DataFrame({"x": [0.0, 1.0], "y": [0.0, 2.0]})
INTERVALS = pd.DataFrame({"label": GROUPS, "estimate": 1.0, "lower": 0.0, "upper": 2.0})
PARTS = pd.DataFrame({"part": GROUPS, "variance": 1.0, "share": 1 / len(GROUPS)})
OCCASIONS = pd.DataFrame({"pattern": 1, "place": [0, 1], "time": [0.0, 1.0], "missing": [False, True], "n_groups": 3})
LEAVING = pd.DataFrame(
    {"time": 0.0, "leaving": [True, False], "mean": 1.0, "lower": [0.0, 0.5], "upper": [2.0, 1.5], "n": 3}
)
ODDS = pd.DataFrame({"label": GROUPS, "odds": 1.0, "lower": 0.5, "upper": 2.0})
MEANS = pd.DataFrame({"time": [0.0, 1.0]}).assign(
    **{f"{own}{end}": 1.0 for own in ("complete", "model") for end in ("", "_lower", "_upper")}
)
SHIFTS = pd.DataFrame({"shift": [0.0, 1.0], "estimate": 1.0, "lower": 0.0, "upper": 2.0})

Draw = Callable[[str], Picture]
DRAWN: dict[str, Draw] = {
    "spaghetti": lambda name: charts.spaghetti(
        ROWS, labels=Labels(name, name, name), group_lines=LINES, population=BY, highlight=name, join=True
    ),
    "side by side": lambda name: charts.spaghetti(
        ROWS.drop(columns="time"), labels=Labels(name, name), group_lines=LINES[["group", "fitted"]], highlight=name
    ),
    "predicted lines": lambda name: charts.predicted_lines(
        BY.rename(columns={"by": "line"}).assign(row_lower=0.0, row_upper=9.0),
        labels=Labels(name, name, name),
        observations=ROWS,
        highlight=name,
    ),
    "dumbbells": lambda name: charts.shrinkage_arrows(POOLING, labels=Labels(name, name), highlight=name),
    "arrows": lambda name: charts.shrinkage_arrows(
        pd.concat([POOLING, EFFECTS.assign(term=name)]), labels=Labels(name, name), highlight=name
    ),
    "pooling panel": lambda name: charts.pooling_panel(KINDS, ROWS[:4], labels=Labels(name, name, name), level=name),
    "residuals": lambda name: charts.residuals_vs_fitted(RESIDUALS, SMOOTH, outcome=name, group=name),
    "boxes": lambda name: charts.residuals_boxes(BOXES, group=name),
    "qq": lambda name: charts.qq(QQ, what=name),
    "density": lambda name: charts.blup_density(DENSITY, [0.0, 1.0], what=name),
    "bar": lambda name: charts.observations_bar(EFFECTS[["group", "n"]], group=name),
    "missing": lambda name: charts.missing_map(PATTERNS),
    "occasions": lambda name: charts.occasions_map(OCCASIONS, [name, "later"], group=name, time=name),
    "leaving": lambda name: charts.leaving_lines(LEAVING, labels=Labels(name, name, name), leave="go", stay="stay"),
    "odds": lambda name: charts.odds_rows(ODDS),
    "two means": lambda name: charts.two_means(MEANS, labels=Labels(name, name, name), complete="some", everyone="all"),
    "shift": lambda name: charts.shift_curve(SHIFTS, title=name, shift=name, tipping=0.5, observed=1.0),
    "variance": lambda name: charts.variance_bar(PARTS),
    "profile": lambda name: charts.profile_curve(
        PROFILE, estimate=0.0, std_error=1.0, limits=(-1.0, 1.0), cutoff=3.84, title=name
    ),
    "within": lambda name: charts.within_between_lines(SPLIT, LINE, predictor=name, outcome=name, group=name),
    "intervals": lambda name: charts.interval_rows(INTERVALS, title=name, zero=True),
    "rungs": lambda name: charts.rung_coefficients(RUNGS.head(3)),
}
OURS = {"datum.picked", "(datum.share >= 0.05)"}


@pytest.mark.parametrize("drawn", DRAWN)
@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_name_is_text_and_nothing_else(drawn: str, name: str) -> None:
    found = spec(DRAWN[drawn](name))
    assert expressions(found) <= OURS
    assert not fields(found) & set(GROUPS)
    titles = [node["title"] for node in nodes(found) if isinstance(node.get("title"), str)]
    assert all(len(title) <= 60 and "\n" not in title for title in titles)
    assert all(entry["title"] != "image" for node in nodes(found) for entry in _tooltips(node))


def _tooltips(node: dict) -> list[dict]:
    found = node.get("tooltip", [])
    return [entry for entry in found if isinstance(entry, dict)] if isinstance(found, list) else []


def test_levels_with_the_same_beginning_stay_two_lines() -> None:
    found = spec(charts.spaghetti(ROWS, labels=Labels("y", "g", "t"), population=BY))
    assert {len(GROUPS)} == {
        pd.DataFrame(data)["level"].nunique() for data in found["datasets"].values() if "level" in data[0]
    }


def test_parts_with_the_same_beginning_stay_two_parts() -> None:
    (data,) = spec(charts.variance_bar(PARTS))["datasets"].values()
    assert pd.DataFrame(data)["part"].nunique() == len(GROUPS)
