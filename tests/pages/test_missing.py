"""What is missing, on the screen Look: counted in sight, compared in panels that cost nothing while closed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lmm_engine.diagnostics import missing
from tests.pages.app import bring, cells, choose, fine, go, open_app, open_panel, pictures, plain, state_of, use
from tests.pages.tables import NO_TIME, hostile
from tests.pages.test_panels import press

EVERY = ("leaving", "anova beside", "shift")


@pytest.fixture(autouse=True)
def _nothing_on_the_shelf() -> None:
    """All sessions of the harness are one to Streamlit's caches."""
    st.cache_resource.clear()


def look(data: str) -> AppTest:
    return fine(go(use(open_app(), data), "look"))


def offered(at: AppTest) -> list[str]:
    """The panels on the screen."""
    begins = ("Who drops out?", "What deleting costs", "What if the missing")
    return [panel.label for panel in at.expander if panel.label.startswith(begins)]


def table_with(at: AppTest, label: str) -> dict[str, list[str]]:
    """The first table that has a row of this name."""
    return next(found for found in (cells(at, i) for i in range(len(at.table))) if label in found)


def test_closed_panels_compute_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("a closed panel computes")

    for name in ("dropout", "side_by_side", "complete_rows", "shifted"):
        monkeypatch.setattr(missing, name, forbidden)
    at = look("therapy")
    assert len(offered(at)) == 3
    assert "221 of them (18%) are missing" in plain(at)
    assert table_with(at, "Listwise deletion")["Listwise deletion"] == ["101", "808"]
    assert any(picture.alt.startswith("Patterns of missing outcomes over 8 occasions") for picture in pictures(at))


def test_who_leaves_is_compared_with_who_comes_again() -> None:
    at = fine(open_panel(look("therapy"), "leaving"))
    assert table_with(at, "last anxiety")["last anxiety"][1].startswith("1.69")
    assert "Leaving goes with the anxiety seen last" in plain(at)
    assert "No panel can show more than that" in plain(at)
    alts = [picture.alt for picture in pictures(at)]
    assert any(
        alt.startswith("The mean anxiety of those who leave after it against those who come again") for alt in alts
    )
    assert any(alt.startswith("Odds ratios of leaving.") for alt in alts)


def test_anova_and_mixed_model_stand_side_by_side() -> None:
    at = fine(open_panel(look("therapy"), "anova beside"))
    both = [cells(at, i) for i in range(len(at.table)) if "F (week)" in cells(at, i)]
    assert [own["Rows"] for own in both] == [["808"], ["979"]]
    assert [own["F (week)"] for own in both] == [["116.90"], ["134.27"]]
    assert "They differ because they use different rows" in plain(at)


def test_nothing_missing_has_nothing_to_compare_but_the_anova() -> None:
    at = look("sleepstudy")
    assert [label[:18] for label in offered(at)] == ["What deleting cost"]
    at = fine(open_panel(at, "anova beside"))
    assert "Nothing is missing, so both tables test the same rows" in plain(at)


def test_the_shift_is_asked_for_kept_and_follows_its_choices() -> None:
    at = fine(open_panel(look("heart_failure"), "shift"))
    assert at.get_by_key("views.shift.to").value == 10.0
    at = choose(at, "views.shift.imputations", 20)
    at = fine(press(at, "Fill in 20 times and fit again"))
    assert state_of(at).asked == ""
    shown = table_with(at, "10")["10"]
    assert "20 imputations, seed 1" in plain(at)
    assert "near the 0.828 of the mixed model" in plain(at)
    at = fine(go(go(at, "data"), "look"))
    assert table_with(at, "10")["10"] == shown  # a walk loses nothing
    at = fine(choose(at, "views.shift.effect", "month"))
    assert "the effect of month is" in plain(at)  # every effect was pooled at once
    at = fine(choose(at, "views.shift.whom", "1"))
    assert "20 imputations" not in plain(at)  # another question
    at = fine(press(at, "Fill in 20 times and fit again"))
    assert "where treatment = exercise" in plain(at)
    at = fine(choose(at, "views.shift.to", 30.0))
    assert state_of(at).views.shift.to == 30.0
    assert fine(choose(at, "views.shift.to", 0.0)).get_by_key("views.shift.to").value == 30.0  # no shift is no question


def test_irregular_times_and_no_time_are_told_plainly() -> None:
    assert not offered(look("villages"))
    rng = np.random.default_rng(1)
    table = pd.DataFrame({"who": np.repeat([f"p{i}" for i in range(20)], 5), "when": np.round(rng.random(100) * 90, 2)})
    table["mood"] = np.where(rng.random(100) < 0.1, np.nan, 5 + rng.normal(size=100)).round(2)
    at = bring(open_app(), "diary.csv", table.to_csv(index=False).encode())
    at = go(at, "roles")
    at = choose(choose(choose(at, "choices.outcome", "mood"), "choices.group", "who"), "choices.time", "when")
    at = fine(go(at, "look"))
    assert "so nobody can say which measurements are missing" in plain(at)
    assert [label[:7] for label in offered(at)] == ["What if"]  # empty cells can still be filled in
    at = fine(
        press(choose(fine(open_panel(at, "shift")), "views.shift.imputations", 20), "Fill in 20 times and fit again")
    )
    assert not at.error


def test_names_of_any_kind_and_groups_without_a_time_do_no_harm() -> None:
    for name, content in (("hostile.csv", hostile()), ("classes.csv", NO_TIME)):
        at = fine(go(bring(open_app(), name, content), "look"))
        for panel in EVERY:
            at = fine(open_panel(at, panel))
        assert not at.error, [error.value for error in at.error]


def test_hostile_names_with_dropout_in_every_panel() -> None:
    names = {"client": "<script>`x`</script>", "week": "$t$ :smile: {w}", "anxiety": "=a*b*_c_[d](http://e)"}
    from lmm_engine.data import load_dataset

    table = load_dataset("therapy").rename(columns=names)
    table["| arm |"] = np.where(table[names["client"]] < "C070", "**new**", "`old`")
    at = bring(open_app(), "hostile.csv", table.to_csv(index=False).encode())
    at = go(at, "roles")
    at = choose(choose(at, "choices.outcome", names["anxiety"]), "choices.group", names["client"])
    at = choose(choose(at, "choices.time", names["week"]), "choices.predictors", ["| arm |"])
    at = fine(go(at, "look"))
    for panel in EVERY:
        at = fine(open_panel(at, panel))
    at = fine(press(choose(at, "views.shift.imputations", 20), "Fill in 20 times and fit again"))
    assert not at.error
    assert "Greenhouse" in plain(at)
