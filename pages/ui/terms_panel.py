"""Tests of whole terms under the coefficients, where they say something that the coefficients do not."""

from __future__ import annotations

from lmm_engine.report.tables_terms import anova_sentences, anova_table, terms_say_more

from . import doors, inferences
from .panel import panel
from .pictures import bullets, show_table


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
        bullets(anova_sentences(tests, ready))
