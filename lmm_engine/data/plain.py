"""Frozen dataclasses as plain data for a JSON file, and back, every value checked against the type it has to have."""

from __future__ import annotations

import dataclasses
import types
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from ..errors import DataError
from .words import quoted

Kind = TypeVar("Kind")


def plain(value: Any) -> Any:
    """Write a dataclass, or what stands in one, as dicts, lists, texts, numbers and truth values."""
    if dataclasses.is_dataclass(value):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [plain(item) for item in value]
    return value


@dataclasses.dataclass(frozen=True)
class Reader:
    """Reads back what `plain` wrote.

    Parameters
    ----------
    what : str
        What is read, as a refusal names it, such as "this recipe".
    remedy : str
        What to do about a refusal.
    """

    what: str
    remedy: str

    def made(self, kind: type[Kind], data: Any, where: str) -> Kind:
        """Make a dataclass from its parts, none unknown, none missing that has no default.

        Raises
        ------
        DataError
            If the parts are not what the type hints ask for; the sentence names the first that is not.
        """
        if not isinstance(data, dict):
            raise self._wrong(where)
        fields = {f.name: f for f in dataclasses.fields(kind)}  # type: ignore[arg-type]
        hints = get_type_hints(kind)
        unknown = [name for name in data if name not in fields]
        required = [name for name, f in fields.items() if _has_no_default(f) and name not in data]
        if unknown or required:
            raise self._wrong(f"{where}, {quoted((unknown or required)[0])}")
        parts = {name: self.checked(value, hints[name], f"{where}, {quoted(name)}") for name, value in data.items()}
        return kind(**parts)

    def checked(self, value: Any, hint: Any, where: str) -> Any:
        """Read a value as its type hint wants it; raises `DataError` where it is something else."""
        origin, parts = get_origin(hint), get_args(hint)
        if origin in (Union, types.UnionType):
            return None if value is None and type(None) in parts else self._first_that_fits(value, parts, where)
        if origin is Literal:
            return self._one_of(value, parts, where)
        if origin is tuple:
            return self._sequence(value, parts, where)
        if dataclasses.is_dataclass(hint) and isinstance(hint, type):
            return self.made(hint, value, where)
        if hint is float and type(value) in (int, float) and abs(value) < 1e300:
            return float(value)
        if hint in (str, bool, int) and type(value) is hint:
            return value
        raise self._wrong(where)

    def _first_that_fits(self, value: Any, hints: tuple[Any, ...], where: str) -> Any:
        for hint in hints:
            if hint is not type(None):
                try:
                    return self.checked(value, hint, where)
                except DataError:
                    continue
        raise self._wrong(where)

    def _one_of(self, value: Any, allowed: tuple[Any, ...], where: str) -> Any:
        if type(value) is str and value in allowed:
            return value
        raise self._wrong(where)

    def _sequence(self, value: Any, parts: tuple[Any, ...], where: str) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise self._wrong(where)
        if len(parts) == 2 and parts[1] is Ellipsis:
            return tuple(self.checked(item, parts[0], where) for item in value)
        if len(value) != len(parts):
            raise self._wrong(where)
        return tuple(self.checked(item, part, where) for item, part in zip(value, parts, strict=True))

    def _wrong(self, where: str) -> DataError:
        return DataError(f"In {self.what}, {where} is not what it should be.", self.remedy)


def _has_no_default(f: dataclasses.Field[Any]) -> bool:
    return f.default is dataclasses.MISSING and f.default_factory is dataclasses.MISSING
