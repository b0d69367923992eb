"""Sentences and tables about what is missing: right numbers, right grammar, none too long."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from lmm_engine.data import Attendance, Prepared, Roles, attendance, dataset_entry, load_dataset, prepare
from lmm_engine.diagnostics.missing import complete_rows, dropout, shifted, side_by_side
from lmm_engine.model import fit
from lmm_engine.report.facts.missing import missing_facts
from lmm_engine.report.missing import answer_words as answers
from lmm_engine.report.missing import dropout_words, tables
from lmm_engine.report.missing import pattern_words as words
from tests.data.test_attendance import COURSES, seen

Study = tuple[pd.DataFrame, Prepared, Attendance]
LONGEST = 40


def study(table: pd.DataFrame, roles: Roles) -> Study:
    return table, prepare(table, roles), attendance(table, roles)


def bundled(name: str) -> Study:
    return study(load_dataset(name), dataset_entry(name).roles)


def counted(own: Study) -> tuple[str, ...]:
    table, prepared, found = own
    return words.missing_sentences(missing_facts(prepared, table), found, prepared)


def who_leaves(own: Study) -> tuple[str, ...]:
    table, prepared, found = own
    roles = prepared.roles
    return dropout_words.dropout_sentences(
        dropout(found, table, roles.predictors, roles.categorical, group=roles.group), prepared
    )


def beside(own: Study) -> tuple[str, ...]:
    _, prepared, found = own
    return answers.anova_sentences(side_by_side(found), found, prepared)


def test_what_is_missing_in_numbers() -> None:
    assert counted(bundled("therapy")) == (
        "150 clients × 8 occasions make 1,200 outcomes; 221 of them (18%) are missing.",
        "101 clients are seen every time. 49 drop out for good, 34 in the first half and 15 later.",
        "Nobody who has left comes back: the pattern is called monotone.",
        "At the first occasion (week 0) none is missing, at the last (week 7) 49 are.",
        "Listwise deletion, which leaves out every client with something missing, would keep 101 of 150 clients and "
        "808 of 979 rows. The mixed model uses all of these: deletion would throw 171 (17%) away.",
    )


def test_every_course_has_its_words_one_and_many() -> None:
    table = seen(COURSES).rename(columns={"who": "person"})
    one = " ".join(counted(study(table, Roles("y", "person", "t"))))
    for said in (
        "1 person is seen every time. 3 drop out for good, 1 in the first half and 2 later.",
        "2 miss an occasion and come back; 1 starts late; 1 is never seen at all.",
        "For 1 of these the table has no row at all",
    ):
        assert said in one
    assert "monotone" not in one


def test_a_single_gap_is_told_in_the_singular() -> None:
    table = seen({"a": "xxx", "b": "x.x", "c": "xxx"})
    assert "1 misses an occasion and comes back." in counted(study(table, Roles("y", "who", "t")))


def test_without_occasions_it_says_why_and_still_counts_the_rows() -> None:
    table, prepared, _ = bundled("ageing")
    gappy = table.assign(memory=table["memory"].mask(table.index == 3))
    said = counted(study(gappy, prepared.roles))
    assert said[0].startswith("Each person has times of its own, so nobody can say which measurements are missing")
    assert said[1].startswith("Listwise deletion, which leaves out every person with something missing, would keep 299")
    nothing = study(load_dataset("villages"), dataset_entry("villages").roles)
    assert counted(nothing)[0].startswith("No time is chosen")


def test_rows_of_nobody_and_at_no_time_are_counted() -> None:
    table = seen({"a": "xxxx", "b": "xxxx", "c": "xxx."})
    table.loc[0, "who"], table.loc[5, "t"] = None, np.nan
    said = counted(study(table, Roles("y", "who", "t")))
    assert "1 row without who belong to nobody." not in said
    assert "1 row without who belongs to nobody." in said
    assert "1 row without t belongs to no occasion." in said


def test_a_time_yet_to_come_is_told_and_not_counted() -> None:
    said = counted(study(seen({"a": "xxx.", "b": "xx..", "c": "x.x."}), Roles("y", "who", "t")))
    assert said[0] == "3 groups × 3 occasions make 9 outcomes; 2 of them (22%) are missing."
    assert "At 1 time of t nobody has an outcome yet: that is no occasion here." in said
    assert counted(study(seen({"a": "x.x", "b": "xx."}), Roles("y", "who", "t")))[1].startswith(
        "No group is seen every"
    )


def test_leaving_that_goes_with_the_outcome_speaks_against_chance_alone() -> None:
    said = who_leaves(bundled("therapy"))
    assert said[0].startswith(
        "A client whose last anxiety is 6.22 (one SD) higher has 1.69 times the odds of not coming"
    )
    assert "not missing completely at random" in said[1]
    assert len(said) == 2


def test_no_sign_is_no_proof_and_few_events_are_said() -> None:
    said = who_leaves(bundled("heart_failure"))
    assert "it is no proof that it does not" in said[1]
    assert "with treatment = exercise instead of control" in said[2]
    assert said[3].startswith("With 12 events only large differences could show")


def test_a_rule_that_ends_the_measurements_is_recognised() -> None:
    said = who_leaves(bundled("tumour"))
    assert "told without error by the last log_volume" in said[0]
    assert "missing at random by design" in said[1]
    assert any("No odds ratio can be given for treatment" in sentence for sentence in said)


def test_why_the_two_tables_differ() -> None:
    said = beside(bundled("therapy"))
    assert said[0] == (
        "They differ because they use different rows: the ANOVA keeps only the 101 clients with every outcome, the "
        "mixed model all 150 clients: 171 rows more."
    )
    assert said[1].startswith("Their means part most at week 3: 28.28 among the complete, 29.22 by the model")
    assert "that of the ANOVA" in beside(bundled("sleepstudy"))[0]
    assert "needs occasions that all share" in beside(bundled("ageing"))[0]


def test_the_tables_hold_the_same_rows_side_by_side() -> None:
    _, prepared, found = bundled("therapy")
    both = side_by_side(found)
    anova, model = tables.anova_table(both, prepared), tables.model_table(both, prepared)
    assert anova.iloc[:5, 0].tolist() == model.iloc[:5, 0].tolist() == ["Clients", "Rows", "F (week)", "df", "p"]
    assert anova.iloc[:4, 1].tolist() == ["101", "808", "116.90", "7, 700"]
    assert model.iloc[:4, 1].tolist() == ["150", "979", "134.27", "7, 825.93"]
    means = tables.means_table(both, found, prepared)
    assert means.iloc[3, :2].tolist() == ["3", "28.28"]


def test_the_table_of_odds_leaves_out_what_is_the_same_in_all_rows() -> None:
    table, prepared, found = bundled("heart_failure")
    own = dropout(found, table, ("treatment",), group="patient")
    shown = tables.dropout_table(own, prepared)
    assert shown["Of"].tolist() == ["last quality", "treatment"]  # somebody leaves after one month only
    assert shown["Step"].tolist() == ["one SD (11.49)", "exercise against control"]


@pytest.fixture(scope="module")
def moved() -> tuple[Prepared, object]:
    table, prepared, found = bundled("therapy")
    model = fit("anxiety ~ week + (week | client)", prepared.frame)
    completed = complete_rows(prepared, table, found)
    return prepared, shifted(model, completed, np.linspace(-40, 40, 11), n=20, seed=1)


def test_the_tipping_point_is_told_in_the_outcomes_unit(moved: tuple[Prepared, object]) -> None:
    prepared, found = moved
    said = answers.shift_sentences(found, "week", prepared, unit="points", sd=2.0)
    assert said[0].startswith("Without a shift the effect of week is −1.5")
    assert re.search(r"it moves by \+0\.0523\.", said[1])
    at = found.tipping_point("week")
    assert re.search(rf"begins to hold zero at a shift of {at:.2f} points, {at / 2:.2f} residual SDs", said[2])
    shown = tables.shift_table(found, "week")
    assert shown["Shift"].tolist()[4:7] == ["−8", "0", "8"]


def test_a_shift_of_nobody_moves_nothing_and_an_intercept_is_no_effect() -> None:
    table, prepared, found = bundled("therapy")
    model = fit("anxiety ~ week + (1 | client)", prepared.frame)
    completed = complete_rows(prepared, table, found)
    still = shifted(model, completed, [-1.0, 0.0, 1.0], moved=np.zeros(1200, bool), n=3)
    said = answers.shift_sentences(still, "(Intercept)", prepared, unit="points")
    assert said[0].startswith("Without a shift the intercept is 33.")
    assert "does not move it" in said[1]
    assert said[2] == (
        "From a shift of −1 to one of 1 points the interval keeps clear of zero. If the missing differ by no more than "
        "that, the conclusion stands."
    )


def test_every_sentence_is_short_whatever_the_data() -> None:
    said = []
    for name in ("therapy", "heart_failure", "tumour", "chickweight", "sleepstudy", "ageing", "villages", "oxboys"):
        own = bundled(name)
        said += [*counted(own), *who_leaves(own), *beside(own)]
    said.append(dropout_words.CANNOT_SHOW)
    for text in said:
        for sentence in re.split(r"(?<=[.?!]) (?=[A-Z])", text):
            assert len(sentence.split()) <= LONGEST, sentence
        assert "nan" not in text.split()
        assert text[0].isupper() or text[0].isdigit()


def test_dates_are_told_as_dates() -> None:
    table = seen({"a": "xxx", "b": "xx.", "c": "xxx"})
    table["t"] = pd.Timestamp("2024-02-28") + pd.to_timedelta(table["t"], unit="D")
    _, prepared, found = study(table, Roles("y", "who", "t"))
    assert words.occasion_names(found) == ["2024-02-28", "2024-02-29", "2024-03-01"]
    assert words.time_title(found, prepared) == "t (days since 2024-02-28)"
