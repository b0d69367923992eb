"""Numbers as people type them: decimal comma or point, thousands, a percent sign, a true minus, the unit behind."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

#: What is said of a text that is no number.
HOW = "Type digits, for example 0.59, 0,59, 59% or −4.1."

_MINUS = str.maketrans("\N{MINUS SIGN}\N{EN DASH}\N{NON-BREAKING HYPHEN}", "---")
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
_ABOUT = re.compile(r"^[=≈~]\s*")
_POWER = re.compile(r"\s*[×x*·]\s*10\s*\^?\s*(?=-?\d+$)")
_PARTS = re.compile(r"(?P<sign>[-+]?)\s?(?P<digits>\d[\d.,' ’]*|[.,]\d+)(?P<power>e[-+]?\d{1,3})?", re.IGNORECASE)
_GROUPED = {  # how thousands are set apart, and what then stands before the decimals
    ",": re.compile(r"\d{1,3}(,\d{3})+(\.\d*)?"),
    ".": re.compile(r"\d{1,3}((\.\d{3}){2,}(,\d*)?|(\.\d{3})+,\d*)"),
    " ": re.compile(r"\d{1,3}([ '’]\d{3})+([.,]\d*)?"),
}
_PLAIN = re.compile(r"\d+[.,]?\d*|[.,]\d+")


class NotANumberError(ValueError):
    """A text is no number; its message is a sentence for the learner."""


@dataclass(frozen=True)
class Typed:
    """What a text may mean: ``1,378`` is 1378 in one country and 1.378 in the next, so both are held.

    Parameters
    ----------
    values : tuple of float
    percent : bool
        Whether a percent sign stood behind it.
    """

    values: tuple[float, ...]
    percent: bool


def read_number(text: str, unit: str = "") -> Typed:
    """Read a typed number; `unit` may stand behind it. Raises `NotANumberError`."""
    said = _SPACES.sub(" ", text.translate(_MINUS)).strip()
    if not said:
        raise NotANumberError(f"There is no number yet. {HOW}")
    bare = _without_unit(_ABOUT.sub("", said), _SPACES.sub(" ", unit).strip())
    percent = bare.endswith("%")
    values = _values(_POWER.sub("e", bare.removesuffix("%").rstrip().translate(_SUPERSCRIPTS)))
    if not values:
        raise NotANumberError(f"This cannot be read as a number. {HOW}")
    return Typed(values, percent)


def _without_unit(text: str, unit: str) -> str:
    if unit and unit != "%" and text.casefold().endswith(unit.casefold()):
        return text[: -len(unit)].rstrip()
    return text


def _values(text: str) -> tuple[float, ...]:
    parts = _PARTS.fullmatch(text)
    if parts is None:
        return ()
    digits, rest = parts["digits"].rstrip(), parts["power"] or ""
    readings = dict.fromkeys(float(f"{parts['sign']}{reading}{rest}") for reading in _readings(digits))
    return tuple(value for value in readings if math.isfinite(value))


def _readings(digits: str) -> list[str]:
    """Each way in which a row of digits and marks is a number, as Python writes it."""
    found = [digits.replace(",", ".")] if _PLAIN.fullmatch(digits) else []
    for mark, pattern in _GROUPED.items():
        if pattern.fullmatch(digits):
            whole = re.sub(r"[ '’]", "", digits) if mark == " " else digits.replace(mark, "")
            found.append(whole.replace(",", "."))
    return found
