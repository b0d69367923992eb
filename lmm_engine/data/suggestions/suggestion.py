"""One suspicion about a table, and the step that would act on it."""

from __future__ import annotations

from dataclasses import dataclass

from ..recipe import Step


@dataclass(frozen=True)
class Suggestion:
    """Something that may want mending; offered, never done unasked.

    Parameters
    ----------
    columns : tuple of str
        The columns it is about.
    kind : {"missing", "numbers_as_text", "dates_as_text", "categories_as_numbers", "ordered"}
        What is suspected.
    sentence : str
        What was seen, with counts, and why it is suspicious.
    step : Step
        The step that would act on it.
    """

    columns: tuple[str, ...]
    kind: str
    sentence: str
    step: Step

    @property
    def column(self) -> str:
        """The first of its columns."""
        return self.columns[0]
