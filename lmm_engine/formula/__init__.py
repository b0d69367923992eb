"""lme4's formula language: text or plain names in, a `Formula` out. Knows no data."""

from .formula import Effects, Formula, RandomPart
from .request import ladder
from .resolve import parse_formula
from .terms import Term

__all__ = ["Effects", "Formula", "RandomPart", "Term", "ladder", "parse_formula"]
