"""Where the numbers about single groups come from: as they are shown, at once or by fitting again."""

from __future__ import annotations

from tests.pages.app import choose, fine, go, open_app, open_panel, plain, use


def test_numbers_about_single_groups_are_followed_as_they_are_shown() -> None:
    at = choose(go(use(open_app(), "sleepstudy"), "assumptions"), "views.assumption", "influence")
    for panel in ("trace influence", "trace deletion", "leverage", "trace leverage"):
        at = open_panel(at, panel)
    at = fine(choose(at, "views.traced.deletion column", "Change"))
    code = [block.value for block in at.code]
    assert 'moved = rung2.influence("Subject")\nmoved.loc["309", "dfbetas_(Intercept)"]' in code
    assert 'rung2.leverage()["total"].nlargest(1).iloc[0]' in code
    at = fine(next(b for b in at.button if "each time without one" in b.label).click().run())
    code = [block.value for block in at.code]
    assert 'refitted = rung2.influence("Subject", refit=True)\nrefitted.loc["309", "dfbetas_(Intercept)"]' in code
    assert "with the variances estimated anew" in plain(at)
