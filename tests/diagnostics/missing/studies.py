"""Studies with something missing, for the tests of this folder."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import numpy as np
import pandas as pd

from lmm_engine.data import Prepared, Roles, dataset_entry, load_dataset, prepare
from lmm_engine.data.attendance import Attendance, attendance
from lmm_engine.diagnostics.missing import Completed, complete_rows
from lmm_engine.model import FittedModel, fit
from tests.cases import REFERENCE

Study = tuple[pd.DataFrame, Prepared, Attendance, Completed]


@cache
def by_r() -> dict[str, Any]:
    """What R says; made by ``tests/reference/scripts/missing.R``."""
    return json.loads((REFERENCE / "expected_missing" / "missing.json").read_text())


def study(table: pd.DataFrame, roles: Roles) -> Study:
    """A table with all that is made of it."""
    prepared, seen = prepare(table, roles), attendance(table, roles)
    return table, prepared, seen, complete_rows(prepared, table, seen)


@cache
def bundled(name: str) -> Study:
    """A bundled table in its own roles."""
    return study(load_dataset(name), dataset_entry(name).roles)


@cache
def fitted(name: str, formula: str) -> FittedModel:
    """A model of a bundled table."""
    return fit(formula, bundled(name)[1].frame)


def trial(n: int = 40, seed: int = 4) -> pd.DataFrame:
    """Two arms and four occasions; some of the rows have no outcome, some are not there."""
    rng = np.random.default_rng(seed)
    who = np.repeat(np.arange(n), 4)
    table = pd.DataFrame({"who": who, "t": np.tile(np.arange(4), n), "arm": np.where(who % 2, "new", "old")})
    table["age"] = rng.integers(20, 60, n)[who].astype(float)
    own = rng.normal(0, 2, n)[who]
    table["y"] = 10 + own - (0.5 + 0.5 * (who % 2)) * table["t"] + rng.normal(0, 1, 4 * n)
    table.loc[(table["t"] == 3) & (who % 5 == 0), "y"] = np.nan
    return table[~((table["t"] >= 2) & (who % 7 == 3))].reset_index(drop=True)
