"""The numbers of the table of estimates with all rows and without one group."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from ....diagnostics.refits import variance_parameters
from ...escape import python_string, r_string
from ...influence_words import deletion_sentence
from ...numbers import percent
from ...tables import term_label
from ...tables_influence import variance_label
from ..effects import EffectTraces
from ..steps import Step
from ..trace import aligned, in_latex
from ..variances import VarianceTraces
from .influence import WithoutGroups, in_errors


@dataclass(frozen=True, eq=False)
class DeletionTraces(WithoutGroups):
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
        return own | variance_parameters(self.fit) if self.refitted else own

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
        return f"{super().data(place)} {self.without(self.level)}"

    def sentence(self, place: int, field: str) -> str:
        """What the estimates would be without the group."""
        return "" if field == "whole" else deletion_sentence(self.moved, self.level, self.fit, self.prepared)

    def formula(self, place: int, field: str) -> Step:
        """How a number is computed."""
        name = list(self._parameters)[place]
        if self._is_effect(place):
            if field == "whole":
                return EffectTraces(self.fit, self.prepared, self.name).formula(place, "estimate")
            return self._effect_without(place) if field == "without" else in_errors(self, name, self._here)
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
        if random and not self.refitted:
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
        if not random and (by_ml or not self.refitted):
            return ""  # R's lm divides by n - p whatever the method
        return f"{rest}\n({without} - {took}({self.name})[[{name}]]) / sqrt(vcov(without)[{name}, {name}])"

    def _r_rest(self, level: str) -> str:
        """The fit to the other rows."""
        return f"update({self.name}, data = data[data[[{self.group_in_r}]] != {r_string(level)}, ])"

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
            return self.in_python(self.level, f"{'estimate' if field == 'without' else 'dfbetas'}_{name}")
        share = self.in_python(self.level, f"rvc_{name}")
        if field == "change":
            return share
        made, last = share.splitlines()
        return f"{made}\n{self._components.python(self._component(name), 'variance')} * (1 + {last})"
