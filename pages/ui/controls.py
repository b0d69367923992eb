"""Choices that several screens of the ladder share; each is one value of the state, so all screens agree on it."""

from __future__ import annotations

from lmm_engine.report import escape
from lmm_engine.report.words import noun

from . import doors, insights
from .widgets import pick, segmented

_RUNGS = {0: "Rung 0", 1: "Rung 1", 2: "Rung 2"}
_METHODS = {"REML": "REML", "ML": "ML"}
_METHOD_HELP = (
    "REML allows for the fixed effects when it estimates variances: the usual choice for what you report. "
    "ML is needed to compare models whose fixed effects differ. The choice holds for all screens."
)
_DF = {"satterthwaite": "Satterthwaite", "residual": "Residual", "normal": "Normal"}
DF_SAYS = {
    "satterthwaite": "Degrees of freedom after Satterthwaite: each effect counts the groups or rows that inform it.",
    "residual": "Residual degrees of freedom, rows minus effects: too sure of what differs between groups.",
    "normal": "The normal distribution, as if there were endlessly many groups: too sure with few.",
}


def method() -> None:
    """REML or ML, for all fits."""
    segmented("Estimated by", "method", _METHODS, help=_METHOD_HELP)


def level(none: str = "None") -> None:
    """One group to be seen in colour on every picture."""
    who = escape.markdown(noun(doors.roles().group))
    pick(f"One {who} in colour", "views.level", insights.levels(), none=none)


def equation() -> str:
    """The model in letters, or with the estimates in their places."""
    options = {"letters": "In letters", "numbers": "With your numbers"}
    return segmented("Equation", "views.equation", options, hidden=True)


def df_method() -> str:
    """How degrees of freedom are counted."""
    return segmented("Degrees of freedom", "views.df", _DF, hidden=True)


def rung(path: str, allowed: tuple[int, ...] = (0, 1, 2)) -> int:
    """Which rung a screen looks at; the proposed one until another is chosen."""
    there = {r: _RUNGS[r] for r in allowed if r in insights.standing()}
    current = insights.in_sight(path, allowed)
    return segmented("Rung", path, there, default=current) if len(there) > 1 else current
