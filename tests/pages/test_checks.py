"""Variance, shrinkage, assumptions and predictions as a learner sees them, with R's numbers on the page."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from lmm_engine.report.numbers import number, percent, share
from pages.ui import checking
from tests.cases import cases
from tests.pages.app import bring, cells, choose, fine, go, open_app, pictures, plain, state_of, use
from tests.pages.tables import NO_TIME, PARALLEL, hostile

CHECKS = ("variance", "shrinkage", "assumptions", "predictions")


@pytest.fixture(scope="module")
def sleep() -> AppTest:
    return use(open_app(), "sleepstudy")


def r_says(dataset: str, formula: str) -> dict:
    return next(c.expected for c in cases() if (c.dataset, c.formula, c.method) == (dataset, formula, "REML"))


def test_icc_and_r2_are_those_of_r(sleep: AppTest) -> None:
    for rung, slope in ((1, "1"), (2, "Days")):
        at = fine(choose(go(sleep, "variance"), "views.checked", rung))
        expected = r_says("sleepstudy", f"Reaction ~ Days + ({slope}|Subject)")
        said, formulas = plain(at), " ".join(f.value for f in at.latex)
        assert f"adjusted ICC = {share(expected['icc']['adjusted'])}" in said
        assert f"unadjusted ICC = {share(expected['icc']['unadjusted'])}" in said
        assert f"{percent(expected['r2']['conditional'])} (conditional R²)" in said
        assert f"= {share(expected['r2']['marginal'])}" in formulas
        assert number(expected["sigma"] ** 2) in formulas.replace("{,}", ",")


def test_the_rung_looked_at_is_one_choice_for_all_checks(sleep: AppTest) -> None:
    at = choose(go(sleep, "variance"), "views.checked", 1)
    for screen in CHECKS:
        at = fine(go(at, screen))
        assert at.get_by_key("views.checked").value == 1
        assert "each Subject with its own level" in plain(at)
        assert "level and slope" not in at.caption[1].value
    choose(at, "views.checked", 2)


def test_a_singular_rung_is_not_proposed() -> None:
    at = fine(go(bring(open_app(), "parallel.csv", PARALLEL), "variance"))
    assert state_of(at).views.checked is None
    assert at.get_by_key("views.checked").value == 1


def test_the_group_pulled_furthest_is_told_until_another_is_picked(sleep: AppTest) -> None:
    at = fine(go(sleep, "shrinkage"))
    assert [s.value for s in at.subheader] == ["Three answers for Subject 309"]
    at = fine(choose(at, "views.level", "335"))
    assert [s.value for s in at.subheader] == ["Three answers for Subject 335"]
    expected = r_says("sleepstudy", "Reaction ~ Days + (Days|Subject)")
    modes = expected["ranef"]["Subject"]
    own = modes["blup"][modes["levels"].index("335")]
    for common, mode in zip(expected["fixef"].values(), own, strict=True):
        assert f"the model makes it {number(common + mode)}" in plain(at)
    assert len(pictures(at)) == 2
    choose(at, "views.level", "")


def test_each_assumption_has_its_pictures_its_words_and_what_was_seen(sleep: AppTest) -> None:
    n_pictures = {"fitted": 1, "qq": 1, "effects": 4, "groups": 1, "influence": 1}
    at = go(sleep, "assumptions")
    for panel in checking.PANELS:
        at = fine(choose(at, "views.assumption", panel.id))
        assert len(pictures(at)) == n_pictures[panel.id]
        assert all(picture.alt for picture in pictures(at))
        assert "Look for" in plain(at)
        assert "Seen here" in plain(at)


def test_closed_panels_are_not_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    at = choose(go(use(open_app(), "oxboys"), "assumptions"), "views.assumption", "qq")

    def never(*_: object) -> None:
        raise AssertionError("a closed panel was computed")

    monkeypatch.setattr("lmm_engine.diagnostics.smoother", never)
    monkeypatch.setattr("lmm_engine.diagnostics.residuals_by_group", never)
    fine(choose(at, "views.checked", 1))


def test_rung_0_has_no_effects_to_look_at(sleep: AppTest) -> None:
    at = fine(choose(go(sleep, "assumptions"), "views.checked", 0))
    assert "Group effects" not in at.get_by_key("views.assumption").options
    choose(at, "views.checked", 2)


def test_values_are_read_off_at_the_times_typed(sleep: AppTest) -> None:
    at = fine(choose(go(sleep, "predictions"), "views.times", "0; 9"))
    expected = r_says("sleepstudy", "Reaction ~ Days + (Days|Subject)")
    shown = cells(at, 0)
    beta = expected["fixef"]
    assert shown["0"][0] == number(beta["(Intercept)"])
    assert shown["9"][0] == number(beta["(Intercept)"] + 9 * beta["Days"])
    at = choose(at, "views.times", "soon")
    assert "“soon”" in plain(at)
    assert "not a number" in at.error[0].value
    at = choose(at, "views.times", ", ".join(map(str, range(30))))
    assert "at most 20" in at.error[0].value
    fine(choose(at, "views.times", ""))


def test_one_line_for_each_category() -> None:
    at = go(use(open_app(), "orthodont"), "predictions")
    one = len(cells(at, 0))
    at = fine(choose(at, "views.split", "Sex"))
    assert len(at.table[0].value) == 2 * one
    assert set(at.table[0].value["Sex"]) == {"Female", "Male"}
    assert "line of Male" in pictures(at)[0].alt


def test_a_continuous_time_has_round_values_to_begin_with() -> None:
    at = fine(go(use(open_app(), "mathachieve"), "predictions"))
    assert not at.error
    assert 3 <= len(at.table[0].value) <= 8


def test_without_time_a_mean_is_predicted() -> None:
    at = fine(go(bring(open_app(), "classes.csv", NO_TIME), "predictions"))
    assert "no line to draw" in plain(at)
    assert len(at.table[0].value) == 1
    assert not pictures(at)


def test_hostile_names_stay_names() -> None:
    at = bring(open_app(), "hostile.csv", hostile())
    for screen in ("rung_0", "rung_1", "rung_2", "compare", *CHECKS, "report"):
        at = fine(go(at, screen))
        assert not at.error, screen
        labels = [w.label for kind in (at.selectbox, at.text_input, at.button, at.button_group) for w in kind]
        text = "\n".join([*(str(m.value) for m in at.markdown), *labels])
        assert "$zq$" not in text
        assert "<b>" not in text
