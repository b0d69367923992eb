"""All that a script must repeat to reach the same fits: the file, the shape, the roles, the formulas."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Protocol

import pandas as pd

from ...criterion import Method
from ...data import Prepared, ReadOptions, ReshapeSpec
from ...data.formats.file_read import AsRead, FileRead, file_as_read
from ...data.recipe import Reshape, Step
from ...inference.effects.wald import DfMethod


@dataclass(frozen=True)
class Source(FileRead):
    """The file as a script must open it.

    Parameters
    ----------
    bundled : str or None
        The catalogue's id where the data came with the app.
    columns : tuple of str
        All column names as the app has them, where they were mended on reading; empty where the file's own serve.
    options : ReadOptions
        What the learner chose of the reading; this package guesses the rest again as it did.
    """

    bundled: str | None = None
    columns: tuple[str, ...] = ()
    options: ReadOptions = ReadOptions()


def numbered(blocks: Iterable[str]) -> str:
    """Join the blocks of a script; those that begin with ``#.`` are its steps and are numbered in order."""
    steps = itertools.count(1)
    given = (block for block in blocks if block)
    return "\n\n".join(f"# {next(steps)}{block[1:]}" if block.startswith("#.") else block for block in given) + "\n"


# Notes of the reader after which the names of the table are no longer those that stand in the file.
_NAMES_MENDED = frozenset({"names_invented", "names_shortened", "names_made_unique", "header_of_two_rows"})


class TableAsRead(AsRead, Protocol):
    """What reading a file found out, and the table."""

    @property
    def table(self) -> pd.DataFrame:
        """As read."""


def source_of(read: TableAsRead, file: str, *, bundled: str | None = None) -> Source:
    """Describe a file by what reading it found out.

    Parameters
    ----------
    read : TableAsRead
        As `read_details` or `read_pasted` returns it.
    file : str
        The file's name as the learner has it.
    bundled : str, optional
        The catalogue's id.
    """
    mended = any(note.code in _NAMES_MENDED for note in read.notes) or "row_name" in read.table.columns
    how = file_as_read(read, file)
    return Source(
        **{part.name: getattr(how, part.name) for part in fields(how)},
        bundled=bundled,
        columns=tuple(map(str, read.table.columns)) if mended else (),
        options=replace(read.options, sheet=None),  # the sheet that was read is named beside them
    )


@dataclass(frozen=True, eq=False)
class Recipe:
    """All that a script repeats.

    Parameters
    ----------
    source : Source
        Where the table comes from.
    reshape : ReshapeSpec or None
        How it was made long, if it was wide.
    prepared : Prepared
        The rows and columns that the models saw, and the roles behind them.
    formulas : tuple of str
        The rungs in lme4's language, from rung 0 up.
    method : {"REML", "ML"}
        How they were fitted.
    df : {"satterthwaite", "kenward-roger", "residual", "normal"}
        Degrees of freedom of the tests.
    steps : tuple of Step
        Where the table was mended as well: all steps from the file to the table of the models, the reshape among them.
    """

    source: Source
    reshape: ReshapeSpec | None
    prepared: Prepared
    formulas: tuple[str, ...]
    method: Method
    df: DfMethod = "satterthwaite"
    steps: tuple[Step, ...] = ()


def recipe(
    source: Source,
    prepared: Prepared,
    formulas: Sequence[object],
    method: Method,
    reshape: ReshapeSpec | None = None,
    df: DfMethod = "satterthwaite",
    steps: Sequence[Step] = (),
) -> Recipe:
    """Collect a recipe; formulas may be `Formula` objects or text, and steps that only reshape are left out."""
    mended = tuple(steps) if any(not isinstance(step, Reshape) for step in steps) else ()
    return Recipe(source, reshape, prepared, tuple(str(formula) for formula in formulas), method, df, mended)
