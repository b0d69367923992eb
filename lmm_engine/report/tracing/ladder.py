"""The numbers of the table that puts all rungs side by side: each is followed in the table of its own rung."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from ...data import Prepared
from ...inference.effects.wald import DfMethod
from ...inference.explained import icc, r2, variance_parts
from ...model import FittedModel
from ..escape import python_string
from ..tables import ladder_table, term_label
from ..variance_words import icc_sentence, r2_sentence
from .comparing.models import ModelTraces
from .effects import EffectTraces
from .frame import FitTraces
from .steps import Step
from .trace import Trace, Traces, aligned, in_latex
from .variances import VarianceTraces

#: A number's row and column in the table, and what follows it.
_Cell = tuple[str, str, Callable[[], Trace]]
_OF_MODELS = ("Log-likelihood", "AIC", "BIC", "Parameters")


@dataclass(frozen=True, eq=False)
class LadderTraces:
    """All rungs side by side, number by number.

    Parameters
    ----------
    fits : mapping of int to FittedModel
        The rungs that stand, by number.
    prepared : Prepared
    comparison : DataFrame or None
        As `lmm_engine.compare` returns it for these fits, in their order; likelihoods are not followed without it.
    df : {"satterthwaite", "kenward-roger", "residual", "normal"}
    unit : str
        The outcome's unit.
    """

    fits: Mapping[int, FittedModel]
    prepared: Prepared
    comparison: pd.DataFrame | None = None
    df: DfMethod = "satterthwaite"
    unit: str = ""

    @cached_property
    def _cells(self) -> dict[str, dict[str, Callable[[], Trace]]]:
        """What follows a number, by the table's rows, in its order, and columns."""
        headed = {f"Rung {rung}": fit for rung, fit in self.fits.items()}
        cells: dict[str, dict[str, Callable[[], Trace]]] = {
            str(label): {} for label in ladder_table(headed, self.prepared, df=self.df)[""]
        }
        for place, (rung, fit) in enumerate(self.fits.items()):
            for row, column, follow in self._column(place, rung, fit):
                cells[row][column] = follow
        return {row: columns for row, columns in cells.items() if columns}

    @property
    def rows(self) -> tuple[str, ...]:
        """The table's rows, but for words."""
        return tuple(self._cells)

    def columns(self, row: str) -> tuple[str, ...]:
        """The rungs that have this row; an effect's estimate and standard error are two numbers."""
        return tuple(self._cells[row])

    def trace(self, row: str, column: str) -> Trace:
        """Follow one number; raises KeyError for a place that the table does not have."""
        return replace(self._cells[row][column](), row=row, column=column)

    def _column(self, place: int, rung: int, fit: FittedModel) -> Iterator[_Cell]:
        head, name = f"Rung {rung}", f"rung{rung}"
        effects = EffectTraces(fit, self.prepared, name, df=self.df, unit=self.unit)
        for term in effects.rows:
            yield term, f"{head}, estimate", _follow(effects, term, "Estimate")
            yield term, f"{head}, SE", _follow(effects, term, "SE")
        yield from self._spread(head, VarianceTraces(fit, self.prepared, name, unit=self.unit))
        if self.comparison is not None:
            called = {f"Rung {own}": f"rung{own}" for own in self.fits}
            models = ModelTraces(self.comparison, tuple(self.fits.values()), called, self.prepared)
            for label in _OF_MODELS:
                yield label, head, _follow(models, tuple(called)[place], label)
        shares = ShareTraces(fit, self.prepared, name)
        for label in shares.rows:
            yield label, head, _follow(shares, label, _VALUE)

    def _spread(self, head: str, variances: VarianceTraces) -> Iterator[_Cell]:
        """SDs and correlations, which the ladder calls in its own way."""
        for row, own in zip(variances.rows, variances.frame.itertuples(index=False), strict=True):
            terms = ", ".join(term_label(term, self.prepared) for term in (own.term1, own.term2) if term)
            kind, label = "SD", f"SD of {terms} ({own.group})"
            if own.term2:
                kind, label = "Correlation", f"Correlation of {terms} ({own.group})"
            elif not terms:
                label = "Residual SD"
            if kind in variances.columns(row):
                yield label, head, _follow(variances, row, kind)


def _follow(traces: Traces, row: str, column: str) -> Callable[[], Trace]:
    return lambda: traces.trace(row, column)


_VALUE = "value"
_FIXED, _RANDOM, _RESIDUAL = r"\hat\sigma_f^2", r"\hat\sigma_\ell^2", r"\hat\sigma^2"
_MEANING = {
    "R² marginal": "The variance of the fixed part's predictions over the rows, as a share of all variance.",
    "R² conditional": "What the fixed part's predictions and the groups' own departures have together of all variance.",
    "ICC adjusted": "The groups' share of the variance that the fixed part leaves over.",
}
_WITHOUT_GROUPS = "The variance of the fixed part's predictions over the rows, beside the residual variance."


