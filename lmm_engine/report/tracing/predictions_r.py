"""R's lines for a value that is expected at a place, with its intervals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...inference.effects.wald import DfMethod
from ...result import Estimates
from ..escape import r_string
from ..scripts.r import DDF


@dataclass(frozen=True, eq=False)
class PlaceInR:
    """A place at which a fit of an exported R script is read off.

    Parameters
    ----------
    fit : Estimates
    name : str
        What the script calls it.
    number : int
        Tells the lines' own names of one place from those of another.
    values : mapping
        Column → value.
    of : str
        The column of groups.
    group : str or None
        The group of the data of which something is expected.
    new : bool
        Whether it is of a group that is not in the data.
    df : {"satterthwaite", "kenward-roger", "residual", "normal"}
    level : float
    """

    fit: Estimates
    name: str
    number: int
    values: Mapping[str, Any]
    of: str
    group: str | None
    new: bool
    df: DfMethod
    level: float

    def line(self, field: str) -> str:
        """What gives a number of the table; empty for intervals in a group that is known."""
        random = bool(self.fit.design.random)
        middle = f"sum(x{self.number} * {'fixef' if random else 'coef'}({self.name}))"
        if field == "estimate":
            own, departs = self._departure() if self.group is not None else ([], "")
            return "\n".join([*self._placed(), *own, f"{middle}{departs}"])
        if self.group is not None:
            return ""
        of_mean, parts, df = self._spread() if random else self._spread_of_lm()
        for_row = field.startswith("row")
        if random and (for_row or self.new):
            of_mean, parts = [*of_mean, *self._apart()], [*parts, f"apart{self.number}"]
        if for_row:
            parts = [*parts, f"sigma({self.name})^2{self._by_ml}"]
        sign = "+" if field.endswith("upper") else "-"
        reach = f"qt({(1.0 + self.level) / 2.0:.6g}, {df}) * sqrt({' + '.join(parts)})"
        return "\n".join([*self._placed(), *of_mean, f"{middle} {sign} {reach}"])

    def _placed(self) -> list[str]:
        """The rows, all put at the place, and the mean of their fixed-effects columns there."""
        at = f"at{self.number}"
        own = "data"
        if self.group is not None:
            own = f"data[as.character(data[[{r_string(self.of)}]]) == {r_string(self.group)}, ]"
        put = (f"{at}[[{r_string(column)}]][] <- {_literal(value)}" for column, value in self.values.items())
        # Not by predict, which cannot read all names that data may have.
        x = f"x{self.number} <- colMeans(model.matrix(delete.response(terms({self.name})), {at}))"
        return [f"{at} <- {own}", *put, x]

    def _spread(self) -> tuple[list[str], list[str], str]:
        """What leads to the mean's variance, that variance, and its degrees of freedom."""
        x, n = f"x{self.number}", self.number
        if self.df in DDF:
            model = f"lmerTest::as_lmerModLmerTest({self.name})"
            tested = f'test{n} <- lmerTest::contest1D({model}, {x}, ddf = "{DDF[self.df]}")'
            return [tested], [f'test{n}[["Std. Error"]]^2'], f'test{n}[["df"]]'
        variance = f"as.numeric({x} %*% as.matrix(vcov({self.name})) %*% {x})"
        return [], [variance], "Inf" if self.df == "normal" else f"(nobs({self.name}) - length({x}))"

    def _spread_of_lm(self) -> tuple[list[str], list[str], str]:
        x = f"x{self.number}"
        variance = f"as.numeric({x} %*% vcov({self.name}) %*% {x}){self._by_ml}"
        return [], [variance], "Inf" if self.df == "normal" else f"df.residual({self.name})"

    def _apart(self) -> list[str]:
        """How far groups lie apart at the place."""
        n = self.number
        return [self._z, f"apart{n} <- as.numeric(z{n} %*% VarCorr({self.name})[[1]] %*% z{n})"]

    def _departure(self) -> tuple[list[str], str]:
        """What the group departs by, at the place."""
        own = f"unlist(ranef({self.name})[[1]][{r_string(str(self.group))}, ])"
        return [self._z], f" + sum(z{self.number} * {own})"

    @property
    def _z(self) -> str:
        """The columns of a group's effects at the place: they are among the fixed ones."""
        return f"z{self.number} <- x{self.number}[rownames(VarCorr({self.name})[[1]])]"

    @property
    def _by_ml(self) -> str:
        """R's lm divides by n - p whatever the method; maximum likelihood divides by n."""
        if self.fit.design.random or self.fit.method == "REML":
            return ""
        return f" * df.residual({self.name}) / nobs({self.name})"


def _literal(value: Any) -> str:
    return repr(float(value)) if isinstance(value, int | float) else r_string(str(value))
