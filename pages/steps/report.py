"""Report: table, paragraph and code of the rung that is reported, and files to take away."""

from __future__ import annotations

from pages.ui import controls, reporting

rung = controls.rung("views.reported")
reporting.why(rung)
contents = reporting.contents(rung)
reporting.downloads(contents)
reporting.paragraph(contents)
reporting.checklist(contents)
reporting.tables(contents)
reporting.code(contents)
