"""Criterion values of classic fits to eleven digits, from lme4 with a tight optimiser and from MixedModels.jl."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.testing import assert_allclose

import lmm_engine as lmm
from tests.cases import table

#: data, formula, method, minus twice the log-likelihood, theta
FITS = [
    ("sleepstudy", "Reaction ~ Days + (Days|Subject)", "REML", 1743.6282719585,
     [0.966732894, 0.015169068, 0.230909592]),
    ("sleepstudy", "Reaction ~ Days + (Days|Subject)", "ML", 1751.9393444632, [0.929225625, 0.018165695, 0.222645391]),
    ("sleepstudy", "Reaction ~ Days + (1|Subject)", "REML", 1786.4650853949, [1.197881539]),
    ("sleepstudy", "Reaction ~ Days + (1|Subject)", "ML", 1794.0786430052, [1.165611789]),
    ("sleepstudy", "Reaction ~ Days + (Days||Subject)", "REML", 1743.6692935813, [0.979896040, 0.234230593]),
    ("sleepstudy", "Reaction ~ Days + (Days||Subject)", "ML", 1752.0032551399, [0.945810693, 0.226928235]),
    ("sleepstudy", "Reaction ~ 1 + (1|Subject)", "REML", 1904.3265170722, [0.807831]),
    ("sleepstudy", "Reaction ~ 1 + (1|Subject)", "ML", 1910.5410580731, [0.781524362]),
    ("dyestuff", "Yield ~ 1 + (1|Batch)", "REML", 319.6542768423, [0.848323827]),
    ("dyestuff", "Yield ~ 1 + (1|Batch)", "ML", 327.3270598811, [0.752580692]),
    ("dyestuff2", "Yield ~ 1 + (1|Batch)", "REML", 161.8282778123, [0.0]),
    ("dyestuff2", "Yield ~ 1 + (1|Batch)", "ML", 162.8730366538, [0.0]),
    ("pastes", "strength ~ 1 + (1|batch/cask)", "REML", 246.9907458535, [3.526901839, 1.563460405]),
    ("pastes", "strength ~ 1 + (1|batch/cask)", "ML", 247.9944658624, [3.526901830, 1.329912058]),
    ("penicillin", "diameter ~ 1 + (1|plate) + (1|sample)", "REML", 330.8605889911, [1.539677663, 3.512415068]),
    ("penicillin", "diameter ~ 1 + (1|plate) + (1|sample)", "ML", 332.1883486685, [1.537593539, 3.219754014]),
    ("machines", "score ~ Machine + (1|Worker)", "REML", 286.8782019777, [1.627807051]),
    ("machines", "score ~ Machine + (1|Worker)", "ML", 293.7032558015, [1.513156573]),
    ("machines", "score ~ Machine + (1|Worker/Machine)", "REML", 215.6875680082, [3.878566129, 4.972094930]),
    ("machines", "score ~ Machine + (1|Worker/Machine)", "ML", 225.2694469398, [3.532775975, 4.538881107]),
    ("oxboys", "height ~ age + (age|Subject)", "REML", 724.0909505639, [12.246117678, 1.633309396, 1.954315633]),
    ("oxboys", "height ~ age + (age|Subject)", "ML", 725.9676890941, [12.008125303, 1.601631105, 1.913657004]),
    ("orthodont", "distance ~ I(age-11) + (I(age-11)|Subject)", "REML", 442.6366858841,
     [1.629211056, 0.086873807, 0.149421469]),
    ("chickweight", "weight ~ Time + (Time|Chick)", "REML", 4827.4994725793, [0.927096642, -0.279642340, 0.091115863]),
    ("chickweight", "weight ~ Time + (Time|Chick)", "ML", 4829.8454301392, None),
]  # fmt: skip


@pytest.mark.parametrize(("dataset", "formula", "method", "criterion", "theta"), FITS)
def test_criterion_and_theta(dataset, formula, method, criterion, theta):
    fit = lmm.fit(formula, table(dataset), method)
    assert fit.converged
    assert -2 * fit.loglik == pytest.approx(criterion, abs=1e-6)
    if theta is not None:
        assert_allclose(fit.theta, theta, rtol=1e-5, atol=1e-5)


def test_nested_written_two_ways():
    data = table("pastes")
    short = lmm.fit("strength ~ 1 + (1|batch/cask)", data)
    long = lmm.fit("strength ~ 1 + (1|batch) + (1|batch:cask)", data)
    assert short.loglik == pytest.approx(long.loglik, abs=1e-9)
    assert_allclose(short.theta, long.theta, atol=1e-7)


def test_duplicated_data():
    """Every row twice: X'X and y'y double, so that least squares keeps its estimates and its ML variance."""
    import pandas as pd

    data = table("sleepstudy")
    once, twice = (lmm.fit("Reaction ~ Days", d, "ML") for d in (data, pd.concat([data, data], ignore_index=True)))
    assert_allclose(once.fixed_effects, twice.fixed_effects, rtol=1e-10)
    assert twice.loglik == pytest.approx(2 * once.loglik, rel=1e-12)
    names = np.concatenate([data["Subject"], "again " + data["Subject"]])
    doubled = pd.concat([data, data], ignore_index=True).assign(Subject=names)
    mixed, both = (lmm.fit("Reaction ~ Days + (Days|Subject)", d, "ML") for d in (data, doubled))
    assert both.loglik == pytest.approx(2 * mixed.loglik, abs=1e-7)
    assert_allclose(both.theta, mixed.theta, atol=1e-6)
