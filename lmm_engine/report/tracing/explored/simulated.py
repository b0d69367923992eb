"""The numbers of the explorers' tables: what was made up with which settings, and the lines that make it again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

import pandas as pd

from ....explore.growth import Growth
from ...escape import python_string
from ...numbers import MINUS, plain
from ..frame import FrameTraces
from ..trace import Trace, bracketed

#: Where the names stand that preparatory lines use.
_ROOMS = {
    "dropout": ("chance", "courses", "seen"),
    "growth": ("Growth", "people", "waves"),
    "pull": ("errors",),
    "study": ("balanced", "drawn", "intervals", "some_persons", "summary"),
    "zero": ("growth_of", "line_of"),
}
_LIBRARIES = {
    "np": "import numpy as np",
    "lmm": "import lmm_engine as lmm",
    "replace": "from dataclasses import replace",
}


def imported(*names: str) -> tuple[str, ...]:
    """Lines that import these, a line for each room."""
    rooms = {room: sorted(set(names) & set(own)) for room, own in _ROOMS.items()}
    lines = [f"from lmm_engine.explore.{room} import {', '.join(own)}" for room, own in rooms.items() if own]
    return (*(line for name, line in _LIBRARIES.items() if name in names), *lines)


@dataclass(frozen=True)
class Rung:
    """The fit of the learner's that an explorer begins with.

    Parameters
    ----------
    name : str
        As the exported scripts call it: ``rung2``.
    time : str
        The column of time in their table ``data``; empty without one.
    """

    name: str
    time: str = ""

    @property
    def times(self) -> str:
        """The times of all rows, in Python."""
        return f"data[{python_string(self.time)}].to_numpy(float)"

    @property
    def line(self) -> str:
        """Its lines, in Python."""
        return f"line_of({self.name}, data, {python_string(self.time)})"


def growth_lines(growth: Growth, rung: Rung | None, fitted: Growth | None = None) -> tuple[str, ...]:
    """Lines that make ``growth``: in full, or a fit's with what was moved.

    Parameters
    ----------
    growth : Growth
    rung : Rung or None
        None for a simulation.
    fitted : Growth, optional
        That of the rung, from which `growth` was moved.
    """
    own = {field.name: float(getattr(growth, field.name)) for field in fields(growth)}
    if rung is None or fitted is None:
        return (*imported("Growth"), f"growth = Growth({_arguments(own)})")
    made = imported("growth_of", "line_of")
    moved = {name: value for name, value in own.items() if value != getattr(fitted, name)}
    start = f"growth = growth_of({rung.line}, {rung.name}.sigma)"
    if not moved:
        return (*made, start)
    return (*made, *imported("replace"), start, f"growth = replace(growth, {_arguments(moved)})")


def given(x: float) -> str:
    """Write a time inside a formula: as it was given, in brackets where it is negative."""
    written = plain(x).replace(MINUS, "-")
    return bracketed(x) if "×" in written else f"({written})" if x < 0 else written


def made_up(what: str, seed: int, rung: Rung | None) -> str:
    """Say who or what was drawn, and from what."""
    start = f"estimates of rung {rung.name.removeprefix('rung')}, as the sliders have moved them" if rung else "sliders"
    return f"{what}, made up by draw {seed} from the {start}. Nobody of them was ever measured."


def _arguments(values: Mapping[str, float]) -> str:
    return ", ".join(f"{name}={value!r}" for name, value in values.items())


@dataclass(frozen=True, eq=False)
class ExploredTraces(FrameTraces):
    """A table of an explorer.

    Parameters
    ----------
    numbers : DataFrame
        The numbers, a row for each of the table's.
    rung : Rung or None
        What it begins with; None where everything is made up.
    before : sequence of str
        Lines of Python that make again what the numbers are read from.
    made : str
        What was made up, and from what; plain text.
    """

    numbers: pd.DataFrame
    rung: Rung | None
    before: Sequence[str]
    made: str

    @property
    def frame(self) -> pd.DataFrame:
        """The numbers."""
        return self.numbers

    def data(self, place: int) -> str:
        """What was made up, and from what."""
        return self.made

    def trace(self, row: str, column: str) -> Trace:
        """Follow one number; a simulation needs no script."""
        return replace(super().trace(row, column), alone=self.rung is None)

    def python(self, place: int, field: str) -> str:
        """Make it again, and read the number off."""
        return "\n".join([*self.before, self.read(place, field)])

    def read(self, place: int, field: str) -> str:
        """Where the number stands, once it was made again."""
        raise NotImplementedError
