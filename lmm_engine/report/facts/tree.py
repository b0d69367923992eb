"""What a lesson may say: one nested dict of plain values about the learner's data and models.

The top level always has the same names, so that a lesson can ask for each of them; what is not known yet is None.
Below it, numbers stay numbers and names stay as the learner spelt them: templates round and escape.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import pandas as pd

from ...data import DatasetEntry, Prepared, Reshaped, Roles
from ...inference.effects.wald import DfMethod
from ...result import Estimates
from ..words import named, noun, nouns
from .checks import checking_facts, proposed_rung
from .company import company_facts
from .course import course_facts
from .fits import ladder_facts
from .groups import grouping_facts
from .missing import missing_facts
from .sizes import crowding_facts, method_facts, size_facts
from .surprises import surprise_facts

Facts: TypeAlias = dict[str, Any]
Fits: TypeAlias = Mapping[int, Estimates | None]


def facts(
    *,
    name: str | None = None,
    table: pd.DataFrame | None = None,
    entry: DatasetEntry | None = None,
    reshaped: Reshaped | None = None,
    roles: Roles | None = None,
    prepared: Prepared | None = None,
    fits: Fits | None = None,
    comparison: pd.DataFrame | None = None,
    rung: int | None = None,
    level: str | None = None,
    df: DfMethod = "satterthwaite",
    long: pd.DataFrame | None = None,
) -> Facts:
    """Collect what lessons may say at this point of the walk.

    Parameters
    ----------
    name : str, optional
        What the learner calls the data; the catalogue's title where there is an entry.
    table : DataFrame, optional
        The table as it was read.
    entry : DatasetEntry, optional
        The catalogue entry of a bundled data set.
    reshaped : Reshaped, optional
        The outcome of going from wide to long.
    roles : Roles, optional
        Roles chosen but not prepared yet; ``prepared.roles`` goes first.
    prepared : Prepared, optional
        The rows that the models see.
    fits : mapping of int to Estimates or None, optional
        Fits of rungs 0, 1 and 2; leave out or set to None what is not fitted.
    comparison : DataFrame, optional
        As `lmm_engine.compare` returns it, for the same rungs.
    rung : int, optional
        The rung that the checking screens look at; the highest one without trouble if left out.
    level : str, optional
        The group to take as the example; the one that is pulled furthest if left out.
    df : {"satterthwaite", "kenward-roger", "residual", "normal"}
        Whose standard errors: Kenward and Roger's are adjusted.
    long : DataFrame, optional
        The long table that `prepared` was made from; without it nothing is said of what is missing.

    Returns
    -------
    dict
        Strings, numbers, booleans, None, and lists and dicts of these.
    """
    roles = prepared.roles if prepared is not None else roles
    fitted = {step: fit for step, fit in (fits or {}).items() if fit is not None}
    missing = missing_facts(prepared, long)
    return {
        **_role_facts(roles, entry),
        "dataset": _dataset_facts(name, table, entry),
        "reshape": _reshape_facts(reshaped),
        "sample": _sample_facts(prepared),
        "clock": _clock_facts(prepared),
        "missing": missing,
        **grouping_facts(prepared, long, missing),
        **ladder_facts(prepared, fitted, comparison, df),
        **checking_facts(prepared, fitted, rung, level),
        **course_facts(prepared, fitted, df),
        **_closer_facts(prepared, fitted, rung, df, long),
    }


def _closer_facts(
    prepared: Prepared | None, fits: Mapping[int, Estimates], rung: int | None, df: DfMethod, long: pd.DataFrame | None
) -> Facts:
    """Sizes, crowded predictors, both methods, what lingers, other groups and partners."""
    known = {} if prepared is None else fits
    chosen = None if not known else rung if rung in known else proposed_rung(known)
    return {
        **size_facts(prepared, known, chosen, df),
        "crowding": None if chosen is None else crowding_facts(prepared, known[chosen]),
        "methods": method_facts(known.get(1)),
        **surprise_facts(prepared, known),
        **company_facts(prepared, long, known.get(1)),
    }


def _role_facts(roles: Roles | None, entry: DatasetEntry | None) -> Facts:
    """Names as spelt, and the words that a sentence uses for them, which are there before any name is chosen."""
    outcome, group, time = (roles.outcome, roles.group, roles.time) if roles else (None, None, None)
    who = "group" if group is None else noun(group)
    speaking = group is not None and not who.startswith("group")
    return {
        "outcome": outcome,
        "group": group,
        "time": time,
        "predictors": list(roles.predictors) if roles else [],
        "interactions": [named(name) for name in roles.interactions] if roles else [],
        "group_name": None if group is None else named(group),
        "what": "outcome" if outcome is None else named(outcome),
        "who": who if speaking else "group",
        "many": nouns(group) if group is not None and speaking else "groups",
        "when": "time" if time is None else named(time),
        "unit": outcome_unit(outcome, entry),
    }


def outcome_unit(outcome: str | None, entry: DatasetEntry | None) -> str:
    """Find the outcome's unit in the catalogue, without the range in brackets; empty where it is not known.

    A wide file gives units to its columns by occasion; the outcome that they become has theirs if they agree.
    """
    if outcome is None or entry is None:
        return ""
    names = {outcome}
    if entry.reshape is not None:
        names |= {c for family in entry.reshape.families if family.value_name == outcome for c in family.columns}
    units = {note.unit.partition("(")[0].strip() for note in entry.columns if note.name in names}
    return units.pop() if len(units) == 1 else ""


def _dataset_facts(name: str | None, table: pd.DataFrame | None, entry: DatasetEntry | None) -> Facts | None:
    if table is None:
        return None
    return {
        "title": entry.title if entry else (name or "your table"),
        "rows": len(table),
        "columns": len(table.columns),
        "missing": int(table.isna().to_numpy().sum()),
    }


def _reshape_facts(reshaped: Reshaped | None) -> Facts | None:
    if reshaped is None:
        return None
    return {
        "people": reshaped.n_people,
        "columns": reshaped.n_columns,
        "rows_expected": reshaped.n_rows_expected,
        "rows": reshaped.n_rows,
        "empty": reshaped.n_empty,
    }


def _sample_facts(prepared: Prepared | None) -> Facts | None:
    if prepared is None or not len(prepared.frame):
        return None
    roles = prepared.roles
    outcome = prepared.frame[roles.outcome]
    per_group = prepared.frame.groupby(roles.group, observed=True).size()
    return {
        "rows": prepared.n_rows_used,
        "dropped": prepared.n_rows_in - prepared.n_rows_used,
        "groups": len(per_group),
        "smallest": int(per_group.min()),
        "typical": float(per_group.median()),
        "largest": int(per_group.max()),
        "balanced": bool(per_group.min() == per_group.max()),
        "single_rows": int((per_group == 1).sum()),
        "outcome_mean": float(outcome.mean()),
        "outcome_sd": float(outcome.std()),
        "outcome_min": float(outcome.min()),
        "outcome_max": float(outcome.max()),
    }


def _clock_facts(prepared: Prepared | None) -> Facts | None:
    if prepared is None or prepared.time_name is None or not len(prepared.frame):
        return None
    times = prepared.frame[prepared.time_name]
    first, last = float(times.min()), float(times.max())
    return {
        "column": named(prepared.roles.time),
        "name": named(prepared.time_name),
        "coding": prepared.roles.time_coding,
        "offset": prepared.time_offset,
        "first": first,
        "last": last,
        "zero_is": _where_zero_lies(first, last),
    }


# Subtracting an offset leaves rounding dust at the ends, so "at the end" means within this share of the range.
DUST = 1e-9


def _where_zero_lies(first: float, last: float) -> str:
    dust = DUST * (last - first)
    if abs(first) <= dust:
        return "first"
    if abs(last) <= dust:
        return "last"
    return "inside" if first < 0 < last else "outside"
