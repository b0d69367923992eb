"""Templates, expressions and facts put together, for all that is filled with a learner's numbers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from jinja2 import Template, Undefined

from .language import environment, expression


def filled(text: str, known: Mapping[str, Any]) -> str:
    """A template with the facts in it, as Markdown; raises one of `language.UNFILLABLE` where that cannot be done."""
    return _template(text).render(known).strip()


def value_of(source: str, known: Mapping[str, Any]) -> Any:
    """What an expression stands for; raises one of `language.UNFILLABLE` for a misspelt name."""
    found = expression(source)(known)
    if isinstance(found, Undefined):
        str(found)  # raises, and names what is missing
    return found


def fact_at(path: str, known: Mapping[str, Any]) -> Any:
    """The fact at a dotted path; None as soon as one on the way is None."""
    value: Any = known
    for step in path.split("."):
        if value is None:
            return None
        if step not in value:
            raise ValueError("A fact was asked for that does not exist.")
        value = value[step]
    return value


@lru_cache(maxsize=4096)
def _template(text: str) -> Template:
    return environment().from_string(text)
