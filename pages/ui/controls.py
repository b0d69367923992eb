"""Choices that several screens of the ladder share; each is one value of the state, so all screens agree on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from lmm_engine.report import escape
from lmm_engine.report.inferences.df_words import DF_NAMES, DF_SAYS, NEEDS_REML, df_sentence
from lmm_engine.report.words import noun

from . import doors, insights, state
from .widgets import pick, segmented

if TYPE_CHECKING:
    from lmm_engine.inference.effects.wald import DfMethod
    from lmm_engine.model import FittedModel

_RUNGS = {0: "Rung 0", 1: "Rung 1", 2: "Rung 2"}
_METHODS = {"REML": "REML", "ML": "ML"}
_METHOD_HELP = (
    "REML allows for the fixed effects when it estimates variances: the usual choice for what you report. "
    "ML is needed to compare models whose fixed effects differ. The choice holds for all screens."
)
_DF_HELP = "\n\n".join(f"**{name}**{DF_SAYS[df].removeprefix(name)}" for df, name in DF_NAMES.items())


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


def df_method() -> DfMethod:
    """How degrees of freedom are counted: the learner's choice, or what stands in for it, with the reason."""
    segmented("Degrees of freedom", "views.df", DF_NAMES, help=_DF_HELP)
    if not insights.df_is_as_chosen():
        st.info(NEEDS_REML, icon=":material/info:")
        st.button(
            "Estimate by REML",
            key="reml",
            icon=":material/restart_alt:",
            on_click=state.write,
            args=("method", "REML"),
        )
    return insights.df_in_use()


def df_says(fit: FittedModel | None = None) -> str:
    """How degrees of freedom are counted now, for a caption: beside `df_method` of a fit, elsewhere of all rungs."""
    said = df_sentence(insights.df_in_use(), fit)
    if fit is not None or insights.df_is_as_chosen():
        return said
    return f"{said} Kenward–Roger, which you chose, needs REML."


def rung(path: str, allowed: tuple[int, ...] = (0, 1, 2)) -> int:
    """Which rung a screen looks at; the proposed one until another is chosen."""
    there = {r: _RUNGS[r] for r in allowed if r in insights.standing()}
    current = insights.in_sight(path, allowed)
    return segmented("Rung", path, there, default=current) if len(there) > 1 else current
