"""Review: what was missed in the lessons comes back when it is due."""

from __future__ import annotations

from pages.ui.teaching.review_screen import show_review

show_review()
