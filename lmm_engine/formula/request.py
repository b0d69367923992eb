"""The plain-words request: which columns play which part, and the three rungs that follow from it."""

from __future__ import annotations

from collections.abc import Sequence

from ..errors import FormulaError
from .expression import Chain, Name, Node, Number
from .formula import Effects, Formula, RandomPart


def ladder(
    outcome: str,
    group: str,
    *,
    time: str | None = None,
    predictors: Sequence[str] = (),
    interactions: Sequence[str] = (),
) -> tuple[Formula, Formula, Formula | None]:
    """Formulas of the three rungs, from column names alone.

    Names are taken as they are, whatever signs they hold; no text is put together and read again.

    Parameters
    ----------
    outcome : str
        Column of the outcome.
    group : str
        Column that says who or what was measured repeatedly.
    time : str, optional
        Column of time, or another predictor that varies within groups.
    predictors : sequence of str
        Columns of further predictors.
    interactions : sequence of str
        Those of the predictors whose effect may change the slope of time.

    Returns
    -------
    rung_0, rung_1, rung_2 : Formula
        Without random effects, with a random intercept, with a random intercept and slope of time; the last is None
        without a time.

    Raises
    ------
    FormulaError
        If a column has two parts to play, or an interaction lacks its time or its predictor.

    Examples
    --------
    >>> for rung in ladder("distance", "Subject", time="age", predictors=["Sex"], interactions=["Sex"]):
    ...     print(rung)
    distance ~ age + Sex + age:Sex
    distance ~ age + Sex + age:Sex + (1 | Subject)
    distance ~ age + Sex + age:Sex + (age | Subject)
    """
    predictors = tuple(dict.fromkeys(predictors))
    interactions = tuple(dict.fromkeys(interactions))
    _check(outcome, group, time, predictors, interactions)
    mains: list[Node] = [Name(name) for name in ((time,) if time is not None else ()) + predictors]
    products: list[Node] = [Chain(Name(time), ((":", Name(name)),)) for name in interactions if time is not None]
    fixed = Effects(_sum(mains + products))
    rung_0 = Formula(Name(outcome), fixed)
    rung_1 = Formula(Name(outcome), fixed, (RandomPart(Effects(Number(1)), Name(group)),))
    if time is None:
        return rung_0, rung_1, None
    return rung_0, rung_1, Formula(Name(outcome), fixed, (RandomPart(Effects(Name(time)), Name(group)),))


def _sum(nodes: list[Node]) -> Node:
    if not nodes:
        return Number(1)
    return Chain(nodes[0], tuple(("+", node) for node in nodes[1:])) if len(nodes) > 1 else nodes[0]


def _check(
    outcome: str, group: str, time: str | None, predictors: tuple[str, ...], interactions: tuple[str, ...]
) -> None:
    parts = [(outcome, "the outcome"), (group, "the group"), *((name, "a predictor") for name in predictors)]
    if time is not None:
        parts.insert(2, (time, "the time"))
    taken: dict[str, str] = {}
    for name, part in parts:
        if not isinstance(name, str) or not name:
            raise FormulaError(f"{part.capitalize()} needs a column's name, not {name!r}.", "Choose a column.")
        if name in taken:
            raise FormulaError(
                f"The column {name!r} cannot be {taken[name]} and {part} at once.",
                "Choose another column for one of them.",
            )
        taken[name] = part
    if interactions and time is None:
        raise FormulaError(
            "An interaction with time needs a time.", "Choose the column of time, or drop the interaction."
        )
    for name in interactions:
        if name not in predictors:
            raise FormulaError(
                f"{name!r} is to change the slope of time but is not a predictor.", "Add it to the predictors as well."
            )
