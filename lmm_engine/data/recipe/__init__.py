"""The recipe: every change to the table as a step that can be undone, switched off, moved, replayed and written out."""

from ..formats.file_read import FileRead, file_as_read
from .columns import COMPARISONS, Comparison, Condition, DropColumns, KeepRows, MakeIdsUnique, Rename
from .made import Centre, NumberWords, TimeFromDates, WithinBetween
from .recipe import Applied, Entry, Outcome, Recipe, apply_entries, key_of
from .reshaping import Reshape
from .script import LONG_TABLE, pandas_script
from .step import Step
from .storing import from_dict, from_json, to_dict, to_json
from .values import TYPES, ColumnType, NumbersFromText, SetLevels, SetMissing, SetType, date_words

__all__ = [
    "COMPARISONS",
    "LONG_TABLE",
    "TYPES",
    "Applied",
    "Centre",
    "ColumnType",
    "Comparison",
    "Condition",
    "DropColumns",
    "Entry",
    "FileRead",
    "KeepRows",
    "MakeIdsUnique",
    "NumberWords",
    "NumbersFromText",
    "Outcome",
    "Recipe",
    "Rename",
    "Reshape",
    "SetLevels",
    "SetMissing",
    "SetType",
    "Step",
    "TimeFromDates",
    "WithinBetween",
    "apply_entries",
    "date_words",
    "file_as_read",
    "from_dict",
    "from_json",
    "key_of",
    "pandas_script",
    "to_dict",
    "to_json",
]
