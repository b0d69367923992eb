"""lmerTest's and pbkrtest's tests as cases: `scripts/tests.R` made them."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pandas as pd

import lmm_engine as lmm
from tests.cases import REFERENCE, as_list

_LABELS = {"cake": ("replicate", "temperature"), "machines": ("Worker",), "sleepstudy": ("Subject",)}


@cache
def results() -> dict[str, Any]:
    """Everything that R said."""
    return json.loads((REFERENCE / "expected_tests" / "tests.json").read_text())


@cache
def table(dataset: str) -> pd.DataFrame:
    """A data set; of machines the rows that make it unbalanced."""
    read = pd.read_csv(REFERENCE / "data" / f"{dataset}.csv", dtype=dict.fromkeys(_LABELS.get(dataset, ()), str))
    return read.iloc[[int(row) - 1 for row in results()["machines"]]] if dataset == "machines" else read


@cache
def fitted(index: int) -> lmm.FittedModel:
    """One of the fits."""
    case = results()["fits"][index]
    return lmm.fit(case["formula"], table(case["data"]))


def case_names() -> list[str]:
    """What the fits are called."""
    return [f"{case['data']}: {case['formula']}" for case in results()["fits"]]


def by_term(tests: dict[str, Any]) -> pd.DataFrame:
    """R's table of F tests."""
    columns = {"F": "F", "num_df": "num_df", "den_df": "den_df", "p_value": "p"}
    values = {ours: as_list(tests[theirs]) for ours, theirs in columns.items()}
    return pd.DataFrame(values, index=as_list(tests["term"]), dtype=float)
