"""lme4's formula language: text or plain names in, a `Formula` out. Knows no data."""

from .formula import Effects, Formula, RandomPart, parse_formula
from .request import ladder
from .terms import Term

__all__ = ["Effects", "Formula", "RandomPart", "Term", "ladder", "parse_formula"]
