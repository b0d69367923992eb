"""The step from wide to long."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from ..reshaping.reshape import Reshaped, ReshapeSpec, reshape
from ..words import counted, names
from . import operations
from .step import Step
from .writing import literal


@dataclass(frozen=True)
class Reshape(Step):
    """One row per person becomes one row per measurement.

    Parameters
    ----------
    spec : ReshapeSpec
        How.
    """

    spec: ReshapeSpec
    operations = (operations.wide_to_long,)

    def reshaped(self, table: pd.DataFrame) -> Reshaped:
        """The long table with its arithmetic; raises `DataError` where the specification does not fit."""
        return reshape(table, self.spec)

    def work(self, table: pd.DataFrame) -> tuple[pd.DataFrame, str]:
        """Make it long."""
        made = self.reshaped(table)
        return made.long, f"{counted(len(table), 'row')} became {counted(made.n_rows, 'row')}"

    def sentence(self) -> str:
        """What the step does."""
        stacked = names(family.value_name for family in self.spec.families)
        return f"Make one row per measurement of {stacked}, with the time in “{self.spec.time_name}”."

    def code(self) -> str:
        """As pandas."""
        spec = self.spec
        families = {f.value_name: dict(zip(f.times, f.columns, strict=True)) for f in spec.families}
        invented = None if spec.id_columns else spec.id_name or "person"
        parts = {
            "families": families,
            "ids": spec.id_columns,
            "carried": spec.carried,
            "time_name": spec.time_name,
            "id_name": invented,
            "drop_empty": spec.drop_empty,
        }
        given = "".join(f"    {name}={literal(value)},\n" for name, value in parts.items())
        return f"table = wide_to_long(\n    table,\n{given})"
