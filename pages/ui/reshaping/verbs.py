"""What a learner does to a family of columns; each verb puts one new draft in place."""

from __future__ import annotations

from dataclasses import replace

from .. import state
from ..held.drafts import times_in_line, times_in_names


def set_times(index: int, line: str) -> None:
    """Take the times of a family from one line."""
    state.write(f"shape.families.{index}.times", times_in_line(line))


def read_times(index: int) -> None:
    """Take the times from the names of the columns, as far as they tell."""
    family = state.now().shape.families[index]
    read = times_in_names(family.columns)
    times = tuple(read.get(column, str(k)) for k, column in enumerate(family.columns))
    state.write(f"shape.families.{index}", replace(family, times=times))


def count_times(index: int) -> None:
    """Number the columns 0, 1, 2, … in the order in which they stand."""
    family = state.now().shape.families[index]
    state.write(f"shape.families.{index}", replace(family, times=tuple(str(k) for k in range(len(family.columns)))))
