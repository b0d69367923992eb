"""What is missing, and what it may do to the answer: who drops out, what deletion costs, what if MAR does not hold."""

from .completing import Completed, complete_rows
from .dropout import Dropout, dropout
from .repeated import RepeatedAnova, SideBySide, repeated_anova, side_by_side
from .shifting import Shifted, shifted

__all__ = [
    "Completed",
    "Dropout",
    "RepeatedAnova",
    "Shifted",
    "SideBySide",
    "complete_rows",
    "dropout",
    "repeated_anova",
    "shifted",
    "side_by_side",
]
