"""The numbers of the table of values expected at chosen places, with intervals for the mean and for a new row."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from scipy.special import ndtri, stdtrit

from ...diagnostics.lines import placed
from ...inference.effects.wald import DfMethod, covariance
from ...numerics import Array
from ..components import DUST
from ..escape import python_string
from ..inferences.band_words import Whom, expected_sentence, whose_mean
from ..numbers import percent, plain
from ..scripts.python import asked
from ..words import noun
from .frame import FitTraces
from .predictions_r import PlaceInR
from .steps import Step
from .trace import aligned, bracketed, in_latex

#: More products than this are a wall; the others are hinted at.
_WRITTEN = 5
_AVERAGED = " Predictors that the place leaves open are averaged as they occur in the rows."


@dataclass(frozen=True, eq=False)
class PredictionTraces(FitTraces):
    """Values expected at places, number by number.

    Parameters
    ----------
    places : sequence of mapping
        Column → value, all with the same columns.
    found : DataFrame
        As `diagnostics.bands` returns it for these places and the rows of the fit.
    group : str or None
        The group of the data of which something is expected.
    new : bool
        Whether it is of a group that is not in the data; of all together where neither is given.
    df : {"satterthwaite", "kenward-roger", "residual", "normal"}
    level : float
        Coverage of the intervals.
    unit : str
        The outcome's unit.
    """

    places: Sequence[Mapping[str, Any]]
    found: pd.DataFrame
    group: str | None = None
    new: bool = False
    df: DfMethod = "satterthwaite"
    level: float = 0.95
    unit: str = ""

    @property
    def frame(self) -> pd.DataFrame:
        """Expected values and the ends of their intervals."""
        return self.found

    @cached_property
    def rows(self) -> tuple[str, ...]:
        """The places."""
        return tuple(self._named(place) for place in self.places)

    def _named(self, place: Mapping[str, Any]) -> str:
        if not place:
            return whose_mean(self._whom, self.prepared, self.group or "")
        return ", ".join(f"{name} = {plain(v) if isinstance(v, int | float) else v}" for name, v in place.items())

    @property
    def _whom(self) -> Whom:
        return "known" if self.group is not None else "new" if self.new else "population"

    @property
    def fields(self) -> dict[str, str]:
        """The value, and both ends of both intervals."""
        mean, row = f"{percent(self.level)} for the mean", f"{percent(self.level)} for a new row"
        ends = {f"{mean}, lower": "lower", f"{mean}, upper": "upper"}
        return {"Expected": "estimate", **ends, f"{row}, lower": "row_lower", f"{row}, upper": "row_upper"}

    def data(self, place: int) -> str:
        """The rows of the fit, and whose rows are put at the place."""
        if self.group is None:
            return super().data(place)
        one = noun(self.prepared.roles.group)
        return f"{super().data(place)} Put at this place are the rows of {one} {self.group}."

    def sentence(self, place: int, field: str) -> str:
        """What is expected at the place, with both intervals."""
        return expected_sentence(
            self.prepared,
            self.places[place],
            self.found.iloc[place],
            self._whom,
            level=self.level,
            group=self.group or "",
            unit=self.unit,
        )

    # ----- how it is computed -----

    def formula(self, place: int, field: str) -> Step:
        """How a number is computed."""
        if field == "estimate":
            return self._estimate(place)
        here, x = self.found.iloc[place], self._fixed_row(place)
        for_row, sign = field.startswith("row"), "+" if field.endswith("upper") else "-"
        margin = abs(float(here[field]) - float(here["estimate"]))
        letters, numbers, error = (self._row_error if for_row else self._mean_error)(here, x)
        reach, letter = margin / error if error else math.nan, self._letter(here, for_row)
        filled = rf"{in_latex(float(here['estimate']))} {sign} {in_latex(reach)} \cdot {in_latex(error)}"
        formula = aligned(
            (r"\text{end}", rf"\hat\mu {sign} {letter} \cdot \operatorname{{SE}}"),
            ("", f"{filled} = {in_latex(float(here[field]))}"),
            (r"\operatorname{SE}", letters),
            *([("", numbers)] if numbers else []),
            ("", in_latex(error)),
        )
        return formula, self._says(for_row)

    def _estimate(self, place: int) -> Step:
        value, x = float(self.found["estimate"].iloc[place]), self._fixed_row(place)
        fixed = float(x @ self.fit.fixed_effects.to_numpy())
        if self.group is None:
            lines = [(r"\hat\mu", r"\bar x^\top\hat\beta"), ("", self._products(x)), ("", in_latex(value))]
            return aligned(
                *lines
            ), f"The coefficients, weighed by what their columns are at this place.{self._averaged}"
        formula = aligned(
            (r"\hat\mu", r"\bar x^\top\hat\beta + \bar z^\top\hat b"),
            ("", f"{in_latex(fixed)} + {bracketed(value - fixed)} = {in_latex(value)}"),
        )
        one = noun(self.prepared.roles.group)
        return (
            formula,
            f"What is expected of all, and what this {one} departs from it by its own effects.{self._averaged}",
        )

    def _products(self, x: Array) -> str:
        used = [(float(w), float(b)) for w, b in zip(x, self.fit.fixed_effects, strict=True) if w != 0.0]
        written = [bracketed(b) if w == 1.0 else rf"{bracketed(w)} \cdot {bracketed(b)}" for w, b in used[:_WRITTEN]]
        return " + ".join([*written, *([r"\dots"] if len(used) > _WRITTEN else [])]) or in_latex(0.0)

    @property
    def _averaged(self) -> str:
        """That predictors are averaged, where there are some that no place names."""
        return _AVERAGED if any(name not in self.places[0] for name in self.prepared.roles.predictors) else ""

    def _fixed_row(self, place: int) -> Array:
        """Mean of the rows' fixed-effects columns, put at a place, (p,)."""
        frame, of = self.prepared.frame, self.prepared.roles.group
        own = frame if self.group is None else frame[(frame[of].astype(str) == self.group).to_numpy()]
        return self.fit.design.fixed_matrix(placed(own, self.places[place])).mean(axis=0)

    def _mean_error(self, here: pd.Series, x: Array) -> tuple[str, str, float]:
        """The standard error of a mean: in letters, in numbers where that says more, and its value."""
        error = float(here["std_error"])
        if self.group is not None:
            return r"\sqrt{\operatorname{Var}\bigl(\bar x^\top\hat\beta + \bar z^\top(\hat b - b)\bigr)}", "", error
        if not self.new:
            return rf"\sqrt{{{self._of_mean}}}", "", error
        own = self._known_to(x)
        letters = rf"\sqrt{{{self._of_mean} + \bar z^\top\hat G\,\bar z}}"
        return letters, rf"\sqrt{{{in_latex(own)} + {in_latex(self._clean(error**2 - own))}}}", error

    def _row_error(self, here: pd.Series, x: Array) -> tuple[str, str, float]:
        """The standard error of a new row, likewise: how rows scatter is added, and how groups do where it is new."""
        square, residual = float(here["std_error"]) ** 2, self.fit.sigma**2
        if self.group is not None or not self.fit.design.random:
            parts, letters = [square, residual], r"\sqrt{\operatorname{SE}_{\hat\mu}^2 + \hat\sigma^2}"
        else:
            own = self._known_to(x)
            apart = square - own if self.new else self._apart(here, own)
            parts = [own, self._clean(apart), residual]
            letters = rf"\sqrt{{{self._of_mean} + \bar z^\top\hat G\,\bar z + \hat\sigma^2}}"
        return letters, rf"\sqrt{{{' + '.join(map(in_latex, parts))}}}", math.sqrt(sum(parts))

    def _apart(self, here: pd.Series, own: float) -> float:
        """The variance between groups at a place, from how much wider the interval for a new row is."""
        reach = self._quantile(float(here["df"]))
        return ((float(here["row_upper"]) - float(here["estimate"])) / reach) ** 2 - own - self.fit.sigma**2

    def _known_to(self, x: Array) -> float:
        """The variance of the mean by the fixed effects alone."""
        return float(x @ np.asarray(covariance(self.fit, self.df)) @ x)

    def _clean(self, variance: float) -> float:
        """What rounding leaves of no variance is none."""
        return variance if variance > DUST * self.fit.sigma**2 else 0.0

    @property
    def _of_mean(self) -> str:
        cov = r"\hat\Phi_A" if self.df == "kenward-roger" else r"\operatorname{Cov}(\hat\beta)"
        return rf"\bar x^\top {cov}\,\bar x"

    def _quantile(self, df: float) -> float:
        tail = (1.0 + self.level) / 2.0
        return float(ndtri(tail)) if math.isinf(df) else float(stdtrit(df, tail))

    def _letter(self, here: pd.Series, for_row: bool) -> str:
        tail = plain((1.0 + self.level) / 2.0)
        if math.isinf(here["df"]):
            return rf"z_{{{tail}}}"
        # A new row of a known group has degrees of freedom of its own, which no table shows.
        own = for_row and self.group is not None and self.df in ("satterthwaite", "kenward-roger")
        degrees = r"\nu" if own else in_latex(float(here["df"]))
        return rf"t_{{{tail},\,{degrees}}}"

    def _says(self, for_row: bool) -> str:
        one = noun(self.prepared.roles.group)
        if self.group is not None:
            mean = f"How far the expectation of this {one} may lie from what its rows and the others’ tell of it."
        elif self.new:
            mean = f"How surely the average is known, and how far a {one} lies from it that is not in the data."
        else:
            mean = "How surely the average is known."
        if not for_row:
            return f"{mean}{self._averaged}"
        if self.group is not None or not self.fit.design.random:
            return f"{mean} A new row scatters around that by the residual’s variance."
        return "How surely the average is known, how far groups lie apart at this place, and how far rows scatter."

    # ----- what gives it -----

    def r(self, place: int, field: str) -> str:
        """By predict and lmerTest; lme4 has no intervals in groups that are known."""
        of, values = self.prepared.roles.group, self.places[place]
        there = PlaceInR(self.fit, self.name, place + 1, values, of, self.group, self.new, self.df, self.level)
        return there.line(field)

    def python(self, place: int, field: str) -> str:
        """The values at all places, asked for again."""
        places = ", ".join(
            f"{{{', '.join(f'{python_string(name)}: {_literal(v)}' for name, v in each.items())}}}"
            for each in self.places
        )
        whose = f"group={python_string(self.group)}" if self.group is not None else "new=True" if self.new else ""
        told = [self.name, "data", f"[{places}]", *([f"Whose({whose})"] if whose else []), *asked(self.df, self.level)]
        return "\n".join(
            [
                "from lmm_engine.diagnostics import Whose, bands",
                f"expected = bands({', '.join(told)})",
                f'expected["{field}"].iloc[{place}]',
            ]
        )


def _literal(value: Any) -> str:
    return repr(float(value)) if isinstance(value, int | float) else python_string(str(value))
