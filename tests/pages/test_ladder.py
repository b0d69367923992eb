"""The three rungs and their comparison as a learner sees them, with R's numbers on the page."""

from __future__ import annotations

import json

import pytest
from streamlit.testing.v1 import AppTest

from lmm_engine.report.numbers import fixed, number, p_value
from tests.cases import as_list, cases, results
from tests.pages.app import bring, cells, choose, fine, go, open_app, open_panel, pictures, plain, state_of, use
from tests.pages.tables import NO_TIME, PARALLEL

RUNGS = ("rung_0", "rung_1", "rung_2")


def r_says(dataset: str, formula: str, method: str) -> dict:
    return next(c.expected for c in cases() if (c.dataset, c.formula, c.method) == (dataset, formula, method))


def axis_domains(spec: str) -> list[list[float]]:
    """Where the axes of a layered chart begin and end."""
    first = json.loads(spec)["layer"][0]["encoding"]
    return [first[axis]["scale"]["domain"] for axis in ("x", "y")]


@pytest.fixture(scope="module")
def sleep() -> AppTest:
    return use(open_app(), "sleepstudy")


@pytest.mark.parametrize("method", ["REML", "ML"])
@pytest.mark.parametrize(
    ("screen", "formula"), [("rung_1", "Reaction ~ Days + (1|Subject)"), ("rung_2", "Reaction ~ Days + (Days|Subject)")]
)
def test_fixed_effects_and_variances_are_those_of_r(sleep: AppTest, screen: str, formula: str, method: str) -> None:
    at = fine(choose(go(sleep, screen), "method", method))
    expected = r_says("sleepstudy", formula, method)
    fixed_effects = cells(at, 0)
    for name, estimate, error, df in zip(
        ("Intercept", "Days"), expected["fixef"].values(), as_list(expected["se"]), expected["satt_df"], strict=True
    ):
        shown = fixed_effects[name]
        assert shown[:2] == [number(estimate), number(error)]
        assert float(shown[3]) == pytest.approx(df, abs=0.006)
    text = plain(at)
    assert f"a single row scatters with an SD of {number(expected['sigma'])} ms" in text
    assert number(expected["sigma"]) in cells(at, 1)["Residual"]


def test_each_step_says_what_it_changed(sleep: AppTest) -> None:
    choose(go(sleep, "rung_1"), "method", "REML")
    at = fine(go(sleep, "rung_2"))
    below, here = (r_says("sleepstudy", f"Reaction ~ Days + ({slope}|Subject)", "REML") for slope in ("1", "Days"))
    said = plain(at)
    assert f"The residual SD fell from {number(below['sigma'])} ms to {number(here['sigma'])} ms" in said
    assert f"rose by {number(here['loglik'] - below['loglik'])}" in said
    assert "The standard error of Days rose from 0.804 to 1.55" in said


def test_rung_0_has_nothing_below_it(sleep: AppTest) -> None:
    at = fine(go(sleep, "rung_0"))
    assert not [s for s in at.subheader if s.value.startswith("What changed")]
    assert "251.41" in cells(at, 0)["Intercept"]


def test_the_picture_is_the_same_with_other_lines() -> None:
    at = use(open_app(), "sleepstudy")
    choose(go(at, "rung_1"), "views.level", "335")
    axes = set()
    for screen in RUNGS:
        at = fine(go(at, screen))
        assert at.get_by_key("views.level").value == "335"
        assert "group 335 stands out" in pictures(at)[0].alt
        axes.add(json.dumps(axis_domains(pictures(at)[0].spec)))
    assert len(axes) == 1


def test_degrees_of_freedom_are_chosen_once_for_all_rungs(sleep: AppTest) -> None:
    at = choose(go(sleep, "rung_1"), "views.df", "residual")
    assert cells(at, 0)["Days"][3] == "178"
    at = go(sleep, "rung_2")
    assert cells(at, 0)["Days"][3] == "178"
    at = fine(choose(at, "views.df", "normal"))
    assert "z" in at.table[0].value.columns
    choose(at, "views.df", "satterthwaite")


