"""Numbers as the sentences of findings say them."""

from __future__ import annotations

import math
from collections.abc import Sequence

MINUS = "\N{MINUS SIGN}"
# A sentence that lists more names than this is not read.
LISTED = 3


def figure(value: float, digits: int = 2) -> str:
    """Write a number with so many significant digits and a true minus sign: ``1.3``, ``−0.048``, ``12``, ``1,204``."""
    if not math.isfinite(value):
        return "–"
    size = abs(value)
    decimals = max(0, digits - 1 - math.floor(math.log10(size))) if size > 0 else 0
    text = f"{size:,.{decimals}f}"
    return f"{MINUS}{text}" if value < 0 else text


def percent(share: float) -> str:
    """Write a share (0 to 1) as a percentage: ``52%``, ``4.7%``, ``<0.1%``."""
    if 0 < share < 0.001:
        return "<0.1%"
    return f"{100 * share:.0f}%" if share >= 0.1 or share == 0 else f"{100 * share:.1f}%"


def correlation(value: float) -> str:
    """Write a correlation with two decimals and a true minus sign; never ``−0.00``."""
    text = f"{abs(value):.2f}"
    return f"{MINUS}{text}" if value < 0 and text != "0.00" else text


def expected(count: float) -> str:
    """Write an expected count: ``none``, ``0.5``, ``12``."""
    if count < 0.1:
        return "none"
    return f"{count:.1f}" if count < 10 else f"{count:,.0f}"


def names(levels: Sequence[str]) -> str:
    """Write names in quotation marks: “a”, “b” and 4 more."""
    shown = [f"“{level}”" for level in levels[:LISTED]]
    if len(levels) > LISTED:
        return f"{', '.join(shown)} and {len(levels) - LISTED:,} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)
