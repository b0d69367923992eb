"""Follows every number of a table to the code that gives it, runs that code, and reads the formula that ends in it."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable
from contextlib import chdir
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lmm_engine.report.scripts.code import python_code, r_code
from lmm_engine.report.tracing import Trace, Traces
from tests.report.scripts.test_code import run
from tests.report.scripts.walks import WALKS, Walked


@dataclass(frozen=True, eq=False)
class Followed:
    """A walk whose exported Python script was run.

    Parameters
    ----------
    walked : Walked
    known : dict
        The names that the script leaves behind: ``data``, ``rung0`` and its neighbours.
    """

    walked: Walked
    known: dict[str, Any]


_folder = tempfile.TemporaryDirectory()


@cache
def after_the_script(name: str) -> Followed:
    """One of `WALKS`, with its script run in this process."""
    folder = Path(_folder.name) / name
    folder.mkdir()
    walked = WALKS[name](folder)
    known: dict[str, Any] = {}
    with chdir(folder):
        exec(python_code(walked.recipe), known)
    return Followed(walked, known)


def all_of(tables: Traces | Iterable[Traces]) -> list[Trace]:
    """Every number of a table, or of several."""
    several = tables if isinstance(tables, Iterable) else [tables]
    return [table.trace(row, column) for table in several for row in table.rows for column in table.columns(row)]


def apart(lines: str) -> tuple[list[str], str]:
    """What prepares, and the expression on the last line that is the number."""
    *before, last = lines.splitlines()
    return before, last


def python_gives_them(followed: Followed, asked: list[Trace], rtol: float = 1e-9) -> None:
    """Each number comes out of its lines of Python, run after the script."""
    done: set[str] = set()
    for trace in asked:
        before, last = apart(trace.python)
        for line in before:
            if line not in done:
                exec(line, followed.known)
                done.add(line)
        found = float(eval(last, followed.known))  # noqa: S307 - lines of our own making
        np.testing.assert_allclose(found, trace.value, rtol, err_msg=f"{trace.row}, {trace.column}: {trace.python}")


def r_gives_them(name: str, asked: list[Trace], folder: Path, df: str = "satterthwaite", rel: float = 2e-3) -> None:
    """Each number that R has comes out of its lines of R, run after the script, to what an optimum is known to."""
    walked = WALKS[name](folder)
    asked = [trace for trace in asked if trace.r]
    assert asked, "R was asked for nothing"
    before = dict.fromkeys(line for trace in asked for line in apart(trace.r)[0])
    told = [f'cat(sprintf("\\nNUMBER %.12g\\n", as.numeric({apart(trace.r)[1]})))' for trace in asked]
    script = r_code(replace(walked.recipe, df=df)) + "\n".join([*before, *told])
    (folder / "script.R").write_text(script, encoding="utf-8")
    output = run(["Rscript", "--vanilla", "script.R"], folder)
    found = [float(x) for x in re.findall(r"^NUMBER (\S+)$", output, flags=re.MULTILINE)]
    assert len(found) == len(asked)
    for there, trace in zip(found, asked, strict=True):
        assert there == pytest.approx(trace.value, rel=rel, abs=1e-5), (trace.row, trace.column, trace.r)


def numbers_in(formula: str) -> list[float]:
    """The numbers written in a formula."""
    found = re.findall(r"(\d+(?:\{,\}\d{3})*(?:\.\d+)?)(?: \\times 10\^\{(-?\d+)\})?", formula)
    return [float(digits.replace("{,}", "")) * 10.0 ** int(power or 0) for digits, power in found]


def formulas_end_in_them(asked: list[Trace]) -> None:
    """Each formula has the number that the table shows; it is whole, and said in words, with the data named."""
    assert asked
    for trace in asked:
        shown = numbers_in(trace.formula)
        assert any(abs(x) == pytest.approx(abs(trace.value), rel=2e-3) for x in shown), trace
        assert trace.formula.count("{") == trace.formula.count("}"), trace.formula
        assert trace.meaning.endswith("."), trace.meaning
        assert trace.data.endswith("."), trace.data
