"""What no choice of roles can ask of the data: each refusal says the value and the way out."""

from __future__ import annotations

import pandas as pd

from ..errors import DataError
from .kinds import label
from .prepare import Prepared
from .roles import Roles
from .structure import varies_within_group
from .words import counted, quoted

# More categories than this make a table of coefficients that nobody reads; the column was probably meant otherwise.
MAX_CATEGORIES = 50


def refuse_impossible(prepared: Prepared) -> None:
    """Raise `DataError` where outcome, group, time or a predictor cannot play its part in the rows that are left."""
    _refuse_outcome(prepared.frame, prepared.roles)
    _refuse_groups(prepared.frame, prepared.roles)
    _refuse_time(prepared)
    for name in prepared.roles.predictors:
        _refuse_predictor(prepared, name)
    _refuse_few_rows(prepared)


def _refuse_outcome(frame: pd.DataFrame, roles: Roles) -> None:
    """An outcome that never changes leaves nothing to explain."""
    values = frame[roles.outcome]
    if values.nunique() == 1:
        raise DataError(
            f"The outcome {quoted(roles.outcome)} is always {label(values.iloc[0])}: there is nothing to explain.",
            "Choose a column whose values differ.",
        )


def _refuse_groups(frame: pd.DataFrame, roles: Roles) -> None:
    """One group, or one row in every group: nothing is measured repeatedly."""
    n_groups, n_rows = frame[roles.group].nunique(), len(frame)
    if n_groups == 1:
        only = frame[roles.group].iloc[0]
        raise DataError(
            f"{quoted(roles.group)} has one value only ({quoted(only)}), so all rows belong to one group.",
            "Choose the column that says who or what was measured repeatedly.",
        )
    if n_groups == n_rows:
        raise DataError(
            f"Every {quoted(roles.group)} has one row only ({n_groups:,} groups, {n_rows:,} rows): nothing is measured "
            "repeatedly.",
            "Choose another group; or, if the measurements stand side by side in columns, reshape the table first.",
        )


def _refuse_time(prepared: Prepared) -> None:
    """A time that never changes within a group has no slope there."""
    name = prepared.time_name
    if name is None:
        return
    roles, frame = prepared.roles, prepared.frame
    if frame[name].nunique() == 1:
        raise DataError(
            f"{quoted(roles.time)} has the same value in every row used.", "Choose another column, or none."
        )
    if varies_within_group(frame, name, roles.group) == 0:
        raise DataError(
            f"{quoted(roles.time)} has one value only within each {quoted(roles.group)}, so there is no slope over it "
            f"within {quoted(roles.group)}.",
            f"Use it as a predictor, and as time a column that changes within {quoted(roles.group)}, or none.",
        )


def _refuse_predictor(prepared: Prepared, name: str) -> None:
    """A predictor of one value, with too many categories, or that is a second name of the groups."""
    frame, roles = prepared.frame, prepared.roles
    n = frame[name].nunique()
    if n == 1:
        only = label(frame[name].iloc[0])
        raise DataError(f"The predictor {quoted(name)} is {only} in every row used.", "Leave it out.")
    if name not in prepared.categories:
        return
    n_groups = frame[roles.group].nunique()
    pairs = len(frame[[name, roles.group]].drop_duplicates())
    if n == pairs == n_groups and n > 2:
        raise DataError(
            f"The predictor {quoted(name)} is another name for {quoted(roles.group)}: each has its own value.",
            "Leave it out: the model gives every group its own level already.",
        )
    if n > MAX_CATEGORIES:
        raise DataError(
            f"The predictor {quoted(name)} has {n:,} categories; at most {MAX_CATEGORIES} can be compared at once.",
            "Leave it out, or bring it with fewer categories.",
        )


def _refuse_few_rows(prepared: Prepared) -> None:
    """More fixed effects than rows."""
    n_effects = _n_fixed_effects(prepared)
    if prepared.n_rows_used <= n_effects + 1:
        raise DataError(
            f"{counted(prepared.n_rows_used, 'complete row')} cannot carry a model with {n_effects} fixed effects.",
            "Use fewer predictors, or bring more rows.",
        )


def _n_fixed_effects(prepared: Prepared) -> int:
    """Number of coefficients: intercept, time, predictors (one less than categories), interactions."""
    size = {name: len(prepared.categories.get(name, ("", ""))) - 1 for name in prepared.roles.predictors}
    time = int(prepared.time_name is not None)
    return 1 + time + sum(size.values()) + time * sum(size[name] for name in prepared.roles.interactions)