def test_kenward_and_rogers_numbers_are_those_of_r() -> None:
    at = choose(go(use(open_app(), "chickweight"), "rung_2"), "views.df", "kenward-roger")
    expected = r_says("chickweight", "weight ~ Time*Diet + (Time|Chick)", "REML")
    rows = [cells(at, 0)[name] for name in ("Intercept", "Time", "Diet = 2", "Diet = 3", "Diet = 4")]
    assert [row[1] for row in rows] == [number(se) for se in expected["kr_se"][:5]]
    assert [float(row[3]) for row in rows] == pytest.approx(expected["kr_df"][:5], abs=0.006)
    assert "Kenward–Roger: as Satterthwaite, and the standard errors are corrected too" in plain(fine(at))
    assert f"to {number(expected['kr_se'][1])}" in plain(at)  # what changed speaks of the same standard errors


def test_by_ml_kenward_roger_says_that_it_needs_reml() -> None:
    at = choose(go(use(open_app(), "sleepstudy"), "rung_2"), "views.df", "kenward-roger")
    at = fine(choose(at, "method", "ML"))
    assert "these fits are by ML" in at.info[0].value
    assert "Satterthwaite: each effect has" in plain(at)
    at = fine(go(at, "compare"))
    assert "Kenward–Roger, which you chose, needs REML" in plain(at)
    at = fine(go(at, "report"))
    assert "degrees of freedom after Satterthwaite" in plain(at)
    at = fine(at.button(key="reml").click().run())
    assert state_of(at).method == "REML"
    assert "after Kenward and Roger" in plain(at)
    assert 'ddf = "Kenward-Roger"' in "".join(c.value for c in at.code)


def test_rung_0_needs_no_approximation(sleep: AppTest) -> None:
    at = choose(go(sleep, "rung_0"), "views.df", "kenward-roger")
    assert cells(at, 0)["Days"][3] == "178"
    assert "Rows minus effects, 178: without random effects that is exact" in plain(fine(at))
    choose(at, "views.df", "satterthwaite")


def test_whole_terms_wait_behind_their_panel() -> None:
    at = go(use(open_app(), "chickweight"), "rung_2")
    assert "do its 4 categories differ" not in plain(at)
    at = fine(open_panel(at, "terms"))
    assert cells(at, 1)["Diet"][1] == "3"
    assert "Diet: do its 4 categories differ at all where Time = 0?" in plain(at)
    at = fine(go(at, "rung_1"))
    assert cells(at, 1)["Diet"][0] == number(
        r_says("chickweight", "weight ~ Time*Diet + (1|Chick)", "REML")["anova3"]["F"][1]
    )


def test_the_equation_is_written_in_letters_or_numbers(sleep: AppTest) -> None:
    at = go(sleep, "rung_2")
    assert r"\beta_{1}" in at.latex[0].value
    at = fine(choose(at, "views.equation", "numbers"))
    assert "10.47" in at.latex[0].value
    choose(at, "views.equation", "letters")


def test_a_singular_fit_is_an_answer_and_not_an_error() -> None:
    at = bring(open_app(), "parallel.csv", PARALLEL)
    at = fine(go(at, "rung_2"))
    assert not at.error
    assert "This fit is singular" in at.warning[0].value
    assert cells(at, 0)


def test_without_time_rung_2_says_why_and_nothing_else_breaks() -> None:
    at = bring(open_app(), "classes.csv", NO_TIME)
    assert state_of(at).roles.time is None
    at = fine(go(at, "rung_2"))
    assert "varies within groups" in at.info[0].value
    assert len(at.page_link) == 2
    for screen in ("rung_0", "rung_1", "compare", "variance", "shrinkage", "assumptions", "predictions", "report"):
        at = fine(go(at, screen))
        assert not at.error, screen


# ----- compare -----


