"""What comes after a fit: rows for a second table, from the benchmarks of intervals, tests and degrees of freedom."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec

from benchmarks import bootstrap, freedom
from benchmarks.table import Result

#: Modules which, where they are there, give their rows by ``results(with_r)``.
OTHERS = ("benchmarks.profile",)


def results(with_r: bool) -> list[Result]:
    """Every row, R's beside ours where R is there."""
    found = bootstrap.results(with_r) + degrees_of_freedom()
    for name in OTHERS:
        if find_spec(name):
            rows: Callable[[bool], list[Result]] = import_module(name).results
            found += rows(with_r)
    return found


def degrees_of_freedom() -> list[Result]:
    """The table of coefficients with Kenward and Roger's degrees of freedom, of a fit that is there already."""
    return [
        Result(f"Kenward-Roger, {case.name}", "rungs", seconds=(freedom.timed(case).kenward_roger,))
        for case in freedom.CASES
    ]
