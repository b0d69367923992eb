"""What a learner does to the session: each verb computes a complete new state first and assigns it once.

Verbs that read or shape data may raise `LmmError`; the state is then as it was before.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from lmm_engine.data import (
    DatasetEntry,
    ReadOptions,
    TableRead,
    dataset_entry,
    find_families,
    guess_roles,
    read_details,
    read_pasted,
    suggest_reshape,
    table_digest,
)
from lmm_engine.data.formats.options import ENCODINGS
from lmm_engine.data.formats.reading import KIND_NAMES
from lmm_engine.data.formats.web import fetch
from lmm_engine.data.recipe import Recipe, Reshape, apply_entries

from .caps import limits
from .held.drafts import Choices, FamilyDraft, Form, Shape, times_of
from .held.following import turned
from .held.rereading import Rereading
from .held.surviving import begun
from .state import AppState, Dataset, Origin, change, commit, enter, now

_READING = {"\t": "tabs", ",": "commas", ";": "semicolons", "|": "vertical bars", " ": "spaces"}


def use_bundled(entry_id: str) -> None:
    """Take a data set of the catalogue."""
    _adopt(bundled(dataset_entry(entry_id)))


def use_file(content: bytes, filename: str, sheet: str | None = None, origin: Origin = "upload") -> None:
    """Read a file and take it."""
    found = read_details(content, filename, sheet=sheet, limits=limits())
    _adopt(dataset_of(found, filename, content, origin))


def use_address(address: str) -> None:
    """Fetch a file from the web, read it and take it."""
    fetched = fetch(address, limits=limits())
    use_file(fetched.content, fetched.name, origin="web")


def use_again(found: TableRead) -> None:
    """Take the file in use as it was read now, with other options."""
    held = now().dataset
    if held is not None and held.content is not None:
        _adopt(dataset_of(found, held.name, held.content, held.origin))


def forget_rereading() -> None:
    """Put the options of reading back to those by which the table in use was read."""
    held = now().dataset
    change(views=replace(now().views, rereading=Rereading.of(held.options if held else ReadOptions())))


def use_sheet(sheet: str) -> None:
    """Take another sheet of the workbook in use."""
    held = now().dataset
    if held is not None and held.content is not None and sheet in held.sheets and sheet != held.sheet:
        use_file(held.content, held.name, sheet, held.origin)


def use_pasted(text: str) -> None:
    """Read pasted cells and take them."""
    found = read_pasted(text, limits=limits())
    _adopt(dataset_of(found, "Pasted table", text.encode("utf-8", "replace"), "paste"))


def apply_shape() -> None:
    """Make the table long as the draft says."""
    app = now()
    assert app.dataset is not None
    recipe = app.recipe.with_reshape(app.shape.spec())
    made = recipe.apply(app.dataset.table)
    refusal = next((o.refusal for o in made.outcomes if isinstance(o.entry.step, Reshape)), None)
    if refusal is not None:
        raise refusal
    commit(_reshaped(app, recipe, made.table))


def set_form(form: Form) -> None:
    """Say how the table is laid out; a long one is taken as it came, a wide one waits to be reshaped."""
    app = now()
    shape = replace(app.shape, form=form)
    if form == "long" and app.dataset is not None:
        recipe = app.recipe.with_reshape(None)
        long = recipe.apply(app.dataset.table).table
        commit(replace(_reshaped(app, recipe, long), shape=shape))
    else:
        change(shape=shape)


def undo_shape() -> None:
    """Go back to one row per person; the roles wait for the next reshape."""
    change(recipe=now().recipe.with_reshape(None))


def forget_shape() -> None:
    """Put the draft of the reshape back to the first proposal."""
    app = now()
    if app.dataset is not None:
        table = apply_entries(app.dataset.table, app.recipe.before).table
        change(shape=replace(proposed_shape(app.dataset, table), form=app.shape.form))


def set_family_columns(index: int, columns: list[str]) -> None:
    """Change the columns of one family; their times follow."""
    family = now().shape.families[index]
    chosen = tuple(columns)
    _set_family(index, replace(family, columns=chosen, times=times_of(chosen, family)))


def add_family() -> None:
    """Add an empty family to the draft."""
    shape = now().shape
    change(shape=replace(shape, families=(*shape.families, FamilyDraft(f"value {len(shape.families) + 1}"))))


def drop_family(index: int) -> None:
    """Take one family out of the draft."""
    shape = now().shape
    change(shape=replace(shape, families=(*shape.families[:index], *shape.families[index + 1 :])))


def give_part(part: str, column: str | None) -> None:
    """Let a column be outcome, group or time."""
    change(choices=now().choices.give(part, column))


def set_predictors(columns: list[str]) -> None:
    """Choose the further predictors."""
    change(choices=replace(now().choices, predictors=tuple(columns)).settled())


def arrive(screen_id: str, *, of_the_walk: bool = True) -> None:
    """Remember that a screen was reached, and where on the walk one left off."""
    enter(screen_id)
    app = now()
    last = app.last if screen_id == "start" else screen_id
    if screen_id not in app.visited or last != app.last:
        left_off = screen_id if of_the_walk and screen_id != "start" else app.left_off
        change(visited=app.visited | {screen_id}, last=last, left_off=left_off, greeting="")


def proposed_choices(dataset: Dataset, long: pd.DataFrame) -> Choices:
    """Roles from the catalogue where they fit the table, else a guess."""
    if dataset.entry_id is not None:
        known = Choices.of(dataset_entry(dataset.entry_id).roles)
        if known.kept(list(long.columns)) == known:
            return known
    return Choices.of(guess_roles(long).roles)


def reading(found: TableRead) -> str:
    """What the reader found out, in a few words."""
    said = [] if found.kind == "text" else [KIND_NAMES[found.kind]]
    if found.sheet is not None:
        said.append(f"sheet “{found.sheet}”")
    if found.separator is not None:
        between = _READING.get(found.separator, found.separator)
        said += [f"cells separated by {between}", f"decimal “{found.decimal}”"]
    if found.encoding:
        said.append(ENCODINGS.get(found.encoding, found.encoding))
    if found.header_row > 1:
        said.append(f"column names in row {found.header_row}")
    return ", ".join(said)


def bundled(entry: DatasetEntry) -> Dataset:
    """A data set of the catalogue, read."""
    content = entry.path.read_bytes()
    found = read_details(content, entry.file)
    return Dataset(entry.title.partition(" (")[0], "bundled", table_digest(content), found.table, entry_id=entry.id)


def dataset_of(found: TableRead, name: str, content: bytes, origin: Origin) -> Dataset:
    """The data set that a file was read as; its identity is that of the bytes and of the way of reading them."""
    how = replace(found.options, sheet=found.sheet)
    return Dataset(
        name,
        origin,
        table_digest(content) + (f"/{table_digest(repr(how).encode())[:16]}" if how != ReadOptions() else ""),
        found.table,
        None,
        reading(found),
        found.notes,
        found.sheets,
        found.sheet,
        content,
        found.separator,
        found.decimal,
        found.encoding,
        found.kind,
        found.header_row,
        found.units,
        found.labels,
        found.options,
    )


def _adopt(dataset: Dataset) -> None:
    """Start over with a data set."""
    commit(begun_with(dataset))


def begun_with(dataset: Dataset) -> AppState:
    """The session with a data set just taken: what depended on the one before is proposed afresh (see `surviving`)."""
    app = now()
    shape = proposed_shape(dataset, dataset.table)
    choices = Choices() if shape.form == "wide" else proposed_choices(dataset, dataset.table)
    return begun(
        app,
        dataset=dataset,
        shape=shape,
        choices=choices,
        views=begun(app.views, rereading=Rereading.of(dataset.options)),
        visited=app.visited & {"start", "data"},
        last="data",
        left_off="data",
        arrivals=app.arrivals + 1,
        former=app.recipe if app.recipe.entries else app.former,
    )


def proposed_shape(dataset: Dataset, table: pd.DataFrame) -> Shape:
    """How a data set's table, as read or mended, is laid out: from the catalogue, else a guess."""
    if dataset.entry_id is not None and table is dataset.table:
        known = dataset_entry(dataset.entry_id).reshape
        return Shape.of(known) if known else Shape()
    spec = suggest_reshape(table)
    if spec is not None:
        return Shape.of(spec)
    return Shape(families=tuple(FamilyDraft.of(f) for f in find_families(table)))


def choices_for(app: AppState, long: pd.DataFrame) -> Choices:
    """Roles for a table that changed its shape: what was chosen where it still fits, else a proposal."""
    assert app.dataset is not None
    kept = app.choices.kept(list(long.columns))
    return kept if kept.outcome and kept.group else proposed_choices(app.dataset, long)


def _reshaped(app: AppState, recipe: Recipe, long: pd.DataFrame) -> AppState:
    """The session with another reshape in its recipe; what that does to the roles can be taken back."""
    choices, shaping = choices_for(app, long), app.views.shaping
    shaping = replace(shaping, turns=turned(shaping.turns, app.recipe, recipe, app.choices, choices))
    return replace(app, recipe=recipe, choices=choices, views=replace(app.views, shaping=shaping))


def _set_family(index: int, family: FamilyDraft) -> None:
    shape = now().shape
    families = (*shape.families[:index], family, *shape.families[index + 1 :])
    change(shape=replace(shape, families=families))
