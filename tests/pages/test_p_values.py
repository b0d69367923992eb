"""Every p-value of a step on the screen Compare, and the bootstrap that is drawn when it is asked for."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from lmm_engine.inference.comparing.bootstrap_test import bootstrap_test
from lmm_engine.report.numbers import p_number
from pages.ui import pairs
from tests.pages.app import bring, cells, choose, fine, go, open_app, pictures, plain, use
from tests.pages.tables import NO_TIME, hostile
from tests.report.ladders import SLEEP, known

P_VALUES = 1  # the second table of the screen
REFERENCES = ["χ² (naive)", "Mixture (boundary)", "Exact"]


def draw(at: AppTest) -> AppTest:
    """Press the button that simulates."""
    return fine(next(b for b in at.button if b.label.startswith("Draw ")).click().run())


def offered(at: AppTest) -> list[str]:
    return [b.label for b in at.button if b.label.startswith("Draw ")]


@pytest.fixture
def compare() -> AppTest:
    return fine(go(use(open_app(), "sleepstudy"), "compare"))


def test_references_stand_side_by_side_before_anything_is_drawn(compare: AppTest) -> None:
    assert list(cells(compare, P_VALUES)) == REFERENCES
    assert "statistics drawn" not in pictures(compare)[0].alt
    assert "use a parametric bootstrap here" in plain(compare)
    assert offered(compare) == ["Draw 1,000 data sets"]


def test_the_exact_distribution_is_drawn_where_there_is_one(compare: AppTest) -> None:
    at = fine(choose(compare, "views.step", 1))
    assert cells(at, P_VALUES)["Exact"][1] == "<\N{NO-BREAK SPACE}.001"
    assert "10,000 statistics drawn from the smaller model (exact distribution)" in pictures(at)[0].alt


def test_the_bootstrap_is_drawn_on_request_and_kept(compare: AppTest) -> None:
    at = draw(choose(compare, "views.draws", 200))
    fits = known("sleepstudy", SLEEP).fits
    expected = bootstrap_test(fits[1], fits[2], 200, 1)
    assert cells(at, P_VALUES)["Bootstrap"][1] == p_number(expected.p_value)
    assert "200 statistics drawn from the smaller model (parametric bootstrap)" in pictures(at)[0].alt
    assert "those in orange reach yours" in plain(at)
    assert not offered(at)
    go(at, "variance")
    at = fine(go(at, "compare"))
    assert "Bootstrap" in cells(at, P_VALUES)
    at = fine(choose(at, "views.seed", 7))  # another seed is another question
    assert "Bootstrap" not in cells(at, P_VALUES)
    assert offered(at) == ["Draw 200 data sets"]
    at = fine(choose(at, "views.seed", 1))
    assert "Bootstrap" in cells(at, P_VALUES)


def test_nothing_is_drawn_before_it_is_asked_for(compare: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError("a bootstrap was drawn")

    monkeypatch.setattr("lmm_engine.inference.comparing.bootstrap_test.bootstrap_test", never)
    fine(choose(compare, "views.step", 1))


def test_an_incomplete_bootstrap_is_shown_as_such(compare: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    """As after a click in the middle: what had been drawn counts, and the rest may be drawn still."""

    def half(pair: pairs.Pair, draws: int, seed: int) -> tuple:
        return "half", lambda _: bootstrap_test(pair.smaller, pair.larger, 1000, seed, lambda share: False)

    monkeypatch.setattr(pairs, "bootstrap", half)
    at = draw(compare.run())
    assert "500 statistics drawn" in pictures(at)[0].alt
    assert "Bootstrap" in cells(at, P_VALUES)
    assert offered(at) == ["Draw 1,000 data sets"]


def test_an_effect_is_tested_by_f_beside_chi_squared(compare: AppTest) -> None:
    at = choose(choose(compare, "method", "ML"), "views.question", "effect")
    shown = cells(fine(at), P_VALUES)
    assert list(shown) == ["χ² (naive)", "F, Satterthwaite", "F, Kenward–Roger"]
    assert shown["F, Kenward–Roger"][0] == "F(1, 17) = 45.85"
    at = draw(choose(at, "views.draws", 200))
    assert list(cells(at, P_VALUES))[-1] == "Bootstrap"
    assert "Report the F test after Kenward and Roger" in plain(at)


def test_by_reml_other_fixed_effects_are_refused_and_nothing_is_offered(compare: AppTest) -> None:
    at = fine(choose(compare, "views.question", "effect"))
    assert "may not be compared" in plain(at)
    assert not offered(at)
    assert len(at.table) == 1


@pytest.mark.parametrize("rung", [0, 1, 2])
def test_every_rung_has_its_effects_tested(rung: int) -> None:
    at = choose(go(use(open_app(), "orthodont"), "compare"), "method", "ML")
    at = choose(choose(at, "views.question", "effect"), "views.effect_rung", rung)
    at = draw(choose(at, "views.draws", 200))
    assert len(cells(at, P_VALUES)) == 4


def test_names_out_to_do_harm_and_tables_without_time() -> None:
    for content in (hostile(), NO_TIME):
        at = go(bring(open_app(), "brought.csv", content), "compare")
        at = draw(choose(at, "views.draws", 200))
        assert "Bootstrap" in cells(at, P_VALUES)
        assert not at.error
