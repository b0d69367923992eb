"""Every number of the tables of means, slopes and comparisons, followed to the code that gives it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.special import stdtr, stdtrit
from scipy.stats import studentized_range

from lmm_engine.data import Prepared, dataset_entry
from lmm_engine.model import FittedModel, fit
from lmm_engine.report.inferences.tables_means import contrasts, means_table, pairs_table, turned
from lmm_engine.report.tracing import MeansTraces, PairTraces, SlopeTraces, Traces
from lmm_engine.report.tracing.means.adjusting import holm_p
from tests.report.ladders import SLEEP, known
from tests.report.scripts.test_code import r_is_here
from tests.report.scripts.walks import WALKS, Walked, walk
from tests.report.tracing.following import (
    after_the_script,
    all_of,
    formulas_end_in_them,
    numbers_in,
    python_gives_them,
    r_gives_them,
)

DIETS = replace(dataset_entry("chickweight").roles, time_coding="centred")


def diets(folder: Path) -> Walked:
    """Four categories that change the slope of time."""
    path = folder / "chickweight.csv"
    path.write_bytes(dataset_entry("chickweight").path.read_bytes())
    return walk(path, dataset_entry("chickweight").roles, bundled="chickweight")


@pytest.fixture(autouse=True)
def _four_diets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(WALKS, "diets", diets)


def pairs(
    model: FittedModel,
    ready: Prepared,
    rung: str,
    factor: str,
    adjust: str = "tukey",
    slope: str | None = None,
    **how: str,
) -> PairTraces:
    """The comparisons of a factor's categories, as the panel shows them."""
    found = model.pairwise(factor, adjust=adjust, slope=slope, **how)
    return PairTraces(model, ready, rung, factor, found=found, adjust=adjust, slope=slope, **how)


def tables(walked: Walked, rung: int, adjust: str = "tukey", df: str = "satterthwaite") -> Iterator[Traces]:
    """All tables of the panel of a rung."""
    model, ready, name = walked.fits[rung], walked.prepared, f"rung{rung}"
    time = str(ready.time_name)
    for factor, levels in ready.categories.items():
        yield MeansTraces(model, ready, name, factor, df=df)
        yield MeansTraces(model, ready, name, factor, {time: -1.25}, df=df)
        yield pairs(model, ready, name, factor, adjust, df=df)
        if factor in ready.roles.interactions:
            found = model.slopes(time, factor, df=df)
            yield SlopeTraces(model, ready, name, factor, df=df, found=found, called=tuple(levels))
            yield pairs(model, ready, name, factor, adjust, time, df=df)


@pytest.mark.parametrize(
    ("name", "rung", "adjust", "df"),
    [
        ("wide_workbook", 2, "tukey", "kenward-roger"),
        ("semicolons", 1, "holm", "normal"),
        ("hostile", 2, "tukey", "residual"),
    ],
)
def test_the_python_line_gives_the_number_that_the_formula_ends_in(name: str, rung: int, adjust: str, df: str) -> None:
    followed = after_the_script(name)
    asked = all_of(tables(followed.walked, rung, adjust, df))
    python_gives_them(followed, asked)
    formulas_end_in_them(asked)


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.skipif(not r_is_here(), reason="needs Rscript with lmerTest, pbkrtest and emmeans")
@pytest.mark.parametrize("adjust", ["tukey", "holm"])
def test_the_r_line_gives_the_number(adjust: str, tmp_path: Path) -> None:
    asked = all_of(tables(after_the_script("diets").walked, 2, adjust))
    r_gives_them("diets", asked[::4], tmp_path)


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.skipif(not r_is_here(), reason="needs Rscript with lmerTest and emmeans")
def test_r_gives_slopes_at_places_of_a_number_and_means_at_a_time(tmp_path: Path) -> None:
    walked = after_the_script("wide_workbook").walked
    model, ready = walked.fits[1], walked.prepared
    at = {"age": [30.0, 45.5]}
    found = model.slopes(str(ready.time_name), "age", at)
    slopes = SlopeTraces(model, ready, "rung1", "age", at, found=found, called=("young", "old"))
    held = MeansTraces(model, ready, "rung1", "arm", {str(ready.time_name): -1.25}, df="kenward-roger")
    compared = pairs(model, ready, "rung1", "arm", df="kenward-roger")
    r_gives_them("wide_workbook", all_of([slopes, held, compared]), tmp_path, df="kenward-roger")


def test_the_rows_and_columns_are_the_tables() -> None:
    ladder = known("chickweight", DIETS)
    model, ready = ladder.fits[2], ladder.prepared
    levels = tuple(ready.categories["Diet"])
    found = model.slopes("Time_centred", "Diet")
    shown = means_table(found, "Diet", levels, "Slope")
    slopes = SlopeTraces(model, ready, "rung2", "Diet", found=found, called=levels)
    assert list(slopes.rows) == list(shown["Diet"])
    assert _heads(slopes) == list(shown.columns[1:])
    compared = pairs(model, ready, "rung2", "Diet", "holm")
    shown = pairs_table(turned(compared.found), contrasts(levels))
    assert list(compared.rows) == list(shown["Comparison"])
    assert _heads(compared) == list(shown.columns[1:])
    assert replace(compared, most=2).rows == compared.rows[:2]


