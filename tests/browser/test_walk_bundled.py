"""A learner takes a bundled data set, chooses the roles of the textbook, and meets R's numbers on every rung."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from lmm_engine.report.numbers import fixed, number, p_value
from tests.browser.app import App
from tests.cases import cases, results

pytestmark = pytest.mark.browser

#: R was fitted with age as it is and Sex as it comes: girls are the reference, the interaction is tested.
RUNGS = {"Rung 1": "distance ~ age*Sex + (1|Subject)", "Rung 2": "distance ~ age*Sex + (age|Subject)"}
TERMS = {"Intercept": "(Intercept)", "age": "age", "Sex = Male": "SexMale", "age × Sex = Male": "age:SexMale"}
FIXED_EFFECTS = "Fixed effects with standard errors and intervals"
VARIANCES = "Variances, standard deviations and correlations"


def r_says(formula: str, method: str) -> dict:
    """R's fit."""
    return next(c.expected for c in cases() if (c.dataset, c.formula, c.method) == ("orthodont", formula, method))


@pytest.fixture(scope="module")
def learner(companion: App) -> App:
    """Someone who has taken the jaws, with age as it is instead of starting at the first visit."""
    companion.use("orthodont")
    companion.go_to("Roles")
    companion.pick("As it is", label="Where is zero on it?")
    return companion


def test_the_roles_of_the_catalogue_are_proposed(learner: App):
    learner.go_to("Roles")
    learner.expect_text("108 rows of 27 Subjects, 4 for each")
    assert learner.picked(key="choices.time_coding") == "As it is"


@pytest.mark.parametrize("screen", list(RUNGS))
def test_a_rung_shows_the_numbers_of_r(learner: App, screen: str):
    learner.go_to(screen)
    learner.pick("REML", label="Estimated by")
    r = r_says(RUNGS[screen], "REML")
    shown = learner.table(FIXED_EFFECTS)
    assert list(shown) == list(TERMS)
    for (label, name), se in zip(TERMS.items(), r["se"], strict=True):
        assert shown[label][:2] == [number(r["fixef"][name]), number(se)]
    parts = [cell for row in learner.rows(VARIANCES) for cell in row]
    assert {number(r["sigma"]), number(r["varcorr"]["sdcor"][0])} <= set(parts)
    learner.no_traceback()


def test_the_interaction_is_tested_by_ml_as_in_r(learner: App):
    learner.go_to("Compare")
    learner.pick("REML", label="Estimated by")
    learner.pick("With and without an effect", label="Compare")
    learner.pick("age × Sex", label="Leave out")
    learner.pick("Rung 1", label="Rung")
    learner.expect_text("These two may not be compared")
    learner.press("Refit both by ML")
    assert learner.picked(key="method") == "ML"
    by_r = results("orthodont")["lrt"][0]
    assert by_r["reduced"] == "distance ~ age + Sex + (1 | Subject)"
    learner.expect_text(f"lower by {number(by_r['chisq'])}, for 1 parameter saved")
    learner.expect_text(p_value(by_r["p"]))
    shown = learner.table("Models with log-likelihood")
    assert shown["Log-likelihood"][1] == fixed(r_says(RUNGS["Rung 1"], "ML")["loglik"], 2)
    learner.no_traceback()


def test_the_report_files_hold_the_rung_that_was_chosen(learner: App, tmp_path: Path):
    learner.go_to("Rung 1")
    learner.pick("REML", label="Estimated by")
    learner.go_to("Report")
    learner.pick("Rung 1", label="Rung")
    r = r_says(RUNGS["Rung 1"], "REML")
    saved = pd.read_csv(learner.download("Fixed effects (CSV)", tmp_path)).set_index("term")
    assert saved["estimate"].to_dict() == pytest.approx(r["fixef"], rel=1e-4)
    sheet = pd.read_excel(learner.download("Numbers (Excel)", tmp_path), sheet_name="Fixed effects")
    assert set(r["fixef"]) <= set(sheet.astype(str).to_numpy().ravel())
    page = learner.download("Report (HTML)", tmp_path).read_text(encoding="utf-8")
    assert all(number(b) in page for b in r["fixef"].values())
    assert "Potthoff" in page
    learner.no_traceback()
