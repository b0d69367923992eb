"""Influence on the screen Assumptions: at once, by fitting again, and leverage behind its panel."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from lmm_engine.report.numbers import number
from tests.pages.app import bring, cells, choose, fine, go, open_app, open_panel, pictures, plain, use
from tests.pages.tables import NO_TIME, PARALLEL, hostile
from tests.report.ladders import SLEEP, known

TOP, WITHOUT = 0, 1  # the tables in their order


@pytest.fixture
def influence() -> AppTest:
    return fine(choose(go(use(open_app(), "sleepstudy"), "assumptions"), "views.assumption", "influence"))


def again(at: AppTest) -> AppTest:
    return fine(next(b for b in at.button if "each time without one" in b.label).click().run())


def test_the_most_influential_are_named_with_the_line_to_look_from(influence: AppTest) -> None:
    frame = known("sleepstudy", SLEEP).fits[2].influence("Subject")["cooks_distance"].sort_values(ascending=False)
    assert list(cells(influence, TOP)) == list(frame.index[:5])
    assert "none is beyond the line at 0.222" in pictures(influence)[0].alt
    assert "Of 18 Subjects, 309 moves the estimates most" in plain(influence)
    at = fine(choose(influence, "views.checked", 1))
    assert list(cells(at, TOP))[0] == "335"
    assert "keep the Subjects and report the fit with and without" in plain(at)


def test_one_effect_can_be_looked_at_alone(influence: AppTest) -> None:
    at = fine(choose(influence, "views.moved", "Days"))
    assert "change of Days, in SEs" in pictures(at)[0].alt
    assert "beyond the line at 0.471" in pictures(at)[0].alt
    go(at, "report")
    assert go(at, "assumptions").get_by_key("views.moved").value == "Days"


def test_without_a_group_the_estimates_are_told(influence: AppTest) -> None:
    assert "Without Subject 309 (10 rows) the intercept would be" in plain(influence)
    at = fine(choose(influence, "views.level", "335"))
    frame = known("sleepstudy", SLEEP).fits[2].influence("Subject")
    assert cells(at, WITHOUT)["Days"][1] == number(frame.loc["335", "estimate_Days"])
    assert "Variance" not in "".join(cells(at, WITHOUT))


def test_fitting_again_brings_the_variances_and_is_kept(influence: AppTest) -> None:
    at = again(influence)
    frame = known("sleepstudy", SLEEP).fits[2].influence("Subject", refit=True)
    assert cells(at, WITHOUT)["Days"][1] == number(frame.loc["309", "estimate_Days"])
    assert "Variance of Days" in cells(at, WITHOUT)
    assert "the residual variance would be" in plain(at)
    assert "Every number here is from fitting again" in plain(at)
    go(at, "variance")
    at = fine(go(at, "assumptions"))
    assert "Variance of Days" in cells(at, WITHOUT)
    at = fine(choose(at, "views.checked", 1))
    assert "So far the variances are held" in plain(at)


def test_what_was_stopped_is_not_shown_as_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    from pages.ui import influencing

    at = choose(go(use(open_app(), "oxboys"), "assumptions"), "views.assumption", "influence")
    before = cells(at, TOP)
    whole = influencing._refitted
    monkeypatch.setattr(influencing, "_refitted", lambda fit, progress: whole(fit, lambda share: share < 0.5))
    at = again(at)
    assert "So far the variances are held" in plain(at)
    assert [b for b in at.button if "each time without one" in b.label]
    assert cells(at, TOP) == before


def test_nothing_is_computed_for_other_panels(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("a closed panel was computed")

    for verb in ("influence", "leverage"):
        monkeypatch.setattr(f"lmm_engine.model.FittedModel.{verb}", never)
    at = fine(go(use(open_app(), "sleepstudy"), "assumptions"))
    fine(choose(at, "views.assumption", "qq"))


def test_leverage_waits_behind_its_panel(influence: AppTest) -> None:
    assert "effective" not in plain(influence)
    at = fine(open_panel(influence, "leverage"))
    assert [row[1] for row in at.table[2].value.to_numpy()] == ["9"] * 5
    assert "follows its own outcome by 16%" in plain(at)


@pytest.mark.parametrize(("content", "rungs"), [(PARALLEL, (0, 1, 2)), (NO_TIME, (0, 1)), (hostile(), (0, 1, 2))])
def test_other_tables_have_their_answers_too(content: bytes, rungs: tuple[int, ...]) -> None:
    at = choose(go(bring(open_app(), "brought.csv", content), "assumptions"), "views.assumption", "influence")
    at = open_panel(at, "leverage")
    for rung in rungs:
        at = again(choose(at, "views.checked", rung))
        assert not at.error
        assert len(at.table) == 3
