"""NIST's certified one-way analyses of variance as certified variance components.

For balanced one-way data with a between mean square above the within one, REML has a closed form: the residual variance
is the within mean square, the variance between groups their difference over the group size. NIST certifies both mean
squares to 15 digits; the files ship inside SciPy.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import scipy.stats

import lmm_engine as lmm

FOLDER = Path(scipy.stats.__file__).parent / "tests" / "data" / "nist_anova"

#: Correct digits of the variance between groups. The outcomes of the last two are 1e12 + 0.4 and the like: their
#: decimals are rounded when the file is read, and about four digits are all that double precision leaves.
DIGITS = {
    **dict.fromkeys(["SiRstv", "SmLs01", "SmLs02", "SmLs03", "AtmWtAg"], 9.0),
    **dict.fromkeys(["SmLs04", "SmLs05", "SmLs06"], 8.0),
    **dict.fromkeys(["SmLs07", "SmLs09"], 3.5),
}


@dataclass(frozen=True)
class Certified:
    """A data set with its certified mean squares."""

    data: pd.DataFrame
    between: float
    within: float

    @property
    def variance_between(self) -> float:
        """REML's variance between groups."""
        return (self.between - self.within) / (len(self.data) / self.data["group"].nunique())


def certified(name: str) -> Certified:
    lines = (FOLDER / f"{name}.dat").read_text().splitlines()
    squares = {line.split()[0]: float(line.split()[-2 if line.startswith("Between") else -1])
               for line in lines[:60] if line.startswith(("Between", "Within"))}  # fmt: skip
    rows = [line.split() for line in lines[60:] if len(line.split()) == 2]
    data = pd.DataFrame({"group": [row[0] for row in rows], "y": [float(row[1]) for row in rows]})
    return Certified(data, squares["Between"], squares["Within"])


def correct_digits(value: float, truth: float) -> float:
    return float(-np.log10(abs(value - truth) / abs(truth) + 1e-16))


@pytest.mark.parametrize("name", DIGITS)
def test_certified_variance_components(name):
    case = certified(name)
    fit = lmm.fit("y ~ 1 + (1 | group)", case.data)
    between, within = fit.variance_components["variance"]
    assert fit.converged
    assert not fit.is_singular
    assert correct_digits(between, case.variance_between) >= DIGITS[name]
    assert correct_digits(within, case.within) >= min(DIGITS[name], 4.0 if name in ("SmLs07", "SmLs09") else 9.0)


def test_satterthwaite_of_the_mean_is_groups_minus_one():
    case = certified("SmLs01")
    fit = lmm.fit("y ~ 1 + (1 | group)", case.data)
    assert fit.coefficients()["df"].iloc[0] == pytest.approx(case.data["group"].nunique() - 1, rel=1e-6)
