"""A model of a file that is read in pieces: as large as the disk, not as the memory."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from os import PathLike
from pathlib import Path

import pandas as pd

from .accumulate import Accumulated, accumulate
from .data.formats.files import TableFile, table_file
from .design import Design
from .design.chunks import check_names, learn_from, nodes_that_learn
from .design.variables import category_column
from .formula import Formula
from .formula.deparse import number_text
from .formula.expression import Node, names_in
from .moments import Moments


def model_of_file(formula: Formula, path: str | PathLike[str]) -> tuple[Design, Moments]:
    """The design and cross-products of a CSV or Parquet file that is read in pieces.

    Parameters
    ----------
    formula : Formula
    path : str or path

    Raises
    ------
    DataError, ModelError
        As `accumulate` and `Accumulated.model`; `DataError` also if the file cannot be read.
    """
    file = table_file(Path(path))
    check_names(formula, file.names)
    labels = tuple(category_column(node) for part in formula.random for node in part.components)
    frames = partial(file.frames, formula.columns, labels)
    nodes = nodes_that_learn(formula)
    learned = learn_from(nodes, _whole(file, nodes)) if nodes else {}
    return _with_numbers_by_size(accumulate(formula, frames(), learned), labels).model(frames)


def _with_numbers_by_size(gathered: Accumulated, names: tuple[str, ...]) -> Accumulated:
    """Labels were read as text, so as to lose no zeros; where all are plain numbers, they stand in order of size."""
    plain = {
        name: replace(gathered.categories[name], kind="number")
        for name in names
        if name in gathered.categories and all(map(_is_plain, gathered.categories[name].labels))
    }
    return replace(gathered, categories={**gathered.categories, **plain})


def _is_plain(label: str) -> bool:
    try:
        return str(int(label)) == label if label.lstrip("-").isdecimal() else number_text(float(label)) == label
    except ValueError:
        return False


def _whole(file: TableFile, nodes: tuple[Node, ...]) -> pd.DataFrame:
    """The few columns whose mean or polynomial is needed before any row can be used."""
    names = dict.fromkeys(name for node in nodes for name in names_in(node))
    return pd.concat(file.frames(tuple(names)), ignore_index=True)
