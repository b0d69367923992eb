"""What the benchmark of reshaping times does what it says."""

from __future__ import annotations

import pandas as pd
import pytest

from benchmarks.reshaping import CASES, calls, in_turns, ratios, wide_table
from benchmarks.table import Result


@pytest.mark.parametrize("options", CASES.values(), ids=list(CASES))
def test_both_engines_hold_the_same_cells(options):
    table = wide_table(30, **options)
    made = {engine: call() for engine, call in calls(table).items()}
    values = [name for name in made["rungs"] if name in ("mood", "sleep", "pain")]
    ours = pd.concat([made["rungs"][name] for name in values]).dropna().sort_values().tolist()
    assert ours == made["pandas"]["value"].dropna().sort_values().tolist()
    assert len(made["rungs"]) == 30 * 60 / len(values)


def test_the_calls_take_turns_and_the_first_round_does_not_count():
    order = []
    seconds = in_turns({"a": lambda: order.append("a"), "b": lambda: order.append("b")}, 2)
    assert order == ["a", "b"] * 3
    assert {engine: len(times) for engine, times in seconds.items()} == {"a": 2, "b": 2}


def test_the_ratio_is_of_the_best_times():
    found = [Result("x", "rungs", seconds=(3.0, 2.0)), Result("x", "pandas", seconds=(4.0, 5.0))]
    assert ratios(found) == {"x": 0.5}