def test_the_tests_are_those_of_r_with_the_boundary_beside() -> None:
    at = choose(go(use(open_app(), "sleepstudy"), "compare"), "method", "ML")
    shown = cells(at, 0)
    fits = [r_says("sleepstudy", f"Reaction ~ Days + ({slope}|Subject)", "ML") for slope in ("1", "Days")]
    assert shown["Log-likelihood"][1:] == [fixed(f["loglik"], 2) for f in fits]
    assert shown["AIC"][1:] == [fixed(f["aic"], 1) for f in fits]
    assert shown["BIC"][1:] == [fixed(f["bic"], 1) for f in fits]
    statistic = results("sleepstudy")["lrt"][0]["chisq"]
    assert shown["χ²"][2] == fixed(statistic, 2)
    assert shown["df"] == ["–", "1", "2"]
    assert f"Twice the gain in log-likelihood is {number(statistic)}" in plain(fine(at))


def test_a_step_can_be_chosen() -> None:
    at = choose(go(use(open_app(), "orthodont"), "compare"), "views.step", 1)
    assert "49.80" in plain(fine(at))
    at = choose(at, "views.step", 2)
    assert "p = .417" in plain(fine(at))


def test_reml_refuses_other_fixed_effects_and_one_button_refits() -> None:
    at = go(use(open_app(), "orthodont"), "compare")
    at = choose(at, "views.question", "effect")
    choose(at, "views.effect_rung", 1)
    at = fine(choose(at, "views.left_out", "age × Sex"))
    assert "may not be compared" in plain(at)
    assert "Held against χ²" not in plain(at)
    assert "χ²" not in cells(at, 0)
    at = fine(at.button(key="refit").click().run())
    assert state_of(at).method == "ML"
    assert "may not be compared" not in plain(at)
    by_r = results("orthodont")["lrt"][0]
    assert f"lower by {number(by_r['chisq'])}, for 1 parameter saved" in plain(at)
    assert p_value(by_r["p"]) in plain(at)


def test_leaving_a_main_effect_out_takes_its_interaction_along() -> None:
    at = choose(go(use(open_app(), "orthodont"), "compare"), "method", "ML")
    at = choose(at, "views.question", "effect")
    at = fine(choose(at, "views.left_out", "Sex"))
    assert cells(at, 0)["df"][1] == "2"
    at = fine(choose(at, "views.left_out", "age"))
    assert cells(at, 0)["df"][1] == "2"


def test_a_mean_alone_has_no_effect_to_leave_out() -> None:
    at = go(bring(open_app(), "classes.csv", NO_TIME), "compare")
    at = fine(choose(at, "views.question", "effect"))
    assert "no effect to leave out" in at.info[0].value


def test_many_effects_do_not_become_a_wall() -> None:
    at = fine(go(use(open_app(), "chickweight"), "rung_2"))
    drawers = [drawer.label for drawer in at.expander]
    assert any(label.endswith("standard errors") for label in drawers)
    listed = next(m.value for m in at.markdown if m.value.startswith("- New at this rung"))
    assert "log\\-likelihood" in listed.splitlines()[-1]


def test_every_effect_is_drawn_on_every_rung() -> None:
    at = fine(go(use(open_app(), "orthodont"), "compare"))
    drawn = [picture.alt for picture in pictures(at)[1:]]
    assert [alt.partition(",")[0] for alt in drawn] == ["Intercept", "age", "Sex = Male", "age × Sex = Male"]
    assert all(f"rung {rung}:" in alt for alt in drawn for rung in range(3))


def test_a_rung_that_cannot_be_fitted_says_so_in_its_place() -> None:
    exact = "who,when,y\n" + "".join(f"p{g},{t},{(g * 7) % 11 + 2 * t}\n" for g in range(8) for t in range(4))
    at = bring(open_app(), "exact.csv", exact.encode())
    at = fine(go(at, "rung_1"))
    assert "reproduces “y” exactly" in at.error[0].value
    at = fine(go(at, "compare"))
    assert len(at.warning) == 2
    assert "only one rung" in at.info[0].value
    at = fine(go(at, "report"))
    assert "Rung 0 is reported" in plain(at)
    assert "Rung 1 could not be fitted" in plain(at)
