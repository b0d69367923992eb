"""What the report screen puts together: the contents of all files, and the reason for the rung that is proposed."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from lmm_engine.data import dataset_entry
from lmm_engine.data.recipe import LONG_TABLE, Reshape
from lmm_engine.errors import LmmError
from lmm_engine.report import escape
from lmm_engine.report.numbers import things

from . import controls, doors, gallery, inferences, insights, recipe_doors, state
from .panel import panel
from .pictures import sentence, show_table
from .tracing import offer_trace
from .widgets import segmented

if TYPE_CHECKING:
    from lmm_engine.report.checklist import Line
    from lmm_engine.report.exports.document import Contents
    from lmm_engine.report.scripts.recipe import Recipe
    from lmm_engine.report.tracing import Traces

_EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def why(rung: int) -> None:
    """Say why this rung stands here."""
    fits, proposed = doors.ladder_fits(), insights.proposed()
    if rung != proposed:
        said = f"You chose rung {rung}; rung {proposed} would be proposed. Say in your report why."
    elif rung == max(fits):
        said = f"Rung {rung} is reported: the highest of the ladder, and it was fitted without trouble."
    else:
        said = f"Rung {rung} is reported: the highest that was fitted without trouble. {_trouble(rung + 1)}"
    sentence(f"{said} What the comparison says belongs in the report whichever rung you choose.")


def _trouble(rung: int) -> str:
    found = doors.ladder_fits()[rung]
    if isinstance(found, LmmError):
        return f"Rung {rung} could not be fitted: {found.problem}"
    return f"Rung {rung} is singular: these data do not call for it."


def contents(rung: int) -> Contents:
    """All that the report holds; pictures are drawn when a file is asked for."""
    from lmm_engine.report.exports.document import Contents
    from lmm_engine.report.inferences.tables_terms import terms_say_more
    from lmm_engine.report.scripts.code import python_code, r_code

    held, ready, fits = doors.dataset(), doors.prepared(), insights.standing()
    script = _recipe()
    return Contents(
        title=f"{doors.roles().outcome} by {doors.roles().group}",
        dataset=held.name,
        prepared=ready,
        fits=fits,
        made_on=date.today(),
        comparison=doors.comparison() if len(fits) > 1 else None,
        rung=rung,
        df=insights.df_in_use(),
        unit=insights.unit(),
        entry=dataset_entry(held.entry_id) if held.entry_id else None,
        checks=insights.seen(rung),
        r_code=r_code(script),
        python_code=python_code(script),
        digest=held.digest.partition("/")[0],
        anova=inferences.anova(rung) if terms_say_more(ready) else None,
        failed=tuple(number for number in doors.ladder_fits() if number not in fits),
    )


def downloads(found: Contents) -> None:
    """Three files, each made when its button is pressed."""
    from lmm_engine.inference.effects.wald import coefficients
    from lmm_engine.report.exports.document import html_report
    from lmm_engine.report.exports.workbook import csv, excel

    figures = gallery.report_figures(found.chosen)
    fixed = coefficients(found.fit, found.df).rename_axis("term")
    files = {
        "html": ("Report (HTML)", lambda: html_report(replace(found, figures=figures())).encode(), "text/html"),
        "xlsx": ("Numbers (Excel)", lambda: excel(found), _EXCEL),
        "csv": ("Fixed effects (CSV)", lambda: csv(fixed, index=True), "text/csv"),
    }
    with st.container(horizontal=True):
        for extension, (label, make, mime) in files.items():
            st.download_button(
                label,
                make,
                escape.file_name(f"{_without_ending(found.dataset)} rung {found.chosen}", extension),
                mime,
                key=f"download {extension}",
                icon=":material/download:",
                on_click="ignore",
            )


def _without_ending(name: str) -> str:
    """A data set's name without the ending of the file it came from."""
    return re.sub(r"\.(csv|tsv|txt|xlsx|xlsm)$", "", name, flags=re.IGNORECASE)


def paragraph(found: Contents) -> None:
    """The results in a paragraph, to read and to copy."""
    from lmm_engine.report.sentences import results_paragraph

    text = results_paragraph(
        found.fit, found.prepared, comparison=found.comparison, df=found.df, unit=found.unit, software=found.software
    )
    st.subheader("Results in a paragraph")
    with st.container(border=True):
        sentence(text)
    with st.expander("The same to copy", icon=":material/content_copy:"):
        st.code(text, language=None, wrap_lines=True)


