"""Ladders that the report's tests speak about: data, fits and comparison of well-known data sets."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from lmm_engine.data import Prepared, Roles, prepare
from lmm_engine.formula import ladder
from lmm_engine.inference.comparing.comparison import compare
from lmm_engine.model import FittedModel, fit
from tests.cases import table

SLEEP = Roles("Reaction", "Subject", "Days")
GROWTH = Roles("distance", "Subject", "age", ("Sex",), ("Sex",))
BATCHES = Roles("Yield", "Batch")
SCHOOLS = Roles("MathAch", "School", "SES", ("MEANSES",))

# A name that attacks every place where it could be read.
NASTY = "=a`b\"c'd\\e <b>$x$ |*f*| :smile: {g} #h"


@dataclass(frozen=True, eq=False)
class Ladder:
    """Data made ready, the fitted rungs, and their comparison."""

    prepared: Prepared
    fits: dict[int, FittedModel]
    comparison: pd.DataFrame


def formulas(prepared: Prepared) -> list[object]:
    roles = prepared.roles
    rungs = ladder(
        roles.outcome,
        roles.group,
        time=prepared.time_name,
        predictors=roles.predictors,
        interactions=roles.interactions,
    )
    return [rung for rung in rungs if rung is not None]


def climb(frame: pd.DataFrame, roles: Roles, method: str = "REML") -> Ladder:
    prepared = prepare(frame, roles)
    fits = {i: fit(f, prepared.frame, method) for i, f in enumerate(formulas(prepared))}
    return Ladder(prepared, fits, compare(*fits.values()))


@cache
def known(dataset: str, roles: Roles, method: str = "REML") -> Ladder:
    return climb(table(dataset), roles, method)


def lines(levels: list[float], slopes: list[float]) -> pd.DataFrame:
    """Four points per group around a line of exactly that level and slope; the wobble moves neither."""
    times, wobble = np.array([-3.0, -1.0, 1.0, 3.0]), np.array([1.0, -1.0, -1.0, 1.0])
    rows = [
        pd.DataFrame({"who": f"g{g}", "t": times, "y": level + slope * times + (-1.0) ** g * wobble})
        for g, (level, slope) in enumerate(zip(levels, slopes, strict=True))
    ]
    return pd.concat(rows, ignore_index=True)


@cache
def nasty() -> Ladder:
    """A ladder in which every name and every level is out to do harm."""
    rng = np.random.default_rng(11)
    names = {part: f"{part} {NASTY}" for part in ("y", "who", "when", "arm")}
    n, k = 12, 5
    who = np.repeat([f"{NASTY} {i}" for i in range(n)], k)
    arm = np.repeat([f"=cmd {NASTY}" if i % 2 else "+plain" for i in range(n)], k)
    when = np.tile(np.arange(float(k)), n)
    level, slope = np.repeat(rng.normal(0, 2, n), k), np.repeat(rng.normal(1, 1, n), k)
    frame = pd.DataFrame({"y": level + slope * when + rng.normal(0, 1, n * k), "who": who, "when": when, "arm": arm})
    roles = Roles(names["y"], names["who"], names["when"], (names["arm"],), (names["arm"],))
    return climb(frame.rename(columns=names), roles)
