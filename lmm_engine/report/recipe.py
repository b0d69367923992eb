"""All that a script must repeat to reach the same fits: the file, the shape, the roles, the formulas."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..criterion import Method
from ..data import Prepared, ReshapeSpec, TableRead
from ..data.recipe import Reshape, Step
from ..inference.wald import DfMethod


@dataclass(frozen=True)
class Source:
    """The file as a script must open it.

    Parameters
    ----------
    file : str
        Its name as the learner has it.
    separator : str or None
        Between the cells of a text file; None for a workbook.
    decimal : str
        The decimal sign of a text file.
    encoding : str
        The encoding of a text file.
    sheet : str or None
        The sheet of a workbook.
    bundled : str or None
        The catalogue's id where the data came with the app.
    skip : int
        Lines of a text file above its header.
    columns : tuple of str
        All column names as the app has them, where they were mended on reading; empty where the file's own serve.
    """

    file: str
    separator: str | None = ","
    decimal: str = "."
    encoding: str = "utf-8"
    sheet: str | None = None
    bundled: str | None = None
    skip: int = 0
    columns: tuple[str, ...] = ()


def numbered(blocks: Iterable[str]) -> str:
    """Join the blocks of a script; those that begin with ``#.`` are its steps and are numbered in order."""
    steps = itertools.count(1)
    given = (block for block in blocks if block)
    return "\n\n".join(f"# {next(steps)}{block[1:]}" if block.startswith("#.") else block for block in given) + "\n"


# Notes of the reader after which the names of the table are no longer those that stand in the file.
_NAMES_MENDED = frozenset({"names_invented", "names_shortened", "names_made_unique"})


def source_of(read: TableRead, file: str, *, bundled: str | None = None) -> Source:
    """Describe a file by what reading it found out.

    Parameters
    ----------
    read : TableRead
        As `read_details` or `read_pasted` returns it.
    file : str
        The file's name as the learner has it.
    bundled : str, optional
        The catalogue's id.
    """
    notes = {note.code: note for note in read.notes}
    mended = not _NAMES_MENDED.isdisjoint(notes) or "row_name" in read.table.columns
    return Source(
        file=file,
        separator=read.separator,
        decimal=read.decimal,
        encoding=read.encoding,
        sheet=read.sheet,
        bundled=bundled,
        skip=int(notes["title_rows"].measure) if "title_rows" in notes else 0,
        columns=tuple(map(str, read.table.columns)) if mended else (),
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
