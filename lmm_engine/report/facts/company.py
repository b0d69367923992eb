"""What keeps the groups company: other columns of groups, and, in pairs, the partner's value."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import pandas as pd
from pandas.api import types

from ...data import Prepared
from ...data.crossing import crossing, group_candidates
from ...errors import LmmError
from ...result import Estimates
from ..escape import r_name
from ..words import named

Facts: TypeAlias = dict[str, Any]

#: More columns than these are not looked through for groups.
_MOST_COLUMNS = 12
#: This share of the pairs must have each other's value for two columns to be the own one and the partner's.
_MOSTLY = 0.9


def company_facts(prepared: Prepared | None, long: pd.DataFrame | None, fit: Estimates | None) -> Facts:
    """Facts about other groups beside the chosen ones, and about pairs.

    Parameters
    ----------
    prepared : Prepared or None
    long : DataFrame or None
        The table that `prepared` was made from, with its other columns.
    fit : Estimates or None
        Rung 1, once it is fitted.

    Returns
    -------
    dict
        ``beside``: the first other column of names, and how it lies to the groups. ``pair``: where groups have two
        rows at most, and two columns hold the own and the partner's value, the two effects on rung 1.
        Each None where there is nothing to tell.
    """
    if prepared is None or not len(prepared.frame):
        return {"beside": None, "pair": None}
    return {"beside": None if long is None else _beside(prepared, long), "pair": _pair(prepared, fit)}


def _beside(prepared: Prepared, long: pd.DataFrame) -> Facts | None:
    """Columns outside the model first, for there a whole level may have been overlooked."""
    roles = prepared.roles
    try:
        columns = [column for column in group_candidates(long, _MOST_COLUMNS) if _names(column, prepared, long)]
        if not columns:
            return None
        column = min(columns, key=lambda name: name in roles.predictors)
        met = crossing(long, roles.group, column)
    except LmmError:
        return None
    per = met.pairs.groupby("inner", observed=True).size()
    return {
        "column": named(column),
        "n": met.n_outer if met.inner == roles.group else met.n_inner,
        "relation": met.relation,
        "inside": met.relation == "nested" and met.inner == roles.group,
        "moved": int((per > 1).sum()),
        "in_model": column in roles.predictors,
    }


def _names(column: str, prepared: Prepared, long: pd.DataFrame) -> bool:
    roles = prepared.roles
    if column in (roles.group, roles.outcome, roles.time):
        return False
    return column in prepared.categories or not types.is_numeric_dtype(long[column])


def _pair(prepared: Prepared, fit: Estimates | None) -> Facts | None:
    frame, roles = prepared.frame, prepared.roles
    rows = frame[roles.group].value_counts()
    rows = rows[rows > 0]
    if rows.max() != 2 or (rows == 2).mean() < _MOSTLY:
        return None
    columns = _own_and_partner(prepared, frame[frame[roles.group].isin(rows.index[rows == 2])])
    if columns is None:
        return None
    own, partner = columns
    known = {"own": named(own), "partner": named(partner), "pairs": int((rows == 2).sum())}
    return {**known, **(dict.fromkeys(_EFFECTS) if fit is None else _effects(fit, r_name(own), r_name(partner)))}


def _effects(fit: Estimates, own: str, partner: str) -> Facts:
    actor, other = (float(fit.fixed_effects[name]) for name in (own, partner))
    errors = (float(fit.std_errors[name]) for name in (own, partner))
    return dict(zip(_EFFECTS, (actor, other, *errors, actor + other, actor - other), strict=True))


_EFFECTS = ("actor", "partner_effect", "actor_se", "partner_se", "between", "within")


def _own_and_partner(prepared: Prepared, both: pd.DataFrame) -> tuple[str, str] | None:
    """Two numeric predictors of which the second holds, in each row, the first one of the other row of the pair."""
    sorted_rows = both.sort_values(prepared.roles.group, kind="stable")
    numeric = [column for column in prepared.roles.predictors if column not in prepared.categories]
    values = {column: sorted_rows[column].to_numpy(dtype=float).reshape(-1, 2) for column in numeric}
    for i, own in enumerate(numeric):
        for partner in numeric[i + 1 :]:
            swapped = np.isclose(values[own][:, ::-1], values[partner]).all(axis=1)
            if swapped.mean() >= _MOSTLY and not np.allclose(values[own], values[partner]):
                return own, partner
    return None
