"""The explorers: a claim to be tested, sliders, and a verdict that the learner reaches."""

from __future__ import annotations

from pages.ui.explorers.frame import show

show()
