"""Values and comments as Python code that cannot be anything else."""

from __future__ import annotations

from typing import Any


def literal(value: Any) -> str:
    """Write a plain value as the Python expression that makes it; text by repr, so that it stays text.

    Raises
    ------
    TypeError
        For anything but text, numbers, truth values, None and sequences and dicts of them.
    """
    if value is None or isinstance(value, bool | str):
        return ascii(value) if isinstance(value, str) and not value.isprintable() else repr(value)
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(literal(item) for item in value)}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{literal(key)}: {literal(item)}" for key, item in value.items()) + "}"
    raise TypeError(f"a {type(value).__name__} has no place in a script")


def comment(text: str) -> str:
    """Write a text as a comment of one line; what is not printed becomes a space."""
    return "# " + "".join(c if c.isprintable() else " " for c in text).strip()


def column(name: str) -> str:
    """Write the expression for a column of ``table``."""
    return f"table[{literal(name)}]"
