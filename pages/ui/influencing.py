"""What the estimates owe to single groups: how far they move without each, by formula or by new fits; leverage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from lmm_engine.report import escape
from lmm_engine.report.numbers import things
from lmm_engine.report.tables import term_label
from lmm_engine.report.words import noun, nouns

from . import doors, gallery, insights
from .panel import panel
from .pictures import bullets, sentence, show_picture, show_table
from .slow import Progress, slowly
from .tracing import offer_trace
from .widgets import pick

if TYPE_CHECKING:
    import pandas as pd

    from lmm_engine.findings import Finding
    from lmm_engine.model import FittedModel
    from lmm_engine.report.tracing import Traces

_AT_ONCE = (
    "So far the variances are held where they are, which gives the fixed effects at once, and exactly for these "
    "variances. Fitting again without each group estimates the variances anew, too."
)
_AGAIN = "Every number here is from fitting again: the variances were estimated anew without each group."


def show(rung: int) -> None:
    """Draw the panel: which groups stand out, what happens without one of them, fitting again, leverage."""
    claimed = st.container()
    again = _again(rung)
    frame = _at_once(rung) if again is None else again
    with claimed:
        _standing_out(rung, frame)
        _without_one(rung, frame)
    _offer_leverage(rung)


def _standing_out(rung: int, frame: pd.DataFrame) -> None:
    from lmm_engine.report.influence_words import CONVENTION, influence_sentence
    from lmm_engine.report.tables_influence import decisive_sentences, influential_table

    fit, ready = doors.rung(rung), doors.prepared()
    terms = {str(name): term_label(str(name), ready) for name in fit.fixed_effects.index}
    moved = pick("Movement of", "views.moved", list(terms), shown=lambda t: terms[t], none="All fixed effects together")
    name = None if moved is None else (moved, terms[moved])
    st.caption(CONVENTION if moved is None else "Change of this effect without the group, in its standard errors.")
    show_picture(gallery.influence(frame, name), "influence")
    st.markdown("**Seen here**")
    bullets([influence_sentence(frame, ready), *decisive_sentences(_findings(rung), fit, ready)])
    show_table(influential_table(frame, fit, ready), "The groups that move the estimates most")
    offer_trace("influence", lambda: _influence_traces(rung, frame))


def _without_one(rung: int, frame: pd.DataFrame) -> None:
    """The estimates without one group: the one in sight, or the most influential."""
    from lmm_engine.report.influence_words import deletion_sentence
    from lmm_engine.report.tables_influence import deletion_table

    fit, ready = doors.rung(rung), doors.prepared()
    one = escape.markdown(noun(ready.roles.group))
    st.subheader(f"Without one {one}")
    pick(f"Leave out one {one}", "views.level", insights.levels(), none="The one that moves most")
    known = frame["cooks_distance"].dropna()
    level = insights.level_in_sight() or str(known.idxmax() if len(known) else frame.index[0])
    sentence(deletion_sentence(frame, level, fit, ready))
    show_table(deletion_table(frame, level, fit, ready), "Estimates with all rows and without one group")
    offer_trace("deletion", lambda: _deletion_traces(rung, frame, level))


def _again(rung: int) -> pd.DataFrame | None:
    """The same by fitting the model again without each group, once that was asked for."""
    ready = doors.prepared()
    many = escape.markdown(nouns(ready.roles.group))
    n = len(insights.levels())
    said = st.empty()
    found = slowly(
        f"influence {doors.fit_key(rung)}",
        lambda progress: _refitted(doors.rung(rung), progress),
        button=f"Fit {things(n, 'time')} again, each time without one",
        doing=f"Fitting without each of the {many}",
        whole=lambda frame: not frame.attrs["cancelled"],
    )
    whole = found is not None and not found.attrs["cancelled"]
    said.caption(_AGAIN if whole else _AT_ONCE)
    return found if whole else None


def _at_once(rung: int) -> pd.DataFrame:
    return insights.remembered("influence", rung, lambda fit: _named(fit.influence(_by(fit))))


def _refitted(fit: FittedModel, progress: Progress) -> pd.DataFrame:
    return _named(fit.influence(_by(fit), refit=True, progress=progress))


def _named(frame: pd.DataFrame) -> pd.DataFrame:
    frame.index = frame.index.astype(str)
    return frame


def _by(fit: FittedModel) -> str | pd.Series:
    """The grouping column; its values where the model does not know it (rung 0)."""
    ready = doors.prepared()
    return ready.roles.group if fit.design.random else ready.frame[ready.roles.group]


def _findings(rung: int) -> tuple[Finding, ...]:
    from lmm_engine.diagnostics import influence_findings

    frame = _at_once(rung)
    return insights.remembered("influence findings", rung, lambda fit: influence_findings(fit, frame, _by(fit)))


def _offer_leverage(rung: int) -> None:
    """A panel with what each row's fitted value owes to its own outcome."""
    from lmm_engine.report.influence_words import leverage_sentence
    from lmm_engine.report.tables_influence import leverage_table

    place = panel("leverage", "Leverage: rows that pull the fit towards themselves", "fitness_center")
    if not place.open:
        return
    with place:
        fit, ready = doors.rung(rung), doors.prepared()
        found = insights.remembered("leverage", rung, lambda fit: fit.leverage())
        sentence(leverage_sentence(found, fit, ready))
        show_table(leverage_table(found, ready), "The rows with the largest leverage")
        offer_trace("leverage", lambda: _leverage_traces(rung, found))


def _influence_traces(rung: int, frame: pd.DataFrame) -> Traces:
    from lmm_engine.report.tracing import InfluenceTraces

    return InfluenceTraces(doors.rung(rung), doors.prepared(), f"rung{rung}", frame)


def _deletion_traces(rung: int, frame: pd.DataFrame, level: str) -> Traces:
    from lmm_engine.report.tracing import DeletionTraces

    return DeletionTraces(doors.rung(rung), doors.prepared(), f"rung{rung}", frame, level)


def _leverage_traces(rung: int, found: pd.DataFrame) -> Traces:
    from lmm_engine.report.tracing import LeverageTraces

    return LeverageTraces(doors.rung(rung), doors.prepared(), f"rung{rung}", found)
