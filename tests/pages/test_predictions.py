"""What is predicted, for whom, and with which bands, on the screen Predictions."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from lmm_engine.diagnostics import Whose, bands
from lmm_engine.report.numbers import interval
from tests.pages.app import bring, cells, choose, fine, go, open_app, pictures, plain, state_of, use
from tests.pages.tables import NO_TIME, hostile
from tests.report.ladders import SLEEP, known


@pytest.fixture
def predictions() -> AppTest:
    return fine(choose(go(use(open_app(), "sleepstudy"), "predictions"), "views.times", "0, 9"))


def shown(at: AppTest) -> list[str]:
    """The row of day 9."""
    return [cell.replace("\N{NO-BREAK SPACE}", " ") for cell in cells(at, 0)["9"]]


def of_the_engine(whose: Whose, level: float = 0.95, df: str = "satterthwaite") -> list[str]:
    ladder = known("sleepstudy", SLEEP)
    row = bands(ladder.fits[2], ladder.prepared.frame, [{"Days": 9.0}], whose, level, df).loc[0]
    return [interval(row["lower"], row["upper"]), interval(row["row_lower"], row["row_upper"])]


def test_the_table_has_both_intervals_whoever_is_asked_about(predictions: AppTest) -> None:
    assert shown(predictions)[1:] == of_the_engine(Whose())
    at = fine(choose(predictions, "views.whose", "new"))
    assert shown(at)[1:] == of_the_engine(Whose(new=True))
    at = fine(choose(choose(at, "views.whose", "known"), "views.level", "335"))
    assert shown(at)[1:] == of_the_engine(Whose("335"))
    assert "for Subject 335: 95% interval" in plain(at)
    at = fine(choose(at, "views.coverage", 0.8))
    assert shown(at)[1:] == of_the_engine(Whose("335"), 0.8)
    assert "New row (80%): where one more row of Subject 335 falls" in plain(at)


def test_degrees_of_freedom_are_those_of_the_ladder(predictions: AppTest) -> None:
    choose(go(predictions, "rung_2"), "views.df", "normal")
    at = fine(go(predictions, "predictions"))
    assert shown(at)[1:] == of_the_engine(Whose(), df="normal")
    assert "Normal: z instead of t" in plain(at)


def test_the_band_of_new_rows_is_drawn_when_it_is_asked_for(predictions: AppTest) -> None:
    assert "of new rows" not in pictures(predictions)[0].alt
    at = fine(choose(predictions, "views.band", "row"))
    assert "of new rows" in pictures(at)[0].alt
    at = fine(choose(at, "views.whose", "new"))
    assert pictures(at)[0].alt.startswith("The line of a new Subject")


def test_choices_are_there_after_a_walk(predictions: AppTest) -> None:
    at = choose(choose(predictions, "views.whose", "known"), "views.level", "335")
    at = choose(choose(at, "views.band", "row"), "views.coverage", 0.99)
    go(at, "report")
    at = fine(go(at, "predictions"))
    widgets = {key: at.get_by_key(key).value for key in ("views.whose", "views.level", "views.band", "views.coverage")}
    assert widgets == {"views.whose": "known", "views.level": "335", "views.band": "row", "views.coverage": 0.99}
    assert state_of(at).views.whose == "known"


def test_until_a_group_is_named_it_is_the_one_pulled_furthest(predictions: AppTest) -> None:
    at = fine(choose(predictions, "views.whose", "known"))
    assert pictures(at)[0].alt.startswith("The line of Subject 309")


def test_rung_0_knows_nobody(predictions: AppTest) -> None:
    at = fine(choose(choose(predictions, "views.whose", "known"), "views.checked", 0))
    assert "with the rows taken as independent" in plain(at)
    assert not [s for s in at.button_group if s.key == "views.whose"]
    at = fine(choose(at, "views.checked", 2))
    assert at.get_by_key("views.whose").value == "known"


def test_a_groups_own_predictors_go_with_it() -> None:
    at = choose(go(use(open_app(), "orthodont"), "predictions"), "views.whose", "known")
    assert "Sex as in the rows of this Subject" in plain(fine(at))
    assert not [s for s in at.selectbox if s.key == "views.split"]


@pytest.mark.parametrize("content", [NO_TIME, hostile()])
@pytest.mark.parametrize("whose", ["population", "known", "new"])
def test_other_tables_have_their_answers_too(content: bytes, whose: str) -> None:
    at = choose(go(bring(open_app(), "brought.csv", content), "predictions"), "views.whose", whose)
    assert len(fine(at).table[0].value.columns) >= 3
    assert not at.error
