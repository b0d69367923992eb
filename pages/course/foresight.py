"""Predictions as they lie on the table: drafts, screens opened without one, and whether to be asked at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Foresight:
    """What is not remembered beyond the session.

    Parameters
    ----------
    wanted : bool
        Whether the learner wants to predict before a result is shown.
    drafts : mapping of str to str or float
        What is chosen and not committed, by what it is about and the forecast's id.
    passed : frozenset of str
        Screens that were opened without predicting, with what that was about.
    """

    wanted: bool = True
    drafts: Mapping[str, str | float] = field(default_factory=dict)
    passed: frozenset[str] = frozenset()

    def draft(self, forecast: str, about: str) -> str | float | None:
        """What is chosen so far."""
        return self.drafts.get(f"{about} {forecast}")

    def drafted(self, forecast: str, about: str, said: str | float) -> Foresight:
        """Choose."""
        return replace(self, drafts={**self.drafts, f"{about} {forecast}": said})

    def has_passed(self, screen: str, about: str) -> bool:
        """Whether a screen's result was opened without predicting."""
        return f"{about} {screen}" in self.passed

    def passing(self, screen: str, about: str) -> Foresight:
        """Open a screen's result without predicting."""
        return replace(self, passed=self.passed | {f"{about} {screen}"})
