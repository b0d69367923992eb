"""Pictures of the explorers: axes that stay where they are while a slider moves, words that carry the takeaway."""

from .dropout import mean_courses
from .growth import growth_lines, icc_line
from .pull import pulled_groups, weight_curve
from .study import study_intervals
from .surface import deviance_curve, deviance_surface
from .zero import crossing_lines, zero_curve

__all__ = [
    "crossing_lines",
    "deviance_curve",
    "deviance_surface",
    "growth_lines",
    "icc_line",
    "mean_courses",
    "pulled_groups",
    "study_intervals",
    "weight_curve",
    "zero_curve",
]
