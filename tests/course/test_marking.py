"""Marking of every kind of question: what is right, what is partly so, and what the learner is told."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmm_engine.report import numbers
from pages.course.marking import Marked, NoAnswerError, could_be, fits, mark, places, solution, start
from pages.course.questions import NearMiss, Question, Target
from pages.course.quizzes import Kind, Label, Labels, Option, Options, Order, Tolerance
from pages.course.typed_numbers import NotANumberError, read_number

FOUR = Options(
    (
        Option("first", True, "yes 1"),
        Option("second", False, "no 2"),
        Option("third", True, "yes 3"),
        Option("fourth", False, "no 4"),
    ),
    "In sum.",
)
ONE = Options((Option("a", False, "no a"), Option("b", True, "yes b"), Option("c", False, "no c")))
SHARE = Target(0.59, Tolerance(0.02, relative=True), "It is.", "Divide.", near=(NearMiss(0.41, "That is the rest."),))
PERCENT = Target(59.0, Tolerance(0.5, relative=False), "It is.", "Divide.", unit="%")
SPEED = Target(1378.2, Tolerance(0.02, relative=True), "It is.", "Add.", unit=r"ms\/d")
STEPS = Order(("one", "two", "three", "four", "five"), "So.", "Not so.")
PICTURE = Labels("fan", (Label("A", "out", "part"), Label("B", "in", "meet"), Label("C", "same", "neither")))


def asked(kind: Kind, body: Options | Target | Order | Labels, name: str = "mine.item") -> Question:
    return Question(name, kind, "A wrong idea.", "What?", body)


def number(text: str, target: Target = SHARE) -> Marked:
    return mark(asked("number", target), (text,))


def said(marked: Marked) -> list[str]:
    return [remark.text for remark in marked.remarks]


def test_a_choice_is_explained_by_the_option_that_was_taken() -> None:
    question = asked("choice", ONE)
    assert mark(question, ("1",)) == Marked("right", solution(question)[1:2])
    wrong = mark(question, ("2",))
    assert (wrong.verdict, said(wrong)) == ("wrong", ["no c"])
    assert [(remark.about, remark.good) for remark in wrong.remarks] == [("c", False)]


@pytest.mark.parametrize(
    ("chosen", "verdict", "told"),
    [
        (("0", "2"), "right", ["yes 1", "yes 3"]),
        (("2", "0"), "right", ["yes 1", "yes 3"]),
        (("0",), "partly", ["yes 1", "1 right option is still missing."]),
        (("0", "1", "2"), "partly", ["yes 1", "no 2", "yes 3"]),
        (("0", "1"), "partly", ["yes 1", "no 2", "1 right option is still missing."]),
        (("0", "1", "3"), "wrong", ["yes 1", "no 2", "no 4", "1 right option is still missing."]),
        (("1",), "wrong", ["no 2", "2 right options are still missing."]),
    ],
)
def test_several_are_marked_by_all_of_them(chosen: tuple[str, ...], verdict: str, told: list[str]) -> None:
    marked = mark(asked("several", FOUR), chosen)
    assert (marked.verdict, said(marked)) == (verdict, told)


@pytest.mark.parametrize(
    "text", ["0.59", ".59", "0,59", "59%", "59 %", "≈ 0.59", "0.595", "5.9e-1", "5.9 × 10⁻¹", "+0.59"]
)
def test_a_share_is_right_however_it_is_typed(text: str) -> None:
    assert number(text) == Marked("right", number("0.59").remarks)
    assert said(number(text)) == ["It is."]


@pytest.mark.parametrize(
    "text", ["1,378.2", "1378.2", "1 378,2", "1.378,2", "1\u202f378.2", "1'378.2", "1,378", "1378 ms/d"]
)
def test_thousands_and_units_are_read(text: str) -> None:
    assert number(text, SPEED).verdict == "right"


def test_a_number_far_off_gets_the_hint_and_a_near_one_its_own_explanation() -> None:
    assert (number("3").verdict, said(number("3"))) == ("wrong", ["Divide."])
    assert (number("0.41").verdict, said(number("0.41"))) == ("wrong", ["That is the rest."])
    assert (number("0.61").verdict, number("0.63").verdict) == ("partly", "wrong")
    assert number("-0.59").verdict == "wrong"


def test_a_share_for_a_percentage_is_partly_right_and_so_is_the_reverse() -> None:
    assert number("59", PERCENT).verdict == number("59%", PERCENT).verdict == "right"
    assert (number("0.59", PERCENT).verdict, number("59").verdict) == ("partly", "partly")
    assert "times 100" in said(number("0.59", PERCENT))[0]
    assert "divide it by 100" in said(number("59"))[0]
    assert number("137820", SPEED).verdict == "wrong"


def test_a_tolerance_holds_to_its_edge_and_no_further() -> None:
    assert number("59.5", PERCENT).verdict == "right"
    assert number("59.51", PERCENT).verdict == "partly"
    exact = Target(1 / 3, Tolerance(0.0, relative=False), "It is.", "No.")
    assert number(repr(1 / 3), exact).verdict == "right"
    assert number("0.3333", exact).verdict == "wrong"
    assert number("0", Target(0.0, Tolerance(0.02, relative=True), "Yes.", "No.")).verdict == "right"


@pytest.mark.parametrize(
    "text",
    ["", "  ", "abc", "3 apples", "1/3", "1,2,3", "0x10", "1e999", "nan", "inf", "--3", "5%%", "1.2.3", "%", "3 4 5"],
)
def test_what_is_no_number_is_told_in_one_sentence(text: str) -> None:
    with pytest.raises(
        NotANumberError, match=r"^(There is no number yet|This cannot be read as a number)\. Type digits"
    ):
        number(text)


@given(st.floats(-1e12, 1e12, allow_nan=False))
def test_numbers_as_the_app_writes_them_are_read(x: float) -> None:
    shown = numbers.number(x)
    half_a_digit = 0.005 * max(abs(x), 1) + 1e-12
    assert any(abs(value - x) <= half_a_digit for value in read_number(shown).values)


@given(st.text(max_size=40))
def test_any_text_is_a_finite_number_or_refused(text: str) -> None:
    try:
        values = read_number(text).values
    except NotANumberError:
        return
    assert values
    assert all(abs(value) < float("inf") for value in values)


def test_an_order_is_right_alone_partly_with_one_stray_step_and_else_wrong() -> None:
    question = asked("order", STEPS)
    verdicts = {order: mark(question, tuple(map(str, order))).verdict for order in permutations(range(5))}
    assert [order for order, verdict in verdicts.items() if verdict == "right"] == [(0, 1, 2, 3, 4)]
    assert list(verdicts.values()).count("partly") == 16  # a step taken out and put elsewhere: (n - 1)^2
    stray = mark(question, ("0", "3", "1", "2", "4"))
    assert [(remark.about, remark.text) for remark in stray.remarks] == [
        ("four", "Only this step is out of its place."),
        ("", "Not so."),
    ]
    assert said(mark(question, ("4", "3", "2", "1", "0"))) == ["Not so."]


def test_labels_are_marked_letter_by_letter() -> None:
    question = asked("label", PICTURE)
    assert mark(question, ("A", "B", "C")).verdict == "right"
    partly = mark(question, ("A", "C", "B"))
    assert partly.verdict == "partly"
    assert [(remark.about, remark.good, remark.text) for remark in partly.remarks] == [
        ("A: out", True, "part"),
        ("B: same", False, ""),
        ("C: in", False, ""),
    ]
    assert mark(question, ("B", "C", "A")).verdict == "wrong"


@pytest.mark.parametrize(
    ("kind", "body", "answer", "sentence"),
    [
        ("choice", ONE, (), "Choose an answer first."),
        ("choice", ONE, ("0", "1"), "A choice is one option."),
        ("choice", ONE, ("7",), "There is no such option any more."),
        ("choice", ONE, ("-1",), "There is no such option any more."),
        ("several", FOUR, (), "Choose an answer first."),
        ("several", FOUR, ("0", "0"), "An option was chosen twice."),
        ("order", STEPS, ("0", "1"), "Each step has one place."),
        ("order", STEPS, ("0", "0", "1", "2", "3"), "Each step has one place."),
        ("label", PICTURE, ("A", "", "B"), "Each letter needs a label."),
        ("label", PICTURE, ("A", "A", "B"), "Each label belongs to one letter, and one of yours stands twice."),
        ("label", PICTURE, ("A", "B", "D"), "These are not the letters of the picture."),
    ],
)
def test_what_is_no_answer_yet_is_told_in_one_sentence(
    kind: Kind, body: Options | Order | Labels, answer: tuple[str, ...], sentence: str
) -> None:
    question = asked(kind, body)
    with pytest.raises(NoAnswerError) as refusal:
        mark(question, answer)
    assert str(refusal.value) == sentence
    assert not fits(question, answer)


@pytest.mark.parametrize(
    ("kind", "body", "good", "bad"),
    [
        ("choice", ONE, [("2",)], [("3",), ("0", "1"), ("x",)]),
        ("several", FOUR, [("3",), ("0", "3")], [("4",), ("0", "0"), ("²",)]),
        ("number", SHARE, [("",), ("abc",)], [("1", "2")]),
        ("order", STEPS, [tuple("43210")], [("0",), tuple("00123"), tuple("012345")]),
        ("label", PICTURE, [("A", "", ""), ("A", "A", "B")], [("A",), ("A", "B", "D")]),
    ],
)
def test_what_was_begun_may_be_incomplete_but_has_to_fit_the_question(
    kind: Kind, body: Options | Target | Order | Labels, good: list[tuple[str, ...]], bad: list[tuple[str, ...]]
) -> None:
    question = asked(kind, body)
    assert all(could_be(question, draft) for draft in (*good, start(question) or good[0]))
    assert not any(could_be(question, draft) for draft in bad)


def test_the_solution_tells_everything() -> None:
    assert [(r.about, r.good, r.text) for r in solution(asked("several", FOUR))][1:] == [
        ("second", False, "no 2"),
        ("third", True, "yes 3"),
        ("fourth", False, "no 4"),
        ("", True, "In sum."),
    ]
    assert [(r.about, r.text) for r in solution(asked("number", SHARE))] == [("0.590", "It is.")]
    assert [r.about for r in solution(asked("number", PERCENT))] == ["59.00%"]
    assert [r.about for r in solution(asked("number", SPEED))] == [r"1,378.2 ms\/d"]
    assert [r.about for r in solution(asked("order", STEPS))][:2] == ["1. one", "2. two"]
    assert [(r.about, r.text) for r in solution(asked("label", PICTURE))][0] == ("A: out", "part")


def test_parts_are_shuffled_the_same_way_each_time_and_steps_never_stand_right() -> None:
    names = [f"mine.item{i}" for i in range(60)]
    orders = [places(asked("order", Order(("a", "b", "c"), "", ""), name)) for name in names]
    assert all(sorted(order) == [0, 1, 2] for order in orders)
    assert (0, 1, 2) not in orders
    choices = {places(asked("choice", ONE, name)) for name in names}
    assert len(choices) == 6
    assert places(asked("choice", ONE)) == places(asked("choice", ONE))
    assert places(asked("number", SHARE)) == ()
    assert start(asked("choice", ONE)) == ()
    assert sorted(start(asked("order", STEPS))) == ["0", "1", "2", "3", "4"]
