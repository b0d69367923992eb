"""What all pictures share: names that fit, honest thinning, axes that stay."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmm_engine.charts import picture as p


@given(st.lists(st.text(max_size=90), unique=True, max_size=30), st.sampled_from([28, 60]))
def test_short_names_fit_and_stay_apart(names: list[str], longest: int) -> None:
    drawn = p.distinct(names, longest)
    assert list(drawn) == names
    assert len(set(drawn.values())) == len(names)
    assert all(len(text) <= longest and text == " ".join(text.split()) for text in drawn.values())


def test_names_that_would_read_alike_are_numbered() -> None:
    long = "a" * 100
    assert list(p.distinct([long + "x", long + "y", "b"]).values()) == ["a" * 59 + "…", "a" * 55 + "… (2)", "b"]


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (-1.5, "−1.5"), (251.405, "251"), (0.000123456, "0.000123"), (123456.0, "123,456"), (np.nan, "–")],
)
def test_figures_have_three_digits(value: float, text: str) -> None:
    assert p.figure(value) == text


def test_few_groups_are_all_drawn_and_nothing_is_said() -> None:
    assert p.some_groups(pd.Series(["b", "a", "b"])) == (["b", "a"], "")


def test_many_groups_are_thinned_the_chosen_one_stays_and_it_is_said() -> None:
    shown, note = p.some_groups(pd.Series(range(1000)), keep="7")
    assert len(shown) == len(set(shown)) == p.SHOWN_GROUPS
    assert shown[0] == "0"
    assert "7" in shown
    assert note.startswith("60 of 1,000 groups are drawn")


def test_a_group_that_does_not_exist_takes_no_one_s_place() -> None:
    shown, _ = p.some_groups(pd.Series(range(1000)), keep="nobody")
    assert shown[-1] == "999"
    assert "nobody" not in shown


@given(st.integers(1, 5000))
def test_rows_are_thinned_evenly_with_both_ends(n: int) -> None:
    kept, note = p.some_rows(pd.DataFrame({"x": range(n)}))
    assert len(kept) == min(n, p.SHOWN_POINTS)
    assert (kept["x"].iloc[0], kept["x"].iloc[-1]) == (0, n - 1)
    assert bool(note) == (n > p.SHOWN_POINTS)


@given(st.lists(st.integers(1, 9_000), min_size=1, max_size=60))
def test_lines_keep_their_ends_and_become_light(sizes: list[int]) -> None:
    lines = pd.DataFrame(
        {"group": np.repeat(np.arange(len(sizes)), sizes), "time": np.concatenate([*map(range, sizes)])}
    )
    kept = p.some_places(lines.assign(fitted=0.0))
    assert len(kept) <= p.SHOWN_LINE_POINTS + len(sizes)
    ends = kept.groupby("group")["time"].agg(["min", "max"])
    assert list(ends["max"] + 1) == sizes
    assert (ends["min"] == 0).all()
    if len(lines) <= p.SHOWN_LINE_POINTS:
        assert len(kept) == len(lines)


def test_the_group_that_stands_out_is_found_by_its_whole_name_and_lies_on_top() -> None:
    frame = pd.DataFrame({"group": [1, 2, 3, 2], "y": range(4)})
    drawn = p.drawn(frame, ["2", "3"], "2")
    assert list(drawn["group"]) == ["3", "2", "2"]
    assert list(drawn["picked"]) == [False, True, True]


@pytest.mark.parametrize("values", [[], [np.nan], [3.0, 3.0], [0.0], [-1e308, 1e308], [1e-300, 2e-300]])
def test_every_axis_has_room_or_leaves_it_to_the_drawing(values: list[float]) -> None:
    domain = p.axis(np.array(values)).to_dict().get("domain")
    if domain is not None:
        assert domain[0] < min(values)
        assert max(values) < domain[1]


def test_whole_numbers_get_whole_ticks_and_years_no_exponents() -> None:
    assert p.whole_steps(np.array([2001.0, 2015.0])) == {"tickMinStep": 1, "format": "d"}
    assert p.whole_steps(np.array([0.0, 2e9])) == {"tickMinStep": 1}
    assert p.whole_steps(np.array([0.5, 1.0])) == {}


@pytest.mark.parametrize("name", ["image", "title"])
def test_a_tooltip_takes_no_learner_s_word_for_its_own(name: str) -> None:
    """Vega's tooltips would fetch the value of an entry called “image” as a picture."""
    assert p.tip("group:N", name).to_dict()["title"] == f"{name}:"
    assert p.tip("n:Q", "rows", ",d").to_dict()["format"] == ",d"


@pytest.mark.parametrize(
    ("names", "columns"),
    [(["population"], 1), (["each Subject", "Subject 308"], 2), (["a", "b", "c", "d"], 4)]
    + [(["control", "placebo", "treatment"] * 2, 2), (["a" * 17, "b" * 17], 1)],
)
def test_a_key_has_as_many_columns_as_fit_a_phone(names: list[str], columns: int) -> None:
    assert p.key(names).columns == columns
