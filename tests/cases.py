"""R's results as test cases: each fit in ``tests/reference/expected`` with the table it was fitted to."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

REFERENCE = Path(__file__).parent / "reference"


@dataclass(frozen=True)
class Case:
    """One fit by R: the data set's name, the formula as written, the method and everything R said."""

    dataset: str
    formula: str
    method: str
    expected: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.dataset}: {self.formula} [{self.method}]"


@cache
def results(dataset: str) -> dict[str, Any]:
    """R's results on one data set."""
    return json.loads((REFERENCE / "expected" / f"{dataset}.json").read_text())


@cache
def table(dataset: str) -> pd.DataFrame:
    """A data set, with the columns that R took as factors read as text."""
    factors = results(dataset)["factors"]
    names = [factors] if isinstance(factors, str) else factors
    return pd.read_csv(REFERENCE / "data" / f"{dataset}.csv", dtype=dict.fromkeys(names, str))


def cases() -> list[Case]:
    """Every fit, by REML and ML."""
    datasets = sorted(path.stem for path in (REFERENCE / "expected").glob("*.json"))
    return [
        Case(dataset, fit["input"], "REML" if fit["reml"] else "ML", fit)
        for dataset in datasets
        for fit in results(dataset)["fits"]
    ]


def as_list(value: Any) -> list[Any]:
    """R writes a vector of length one as a bare number."""
    return value if isinstance(value, list) else [value]