def checklist(found: Contents) -> None:
    """What a methods and a results section must hold, filled from the fit; what is left is the learner's."""
    from lmm_engine.report.checklist import open_lines

    place = panel("checklist", "Checklist: what your report must hold", "checklist")
    if not place.open:
        return
    with place:
        lines = found.checklist
        waiting = open_lines(lines)
        st.markdown(
            f"What the fit says is filled in. **{things(waiting, 'line')}** of it only you can complete. "
            "The exported report holds this list too."
        )
        for part in dict.fromkeys(line.part for line in lines):
            st.markdown(f"**{part}**")
            st.markdown("\n".join(_ticked(line) for line in lines if line.part == part))


def _ticked(line: Line) -> str:
    """A line of the checklist, ticked where the fit says something, with a pencil where the learner has to."""
    said = f":material/check_box: {escape.markdown(line.said)}" if line.said else ""
    yours = f":material/edit_note: *Yours to say:* {escape.markdown(line.yours)}" if line.yours else ""
    return f"- **{line.topic}.** " + "  \n  ".join(filter(None, (said, yours)))


def tables(found: Contents) -> None:
    """The table of the rung that is reported, and all rungs side by side."""
    from lmm_engine.report.inferences.tables_terms import anova_table
    from lmm_engine.report.tables import coefficient_table, ladder_table, variance_table

    st.subheader("Results table")
    show_table(coefficient_table(found.fit, found.prepared, df=found.df), "Fixed effects of the reported rung")
    controls.df_method()
    st.caption(controls.df_says(doors.rung(found.chosen)))
    offer_trace("effects", lambda: _followed(found, "effects"))
    if found.anova is not None:
        show_table(anova_table(found.anova, found.prepared), "Whole terms of the reported rung, type III")
        offer_trace("terms", lambda: _followed(found, "terms"))
    show_table(variance_table(found.fit, found.prepared), "Variance components of the reported rung", words=2)
    offer_trace("variances", lambda: _followed(found, "variances"))
    with st.expander("All rungs side by side", icon=":material/view_column:"):
        headed = {f"Rung {rung}": fit for rung, fit in sorted(found.fits.items())}
        show_table(
            ladder_table(headed, found.prepared, df=found.df), "All rungs side by side, standard errors in brackets"
        )
        offer_trace("ladder", lambda: _followed(found, "ladder"))


def _followed(found: Contents, table: str) -> Traces:
    """The numbers of one of these tables."""
    from lmm_engine.report.tracing import EffectTraces, LadderTraces, TermTraces, VarianceTraces

    ready, rung = found.prepared, found.chosen
    fit, name = doors.rung(rung), f"rung{rung}"
    if table == "effects":
        return EffectTraces(fit, ready, name, df=found.df, unit=found.unit)
    if table == "terms":
        return TermTraces(fit, ready, name, found.df)
    if table == "variances":
        return VarianceTraces(fit, ready, name, unit=found.unit)
    fits = dict(sorted(insights.standing().items()))
    return LadderTraces(fits, ready, found.comparison, df=found.df, unit=found.unit)


def code(found: Contents) -> None:
    """The scripts that reproduce the fits."""
    st.subheader("Code that does it again")
    language = segmented("Language", "views.code", {"r": "R", "python": "Python"}, hidden=True)
    if language == "r" and any(not isinstance(step, Reshape) for step in state.now().recipe.steps):
        st.caption(
            f"You mended the table. The recipe's own script, on the screen “Data”, writes “{LONG_TABLE}”, "
            "with which this one begins."
        )
    st.code(found.r_code if language == "r" else found.python_code, language=language)


def _recipe() -> Recipe:
    from lmm_engine.report.scripts.recipe import Source, recipe, source_of

    held = doors.dataset()
    source = (
        Source(dataset_entry(held.entry_id).file, bundled=held.entry_id)
        if held.entry_id
        else source_of(held, held.name)
    )
    app = state.now()
    steps = [outcome.entry.step for outcome in recipe_doors.outcomes() if outcome.done]
    return recipe(source, doors.prepared(), doors.ladder(), app.method, app.reshape, insights.df_in_use(), steps)
