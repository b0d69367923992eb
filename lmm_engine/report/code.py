"""The learner's analysis as a script: from the original file to the fitted rungs, in R and in Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..criterion import Method
from ..data import Prepared, ReshapeSpec
from . import code_python, code_r


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
    """

    source: Source
    reshape: ReshapeSpec | None
    prepared: Prepared
    formulas: tuple[str, ...]
    method: Method


def recipe(
    source: Source, prepared: Prepared, formulas: Sequence[object], method: Method, reshape: ReshapeSpec | None = None
) -> Recipe:
    """Collect a recipe; formulas may be `Formula` objects or text."""
    return Recipe(source, reshape, prepared, tuple(str(formula) for formula in formulas), method)


def r_code(recipe: Recipe) -> str:
    """Write the analysis as an R script for lme4.

    Reading, reshaping, categories, time coding and dropping of incomplete rows are written out, so that the script
    needs only the original file. Names are backquoted or quoted; nothing that the learner named can become code.
    """
    return code_r.script(recipe)


def python_code(recipe: Recipe) -> str:
    """Write the analysis as a Python script for `lmm_engine`."""
    return code_python.script(recipe)
