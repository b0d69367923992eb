"""What a learner does on the screen Roles: each change of the table is a step of the recipe, the roles go with it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from lmm_engine.data import TimeCoding
from lmm_engine.data.recipe import MakeIdsUnique, Step, TimeFromDates
from lmm_engine.data.recipe.made import Unit
from lmm_engine.errors import LmmError

from .. import doors, recipe_doors
from ..held.drafts import Choices
from ..mending import actions as mending_actions
from ..state import change, now

Uses = dict[str, tuple[str, ...]]


def take(step: Step, uses: Uses | None = None, predictors: tuple[str, ...] = ()) -> bool:
    """Put a step at the end of the recipe; columns it made may take the part of others, or become predictors."""
    refusal = step.problem(recipe_doors.finished().table)
    if refusal is not None:
        change(views=replace(now().views, not_mended=refusal))
        return False

    def choose(choices: Choices) -> Choices:
        new = choices.moved(uses or {})
        return replace(new, predictors=tuple(dict.fromkeys((*new.predictors, *predictors)))).settled()

    recipe = now().recipe
    mending_actions.adopt(recipe.add(step, at=len(recipe.entries)), choose)
    return True


def make_unique(inner: str, outer: str) -> None:
    """Tell ids apart by their higher group: before the reshape where both columns are there, else at the end."""
    step = MakeIdsUnique(inner, outer)
    if step.problem(doors.table_as_mended()) is None:
        mending_actions.take(step)
    else:
        take(step)


def leave_alone(sentence: str) -> None:
    """Do not ask about these ids again."""
    views = now().views
    change(views=replace(views, declined=views.declined | {sentence}))


def put_zero(coding: TimeCoding) -> None:
    """Say where zero is on time; a value of one's own begins in the middle of what was seen."""
    choices = now().choices
    zero = choices.time_zero
    if coding == "at_value" and zero is None:
        zero = middle()
    change(choices=replace(choices, time_coding=coding, time_zero=zero))


def set_zero(value: float | str) -> None:
    """Say which value is zero."""
    change(choices=replace(now().choices, time_zero=value))


def middle() -> float | str:
    """A time in the middle of those that were seen: a number of the column, or a date; 0 where there is none."""
    table, time = doors.long_table(), now().choices.time
    try:
        ready = doors.prepared()
    except LmmError:
        return 0.0
    seen = ready.frame[str(ready.time_name)] + ready.time_offset
    value = float(seen.drop_duplicates().quantile(0.5, interpolation="lower"))
    if ready.time_origin is None:
        return value if value.is_integer() else float(f"{value:.3g}")
    return str((table[time].min() + (table[time].max() - table[time].min()) / 2).date().isoformat())


def count_time(column: str, unit: Unit, group: str | None, since: date | None) -> None:
    """Take as time what has passed since a start, in a new column made from dates; one made so before gives way."""
    recipe, place = now().recipe, time_step()
    old = None if place is None else recipe.entries[place].step
    taken = [name for name in doors.long_table().columns if not (isinstance(old, TimeFromDates) and name == old.made)]
    name = free_name(f"{column}_{unit}", taken)
    plain = name == f"{column}_{unit}"
    step = TimeFromDates(column, unit, group, since.isoformat() if since else None, "" if plain else name)
    if place is None:
        before = recipe_doors.finished().table
    else:
        before = recipe_doors.finished_by(recipe.switch(place, on=False)).table
    refusal = step.problem(before)
    if refusal is not None:
        change(views=replace(now().views, not_mended=refusal))
        return

    def choose(choices: Choices) -> Choices:
        # The step begins at its own zero; moving that to the first row of all would say the same twice.
        coding = "as_is" if choices.time_coding in ("zero_at_start", "at_value") else choices.time_coding
        new = choices.give("time", step.made) if choices.time != step.made else choices
        return replace(new, time_coding=coding, time_zero=None)

    new = recipe.add(step, at=len(recipe.entries)) if place is None else recipe.replace_step(place, step)
    mending_actions.adopt(new, choose)


def time_step() -> int | None:
    """The place of the step that made the time from dates; None where no step did."""
    app = now()
    for place, entry in enumerate(app.recipe.entries):
        if entry.on and isinstance(entry.step, TimeFromDates) and entry.step.made == app.choices.time:
            return place
    return None


def free_name(wanted: str, taken: Collection[str]) -> str:
    """A name that no column has: the one wanted, or with a number after it."""
    name, k = wanted, 2
    while name in taken:
        name, k = f"{wanted}_{k}", k + 1
    return name
