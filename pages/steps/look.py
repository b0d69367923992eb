"""Look: the data as they are, before any model has an opinion."""

from __future__ import annotations

from lmm_engine.report.sentences import dropped_sentence
from pages.ui import controls, doors, looking
from pages.ui.pictures import sentence, show_picture
from pages.ui.widgets import segmented

panel = segmented(
    "What to look at",
    "views.look",
    {
        "lines": ":material/show_chart: Lines and mean",
        "counts": ":material/bar_chart: Rows per group",
        "missing": ":material/blur_on: What is missing",
    },
    hidden=True,
)

if panel == "lines":
    controls.level()
    show_picture(looking.lines(), "lines")
elif panel == "counts":
    show_picture(looking.counts(), "counts")
else:
    show_picture(looking.gaps(), "missing")
    sentence(dropped_sentence(doors.prepared()))
