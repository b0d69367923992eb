"""What the tables of intervals share: an end of a parameter's interval, by Wald, profile or bootstrap."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from functools import cached_property

from ....inference.bootstrapping.bootstrap import Bootstrap
from ....inference.effects.wald import DfMethod
from ....inference.parameters import Parameter, parameters
from ....inference.profiling.profile import Profiles
from ...escape import python_string, r_string
from ...inferences.interval_words import interval_sentences
from ...inferences.tables_intervals import IntervalMethod, Limits, limits
from ..effects import EffectTraces
from ..frame import FitTraces
from ..steps import Step
from .steps import bootstrap_end, profile_end

ENDS = ("lower", "upper")


@dataclass(frozen=True, eq=False)
class IntervalTraces(FitTraces):
    """Ends of intervals, number by number.

    Parameters
    ----------
    profiles : Profiles
        Of the parameters in the table, or more.
    bootstrap : Bootstrap, optional
        Of the same fit.
    df : {"satterthwaite", "kenward-roger", "residual", "normal"}
        Of the Wald intervals.
    unit : str
        The outcome's unit.
    """

    profiles: Profiles
    bootstrap: Bootstrap | None = None
    df: DfMethod = "satterthwaite"
    unit: str = ""

    @property
    def level(self) -> float:
        """Coverage of the intervals: what the profiles were traced for."""
        return self.profiles.level

    @property
    @abstractmethod
    def python_profiles(self) -> str:
        """What traces the profiles in Python: the arguments of the verb."""

    @cached_property
    def every(self) -> tuple[Parameter, ...]:
        """All parameters of the fit."""
        return parameters(self.fit)

    @cached_property
    def effects(self) -> EffectTraces:
        """The table of fixed effects, whose numbers come up here too."""
        return EffectTraces(self.fit, self.prepared, self.name, self.df, self.level, self.unit)

    def limits_of(self, parameter: Parameter) -> tuple[Limits, ...]:
        """A parameter's intervals by all methods that have one."""
        return limits(self.fit, parameter, self.profiles, self.bootstrap, df=self.df, level=self.level)

    # ----- one end of an interval -----

    def end(self, parameter: Parameter, method: IntervalMethod, side: int) -> Step:
        """How an end is computed; ``side`` 0 is the lower."""
        if method == "wald":
            return self.effects.formula(parameter.row, f"ci_{ENDS[side]}")
        if method == "bootstrap" and self.bootstrap is not None:
            return bootstrap_end(self.bootstrap, parameter, side, self.level)
        return profile_end(self.profiles.curves[parameter.name], parameter, side, self.level)

    def python_end(self, parameter: Parameter, method: IntervalMethod, side: int) -> str:
        """What gives an end in Python: what is slow, on a line of its own, and an expression."""
        if method == "wald":
            return self.effects.python(parameter.row, f"ci_{ENDS[side]}")
        place = f".loc[{python_string(parameter.name)}, {python_string(ENDS[side])}]"
        level = "" if self.level == 0.95 or method == "profile" else repr(self.level)
        source = "profiles" if method == "profile" else "draws"
        return f"{source} = {self._python_source(method)}\n{source}.intervals({level}){place}"

    def _python_source(self, method: IntervalMethod) -> str:
        """What makes profiles, or draws as many as were drawn before."""
        if method == "bootstrap" and self.bootstrap is not None:
            drawn = self.bootstrap
            asked = drawn.n_done + drawn.n_failed if drawn.cancelled else drawn.n_asked
            return f"{self.name}.bootstrap({asked}, seed={drawn.seed})"
        return f"{self.name}.profiles({self.python_profiles})"

    def r_end(self, parameter: Parameter, method: IntervalMethod, side: int) -> str:
        """What gives an end in R, which profiles by ML always; nothing where chance has a part in it."""
        if method == "wald":
            return self.effects.r(parameter.row, f"ci_{ENDS[side]}")
        if method == "bootstrap" or not self._r_profiles(parameter, side):
            return ""
        # by its own step confint reads the limits of a correlation off a curve that is right to two digits only
        which = ', parm = "beta_"' if self.fit.method == "REML" else ", delta.cutoff = 1/16"
        level = "" if self.level == 0.95 else f", level = {self.level!r}"
        traced = f'{self.name}_limits <- confint({self.name}, method = "profile", oldNames = FALSE{which}{level})'
        return f"{traced}\n{self.name}_limits[{r_string(parameter.name)}, {side + 1}]"

    def _r_profiles(self, parameter: Parameter, side: int) -> bool:
        curve = self.profiles.curves[parameter.name]
        return bool(self.fit.design.random) and curve.method == "ML" and curve.ends[side] == "limit"

    def said(self, parameter: Parameter, method: IntervalMethod) -> str:
        """What an interval says: of the profile what it holds, of another what is said besides."""
        found = {own.method: own for own in self.limits_of(parameter)}
        alone = self._sentences(parameter, (found["profile"],))
        if method == "profile":
            return alone[0]
        both = self._sentences(parameter, (found[method], found["profile"]))
        return " ".join(sentence for sentence in both if sentence not in alone)

    def _sentences(self, parameter: Parameter, found: tuple[Limits, ...]) -> tuple[str, ...]:
        return interval_sentences(
            self.fit, parameter, found, self.profiles, self.prepared, self.bootstrap, df=self.df, unit=self.unit
        )
