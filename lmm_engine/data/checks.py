"""Refusals and cautions about a choice of roles, before any model is fitted."""

from __future__ import annotations

import pandas as pd

from ..findings import Finding
from .hints import is_identifier_name, is_time_name
from .kinds import label
from .prepare import Prepared, prepare
from .refusals import refuse_impossible
from .roles import Roles
from .structure import Grouping, varies_within_group
from .words import counted, listed, note, quoted

# Below this many groups the variance between them rests on almost nothing (Gelman & Hill 2007, §11.5: fewer than five).
FEW_GROUPS = 5
# Leaving out more than this share of the rows deserves a second look at why they are incomplete.
MANY_INCOMPLETE = 0.1
# Whole numbers with this few values are often names of categories (diet 1, 2, 3, 4), not amounts.
FEW_CODES = 6
# Where time varies in fewer than half of the groups, a slope per group rests on the others.
VARIES_IN_FEW = 0.5
# What changes within so few of the groups, and at least one, is often a slip of the pen rather than a change.
NEARLY_CONSTANT = 0.1


def check_roles(table: pd.DataFrame, roles: Roles) -> tuple[Finding, ...]:
    """Check a choice of roles.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per observation.
    roles : Roles
        Which column plays which part.

    Returns
    -------
    tuple of Finding
        What should be known: rows set aside, few groups, groups with one row, codes that may be categories.

    Raises
    ------
    DataError
        For what cannot be: an outcome of text or of one value, one group, one row in every group, a time of words or
        constant within every group, a predictor that names the groups or has too many categories, too few rows.
    """
    prepared = prepare(table, roles)
    frame = prepared.frame
    refuse_impossible(prepared)
    found = [
        _incomplete_rows(prepared),
        _group_missing(prepared),
        _few_groups(frame, roles),
        _single_rows(frame, roles),
        _two_rows(prepared),
        _time_rarely_varies(prepared),
        _repeated_times(prepared),
        *(_codes(prepared, name) for name in roles.predictors),
        *(_nearly_constant(prepared, name) for name in roles.predictors),
    ]
    return tuple(finding for finding in found if finding is not None)


def _incomplete_rows(prepared: Prepared) -> Finding | None:
    """Rows set aside because a value is missing, with the columns that lack it."""
    n = prepared.n_rows_in - prepared.n_rows_used
    if not n:
        return None
    share = n / prepared.n_rows_in
    worst = sorted(prepared.dropped.items(), key=lambda item: -item[1])
    where = listed(f"{quoted(name)} ({count:,})" for name, count in worst)
    return note(
        "rows_incomplete",
        share,
        f"{counted(n, 'row')} of {prepared.n_rows_in:,} ({share:.0%}) {'is' if n == 1 else 'are'} set aside because a "
        f"value is missing: {where}.",
        "Ask why these values are missing before you trust the rest." if share > MANY_INCOMPLETE else "",
        severity="caution" if share > MANY_INCOMPLETE else "note",
        threshold=MANY_INCOMPLETE,
    )


def _group_missing(prepared: Prepared) -> Finding | None:
    """Rows that belong to nobody."""
    name = prepared.roles.group
    n = prepared.dropped.get(name, 0)
    if not n:
        return None
    sentence = f"{counted(n, 'row has', 'rows have')} no value in {quoted(name)}: whom they describe is not known."
    return note("group_missing", n, sentence, "Fill in the group in the file if you know it.", severity="caution")


def _few_groups(frame: pd.DataFrame, roles: Roles) -> Finding | None:
    """A variance between very few groups."""
    n = int(frame[roles.group].nunique())
    if n >= FEW_GROUPS:
        return None
    return note(
        "few_groups",
        n,
        f"There are only {n} values of {quoted(roles.group)}: a variance between so few groups is hardly known.",
        "Read the variance between groups and everything built on it with care, or use the group as a predictor.",
        severity="caution",
        threshold=FEW_GROUPS,
    )


