"""Saving a session as a project, and going on with one: the table comes in by the doors and limits of any upload."""

from __future__ import annotations

from dataclasses import asdict, replace

from lmm_engine.data import dataset_entry, read_details, read_pasted, table_digest
from lmm_engine.data.recipe import apply_entries
from lmm_engine.errors import DataError

from . import actions
from .caps import limits
from .held.desk import Desk
from .held.drafts import Choices, Shape
from .project_file import Bundled, Own, Project, Seen, Walk, read, write
from .screens import SCREENS, steps_of_the_walk
from .state import AppState, Dataset, commit, now

_OPEN = "Your project is open: go on where you left off."
_WAITS = "Your progress is back. The walk goes on as soon as you bring its table on the screen “Data”."


def project(app: AppState, *, with_table: bool) -> Project:
    """What is kept of a session; without its table, a walk waits for it to be brought again."""
    held, desk = app.dataset, Desk.of(app)
    if held is None:
        return Project(app.progress, app.awaited, desk)
    views = app.views
    seen = Seen(views.level, views.equation, views.df, views.question, views.code, views.checked, views.reported)
    walk = Walk(
        _source(held, with_table),
        app.recipe,
        app.shape,
        app.choices,
        app.method,
        seen,
        tuple(sorted(app.visited)),
        app.left_off,
    )
    return Project(app.progress, walk, desk)


def saved(app: AppState, *, with_table: bool) -> bytes:
    """A session as a project file."""
    return write(project(app, with_table=with_table))


def open_project(content: bytes) -> None:
    """Go on with a project; raises `LmmError` where it is none, and the session is then as it was."""
    found = read(content, limits().max_bytes)
    app, walk = now(), found.walk
    base, awaited = app, app.awaited
    if walk is not None and isinstance(walk.source, Own) and walk.source.content is None:
        base, awaited = replace(app, former=walk.recipe), walk
    elif walk is not None:
        base, awaited = _resumed(walk), None
    desk = Desk.of(app).joined(found.desk, its_data=walk is not None)
    progress = app.progress.merged(found.progress)
    commit(
        replace(
            base,
            **desk.parts(),
            progress=progress,
            awaited=awaited,
            arrivals=app.arrivals + 1,
            last=app.last,
            greeting=_OPEN if awaited is None else _WAITS,
        )
    )


def go_on_if_brought() -> None:
    """Where the table that a project waits for has been brought: go on with its walk."""
    app = now()
    held, walk = app.dataset, app.awaited
    if held is None or held.content is None or walk is None or not isinstance(walk.source, Own):
        return
    if table_digest(held.content) != walk.source.digest:
        return
    try:
        resumed = _resumed(replace(walk, source=replace(walk.source, content=held.content)))
    except Exception:
        commit(replace(app, awaited=None))  # it is tried once
        raise
    commit(resumed)


def forget_awaited() -> None:
    """Wait no longer for a project's table."""
    commit(replace(now(), awaited=None))


def _source(held: Dataset, with_table: bool) -> Bundled | Own:
    if held.entry_id is not None:
        return Bundled(held.entry_id)
    assert held.content is not None
    assert held.origin != "bundled"
    content = held.content if with_table else None
    # A sheet that was guessed is said: another version might guess another.
    options = replace(held.options, sheet=held.sheet)
    return Own(held.name, held.origin, table_digest(held.content), options, content)


def _resumed(walk: Walk) -> AppState:
    """The session with a project's walk; its table is read as any other."""
    base = actions.begun_with(_dataset(walk.source))
    assert base.dataset is not None
    table = base.dataset.table
    before, long = apply_entries(table, walk.recipe.before).table, walk.recipe.apply(table).table
    shape = walk.shape if _fits(walk.shape, set(map(str, before.columns))) else base.shape
    waits = shape.form == "wide" and walk.recipe.reshape is None
    known, steps = {screen.id for screen in SCREENS}, {screen.id for screen in steps_of_the_walk()}
    new = replace(base, recipe=walk.recipe, shape=shape, choices=walk.choices, method=walk.method, awaited=None)
    return replace(
        new,
        choices=Choices() if waits else actions.choices_for(new, long),
        views=replace(base.views, **asdict(walk.seen)),
        visited=base.visited | (known & set(walk.visited)),
        left_off=walk.left_off if walk.left_off in steps else base.left_off,
    )


def _dataset(source: Bundled | Own) -> Dataset:
    if isinstance(source, Bundled):
        return actions.bundled(dataset_entry(source.id))
    if source.content is None:
        raise DataError("This project was kept without its table.", "Bring the table.")
    if source.origin == "paste":
        text = source.content.decode("utf-8", "replace")
        found = read_pasted(text, options=source.options, limits=limits())
    else:
        found = read_details(source.content, source.name, options=source.options, limits=limits())
    return actions.dataset_of(found, source.name, source.content, source.origin)


def _fits(shape: Shape, columns: set[str]) -> bool:
    """Whether the draft of a reshape speaks of columns that the table has."""
    named = {column for family in shape.families for column in family.columns} | set(shape.id_columns)
    return named <= columns
