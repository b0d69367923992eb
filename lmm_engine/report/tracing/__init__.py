"""Where a number of a result table comes from: data, equation, table, sentence, code."""

from .effects import EffectTraces
from .ladder import LadderTraces
from .means import MeansTraces
from .models import ModelTraces
from .terms import TermTraces
from .trace import Trace, Traces
from .variances import VarianceTraces

__all__ = [
    "EffectTraces",
    "LadderTraces",
    "MeansTraces",
    "ModelTraces",
    "TermTraces",
    "Trace",
    "Traces",
    "VarianceTraces",
]
