"""Where a number comes from, on the screens: closed it costs nothing, open it follows the number that is chosen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.app import choose, fine, go, open_app, open_panel, plain, use

UI = Path(__file__).parents[2] / "pages" / "ui"


def open_rung() -> AppTest:
    return go(use(open_app(), "sleepstudy"), "rung_2")


def test_a_closed_panel_follows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("a closed panel computes")

    monkeypatch.setattr("lmm_engine.report.tracing.EffectTraces", forbidden)
    monkeypatch.setattr("lmm_engine.report.tracing.VarianceTraces", forbidden)
    fine(open_rung())


def test_a_number_is_followed_from_the_data_to_the_code() -> None:
    at = open_panel(open_rung(), "trace effects")
    at = choose(at, "views.traced.effects row", "Days")
    at = fine(choose(at, "views.traced.effects column", "SE"))
    said = plain(at)
    assert "All 180 rows of 18 Subjects have a part in it" in said
    assert "1.5457" in said
    code = [block.value for block in at.code]
    assert 'rung2.coefficients().loc["Days", "std_error"]' in code
    assert any("summary(rung2" in line for line in code)


def test_the_choice_survives_a_walk_and_a_table_without_it_shows_its_first() -> None:
    at = open_panel(open_rung(), "trace variances")
    at = choose(at, "views.traced.variances row", "Subject · Days")
    at = go(go(at, "look"), "rung_2")
    assert 'rung2.variance_components["variance"].iloc[1]' in [block.value for block in fine(at).code]
    at = fine(go(at, "rung_1"))
    assert 'rung1.variance_components["variance"].iloc[0]' in [block.value for block in at.code]


def test_models_side_by_side_are_followed_too() -> None:
    at = open_panel(go(use(open_app(), "sleepstudy"), "compare"), "trace models")
    at = choose(at, "views.traced.models row", "Rung 2")
    at = fine(choose(at, "views.traced.models column", "χ²"))
    assert 'lmm.compare(rung0, rung1, rung2)["statistic"].iloc[2]' in [block.value for block in at.code]


def test_whole_terms_and_categories_are_followed_too() -> None:
    at = go(use(open_app(), "chickweight"), "rung_2")
    for panel in ("terms", "means", "trace terms", "trace means"):
        at = open_panel(at, panel)
    at = fine(choose(at, "views.traced.terms column", "F"))
    code = [block.value for block in at.code]
    assert any(line.startswith("rung2.anova(") for line in code)
    assert any('rung2.means("Diet"' in line for line in code)


#: They describe columns of the table, and hold no result.
DESCRIPTIONS = {"roles/crossing.py", "roles/levels.py"}


def test_every_screen_part_with_a_result_table_lets_its_numbers_be_followed() -> None:
    parts = {path.relative_to(UI).as_posix(): path.read_text(encoding="utf-8") for path in UI.rglob("*.py")}
    shown = {name for name, text in parts.items() if re.search(r"(?<!def )\bshow_table\(", text)}
    followed = {name for name, text in parts.items() if re.search(r"(?<!def )\boffer_trace\(", text)}
    assert followed
    assert shown - followed == DESCRIPTIONS
