"""Sentences about bands: what an interval for a mean covers, and what one for a new row does.

Plain text: escape where it will be read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import pandas as pd

from ...data import Prepared
from ..numbers import amount, interval, listing, percent, plain
from ..words import named, noun, nouns

Whom = Literal["population", "known", "new"]


def whose_mean(whom: Whom, prepared: Prepared, group: str = "") -> str:
    """Name whom a mean belongs to, as a sentence goes on: ``Subject 308``, ``an average Subject``."""
    one = noun(prepared.roles.group)
    return {"population": f"an average {one}", "new": f"a new {one}", "known": f"{one} {group}"}[whom]


def coverage_sentences(
    whom: Whom, prepared: Prepared, *, level: float = 0.95, group: str = "", mixed: bool = True
) -> tuple[str, str]:
    """Say what the two bands cover: that of the mean, and that of a new row.

    Parameters
    ----------
    whom : {"population", "known", "new"}
        Of whom something is expected: of everybody, of a group of the data, or of one that is not in them.
    prepared : Prepared
        For the names.
    level : float
        Coverage of both.
    group : str
        The group of the data.
    mixed : bool
        Whether the model knows groups.
    """
    one, many, often = noun(prepared.roles.group), nouns(prepared.roles.group), percent(level)
    outcome = named(prepared.roles.outcome)
    if not mixed:
        return (
            f"Mean ({often}): where the average of {outcome} lies, with the rows taken as independent.",
            f"New row ({often}): where a single further row falls, because rows scatter around that average.",
        )
    if whom == "known":
        return (
            f"Mean ({often}): where {one} {group}’s own expectation lies, from its own rows and from what the others "
            "tell about it.",
            f"New row ({often}): where one more row of {one} {group} falls; its scatter around that expectation is "
            "added.",
        )
    row = f"New row ({often}): where a single row of a {one} falls that is not in these data; how far {many} lie apart "
    if whom == "new":
        return (
            f"Mean ({often}): where the expectation of a {one} lies that is not in these data; how far {many} lie "
            "apart is in it, and no larger sample takes that away.",
            f"{row}and how far rows scatter are both in it.",
        )
    return (
        f"Mean ({often}): where the expectation of an average {one} lies. It says how well the average is known and "
        f"nothing of how far {many} lie apart; more {many} make it narrower.",
        f"{row}and how far rows scatter are added, and no larger sample takes these away.",
    )


def expected_sentence(
    prepared: Prepared,
    at: Mapping[str, Any],
    row: pd.Series | Mapping[str, float],
    whom: Whom,
    *,
    level: float = 0.95,
    group: str = "",
    unit: str = "",
) -> str:
    """Say what the model expects at one place, with both intervals.

    Parameters
    ----------
    prepared : Prepared
        For the names.
    at : mapping
        Column → value, on the scale of the model.
    row : Series or mapping
        A row of `diagnostics.bands`.
    whom, level, group
        As in `coverage_sentences`.
    unit : str
        The outcome's unit.
    """
    where = listing(f"{named(column)} = {plain(v) if isinstance(v, int | float) else v}" for column, v in at.items())
    said = f"the model expects {named(prepared.roles.outcome)} = {amount(row['estimate'], unit)} for "
    said = f"At {where} {said}" if where else said[0].upper() + said[1:]
    mean = interval(row["lower"], row["upper"])
    single = interval(row["row_lower"], row["row_upper"])
    often = percent(level)
    return (
        f"{said}{whose_mean(whom, prepared, group)}: {often} interval {mean} for that mean, {single} for a single new "
        "row."
    )
