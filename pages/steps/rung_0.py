"""Rung 0: one line for everybody, wrong on purpose."""

from __future__ import annotations

from pages.ui.rungs import show_rung

show_rung(0)
