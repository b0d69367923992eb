"""Where an answer is given, one way for each kind of question; all of them work by keyboard alone."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from lmm_engine.report import escape
from lmm_engine.report.numbers import things
from pages.course.answers import LONGEST_GIVEN
from pages.course.marking import places
from pages.course.questions import Question, Target
from pages.course.quizzes import Labels, Options, Order
from pages.course.schematics import SCHEMATICS
from pages.course.sittings import Place, Sheet

from .. import state
from ..entering import entering
from . import quiz_table

_NO_LABEL = "Choose a label"


def show_input(question: Question, place: Place, sheet: Sheet) -> bool:
    """Draw the way to answer a question, as far as it has been answered; whether the answer is handed in now."""
    if isinstance(question.body, Target):
        return _number(question, place, sheet)
    _INPUTS[question.kind](question, place, sheet)
    return sheet.open and st.button("Check", key=_key(question, place, "check"), icon=":material/done:")


def _key(question: Question, place: Place, part: str = "") -> str:
    return f"{place} answer {question.id} {part}".strip()


def _choice(question: Question, place: Place, sheet: Sheet) -> None:
    assert isinstance(question.body, Options)
    texts = [option.text for option in question.body.options]
    if sheet.settled:
        _show_chosen(question, sheet, texts, "radio_button_checked", "radio_button_unchecked")
        return
    key = _key(question, place)
    st.radio(
        "Choose one",
        [str(i) for i in places(question)],
        index=None,
        key=state.mirror(key, sheet.draft[0] if sheet.draft else None),
        format_func=lambda i: texts[int(i)],
        on_change=_take_one,
        args=(question, place, key),
    )


def _take_one(question: Question, place: Place, key: str) -> None:
    chosen = state.shown(key)
    quiz_table.draft(question, place, () if chosen is None else (str(chosen),))


def _several(question: Question, place: Place, sheet: Sheet) -> None:
    assert isinstance(question.body, Options)
    texts = [option.text for option in question.body.options]
    if sheet.settled:
        _show_chosen(question, sheet, texts, "check_box", "check_box_outline_blank")
        return
    st.caption("Choose all that hold")
    for i in places(question):
        key = _key(question, place, str(i))
        st.checkbox(
            texts[i], key=state.mirror(key, str(i) in sheet.draft), on_change=_take_several, args=(question, place)
        )


def _take_several(question: Question, place: Place) -> None:
    ticked = (i for i in sorted(places(question)) if state.shown(_key(question, place, str(i))))
    quiz_table.draft(question, place, tuple(map(str, ticked)))


def _show_chosen(question: Question, sheet: Sheet, texts: list[str], yes: str, no: str) -> None:
    """The options of a settled question, readable; a widget that is switched off is too pale to read."""
    lines = [
        f":material/{yes}: **{texts[i]}**" if str(i) in sheet.handed_in else f":material/{no}: {texts[i]}"
        for i in places(question)
    ]
    st.markdown("\n\n".join(lines))


def _number(question: Question, place: Place, sheet: Sheet) -> bool:
    """A number as typed; the Enter key hands it in."""
    assert isinstance(question.body, Target)
    key, unit = _key(question, place), question.body.unit
    if sheet.settled:
        st.markdown(f"Your number: **{escape.markdown(sheet.handed_in[0])}**")
        return False
    with entering(key):
        st.text_input(
            f"Your number, in {unit}" if unit else "Your number",
            key=state.mirror(key, sheet.draft[0] if sheet.draft else ""),
            max_chars=LONGEST_GIVEN,
            width=220,
            live=True,
            on_change=_take_number,
            args=(question, place, key),
        )
        return st.button(
            "Check", key=f"{key} check", icon=":material/done:", on_click=_take_number, args=(question, place, key)
        )


def _take_number(question: Question, place: Place, key: str) -> None:
    typed = str(state.shown(key) or "")
    if typed != "".join(quiz_table.sheet(question, place).draft):
        quiz_table.draft(question, place, (typed,))


def _order(question: Question, place: Place, sheet: Sheet) -> None:
    """The steps as they stand; the buttons belong to the places, so that the keyboard stays where it was."""
    assert isinstance(question.body, Order)
    order = sheet.draft
    st.caption("Move the steps until their order is right")
    for at, step in enumerate(order):
        with st.container(gap="xxsmall"):
            st.markdown(f"**{at + 1}.** {question.body.steps[int(step)]}")
            if not sheet.settled:
                with st.container(horizontal=True, gap="small"):
                    _move(question, place, order, at, -1)
                    _move(question, place, order, at, +1)


def _move(question: Question, place: Place, order: tuple[str, ...], at: int, by: int) -> None:
    word, icon = ("up", "arrow_upward") if by < 0 else ("down", "arrow_downward")
    moved = list(order)
    possible = 0 <= at + by < len(order)
    if possible:
        moved[at], moved[at + by] = moved[at + by], moved[at]
    st.button(
        f"{at + 1} {word}",
        key=_key(question, place, f"{word} {at}"),
        icon=f":material/{icon}:",
        type="tertiary",
        disabled=not possible,
        on_click=quiz_table.draft,
        args=(question, place, tuple(moved)),
    )


def _label(question: Question, place: Place, sheet: Sheet) -> None:
    assert isinstance(question.body, Labels)
    show_schematic(question.body.picture, _key(question, place))
    texts = {label.letter: label.text for label in question.body.labels}
    letters = [label.letter for label in question.body.labels]
    if sheet.settled:
        pairs = zip(letters, sheet.handed_in, strict=True)
        st.markdown("\n\n".join(f"**{letter}**: {texts[put]}" for letter, put in pairs))
        return
    offered = [letters[i] for i in places(question)]
    for at, letter in enumerate(letters):
        key = _key(question, place, letter)
        put = sheet.draft[at] if at < len(sheet.draft) else ""
        st.selectbox(
            f"{letter} is",
            offered,
            index=None,
            key=state.mirror(key, put or None),
            format_func=lambda other: texts[other],
            placeholder=_NO_LABEL,
            on_change=_take_labels,
            args=(question, place, tuple(letters)),
        )


def _take_labels(question: Question, place: Place, letters: tuple[str, ...]) -> None:
    quiz_table.draft(question, place, tuple(state.shown(_key(question, place, x)) or "" for x in letters))


def show_schematic(picture: str, key: str) -> None:
    """A picture with letters in it, and its words for those who cannot see it."""
    from lmm_engine.charts.schematics import schematic

    st.altair_chart(schematic(picture), key=f"picture {key}", alt=SCHEMATICS[picture].alt, width="stretch")
    with st.popover("In words", icon=":material/text_fields:", type="tertiary", key=f"words {key}"):
        st.markdown(SCHEMATICS[picture].alt)


def hint_of(question: Question) -> str:
    """What is to be done, for the line above the question."""
    body = question.body
    if isinstance(body, Order):
        return things(len(body.steps), "step") + " to put in order"
    return {"choice": "one is right", "several": "any number is right", "number": "a number"}.get(
        question.kind, "a picture to label"
    )


_INPUTS: dict[str, Callable[[Question, Place, Sheet], None]] = {
    "choice": _choice,
    "several": _several,
    "order": _order,
    "label": _label,
}
