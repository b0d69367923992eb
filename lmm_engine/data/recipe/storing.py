"""A recipe as plain data for a JSON file, and back, every value checked against the step's own types."""

from __future__ import annotations

import json
from typing import Any

from ...errors import DataError
from ..plain import Reader, plain
from ..words import quoted
from .columns import DropColumns, KeepRows, MakeIdsUnique, Rename
from .made import Centre, NumberWords, TimeFromDates, WithinBetween
from .recipe import Entry, Recipe
from .reshaping import Reshape
from .step import Step
from .values import NumbersFromText, SetLevels, SetMissing, SetType

STEPS: dict[str, type[Step]] = {
    step.__name__: step
    for step in (
        Centre,
        DropColumns,
        KeepRows,
        MakeIdsUnique,
        NumberWords,
        NumbersFromText,
        Rename,
        Reshape,
        SetLevels,
        SetMissing,
        SetType,
        TimeFromDates,
        WithinBetween,
    )
}
_FORMAT, _VERSION = "rungs recipe", 1
_REMEDY = "Choose a recipe that was saved here."
_READER = Reader("this recipe", _REMEDY)
_MOST_STEPS, _MOST_BYTES = 1_000, 2_000_000


def to_dict(recipe: Recipe) -> dict[str, Any]:
    """Write a recipe's steps, on and off, as dicts, lists, text, numbers and truth values; undo is not kept."""
    steps = [{"step": type(e.step).__name__, "on": e.on, **plain(e.step)} for e in recipe.entries]
    return {"format": _FORMAT, "version": _VERSION, "steps": steps}


def from_dict(data: Any) -> Recipe:
    """Read what `to_dict` wrote.

    Raises
    ------
    DataError
        If it is anything else: the sentence says which step and which part of it.
    """
    if not isinstance(data, dict) or data.get("format") != _FORMAT:
        raise DataError("This is not a recipe.", _REMEDY)
    if data.get("version") != _VERSION:
        raise DataError(f"This recipe has version {quoted(data.get('version'))}, not {_VERSION}.", _REMEDY)
    steps = data.get("steps")
    if not isinstance(steps, list) or len(steps) > _MOST_STEPS:
        raise DataError(f"A recipe has a list of steps, at most {_MOST_STEPS:,}.", _REMEDY)
    entries = tuple(_entry(step, number) for number, step in enumerate(steps, 1))
    if sum(isinstance(entry.step, Reshape) for entry in entries) > 1:
        raise DataError("This recipe reshapes the table twice.", _REMEDY)
    return Recipe(entries)


def to_json(recipe: Recipe) -> str:
    """Write a recipe as a JSON text."""
    return json.dumps(to_dict(recipe), indent=1, ensure_ascii=True, allow_nan=False)


def from_json(text: str | bytes) -> Recipe:
    """Read a recipe from a JSON text; raises `DataError` for anything else."""
    if len(text) > _MOST_BYTES:
        raise DataError(f"A recipe has at most {_MOST_BYTES:,} characters.", _REMEDY)
    try:
        return from_dict(json.loads(text))
    except (ValueError, RecursionError) as error:
        raise DataError("This file is not JSON, so it is not a recipe.", _REMEDY) from error


def _entry(data: Any, number: int) -> Entry:
    where = f"step {number}"
    if not isinstance(data, dict) or data.get("step") not in STEPS or not isinstance(data.get("on", True), bool):
        raise DataError(f"In this recipe, {where} is none that is known here.", _REMEDY)
    kind = STEPS[data["step"]]
    parts = {name: value for name, value in data.items() if name not in ("step", "on")}
    return Entry(_READER.made(kind, parts, where), data.get("on", True))
