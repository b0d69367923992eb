"""What comes before and after a fit: rows for a second table, of reading, reshaping, intervals, tests, df."""

from __future__ import annotations

from benchmarks import bootstrap, freedom, profile, reading, reshaping
from benchmarks.table import Result


def results(with_r: bool) -> list[Result]:
    """Every row, R's beside ours where R is there."""
    before = [*reading.results(), *reshaping.results()]
    return [*before, *bootstrap.results(with_r), *profile.results(with_r), *degrees_of_freedom()]


def degrees_of_freedom() -> list[Result]:
    """The table of coefficients with Kenward and Roger's degrees of freedom, of a fit that is there already."""
    return [
        Result(f"Kenward-Roger, {case.name}", "rungs", seconds=(freedom.timed(case).kenward_roger,))
        for case in freedom.CASES
    ]
