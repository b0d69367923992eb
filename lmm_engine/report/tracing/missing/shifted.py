"""The numbers of the table of an effect as the missing outcomes are moved."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import pandas as pd

from ....data import Prepared
from ....diagnostics.missing import Shifted
from ...escape import python_string
from ...missing.answer_words import shift_sentences
from ...missing.tables import shift_table
from ...numbers import count, plain, things
from ...words import named
from ..frame import FrameTraces
from ..steps import Step, interval_end, tested
from ..trace import aligned, bracketed, in_latex, rows_used, stacked

_FIELDS = MappingProxyType({"Estimate": "estimate", "95% CI, lower": "lower", "95% CI, upper": "upper", "p": "p_value"})
_POOLED, _ERROR = r"\bar\beta", r"\operatorname{SE}"


@dataclass(frozen=True, eq=False)
class ShiftTraces(FrameTraces):
    """The table of one effect at each shift, number by number.

    Parameters
    ----------
    found : Shifted
        By `diagnostics.missing.shifted`, whole.
    term : str
        The effect's name in the fit.
    prepared : Prepared
    name : str
        What the exported scripts call the fit: ``rung2``.
    whom : tuple of str, optional
        A predictor and the category of it whose missing outcomes are moved; all without it.
    unit : str
        The outcome's unit.
    """

    found: Shifted
    term: str
    prepared: Prepared
    name: str
    whom: tuple[str, str] | None = None
    unit: str = ""

    fields = _FIELDS

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The pooled effect at each shift."""
        return self.found.table(self.term)

    @cached_property
    def rows(self) -> tuple[str, ...]:
        """The shifts."""
        return tuple(map(str, shift_table(self.found, self.term)["Shift"]))

    def data(self, place: int) -> str:
        """The rows of the fit, those filled in, and those of them that are moved."""
        found = self.found
        filled = f"{things(found.n_imputed, 'missing outcome')} filled in {count(found.n_asked)} times"
        by = plain(float(found.shifts[place]), 4)
        moved = f"{count(found.n_shifted)} of them moved by {by}" if found.shifts[place] else "none of them moved"
        return f"{rows_used(found.fit, self.prepared)} Beside them {filled}, {moved}."

    def sentence(self, place: int, field: str) -> str:
        """What the effect is without a shift, or how far a shift moves it."""
        whom = f"{named(self.whom[0])} = {self.whom[1]}" if self.whom else ""
        told = shift_sentences(self.found, self.term, self.prepared, unit=self.unit, whom=whom, sd=self.found.fit.sigma)
        return told[0 if not self.found.shifts[place] else 1] if len(told) > 1 else ""

    def formula(self, place: int, field: str) -> Step:
        """How a number is computed."""
        here, M = self.frame.iloc[place], self.found.n_done
        if field == "estimate":
            letters = r"\tfrac{1}{M}\textstyle\sum_{m=1}^{M} \hat\beta^{(m)}"
            formula = aligned((_POOLED, letters), ("", rf"{in_latex(float(here[field]))} \quad (M = {M})"))
            return formula, "The mean of the estimates from the tables that were filled in."
        if field == "p_value":
            formula, meaning = tested(here, _POOLED, _ERROR, "satterthwaite")
        else:
            end = f"ci_{field}"
            known = here.rename({field: end})
            formula, meaning = interval_end(known, end, _POOLED, _ERROR, "satterthwaite", 0.95)
        within, between = float(here["within"]), float(here["between"])
        share = rf"\Bigl(1 + \tfrac{{1}}{{{M}}}\Bigr)"
        total = aligned(
            (rf"{_ERROR}^2", r"\bar U + \Bigl(1 + \tfrac1M\Bigr) B"),
            (
                "",
                rf"{in_latex(within)} + {share} \cdot {bracketed(between)} = {in_latex(float(here['std_error']) ** 2)}",
            ),
        )
        return stacked(total, formula), f"{_RUBIN} {meaning}"

    def python(self, place: int, field: str) -> str:
        """What gives a number in Python: the same draws, by their seed."""
        found = self.found
        moved = f", moved=filled.rows_in({', '.join(map(python_string, self.whom))})" if self.whom else ""
        asked = f"{[float(shift) for shift in found.shifts]!r}{moved}, n={found.n_asked}, seed={found.seed}"
        lines = [
            "from lmm_engine.data import attendance",
            "from lmm_engine.diagnostics.missing import complete_rows, shifted",
            "filled = complete_rows(prepare(table, roles), table, attendance(table, roles))",
            f"shifts = shifted({self.name}, filled, {asked})",
            f'shifts.table({python_string(self.term)})["{field}"].iloc[{place}]',
        ]
        return "\n".join(lines)


_RUBIN = "Rubin’s rules: the mean squared standard error, plus how much the estimates differ between fillings."