def _heads(traces: Traces) -> list[str]:
    return list(dict.fromkeys(head.partition(",")[0] for head in traces.columns(traces.rows[0])))


def _filled(formula: str) -> float:
    """The value of a sum of products, with the numbers that stand in its second line."""
    numbers = formula.split(r"\\")[1].replace("&=", "").replace(r"\cdot", "*").replace("{,}", "")
    assert not set(numbers) - set("0123456789.+-*() "), numbers
    return float(pd.eval(numbers))


@pytest.mark.parametrize("place", [0, 1, 2])
def test_the_products_add_up_to_the_slope_at_a_value_of_a_number(place: int) -> None:
    ladder = known("sleepstudy", SLEEP)
    frame = ladder.prepared.frame
    ready = replace(
        ladder.prepared,
        frame=frame.assign(age=20.0 + frame.groupby("Subject", observed=True).ngroup()),
        roles=replace(SLEEP, predictors=("age",), interactions=("age",)),
    )
    model = fit("Reaction ~ Days + age + Days:age + (1 | Subject)", ready.frame)
    at = {"age": [20.0, 28.5, 37.0]}
    traces = SlopeTraces(
        model, ready, "rung1", "age", at, found=model.slopes("Days", "age", at), called=("low", "middle", "high")
    )
    trace = traces.trace(traces.rows[place], "Slope")
    beta = model.fixed_effects
    assert trace.value == pytest.approx(beta["Days"] + at["age"][place] * beta["Days:age"])
    assert _filled(trace.formula) == pytest.approx(trace.value, rel=5e-3)
    assert "Reaction rises by" in trace.sentence
    assert traces.rows[place] in trace.sentence


def test_a_difference_is_the_later_minus_the_earlier() -> None:
    ladder = known("chickweight", DIETS)
    model, ready = ladder.fits[2], ladder.prepared
    means = MeansTraces(model, ready, "rung2", "Diet")
    compared = pairs(model, ready, "rung2", "Diet")
    trace = compared.trace("4 against 2", "Difference")
    assert trace.value == pytest.approx(means.trace("4", "Mean").value - means.trace("2", "Mean").value)
    assert _filled(trace.formula) == pytest.approx(trace.value, rel=5e-3)
    assert r"\hat\mu_{4} - \hat\mu_{2}" in trace.formula
    assert "With Diet = 4 instead of 2" in trace.sentence
    ends = [compared.trace("4 against 2", f"95% CI, {end}").value for end in ("lower", "upper")]
    assert ends[0] < trace.value < ends[1]


def test_tukeys_numbers_are_those_of_the_studentised_range() -> None:
    ladder = known("chickweight", DIETS)
    compared = pairs(ladder.fits[2], ladder.prepared, "rung2", "Diet")
    here = compared.frame.iloc[3]
    p = compared.trace(compared.rows[3], "p")
    assert f"Q_{{4,\\,{here['df']:.2f}}}" in p.formula
    t = numbers_in(p.formula)[-2]
    assert studentized_range.sf(np.sqrt(2.0) * t, 4, here["df"]) == pytest.approx(p.value, rel=5e-3)
    end = compared.trace(compared.rows[3], "95% CI, upper")
    estimate, q, _, se, value = numbers_in(end.formula)[-5:]
    assert q == pytest.approx(studentized_range.ppf(0.95, 4, here["df"]), rel=1e-3)
    assert estimate + q / np.sqrt(2.0) * se == pytest.approx(value, rel=1e-3)


def test_holm_steps_down_and_never_below_the_step_before() -> None:
    size = -stdtrit(20.0, np.array([0.0105, 0.4, 0.01]))
    family = pd.DataFrame({"statistic": size, "df": 20.0})
    first, second, third = (holm_p(family, place) for place in (2, 0, 1))
    assert first[0].endswith(r"3 \cdot 0.02000 = 0.06000\end{aligned}")
    assert second[0].endswith(r"3 \cdot 0.02000 = 0.06000\end{aligned}")  # its own 2 · 0.021 is less
    assert "Here number 1 comes to more" in second[1]
    assert third[0].endswith(r"1 \cdot 0.8000 = 0.8000\end{aligned}")
    assert "comes to more" not in third[1]


def test_bonferronis_share_of_the_error_is_that_of_all_pairs() -> None:
    ladder = known("chickweight", DIETS)
    compared = pairs(ladder.fits[2], ladder.prepared, "rung2", "Diet", "holm")
    trace, here = compared.trace(compared.rows[0], "95% CI, lower"), compared.frame.iloc[0]
    *_, estimate, reach, se, value = numbers_in(trace.formula)
    assert 2.0 * stdtr(here["df"], -reach) * 6 == pytest.approx(0.05, rel=2e-3)
    assert estimate - reach * se == pytest.approx(-value, rel=1e-2)
