"""The panels of the rungs: closed they cost nothing, open they hold R's numbers, a walk leaves them as they were."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lmm_engine.report.numbers import interval, number
from tests.cases import cases, table
from tests.pages.app import bring, cells, choose, fine, go, open_app, open_panel, pictures, plain, state_of, use
from tests.pages.tables import NO_TIME, hostile

EVERY = ("terms", "means", "within", "uncertainty")


@pytest.fixture(autouse=True)
def _nothing_on_the_shelf() -> None:
    """All sessions of the harness are one to Streamlit's caches."""
    st.cache_resource.clear()


def open_all(at: AppTest) -> AppTest:
    for name in EVERY:
        at = open_panel(at, name)
    return at


def tables(at: AppTest) -> list[dict[str, list[str]]]:
    """The tables on the screen, first column as keys; intervals with plain spaces."""
    found = [cells(at, place) for place in range(len(at.table))]
    return [{row: [c.replace("\u00a0", " ") for c in rest] for row, rest in own.items()} for own in found]


def with_row(at: AppTest, label: str) -> dict[str, list[str]]:
    """The first table below the coefficients that has a row of this name."""
    return next(found for found in tables(at)[1:] if label in found)


# ----- uncertainty -----


def test_a_closed_panel_computes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("a closed panel computes")

    for verb in ("profiles", "bootstrap", "means", "pairwise", "slopes"):
        monkeypatch.setattr(f"lmm_engine.model.FittedModel.{verb}", forbidden)
    fine(go(use(open_app(), "chickweight"), "rung_2"))


def test_the_profile_is_lme4s() -> None:
    at = choose(go(use(open_app(), "sleepstudy"), "rung_2"), "method", "ML")
    at = open_panel(at, "uncertainty")
    wanted = ("sleepstudy", "Reaction ~ Days + (Days|Subject)", "ML")
    profile = next(c.expected for c in cases() if (c.dataset, c.formula, c.method) == wanted)["profile_ci"]
    for name, low, high in list(zip(profile["par"], profile["lower"], profile["upper"], strict=True))[2:]:
        at = fine(choose(at, "views.parameter", name))
        shown = [
            float(x.replace(",", "").replace("−", "-"))
            for x in re.findall(r"[−\d.,]+\d", with_row(at, "Profile (ML)")["Profile (ML)"][0])
        ]
        assert shown == pytest.approx([low, high], abs=0.006 * max(1, abs(high)))
        assert any(picture.alt.startswith("The profile of ") for picture in pictures(at))


def test_the_bootstrap_is_asked_for_and_kept() -> None:
    at = open_panel(go(use(open_app(), "sleepstudy"), "rung_2"), "uncertainty")
    assert "Bootstrap (200)" not in with_row(at, "Profile (REML)")
    at = choose(at, "views.draws", 200)
    at = fine(press(at, "Draw and refit 200 times"))
    shown = with_row(at, "Profile (REML)")["Bootstrap (200)"]
    assert "200 draws, seed 1." in plain(at)
    assert state_of(at).asked == ""
    at = fine(go(go(at, "look"), "rung_2"))
    assert with_row(at, "Profile (REML)")["Bootstrap (200)"] == shown  # a walk loses nothing
    at = fine(choose(at, "views.seed", 7))
    assert "Bootstrap (200)" not in with_row(at, "Profile (REML)")  # another seed is another question
    at = fine(choose(at, "views.seed", 1))
    assert with_row(at, "Profile (REML)")["Bootstrap (200)"] == shown


def test_the_numbers_of_the_bootstrap_are_the_engines() -> None:
    import lmm_engine as lmm

    at = open_panel(go(use(open_app(), "sleepstudy"), "rung_1"), "uncertainty")
    at = choose(choose(at, "views.draws", 200), "views.seed", 5)
    at = fine(press(at, "Draw and refit 200 times"))
    fit = lmm.fit("Reaction ~ Days + (1 | Subject)", table("sleepstudy"))
    expected = fit.bootstrap(200, seed=5).intervals().iloc[0]
    assert with_row(at, "Profile (REML)")["Bootstrap (200)"][0] == interval(*expected)


def test_every_parameter_is_shown_on_request() -> None:
    at = open_panel(go(use(open_app(), "sleepstudy"), "rung_2"), "uncertainty")
    at = fine(press(at, "Trace every profile"))
    shown = with_row(at, "SD of slopes of Days between Subjects")
    assert shown["SD of slopes of Days between Subjects"] == ["5.92", "–", "[3.93, 9.15]"]


def test_a_parameter_that_a_rung_lacks_is_still_chosen_on_the_others() -> None:
    at = open_panel(go(use(open_app(), "sleepstudy"), "rung_2"), "uncertainty")
    at = choose(at, "views.parameter", "sd_Days|Subject")
    at = fine(go(at, "rung_0"))
    assert at.get_by_key("views.parameter").value == "sigma"
    at = fine(go(at, "rung_2"))
    assert at.get_by_key("views.parameter").value == "sd_Days|Subject"


