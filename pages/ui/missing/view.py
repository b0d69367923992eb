"""What is missing, at a glance: over the occasions, in the columns, and what deleting would cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from lmm_engine.report.missing import pattern_words as missing_words
from lmm_engine.report.missing.tables import deletion_table
from lmm_engine.report.sentences import dropped_sentence
from lmm_engine.report.words import nouns

from .. import doors
from ..pictures import bullets, sentence, show_picture, show_table
from ..tracing import offer_trace
from . import doors as missing_doors

if TYPE_CHECKING:
    from lmm_engine.charts import Picture
    from lmm_engine.report.tracing import Traces


def show() -> None:
    """Draw the section."""
    seen, known, ready = missing_doors.seen(), missing_doors.counted(), doors.prepared()
    gaps = doors.patterns()
    in_columns = set(gaps.loc[gaps["missing"], "column"])
    if not known["anything"] and not in_columns:
        sentence("No value is missing in the columns you use" + (", at any occasion." if seen.is_common else "."))
        if not seen.is_common:
            st.caption(missing_words.why_not_sentence(seen, ready))
        return
    if seen.is_common and known["holes"]:
        show_picture(
            _occasions(),
            "occasions",
            f"Each row is a pattern; the number before it says how many {nouns(ready.roles.group)} show it.",
        )
    bullets(missing_words.missing_sentences(known, seen, ready))
    if known["lost_groups"]:
        show_table(deletion_table(known, ready), "What the mixed model and listwise deletion keep")
        offer_trace("kept", _kept)
    sentence(dropped_sentence(ready))
    # Where only the outcome is missing, the picture above has said it.
    if in_columns - {ready.roles.outcome} or (in_columns and not seen.is_common):
        st.markdown("**Missing together, column by column**")
        show_picture(_gaps(), "missing")


def _kept() -> Traces:
    from lmm_engine.report.tracing import KeptTraces

    return KeptTraces(missing_doors.counted(), missing_doors.seen(), doors.prepared())


def _occasions() -> Picture:
    """At which occasions the outcome is missing together."""
    from lmm_engine.charts import occasions_map
    from lmm_engine.data import occasion_pattern

    seen, roles = missing_doors.seen(), doors.roles()
    names = missing_words.occasion_names(seen)
    return occasions_map(occasion_pattern(seen), names, group=nouns(roles.group), time=str(roles.time))


def _gaps() -> Picture:
    """Which of the chosen columns are missing together."""
    from lmm_engine.charts import missing_map

    return missing_map(doors.patterns())
