"""Another model? A few questions that end in a named method, why it is the one, and where to find it."""

from __future__ import annotations

from pages.ui.teaching.chooser_screen import show_chooser

show_chooser()
