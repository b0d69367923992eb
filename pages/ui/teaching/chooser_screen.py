"""When another model is right: a few questions, one at a time, and the method that they end in."""

from __future__ import annotations

import streamlit as st

from pages.course.chooser import Fork, Method, chooser
from pages.course.filling import filled
from pages.course.language import UNFILLABLE
from pages.course.lessons import load_lesson

from .. import state, ways
from ..known import facts_for

_HERE = "chooser"


def show_chooser() -> None:
    """What was answered, the next question, or the method at the end."""
    tree = chooser()
    way, method = tree.walk(state.now().chooser)
    answered = way if method is not None else way[:-1]
    if not answered:
        st.markdown("A few questions about a study, yours or any other, and a method with its name at the end.")
    for fork in answered:
        _answered(fork)
    if method is None:
        _asked(way[-1])
    else:
        _end(method)
    if answered:
        st.button("Start over", key="chooser over", type="tertiary", icon=":material/restart_alt:", on_click=_forget)


def _answered(fork: Fork) -> None:
    """A question that was answered, in one line, with the way back to it."""
    given = next(answer for answer in fork.answers if answer.id == state.now().chooser[fork.id])
    said, back = st.columns([6, 1], vertical_alignment="center", gap="small")
    said.markdown(f"{fork.ask} **{given.text}**")
    back.button(
        "Change", key=f"chooser change {fork.id}", type="tertiary", help=fork.ask, on_click=_forget, args=(fork.id,)
    )


def _asked(fork: Fork) -> None:
    texts = {answer.id: answer.text for answer in fork.answers}
    key = f"chooser {fork.id}"
    with st.container(border=True):
        st.radio(
            f"**{fork.ask}**",
            list(texts),
            index=None,
            key=state.mirror(key, None),
            format_func=lambda answer: texts[answer],
            on_change=_take,
            args=(key, fork),
        )
        if hint := _filled(fork.hint):
            st.caption(hint)


def _end(method: Method) -> None:
    """The method: why, what can be done here, where to go, and the lesson that says more."""
    with st.container(border=True):
        st.subheader(method.name, anchor=False)
        st.markdown(_filled(method.why))
        st.markdown(f"**What you can still do here.** {_filled(method.here)}")
        places = "\n".join(f"- {place.language}: {place.use}" for place in method.go)
        st.markdown(f"**Where to go**\n\n{places}")
        if method.sources:
            st.caption(f"{'Source' if len(method.sources) == 1 else 'Sources'}: {'; '.join(method.sources)}.")
        meta = load_lesson(method.lesson).meta
        if meta["screen"] != _HERE:
            ways.link_to(meta["screen"], f"More in the lesson “{meta['title']}”")


def _filled(text: str) -> str:
    """A text with the learner's numbers; nothing where it cannot be filled."""
    try:
        return filled(text, facts_for(_HERE))
    except UNFILLABLE:
        return ""


def _take(key: str, fork: Fork) -> None:
    answer = state.shown(key)
    if fork.leads_to(answer) is not None:
        state.change(chooser={**state.now().chooser, fork.id: answer})


def _forget(question: str | None = None) -> None:
    """Take one answer back, or all."""
    answers = state.now().chooser
    state.change(chooser={} if question is None else {name: a for name, a in answers.items() if name != question})
