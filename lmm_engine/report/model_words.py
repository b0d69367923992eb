"""The three rungs in the learner's own words. Plain text: escape where it will be read."""

from __future__ import annotations

from ..data import Prepared, Roles
from .numbers import listing
from .words import named, noun, nouns


def model_in_words(model: Prepared | Roles, rung: int) -> str:
    """Say what a rung claims about the data.

    Parameters
    ----------
    model : Prepared or Roles
        Whose columns play which part.
    rung : {0, 1, 2}
        No random effects, random intercept, random slope.

    Returns
    -------
    str
        Two to four sentences in the learner's names.
    """
    roles = model if isinstance(model, Roles) else model.roles
    said = [_common_part(roles), *_interactions(roles), _random_part(roles, rung)]
    return " ".join(said)


def model_in_short(model: Prepared | Roles, rung: int) -> str:
    """Name a rung in one line, for a header: ``Reaction by Days, each Subject with its own level``."""
    roles = model if isinstance(model, Roles) else model.roles
    by = listing(named(c) for c in ([roles.time] if roles.time else []) + list(roles.predictors))
    who = noun(roles.group)
    parts = ("all rows alike", f"each {who} with its own level", f"each {who} with its own level and slope")
    return f"{named(roles.outcome)} {f'by {by}' if by else 'around its mean'}, {parts[rung]}"


def _common_part(roles: Roles) -> str:
    outcome = named(roles.outcome)
    if roles.time is None:
        shape = "one common mean"
    else:
        shape = f"one straight line along {named(roles.time)}"
    if not roles.predictors:
        return f"{outcome} follows {shape}."
    return f"{outcome} follows {shape}, shifted by {listing(map(named, roles.predictors))}."


def _interactions(roles: Roles) -> list[str]:
    if roles.time is None or not roles.interactions:
        return []
    return [f"The slope of {named(roles.time)} may differ by {listing(map(named, roles.interactions))}."]


def _random_part(roles: Roles, rung: int) -> str:
    who, many, what = noun(roles.group), nouns(roles.group), "line" if roles.time else "mean"
    if rung == 0:
        return (
            f"Nothing else ties the rows of one {who} together: every row counts as if it came from a {who} of its own."
        )
    level = f"Each {who} may lie above or below the common {what} by an amount of its own (a random intercept)"
    if rung == 1 or roles.time is None:
        return f"{level}{', and all lines are parallel' if roles.time else ''}. What is left is noise of single rows."
    return (
        f"{level}, and its line may be steeper or flatter (a random slope of {named(roles.time)}). "
        f"The model also learns whether {many} with a higher level tend to have a higher or a lower slope. "
        "What is left is noise of single rows."
    )
