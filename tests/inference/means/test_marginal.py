"""Marginal means, comparisons and simple slopes held against R's emmeans, every column of every row."""

from __future__ import annotations

import json
from functools import cache

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose

import lmm_engine as lmm
from tests.cases import REFERENCE, as_list

CASES = json.loads((REFERENCE / "expected_means" / "emmeans.json").read_text())
MEANS = ["estimate", "std_error", "df", "ci_lower", "ci_upper", "reason"]
TESTED = ["estimate", "std_error", "df", "statistic", "p_value", "ci_lower", "ci_upper", "reason"]


@cache
def _fit(case: int) -> lmm.FittedModel:
    own = CASES[case]
    data = pd.read_csv(REFERENCE / "data" / f"{own['dataset']}.csv", dtype=dict.fromkeys(as_list(own["text"]), str))
    return lmm.fit(own["formula"], data)


def _asked(fit: lmm.FittedModel, question: dict) -> pd.DataFrame:
    options = {"by": question["by"], "at": question["at"] or None, "df": question["df"]}
    factor, variable = question["factor"], question["variable"]
    if question["verb"] == "means":
        return fit.means(factor, **options)
    if question["verb"] == "pairwise":
        return fit.pairwise(factor, adjust=question["adjust"], slope=variable, **options)
    options["by"] = [*([question["by"]] if question["by"] and question["by"] != factor else []), factor]
    return fit.slopes(variable, **options)


def _numbers(values) -> np.ndarray:
    return np.array([np.nan if value is None else value for value in as_list(values)], dtype=float)


def _name(value: object) -> str:
    return str(value) if isinstance(value, str) else f"{value:g}"


QUESTIONS = [
    pytest.param(i, question, id=f"{case['dataset']} {case['formula']} {j} {question['verb']} {question['df']}")
    for i, case in enumerate(CASES)
    for j, question in enumerate(case["answers"])
]


@pytest.mark.parametrize(("case", "question"), QUESTIONS)
def test_every_answer_is_emmeans_s(case, question):
    ours = _asked(_fit(case), question)
    estimate = _numbers(question["estimate"])
    told = ~np.isnan(estimate)
    assert list(ours["reason"] == "") == list(told)
    assert list(ours.columns) == (MEANS if question["verb"] == "means" else TESTED)
    _check_names(ours, question)
    std_error, df = _numbers(question["std_error"]), _numbers(question["df_value"])
    df[told & np.isnan(df)] = np.inf
    # R's slopes are forward differences over a millionth, its df have numerical derivatives
    slack = 1e-4 if question["variable"] else 1e-6
    for column in ("estimate", "ci_lower", "ci_upper"):
        assert_allclose((ours[column] / std_error)[told], (_numbers(question[column]) / std_error)[told], atol=slack)
    assert_allclose(ours["std_error"], std_error, rtol=1e-5)
    assert_allclose(ours["df"], df, rtol=1e-3 if question["df"] == "kenward-roger" else 1e-4)
    if question["verb"] == "pairwise":
        assert_allclose(ours["statistic"][told], _numbers(question["statistic"])[told], rtol=1e-5, atol=slack)
        assert_allclose(ours["p_value"], _numbers(question["p_value"]), atol=1e-5)


def _check_names(ours: pd.DataFrame, question: dict) -> None:
    """R's keys, in R's order; in R's names of comparisons a number has its column's name in front."""
    for key, values in question["keys"].items():
        texts = [_name(value) for value in ours.index.get_level_values(key)]
        assert texts == [
            value.replace(question["factor"], "") if key == "contrast" else value for value in as_list(values)
        ]
