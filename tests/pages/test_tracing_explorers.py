"""The explorers' tables: following a number costs nothing while closed; open, it makes up what the sliders say."""

from __future__ import annotations

import pytest

from tests.pages.app import choose, fine, go, open_app, open_panel, plain, use


def test_numbers_that_were_made_up_are_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    at = go(open_app(), "explore")
    asked = []
    monkeypatch.setattr("lmm_engine.report.tracing.explored.simulated.imported", lambda *names: asked.append(names))
    at = fine(choose(at, "explorers.chosen", "study"))
    assert not asked
    monkeypatch.undo()
    at = open_panel(at, "trace study")
    at = choose(at, "explorers.simulated.study.sd_slope", 3.5)
    at = fine(choose(at, "views.traced.study row", "Rung 2"))
    code = at.code[-1].value
    assert "sd_slope=3.5" in code
    assert code.endswith('kept.loc[2, "holds"]')
    assert "They need lmm_engine, but no script first." in plain(at)


def test_numbers_of_ones_own_follow_the_script() -> None:
    at = go(use(open_app(), "sleepstudy"), "explore")
    choose(at, "explorers.mode", "own")
    last = {"centring": 'line_of(rung2, data, "Days")', "shrinkage": "rung1.covariance()", "dropout": "end.loc["}
    for name, line in last.items():
        choose(at, "explorers.chosen", name)
        at = fine(open_panel(at, f"trace {name}"))
        assert line in at.code[-1].value
        assert "After the script of the Report screen was run" in plain(at)
