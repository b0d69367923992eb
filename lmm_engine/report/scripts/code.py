"""The learner's analysis as a script: from the original file to the fitted rungs, in R and in Python."""

from __future__ import annotations

from dataclasses import replace

from ...data.recipe import LONG_TABLE
from . import python, r
from .recipe import Recipe, Source, recipe, source_of

__all__ = ["Recipe", "Source", "python_code", "r_code", "recipe", "source_of"]


def r_code(recipe: Recipe) -> str:
    """Write the analysis as an R script for lme4 and lmerTest.

    Reading, reshaping, categories, time coding and dropping of incomplete rows are written out, so that the script
    needs only the original file. Names are backquoted or quoted; nothing that the learner named can become code.
    Where the table was mended, the script begins with the file that the recipe's own pandas script writes.
    """
    if recipe.steps:
        recipe = replace(recipe, source=Source(LONG_TABLE), reshape=None)
    return r.script(recipe)


def python_code(recipe: Recipe) -> str:
    """Write the analysis as a Python script for `lmm_engine`."""
    return python.script(recipe)
