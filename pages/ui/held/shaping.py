"""What the panels of the screen Roles are set to, before anything of it is done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from lmm_engine.data.recipe import Comparison

from .following import Turns

Centring = Literal["grand_mean", "group_mean", "within_between", "standardise"]


@dataclass(frozen=True)
class Shaping:
    """Choices in the panels of the screen Roles.

    Parameters
    ----------
    first, second : str or None
        Two columns of groups that are held against each other.
    centred : str or None
        The column to be centred.
    how : {"grand_mean", "group_mean", "within_between", "standardise"}
        In which way.
    in_use : bool
        Whether what is made takes part in the model at once.
    kept, comparison, value : str or None, str, str
        The condition that rows must meet to stay.
    fallen : tuple of (str, str)
        Columns that were made by a step which is undone or off, each with the one that plays its part meanwhile.
    turns : tuple of Turn
        What changes of the recipe did to the roles.
    told : mapping of str to mapping of str to float
        Numbers typed for the words of a time, by column.
    """

    first: str | None = None
    second: str | None = None
    centred: str | None = None
    how: Centring = "grand_mean"
    in_use: bool = True
    kept: str | None = None
    comparison: Comparison = "≥"
    value: str = ""
    fallen: tuple[tuple[str, str], ...] = ()
    turns: Turns = ()
    told: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
