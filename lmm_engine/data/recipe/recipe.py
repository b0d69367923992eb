"""The recipe: the steps from the table as read to the table that the models see, each on or off, with undo and redo.

A recipe is a value. Each verb returns another recipe; what stood before is kept in it, so that undo is exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from ...errors import DataError, LmmError
from ..reshaping.reshape import ReshapeSpec
from .reshaping import Reshape
from .step import Step

# So far back can be undone.
_REMEMBERED = 200


@dataclass(frozen=True)
class Entry:
    """A step in its place in a recipe, switched on or off."""

    step: Step
    on: bool = True


Entries = tuple[Entry, ...]


@dataclass(frozen=True)
class Outcome:
    """What became of one entry when the recipe was applied.

    Parameters
    ----------
    entry : Entry
        The step, and whether it is on.
    changed : str
        What it changed, in a few words; empty where there is nothing to add to its sentence, or it is off.
    refusal : LmmError or None
        Why it was skipped; None where it was done or is off.
    """

    entry: Entry
    changed: str = ""
    refusal: LmmError | None = None

    @property
    def done(self) -> bool:
        """Whether the step was done."""
        return self.entry.on and self.refusal is None


@dataclass(frozen=True, eq=False)
class Applied:
    """A table after some entries, and what became of each of them."""

    table: pd.DataFrame
    outcomes: tuple[Outcome, ...] = ()


def apply_entries(table: pd.DataFrame, entries: Iterable[Entry]) -> Applied:
    """Do the entries that are on, one after the other; one that does not fit is skipped and says why."""
    outcomes = []
    for entry in entries:
        outcome = Outcome(entry)
        if entry.on:
            try:
                table, changed = entry.step.work(table)
                outcome = Outcome(entry, changed)
            except LmmError as refusal:
                outcome = Outcome(entry, refusal=refusal)
        outcomes.append(outcome)
    return Applied(table, tuple(outcomes))


@dataclass(frozen=True)
class Recipe:
    """Steps in their order.

    Parameters
    ----------
    entries : tuple of Entry
        The steps, each on or off. At most one is a `Reshape`.
    past, future : tuple of tuple of Entry
        What can be undone and redone, the nearest last.
    """

    entries: Entries = ()
    past: tuple[Entries, ...] = ()
    future: tuple[Entries, ...] = ()

    @classmethod
    def of(cls, *steps: Step) -> Recipe:
        """A recipe of these steps, all on, with nothing to undo."""
        return cls(tuple(Entry(step) for step in steps))

    # ----- verbs -----

    def add(self, step: Step, at: int | None = None) -> Recipe:
        """Add a step: at a place, or where it belongs (see `place_for`)."""
        place = self.place_for(step) if at is None else min(max(at, 0), len(self.entries))
        return self._changed((*self.entries[:place], Entry(step), *self.entries[place:]))

    def replace_step(self, index: int, step: Step) -> Recipe:
        """Put another step in the place of one."""
        found = self._entry(index)
        return self._changed((*self.entries[:index], replace(found, step=step), *self.entries[index + 1 :]))

    def remove(self, index: int) -> Recipe:
        """Take a step out."""
        self._entry(index)
        return self._changed((*self.entries[:index], *self.entries[index + 1 :]))

    def move(self, index: int, to: int) -> Recipe:
        """Put a step at another place; the others keep their order."""
        moved = self._entry(index)
        left = [*self.entries[:index], *self.entries[index + 1 :]]
        left.insert(min(max(to, 0), len(left)), moved)
        return self._changed(tuple(left))

    def switch(self, index: int, on: bool | None = None) -> Recipe:
        """Switch a step on or off, or over."""
        found = self._entry(index)
        new = replace(found, on=not found.on if on is None else on)
        return self._changed((*self.entries[:index], new, *self.entries[index + 1 :]))

    def undo(self) -> Recipe:
        """The recipe before the last change; the same where nothing was changed."""
        if not self.past:
            return self
        return Recipe(self.past[-1], self.past[:-1], (*self.future, self.entries))

    def redo(self) -> Recipe:
        """The recipe before the last undo; the same where nothing was undone."""
        if not self.future:
            return self
        return Recipe(self.future[-1], (*self.past, self.entries), self.future[:-1])

    def with_reshape(self, spec: ReshapeSpec | None) -> Recipe:
        """The recipe with this reshape in its place; None takes it out.

        Steps after the reshape stay; where they no longer fit the table they are skipped and say so.
        """
        place = self.reshape_place
        if spec is None:
            return self if place is None else self.remove(place)
        if place is None:
            return self._changed((*self.entries, Entry(Reshape(spec))))
        return self._changed((*self.entries[:place], Entry(Reshape(spec)), *self.entries[place + 1 :]))

    # ----- questions -----

    @property
    def key(self) -> str:
        """The identity of what the recipe does, for caches: the steps that are on, written out."""
        return key_of(self.entries)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps that are on."""
        return tuple(entry.step for entry in self.entries if entry.on)

    @property
    def reshape_place(self) -> int | None:
        """Where the reshape stands, on or off; None where there is none."""
        return next((k for k, entry in enumerate(self.entries) if isinstance(entry.step, Reshape)), None)

    @property
    def reshape(self) -> ReshapeSpec | None:
        """How the table is reshaped; None where it is not, or the step is off."""
        return next((step.spec for step in self.steps if isinstance(step, Reshape)), None)

    @property
    def before(self) -> Entries:
        """The entries that work on the table as read: those before the reshape, or all."""
        return self.entries[: self.reshape_place]

    @property
    def after(self) -> Entries:
        """The reshape and what follows it."""
        return () if self.reshape_place is None else self.entries[self.reshape_place :]

    def place_for(self, step: Step) -> int:
        """Where a new step goes: steps that speak of groups at the end, others before the reshape."""
        place = self.reshape_place
        return len(self.entries) if place is None or step.of_the_long_table else place

    def apply(self, table: pd.DataFrame) -> Applied:
        """Apply the recipe to a table as read: the table at the end, and what became of each entry."""
        return apply_entries(table, self.entries)

    def replay(self, table: pd.DataFrame) -> Applied:
        """Apply the recipe to another file's table; the same as `apply`, since steps hold names and values only."""
        return self.apply(table)

    def fits(self, table: pd.DataFrame) -> bool:
        """Whether every step that is on can be done on this table."""
        return all(outcome.refusal is None for outcome in self.apply(table).outcomes)

    def _changed(self, entries: Entries) -> Recipe:
        if sum(isinstance(entry.step, Reshape) for entry in entries) > 1:
            raise DataError("The recipe reshapes the table already.", "Change that step, or take it out first.")
        return self if entries == self.entries else Recipe(entries, (*self.past, self.entries)[-_REMEMBERED:])

    def _entry(self, index: int) -> Entry:
        if not 0 <= index < len(self.entries):
            raise DataError(f"The recipe has no step {index + 1}.", f"It has {len(self.entries)}.")
        return self.entries[index]


def key_of(entries: Sequence[Entry]) -> str:
    """Write out the steps that are on, for the keys of caches."""
    return repr(tuple(entry.step for entry in entries if entry.on))
