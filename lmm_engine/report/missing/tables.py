"""What is missing, as tables: who leaves, ANOVA beside the mixed model, means, the shift. Every cell a ready string."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ...data import Attendance, Prepared
from ...diagnostics.missing import Dropout, Shifted, SideBySide
from ..numbers import MISSING, count, degrees_of_freedom, fixed, interval, number, p_number, plain, share
from ..words import named, nouns
from .dropout_words import effect_label
from .pattern_words import occasion_names


def deletion_table(known: dict[str, Any], prepared: Prepared) -> pd.DataFrame:
    """Lay out what each way keeps: columns ``Way``, the groups, ``Rows``.

    Parameters
    ----------
    known : dict
        From `facts.missing.missing_facts`.
    prepared : Prepared
    """
    ways = (
        ("In the table", known["groups"], known["rows"]),
        ("Mixed model", known["groups_used"], known["rows_used"]),
        ("Listwise deletion", known["whole_groups"], known["whole_rows"]),
    )
    rows = [(way, count(n_groups), count(n_rows)) for way, n_groups, n_rows in ways]
    return pd.DataFrame(rows, columns=["Way", _heading(prepared), "Rows"])


def dropout_table(found: Dropout, prepared: Prepared) -> pd.DataFrame:
    """Lay out the odds ratios with their 95% intervals: columns ``Of, Step, Alone, Together, p``.

    What is the same in all rows compared, such as the time where somebody leaves after one occasion only, is left out.
    """
    rows = []
    for _, row in told_apart(found).iterrows():
        step = f"{row['level']} against {row['baseline']}" if row["level"] else f"one SD ({number(row['sd'])})"
        name = str(row["column"]) if row["role"] == "predictor" else effect_label(row, prepared)
        rows.append(
            (
                name,
                step,
                _with_ends(row["alone_odds"], row["alone_lower"], row["alone_upper"]),
                _with_ends(row["odds"], row["lower"], row["upper"]),
                p_number(row["p"]),
            )
        )
    return pd.DataFrame(rows, columns=["Of", "Step", "Alone", "Together", "p"])


def told_apart(found: Dropout) -> pd.DataFrame:
    """The effects that differ between the rows compared: those that the table shows."""
    return found.effects[found.effects["reason"] != "constant"]


def _with_ends(value: float, lower: float, upper: float) -> str:
    """A number with its interval, which stays on one line."""
    ends = _ends(lower, upper).replace(" ", "\N{NO-BREAK SPACE}")
    return MISSING if pd.isna(value) else f"{number(value)} {ends}"


def _heading(prepared: Prepared) -> str:
    many = nouns(prepared.roles.group)
    return many[:1].upper() + many[1:]


def _ends(lower: float, upper: float) -> str:
    return MISSING if pd.isna(lower) or pd.isna(upper) else interval(lower, upper)


def anova_table(found: SideBySide, prepared: Prepared) -> pd.DataFrame:
    """Lay out the ANOVA on complete groups: one column of names, one of cells."""
    own, many = found.anova, _heading(prepared)
    cells = [
        (many, count(own.n_groups)),
        ("Rows", count(own.n_rows)),
        (f"F ({named(prepared.roles.time)})", fixed(own.F, 2)),
        ("df", f"{degrees_of_freedom(own.num_df)}, {degrees_of_freedom(own.den_df)}"),
        ("p", p_number(own.p_value)),
        ("ε (Greenhouse–Geisser)", share(own.epsilon)),
        ("p (corrected)", p_number(own.p_corrected)),
    ]
    return pd.DataFrame(cells, columns=["RM-ANOVA, complete only", " "])


def model_table(found: SideBySide, prepared: Prepared) -> pd.DataFrame:
    """Lay out the mixed model on all rows in the same way; no rows where there is none."""
    columns = ["Mixed model, all rows", " "]
    if found.fit is None or found.test is None:
        return pd.DataFrame([], columns=columns)
    test, fit = found.test, found.fit
    between = fit.variance_components["sd"].iloc[0]
    cells = [
        (_heading(prepared), count(next(iter(fit.n_groups.values())))),
        ("Rows", count(fit.nobs)),
        (f"F ({named(prepared.roles.time)})", fixed(float(test["F"]), 2)),
        ("df", f"{degrees_of_freedom(float(test['num_df']))}, {degrees_of_freedom(float(test['den_df']))}"),
        ("p", p_number(float(test["p_value"]))),
        (f"SD between {nouns(prepared.roles.group)}", number(float(between))),
        ("Residual SD", number(fit.sigma)),
    ]
    return pd.DataFrame(cells, columns=columns)


def means_table(found: SideBySide, seen: Attendance, prepared: Prepared) -> pd.DataFrame:
    """Lay out the two means at each occasion: name, complete with 95% CI, all rows, model with 95% CI."""
    means = found.means
    table = {
        str(prepared.roles.time): occasion_names(seen),
        "Complete": [number(x) for x in means["complete"]],
        "95% CI": [_ends(a, b) for a, b in zip(means["complete_lower"], means["complete_upper"], strict=True)],
        "Seen": [count(n) for n in means["n_all"]],
    }
    if "model" in means:
        table["Model"] = [number(x) for x in means["model"]]
        table["95% CI (model)"] = [_ends(a, b) for a, b in zip(means["model_lower"], means["model_upper"], strict=True)]
    return pd.DataFrame(table)


def shift_table(found: Shifted, term: str) -> pd.DataFrame:
    """Lay out an effect at each shift: columns ``Shift, Estimate, 95% CI, p``."""
    table = found.table(term)
    return pd.DataFrame(
        {
            "Shift": [plain(float(x), 4) for x in table["shift"]],
            "Estimate": [number(x) for x in table["estimate"]],
            "95% CI": [_ends(a, b) for a, b in zip(table["lower"], table["upper"], strict=True)],
            "p": [p_number(x) for x in table["p_value"]],
        }
    )
