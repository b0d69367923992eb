"""What a learner chose for the missing outcomes: whose, how far they are moved, and which effect is watched."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ShiftChoices:
    """Choices of the sensitivity analysis; None stands for what is proposed.

    Parameters
    ----------
    effect : str or None
        A fixed effect's name.
    to : float or None
        The largest shift, in the outcome's units.
    whom : str or None
        A category, by its place in the list of those offered (``"0"``, ``"1"``, …); None for everybody.
    imputations : int
    """

    effect: str | None = None
    to: float | None = None
    whom: str | None = None
    imputations: int = 50
