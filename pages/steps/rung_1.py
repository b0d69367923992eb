"""Rung 1: every group has a level of its own."""

from __future__ import annotations

from pages.ui.rungs import show_rung

show_rung(1)
