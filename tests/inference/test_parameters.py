"""Names and values of the parameters, held against R's."""

from __future__ import annotations

import numpy as np
import pytest

import lmm_engine as lmm
from lmm_engine.inference.parameters import parameter_names, parameter_values
from tests.cases import Case, cases, results, table

PROFILED = [case for case in cases() if "profile_ci" in case.expected]


@pytest.mark.parametrize("case", PROFILED, ids=str)
def test_names_are_those_of_r(case: Case) -> None:
    fit = lmm.fit(case.formula, table(case.dataset), case.method)
    assert list(parameter_names(fit)) == case.expected["profile_ci"]["par"]


@pytest.mark.parametrize("case", PROFILED, ids=str)
def test_values_are_those_of_r(case: Case) -> None:
    values = parameter_values(lmm.fit(case.formula, table(case.dataset), case.method))
    for name, expected in _of_r(case).items():
        # R's own estimates hold to about this: the tolerance of its optimiser.
        assert values[name] == pytest.approx(expected, rel=1e-4, abs=2e-4 if name.startswith("cor_") else 0.0), name
    assert list(values.index) == case.expected["profile_ci"]["par"]


def _of_r(case: Case) -> dict[str, float]:
    """R's SDs, correlations and sigma under their names; R calls a factor's second term ``Subject.1``."""
    rows = case.expected["varcorr"]
    found = {}
    for group, first, second, size in zip(rows["grp"], rows["var1"], rows["var2"], rows["sdcor"], strict=True):
        factor = group.removesuffix(".1")
        if group == "Residual":
            found["sigma"] = size
        elif second is None:
            found[f"sd_{first}|{factor}"] = size
        else:
            found[f"cor_{second}.{first}|{factor}"] = size
    return found


def test_least_squares_has_sigma_and_the_fixed_effects() -> None:
    fit = lmm.fit("Reaction ~ Days", table("sleepstudy"))
    assert parameter_names(fit) == ("sigma", "(Intercept)", "Days")
    assert parameter_values(fit)["sigma"] == fit.sigma


def test_a_name_that_would_repeat_is_numbered() -> None:
    fit = lmm.fit("Reaction ~ Days + (1 | Subject) + (Days | Subject)", table("sleepstudy"))
    names = parameter_names(fit)
    assert "sd_(Intercept)|Subject" in names
    assert "sd_(Intercept)|Subject.1" in names
    assert len(set(names)) == len(names)


def test_a_correlation_beside_a_zero_sd_is_not_a_number() -> None:
    data = table("sleepstudy")
    noise = np.tile(np.cos(np.arange(10) ** 2), data["Subject"].nunique())  # the same in everybody: none differ
    values = parameter_values(lmm.fit("y ~ Days + (Days | Subject)", data.assign(y=data["Days"] + noise)))
    assert values["sd_(Intercept)|Subject"] == values["sd_Days|Subject"] == 0.0
    assert np.isnan(values["cor_Days.(Intercept)|Subject"])


def test_a_zero_variance_is_an_sd_of_zero() -> None:
    assert results("dyestuff2")["fits"][0]["singular"]
    values = parameter_values(lmm.fit("Yield ~ 1 + (1 | Batch)", table("dyestuff2")))
    assert values["sd_(Intercept)|Batch"] == 0.0
