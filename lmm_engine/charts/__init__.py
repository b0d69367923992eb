"""Tidy frames to pictures: each function gives a chart, words for those who cannot see it, and what was left out."""

from .bands import predicted_lines
from .correlation import correlation_map, icc_curve
from .counts import missing_map, observations_bar
from .influence import influence_bars
from .intervals import interval_rows
from .missing import leaving_lines, occasions_map, odds_rows
from .missing_answers import shift_curve, two_means
from .picture import Labels, Picture
from .pooling import pooling_panel, shrinkage_arrows
from .predicted import prediction_line
from .profiles import profile_curve
from .references import null_distribution, reference_distribution
from .residuals import blup_density, qq, residuals_boxes, residuals_vs_fitted
from .shares import rung_coefficients, variance_bar
from .tabulated import tabulated
from .trajectories import spaghetti
from .within import within_between_lines

__all__ = [
    "Labels",
    "Picture",
    "blup_density",
    "correlation_map",
    "icc_curve",
    "influence_bars",
    "interval_rows",
    "leaving_lines",
    "missing_map",
    "null_distribution",
    "observations_bar",
    "occasions_map",
    "odds_rows",
    "pooling_panel",
    "predicted_lines",
    "prediction_line",
    "profile_curve",
    "qq",
    "reference_distribution",
    "residuals_boxes",
    "residuals_vs_fitted",
    "rung_coefficients",
    "shift_curve",
    "shrinkage_arrows",
    "spaghetti",
    "tabulated",
    "two_means",
    "variance_bar",
    "within_between_lines",
]
