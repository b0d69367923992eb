"""Where a number of a result table comes from: data, equation, table, sentence, code."""

from .clustering import DesignTraces, IccTraces
from .deletion import DeletionTraces
from .effects import EffectTraces
from .every_parameter import ParameterTraces
from .explored_lines import PullTraces, ZeroTraces
from .explored_study import CourseTraces, StudyTraces
from .influence import InfluenceTraces
from .ladder import LadderTraces
from .leaving import LeavingTraces
from .leverage import LeverageTraces
from .limits import LimitTraces
from .means import MeansTraces
from .missing import KeptTraces
from .models import ModelTraces
from .occasion_means import OccasionMeansTraces
from .occasions import OccasionTraces
from .opinion import OpinionTraces
from .p_values import PValueTraces
from .pairs import PairTraces
from .predictions import PredictionTraces
from .shifted import ShiftTraces
from .slopes import SlopeTraces
from .terms import TermTraces
from .trace import Trace, Traces
from .variances import VarianceTraces
from .within import WithinTraces

__all__ = [
    "CourseTraces",
    "DeletionTraces",
    "DesignTraces",
    "EffectTraces",
    "IccTraces",
    "InfluenceTraces",
    "KeptTraces",
    "LadderTraces",
    "LeavingTraces",
    "LeverageTraces",
    "LimitTraces",
    "MeansTraces",
    "ModelTraces",
    "OccasionMeansTraces",
    "OccasionTraces",
    "OpinionTraces",
    "PValueTraces",
    "PairTraces",
    "ParameterTraces",
    "PullTraces",
    "ShiftTraces",
    "PredictionTraces",
    "SlopeTraces",
    "StudyTraces",
    "TermTraces",
    "Trace",
    "Traces",
    "VarianceTraces",
    "WithinTraces",
    "ZeroTraces",
]