@dataclass(frozen=True, eq=False)
class ShareTraces(FitTraces):
    """What one fit explains and rests on: R squared, the intraclass correlation, rows and groups."""

    @property
    def fields(self) -> Mapping[str, str]:
        """One number in each row."""
        return {_VALUE: _VALUE}

    @cached_property
    def frame(self) -> pd.DataFrame:
        """Row → number; NaN where the fit has none."""
        explained, random = r2(self.fit), bool(self.fit.design.random)
        values = {"R² marginal": explained["marginal"]}
        if random:
            values |= {"R² conditional": explained["conditional"], "ICC adjusted": icc(self.fit)["adjusted"]}
        values["Rows"] = self.fit.nobs
        if random:
            values["Groups"] = next(iter(self.fit.n_groups.values()))
        return pd.DataFrame({_VALUE: pd.Series(values, dtype=float)})

    @property
    def rows(self) -> tuple[str, ...]:
        """The shares and counts that the fit has."""
        return tuple(str(row) for row in self.frame.index)

    @cached_property
    def _parts(self) -> tuple[float, float, float]:
        """Variance of the fixed part, of the random part, and of the residual."""
        return variance_parts(self.fit)

    def formula(self, place: int, field: str) -> Step:
        """How a number is computed."""
        row, value = self.rows[place], float(self.frame[field].iloc[place])
        if row == "Rows":
            return aligned(("n", in_latex(value, 9))), "Rows in which nothing is missing that the model needs."
        if row == "Groups":
            return aligned(("J", in_latex(value, 9))), "Groups that have at least one such row."
        letters, numbers = [_FIXED, _RANDOM, _RESIDUAL], [in_latex(part) for part in self._parts]
        if not self.fit.design.random:
            letters, numbers = letters[::2], numbers[::2]
        top = {"R² marginal": slice(0, 1), "R² conditional": slice(0, 2), "ICC adjusted": slice(1, 2)}[row]
        below = slice(1, None) if row == "ICC adjusted" else slice(0, None)
        left = {"R² marginal": "R^2_m", "R² conditional": "R^2_c", "ICC adjusted": r"\text{ICC}"}[row]
        lines = [rf"\frac{{{' + '.join(part[top])}}}{{{' + '.join(part[below])}}}" for part in (letters, numbers)]
        formula = aligned((left, lines[0]), ("", rf"{lines[1]} = {in_latex(value)}"))
        if not self.fit.design.random:
            return formula, _WITHOUT_GROUPS
        return formula, f"{_MEANING[row]} Where slopes differ, the variance between groups is its mean over the rows."

    def sentence(self, place: int, field: str) -> str:
        """What the share says."""
        row = self.rows[place]
        if row == "ICC adjusted":
            return icc_sentence(self.fit, self.prepared)
        return r2_sentence(self.fit, self.prepared) if row.startswith("R²") else ""

    def r(self, place: int, field: str) -> str:
        """By fitted values, the random effects' design and their covariance."""
        row, own = self.rows[place], self.name
        if row == "Rows":
            return f"nobs({own})"
        if row == "Groups":
            return f"ngrps({own})[[1]]"
        number = own.removeprefix("rung")
        fixed, random, residual = (f"{part}{number}" for part in ("explained", "between", "left"))
        # R's lm divides by n - p whatever the method; maximum likelihood divides by n.
        by_ml = not self.fit.design.random and self.fit.method == "ML"
        sigma = f"deviance({own}) / nobs({own})" if by_ml else f"sigma({own})^2"
        before = [f"{residual} <- {sigma}"]
        if not self.fit.design.random:
            return "\n".join([f"{fixed} <- var(fitted({own}))", *before, f"{fixed} / ({fixed} + {residual})"])
        before += [
            f"{fixed} <- var(predict({own}, re.form = NA))",
            f'{random} <- sum(crossprod(getME({own}, "mmList")[[1]]) * VarCorr({own})[[1]]) / nobs({own})',
        ]
        last = {
            "R² marginal": f"{fixed} / ({fixed} + {random} + {residual})",
            "R² conditional": f"({fixed} + {random}) / ({fixed} + {random} + {residual})",
            "ICC adjusted": f"{random} / ({random} + {residual})",
        }[row]
        return "\n".join([*before, last])

    def python(self, place: int, field: str) -> str:
        """What gives a number in Python."""
        return {
            "R² marginal": f'{self.name}.r2()["marginal"]',
            "R² conditional": f'{self.name}.r2()["conditional"]',
            "ICC adjusted": f'{self.name}.icc()["adjusted"]',
            "Rows": f"{self.name}.nobs",
            "Groups": f"{self.name}.n_groups[{python_string(self.prepared.roles.group)}]",
        }[self.rows[place]]
