"""The roles when the recipe changes: a made column that is gone leaves its part to the one it was made from.

When the column comes back, by redo or by its switch, so does the part. And what a change did to the roles beyond that,
such as forgetting where zero was on a time, is taken back with the change.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from lmm_engine.data.recipe import (
    Centre,
    MakeIdsUnique,
    NumberWords,
    Recipe,
    Rename,
    Step,
    TimeFromDates,
    WithinBetween,
)

from .drafts import Choices

Fallen = tuple[tuple[str, str], ...]
#: So many changes can be taken back.
_REMEMBERED = 200
_PARTS = ("outcome", "group", "predictors", "interactions", "categorical")


@dataclass(frozen=True)
class Turn:
    """What one change of the recipe did to the roles.

    Parameters
    ----------
    left, reached : tuple of Step
        The steps in use before and after it.
    before, after : Choices
        The roles before and after it.
    """

    left: tuple[Step, ...]
    reached: tuple[Step, ...]
    before: Choices
    after: Choices


Turns = tuple[Turn, ...]


def turned(turns: Turns, left: Recipe, reached: Recipe, before: Choices, after: Choices) -> Turns:
    """What is remembered after one more change; the nearest last."""
    if left.steps == reached.steps:
        return turns
    return (*turns, Turn(left.steps, reached.steps, before, after))[-_REMEMBERED:]


def taken_back(turns: Turns, left: Recipe, reached: Recipe, now: Choices, moved: Choices) -> Choices:
    """Roles where a change of the recipe takes an earlier one back, by undo, redo or a switch.

    Parameters
    ----------
    turns : tuple of Turn
    left, reached : Recipe
        The recipes before and after this change.
    now : Choices
        The roles before it.
    moved : Choices
        The roles that follow from the columns alone. They stand where nothing is to be taken back, and where the
        learner chose something else since.
    """
    turn = next((t for t in reversed(turns) if (t.left, t.reached) == (reached.steps, left.steps)), None)
    if turn is None:
        return moved
    old, made = turn.before, turn.after
    parts = {
        part: getattr(old, part) for part in _PARTS if getattr(old, part) != getattr(made, part) == getattr(now, part)
    }
    as_made = (now.time, *_zero(now)) == (made.time, *_zero(made))
    # A zero that was chosen since belongs to the time that was made; the one before belongs to this.
    if as_made or (now.time == made.time and _zero(old) != _zero(made)):
        parts |= {"time": old.time, "time_coding": old.time_coding, "time_zero": old.time_zero}
    return replace(moved, **parts).settled()


def _zero(choices: Choices) -> tuple[object, object]:
    return choices.time_coding, choices.time_zero


def followed(
    choices: Choices, fallen: Fallen, before: Recipe, after: Recipe, columns: Collection[str]
) -> tuple[Choices, Fallen]:
    """Roles for the table after a change of the recipe.

    Parameters
    ----------
    choices : Choices
        The roles before.
    fallen : tuple of (made, source)
        Columns that went on earlier occasions, each with the one that took its part.
    before, after : Recipe
        The recipes before and after the change.
    columns : collection of str
        The columns of the table after it.

    Returns
    -------
    Choices, tuple
        The roles, and what is to be remembered as fallen.
    """
    made_before, made_after = sources(before.steps), sources(after.steps)
    back = {}
    for column in (c for c in choices.columns if c not in columns):
        source = _origin(column, made_before, columns)
        new = next((n for n, s in made_after.items() if s == source and n in columns and n not in made_before), None)
        # A step that was changed made another column from the same one.
        target = new if new is not None and column in made_before else source
        if target is not None:
            back[column] = target
    renamed = {step.new for step in before.steps if isinstance(step, Rename)}
    moved = choices.moved({made: (target,) for made, target in back.items()}, same=choices.time in renamed)
    again = [p for p in fallen if p[0] in columns and p[0] in made_after and p[0] not in made_before]
    forth: dict[str, tuple[str, ...]] = {}
    for made, source in again:
        if source in moved.columns and made not in moved.columns:
            forth[source] = (*forth.get(source, ()), made)
    kept = tuple(p for p in fallen if p not in again and p[0] not in back)
    return moved.moved(forth), (*kept, *back.items())


def sources(steps: Iterable[Step]) -> dict[str, str]:
    """Each column that steps make, with the one it is made from."""
    made: dict[str, str] = {}
    for step in steps:
        if isinstance(step, Centre | TimeFromDates | NumberWords):
            made[step.made] = step.column
        elif isinstance(step, WithinBetween):
            made |= dict.fromkeys((f"{step.column}_within", f"{step.column}_between"), step.column)
        elif isinstance(step, MakeIdsUnique) and step.name:
            made[step.name] = step.inner
        elif isinstance(step, Rename):
            made[step.new] = step.old
    return made


def _origin(column: str, made: dict[str, str], columns: Collection[str]) -> str | None:
    """The nearest column that is still there and from which this one was made."""
    seen: set[str] = set()
    while column not in columns:
        if column in seen or column not in made:
            return None
        seen.add(column)
        column = made[column]
    return column
