"""The numbers of the tables about single groups: those that move the estimates most, and the estimates without one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import pandas as pd

from ...escape import python_string, r_string
from ...influence_words import deletion_sentence, influence_sentence
from ...numbers import DUST, things
from ...tables import term_label
from ...tables_influence import most_influential, moves_most
from ...words import noun
from ..frame import FitTraces
from ..steps import Step
from ..trace import aligned, bracketed, counted, in_latex

#: With more coefficients than this their changes are not written into the formula.
_WRITTEN = 4


@dataclass(frozen=True, eq=False)
class WithoutGroups(FitTraces):
    """A table about a fit whose groups were left out in turn.

    Parameters
    ----------
    moved : DataFrame
        As `FittedModel.influence` returns it, by the grouping column.
    """

    moved: pd.DataFrame

    @property
    def refitted(self) -> bool:
        """Whether the variances were estimated anew without each group."""
        return "rvc_sigma2" in self.moved

    @property
    def held(self) -> str:
        """What became of the variances without the group."""
        what = "variances" if self.fit.design.random else "residual variance"
        return f"with the {what} estimated anew" if self.refitted else f"with the {what} held"

    def without(self, level: str) -> str:
        """Say which rows are left."""
        left = things(self.fit.nobs - int(self.moved.loc[level, "n_rows"]), "other row")
        return f"Without {noun(self.prepared.roles.group)} {level}: the {left}."

    # ----- R -----

    @property
    def group_in_r(self) -> str:
        """The grouping column's name."""
        return r_string(self.prepared.roles.group)

    # ----- Python -----

    def in_python(self, level: str, column: str) -> str:
        """A number of the groups that were left out, in Python."""
        called = "refitted" if self.refitted else "moved"
        by = python_string(self.prepared.roles.group)
        asked = by if self.fit.design.random else f"data[{by}]"
        asked += ", refit=True" if self.refitted else ""
        made = f"{called} = {self.name}.influence({asked})"
        return f"{made}\n{called}.loc[{python_string(level)}, {python_string(column)}]"


@dataclass(frozen=True, eq=False)
class InfluenceTraces(WithoutGroups):
    """The table of the groups that move the estimates most, number by number."""

    fields = MappingProxyType({"Rows": "n_rows", "Cook’s distance": "cooks_distance", "Moves most (SE)": "most"})

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The groups of the table, with ``most``, the change of the coefficient that each moves most."""
        top = most_influential(self.moved)
        most = [float(top.iloc[i][f"dfbetas_{self._most(str(top.index[i]))}"]) for i in range(len(top))]
        return top.assign(most=most)

    @property
    def rows(self) -> tuple[str, ...]:
        """The groups."""
        return tuple(map(str, self.frame.index))

    def _most(self, level: str) -> str:
        return moves_most(self.moved.loc[level], self.fit)

    def data(self, place: int) -> str:
        """All rows, and those without the group."""
        return f"{super().data(place)} {self.without(self.rows[place])}"

    def sentence(self, place: int, field: str) -> str:
        """Who moves them most; without each of the others, what the estimates would be."""
        if field == "cooks_distance" and place == 0:
            return influence_sentence(self.moved, self.prepared)
        return deletion_sentence(self.moved, self.rows[place], self.fit, self.prepared)

    def formula(self, place: int, field: str) -> Step:
        """How a number is computed."""
        level = self.rows[place]
        here, value = self.moved.loc[level], float(self.frame.iloc[place][field])
        if field == "n_rows":
            return aligned(("n_i", counted(value))), "The rows of this group among those of the fit."
        if field == "most":
            return in_errors(self, self._most(level), here)
        names = [str(name) for name in self.fit.fixed_effects.index]
        gaps = {n: float(here[f"estimate_{n}"]) - float(self.fit.fixed_effects[n]) for n in names}
        moves = [in_latex(gap if abs(float(here[f"dfbetas_{n}"])) >= DUST else 0.0, 3) for n, gap in gaps.items()]
        listed = r",\; ".join(moves)
        written = rf" = ({listed})^\top" if len(gaps) <= _WRITTEN else ""
        formula = aligned(
            ("d", rf"\hat\beta_{{(i)}} - \hat\beta{written}"),
            ("D_i", r"\tfrac{1}{p}\, d^\top \operatorname{Cov}(\hat\beta)^{-1} d"),
            ("", rf"{in_latex(value)} \quad (p = {len(names)})"),
        )
        held = f", {self.held}" if self.fit.design.random else ""
        meaning = (
            f"The change of all coefficients without this group{held}, squared, in their own standard errors, per "
            "coefficient. R’s cooks.distance shrinks it by (groups − coefficients) / groups."
        )
        return formula, meaning

    def r(self, place: int, field: str) -> str:
        """By lme4's influence, which fits again; the estimates of rung 0 owe nothing to its one variance."""
        level, p = r_string(self.rows[place]), len(self.fit.fixed_effects)
        if field == "n_rows":
            return f"sum(data[[{self.group_in_r}]] == {level})"
        if not self.fit.design.random:
            return self._r_of_lm(level) if field == "cooks_distance" and self.fit.method == "REML" else ""
        if not self.refitted:
            return ""
        made = f"refitted <- influence({self.name}, groups = {self.group_in_r})"
        if field == "most":
            return f"{made}\ndfbetas(refitted)[{level}, {r_string(self._most(self.rows[place]))}]"
        s = len(self.moved)
        known = f"cooks.distance(refitted)[rownames(dfbetas(refitted)) == {level}]"
        return f"{made}\n{known} * {s} / ({s} - {p})" if s != p else ""

    def _r_of_lm(self, level: str) -> str:
        one = f"coef(update({self.name}, data = data[data[[{self.group_in_r}]] != one, ])) - coef({self.name})"
        made = f"change <- sapply(levels(data[[{self.group_in_r}]]), function(one) {one}, simplify = FALSE)"
        d = f"change[[{level}]]"
        return f"{made}\ndrop({d} %*% solve(vcov({self.name})) %*% {d}) / length({d})"

    def python(self, place: int, field: str) -> str:
        """What gives a number in Python."""
        level = self.rows[place]
        return self.in_python(level, f"dfbetas_{self._most(level)}" if field == "most" else field)


def in_errors(table: WithoutGroups, name: str, here: pd.Series) -> Step:
    """The change of one coefficient, counted in its standard errors."""
    k = list(map(str, table.fit.fixed_effects.index)).index(name)
    value, without = float(here[f"dfbetas_{name}"]), float(here[f"estimate_{name}"])
    whole = float(table.fit.fixed_effects[name])
    error = rf"\operatorname{{SE}}(\hat\beta_{{{k}(i)}})"
    lines = [("", rf"\frac{{\hat\beta_{{{k}(i)}} - \hat\beta_{{{k}}}}}{{{error}}}")]
    label = term_label(name, table.prepared)
    if abs(value) < DUST:
        meaning = f"The coefficient of {label} does not move; what its last digits show is rounding."
        return aligned(*lines, ("", in_latex(0.0))), meaning
    top = f"{in_latex(without, 5)} - {bracketed(whole, 5)}"
    lines.append(("", rf"\frac{{{top}}}{{{in_latex((without - whole) / value)}}} = {in_latex(value)}"))
    meaning = f"How far the coefficient of {label} moves, in its standard errors without the group, {table.held}."
    return aligned(*lines), meaning
