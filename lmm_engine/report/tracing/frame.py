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


class FrameTraces(ABC):
    """A table made from a frame, number by number."""

    @property
    @abstractmethod
    def frame(self) -> pd.DataFrame:
        """The numbers."""

    @property
    @abstractmethod
    def rows(self) -> tuple[str, ...]:
        """The frame's rows, as the table calls them: no two alike."""

    @property
    @abstractmethod
    def fields(self) -> Mapping[str, str]:
        """The table's columns, each with the frame's name for it."""

    @abstractmethod
    def data(self, place: int) -> str:
        """Which data a row rests on."""

    @abstractmethod
    def formula(self, place: int, field: str) -> Step:
        """How a number is computed."""

    def sentence(self, place: int, field: str) -> str:
        """What a number says about the learner's question; empty where the table alone says it."""
        return ""

    def r(self, place: int, field: str) -> str:
        """What gives a number in R; empty where R has no such number."""
        return ""

    @abstractmethod
    def python(self, place: int, field: str) -> str:
        """What gives a number in Python."""

    def columns(self, row: str) -> tuple[str, ...]:
        """The columns in which this row has a number."""
        found = self.frame.iloc[self.rows.index(row)]
        return tuple(head for head, field in self.fields.items() if math.isfinite(found[field]))

    def trace(self, row: str, column: str) -> Trace:
        """Follow one number; raises KeyError for a place that the table does not have."""
        if column not in self.columns(row):
            raise KeyError(column)
        place, field = self.rows.index(row), self.fields[column]
        formula, meaning = self.formula(place, field)
        return Trace(
            row=row,
            column=column,
            value=float(self.frame.iloc[place][field]),
            data=self.data(place),
            formula=formula,
            meaning=meaning,
            sentence=self.sentence(place, field),
            r=self.r(place, field),
            python=self.python(place, field),
        )


@dataclass(frozen=True, eq=False)
class FitTraces(FrameTraces):
    """A table about one fit.

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

    def data(self, place: int) -> str:
        """The rows of the fit."""
        return rows_used(self.fit, self.prepared)
