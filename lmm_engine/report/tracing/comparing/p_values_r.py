"""R's lines for the numbers of one question's p-values."""

from __future__ import annotations

from dataclasses import dataclass

from ....inference.comparing.boundary import Mixture
from ....result import Estimates
from ...scripts.r import DDF
from .made import in_r

_OF_F = {"F": "F value", "df": "NumDF", "den_df": "DenDF", "p_value": "Pr(>F)"}
_OF_ANOVA = {"F": "F", "df": "Df", "den_df": "Res.Df", "p_value": "Pr(>F)"}


@dataclass(frozen=True, eq=False)
class PairInR:
    """Two nested models of an exported R script.

    Parameters
    ----------
    smaller, larger : Estimates
    below, name : str
        What the script calls them; ``below`` is empty where it does not leave the smaller one behind.
    """

    smaller: Estimates
    larger: Estimates
    below: str
    name: str

    def by_likelihood(self, field: str, mixture: Mixture | None) -> str:
        """Statistic, degrees of freedom, or the tail of chi-squared or of a mixture."""
        gain = f"(2 * as.numeric({self._loglik(self.name)} - {self._loglik(self._below)}))"
        added = f'(attr(logLik({self.name}), "df") - attr(logLik({self._below}), "df"))'
        if field == "p_value":
            found = self._tail(gain, added, mixture)
        else:
            found = added if field == "df" else f"max(0, {gain})"
        return "\n".join([*self._before, found])

    @staticmethod
    def _tail(gain: str, added: str, mixture: Mixture | None) -> str:
        if mixture is None:
            return f"pchisq(max(0, {gain}), {added}, lower.tail = FALSE)"
        tails = (
            f"{weight!r} * pchisq({gain}, {df}, lower.tail = FALSE)"
            if df
            else f"{weight!r} * ({gain} <= 0)"  # the point mass at zero
            for df, weight in enumerate(map(float, mixture.weights), start=mixture.first)
        )
        return " + ".join(tails)

    def by_f(self, method: str, field: str) -> str:
        """lmerTest's F test of what the larger model adds, of a fit by REML; empty where names do not tell what."""
        if not set(self.smaller.fixed_effects.index) <= set(self.larger.fixed_effects.index):
            return ""
        if not self.larger.design.random:
            return "\n".join([*self._before, f'anova({self._below}, {self.name})[2, "{_OF_ANOVA[field]}"]'])
        reml = self.name if self.larger.method == "REML" else f"update({self.name}, REML = TRUE)"
        added = f"!names(fixef({self.name})) %in% names(fixef({self._below}))"
        rows = f"diag(length(fixef({self.name})))[{added}, , drop = FALSE]"
        test = f'lmerTest::contestMD(by_reml, further, ddf = "{DDF[method]}")[["{_OF_F[field]}"]]'
        fitted = f"by_reml <- lmerTest::as_lmerModLmerTest({reml})"
        return "\n".join([*self._before, fitted, f"further <- {rows}", test])

    @property
    def _below(self) -> str:
        return self.below or "smaller"

    @property
    def _before(self) -> list[str]:
        return [] if self.below else [in_r(self._below, self.smaller)]

    def _loglik(self, name: str) -> str:
        return f"logLik({name}, REML = {'TRUE' if self.larger.method == 'REML' else 'FALSE'})"
