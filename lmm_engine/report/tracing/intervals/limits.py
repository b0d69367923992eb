"""The numbers of the table of one parameter's intervals, one by each method."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from ....inference.parameters import Parameter
from ...escape import python_string, r_string
from ...inferences.tables_intervals import IntervalMethod, Limits
from ...numbers import percent
from ..steps import Step
from ..trace import aligned, bracketed, in_latex
from .shared import ENDS, IntervalTraces
from .steps import ended, letter


@dataclass(frozen=True, eq=False, kw_only=True)
class LimitTraces(IntervalTraces):
    """The table of one parameter's intervals by each method, number by number.

    Parameters
    ----------
    parameter : Parameter
    """

    parameter: Parameter

    @cached_property
    def found(self) -> tuple[Limits, ...]:
        """The intervals, one for each method."""
        return self.limits_of(self.parameter)

    @cached_property
    def frame(self) -> pd.DataFrame:
        """Columns ``estimate lower upper below above``."""
        rows = [(own.estimate, own.lower, own.upper) for own in self.found]
        frame = pd.DataFrame(rows, columns=["estimate", "lower", "upper"], dtype=float)
        return frame.assign(below=frame["lower"] - frame["estimate"], above=frame["upper"] - frame["estimate"])

    @property
    def rows(self) -> tuple[str, ...]:
        """The methods."""
        return tuple(own.label for own in self.found)

    @property
    def fields(self) -> dict[str, str]:
        """Both ends, and how far they are from the estimate."""
        ends = f"{percent(self.level)} CI"
        return {f"{ends}, lower": "lower", f"{ends}, upper": "upper", "Below": "below", "Above": "above"}

    @property
    def python_profiles(self) -> str:
        """Those of the one parameter."""
        level = "" if self.level == 0.95 else f", {self.level!r}"
        return f"[{python_string(self.parameter.name)}]{level}"

    def sentence(self, place: int, field: str) -> str:
        """What the interval says."""
        return self.said(self.parameter, self.found[place].method)

    def formula(self, place: int, field: str) -> Step:
        """How a number is computed."""
        method, side = self.found[place].method, int(field in ("upper", "above"))
        if field in ENDS:
            return self.end(self.parameter, method, side)
        here, end = self.frame.iloc[place], ENDS[side]
        hat = rf"\hat{letter(self.parameter)}"
        numbers = f"{in_latex(float(here[end]))} - {bracketed(float(here['estimate']))}"
        formula = aligned(
            ("", f"{ended(self.parameter, side)} - {hat}"), ("", f"{numbers} = {in_latex(float(here[field]))}")
        )
        by = " The estimate is that by ML, as the profile is." if self._by_ml(method) else ""
        return formula, f"How far the interval reaches to this side of the estimate.{by}"

    def _by_ml(self, method: IntervalMethod) -> bool:
        return method == "profile" and self.profiles.curves[self.parameter.name].method != self.fit.method

    def python(self, place: int, field: str) -> str:
        """What gives a number in Python."""
        method, side = self.found[place].method, int(field in ("upper", "above"))
        end = self.python_end(self.parameter, method, side)
        if field in ENDS:
            return end
        if method == "wald":
            return f"{end} - {self.effects.python(self.parameter.row, 'estimate')}"
        source = "profiles" if method == "profile" else "draws"
        return f"{end} - {source}.estimates[{python_string(self.parameter.name)}]"

    def r(self, place: int, field: str) -> str:
        """What gives a number in R."""
        method, side = self.found[place].method, int(field in ("upper", "above"))
        end = self.r_end(self.parameter, method, side)
        if field in ENDS or not end:
            return end
        return f"{end} - {self._r_estimate(method)}"

    def _r_estimate(self, method: IntervalMethod) -> str:
        name = r_string(self.parameter.name)
        if self.parameter.kind != "beta":
            place = self.every.index(self.parameter) + 1
            return f'as.data.frame(VarCorr({self.name}), order = "lower.tri")$sdcor[{place}]'
        if method == "wald":
            return self.effects.r(self.parameter.row, "estimate")
        return f"fixef({f'refitML({self.name})' if self._by_ml(method) else self.name})[{name}]"
