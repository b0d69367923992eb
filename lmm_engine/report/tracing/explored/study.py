"""The numbers of the explorers of the repeated study and of dropout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ....explore.dropout import Courses, Leaving
from ....explore.growth import Growth
from ...explorer_words import courses_table, study_sentences
from ...numbers import percent
from ..steps import Step
from ..trace import aligned, bracketed, in_latex
from .simulated import ExploredTraces, Rung, given, growth_lines, imported

#: The table's columns, with the summary's names for them.
_STUDY = {
    "Hold the truth": "holds",
    "Hold the truth, ±": "margin",
    "Miss it": "misses",
    "Standard error claimed": "claimed",
    "Spread of the estimates": "spread",
}


@dataclass(frozen=True, eq=False)
class StudyTraces(ExploredTraces):
    """What each rung's intervals kept of their promise, number by number.

    Parameters
    ----------
    lot : bool
        Whether the intervals are of a property that means nothing.
    """

    lot: bool = False

    fields = _STUDY

    @property
    def frame(self) -> pd.DataFrame:
        """As `explore.study.summary` returns it, with the share that misses."""
        return self.numbers.assign(misses=1.0 - self.numbers["holds"])

    @property
    def rows(self) -> tuple[str, ...]:
        """The rungs."""
        return tuple(f"Rung {rung}" for rung in self.numbers.index)

    def sentence(self, place: int, field: str) -> str:
        """What became of this rung's promise."""
        return study_sentences(self.numbers, lot=self.lot)[place]

    def formula(self, place: int, field: str) -> Step:
        """How a number sums the studies up."""
        here = self.frame.iloc[place]
        n, value, share = int(here["n"]), in_latex(float(here[field])), float(here["holds"])
        if field in ("holds", "misses"):
            many = round(n * float(here[field]))
            done = r"\text{hold it}" if field == "holds" else r"\text{miss it}"
            formula = aligned(
                ("p", rf"\frac{{\text{{studies that }}{done}}}{{\text{{studies}}}}"),
                ("", rf"\frac{{{many}}}{{{n}}} = {value}"),
            )
            return formula, f"Of {n} studies, {many} have an interval that {field} the true value."
        if field == "margin":
            numbers = rf"2\sqrt{{\frac{{{in_latex(share)} \cdot {in_latex(1.0 - share)}}}{{{n}}}}} = {value}"
            formula = aligned(("m", r"2\sqrt{\frac{p\,(1 - p)}{S}}"), ("", numbers))
            return formula, "Twice the standard error of a share: other studies, drawn anew, would move it so far."
        if field == "claimed":
            letters = r"\frac{1}{S}\sum_{s=1}^{S} \operatorname{SE}_s(\hat\beta)"
            meaning = f"The mean of the {n} standard errors that this rung gave: how far off it believes to be."
            return aligned((r"\overline{\operatorname{SE}}", letters), ("", value)), meaning
        letters = r"\sqrt{\frac{1}{S - 1}\sum_{s=1}^{S} \bigl(\hat\beta_s - \overline{\hat\beta}\bigr)^2}"
        meaning = f"The standard deviation of the {n} estimates: how far off the rung really is, from study to study."
        return aligned((r"\operatorname{SD}(\hat\beta)", letters), ("", value)), meaning

    def read(self, place: int, field: str) -> str:
        """From the summary of all studies."""
        rung = int(self.numbers.index[place])
        return f'1.0 - kept.loc[{rung}, "holds"]' if field == "misses" else f'kept.loc[{rung}, "{field}"]'


def study_lines(
    growth: Growth, plan: str, *, lot: bool, n: int, seed: int, rung: Rung | None, fitted: Growth | None = None
) -> tuple[str, ...]:
    """Lines that draw all studies again and sum them up.

    Parameters
    ----------
    growth, rung, fitted
        See `explored.growth_lines`.
    plan : str
        Who is measured when, in Python: from `balanced_plan` or `own_plan`.
    lot : bool
    n, seed : int
        How many studies, and their draw.
    """
    question, truth = ('"lot"', "0.0") if lot else ('"time"', "growth.slope")
    return (
        *imported("np", "balanced" if rung is None else "some_persons", "drawn", "intervals", "summary"),
        *(imported("waves") if rung is None else ()),
        *growth_lines(growth, rung, fitted),
        f"plan = {plan}",
        f"outcomes = drawn(plan, growth, {n}, np.random.default_rng({seed}))",
        f"kept = summary(intervals(plan, outcomes, {question}, {truth}))",
    )


def balanced_plan(persons: int, n_waves: int) -> str:
    """Every person at every wave, in Python."""
    return f"balanced({persons}, waves({n_waves}))"


def own_plan(rung: Rung, most_persons: int, most_rows: int) -> str:
    """Who was measured when in the learner's data, in Python."""
    return f"some_persons({rung.times}, {rung.name}.random_terms[0].codes, {most_persons}, {most_rows})"