def press(at: AppTest, label: str) -> AppTest:
    return next(button for button in at.button if button.label == label).click().run()


# ----- means and slopes -----


def test_means_are_those_of_the_rows_where_these_are_balanced() -> None:
    at = fine(open_panel(go(use(open_app(), "orthodont"), "rung_2"), "means"))
    rows = table("orthodont")
    by_sex = rows.groupby("Sex")["distance"].mean()
    assert with_row(at, "Female")["Female"][0] == number(by_sex["Female"])
    at = fine(choose(at, "views.moment", "0.0"))
    assert "with age = 8" in plain(at)
    assert with_row(at, "Female")["Female"][0] != number(by_sex["Female"])
    assert "With Sex = Male instead of Female, the slope of age is 0.305 higher" in plain(at)


def test_comparisons_are_adjusted_as_chosen_and_follow_the_degrees_of_freedom() -> None:
    at = fine(open_panel(go(use(open_app(), "chickweight"), "rung_2"), "means"))
    by_tukey = with_row(at, "3 against 1")["3 against 1"]
    at = fine(choose(at, "views.adjust", "holm"))
    by_holm = with_row(at, "3 against 1")["3 against 1"]
    assert by_tukey[0] == by_holm[0]
    assert by_tukey[2] != by_holm[2]
    assert "Holm’s adjustment" in plain(at)
    at = fine(choose(at, "views.df", "kenward-roger"))
    assert with_row(at, "3 against 1")["3 against 1"] != by_holm


def test_slopes_change_with_a_number_too() -> None:
    at = use(open_app(), "mathachieve")
    at = choose(go(at, "roles"), "choices.interactions", ["MEANSES"])
    at = fine(open_panel(go(at, "rung_1"), "means"))
    assert "Slopes of SES by MEANSES" in plain(at)
    assert any("mean + SD" in label for found in tables(at) for label in found)


# ----- within and between -----


def test_a_predictor_is_taken_apart_where_it_varies_both_ways() -> None:
    at = fine(open_panel(go(use(open_app(), "schools"), "rung_1"), "within"))
    rows = table_of_schools()
    means = rows.groupby("school")["ses"].transform("mean")
    centred = rows["ses"] - means
    within = float(
        ((rows["math"] - rows.groupby("school")["math"].transform("mean")) * centred).sum() / (centred**2).sum()
    )
    shown = with_row(at, "Within schools")
    assert shown["Within schools"][0] == number(within)
    assert "ses differs within a school" in plain(at)


def test_a_predictor_that_holds_the_means_already_is_left_out() -> None:
    at = fine(open_panel(go(use(open_app(), "mathachieve"), "rung_2"), "within"))
    assert "MEANSES is left out here: it holds these means already." in plain(at)
    assert "contextual effect" in plain(at)


def test_it_is_not_offered_where_there_is_nothing_to_split() -> None:
    for data in ("sleepstudy", "chickweight"):
        at = fine(go(use(open_app(), data), "rung_1"))
        assert not any(panel.label.startswith("Within and between") for panel in at.expander)
    at = fine(go(use(open_app(), "schools"), "rung_0"))
    assert not any(panel.label.startswith("Within and between") for panel in at.expander)


def table_of_schools() -> pd.DataFrame:
    from lmm_engine.data import load_dataset

    return load_dataset("schools")


# ----- whatever the data -----


def test_names_of_any_kind_do_no_harm_in_a_panel() -> None:
    at = bring(open_app(), "hostile.csv", hostile())
    for screen in ("rung_0", "rung_1", "rung_2"):
        at = fine(open_all(go(at, screen)))
        assert not at.error, screen
    at = fine(press(choose(at, "views.draws", 200), "Draw and refit 200 times"))
    assert fine(press(at, "Trace every profile"))


def test_groups_without_a_time_have_their_panels() -> None:
    at = bring(open_app(), "classes.csv", NO_TIME)
    at = choose(go(at, "roles"), "choices.predictors", ["sex"])
    at = fine(open_all(go(at, "rung_1")))
    assert not at.error
    assert "Expected for an average class." in plain(at)
    assert np.isfinite(float(with_row(at, "f")["f"][0]))


def test_what_is_open_stays_open_from_rung_to_rung_and_another_data_set_closes_it() -> None:
    at = open_panel(go(use(open_app(), "orthodont"), "rung_2"), "means")
    at = fine(go(go(at, "compare"), "rung_1"))
    assert "Expected distance" in plain(at)
    at = fine(go(use(at, "chickweight"), "rung_1"))
    assert "Expected weight" not in plain(at)
