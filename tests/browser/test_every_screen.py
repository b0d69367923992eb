"""Every screen by day and night, wide and narrow: nothing sticks out, every picture has words, the console silent."""

from __future__ import annotations

import pytest

from tests.browser.app import App, Scheme
from tests.cases import table

pytestmark = pytest.mark.browser

#: All dresses, and the two that differ most.
ALL = (("light", 1280), ("dark", 1280), ("light", 390), ("dark", 390))
TWO = (("light", 1280), ("dark", 390))


def take(app: App, data: str) -> None:
    """Get as far as the roles with a data set: long, wide, or without a time."""
    if data == "dyestuff":
        app.paste(table("dyestuff").to_csv(index=False, sep="\t"))
        return
    app.use(data)
    if data == "pain_trial":
        app.go_to("Reshape")
        app.press("Use the long table")


def look_over(app: App, *, dresses: tuple[tuple[Scheme, int], ...] = ALL, barriers: bool = False) -> None:
    """Judge the screen in sight in several dresses, ending in the one it came in."""
    for scheme, width in dresses:
        app.dress(scheme, width)
        where = f"{app.page.url} {scheme} {width}"
        app.no_horizontal_scroll()
        assert app.sticking_out() == [], where
        assert app.wordless() == [], where
        if barriers:
            assert app.barriers() == [], where
    app.no_traceback()
    app.dress(*ALL[0])


def test_every_screen_is_in_order_by_day_and_night_wide_and_narrow(companion: App):
    app = companion
    take(app, "sleepstudy")
    for screen in app.screens():
        app.go_to(screen)
        look_over(app, dresses=TWO, barriers=True)


@pytest.mark.long
@pytest.mark.parametrize("data", ["pain_trial", "dyestuff"])
def test_the_walk_is_in_order_with_other_data(app: App, data: str):
    take(app, data)
    for screen in app.walk():
        app.go_to(screen)
        look_over(app)


def test_without_a_time_rung_2_says_why_it_is_not_there(companion: App):
    app = companion
    take(app, "dyestuff")
    app.go_to("Rung 2")
    app.expect_text("There is no rung 2 for these roles")
    app.expect_text("A slope needs a column that varies within groups")
    app.press_link("Or go on to the comparison")
    app.expect_screen("Compare")
    assert [row[0] for row in app.rows("Models with log-likelihood")][0] == "Parameters"


@pytest.mark.long
def test_a_telephone_walks_from_the_first_screen_to_the_last(new_learner):
    app = new_learner(scheme="dark", width=390)
    take(app, "sleepstudy")
    for screen in app.walk()[2:]:
        app.press(f"Next: {screen}")
        app.expect_screen(screen)
        app.no_horizontal_scroll()
        assert app.sticking_out() == []
        assert app.covered() == []
        assert app.page.evaluate("document.querySelector('[data-testid=\"stMain\"]').scrollTop") == 0
    app.no_traceback()


def test_the_judges_see_what_is_wrong(companion: App):
    app = companion
    take(app, "sleepstudy")
    app.go_to("Look")
    app.page.evaluate("""() => {
        const wide = document.createElement('div');
        Object.assign(wide.style, {width: '2000px', height: '1px'});
        document.querySelector('[data-testid="stMainBlockContainer"]').append(wide);
        document.querySelector('[data-testid="stVegaLiteChart"]').removeAttribute('aria-label');
        document.querySelector('[data-testid="stMain"] h1').innerHTML = '<button></button>';
    }""")
    assert [barrier.partition(":")[0] for barrier in app.barriers()] == ["button-name"]
    assert len(app.sticking_out()) == 1
    assert len(app.wordless()) == 1
    with pytest.raises(AssertionError, match="scrolls sideways"):
        app.no_horizontal_scroll()
