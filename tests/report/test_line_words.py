"""Single lines: pooling."""

from __future__ import annotations

import math

from lmm_engine.data import prepare
from lmm_engine.report.sentences import pooling_sentence
from tests.cases import table
from tests.report.ladders import SLEEP

PREPARED = prepare(table("sleepstudy"), SLEEP)


def row(no: float, partial: float, complete: float, *, term: str = "Days", n: int = 10) -> dict[str, object]:
    pools = {"no_pooling": no, "partial_pooling": partial, "complete_pooling": complete}
    return {"group": "335", "term": term, "n": n, **pools}


def test_a_line_drawn_in() -> None:
    assert pooling_sentence(row(-2.88, -0.28, 10.47), PREPARED) == (
        "On its own, with 10 rows, Subject 335 has a slope of Days of −2.88; "
        "the model makes it −0.280, 19% of the way to the common 10.47."
    )


def test_levels_are_called_levels() -> None:
    said = pooling_sentence(row(200.0, 210.0, 250.0, term="(Intercept)", n=1), PREPARED)
    assert said.startswith("On its own, with 1 row, Subject 335 has a level of 200.00")


def test_too_few_rows_for_a_line() -> None:
    said = pooling_sentence(row(math.nan, 9.0, 10.0, n=1), PREPARED)
    assert said.startswith("Subject 335 has 1 row, too few for a slope of Days of its own; the model gives it 9.00")


def test_a_move_past_or_away_is_not_a_share_of_the_way() -> None:
    for partial in (12.0, -3.0):
        said = pooling_sentence(row(0.0, partial, 10.0), PREPARED)
        assert "not straight towards it, because level and slope are estimated together" in said
        assert "% of the way" not in said
    assert "the common value is 10.00 as well" in pooling_sentence(row(10.0, 9.0, 10.0), PREPARED)
