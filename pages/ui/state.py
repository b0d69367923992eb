"""The one place where a session's truth lives. Nothing else in the app names Streamlit's session state.

An `AppState` is immutable: a change makes a new one, and it is put in place in one assignment, so that a run which is
interrupted half-way leaves the old state or the new one, never a mixture. Widgets are views of it (see `widgets`).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd
import streamlit as st

from lmm_engine.data import ReadOptions, ReshapeSpec, Roles
from lmm_engine.data.recipe import Recipe
from lmm_engine.findings import Finding
from pages.course.foresight import Foresight
from pages.course.keeping import Keeping
from pages.course.progress import Progress
from pages.course.sittings import Sittings

from .held.drafts import Choices, Shape
from .held.exploring import Explorers
from .held.levels import LevelsDraft
from .held.rereading import Rereading
from .held.shaping import Shaping
from .held.shifting import ShiftChoices
from .held.surviving import BEGINS, MADE, STAYS
from .project_file import Walk

if TYPE_CHECKING:
    from lmm_engine.inference.effects.wald import DfMethod
    from lmm_engine.report.inferences.band_words import Whom

Method = Literal["REML", "ML"]
Origin = Literal["bundled", "upload", "web", "paste"]
Adjust = Literal["tukey", "holm"]

_KEY = "app"
_SCREEN = "screen"
_DRAWN = "widgets drawn on it"


@dataclass(frozen=True, eq=False)
class Dataset:
    """The table in use, and where it came from.

    Parameters
    ----------
    name : str
        File name or title, for people.
    origin : {"bundled", "upload", "web", "paste"}
        Which door it came in by.
    digest : str
        Identity of its bytes (and sheet), for caches and reports.
    table : pandas.DataFrame
        As read; never changed.
    entry_id : str or None
        Its id in the catalogue of bundled data.
    reading : str
        What the reader guessed about the file, in a few words.
    notes : tuple of Finding
        What the reader mended or wants confirmed.
    sheets, sheet : tuple of str, str or None
        The workbook's sheets, and the one that was read.
    content : bytes or None
        The file itself, where it may still be read in another way.
    separator, decimal, encoding : str or None, str, str
        How the text file was read; scripts repeat it.
    kind : str
        What the file is.
    header_row : int
        The row with the column names, counted from 1.
    units, labels : mapping of str to str
        What the file says of its columns.
    options : ReadOptions
        What was not guessed when it was read.
    """

    name: str
    origin: Origin
    digest: str
    table: pd.DataFrame
    entry_id: str | None = None
    reading: str = ""
    notes: tuple[Finding, ...] = ()
    sheets: tuple[str, ...] = ()
    sheet: str | None = None
    content: bytes | None = None
    separator: str | None = None
    decimal: str = "."
    encoding: str = ""
    kind: str = "text"
    header_row: int = 1
    units: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    options: ReadOptions = ReadOptions()


@dataclass(frozen=True)
class Views:
    """What each screen is set to show; a new data set puts it back to the start, unless a field says otherwise."""

    source: Origin = field(default="upload", metadata=STAYS)
    address: str = ""  # as it is typed
    pasted: str = field(default="", metadata=STAYS)  # cells as they are pasted
    entry: str | None = None
    topic: str | None = None  # of the bundled data sets; None for that of the one in use, or the first
    data_panel: str = "preview"
    rereading: Rereading = field(default=Rereading(), metadata=MADE)  # how the file would be read instead
    # the mending of the table
    mended_column: str | None = None  # the column in the editor
    levels: LevelsDraft = LevelsDraft()
    declined: frozenset[str] = frozenset()  # suggestions that the learner does not want, by their sentence
    refused_codes: Mapping[str, str] = field(default_factory=dict)  # as typed for “missing”, by column
    not_mended: str = ""  # why the last change was refused
    shaping: Shaping = Shaping()  # the panels of the screen Roles
    shift: ShiftChoices = ShiftChoices()  # of the missing outcomes
    # the ladder
    level: str | None = None  # a group by name, in colour on every picture of groups
    equation: Literal["letters", "numbers"] = "letters"
    traced: Mapping[str, str] = field(default_factory=dict)  # row and column of the number followed, by table
    df: DfMethod = "satterthwaite"
    panels: frozenset[str] = frozenset()  # the panels that stand open
    lesson: str | None = None  # the lesson that is read where a screen has several
    sought: str = field(default="", metadata=STAYS)  # in the glossary
    refreshed_whole: bool = field(default=False, metadata=STAYS)  # the refresher, or what was missed of it
    over: str | None = field(default=None, metadata=STAYS)  # the lesson that may be started over; None for all
    parameter: str | None = None  # whose uncertainty is shown
    draws: int = 1_000  # of a bootstrap
    seed: int = 1
    factor: str | None = None  # whose means are compared
    moment: str | None = None  # the time at which they are, as the model has it; None for its mean
    adjust: Adjust = "tukey"
    split_in_two: str | None = None  # a predictor taken apart into within and between groups
    question: Literal["rungs", "effect"] = "rungs"  # what is compared: rungs, or a model with and without an effect
    step: int | None = None  # the upper rung of the step whose test is drawn
    left_out: str | None = None
    effect_rung: int | None = None
    # the checks: each None stands for what is proposed
    checked: int | None = None  # the rung they look at
    assumption: str = "fitted"
    moved: str | None = None  # the fixed effect whose moves are drawn; None for all together
    split: str | None = None  # a categorical predictor with one population line for each category
    times: str = ""
    whose: Whom = "population"  # of whom something is predicted; a known group is `level`
    band: Literal["mean", "row"] = "mean"  # what the drawn band is to hold
    coverage: float = 0.95  # of the bands
    # the report
    reported: int | None = None
    code: Literal["r", "python"] = "r"


@dataclass(frozen=True, eq=False)
class AppState:
    """All that a session knows; each field says what becomes of it when other data are taken."""

    dataset: Dataset | None = field(default=None, metadata=MADE)
    shape: Shape = field(default=Shape(), metadata=MADE)
    recipe: Recipe = field(default=Recipe(), metadata=BEGINS)
    former: Recipe = field(default=Recipe(), metadata=MADE)  # of the data set before, to be offered for this one
    choices: Choices = field(default=Choices(), metadata=MADE)
    method: Method = field(default="REML", metadata=STAYS)
    views: Views = field(default=Views(), metadata=MADE)
    explorers: Explorers = field(default=Explorers(), metadata=STAYS)
    progress: Progress = field(default=Progress(), metadata=STAYS)  # of the course
    keeping: Keeping = field(default=Keeping(), metadata=STAYS)  # of the progress, in the browser
    awaited: Walk | None = field(default=None, metadata=STAYS)  # a project's walk whose table was not kept with it
    sittings: Sittings = field(default=Sittings(), metadata=STAYS)  # questions as they lie on the table
    foresight: Foresight = field(default=Foresight(), metadata=STAYS)  # predictions as they lie on the table
    chooser: Mapping[str, str] = field(default_factory=dict, metadata=STAYS)  # on the way to another model, by question
    visited: frozenset[str] = field(default=frozenset(), metadata=MADE)
    last: str = field(default="", metadata=MADE)  # the screen before; the first one leaves no trace
    left_off: str = field(default="", metadata=MADE)  # the step of the walk to go on with
    arrivals: int = field(default=0, metadata=MADE)
    greeting: str = field(default="", metadata=BEGINS)  # what a link's screen says, as long as it is in sight
    asked: str = field(default="", metadata=BEGINS)  # the slow work that is being done, by its identity

    @property
    def reshape(self) -> ReshapeSpec | None:
        """How the recipe makes the table long; None where it does not, or not now."""
        return self.recipe.reshape

    @property
    def roles(self) -> Roles | None:
        """The roles, once outcome and group are chosen."""
        return self.choices.roles()


def now() -> AppState:
    """The state as it is."""
    if _KEY not in st.session_state:
        st.session_state[_KEY] = AppState()
    return st.session_state[_KEY]


def commit(new: AppState) -> None:
    """Put a complete new state in place."""
    st.session_state[_KEY] = new


def change(**parts: Any) -> None:
    """Replace parts of the state in one assignment."""
    commit(dataclasses.replace(now(), **parts))


def read(path: str) -> Any:
    """The value at a dotted path: ``"shape.families.0.times"``; None where a mapping on the way has none."""
    value: Any = now()
    for step in path.split("."):
        if isinstance(value, Mapping):
            value = value.get(step)
        else:
            value = value[int(step)] if isinstance(value, tuple) else getattr(value, step)
    return value


def write(path: str, value: Any) -> None:
    """Put a value at a dotted path; everything on the way is replaced, nothing is changed in place."""
    commit(_with(now(), path.split("."), value))


def mirror(key: str, value: Any) -> str:
    """Make the widget called `key` show `value`; returns the key.

    The value is handed over only where it is news: always handing it over would overwrite what is being typed. After
    another screen the widget of the same key is a new one in the browser, which is told even a value that stayed.
    """
    drawn = st.session_state.setdefault(_DRAWN, set())
    if key not in st.session_state or st.session_state[key] != value or key not in drawn:
        st.session_state[key] = value
    drawn.add(key)
    return key


def stands(key: str) -> bool:
    """Whether the widget called `key` has been drawn already since its screen was entered."""
    return key in st.session_state and key in st.session_state.get(_DRAWN, ())


def drawn(key: str) -> str:
    """Say that a widget is drawn whose value no one else sets; returns the key."""
    st.session_state.setdefault(_DRAWN, set()).add(key)
    return key


def enter(screen: str) -> None:
    """Say at the beginning of each run which screen is drawn: widgets of another one are gone from the browser."""
    if st.session_state.get(_SCREEN) != screen:
        st.session_state[_SCREEN] = screen
        st.session_state[_DRAWN] = set()


def shown(key: str) -> Any:
    """What the widget called `key` shows now; for callbacks."""
    return st.session_state[key]


def _with(value: Any, path: list[str], new: Any) -> Any:
    if not path:
        return new
    step, rest = path[0], path[1:]
    if isinstance(value, tuple):
        i = int(step)
        return (*value[:i], _with(value[i], rest, new), *value[i + 1 :])
    if isinstance(value, Mapping):
        return {**value, step: _with(value.get(step), rest, new)}
    return dataclasses.replace(value, **{step: _with(getattr(value, step), rest, new)})