def _single_rows(frame: pd.DataFrame, roles: Roles) -> Finding | None:
    """Groups with one row, which say nothing about the variation within."""
    counts = frame[roles.group].value_counts()
    n, n_groups = int((counts == 1).sum()), len(counts)
    if not n:
        return None
    sentence = f"{n:,} of {n_groups:,} values of {quoted(roles.group)} have one row only."
    return note(
        "groups_of_one",
        n / n_groups,
        sentence + " They help with the averages, not with the variation within.",
        severity="caution" if n > n_groups / 2 else "note",
        threshold=0.5,
    )


def _two_rows(prepared: Prepared) -> Finding | None:
    """A slope for every group from two rows each: slopes and noise cannot be told apart."""
    n_groups = int(prepared.frame[prepared.roles.group].nunique())
    if prepared.time_name is None or prepared.n_rows_used > 2 * n_groups:
        return None
    sentence = (
        f"{prepared.n_rows_used:,} rows in {n_groups:,} groups are two rows or fewer for each: too few to tell a slope "
        "from noise."
    )
    return note(
        "too_few_rows_for_slopes",
        prepared.n_rows_used / n_groups,
        sentence,
        "Stay with the random intercept.",
        severity="serious",
        threshold=2,
    )


def _time_rarely_varies(prepared: Prepared) -> Finding | None:
    """Time changes within a minority of the groups only."""
    name, group = prepared.time_name, prepared.roles.group
    if name is None:
        return None
    share = varies_within_group(prepared.frame, name, group)
    if share >= VARIES_IN_FEW:
        return None
    sentence = f"{quoted(prepared.roles.time)} changes within {share:.0%} of the groups only."
    return note(
        "time_rarely_varies",
        share,
        sentence,
        "A slope per group is estimated from those.",
        severity="caution",
        threshold=VARIES_IN_FEW,
    )


def _repeated_times(prepared: Prepared) -> Finding | None:
    """The same group twice at the same time, where the column is a time by its name."""
    name, group = prepared.time_name, prepared.roles.group
    if name is None or not is_time_name(str(prepared.roles.time)):
        return None
    keys = prepared.frame[[group, name]]
    repeated = keys[keys.duplicated(keep=False)].drop_duplicates()
    if repeated.empty:
        return None
    first = repeated.iloc[0]
    example = f"{quoted(first[group])} at {label(first[name] + prepared.time_offset)}"
    n = len(repeated)
    return note(
        "times_repeated",
        n,
        f"{counted(n, 'combination')} of {quoted(group)} and {quoted(prepared.roles.time)} "
        f"{'occurs' if n == 1 else 'occur'} more than once (the first is {example}).",
        "That is right for several measurements at a time, and a mistake in the file otherwise.",
        severity="caution",
    )


def _codes(prepared: Prepared, name: str) -> Finding | None:
    """Numbers that may be names of categories, or of cases."""
    column = prepared.frame[name]
    if name in prepared.categories:
        return None
    values = sorted(column.unique())
    if is_identifier_name(name):
        sentence = f"{quoted(name)} looks like an identifier, and is used as an amount."
        return note("identifier_as_predictor", len(values), sentence, "Leave it out.", severity="caution")
    whole = all(float(value).is_integer() for value in values[: FEW_CODES + 1])
    if len(values) > FEW_CODES or not whole or values in ([0, 1], [-1, 1]):
        return None
    return note(
        "codes_as_numbers",
        len(values),
        f"{quoted(name)} has only the values {listed((label(v) for v in values), len(values))} and is used as an "
        "amount: one step up always counts the same.",
        "If the numbers are names of categories, mark it as categorical.",
        threshold=FEW_CODES,
    )


def _nearly_constant(prepared: Prepared, name: str) -> Finding | None:
    """A predictor that is the same within nearly every group."""
    within = Grouping.of(prepared.frame[prepared.roles.group]).within(prepared.frame[name])
    if not 0 < within.varies <= NEARLY_CONSTANT:
        return None
    return note(
        "nearly_constant",
        within.varies,
        f"{quoted(name)} changes within {within.varying:,} of {within.several:,} values of "
        f"{quoted(prepared.roles.group)} and is constant within all others.",
        "That is right for something that can change, and a slip in the file otherwise.",
        threshold=NEARLY_CONSTANT,
    )
