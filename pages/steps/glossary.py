"""Glossary: every word of the course, found as it is typed."""

from __future__ import annotations

from pages.ui.teaching.glossary_screen import show_glossary

show_glossary()
