"""The numbers of the table of who leaves: odds ratios with their intervals."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np
import pandas as pd
from scipy.special import ndtri

from ....data import Attendance, Prepared
from ....diagnostics.missing import Dropout
from ...escape import r_string
from ...missing.dropout_words import effect_label, odds_sentence
from ...missing.tables import told_apart
from ...numbers import count, things
from ..frame import FrameTraces
from ..steps import Step, tested
from ..trace import aligned, bracketed, in_latex

_FIELDS = MappingProxyType(
    {
        "Step": "step",
        **{
            f"Alone{end}": f"alone_{field}" for end, field in (("", "odds"), (", lower", "lower"), (", upper", "upper"))
        },
        **{f"Together{end}": field for end, field in (("", "odds"), (", lower", "lower"), (", upper", "upper"))},
        "p": "p",
    }
)
_READ = (
    "from lmm_engine.data import attendance\n"
    "from lmm_engine.diagnostics.missing import dropout\n"
    "left = dropout(attendance(table, roles), table, roles.predictors, roles.categorical, group=roles.group)\n"
)
_Z = float(ndtri(0.975))


@dataclass(frozen=True, eq=False)
class LeavingTraces(FrameTraces):
    """The table of odds ratios of leaving, number by number; the intervals are those of 95%.

    Parameters
    ----------
    found : Dropout
        By `diagnostics.missing.dropout`.
    seen : Attendance
        What it was made from.
    prepared : Prepared
    """

    found: Dropout
    seen: Attendance
    prepared: Prepared

    fields = _FIELDS

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The effects that the table shows; ``step``: one SD of a number, nothing of a category."""
        shown = told_apart(self.found)
        return shown.assign(step=shown["sd"].where(shown["level"] == ""))

    @cached_property
    def rows(self) -> tuple[str, ...]:
        """What the odds are compared by; each category against the baseline."""
        return tuple(effect_label(row, self.prepared) for _, row in self.frame.iterrows())

    def data(self, place: int) -> str:
        """The visits that are compared."""
        found = self.found
        n = found.n_rows - found.n_without_predictors
        times = things(len(found.times), "occasion")
        what = "were the last of their group" if found.event == "dropout" else "were followed by one that was missed"
        all_of_them = f"Of {things(found.n_rows, 'visit')} compared, at {times}, {count(found.n_events)} {what}."
        return all_of_them if n == found.n_rows else f"{all_of_them} {count(n)} of them have all predictors."

    def sentence(self, place: int, field: str) -> str:
        """What goes with leaving, other things alike."""
        row = self.frame.iloc[place]
        if row["role"] == "time" or row["reason"] or field == "step" or field.startswith("alone"):
            return ""
        return odds_sentence(row, self.found, self.prepared)

    def formula(self, place: int, field: str) -> Step:
        """How a number is computed."""
        row = self.frame.iloc[place]
        value, s = float(row[field]), float(row["sd"])
        if field == "step":
            letters = r"\sqrt{\tfrac{1}{n-1}\textstyle\sum (x_i - \bar x)^2}"
            return aligned(("s", letters), ("", in_latex(value))), "The standard deviation over the visits compared."
        estimate, error = self._log_odds(row, field)
        if field == "p":
            known = pd.Series({"estimate": estimate, "std_error": error, "p_value": value})
            formula, meaning = tested(known, r"\hat\gamma", r"\operatorname{SE}(\hat\gamma)", "normal")
            return formula, f"By Wald: {meaning[0].lower()}{meaning[1:]}"
        step = "" if row["level"] else r"s\,"
        times = "" if row["level"] else rf"{in_latex(s)} \cdot "
        beside = "the time" if field.startswith("alone") else "the time and all others of the table"
        if field.endswith("odds"):
            inner = f"{times}{bracketed(estimate)}" if times else in_latex(estimate)
            formula = aligned((r"\text{OR}", rf"e^{{{step}\hat\gamma}}"), ("", rf"e^{{{inner}}} = {in_latex(value)}"))
            return formula, f"How many times higher the odds of leaving are after one step, beside {beside}."
        sign = "+" if field.endswith("upper") else "-"
        letters = rf"e^{{{step}(\hat\gamma {sign} z_{{.975}} \operatorname{{SE}})}}"
        inner = rf"{times}({in_latex(estimate)} {sign} {in_latex(_Z)} \cdot {in_latex(error)})"
        formula = aligned(("", letters), ("", rf"e^{{{inner}}}"), ("", in_latex(value)))
        return formula, f"The interval of the log odds by Wald, beside {beside}, as odds."

    def _log_odds(self, row: pd.Series, field: str) -> tuple[float, float]:
        """Log odds per unit, and their standard error."""
        prefix = "alone_" if field.startswith("alone") else ""
        odds, lower, upper = (float(row[f"{prefix}{end}"]) for end in ("odds", "lower", "upper"))
        s = float(row["sd"])
        return math.log(odds) / s, (math.log(upper) - math.log(lower)) / (2.0 * _Z * s)

    # ----- code -----

    @property
    def _r_has_the_visits(self) -> bool:
        """Whether the rows of the models are all visits, their predictors those known from the start."""
        seen, found, roles, frame = self.seen, self.found, self.prepared.roles, self.prepared.frame
        whole = not (seen.n_astray or seen.n_repeated or found.n_without_predictors or found.left_out)
        whole = whole and not any(name in self.prepared.dropped for name in roles.predictors)
        by = frame.groupby(roles.group, observed=True)
        return whole and found.event == "dropout" and all((by[name].nunique() == 1).all() for name in roles.predictors)

    def _variable(self, row: pd.Series) -> str:
        if row["role"] != "predictor":
            return "last" if row["role"] == "outcome" else "time"
        return f"x{self.prepared.roles.predictors.index(str(row['column'])) + 1}"

    @cached_property
    def _r_visits(self) -> list[str]:
        roles = self.prepared.roles
        columns = {"who": roles.group, "time": str(self.prepared.time_name), "last": roles.outcome}
        columns |= {f"x{i}": name for i, name in enumerate(roles.predictors, start=1)}
        given = ", ".join(f"{name} = data[[{r_string(column)}]]" for name, column in columns.items())
        return [
            f"visits <- data.frame({given})",
            "visits$leaves <- visits$time == ave(visits$time, visits$who, FUN = max)",
            "visits <- visits[visits$time < max(visits$time), ]",
            "visits$share <- ave(as.numeric(visits$leaves), visits$time)",
            "visits <- visits[visits$share > 0 & visits$share < 1, ]",
        ]

    def r(self, place: int, field: str) -> str:
        """By glm, where the rows of the models are the visits that are compared."""
        if not self._r_has_the_visits:
            return ""
        row = self.frame.iloc[place]
        name, lines = self._variable(row), list(self._r_visits)
        step = "" if row["level"] else f"sd(visits${name}) * "
        if field == "step":
            return "\n".join([*lines, f"sd(visits${name})"])
        together = dict.fromkeys(
            self._variable(r) for _, r in self.found.effects.iterrows() if r["reason"] != "separated"
        )
        alone = field.startswith("alone")
        model, columns = (f"beside_{name}", dict.fromkeys([name, "time"])) if alone else ("together", together)
        lines.append(f"{model} <- glm(leaves ~ {' + '.join(columns)}, binomial, visits)")
        term = r_string(f"{name}{row['level']}")
        if field == "p":
            return "\n".join([*lines, f'coef(summary({model}))[{term}, "Pr(>|z|)"]'])
        estimate = f"coef({model})[[{term}]]"
        if field.endswith(("lower", "upper")):
            sign = "+" if field.endswith("upper") else "-"
            estimate = f"({estimate} {sign} qnorm(0.975) * sqrt(vcov({model})[{term}, {term}]))"
        return "\n".join([*lines, f"exp({step}{estimate})"])

    def python(self, place: int, field: str) -> str:
        """What gives a number in Python."""
        row = int(np.flatnonzero(self.found.effects.index == self.frame.index[place])[0])
        return f'{_READ}left.effects["{"sd" if field == "step" else field}"].iloc[{row}]'
