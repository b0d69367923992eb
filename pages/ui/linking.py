"""Following a link that an instructor made, and making one for what is on the screen."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit

import streamlit as st

from lmm_engine.data import catalogue, dataset_entry
from pages.course import links
from pages.course.lessons import lesson_ids, lessons_at, load_lesson
from pages.course.links import Link

from . import actions, state
from .held.drafts import Choices
from .state import AppState


def follow() -> str | None:
    """Do what the address asks for, in a fresh session; the screen to go to, None where it asks for nothing."""
    query = {name: st.query_params.get_all(name) for name in st.query_params}
    if state.now().visited or not links.is_link(query):
        return None
    link, left_out = links.read(query, lesson_ids(), [entry.id for entry in catalogue()])
    app, columns = _with_data(link)
    left_out += tuple(links.columns_left_out(link, columns))
    st.query_params.clear()
    lesson = link.lesson
    screen = load_lesson(lesson).meta["screen"] if lesson else "data" if link.data else "start"
    views = replace(app.views, lesson=lesson)
    method = link.method or app.method
    state.commit(replace(app, method=method, views=views, last=screen, visited=app.visited | {screen}, left_off=screen))
    state.change(greeting=links.sentence(left_out))
    return screen


def show_link(screen: str) -> None:
    """A link to the lesson in sight, with the data and the model in use; nothing where the data are one's own."""
    lesson = state.now().views.lesson
    there = lessons_at(screen)
    address = link_to_this(lesson if lesson in there else there[0]) if there else None
    if address is None:
        return
    with st.popover("Link", icon=":material/link:", type="tertiary", key="link to this"):
        st.caption("Opens this lesson with these data and this model, for a class or for yourself:")
        st.code(address, language=None, wrap_lines=True)


def link_to_this(lesson: str) -> str | None:
    """The address of a lesson with the data and the model in use; None where the data are the learner's own."""
    app = state.now()
    if app.dataset is None or app.dataset.entry_id is None:
        return None
    chosen = app.choices
    asked = Link(lesson, app.dataset.entry_id, app.method)
    if app.roles is not None and chosen != _proposed(app):
        asked = replace(
            asked,
            outcome=chosen.outcome,
            group=chosen.group,
            time=chosen.time or "",
            predictors=chosen.predictors,
            interactions=chosen.interactions,
        )
    return _root() + asked.address()


def _proposed(app: AppState) -> Choices:
    assert app.dataset is not None
    return Choices.of(dataset_entry(str(app.dataset.entry_id)).roles)


def _root() -> str:
    """The address of the app itself: that of this screen without the screen's name."""
    here = urlsplit(st.context.url or "")
    folder = here.path.rstrip("/").rpartition("/")[0]
    return f"{here.scheme}://{here.netloc}{folder}/" if here.netloc else "/"


def _with_data(link: Link) -> tuple[AppState, list[str]]:
    """The session with the data that a link names, made long where they are wide, and the columns there are."""
    app = state.now()
    if link.data is None:
        return app, []
    new = actions.begun_with(actions.bundled(dataset_entry(link.data)))
    assert new.dataset is not None
    long = new.dataset.table
    if new.shape.form == "wide":
        recipe = new.recipe.with_reshape(new.shape.spec())
        long = recipe.apply(long).table
        new = replace(new, recipe=recipe, choices=actions.proposed_choices(new.dataset, long))
    columns = list(map(str, long.columns))
    return replace(new, choices=_chosen(new.choices, link, columns)), columns


def _chosen(choices: Choices, link: Link, columns: list[str]) -> Choices:
    """The roles that a link names, for columns that there are."""
    for part in ("outcome", "group", "time"):
        name = getattr(link, part)
        if name in columns or (name == "" and part == "time"):
            choices = choices.give(part, name or None)
    for part, names in (("predictors", link.predictors), ("interactions", link.interactions)):
        if names is not None:
            choices = replace(choices, **{part: tuple(name for name in names if name in columns)})
    return choices.settled()
