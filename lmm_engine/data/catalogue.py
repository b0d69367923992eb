"""The bundled data sets and what is known about them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from ..errors import DataError
from .reading import read_table
from .reshape import ReshapeSpec
from .roles import Roles

FOLDER = Path(__file__).resolve().parents[2] / "content" / "datasets"


@dataclass(frozen=True)
class ColumnNote:
    """What a column means: `name`, `meaning`, `unit` (empty where it has none)."""

    name: str
    meaning: str
    unit: str = ""


@dataclass(frozen=True)
class DatasetEntry:
    """One bundled data set.

    Parameters
    ----------
    id, title, file : str
        Short name, title for people, file name in ``content/datasets``.
    source, citation, licence : str
        Where the data come from in a paragraph, the reference, and on what terms they are here.
    teaches : str
        The point it makes.
    wide : bool
        Whether it has one row per person and is to be reshaped first.
    columns : tuple of ColumnNote
        Every column of the file, in its order.
    roles : Roles
        Suggested roles, naming columns of the long table.
    reshape : ReshapeSpec or None
        Suggested reshaping for a wide file.
    notes : str
        What a user should know before believing a result.
    script : str or None
        The script that made simulated data, beside the file.
    truth : dict
        True parameters of simulated data.
    minutes : int
        How long the walk takes with it.
    """

    id: str
    title: str
    file: str
    source: str
    citation: str
    licence: str
    teaches: str
    wide: bool
    columns: tuple[ColumnNote, ...]
    roles: Roles
    reshape: ReshapeSpec | None = None
    notes: str = ""
    script: str | None = None
    truth: dict[str, Any] = field(default_factory=dict)
    minutes: int = 20

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return FOLDER / self.file


def catalogue() -> tuple[DatasetEntry, ...]:
    """The bundled data sets, in the order in which they are offered."""
    return ()


def dataset_entry(id: str) -> DatasetEntry:  # noqa: A002 - the catalogue's own word
    """The catalogue entry called `id`."""
    for entry in catalogue():
        if entry.id == id:
            return entry
    raise DataError(f"There is no bundled data set called “{id}”.", "Choose one of: " + ", ".join(e.id for e in catalogue()) + ".")


def load_dataset(id: str) -> pd.DataFrame:  # noqa: A002
    """Read the bundled data set called `id`."""
    return read_table(dataset_entry(id).path)
