"""Mending the table: a column's editor, suggestions, and the recipe of steps."""
