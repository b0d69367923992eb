"""A recipe as plain data for a JSON file, and back, every value checked against the step's own types."""

from __future__ import annotations

import dataclasses
import json
import math
import types
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from ...errors import DataError
from ..words import quoted
from .columns import DropColumns, KeepRows, MakeIdsUnique, Rename
from .made import Centre, TimeFromDates, WithinBetween
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
_MOST_STEPS, _MOST_BYTES = 1_000, 2_000_000


def to_dict(recipe: Recipe) -> dict[str, Any]:
    """Write a recipe's steps, on and off, as dicts, lists, text, numbers and truth values; undo is not kept."""
    steps = [{"step": type(e.step).__name__, "on": e.on, **_plain(e.step)} for e in recipe.entries]
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


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def _entry(data: Any, number: int) -> Entry:
    where = f"step {number}"
    if not isinstance(data, dict) or data.get("step") not in STEPS or not isinstance(data.get("on", True), bool):
        raise DataError(f"In this recipe, {where} is none that is known here.", _REMEDY)
    kind = STEPS[data["step"]]
    return Entry(_made(kind, {k: v for k, v in data.items() if k not in ("step", "on")}, where), data.get("on", True))


def _made(kind: type, data: Any, where: str) -> Any:
    """A dataclass from its parts, none unknown, none missing that has no default."""
    if not isinstance(data, dict):
        raise _wrong(where)
    hints, fields = get_type_hints(kind), {f.name: f for f in dataclasses.fields(kind)}
    unknown = [name for name in data if name not in fields]
    required = [name for name, f in fields.items() if f.default is dataclasses.MISSING and name not in data]
    if unknown or required:
        raise _wrong(f"{where}, {quoted((unknown or required)[0])}")
    return kind(**{name: _checked(value, hints[name], f"{where}, {quoted(name)}") for name, value in data.items()})


def _checked(value: Any, hint: Any, where: str) -> Any:
    """The value as its type hint wants it; raises `DataError` where it is something else."""
    origin, parts = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return None if value is None and type(None) in parts else _first_that_fits(value, parts, where)
    if origin is Literal:
        return _one_of(value, parts, where)
    if origin is tuple:
        return _sequence(value, parts, where)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _made(hint, value, where)
    if hint is float and type(value) in (int, float) and math.isfinite(value) and abs(value) < 1e300:
        return float(value)
    if hint in (str, bool, int) and type(value) is hint:
        return value
    raise _wrong(where)


def _first_that_fits(value: Any, hints: tuple[Any, ...], where: str) -> Any:
    for hint in hints:
        if hint is not type(None):
            try:
                return _checked(value, hint, where)
            except DataError:
                continue
    raise _wrong(where)


def _one_of(value: Any, allowed: tuple[Any, ...], where: str) -> Any:
    if type(value) is str and value in allowed:
        return value
    raise _wrong(where)


def _sequence(value: Any, parts: tuple[Any, ...], where: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise _wrong(where)
    if len(parts) == 2 and parts[1] is Ellipsis:
        return tuple(_checked(item, parts[0], where) for item in value)
    if len(value) != len(parts):
        raise _wrong(where)
    return tuple(_checked(item, part, where) for item, part in zip(value, parts, strict=True))


def _wrong(where: str) -> DataError:
    return DataError(f"In this recipe, {where} is not what it should be.", _REMEDY)
