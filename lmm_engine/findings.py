"""What a careful statistician would say aloud about a result that stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["note", "caution", "serious"]


@dataclass(frozen=True)
class Finding:
    """One observation about data or a fit that the reader should know.

    Parameters
    ----------
    code : str
        Stable identifier in snake case, e.g. ``"variance_at_zero"``; lessons and tests refer to it.
    severity : {"note", "caution", "serious"}
        How much it should change what the reader does next.
    measure : float
        The quantity that was looked at.
    threshold : float
        The value it was held against.
    sentence : str
        What was seen, in plain words with the numbers filled in.
    remedy : str
        What to do about it; empty where nothing needs doing.
    """

    code: str
    severity: Severity
    measure: float
    threshold: float
    sentence: str
    remedy: str = ""
