"""The numbers of the table that puts all p-values of one question side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType

import numpy as np
import pandas as pd

from ....data import Prepared
from ....inference.comparing.bootstrap_test import BootstrapTest
from ....inference.comparing.comparison import LikelihoodRatio
from ....inference.effects.hypotheses import FTest
from ....result import Estimates
from ...inferences.comparison_words import SURPRISING
from ...inferences.tables_comparison import HEADS
from ...numbers import count, degrees_of_freedom, p_value
from ..frame import FrameTraces
from ..steps import Step
from ..trace import aligned, bracketed, in_latex, rows_used
from .made import in_python
from .p_values_r import PairInR

_FIELDS = MappingProxyType(
    {
        "χ²": "chi_squared",
        "LR": "likelihood_ratio",
        "F": "F",
        "df": "df",
        "df (error)": "den_df",
        "p": "p_value",
        "Monte Carlo ±": "error",
    }
)
_EXACT = "from lmm_engine.inference.comparing.exact_test import exact_test"
_BOOTSTRAP = "from lmm_engine.inference.comparing.bootstrap_test import bootstrap_test"
_F_TESTS = "from lmm_engine.inference.comparing.p_values import f_tests"


@dataclass(frozen=True, eq=False)
class PValueTraces(FrameTraces):
    """All p-values of one question, number by number.

    Parameters
    ----------
    found : DataFrame
        The table's rows of `lmm_engine.inference.comparing.p_values.p_values_of`.
    ratio : LikelihoodRatio
    smaller, larger : Estimates
        Fitted by the same method.
    name : str
        What the exported scripts call the larger model.
    prepared : Prepared
    below : str
        What they call the smaller one; empty where it is none of the rungs and has to be fitted first.
    f_tests : mapping of str to FTest
        By method; none where random effects are tested.
    bootstrap : BootstrapTest, optional
    """

    found: pd.DataFrame
    ratio: LikelihoodRatio
    smaller: Estimates
    larger: Estimates
    name: str
    prepared: Prepared
    below: str = ""
    f_tests: Mapping[str, FTest] = field(default_factory=dict)
    bootstrap: BootstrapTest | None = None

    fields = _FIELDS

    @cached_property
    def _answers(self) -> pd.DataFrame:
        """The methods that have an answer here."""
        return self.found[self.found["p_value"].notna()].set_index("method")

    @cached_property
    def frame(self) -> pd.DataFrame:
        """A row for each method with an answer; statistic, degrees of freedom, p-value and its error by drawing."""
        numbers = zip(self._answers.index, self._answers["p_value"], self._answers["n_draws"], strict=True)
        rows = [self._numbers(str(method), float(p), int(n_draws)) for method, p, n_draws in numbers]
        return pd.DataFrame(rows, index=self._answers.index, columns=list(_FIELDS.values()), dtype=float)

    def _numbers(self, method: str, p: float, n_draws: int) -> dict[str, float]:
        test = self.f_tests.get(method)
        if test is not None:
            return {"F": test.F, "df": test.num_df, "den_df": test.den_df, "p_value": p}
        if method == "naive":
            return {"chi_squared": self.ratio.statistic, "df": self.ratio.df, "p_value": p}
        found = {"likelihood_ratio": self.ratio.statistic, "p_value": p}
        drawn = method in ("exact", "bootstrap") and n_draws > 0
        return found | ({"error": float(np.sqrt(p * (1.0 - p) / n_draws))} if drawn else {})

    @property
    def rows(self) -> tuple[str, ...]:
        """The references that have numbers, as the table calls them."""
        return tuple(HEADS[str(method)] for method in self.frame.index)

    def data(self, place: int) -> str:
        """The rows of both fits."""
        return rows_used(self.larger, self.prepared)

    def sentence(self, place: int, field: str) -> str:
        """What a p-value says, and what it takes for granted."""
        if field != "p_value":
            return ""
        p, reason = float(self.frame["p_value"].iloc[place]), str(self._answers["reason"].iloc[place])
        rare = "rare" if p < SURPRISING else "not unusual"
        said = f"If what the larger model adds were nothing, a gain like this would be {rare} ({p_value(p)})."
        return f"{said} {reason}"

    # ----- how it is computed -----

    def formula(self, place: int, field: str) -> Step:
        """How a number is computed."""
        method, value = str(self.frame.index[place]), float(self.frame.iloc[place][field])
        if field in ("chi_squared", "likelihood_ratio"):
            return self._gain(value)
        if field == "error":
            return self._error(place, value)
        if field == "p_value" and method in ("exact", "bootstrap"):
            return self._drawn(method, place, value)
        if method in self.f_tests:
            return self._f(method, field, self.f_tests[method])
        if field == "df":
            counts = f"{self.larger.n_parameters} - {self.smaller.n_parameters} = {_counted(value)}"
            return aligned((r"\nu", r"q_{\text{larger}} - q_{\text{smaller}}"), ("", counts)), "Parameters added."
        return self._tail(method, value)

    def _gain(self, value: float) -> Step:
        logs = (bracketed(fit.loglik, 6) for fit in (self.larger, self.smaller))
        letters = r"2\,(\ell_{\text{larger}} - \ell_{\text{smaller}})"
        formula = aligned(("T", letters), ("", f"2\\,({' - '.join(logs)})"), ("", in_latex(value)))
        return formula, f"Twice what the larger model gains in log-likelihood, both fitted by {self.larger.method}."

    def _tail(self, method: str, value: float) -> Step:
        T = in_latex(self.ratio.statistic)
        if method == "naive" or self.ratio.mixture is None:
            df = _counted(self.ratio.df)
            numbers = rf"P(\chi^2_{{{df}}} \ge {T}) = {in_latex(value)}"
            formula = aligned(("p", rf"P(\chi^2_{{{df}}} \ge T)"), ("", numbers))
            return formula, "How often chance alone would gain as much, if what is added could go either way."
        parts = [
            rf"{in_latex(weight)}\,P(\chi^2_{{{df}}} \ge {T})"
            for df, weight in enumerate(self.ratio.mixture.weights, start=self.ratio.mixture.first)
        ]
        lines = [("p", r"\sum_d w_d\,P(\chi^2_d \ge T)"), ("", " + ".join(parts[:2]))]
        lines += [(r"\quad", f"+ {part}") for part in parts[2:]]
        formula = aligned(*lines, ("", in_latex(value)))
        return formula, (
            "How often chance alone would gain as much, where a variance cannot be negative. Each weight says how "
            "often so many of the further parameters gain anything by chance."
        )

    def _drawn(self, method: str, place: int, value: float) -> Step:
        n = int(self._answers["n_draws"].iloc[place])
        reached = round(value * (n + 1)) - 1
        letters = r"\frac{1 + \#\{T^* \ge T\}}{1 + B}"
        numbers = rf"\frac{{1 + {reached}}}{{1 + {n}}} = {in_latex(value)}"
        made = (
            "from the distribution that it has in data of this size"
            if method == "exact"
            else "by fitting both models to outcomes drawn from the smaller one"
        )
        meaning = (
            f"Of {count(n)} statistics drawn {made}, {count(reached)} came as far as yours; yours is counted with them."
        )
        return aligned(("p", letters), ("", numbers)), meaning

    def _error(self, place: int, value: float) -> Step:
        p, n = float(self.frame["p_value"].iloc[place]), int(self._answers["n_draws"].iloc[place])
        inner = rf"\sqrt{{\frac{{{in_latex(p)} \cdot {in_latex(1.0 - p)}}}{{{n}}}}} = {in_latex(value)}"
        formula = aligned((r"\operatorname{SE}(p)", r"\sqrt{\frac{p\,(1 - p)}{B}}"), ("", inner))
        return formula, "By about this much p would move with other draws; more draws make it smaller."

    def _f(self, method: str, field: str, test: FTest) -> Step:
        q, nu = _counted(test.num_df), _counted(test.den_df)
        if field == "F":
            by_kr = method == "kenward-roger" and bool(self.larger.design.random)
            cov, scale = (r"\hat\Phi_A", r"\lambda") if by_kr else (r"\operatorname{Cov}(\hat\beta)", "")
            top = rf"(L\hat\beta)^\top\bigl(L\,{cov}\,L^\top\bigr)^{{-1}}L\hat\beta"
            meaning = (
                "The effects that the larger model adds, all at once: how far they are from zero, given how sure they "
                "are. It is of the larger model by REML."
            )
            if by_kr:
                meaning += " The factor λ, which is 1 for a single effect, brings it nearer to an F distribution."
            formula = aligned(("F", rf"{scale}\frac{{{top}}}{{q}}"), ("", rf"{in_latex(test.F)} \quad (q = {q})"))
            return formula, meaning
        if field == "df":
            return aligned(("q", r"\operatorname{rank}(L)"), ("", q)), "How many effects are tested together."
        if field == "den_df":
            return self._freedom(nu)
        numbers = rf"P(F_{{{q},\,{nu}}} \ge {in_latex(test.F)}) = {in_latex(test.p_value)}"
        formula = aligned(("p", r"P(F_{q,\,\nu} \ge F)"), ("", numbers))
        return formula, "How often chance alone would give an F this large."

    def _freedom(self, nu: str) -> Step:
        if self.larger.design.random:
            meaning = "How sure one can be of the variances by which the effects are judged."
            return aligned((r"\nu", r"\nu(L, \hat\theta, \hat\sigma)"), ("", nu)), meaning
        n, p = self.larger.nobs, len(self.larger.fixed_effects)
        return aligned((r"\nu", "n - p"), ("", f"{n} - {p} = {nu}")), "Rows minus fixed effects."

    # ----- what gives it -----

    def r(self, place: int, field: str) -> str:
        """By likelihoods, or by lmerTest's F tests; what is drawn has no line."""
        method = str(self.frame.index[place])
        if field == "error" or (field == "p_value" and method in ("exact", "bootstrap")):
            return ""
        pair = PairInR(self.smaller, self.larger, self.below, self.name)
        if method in self.f_tests:
            return pair.by_f(method, field)
        return pair.by_likelihood(field, self.ratio.mixture if method == "mixture" else None)

    def python(self, place: int, field: str) -> str:
        """By `compare` where it has the number, else by the test itself."""
        method, below = str(self.frame.index[place]), self.below or "smaller"
        before = [] if self.below else [in_python(below, self.smaller)]
        if method in self.f_tests:
            own = {"df": "num_df"}.get(field, field)
            before += [_F_TESTS, f"tests = f_tests({below}, {self.name})"]
            return "\n".join([*before, f'tests["{method}"].{own}'])
        if method == "exact" and field in ("p_value", "error"):
            before += [_EXACT, f"exact = exact_test({below}, {self.name}, rng=0)"]
            return "\n".join([*before, f"exact.{'p_value' if field == 'p_value' else 'std_error'}"])
        if method == "bootstrap" and field in ("p_value", "error") and self.bootstrap is not None:
            n = self.bootstrap.n + self.bootstrap.n_failed
            before += [_BOOTSTRAP, f"drawn = bootstrap_test({below}, {self.name}, n={n}, seed={self.bootstrap.seed})"]
            return "\n".join([*before, f"drawn.{'p_value' if field == 'p_value' else 'monte_carlo_error'}"])
        column = {"p_value": "p_boundary" if method == "mixture" else "p_value", "df": "df"}.get(field, "statistic")
        return "\n".join([*before, f'lmm.compare({below}, {self.name})["{column}"].iloc[1]'])


def _counted(df: float) -> str:
    """Write degrees of freedom in a formula as the table has them."""
    return degrees_of_freedom(df).replace(",", "{,}")
