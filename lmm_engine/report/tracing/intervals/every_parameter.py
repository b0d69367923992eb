"""The numbers of the table of all parameters, with their intervals by each method."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from ....inference.parameters import parameter_values
from ...inferences.tables_intervals import IntervalMethod, every_parameter_table
from ..effects import EffectTraces
from ..steps import Step
from ..variances import VarianceTraces
from .shared import ENDS, IntervalTraces

_HEADS: Mapping[IntervalMethod, str] = {"wald": "Wald", "profile": "Profile", "bootstrap": "Bootstrap"}
_FIELDS: Mapping[str, tuple[IntervalMethod, int]] = {
    f"{method}_{end}": (method, side) for method in _HEADS for side, end in enumerate(ENDS)
}


@dataclass(frozen=True, eq=False)
class ParameterTraces(IntervalTraces):
    """The table of all parameters' intervals, number by number; the profiles are of all of them."""

    @cached_property
    def rows(self) -> tuple[str, ...]:
        """The parameters, as the table calls them."""
        table = every_parameter_table(self.fit, self.prepared, self.profiles, self.bootstrap, df=self.df)
        return tuple(table["Parameter"])

    @property
    def fields(self) -> dict[str, str]:
        """The estimate, and both ends by each method."""
        ends = {f"{_HEADS[method]}, {ENDS[side]}": field for field, (method, side) in _FIELDS.items()}
        return {"Estimate": "estimate", **ends}

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The estimate, and both ends by each method, NaN where there are none."""
        rows = []
        for own in self.every:
            found = {limit.method: (limit.lower, limit.upper) for limit in self.limits_of(own)}
            ends = {field: found[method][side] for field, (method, side) in _FIELDS.items() if method in found}
            rows.append({"estimate": parameter_values(self.fit)[own.name], **ends})
        return pd.DataFrame(rows, columns=["estimate", *_FIELDS], dtype=float)

    @property
    def python_profiles(self) -> str:
        """Those of all parameters."""
        return "" if self.level == 0.95 else f"level={self.level!r}"

    def _in_its_table(self, place: int) -> tuple[EffectTraces | VarianceTraces, int, str]:
        """Where an estimate is told in full: the table of effects or of variances, the row, and its name for it."""
        own = self.every[place]
        if own.kind == "beta":
            return self.effects, own.row, "estimate"
        components = VarianceTraces(self.fit, self.prepared, self.name, self.unit)
        table = components.frame
        if own.kind == "sigma":
            return components, len(table) - 1, "sd"
        term = self.fit.random_terms[own.term]
        names = {term.terms[own.row], term.terms[own.column]}
        rows = zip(table["group"], table["term1"], table["term2"], strict=True)
        found = [group == term.factor and {one, other or one} == names for group, one, other in rows]
        return components, found.index(True), "sd"

    def sentence(self, place: int, field: str) -> str:
        """What the estimate, or the interval, says."""
        if field == "estimate":
            table, row, name = self._in_its_table(place)
            return table.sentence(row, name)
        return self.said(self.every[place], _FIELDS[field][0])

    def formula(self, place: int, field: str) -> Step:
        """How a number is computed."""
        if field == "estimate":
            table, row, name = self._in_its_table(place)
            return table.formula(row, name)
        return self.end(self.every[place], *_FIELDS[field])

    def python(self, place: int, field: str) -> str:
        """What gives a number in Python."""
        if field == "estimate":
            table, row, name = self._in_its_table(place)
            return table.python(row, name)
        return self.python_end(self.every[place], *_FIELDS[field])

    def r(self, place: int, field: str) -> str:
        """What gives a number in R."""
        if field == "estimate":
            table, row, name = self._in_its_table(place)
            return table.r(row, name)
        return self.r_end(self.every[place], *_FIELDS[field])
