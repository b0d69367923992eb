"""Sentences about the data and the shape they came in. Plain text: escape where it will be read."""

from __future__ import annotations

from datetime import date, timedelta

from ..data import Prepared, Reshaped
from .numbers import count, listing, plain, things
from .words import groups, named, noun, nouns

# Means of dates rarely fall on midnight; closer to it than a minute and a half is midnight.
WHOLE_DAY = 1e-3


def reshape_arithmetic(reshaped: Reshaped, group: str | None = None) -> str:
    """Check the arithmetic of wide → long aloud: ``18 people × 10 columns = 180 rows, 3 of them empty``.

    Parameters
    ----------
    reshaped : Reshaped
        What reshaping gave.
    group : str, optional
        The column that says who a row of the wide table is about; "person" without it.
    """
    who = groups(reshaped.n_people, group or "person")
    across = things(reshaped.n_columns, "column" if reshaped.n_families == 1 else "time")
    product = f"{who} × {across} = {things(reshaped.n_rows_expected, 'row')}"
    if reshaped.n_empty == 0:
        kept = "none of them empty"
    elif reshaped.n_rows < reshaped.n_rows_expected:
        kept = f"{count(reshaped.n_empty)} of them empty and left out, so {things(reshaped.n_rows, 'row')} remain"
    else:
        kept = f"{count(reshaped.n_empty)} of them empty"
    return f"{product}, {kept}."


def sample_sentence(prepared: Prepared) -> str:
    """Say how many rows and groups the models see: ``180 rows of 18 Subjects, 10 for each Subject``."""
    per_group = prepared.frame.groupby(prepared.roles.group, observed=True).size()
    smallest, largest = int(per_group.min()), int(per_group.max())
    each = f"{count(smallest)} for each" if smallest == largest else f"{count(smallest)} to {count(largest)} for each"
    group = prepared.roles.group
    return f"{things(prepared.n_rows_used, 'row')} of {groups(len(per_group), group)}, {each} {noun(group)}."


def dropped_sentence(prepared: Prepared) -> str:
    """Say which rows were set aside for missing values, and why; empty where none were."""
    lost = prepared.n_rows_in - prepared.n_rows_used
    if lost <= 0:
        return ""
    where = listing(f"{named(column)} ({count(n)})" for column, n in prepared.dropped.items() if n)
    several = sum(prepared.dropped.values()) > lost
    rest = "; a row may lack more than one" if several else ""
    verb = "was" if lost == 1 else "were"
    missing = f" because a value is missing in {where}{rest}" if where else ""
    kept = f"the other rows of the same {noun(prepared.roles.group)} stay in"
    return f"{count(lost)} of {things(prepared.n_rows_in, 'row')} {verb} set aside{missing}; {kept}."


def zero_of_time(prepared: Prepared) -> str:
    """Say where zero lies on the learner's own scale: ``Days = 2``; empty without a time."""
    if prepared.roles.time is None:
        return ""
    return f"{named(prepared.roles.time)} = {moment(0.0, prepared)}"


def moment(coded: float, prepared: Prepared) -> str:
    """Write a recoded time as the learner's own table has it: a number, or a date where time was given as dates."""
    time = coded + prepared.time_offset
    if prepared.time_origin is None:
        # Four digits say enough of a mean, but 2019.5 is not 2020.
        return plain(time, 4 if abs(time) < 1_000 else 6)
    if abs(time - round(time)) < WHOLE_DAY:
        return (date.fromisoformat(prepared.time_origin) + timedelta(days=round(time))).isoformat()
    return f"{plain(time, 4)} days after {prepared.time_origin}"


def time_meaning(prepared: Prepared) -> str:
    """Say what the time coding makes of the intercept, in the learner's names.

    Returns
    -------
    str
        Where zero is, whether any row was measured near it, and so what the intercept is the expectation of.
    """
    roles = prepared.roles
    if roles.time is None:
        who = nouns(roles.group)
        return f"There is no time in this model: the intercept is the {named(roles.outcome)} expected over {who}."
    return f"{_coding(prepared)} {_intercept_place(prepared)}"


def _coding(prepared: Prepared) -> str:
    time, new = named(prepared.roles.time), named(prepared.time_name)
    zero, counts = moment(0.0, prepared), "counts" if prepared.time_origin is None else "counts days"
    if prepared.roles.time_coding == "zero_at_start":
        return f"{new} {counts} from the first {time} in the data, {zero}."
    if prepared.roles.time_coding == "centred":
        return f"{new} is {time} minus its mean, {zero}."
    if prepared.roles.time_coding == "at_value":
        return f"{new if prepared.time_offset or prepared.time_origin else time} {counts} from {zero}, as you chose."
    return f"{time} is used as it stands." if prepared.time_origin is None else f"{new} counts days from {zero}."


def _intercept_place(prepared: Prepared) -> str:
    outcome, place = named(prepared.roles.outcome), zero_of_time(prepared)
    meaning = f"The intercept is the {outcome} expected at {place}"
    times = prepared.frame[str(prepared.time_name)]
    low, high = float(times.min()), float(times.max())
    if low <= 0 <= high or min(abs(low), abs(high)) <= 1e-9 * (high - low):
        return f"{meaning}, which lies within the data."
    seen = f"{moment(low, prepared)} to {moment(high, prepared)}"
    return (
        f"{meaning}, but {named(prepared.roles.time)} was only seen from {seen}: "
        "that is a guess beyond the data. Start at zero or centre to make the intercept speak of what was seen."
    )
