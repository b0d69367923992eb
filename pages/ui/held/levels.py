"""What a learner has changed in the table of a column's levels, and not used yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

Cells = Mapping[int, Mapping[str, Any]]


@dataclass(frozen=True)
class LevelsDraft:
    """Places and labels as they are typed.

    The table on the screen counts its changes from what it was first drawn with, and forgets them when its screen is
    left. So both are held: what it was drawn with, and what has been changed since.

    Parameters
    ----------
    of : str
        The column, and the recipe at that time; another one begins anew.
    drawn, since : mapping of int to mapping of str to anything
        Cells that differ from the levels as they are, by row and column.
    baseline : str or None
    """

    of: str = ""
    drawn: Cells = field(default_factory=dict)
    since: Cells = field(default_factory=dict)
    baseline: str | None = None

    def begun(self, of: str) -> LevelsDraft:
        """The draft for a column, as its table is drawn for the first time on a screen."""
        if of != self.of:
            return LevelsDraft(of)
        rows = {**self.drawn, **self.since}
        drawn = {row: {**self.drawn.get(row, {}), **self.since.get(row, {})} for row in rows}
        return replace(self, drawn=drawn, since={})

    def table(self, levels: pd.DataFrame) -> pd.DataFrame:
        """The levels with what was changed when the table was drawn."""
        new = levels.copy()
        for row, cells in self.drawn.items():
            for column, value in cells.items():
                if row < len(new) and column in new.columns:
                    new.loc[new.index[row], column] = value
        return new
