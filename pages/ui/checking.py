"""The assumptions, one panel each: its pictures, what to look for, and what was seen here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from lmm_engine.report.variance_words import finding_sentence

from . import gallery, influencing, insights
from .messages import show_findings
from .notices import show_notice
from .pictures import bullets, show_picture


@dataclass(frozen=True)
class Panel:
    """One assumption.

    Parameters
    ----------
    id : str
        Also the notice that says what to look for, after ``assumption_``.
    title : str
        On the switch.
    codes : tuple of str
        Beginnings of the codes of the findings that belong here.
    pictures : callable
        The rung in, what is to be seen out.
    mixed : bool
        Whether it needs random effects.
    own : callable, optional
        Draws a panel that is more than pictures and what was seen, in their place.
    """

    id: str
    title: str
    codes: tuple[str, ...]
    pictures: Callable[[int], list[gallery.Shown]]
    mixed: bool = False
    own: Callable[[int], None] | None = None


PANELS: tuple[Panel, ...] = (
    Panel("fitted", "Against fitted", ("linearity_", "constant_variance_"), gallery.residuals),
    Panel("qq", "Residual Q-Q", ("residual_normality_",), gallery.residual_qq),
    Panel("effects", "Group effects", ("random_effect_normality_",), gallery.effects, mixed=True),
    Panel("groups", "By group", ("group_residuals_",), gallery.boxes),
    Panel("influence", "Influence", (), lambda rung: [], own=influencing.show),
)


def panels(rung: int) -> dict[str, str]:
    """The panels that make sense for a rung: id → title."""
    return {panel.id: panel.title for panel in PANELS if rung > 0 or not panel.mixed}


def show(panel_id: str, rung: int) -> None:
    """Draw one panel; the others are not computed."""
    panel = next(panel for panel in PANELS if panel.id == panel_id)
    show_notice(f"assumption_{panel.id}")
    if panel.own is not None:
        panel.own(rung)
        return
    for name, picture in panel.pictures(rung):
        show_picture(picture, name)
    seen = [f for f in insights.seen(rung) if f.code.startswith(panel.codes)]
    st.markdown("**Seen here**")
    show_findings(f for f in seen if f.severity != "note")
    bullets([finding_sentence(f) for f in seen if f.severity == "note"])
