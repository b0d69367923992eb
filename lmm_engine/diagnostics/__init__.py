"""What looks right or wrong about a fit: frames to draw, and findings that say what is in them."""

from .bands import Whose, band_lines, bands
from .checks import checks
from .expectations import expected_values
from .influence import influence
from .influence_checks import influence_findings
from .leverage import leverage
from .lines import group_lines, population_lines, variance_parts
from .pooling import pooling_frame, pooling_lines
from .residuals import density_frame, qq_frame, residual_frame, residuals_by_group, smoother
from .split_lines import split_lines

__all__ = [
    "Whose",
    "band_lines",
    "bands",
    "checks",
    "density_frame",
    "expected_values",
    "group_lines",
    "influence",
    "influence_findings",
    "leverage",
    "pooling_frame",
    "pooling_lines",
    "population_lines",
    "qq_frame",
    "residual_frame",
    "residuals_by_group",
    "smoother",
    "split_lines",
    "variance_parts",
]
