"""What becomes of a part of the session when other data are taken: it is said where the part is declared."""

from __future__ import annotations

from dataclasses import Field, fields
from types import MappingProxyType
from typing import Any, Literal, TypeVar

Fate = Literal["stays", "begins", "made"]
Held = TypeVar("Held")

_KEY = "with other data"
#: Metadata of a field: it has nothing to do with the data and stays as it is.
STAYS = MappingProxyType({_KEY: "stays"})
#: It was about the data before, and begins anew.
BEGINS = MappingProxyType({_KEY: "begins"})
#: It is made from the new data, by whoever takes them.
MADE = MappingProxyType({_KEY: "made"})


def fate(part: Field[Any]) -> Fate | None:
    """What becomes of a field; None where nobody has decided."""
    return part.metadata.get(_KEY)


def begun(held: Held, **made: Any) -> Held:
    """The same kind of value for other data: what stays, and what is made; the rest begins anew.

    Raises
    ------
    TypeError
        If what is given is not exactly what has to be made.
    """
    fates = {part.name: fate(part) for part in fields(held)}  # type: ignore[arg-type]
    if set(made) != {name for name, what in fates.items() if what == "made"}:
        raise TypeError("Exactly what is made from new data has to be given.")
    return type(held)(**{name: getattr(held, name) for name, what in fates.items() if what == "stays"}, **made)
