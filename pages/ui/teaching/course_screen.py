"""The course as a whole: how far one has come, every lesson with its mark, and where to go on."""

from __future__ import annotations

import streamlit as st

from lmm_engine.report.numbers import listing, things
from pages.course.spacing import due_items, next_day

from .. import screens, state, ways
from . import marks
from .keeper import today
from .marks import Standing


def show_summary() -> None:
    """How much is done, how long the rest takes, what to go on with, and what is due for review."""
    lessons = marks.course()
    left = [each for each in lessons if not each.finished]
    done = len(lessons) - len(left)
    with st.container(border=True):
        st.progress(done / len(lessons), text=f"**{done} of {things(len(lessons), 'lesson')} finished**")
        if left:
            minutes = sum(each.minutes for each in left)
            st.caption(f"About {minutes} minutes are left, in one go or in pieces.")
        else:
            st.markdown("You have finished every lesson. What you missed on the way still comes back on its day.")
        with st.container(horizontal=True, vertical_alignment="center"):
            if left:
                _go_on(next_lesson(lessons))
            _review()


def next_lesson(lessons: tuple[Standing, ...]) -> Standing:
    """The lesson to go on with: the one that was begun last and is not finished, else the first that is not."""
    left = [each for each in lessons if not each.finished]
    here = [each for each in left if each.screen == state.now().left_off]
    return (here or left)[0]


def _go_on(lesson: Standing) -> None:
    begun = "Go on with" if state.now().progress.lessons else "Begin with"
    label = f"{begun} “{lesson.title}”"
    if st.button(label, key="go on", icon=":material/arrow_forward:", type="primary"):
        _open(lesson)


def _review() -> None:
    progress, day = state.now().progress, today()
    due = due_items(progress, day)
    if due:
        ways.link_to("review", f"Review {things(len(due), 'question')} that you missed")
    elif (waiting := next_day(progress, day)) is not None:
        st.caption(f"The next review is due on {waiting.day} {waiting:%B}, or with the next lesson you begin.")


def show_welcome_back() -> None:
    """For a learner whose progress was kept, but not the table: how far it went, and where to go on."""
    lessons = marks.course()
    done = sum(each.finished for each in lessons)
    if not done and not state.now().progress.answers:
        return
    with st.container(border=True):
        st.markdown(f":material/bookmark: **Welcome back: {done} of {things(len(lessons), 'lesson')} finished.**")
        st.caption("Your progress was kept in this browser; your table was not. Take one, or open your project file.")
        ways.link_to("course", "Go to “{}”")


def show_lessons() -> None:
    """Every lesson under the part of the course that it belongs to."""
    lessons = marks.course()
    there = {screen.id: screen for screen in screens.standing()}
    groups = {screen: there[screen].group for screen in there}
    titles = {x.lesson: there[x.screen].title if x.lesson == x.screen else x.title for x in lessons}
    reached, finished = (f":material/{marks.SYMBOLS[done]}:" for done in ("visited", "finished"))
    st.caption(f"{reached} opened · {finished} finished; the same marks stand in the navigation.")
    for group in dict.fromkeys(groups[each.screen] for each in lessons):
        st.markdown(f"#### {group}")
        with st.container(gap="xsmall", key=f"lessons of {group}"):
            for each in lessons:
                if groups[each.screen] == group:
                    _row(each, titles)


def _row(each: Standing, titles: dict[str, str]) -> None:
    """A line: mark and title to press, and at its end what there is to say."""
    said = [things(each.minutes, "minute")]
    if each.mark:
        said.append("finished" if each.finished else "opened")
    if each.answered:
        said.append(f"{each.right} of {things(each.answered, 'question')} right")
    if builds := [titles[lesson] for lesson in each.prerequisites if lesson in titles]:
        said.append(f"builds on {listing(builds)}")
    symbol = (
        "radio_button_unchecked" if each.mark is None else marks.SYMBOLS["finished" if each.finished else "visited"]
    )
    line = st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap=None)
    with line:
        pressed = st.button(each.title, key=f"open {each.lesson}", icon=f":material/{symbol}:", type="tertiary")
        st.caption(" · ".join(said), width="content")
    if pressed:
        _open(each)


def _open(lesson: Standing) -> None:
    """Go to a lesson; on a screen with several, to this one."""
    state.write("views.lesson", lesson.lesson)
    ways.go_to(lesson.screen)
