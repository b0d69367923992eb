"""The learner at each stage of the walk, with any table: what lessons are told there."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from lmm_engine.data import Prepared, Roles, catalogue, load_dataset, prepare, reshape
from lmm_engine.formula import ladder
from lmm_engine.inference.comparing.comparison import compare
from lmm_engine.model import FittedModel, fit
from lmm_engine.report.facts.tree import facts
from tests.cases import table as reference_table

Facts = dict[str, Any]

STAGES = ("nothing", "data", "roles", "rung 0", "rung 1", "all rungs, REML", "all rungs, ML")
HIGHEST = {"rung 0": 0, "rung 1": 1, "all rungs, REML": 2, "all rungs, ML": 2}


def climb(prepared: Prepared, method: str = "REML") -> dict[int, FittedModel | None]:
    """The ladder, fitted."""
    roles = prepared.roles
    formulas = ladder(
        roles.outcome,
        roles.group,
        time=prepared.time_name,
        predictors=roles.predictors,
        interactions=roles.interactions,
    )
    return {rung: None if f is None else fit(f, prepared.frame, method=method) for rung, f in enumerate(formulas)}


def walk(table: pd.DataFrame, roles: Roles, *, only: Sequence[str] = STAGES, **known: Any) -> dict[str, Facts]:
    """Facts at each stage of the walk, or at some of them only."""
    prepared = prepare(table, roles)
    known = {"name": "a table", "table": table, "long": table, **known}
    before = {"nothing": {}, "data": known, "roles": {"prepared": prepared, **known}}
    stages = {stage: facts(**said) for stage, said in before.items() if stage in only}
    for stage, highest in HIGHEST.items():
        if stage not in only:
            continue
        climbed = climb(prepared, "ML" if stage.endswith(", ML") else "REML")
        fits = {rung: fitted for rung, fitted in climbed.items() if rung <= highest}
        made = [fitted for fitted in fits.values() if fitted is not None]
        comparison = compare(*made) if highest == 2 else None
        stages[stage] = facts(prepared=prepared, fits=fits, comparison=comparison, **known)
    return stages


@cache
def bundled(entry_id: str) -> dict[str, Facts]:
    """The walk with a bundled data set and its suggested roles."""
    entry = next(e for e in catalogue() if e.id == entry_id)
    table = load_dataset(entry.id)
    reshaped = reshape(table, entry.reshape) if entry.reshape else None
    return walk(table if reshaped is None else reshaped.long, entry.roles, entry=entry, reshaped=reshaped)


SPECIAL = (
    "no time",
    "no spread between groups",
    "no spread between slopes",
    "no spread between levels at zero",
    "very unequal groups",
    "time that hardly varies within groups",
)


@cache
def special(case: str) -> dict[str, Facts]:
    """The walk with data at an edge of what the ladder can meet."""
    table, roles = _SPECIAL[case]()
    return walk(table, roles)


def _no_time() -> tuple[pd.DataFrame, Roles]:
    return reference_table("sleepstudy"), Roles("Reaction", "Subject")


def _no_spread_between_groups() -> tuple[pd.DataFrame, Roles]:
    return reference_table("dyestuff2"), Roles("Yield", "Batch")


def lines(levels: list[float], slopes: list[float], *, start: float = 0.0) -> pd.DataFrame:
    """Four points per group around a line of exactly that level at zero and exactly that slope.

    The wobble (+ − − +) is orthogonal to a constant and to the times, so it moves neither.
    """
    times, wobble = np.array([-3.0, -1.0, 1.0, 3.0]) + start, np.array([1.0, -1.0, -1.0, 1.0])
    rows = [
        pd.DataFrame({"who": f"g{g:02d}", "t": times, "y": level + slope * times + (-1.0) ** g * wobble})
        for g, (level, slope) in enumerate(zip(levels, slopes, strict=True))
    ]
    return pd.concat(rows, ignore_index=True)


def _parallel() -> tuple[pd.DataFrame, Roles]:
    return lines([10.0, 14, 8, 12, 20, 3, 9, 16], [2.0] * 8), Roles("y", "who", "t")


def _crossing_at_zero() -> tuple[pd.DataFrame, Roles]:
    return lines([10.0] * 8, [2.0, 4, 1, -3, 5, 0, 3, 2.5]), Roles("y", "who", "t")


def _unequal() -> tuple[pd.DataFrame, Roles]:
    rng = np.random.default_rng(7)
    sizes = [1, 2, 3, 40, 5, 1, 12, 8, 4, 6]
    who = np.repeat([f"g{g}" for g in range(len(sizes))], sizes)
    level = np.repeat(rng.normal(0, 3, len(sizes)), sizes)
    t = np.concatenate([np.arange(size, dtype=float) for size in sizes])
    frame = pd.DataFrame({"who": who, "t": t, "y": 5 + level + 0.3 * t + rng.normal(0, 1, len(t))})
    return frame, Roles("y", "who", "t")


def _between_time() -> tuple[pd.DataFrame, Roles]:
    rng = np.random.default_rng(8)
    centres = np.repeat(np.linspace(20, 60, 15), 3)
    t = centres + np.tile([-0.2, 0.0, 0.2], 15)
    level = np.repeat(rng.normal(0, 2, 15), 3)
    who = np.repeat([f"g{g:02d}" for g in range(15)], 3)
    return pd.DataFrame({"who": who, "t": t, "y": level + 0.1 * t + rng.normal(0, 1, 45)}), Roles("y", "who", "t")


_SPECIAL = {
    "no time": _no_time,
    "no spread between groups": _no_spread_between_groups,
    "no spread between slopes": _parallel,
    "no spread between levels at zero": _crossing_at_zero,
    "very unequal groups": _unequal,
    "time that hardly varies within groups": _between_time,
}
