"""Where a number comes from, on the screens: p-values, clustering, within and between, other programs, predictions."""

from __future__ import annotations

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from lmm_engine.inference.opinion.second_opinion import SecondOpinion
from tests.pages.app import choose, fine, go, open_app, open_panel, plain, use


def code(at: AppTest) -> list[str]:
    return [block.value for block in fine(at).code]


def test_p_values_of_two_rungs_and_of_an_effect_are_followed() -> None:
    at = open_panel(go(use(open_app(), "sleepstudy"), "compare"), "trace p values")
    at = choose(at, "views.traced.p values column", "χ²")
    assert 'lmm.compare(rung1, rung2)["statistic"].iloc[1]' in code(at)
    at = choose(choose(at, "method", "ML"), "views.question", "effect")
    at = choose(at, "views.traced.p values row", "F, Kenward–Roger")
    at = choose(at, "views.traced.p values column", "df (error)")
    assert any(lines.endswith('tests["kenward-roger"].den_df') for lines in code(at))
    assert "How sure one can be of the variances" in plain(at)


def test_intraclass_correlations_and_design_effects_are_followed() -> None:
    at = go(use(open_app(), "sleepstudy"), "variance")
    for panel in ("trace icc", "design effect", "trace design effect"):
        at = open_panel(at, panel)
    at = choose(at, "views.traced.icc column", "95% CI, upper")
    at = choose(at, "views.traced.design effect row", "Days")
    found = code(at)
    assert 'rung2.icc_interval()["upper"].iloc[0]' in found
    assert 'rung2.design_effect()["design_effect"].iloc[2]' in found


def test_effects_within_and_between_and_a_second_opinion_are_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    said = pd.DataFrame({"here": [-10.0, 1.5], "statsmodels": [-10.0, 1.5]}, index=["log-likelihood", "residual SD"])
    monkeypatch.setattr("lmm_engine.second_opinion", lambda fit, seconds: SecondOpinion(said, 0.0, "Both agree."))
    at = go(use(open_app(), "schools"), "rung_1")
    at.session_state["opinion 1"] = True
    for panel in ("within", "trace within", "trace opinion"):
        at = open_panel(at, panel)
    at = choose(at, "views.traced.within row", "Between − within")
    at = choose(at, "views.traced.opinion column", "statsmodels")
    found = code(at)
    assert any(lines.endswith('effects["estimate"].iloc[2]') for lines in found)
    assert 'opinion = lmm.second_opinion(rung1)\nopinion.table["statsmodels"].iloc[0]' in found


def test_expected_values_are_followed_for_everybody_and_for_one_group() -> None:
    at = open_panel(go(use(open_app(), "sleepstudy"), "predictions"), "trace expected")
    at = choose(at, "views.times", "3, 3, 5")
    at = choose(at, "views.traced.expected row", "Days = 5")
    at = choose(at, "views.traced.expected column", "95% for a new row, upper")
    asked = 'expected = bands(rung2, data, [{"Days": 3.0}, {"Days": 5.0}])'
    assert any(asked in lines and lines.endswith('expected["row_upper"].iloc[1]') for lines in code(at))
    assert "how far rows scatter" in plain(at)
    at = choose(choose(at, "views.whose", "known"), "views.level", "308")
    assert any('Whose(group="308")' in lines for lines in code(at))
