"""The checklist: lines filled with the numbers of the fit, and lines that only the learner can fill."""

from __future__ import annotations

import numpy as np
import pytest

from lmm_engine.diagnostics import checks
from lmm_engine.inference.effects.wald import DfMethod
from lmm_engine.report.checklist import Line, checklist, checklist_table, open_lines
from tests.cases import table
from tests.report.ladders import BATCHES, GROWTH, SCHOOLS, SLEEP, Ladder, climb, known


def lines(ladder: Ladder, rung: int, df: DfMethod = "satterthwaite", **more: object) -> dict[str, Line]:
    fit = ladder.fits[rung]
    given = {"comparison": ladder.comparison, "checks": checks(fit), "software": {"Rungs": "1"}} | more
    found = checklist(fit, ladder.prepared, fits=ladder.fits, rung=rung, df=df, **given)
    assert [line.part for line in found] == sorted(line.part for line in found)
    assert len({line.topic for line in found}) == len(found)
    return {line.topic: line for line in found}


def test_what_the_fit_knows_is_filled_in() -> None:
    said = {topic: line.said for topic, line in lines(known("sleepstudy", SLEEP), 2, unit="ms").items()}
    assert said["Sample"] == "180 rows of 18 Subjects, 10 for each Subject."
    assert "Reaction ~ Days + (Days | Subject)" in said["Model"]
    assert "Estimated by REML" in said["Estimation and tests"]
    assert "Satterthwaite" in said["Estimation and tests"]
    assert "Days 10.47 (SE 1.55, [7.21, 13.73])" in said["Fixed effects"]
    assert said["Random effects"] == (
        "SD between Subjects: level 24.74 ms; slope of Days 5.92; correlation .07; residual SD 25.59 ms."
    )
    assert said["ICC and R²"] == "Adjusted ICC .72, unadjusted .52; marginal R² .28, conditional R² .80."
    assert "χ²(2) = 42.84, p < .001 at the boundary" in said["Comparison"]
    assert "AIC is lowest on rung 2" in said["Comparison"]
    assert "only 18 Subjects" in said["Influence and limits"]


def test_what_no_fit_can_know_is_left_to_the_learner() -> None:
    found = lines(known("sleepstudy", SLEEP), 2)
    empty = [topic for topic, line in found.items() if not line.said]
    assert empty == ["Sample size", "Data and code"]
    assert all(found[topic].yours for topic in empty)
    assert all(found[topic].yours for topic in ("Sample", "Missing values", "Outcome", "Fixed effects", "Assumptions"))
    assert open_lines(tuple(found.values())) == sum(bool(line.yours) for line in found.values()) > 5


def test_rung_0_has_no_random_effects_to_tell() -> None:
    found = lines(known("orthodont", GROWTH), 0)
    assert {"Random effects", "ICC and R²", "The fit itself"}.isdisjoint(found)
    assert found["Estimation and tests"].said.startswith(
        "Estimated by least squares; tests and intervals by “Residual”"
    )
    assert "R² .42" in found["Residual and R²"].said


def test_a_singular_fit_and_a_failed_rung_are_told() -> None:
    found = lines(known("dyestuff2", BATCHES), 1, failed=(2,))
    assert "level 0;" in found["Random effects"].said
    assert "singular" in found["The fit itself"].said
    assert (
        found["The road to this model"].said
        == "Fitted: rungs 0 and 1. Reported: rung 1. Singular: rung 1. Not fitted: rung 2."
    )
    assert "Time and its zero" not in found


def test_rows_left_out_ask_why() -> None:
    holes = table("sleepstudy").copy()
    holes.loc[[3, 40], "Reaction"] = np.nan
    found = lines(climb(holes, SLEEP), 1)["Missing values"]
    assert "2" in found.said
    assert found.yours == "Why these values are missing."


def test_many_groups_are_no_reservation_and_one_model_is_no_comparison() -> None:
    ladder = known("mathachieve", SCHOOLS)
    found = lines(ladder, 1, comparison=None)
    assert found["Influence and limits"].said == ""
    assert "Comparison" not in found


@pytest.mark.parametrize("part", ["Methods", "Results"])
def test_as_a_table_every_line_stands_once(part: str) -> None:
    found = tuple(lines(known("sleepstudy", SLEEP), 2).values())
    shown = checklist_table(found, part)
    assert list(shown.columns) == ["What", "The fit says", "Only you can say"]
    assert list(shown["What"]) == [line.topic for line in found if line.part == part]
    ticked = [cell for cell in shown["The fit says"] if cell]
    assert ticked == [f"☑ {line.said}" for line in found if line.part == part and line.said]
    assert [cell for cell in shown["Only you can say"] if not cell.startswith("☐ ")] == [
        line.yours for line in found if line.part == part and not line.yours
    ]
