"""What comes after a fit: rows for a second table, from the benchmarks of intervals, tests and degrees of freedom."""

from __future__ import annotations

from benchmarks import bootstrap, freedom, profile
from benchmarks.table import Result


def results(with_r: bool) -> list[Result]:
    """Every row, R's beside ours where R is there."""
    return [*bootstrap.results(with_r), *profile.results(with_r), *degrees_of_freedom()]


def degrees_of_freedom() -> list[Result]:
    """The table of coefficients with Kenward and Roger's degrees of freedom, of a fit that is there already."""
    return [
        Result(f"Kenward-Roger, {case.name}", "rungs", seconds=(freedom.timed(case).kenward_roger,))
        for case in freedom.CASES
    ]
