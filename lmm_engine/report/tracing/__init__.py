"""Where a number of a result table comes from: data, equation, table, sentence, code."""

from .effects import EffectTraces
from .models import ModelTraces
from .trace import Trace, Traces
from .variances import VarianceTraces

__all__ = ["EffectTraces", "ModelTraces", "Trace", "Traces", "VarianceTraces"]
