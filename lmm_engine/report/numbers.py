"""How a number is written for a person.

House rules: a true minus sign, never ``-0.00``, thousands with commas, no more digits than a reader can use,
and an en dash where there is no number. Nothing here computes; everything here rounds.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

MINUS = "\N{MINUS SIGN}"
MISSING = "\N{EN DASH}"
INFINITY = "\N{INFINITY}"
SUPERSCRIPTS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")

# Beyond these magnitudes a reader counts zeros instead of reading digits; powers of ten are shorter there.
LARGEST_WRITTEN_OUT = 1e9
SMALLEST_WRITTEN_OUT = 1e-4
# Shares below this are rounding dust of sums of squares, not a little of something.
DUST = 1e-10


def number(x: float | None, digits: int = 3) -> str:
    """Write an estimate: at least ``digits`` significant digits, and two decimals below 1,000.

    Parameters
    ----------
    x : float or None
        The value; ``None`` and NaN give an en dash.
    digits : int
        Significant digits that must survive the rounding.

    Returns
    -------
    str
        For example ``251.41``, ``10.47``, ``0.0656``, ``1,743.6``, ``23,772``, ``1.23 × 10⁻⁵``, ``−4.10``.
    """
    if x is None or math.isnan(x):
        return MISSING
    if math.isinf(x):
        return f"{MINUS}{INFINITY}" if x < 0 else INFINITY
    size = abs(x)
    if size >= LARGEST_WRITTEN_OUT or 0 < size < SMALLEST_WRITTEN_OUT:
        return _power_of_ten(x, digits)
    return fixed(x, decimals_for(size, digits))


def decimals_for(size: float, digits: int = 3) -> int:
    """Count the decimals that `number` gives to a value of this size."""
    if size == 0:
        return 2
    significant = digits - 1 - math.floor(math.log10(abs(size)))
    floor = 2 if abs(size) < 1_000 else 1 if abs(size) < 10_000 else 0
    return max(significant, floor)


def fixed(x: float | None, decimals: int = 2) -> str:
    """Write a value with exactly so many decimals, as a column of a table needs it."""
    if x is None or math.isnan(x):
        return MISSING
    if math.isinf(x):
        return f"{MINUS}{INFINITY}" if x < 0 else INFINITY
    text = f"{abs(x):,.{decimals}f}"
    negative = x < 0 and any(c in "123456789" for c in text)
    return MINUS + text if negative else text


def plain(x: float | None, digits: int = 6) -> str:
    """Write a value that was given rather than estimated (a time, a count, a limit): no trailing zeros.

    ``9.0`` gives ``9``, ``2.50`` gives ``2.5``, ``2019.0`` gives ``2019`` (no comma: it may be a year).
    """
    if x is None or math.isnan(x):
        return MISSING
    if math.isinf(x):
        return number(x)
    text = f"{abs(x):.{digits}g}" if abs(x) < 10**digits else f"{abs(x):.0f}"
    if "e" in text:
        return _power_of_ten(x, 3)
    return MINUS + text if x < 0 and text != "0" else text


def amount(x: float | None, unit: str = "") -> str:
    """Write an estimate with its unit, if it has one: ``10.47 ms``."""
    return f"{number(None if x is None else float(x))} {unit}".strip()


def signed(x: float | None, digits: int = 3) -> str:
    """Write a change with its sign: ``+3.20``, ``−0.41``."""
    text = number(x, digits)
    return f"+{text}" if x is not None and x > 0 and math.isfinite(x) else text


def count(n: float) -> str:
    """Write a whole number with thousands separated: ``7,185``."""
    return fixed(float(n), 0)


def percent(share: float | None, decimals: int = 0) -> str:
    """Write a share (0 to 1) as a percentage; a share that is not 0 or 1 never reads as 0% or 100%."""
    if share is None or math.isnan(share):
        return MISSING
    step = 10.0**-decimals
    if DUST < share * 100 < step / 2:
        return f"<{step:.{decimals}f}%"
    if 100 - step / 2 <= share * 100 < 100:
        return f">{100 - step:.{decimals}f}%"
    return f"{fixed(share * 100, decimals)}%"


def share(x: float | None, decimals: int = 2) -> str:
    """Write a correlation or a share that cannot exceed one, without its leading zero: ``.59``, ``−.95``, ``1.00``."""
    return fixed(x, decimals).replace("0.", ".", 1) if x is not None and abs(x) < 1 else fixed(x, decimals)


def p_value(p: float | None) -> str:
    """Write a p-value with its sign, three decimals and no leading zero: ``p < .001``, ``p = .014``."""
    text = p_number(p)
    return f"p {text}" if text[0] in "<>" else f"p = {text}"


def p_number(p: float | None) -> str:
    """Write a p-value for a table cell: ``< .001``, ``.014``."""
    if p is None or math.isnan(p):
        return MISSING
    if p < 0.0005:
        return "< .001"
    if p >= 0.9995:
        return "> .999"
    return f"{p:.3f}".removeprefix("0")


def interval(lower: float | None, upper: float | None, digits: int = 3) -> str:
    """Write an interval: ``[7.36, 13.58]``."""
    return f"[{number(lower, digits)}, {number(upper, digits)}]"


def ratio(x: float | None) -> str:
    """Write how many times larger one thing is than another: ``1.4``, ``12``."""
    if x is None or math.isnan(x) or math.isinf(x):
        return number(x)
    return fixed(x, 1 if x < 10 else 0)


def degrees_of_freedom(df: float | None) -> str:
    """Write degrees of freedom: whole ones as whole, others with two decimals, infinite ones as ∞."""
    if df is None or math.isnan(df) or math.isinf(df):
        return number(df)
    # Satterthwaite's come from a search, so a whole one is met to about the search's precision.
    return count(df) if abs(df - round(df)) < 1e-5 * df else fixed(df, 2)


def things(n: float, singular: str, plural: str | None = None) -> str:
    """Write a count with its noun: ``1 row``, ``3 rows``, ``18 people``."""
    return f"{count(n)} {singular if n == 1 else plural or singular + 's'}"


def listing(items: Iterable[str], conjunction: str = "and") -> str:
    """Join items as a sentence does: ``a``, ``a and b``, ``a, b and c``."""
    parts: Sequence[str] = tuple(items)
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {conjunction} {parts[-1]}"


def _power_of_ten(x: float, digits: int) -> str:
    mantissa, exponent = f"{abs(x):.{digits - 1}e}".split("e")
    sign = MINUS if x < 0 else ""
    return f"{sign}{mantissa} × 10{str(int(exponent)).translate(SUPERSCRIPTS)}"
