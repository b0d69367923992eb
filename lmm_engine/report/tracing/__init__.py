"""Where a number of a result table comes from: data, equation, table, sentence, code."""

from .clustering import DesignTraces, IccTraces
from .effects import EffectTraces
from .influence import DeletionTraces, InfluenceTraces
from .ladder import LadderTraces
from .leverage import LeverageTraces
from .means import MeansTraces
from .models import ModelTraces
from .p_values import PValueTraces
from .pairs import PairTraces
from .slopes import SlopeTraces
from .terms import TermTraces
from .trace import Trace, Traces
from .variances import VarianceTraces

__all__ = [
    "DeletionTraces",
    "DesignTraces",
    "EffectTraces",
    "IccTraces",
    "InfluenceTraces",
    "LadderTraces",
    "LeverageTraces",
    "MeansTraces",
    "ModelTraces",
    "PValueTraces",
    "PairTraces",
    "SlopeTraces",
    "TermTraces",
    "Trace",
    "Traces",
    "VarianceTraces",
]
