"""What the engine says when a question cannot be answered.

Every refusal is one sentence or two: what is wrong, where (column, row, term), and what to do about it.
Nothing but this family leaves the package for any input a user can make.
"""

from __future__ import annotations


class LmmError(Exception):
    """A question that cannot be answered as asked; its text is meant for the person who asked.

    Parameters
    ----------
    problem : str
        What is wrong and where, as one full sentence.
    remedy : str, optional
        What to do about it, as one full sentence.
    """

    def __init__(self, problem: str, remedy: str = "") -> None:
        self.problem = problem
        self.remedy = remedy
        super().__init__(f"{problem} {remedy}".strip())


class DataError(LmmError):
    """The table cannot be read, shaped or used: a file, a column or a row is the reason."""


class FormulaError(LmmError):
    """The formula cannot be read, or asks for something that its language does not have."""


class ModelError(LmmError):
    """The model cannot be estimated from these data, or does not offer what was asked of it."""


class ColumnError(DataError, ModelError):
    """A column cannot play the part that a model gives it: a matter of the data and of the model alike."""
