"""What tables have in common that are laid out from a frame: its rows are theirs, each number has a column."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from ...data import Prepared
from ...model import FittedModel
from .steps import Step
from .trace import Trace, rows_used


@dataclass(frozen=True, eq=False)
class FrameTraces(ABC):
    """A table made from a frame about one fit, number by number.

    Parameters
    ----------
    fit : FittedModel
    prepared : Prepared
    name : str
        What the exported scripts call the fit: ``rung2``.
    """

    fit: FittedModel
    prepared: Prepared
    name: str

    @property
    @abstractmethod
    def frame(self) -> pd.DataFrame:
        """The numbers."""

    @property
    @abstractmethod
    def rows(self) -> tuple[str, ...]:
        """The frame's rows, as the table calls them."""

    @property
    @abstractmethod
    def fields(self) -> Mapping[str, str]:
        """The table's columns, each with the frame's name for it."""

    @abstractmethod
    def formula(self, place: int, field: str) -> Step:
        """How a number is computed."""

    def sentence(self, place: int) -> str:
        """What a row says about the learner's question; empty where the table alone says it."""
        return ""

    @abstractmethod
    def r(self, place: int, field: str) -> str:
        """The line of R that gives a number; empty where R has no such number."""

    @abstractmethod
    def python(self, place: int, field: str) -> str:
        """The line of Python that gives a number."""

    def columns(self, row: str) -> tuple[str, ...]:
        """The columns in which this row has a number."""
        found = self.frame.iloc[self.rows.index(row)]
        return tuple(head for head, field in self.fields.items() if math.isfinite(found[field]))

    def trace(self, row: str, column: str) -> Trace:
        """Follow one number; raises KeyError for a column that the table does not have."""
        place, field = self.rows.index(row), self.fields[column]
        formula, meaning = self.formula(place, field)
        return Trace(
            row=row,
            column=column,
            value=float(self.frame.iloc[place][field]),
            data=rows_used(self.fit, self.prepared),
            formula=formula,
            meaning=meaning,
            sentence=self.sentence(place),
            r=self.r(place, field),
            python=self.python(place, field),
        )
