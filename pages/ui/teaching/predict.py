"""Predict, then reveal: a learner commits to an expectation, and sees it on the line with what was found.

On the ladder and at the checks, where a screen's own lesson asks for predictions, the result waits for them, or for the
word that they are not wanted. Elsewhere, and in lessons that share a screen, they are asked in the lesson's own place:
what is to be looked at before one answers is in sight.
"""

from __future__ import annotations

import hashlib
from dataclasses import replace
from math import floor, log10

import streamlit as st

from pages.course.lessons import Lesson, Part
from pages.course.predictions import Asked, Outcome, asked, forecasts, outcome
from pages.course.progress import Prediction

from .. import state
from ..known import facts_before, facts_for
from ..panel import panel
from ..pictures import show_picture
from ..screens import SCREENS
from .keeper import today
from .terms import show_terms

_TITLE = "Before you look"


def waits(screen: str) -> bool:
    """Whether the result of a screen waits for its predictions."""
    app = state.now()
    about = _about()
    if not _holds_back(screen) or not about or not app.foresight.wanted or app.foresight.has_passed(screen, about):
        return False
    return any(_said(question.id) is None for question in _questions(screen, screen))


def ask_first(screen: str) -> None:
    """The questions in the place of the result."""
    open_ones = [question for question in _questions(screen, screen) if _said(question.id) is None]
    with st.container(border=True, key=f"foresight {screen}"):
        st.markdown(f"**:material/psychology_alt: {_TITLE}**\n\nCommit to an answer, and the result is shown with it.")
        for question in open_ones:
            _ask(question)
        _commit(open_ones, "Show the result", _panel(screen))
        with st.container(horizontal=True, gap="small"):
            st.button(
                "Show it without predicting", key="foresight pass", type="tertiary", on_click=_pass, args=(screen,)
            )
            never = ("foresight.wanted", False)
            st.button("Do not ask me again", key="foresight never", type="tertiary", on_click=state.write, args=never)


def show_outcomes(screen: str) -> None:
    """What was predicted on a screen whose result waited for it, on the line with what was found."""
    found = _outcomes(screen, screen) if _holds_back(screen) else {}
    if not found:
        return
    place = panel(_panel(screen), "What you predicted, and what it is", "psychology_alt")
    if place.open:
        with place:
            for name, told in found.items():
                _show(name, told)


def show_predict(lesson: Lesson, part: Part) -> None:
    """The part of a lesson that asks; where the result does not wait for it, it is answered here."""
    with st.container(border=True):
        st.markdown(f"**:material/psychology_alt: {part.title}**\n\n{part.markdown}")
        show_terms(lesson.id, part)
        if lesson.id == lesson.screen and _holds_back(lesson.screen):
            return
        open_ones = []
        found = _outcomes(lesson.id, lesson.screen)
        for question in _questions(lesson.id, lesson.screen):
            if question.id not in found:
                open_ones.append(question)
                _ask(question)
        if open_ones:
            _commit(open_ones, "That is my prediction", "")
        for name, told in found.items():
            _show(name, told)


def _holds_back(screen: str) -> bool:
    return any(s.id == screen and s.group in ("The ladder", "Check") for s in SCREENS)


def _questions(lesson: str, screen: str) -> tuple[Asked, ...]:
    before, after = facts_before(screen), facts_for(screen)
    found = (asked(forecast, before, after) for forecast in forecasts(lesson))
    return tuple(question for question in found if question is not None)


def _outcomes(lesson: str, screen: str) -> dict[str, Outcome]:
    """Predictions about the data in use, by their ids."""
    after = facts_for(screen)
    said = [(forecast, _said(forecast.id)) for forecast in forecasts(lesson)]
    found = {forecast.id: outcome(forecast, own, after) for forecast, own in said if own is not None}
    return {name: told for name, told in found.items() if told is not None}


def _said(forecast: str) -> str | float | None:
    """What was predicted of the data in use; a prediction about other data does not count."""
    record = state.now().progress.predictions.get(forecast)
    return None if record is None or record.about != _about() else record.said


