"""Rung 2: every group has a slope of its own, where something varies within groups."""

from __future__ import annotations

from pages.ui import doors
from pages.ui.rungs import no_slope, show_rung

if doors.roles().time is None:
    no_slope()
else:
    show_rung(2)
