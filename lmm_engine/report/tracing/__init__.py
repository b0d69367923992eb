"""Where a number of a result table comes from: data, equation, table, sentence, code."""

from .clustering import DesignTraces, IccTraces
from .comparing.models import ModelTraces
from .comparing.p_values import PValueTraces
from .deleting.deletion import DeletionTraces
from .deleting.influence import InfluenceTraces
from .deleting.leverage import LeverageTraces
from .effects import EffectTraces
from .explored.lines import PullTraces, ZeroTraces
from .explored.study import CourseTraces, StudyTraces
from .intervals.every_parameter import ParameterTraces
from .intervals.limits import LimitTraces
from .ladder import LadderTraces
from .means.marginal import MeansTraces
from .means.pairs import PairTraces
from .means.slopes import SlopeTraces
from .missing.kept import KeptTraces
from .missing.leaving import LeavingTraces
from .missing.occasion_means import OccasionMeansTraces
from .missing.occasions import OccasionTraces
from .missing.shifted import ShiftTraces
from .opinion import OpinionTraces
from .predictions import PredictionTraces
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
    "PredictionTraces",
    "PullTraces",
    "ShiftTraces",
    "SlopeTraces",
    "StudyTraces",
    "TermTraces",
    "Trace",
    "Traces",
    "VarianceTraces",
    "WithinTraces",
    "ZeroTraces",
]
