"""The pictures whose letters learners label: names, letters, and what they show for those who cannot see them.

They are drawn by `lmm_engine.charts.schematics`. A text alternative says what is to be seen and not what it is called,
for that is the question.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Schematic:
    """One picture: its letters in alphabetical order, and its text alternative."""

    letters: tuple[str, ...]
    alt: str


_THREE = ("A", "B", "C")

SCHEMATICS: Mapping[str, Schematic] = {
    "bands": Schematic(
        _THREE,
        "A rising line with dots scattered around it. A is the line itself. B is a narrow band close around the line, "
        "a little wider at both ends. C is a wide band with even edges that holds nearly all dots.",
    ),
    "crossing": Schematic(
        _THREE,
        "Three grids of six pupils by three schools, with a mark where a pupil has been in a school. In A every pupil "
        "has marks in one school only. In B every pupil has marks in all three. In C most pupils have one mark and "
        "two pupils have marks in two schools.",
    ),
    "deviance": Schematic(
        _THREE,
        "A curve over a horizontal axis that begins at zero. It starts high at zero, falls to one lowest place and "
        "rises again. A marks the curve at zero, B its lowest place, C a place high on the right.",
    ),
    "dropout": Schematic(
        _THREE,
        "Three panels with five lines over time; a hollow dot is a value that nobody recorded. In A the hollow dots "
        "are scattered without pattern. In B lines end after a recorded value that was very low. In C all recorded "
        "values are high, and exactly the values that would have been low are hollow.",
    ),
    "fan": Schematic(
        _THREE,
        "Three panels with six straight lines each. In A the lines begin close together and end far apart. In B they "
        "begin far apart and end close together. In C they keep the same distances throughout.",
    ),
    "ladder": Schematic(
        _THREE,
        "Three panels with the same dots of four groups. In A a single line runs through all dots. In B each group has "
        "its own line and all lines are parallel. In C each group has its own line and the lines differ in steepness.",
    ),
    "parts": Schematic(
        _THREE,
        "Two parallel rising lines and one dot above the upper line. Three arrows: A goes from zero on the vertical "
        "axis to the start of the lower, dashed line. B goes from the dashed line up to the upper, solid line. "
        "C goes from the solid line up to the dot.",
    ),
    "pull": Schematic(
        _THREE,
        "One group's five dots lie high above a dashed level. A marks the dashed level, shared by all groups. "
        "B marks a level between the two. C marks the middle of the group's own dots.",
    ),
    "quantiles": Schematic(
        _THREE,
        "Three panels with dots along a diagonal line. In A the dots keep to the line. In B they leave it at both "
        "ends, below it on the left and above it on the right. In C they bend like a bowl, above the line at both "
        "ends.",
    ),
    "residuals": Schematic(
        _THREE,
        "Three panels with dots around a horizontal line at zero. In A the cloud is evenly wide. In B it opens to the "
        "right like a funnel. In C it bends: below zero at both ends, above zero in the middle.",
    ),
    "waves": Schematic(
        _THREE,
        "A table with three columns marked A, B and C, and six rows. A reads P1, P1, P1, P2, P2, P2. "
        "B reads 0, 1, 2, 0, 1, 2. C reads 12, 15, 19, 9, 11, 12.",
    ),
    "within_between": Schematic(
        _THREE,
        "Three clusters of dots, each further right and higher than the one before. A marks a short falling line "
        "inside a cluster. B marks a rising line through the middles of the clusters. C marks a line through all dots "
        "at once, rising less steeply than B.",
    ),
}
