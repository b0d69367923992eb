"""The recipe: every change to the table as a step that can be undone, switched off, moved, replayed and written out."""

from .recipe import Applied, Entry, Outcome, Recipe, apply_entries, key_of
from .reshaping import Reshape
from .step import Step

__all__ = ["Applied", "Entry", "Outcome", "Recipe", "Reshape", "Step", "apply_entries", "key_of"]
