"""The numbers of the tables about single groups: those that move the estimates most, and the estimates without one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import pandas as pd

from ...diagnostics.refits import variance_parameters
from ..escape import python_string, r_string
from ..influence_words import deletion_sentence, influence_sentence
from ..numbers import DUST, percent, things
from ..tables import term_label
from ..tables_influence import most_influential, moves_most, variance_label
from ..words import noun
from .effects import EffectTraces
from .frame import FitTraces
from .steps import Step
from .trace import aligned, bracketed, counted, in_latex
from .variances import VarianceTraces

#: With more coefficients than this their changes are not written into the formula.
_WRITTEN = 4


@dataclass(frozen=True, eq=False)
class _WithoutGroups(FitTraces):
    """A table about a fit whose groups were left out in turn.

    Parameters
    ----------
    moved : DataFrame
        As `FittedModel.influence` returns it, by the grouping column.
    """

    moved: pd.DataFrame

    @property
    def _refitted(self) -> bool:
        """Whether the variances were estimated anew without each group."""
        return "rvc_sigma2" in self.moved

    @property
    def held(self) -> str:
        """What became of the variances without the group."""
        what = "variances" if self.fit.design.random else "residual variance"
        return f"with the {what} estimated anew" if self._refitted else f"with the {what} held"

    def _without(self, level: str) -> str:
        left = things(self.fit.nobs - int(self.moved.loc[level, "n_rows"]), "other row")
        return f"Without {noun(self.prepared.roles.group)} {level}: the {left}."

    # ----- R -----

    @property
    def _group(self) -> str:
        return r_string(self.prepared.roles.group)

    def _r_rest(self, level: str) -> str:
        """The fit to the other rows."""
        return f"update({self.name}, data = data[data[[{self._group}]] != {r_string(level)}, ])"

    # ----- Python -----

    def _moved(self, level: str, column: str) -> str:
        called = "refitted" if self._refitted else "moved"
        by = python_string(self.prepared.roles.group)
        asked = by if self.fit.design.random else f"data[{by}]"
        asked += ", refit=True" if self._refitted else ""
        made = f"{called} = {self.name}.influence({asked})"
        return f"{made}\n{called}.loc[{python_string(level)}, {python_string(column)}]"


@dataclass(frozen=True, eq=False)
class InfluenceTraces(_WithoutGroups):
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
        return f"{super().data(place)} {self._without(self.rows[place])}"

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
            return _in_errors(self, self._most(level), here)
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
            return f"sum(data[[{self._group}]] == {level})"
        if not self.fit.design.random:
            return self._r_of_lm(level) if field == "cooks_distance" and self.fit.method == "REML" else ""
        if not self._refitted:
            return ""
        made = f"refitted <- influence({self.name}, groups = {self._group})"
        if field == "most":
            return f"{made}\ndfbetas(refitted)[{level}, {r_string(self._most(self.rows[place]))}]"
        s = len(self.moved)
        known = f"cooks.distance(refitted)[rownames(dfbetas(refitted)) == {level}]"
        return f"{made}\n{known} * {s} / ({s} - {p})" if s != p else ""

    def _r_of_lm(self, level: str) -> str:
        one = f"coef(update({self.name}, data = data[data[[{self._group}]] != one, ])) - coef({self.name})"
        made = f"change <- sapply(levels(data[[{self._group}]]), function(one) {one}, simplify = FALSE)"
        d = f"change[[{level}]]"
        return f"{made}\ndrop({d} %*% solve(vcov({self.name})) %*% {d}) / length({d})"

    def python(self, place: int, field: str) -> str:
        """What gives a number in Python."""
        level = self.rows[place]
        return self._moved(level, f"dfbetas_{self._most(level)}" if field == "most" else field)


@dataclass(frozen=True, eq=False)
class DeletionTraces(_WithoutGroups):
    """The table of the estimates with all rows and without one group, number by number.

    Parameters
    ----------
    level : str
        The group.
    """

    level: str

    @property
    def _here(self) -> pd.Series:
        return self.moved.loc[self.level]

    @property
    def _effects(self) -> list[str]:
        return list(map(str, self.fit.fixed_effects.index))

    @cached_property
    def _parameters(self) -> dict[str, float]:
        """Coefficients, then the variances where they were estimated anew."""
        own = {name: float(self.fit.fixed_effects[name]) for name in self._effects}
        return own | variance_parameters(self.fit) if self._refitted else own

    def _is_effect(self, place: int) -> bool:
        return place < len(self._effects)

    @cached_property
    def frame(self) -> pd.DataFrame:
        """``whole without change``; the change in standard errors, of a variance its share."""
        here, rows = self._here, []
        for place, (name, whole) in enumerate(self._parameters.items()):
            if self._is_effect(place):
                rows.append((whole, float(here[f"estimate_{name}"]), float(here[f"dfbetas_{name}"])))
                continue
            share = float(here[f"rvc_{name}"])
            rows.append((whole, whole * (1.0 + share), float("nan") if name.startswith("cov_") else share))
        return pd.DataFrame(rows, columns=["whole", "without", "change"])

    @cached_property
    def rows(self) -> tuple[str, ...]:
        """The coefficients, and the variances as the table calls them."""
        return tuple(
            term_label(name, self.prepared) if self._is_effect(place) else variance_label(name, self.prepared)
            for place, name in enumerate(self._parameters)
        )

    @property
    def fields(self) -> dict[str, str]:
        """As headed."""
        return {"All rows": "whole", f"Without {self.level}": "without", "Change": "change"}

    def data(self, place: int) -> str:
        """All rows, and those without the group."""
        return f"{super().data(place)} {self._without(self.level)}"

    def sentence(self, place: int, field: str) -> str:
        """What the estimates would be without the group."""
        return "" if field == "whole" else deletion_sentence(self.moved, self.level, self.fit, self.prepared)

    def formula(self, place: int, field: str) -> Step:
        """How a number is computed."""
        name = list(self._parameters)[place]
        if self._is_effect(place):
            if field == "whole":
                return EffectTraces(self.fit, self.prepared, self.name).formula(place, "estimate")
            return self._effect_without(place) if field == "without" else _in_errors(self, name, self._here)
        whole, without, change = (float(x) for x in self.frame.iloc[place])
        letter = self._letter(name)
        if field == "change":
            numbers = rf"\frac{{{in_latex(without)}}}{{{in_latex(whole)}}} - 1 = {in_latex(change)}"
            meaning = f"By which share of itself the variance changes: {percent(change, 1)}."
            return aligned(("", rf"\frac{{{self._letter(name, left=True)}}}{{{letter}}} - 1"), ("", numbers)), meaning
        if field == "whole":
            return self._variance_of_all(name, letter, whole)
        formula = aligned((self._letter(name, left=True), in_latex(without)))
        return formula, f"The model is fitted again without the group, by {self.fit.method}, as to all rows."

    def _effect_without(self, place: int) -> Step:
        value, at = in_latex(float(self.frame.iloc[place]["without"])), "_{(i)}"
        weights = rf"\hat V{at}^{{-1}} " if self.fit.design.random else ""
        solved = rf"\left[(X{at}^\top {weights}X{at})^{{-1}} X{at}^\top {weights}y{at}\right]_{{{place}}}"
        meaning = "Least squares on the other rows alone."
        if weights:
            meaning = f"Generalised least squares on the other rows alone, {self.held}."
        return aligned((rf"\hat\beta_{{{place}(i)}}", solved), ("", value)), meaning

    def _variance_of_all(self, name: str, letter: str, value: float) -> Step:
        if not name.startswith("cov_"):
            return self._components.formula(self._component(name), "variance")
        formula = aligned((letter, r"\hat\sigma^2\,[\hat\Lambda\hat\Lambda^\top]_{10}"), ("", in_latex(value)))
        return formula, "How level and slope of the groups go together: their correlation times both SDs."

    def _letter(self, name: str, *, left: bool = False) -> str:
        """A variance's letter; of the rows that are left where the group is out."""
        at = "(i)" if left else ""
        if name == "sigma2":
            return rf"\hat\sigma_{{{at}}}^2" if left else r"\hat\sigma^2"
        names = [one for one in self._parameters if one.startswith("var_")]
        if name.startswith("cov_"):
            return rf"\hat\tau_{{01{at}}}"
        return rf"\hat\tau_{{{names.index(name)}{at}}}^2"

    @property
    def _components(self) -> VarianceTraces:
        return VarianceTraces(self.fit, self.prepared, self.name)

    def _component(self, name: str) -> int:
        """The place of a parameter among the fit's variance components."""
        found = self.fit.variance_components
        if name == "sigma2":
            return len(found) - 1
        kind, terms = name.rpartition("|")[0].split("_", 1)
        joined = found["term2"].where(found["term2"] == "", found["term2"] + "." + found["term1"])
        known = joined if kind == "cov" else found["term1"].where(found["term2"] == "")
        return int((known == terms).to_numpy().argmax())

    # ----- code -----

    def r(self, place: int, field: str) -> str:
        """By a fit to the other rows; R has none with the variances held, but rung 0 has none to hold."""
        random, by_ml = bool(self.fit.design.random), self.fit.method == "ML"
        if field == "whole":
            return self._r_whole(place)
        if random and not self._refitted:
            return ""
        rest = f"without <- {self._r_rest(self.level)}"
        if not self._is_effect(place):
            whole, without = self._r_whole(place), self._r_variance(place, "without")
            return f"{rest}\n{without}" + (f" / {whole} - 1" if field == "change" else "")
        took = "fixef" if random else "coef"
        name = r_string(self._effects[place])
        without = f"{took}(without)[[{name}]]"
        if field == "without":
            return f"{rest}\n{without}"
        if not random and (by_ml or not self._refitted):
            return ""  # R's lm divides by n - p whatever the method
        return f"{rest}\n({without} - {took}({self.name})[[{name}]]) / sqrt(vcov(without)[{name}, {name}])"

    def _r_whole(self, place: int) -> str:
        if self._is_effect(place):
            return EffectTraces(self.fit, self.prepared, self.name).r(place, "estimate")
        return self._r_variance(place, self.name)

    def _r_variance(self, place: int, name: str) -> str:
        parts = VarianceTraces(self.fit, self.prepared, name)
        return parts.r(self._component(list(self._parameters)[place]), "variance")

    def python(self, place: int, field: str) -> str:
        """What gives a number in Python."""
        name = list(self._parameters)[place]
        if field == "whole":
            if self._is_effect(place):
                return f"{self.name}.fixed_effects[{python_string(name)}]"
            return self._components.python(self._component(name), "variance")
        if self._is_effect(place):
            return self._moved(self.level, f"{'estimate' if field == 'without' else 'dfbetas'}_{name}")
        share = self._moved(self.level, f"rvc_{name}")
        if field == "change":
            return share
        made, last = share.splitlines()
        return f"{made}\n{self._components.python(self._component(name), 'variance')} * (1 + {last})"


def _in_errors(table: _WithoutGroups, name: str, here: pd.Series) -> Step:
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
