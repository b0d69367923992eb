"""Formula and data to matrices: columns read, factors coded, levels named, and all of it again for new data."""

from .build import Design, GroupTerm, build_design

__all__ = ["Design", "GroupTerm", "build_design"]
