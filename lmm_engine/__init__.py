"""Linear mixed models: the statistics of Rungs, usable on their own.

Symbols, as in Bates, Mächler, Bolker & Walker (2015):

- ``y`` outcome (n), ``X`` fixed-effects matrix (n, p), ``Z`` random-effects matrix, ``beta`` fixed effects
- ``b = sigma L u`` random effects of a group, ``u`` spherical; ``L`` relative covariance factor, ``theta`` its entries
- ``sigma`` residual SD; covariance of a group's random effects ``sigma^2 L L'``
"""

from .accumulate import Accumulated, accumulate
from .data import read_table, wide_to_long
from .errors import DataError, FormulaError, LmmError, ModelError
from .findings import Finding
from .formula import Formula
from .inference.comparing.comparison import compare
from .inference.opinion.second_opinion import SecondOpinion, second_opinion
from .model import FittedModel, fit

__all__ = [
    "Accumulated",
    "DataError",
    "Finding",
    "FittedModel",
    "Formula",
    "FormulaError",
    "LmmError",
    "ModelError",
    "SecondOpinion",
    "accumulate",
    "compare",
    "fit",
    "read_table",
    "second_opinion",
    "wide_to_long",
]
