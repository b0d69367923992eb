"""Formula and data to matrices: columns read, factors coded, levels named, and all of it again for new data."""

from .build import build_design
from .design import Design, GroupTerm

__all__ = ["Design", "GroupTerm", "build_design"]
