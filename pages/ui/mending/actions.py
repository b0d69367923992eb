"""What a learner does to the recipe. What depends on the table follows: the draft of the reshape, and the roles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from lmm_engine.data.recipe import Recipe, Rename, Reshape, SetType, Step, from_json
from lmm_engine.data.suggestions.offered import Suggestion

from .. import actions, doors, recipe_doors
from ..held import following as role_following
from ..held.drafts import Choices, Shape
from ..state import AppState, Dataset, change, commit, now


def take(step: Step) -> bool:
    """Put a step into the recipe; one that does not fit the table is said and not taken. Whether it was."""
    recipe = now().recipe
    table = recipe_doors.finished().table if step.of_the_long_table else doors.table_as_mended()
    refusal = step.problem(table)
    if refusal is not None:
        change(views=replace(now().views, not_mended=refusal))
        return False
    new = _with(recipe, step)
    if isinstance(step, Rename):
        _adopt(_reshaping_renamed(new, {step.old: step.new}), renamed={step.old: step.new})
    else:
        _adopt(new)
    return True


def accept(suggestion: Suggestion) -> None:
    """Take what a suggestion proposes."""
    take(suggestion.step)


def decline(suggestion: Suggestion) -> None:
    """Do not show a suggestion again for these data."""
    views = now().views
    change(views=replace(views, declined=views.declined | {suggestion.sentence}))


def switch(index: int) -> None:
    """Switch a step off or on."""
    _adopt(now().recipe.switch(index))


def move(index: int, to: int) -> None:
    """Put a step at another place."""
    _adopt(now().recipe.move(index, to))


def remove(index: int) -> None:
    """Take a step out."""
    _adopt(now().recipe.remove(index))


def undo() -> None:
    """Go back by one change of the recipe."""
    _adopt(now().recipe.undo())


def redo() -> None:
    """Take back the last undo."""
    _adopt(now().recipe.redo())


def replay(recipe: Recipe) -> None:
    """Do the steps of another recipe to these data, in place of their own."""
    _adopt(replace(recipe, past=(*now().recipe.past, now().recipe.entries), future=()))


def read_recipe(content: bytes) -> None:
    """Take a recipe from a file; raises `LmmError` where it is none."""
    replay(from_json(content))


def rename(column: str, new: str) -> None:
    """Give a column another name; the editor stays with it."""
    if new.strip() and new.strip() != column:
        take(Rename(column, new.strip()))


def _with(recipe: Recipe, step: Step) -> Recipe:
    """The recipe with one more step; a type that was only just set for the same column gives way to the new one."""
    last = len(recipe.before) - 1
    if isinstance(step, SetType) and last >= 0:
        entry = recipe.entries[last]
        if entry.on and isinstance(entry.step, SetType) and entry.step.column == step.column:
            return recipe.replace_step(last, step)
    return recipe.add(step)


def adopt(recipe: Recipe, choose: Callable[[Choices], Choices]) -> None:
    """Put a changed recipe in place and choose roles for the table that it makes, in one assignment."""
    _adopt(recipe, choose=choose)


def _adopt(
    recipe: Recipe, *, renamed: dict[str, str] | None = None, choose: Callable[[Choices], Choices] | None = None
) -> None:
    """Put a changed recipe in place, with all that follows from it, in one assignment."""
    app = now()
    if app.dataset is None:
        return
    shape = _shape(app, app.dataset, recipe)
    followed = replace(app, shape=shape, recipe=recipe, choices=_renamed(app.choices, renamed or {}))
    shaping = app.views.shaping
    if not (shape.form == "wide" and recipe.reshape is None):
        long = recipe_doors.finished_by(recipe).table
        choices, fallen = role_following.followed(
            followed.choices, shaping.fallen, app.recipe, recipe, list(map(str, long.columns))
        )
        if choose is None:
            choices = role_following.taken_back(shaping.turns, app.recipe, recipe, app.choices, choices)
        followed = replace(followed, choices=choose(choices) if choose else choices)
        followed = replace(followed, choices=actions.choices_for(followed, long))
        turns = role_following.turned(shaping.turns, app.recipe, recipe, app.choices, followed.choices)
        shaping = replace(shaping, fallen=fallen, turns=turns)
    column = _edited(app, recipe, renamed or {})
    commit(replace(followed, views=replace(app.views, not_mended="", shaping=shaping, mended_column=column)))


def _edited(app: AppState, recipe: Recipe, renamed: dict[str, str]) -> str | None:
    """The column in the editor, under the name that it has now."""
    column = app.views.mended_column
    if column is None or column in renamed:
        return None if column is None else renamed[column]
    before, after = ({s.new: s.old for s in r.steps if isinstance(s, Rename)} for r in (app.recipe, recipe))
    if column in before and column not in after:
        return before[column]
    return next((new for new, old in after.items() if old == column and new not in before), column)


def _shape(app: AppState, held: Dataset, recipe: Recipe) -> Shape:
    """The draft of the reshape: the recipe's own where that changed, a proposal made anew, else as it was."""
    if recipe.reshape is not None and recipe.reshape != app.reshape:
        return Shape.of(recipe.reshape)
    before, after = doors.table_as_mended(), recipe_doors.mended_by(recipe).table
    if recipe.reshape is None and before is not after and app.shape == actions.proposed_shape(held, before):
        return actions.proposed_shape(held, after)
    return app.shape


def _reshaping_renamed(recipe: Recipe, names: dict[str, str]) -> Recipe:
    """The recipe whose reshape finds its columns under their new names."""
    place = recipe.reshape_place
    if place is None:
        return recipe
    entry = recipe.entries[place]
    assert isinstance(entry.step, Reshape)
    spec = entry.step.spec

    def new(columns: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(names.get(column, column) for column in columns)

    followed = replace(
        spec,
        families=tuple(replace(family, columns=new(family.columns)) for family in spec.families),
        id_columns=new(spec.id_columns),
        carried=None if spec.carried is None else new(spec.carried),
    )
    entries = (*recipe.entries[:place], replace(entry, step=Reshape(followed)), *recipe.entries[place + 1 :])
    return replace(recipe, entries=entries)


def _renamed(choices: Choices, names: dict[str, str]) -> Choices:
    """The roles with a column's new name in the place of the old."""
    single = {part: names.get(getattr(choices, part), getattr(choices, part)) for part in ("outcome", "group", "time")}
    many = {
        part: tuple(names.get(column, column) for column in getattr(choices, part))
        for part in ("predictors", "interactions", "categorical")
    }
    return replace(choices, **single, **many)
