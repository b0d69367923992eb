"""The screen Reshape: what is proposed, corrected, shown and checked before a table becomes long."""

from __future__ import annotations

import pandas as pd
from streamlit.testing.v1 import AppTest

from tests.pages.app import bring, choose, fine, go, open_app, plain, state_of, use

TWO = b"who,arm,mood_pre,mood_post,mood_3m,sleep_pre,sleep_3m\na,x,1,2,3,4,5\nb,y,2,,5,,\nc,x,,,,,\nd,y,3,5,6,1,2\n"
TWICE = b"who,y_1,y_2\na,1,2\na,3,4\nb,5,6\n"
YEARS = pd.DataFrame({"country": list("abc")} | {str(year): [1.0, 2.0, year / 1000] for year in range(1990, 2021)})


def shape(name: str, content: bytes) -> AppTest:
    return fine(go(bring(open_app(), name, content), "reshape"))


def test_each_family_says_why_and_its_times_can_be_typed_beside_each_column():
    at = shape("trial.csv", TWO)
    mood, sleep = state_of(at).shape.families
    assert (mood.columns, mood.times) == (("mood_pre", "mood_post", "mood_3m"), ("0", "1", "3"))
    assert (sleep.columns, sleep.times) == (("sleep_pre", "sleep_3m"), ("0", "3"))
    assert "The names stand for occasions: “pre”, “post” and “3m”" in plain(at)
    choose(at, "shape.families.0.times.1", "1,5")
    at = fine(at.button(key="apply").click().run())
    assert state_of(at).reshape.families[0].times == (0.0, 1.5, 3.0)
    assert "4 groups × 3 times = 12 rows" in plain(at)
    assert "“sleep” has no column for month 1.5" in plain(at)


def test_the_counts_follow_the_choice_about_empty_rows():
    at = shape("trial.csv", TWO)
    assert "4 groups × 3 times = 12 rows, 4 of them empty." in plain(at)
    assert "4 rows × 7 columns, every cell the same" in plain(at)
    choose(at, "shape.drop_empty", True)
    assert "4 of them empty and left out, so 8 rows remain" in plain(fine(at))
    assert "1 person of 4 had nothing measured" in plain(at)
    assert "3 rows × 7 columns, every cell the same" in plain(at)


def test_the_first_person_is_followed_from_one_row_to_several():
    at = shape("trial.csv", TWO)
    assert "Follow a: one row of the wide table holds ① mood (1, 2, 3) and ② sleep (4, –, 5)." in plain(at)
    assert "that is 3 rows, one below the other, at month 0, 1, 3." in plain(at)


def test_times_are_read_from_the_names_or_counted():
    at = shape("trial.csv", TWO)
    at = fine(at.button(key="count_times 0").click().run())
    assert state_of(at).shape.families[0].times == ("0", "1", "2")
    at = fine(at.button(key="read_times 0").click().run())
    assert state_of(at).shape.families[0].times == ("0", "1", "3")


def test_words_can_be_put_in_another_order():
    at = shape("trial.csv", b"who,y_a,y_b\np,1,2\nq,3,4\n")
    choose(at, "shape.form", "wide")
    at = at.button(key="add family").click().run()
    choose(at, "shape.families.0.columns", ["y_b", "y_a"])
    at = fine(at.button(key="apply").click().run())
    assert state_of(at).reshape.families[0].columns == ("y_b", "y_a")
    assert state_of(at).reshape.families[0].times == (0.0, 1.0)


def test_rows_of_one_person_at_one_time_are_shown_and_kept_only_on_demand():
    at = shape("twice.csv", TWICE)
    choose(at, "shape.form", "wide")
    choose(at, "shape.id_columns", ["who"])
    if not state_of(at).shape.families:
        at = at.button(key="add family").click().run()
        choose(at, "shape.families.0.columns", ["y_1", "y_2"])
    assert "Rows of the same person at the same time" in plain(fine(at))
    duplicates = next(frame.value for frame in at.dataframe if len(frame.value) == 4 and "who" in frame.value)
    assert duplicates["who"].tolist() == ["a"] * 4
    at = at.button(key="apply").click().run()
    assert "more than one row" in at.error[-1].value
    assert state_of(at).reshape is None
    choose(at, "shape.keep_duplicates", True)
    at = fine(at.button(key="apply").click().run())
    assert state_of(at).reshape.duplicates == "keep"
    assert "cannot be checked by putting it back" in plain(at)


def test_many_columns_have_their_times_in_one_line():
    at = shape("years.csv", YEARS.to_csv(index=False).encode())
    assert state_of(at).shape.time_name == "year"
    assert "differ in the year alone: 1990 to 2020" in plain(at)
    line = at.text_area(key="times 0")
    assert line.value.startswith("1990, 1991")
    at = line.set_value(" ".join(str(k) for k in range(31))).run()
    assert state_of(at).shape.families[0].times[-1] == "30"
    at = fine(at.button(key="apply").click().run())
    at = at.text_area(key="times 0").set_value("1, 2").run()
    assert "31 columns but 2 times" in at.error[0].value


def test_an_invented_number_is_said():
    at = shape("nameless.csv", b"y_1,y_2\n1.5,2\n3,4.5\n")
    assert "No column says who a row is about, so the rows are numbered 1 to 2 in “person”" in plain(at)
    assert "Follow person 1" in plain(at)


def test_the_same_measurement_has_the_same_mark_before_and_after():
    at = fine(go(use(open_app(), "pain_trial"), "reshape"))
    assert "① pain" in plain(at)


def test_what_was_chosen_survives_a_walk():
    at = shape("trial.csv", TWO)
    choose(at, "shape.families.0.times.1", "1.5")
    choose(at, "shape.drop_empty", True)
    for screen in ("data", "start", "reshape"):
        at = fine(go(at, screen))
    assert at.text_input(key="shape.families.0.times.1").value == "1.5"
    assert at.toggle(key="shape.drop_empty").value is True