@dataclass(frozen=True, eq=False)
class CourseTraces(ExploredTraces):
    """The mean at the last time by each way of estimating it, number by number.

    Parameters
    ----------
    found : Courses
    there : ndarray of bool, shape (n, waves)
        Which outcomes were seen.
    growth : Growth
        The truth.
    said : sequence of str
        What the explorer says below its table.
    """

    found: Courses
    there: np.ndarray
    growth: Growth
    said: Sequence[str]

    @property
    def fields(self) -> dict[str, str]:
        """The mean, and its distance from the truth."""
        _, mean, miss = courses_table(self.numbers).columns
        return {str(mean): "mean", str(miss): "miss"}

    @property
    def rows(self) -> tuple[str, ...]:
        """The ways, as the table calls them."""
        return tuple(courses_table(self.numbers)["Estimate"])

    def columns(self, row: str) -> tuple[str, ...]:
        """The truth is not off the truth."""
        heads = super().columns(row)
        return heads[:1] if self.rows.index(row) == 0 else heads

    def sentence(self, place: int, field: str) -> str:
        """What is said of this way."""
        name = {"stayers": "The mean of those who stay", "mixed": "The mixed model"}.get(self._way(place))
        return next((said for said in self.said if name and said.startswith(name)), "")

    def _way(self, place: int) -> str:
        return str(self.numbers.index[place])

    def formula(self, place: int, field: str) -> Step:
        """How a mean or its distance from the truth is computed."""
        value = in_latex(float(self.numbers[field].iloc[place]))
        if field == "miss":
            truth, mean = float(self.numbers.loc["truth", "mean"]), float(self.numbers["mean"].iloc[place])
            filled = f"{bracketed(mean)} - {bracketed(truth)} = {value}"
            return aligned(
                (r"\hat\mu_T - \mu_T", ""), ("", filled)
            ), "The estimate less the truth, which is known here."
        way = self._way(place)
        if way in ("truth", "mixed"):
            return self._line(way, value)
        stayed = int(self.there[:, -1].sum())
        formula = aligned(
            (r"\hat\mu_T", r"\frac{1}{m}\sum_{j\,\text{there}} y_{Tj}"), ("", rf"{value} \quad (m = {stayed})")
        )
        gone = f"{len(self.there) - stayed} of {len(self.there)} are not among them"
        if way == "stayers":
            return formula, f"The mean of the {stayed} who are there at the last time; {gone}."
        return formula, (
            f"The mean of the {stayed} with no gap; {gone}. Nobody returns who has left, so at the last time these are "
            "the same persons as those who stay: the two ways differ before it."
        )

    def _line(self, way: str, value: str) -> Step:
        """A straight line read off at the last time."""
        course = self.found.means[self.found.means["way"] == way]
        times, mean = course["time"].to_numpy(float), course["mean"].to_numpy(float)
        slope = float((mean[-1] - mean[0]) / (times[-1] - times[0]))
        level, last = float(mean[0] - slope * times[0]), given(float(times[-1]))
        hat = "" if way == "truth" else r"\hat"
        numbers = rf"{in_latex(level)} + {bracketed(slope)} \cdot {last} = {value}"
        formula = aligned((rf"{hat}\mu_T", rf"{hat}\beta_0 + {hat}\beta_1 T"), ("", numbers))
        if way == "truth":
            return formula, "The line from which everybody was drawn, at the last time."
        rows, left = self.found.rows, percent(self.found.left)
        return (
            formula,
            f"The fixed line of rung 2, fitted to all {rows} rows that were seen, those of the {left} who left too.",
        )

    def read(self, place: int, field: str) -> str:
        """From the last wave by each way."""
        return f'end.loc["{self._way(place)}", "{field}"]'


def even_waves(n: int, first: float = 0.0, last: float | None = None) -> str:
    """So many waves, in Python."""
    return f"waves({n})" if last is None else f"waves({n}, {first!r}, {last!r})"


def every_wave(rung: Rung) -> str:
    """The learner's times, each once, in Python."""
    return f"np.unique({rung.times})"


def course_lines(
    growth: Growth, times: str, leaving: Leaving, *, rung: Rung | None, fitted: Growth | None = None
) -> tuple[str, ...]:
    """Lines that draw the persons again, let the same ones leave, and estimate the course in every way.

    Parameters
    ----------
    growth, rung, fitted
        See `explored.growth_lines`.
    times : str
        The waves, in Python: from `even_waves` or `every_wave`.
    leaving : Leaving
    """
    n, seed = leaving.persons, leaving.seed
    asked = f'"{leaving.reason}", {leaving.share!r}, {leaving.strength!r}, luck, low={leaving.low!r}'
    return (
        *imported("np", "people", "chance", "courses", "seen"),
        *(imported("waves") if times.startswith("waves") else ()),
        *growth_lines(growth, rung, fitted),
        f"times = {times}",
        f"who = people({n}, np.random.default_rng([{seed}, 1]))",
        f"luck = chance({n}, np.random.default_rng([{seed}, 2]))",
        f"there = seen(who.outcomes(growth, times), {asked})",
        "end = courses(growth, times, who, there).at_the_end()",
    )
