"""The report's tables: any of their numbers can be followed, those of the ladder in the table of their own rung."""

from __future__ import annotations

from tests.pages.app import choose, fine, go, open_app, open_panel, plain, use


def test_the_tables_of_the_report_are_followed() -> None:
    at = go(use(open_app(), "sleepstudy"), "report")
    for table in ("effects", "variances", "ladder"):
        at = open_panel(at, f"trace {table}")
    at = choose(at, "views.traced.ladder row", "Days")
    at = fine(choose(at, "views.traced.ladder column", "Rung 1, SE"))
    code = [block.value for block in at.code]
    assert 'rung1.coefficients().loc["Days", "std_error"]' in code
    assert 'rung2.coefficients().loc["(Intercept)", "estimate"]' in code
    assert 'rung2.variance_components["variance"].iloc[0]' in code
    assert "Row Days, column Rung 1, SE" in plain(at).replace("*", "")
