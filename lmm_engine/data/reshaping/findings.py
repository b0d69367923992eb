"""What should be known about a table made long: whose rows are whose, and what is not there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from ...findings import Finding
from ..kinds import label
from ..words import counted, listed, names, note, quoted
from .families import Family


def reshape_findings(
    wide: pd.DataFrame,
    long: pd.DataFrame,
    families: Sequence[Family],
    id_columns: Sequence[str],
    who: Sequence[str],
    time_name: str,
    repeats: bool,
    n_duplicates: int,
) -> tuple[Finding, ...]:
    """Everything worth saying about a reshape that stands."""
    return (
        *_invented(len(wide), id_columns, who),
        *_missing(wide, id_columns),
        *(_repeated(wide, id_columns, n_duplicates) if repeats else ()),
        *_gaps(families, time_name),
        *_gone(wide, long, families, id_columns, who),
    )


def repeated_sentence(found: pd.DataFrame, who: Sequence[str], time_name: str) -> str:
    """Say which pairs of person and time have several rows, with a first example."""
    pairs = found.drop_duplicates([*who, time_name])
    first = pairs.iloc[0]
    person = ", ".join(label(first[column]) for column in who)
    same = (found[list(who)] == first[list(who)]).all(axis=1) & (found[time_name] == first[time_name])
    have = counted(len(pairs), "pair of person and time has", "pairs of person and time have")
    example = f"{quoted(person)} at {time_name} {label(first[time_name])} has {int(same.sum())}"
    return f"{have} more than one row: {example}."


def _invented(n_people: int, id_columns: Sequence[str], who: Sequence[str]) -> Iterator[Finding]:
    """Say that rows were numbered where no column says who they are about."""
    if not id_columns:
        sentence = f"No column says who a row is about, so the rows are numbered 1 to {n_people:,} in {names(who)}."
        yield note("id_invented", n_people, sentence)


def _missing(wide: pd.DataFrame, id_columns: Sequence[str]) -> Iterator[Finding]:
    """Say where the id is missing."""
    n = int(wide[list(id_columns)].isna().any(axis=1).sum()) if id_columns else 0
    if n:
        sentence = f"{counted(n, 'person has', 'people have')} no value in {names(id_columns)}."
        remedy = "Their rows cannot be told apart and are set aside later."
        yield note("id_missing", n, sentence, remedy, severity="caution")


def _repeated(wide: pd.DataFrame, id_columns: Sequence[str], n_duplicates: int) -> Iterator[Finding]:
    """Say where the id repeats, and whether a person then has several rows at one time."""
    ids = wide[list(id_columns)]
    repeated = ids[ids.notna().all(axis=1)].value_counts(sort=False)
    repeated = repeated[repeated > 1]
    if not len(repeated):
        return
    values = [quoted(", ".join(label(part) for part in key)) for key in repeated.index[:3]]
    stands = f"{listed(values, len(repeated))} {'stands' if len(repeated) == 1 else 'stand'} in more than one row"
    if n_duplicates:
        sentence = (
            f"{names(id_columns)} is not unique: {stands}, so the same person is measured more than once at each time."
        )
        remedy = "Each is kept as its own row and none is averaged; a column that tells them apart may join the id."
        yield note("id_repeated", len(repeated), sentence, remedy, severity="serious")
    else:
        sentence = f"{names(id_columns)} is not unique: {stands}; their rows never meet at one time."
        yield note("id_repeated", len(repeated), sentence)


def _gaps(families: Sequence[Family], time_name: str) -> Iterator[Finding]:
    """Say which family has no column for a time that another family has."""
    times = sorted({time for family in families for time in family.times})
    for family in families:
        lacking = [time for time in times if time not in family.times]
        if lacking:
            at = listed(f"{time:g}" for time in lacking)
            sentence = f"{quoted(family.value_name)} has no column for {time_name} {at}; it is missing there."
            yield note("family_lacks_time", len(lacking), sentence)


def _gone(
    wide: pd.DataFrame, long: pd.DataFrame, families: Sequence[Family], id_columns: Sequence[str], who: Sequence[str]
) -> Iterator[Finding]:
    """Say who has no row left because nothing was measured of them."""
    if len(long) == len(wide) * len({time for family in families for time in family.times}):
        return
    there = long[list(who)].drop_duplicates()
    n = (len(wide[list(id_columns)].drop_duplicates()) if id_columns else len(wide)) - len(there)
    if n > 0:
        who_are = "is" if n == 1 else "are"
        people = counted(n, "person", "people")
        sentence = f"{people} of {len(wide):,} had nothing measured and {who_are} not in the long table."
        yield note("people_gone", n, sentence, severity="caution")