def _about() -> str:
    """The identity of what is predicted: data and roles, as a digest that tells nothing of them."""
    app = state.now()
    if app.dataset is None or app.roles is None:
        return ""
    parts = f"{app.dataset.digest} {app.recipe.key} {app.roles!r}"
    return hashlib.sha256(parts.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _ask(question: Asked) -> None:
    draft, key = _drafted(question), f"forecast {question.id}"
    st.markdown(question.ask)
    if question.kind == "choice":
        st.radio(
            question.ask,
            list(question.options),
            index=None,
            key=state.mirror(key, draft),
            format_func=lambda option: question.options[option],
            label_visibility="collapsed",
            on_change=_draft,
            args=(question, key),
        )
        return
    step = _step(question)
    value = draft if isinstance(draft, float) else round((question.low + question.high) / 2.0 / step) * step
    st.slider(
        question.ask,
        question.low,
        question.high,
        step=step,
        format=f"%.6g {question.unit.replace('%', '%%')}".strip(),
        key=state.mirror(key, min(max(value, question.low), question.high)),
        label_visibility="collapsed",
        on_change=_draft,
        args=(question, key),
    )


def _drafted(question: Asked) -> str | float | None:
    """What is chosen and not committed yet, as far as the question can be answered by it."""
    draft = state.now().foresight.draft(question.id, _about())
    fits = draft in question.options if question.kind == "choice" else isinstance(draft, float)
    return draft if fits else None


def _step(question: Asked) -> float:
    """A hundredth of the way or finer, a round number; whole numbers between whole ends that are close."""
    width = question.high - question.low
    if question.low.is_integer() and question.high.is_integer() and 2 <= width <= 200:
        return 1.0
    return 10.0 ** floor(log10(width / 100.0))


def _draft(question: Asked, key: str) -> None:
    said = state.shown(key)
    if (question.kind == "choice" and said in question.options) or isinstance(said, int | float):
        taken = said if isinstance(said, str) else min(max(float(said), question.low), question.high)
        state.change(foresight=state.now().foresight.drafted(question.id, _about(), taken))


def _panel(screen: str) -> str:
    return f"foresight {screen}"


def _commit(questions: list[Asked], label: str, opened: str) -> None:
    drafts = [_drafted(question) for question in questions]
    undecided = any(q.kind == "choice" and draft is None for q, draft in zip(questions, drafts, strict=True))
    st.button(
        label,
        key=f"foresight commit {questions[0].id if questions else ''}",
        type="primary",
        icon=":material/visibility:",
        disabled=undecided,
        help="Answer every question first." if undecided else None,
        on_click=_keep,
        args=(questions, opened),
    )


def _keep(questions: list[Asked], opened: str) -> None:
    """Remember what was committed, and open what tells of it; a slider that was not moved says where it stands."""
    app, about = state.now(), _about()
    progress = app.progress
    for question in questions:
        said = _drafted(question)
        if said is None and question.kind == "slider":
            said = state.shown(f"forecast {question.id}")
        if said is not None:
            progress = progress.predict(Prediction(question.id, said, today(), about))
    panels = app.views.panels | ({opened} if opened else set())
    state.change(progress=progress, views=replace(app.views, panels=panels))


def _pass(screen: str) -> None:
    state.change(foresight=state.now().foresight.passing(screen, _about()))


def _show(name: str, told: Outcome) -> None:
    from lmm_engine.charts import prediction_line

    if told.right is not None:
        mark = "check" if told.right else "close"
        st.markdown(f":material/{mark}: You said: *{told.chosen}*. {told.told}")
    else:
        st.markdown(told.told)
    if told.after is not None and told.axis:
        said = told.said if isinstance(told.said, float | int) else None
        title = f"{told.axis} ({told.unit})" if told.unit else told.axis
        show_picture(prediction_line(told.after, title=title, said=said, before=told.before), f"forecast {name}")
