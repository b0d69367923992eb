"""Small helpers for sentences that name columns, values and counts."""

from __future__ import annotations

from collections.abc import Iterable

from ..findings import Finding, Severity

# A sentence that lists more than this many names is not read.
LISTED = 3


def counted(n: int, noun: str, plural: str = "") -> str:
    """Write a number with its noun: “1 row”, “1,204 rows”, “3 people”."""
    return f"{n:,} {noun if n == 1 else plural or noun + 's'}"


def quoted(name: object, longest: int = 40) -> str:
    """Put a name or value in quotation marks, cut where it is long."""
    text = str(name)
    return f"“{text}”" if len(text) <= longest else f"“{text[: longest - 1]}…”"


def listed(items: Iterable[object], total: int | None = None, conjunction: str = "and") -> str:
    """Join a few items into words: “a”, “a” and “b”; with the number of those left out where there are more."""
    texts = [str(item) for item in items]
    shown = texts[:LISTED]
    left_out = (total or len(texts)) - len(shown)
    if left_out > 0:
        return ", ".join(shown) + f" {conjunction} {left_out:,} more"
    if len(shown) <= 1:
        return "".join(shown)
    return ", ".join(shown[:-1]) + f" {conjunction} {shown[-1]}"


def names(items: Iterable[object]) -> str:
    """Join a few column names or values, each in quotation marks."""
    return listed([quoted(item) for item in items])


def note(
    code: str, measure: float, sentence: str, remedy: str = "", *, severity: Severity = "note", threshold: float = 0
) -> Finding:
    """Make a finding about the data; by default one that was counted and held against none at all."""
    return Finding(code, severity, float(measure), float(threshold), sentence, remedy)
