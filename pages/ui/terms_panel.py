"""Tests of whole terms under the coefficients, where they say something that the coefficients do not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lmm_engine.report.inferences.tables_terms import anova_sentences, anova_table, terms_say_more

from . import doors, inferences, insights
from .panel import panel
from .pictures import bullets, show_table
from .tracing import offer_trace

if TYPE_CHECKING:
    from lmm_engine.report.tracing import Traces


def offer_terms(rung: int) -> None:
    """A panel with the type III table; nothing where it would repeat the coefficients' tests."""
    ready = doors.prepared()
    if not terms_say_more(ready):
        return
    place = panel("terms", "Whole terms: type III analysis of variance", "functions")
    if not place.open:
        return
    with place:
        tests = inferences.anova(rung)
        show_table(anova_table(tests, ready), "Type III tests of whole terms")
        offer_trace("terms", lambda: _traces(rung))
        bullets(anova_sentences(tests, ready))


def _traces(rung: int) -> Traces:
    from lmm_engine.report.tracing import TermTraces

    return TermTraces(doors.rung(rung), doors.prepared(), f"rung{rung}", insights.df_in_use())
