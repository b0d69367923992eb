"""The walk and the course around it, one table: a new screen is a line here and a file of that name in `pages/steps`.

A screen is offered as soon as its file exists, in the order of the table. `needs` says what must stand before it can be
shown; the frame tells a learner who comes too early what is missing and where to find it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from lmm_engine.errors import LmmError

from . import doors, recipe_doors, state

STEPS = Path(__file__).resolve().parents[1] / "steps"

Group = Literal["Your data", "The ladder", "Check", "Report", "The course"]
Need = Literal["data", "long", "roles", "time"]
#: Screens that are no steps of the walk: they can be visited from anywhere, in any order.
COURSE: Group = "The course"


@dataclass(frozen=True)
class Screen:
    """One screen: file and address `id`, and how the frame presents it.

    Parameters
    ----------
    id, title, icon, group, help : str
        File name in `pages/steps` without ``.py`` (also the address and the lesson), heading, Material symbol, group in
        the navigation, one sentence on what is done there.
    needs : tuple of {"data", "long", "roles", "time"}
        What must stand before it can be shown.
    rung : int or None
        The model that the header puts into words; None for the highest rung there is.
    beside : bool
        Whether the lesson stands beside the tool on wide screens, or below it.
    """

    id: str
    title: str
    icon: str
    group: Group
    help: str
    needs: tuple[Need, ...] = ()
    rung: int | None = None
    beside: bool = True

    @property
    def file(self) -> Path:
        """Its script."""
        return STEPS / f"{self.id}.py"


_LONG: tuple[Need, ...] = ("data", "long")
_MODEL: tuple[Need, ...] = (*_LONG, "roles")

SCREENS: tuple[Screen, ...] = (
    Screen("start", "Start", "flag", "Your data", "What this course is, and a data set to begin with."),
    Screen("data", "Data", "table", "Your data", "Bring a table, and check how it was read."),
    Screen("reshape", "Reshape", "swap_vert", "Your data", "One row per measurement.", ("data",)),
    Screen("roles", "Roles", "assignment_ind", "Your data", "Which column plays which part.", _LONG),
    Screen("look", "Look", "visibility", "Your data", "See the data before any model.", _MODEL),
    Screen("rung_0", "Rung 0", "counter_0", "The ladder", "One line for everybody.", _MODEL, 0),
    Screen("rung_1", "Rung 1", "counter_1", "The ladder", "Every group its own level.", _MODEL, 1),
    Screen("rung_2", "Rung 2", "counter_2", "The ladder", "Every group its own slope.", _MODEL, 2),
    Screen("compare", "Compare", "balance", "The ladder", "Which rung do the data ask for?", _MODEL),
    Screen("variance", "Variance", "pie_chart", "Check", "How much lies between groups?", _MODEL),
    Screen("shrinkage", "Shrinkage", "compress", "Check", "Who is pulled towards the mean.", _MODEL),
    Screen("assumptions", "Assumptions", "rule", "Check", "Do the residuals behave?", _MODEL),
    Screen("predictions", "Predictions", "timeline", "Check", "The average line and its band.", _MODEL),
    Screen("report", "Report", "description", "Report", "Table, paragraph, code, files.", _MODEL),
    Screen("course", "My course", "school", COURSE, "What is done, what is left, and where to go on."),
    Screen("explore", "Explorers", "science", COURSE, "Move a slider, and test a claim.", beside=False),
    Screen("review", "Review", "replay", COURSE, "What you missed comes back."),
    Screen("glossary", "Glossary", "menu_book", COURSE, "Every word of the course."),
    Screen("chooser", "Another model?", "alt_route", COURSE, "When a linear mixed model is not the one."),
)


@dataclass(frozen=True)
class Missing:
    """What a screen still waits for: a sentence, and the screen where it is done."""

    sentence: str
    screen_id: str
    refusal: LmmError | None = None


def standing() -> tuple[Screen, ...]:
    """The screens that have a file."""
    return tuple(s for s in SCREENS if s.file.exists())


def steps_of_the_walk() -> tuple[Screen, ...]:
    """The screens that follow each other."""
    return tuple(s for s in standing() if s.group != COURSE)


def missing(screen: Screen) -> Missing | None:
    """The first need of a screen that is not met."""
    return next((m for m in (_NEEDS[n]() for n in screen.needs) if m is not None), None)


def _data() -> Missing | None:
    if state.now().dataset is not None:
        return None
    return Missing("This screen works on a data set, and there is none yet.", "data")


def _long() -> Missing | None:
    app = state.now()
    if app.reshape is not None and (refusal := recipe_doors.reshape_refusal()) is not None:
        return Missing("The reshape no longer fits the table as it was mended.", "reshape", refusal)
    if app.reshape is not None or app.shape.form == "long":
        return None
    return Missing("The table still has one row per person. Reshape it, or say that it is long already.", "reshape")


def _roles() -> Missing | None:
    if state.now().roles is None:
        return Missing("This screen needs to know what was measured, and on whom.", "roles")
    try:
        doors.prepared()
    except LmmError as refusal:
        return Missing("The roles cannot be used as they are.", "roles", refusal)
    return None


def _time() -> Missing | None:
    if state.now().choices.time is not None:
        return None
    return Missing("This screen needs a column that varies within groups, such as time.", "roles")


_NEEDS: dict[Need, Callable[[], Missing | None]] = {"data": _data, "long": _long, "roles": _roles, "time": _time}
