"""Shrinkage drawn: every arrow from the group's own line to the model's."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import lmm_engine as lmm
from lmm_engine.charts import Labels, pooling_panel, shrinkage_arrows
from lmm_engine.charts.picture import axis
from lmm_engine.charts.pooling import _angles
from lmm_engine.diagnostics import pooling_frame, pooling_lines
from tests.cases import table
from tests.charts.reading import marks, rows, spec

LABELS = Labels("Reaction", "Subject", "Days")
COMPLETE = "Reaction ~ Days"


def sleep(random: str) -> pd.DataFrame:
    frame = table("sleepstudy")
    return pooling_frame(lmm.fit(f"{COMPLETE} + {random}", frame), lmm.fit(COMPLETE, frame))


def test_two_effects_make_arrows_in_a_plane() -> None:
    frame = sleep("(Days | Subject)")
    drawn = shrinkage_arrows(frame, labels=LABELS, highlight="308")
    found = spec(drawn)
    (stems,) = marks(found, "rule")
    data = rows(found, stems).set_index("group")
    slope = frame[frame["term"] == "Days"].set_index("group")
    assert data.loc["308", "y0"] == pytest.approx(21.764702, rel=1e-6)
    assert data.loc["308", "y1"] == pytest.approx(10.467285960 + 9.1989718, rel=1e-6)
    assert data["y1"].to_dict() == pytest.approx(slope["partial_pooling"].to_dict())
    assert data.index[-1] == "308"
    assert data["picked"].sum() == 1
    own = slope["no_pooling"].std()
    assert f"for the slope of Days the groups' own estimates have an SD of {own:.3g}, the model's of" in drawn.alt
    cross = rows(found, marks(found, "point")[-1])[["x", "y"]]
    assert cross.to_numpy() == pytest.approx(np.array([[251.40510485, 10.46728596]]))


def test_one_effect_makes_a_dumbbell_for_each_group_in_order() -> None:
    frame = sleep("(1 | Subject)")
    found = spec(shrinkage_arrows(frame, labels=LABELS, highlight="nobody"))
    shapes = {str(layer["encoding"]["shape"]["scale"]) for layer in marks(found, "point")}
    assert len(shapes) == 1  # one legend for the group's own estimate, the model's and the common one
    order = marks(found, "point")[0]["encoding"]["x"]["sort"]
    assert order == list(frame.sort_values("no_pooling")["group"])
    data = rows(found, marks(found, "point")[0])
    assert not data["picked"].any()


def test_groups_without_a_line_of_their_own_have_no_arrow() -> None:
    frame = sleep("(Days | Subject)")
    frame.loc[(frame["group"] == "308") & (frame["term"] == "Days"), "no_pooling"] = np.nan
    found = spec(shrinkage_arrows(frame, labels=LABELS, highlight="308"))
    assert "308" not in set(rows(found, marks(found, "rule")[0])["group"])
    none = shrinkage_arrows(frame.assign(no_pooling=np.nan), labels=LABELS)
    assert none.alt == "No group has a line of its own."
    spec(none)
    spec(shrinkage_arrows(frame[frame["term"] == "Days"].assign(no_pooling=np.nan), labels=LABELS))


def test_the_common_point_is_that_of_all_groups_also_where_few_are_drawn() -> None:
    n = 500
    frame = pd.DataFrame({"group": [f"g{i}" for i in range(n)] * 2, "term": ["(Intercept)"] * n + ["t"] * n, "n": 5})
    frame["complete_pooling"] = np.arange(2 * n) ** 2.0
    frame["no_pooling"] = np.sin(np.arange(2 * n))
    frame["partial_pooling"] = frame["no_pooling"] / 2
    drawn = shrinkage_arrows(frame, labels=LABELS)
    found = spec(drawn)
    cross = rows(found, marks(found, "point")[-1])[["x", "y"]]
    expected = frame.groupby("term", sort=False)["complete_pooling"].mean()
    assert cross.to_numpy()[0] == pytest.approx(expected.to_numpy())
    assert len(rows(found, marks(found, "rule")[0])) == 60
    assert "60 of 500 groups" in drawn.note


@pytest.mark.parametrize(("dx", "dy", "angle"), [(0, 1, 0), (1, 0, 90), (0, -1, 180), (-1, 0, 270)])
def test_heads_point_where_the_group_is_pulled(dx: float, dy: float, angle: float) -> None:
    table_ = pd.DataFrame({"x0": [0.0], "y0": [0.0], "x1": [dx], "y1": [dy]})
    assert list(_angles(table_, axis(np.array([-1, 1])), axis(np.array([-5, 5])))) == pytest.approx([angle])


def test_three_lines_of_one_group_and_where_they_end() -> None:
    frame = table("sleepstudy")
    fit, complete = lmm.fit("Reaction ~ Days + (Days | Subject)", frame), lmm.fit(COMPLETE, frame)
    lines = pooling_lines(fit, complete, frame, "335", "Days")
    mine = frame[frame["Subject"] == "335"].rename(columns={"Days": "time", "Reaction": "outcome"})
    drawn = pooling_panel(lines, mine, labels=LABELS, level="335")
    found = spec(drawn)
    (curves,) = marks(found, "line")
    scales = [curves["encoding"][channel]["scale"] for channel in ("color", "strokeDash")]
    assert all(scale["domain"] == ["complete pooling", "no pooling", "partial pooling"] for scale in scales)
    assert all(len({str(value) for value in scale["range"]}) == 3 for scale in scales)  # not by colour alone
    assert "10 rows of Subject 335 with its lines; at the last time: complete pooling 346" in drawn.alt
    partial = lines[(lines["kind"] == "partial pooling") & (lines["time"] == 9)]["fitted"].iloc[0]
    assert f"partial pooling {partial:.3g}." in drawn.alt


def test_a_group_without_its_own_line_has_two() -> None:
    lines = pd.DataFrame({"kind": ["complete pooling", "partial pooling"], "time": 1.0, "fitted": [1.0, 2.0]})
    rows_ = pd.DataFrame({"time": [1.0], "outcome": [3.0]})
    found = spec(pooling_panel(lines, rows_, labels=LABELS, level="x"))
    assert marks(found, "line")[0]["encoding"]["color"]["scale"]["domain"] == ["complete pooling", "partial pooling"]


def test_a_group_with_very_many_rows_is_thinned() -> None:
    rows_ = pd.DataFrame({"time": np.arange(50_000.0), "outcome": np.arange(50_000.0)})
    lines = pd.DataFrame({"kind": "no pooling", "time": [0.0, 49_999.0], "fitted": [0.0, 49_999.0]})
    drawn = pooling_panel(lines, rows_, labels=LABELS, level="x")
    assert "2,000 of 50,000 points" in drawn.note
    assert drawn.alt.startswith("50,000 rows")
    spec(drawn)
