"""The learner's own vocabulary: how a column, a group or a coefficient is called in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..data import Prepared
from .escape import one_line, r_name
from .numbers import things

_PLAIN_NAME = re.compile(r"[^\W\d_][\w.]*\Z")
_PLAIN_WORD = re.compile(r"[^\W\d_]{3,}\Z")
# "person_id", "SubjectID", "patient.nr" speak of persons, subjects and patients.
_KEY_SUFFIX = re.compile(r"(?:[ _.-]+(?:id|ID|Id|nr|no|num|code|key|number)|(?<=[a-z])(?:ID|Id))\Z")
_IRREGULAR = {"child": "children", "person": "people", "man": "men", "woman": "women", "mouse": "mice"}


def named(name: object) -> str:
    """Write a column's name in a sentence: as it is when it reads as one word, in quotation marks when not."""
    text = one_line(name)
    return text if _PLAIN_NAME.match(text) else f"“{text}”"


def noun(group: str) -> str:
    """Call one level of the grouping column: ``Subject`` for "Subject", ``patient`` for "patient_id"."""
    word = _KEY_SUFFIX.sub("", one_line(group))
    if _PLAIN_WORD.match(word) and not (word.isupper() and len(word) < 6) and word.lower() != "who":
        return word
    return "group" if word.lower() in ("", "id", "group", "key", "nr", "no", "who") else f"group ({one_line(group)})"


def nouns(group: str) -> str:
    """Call several levels of the grouping column: ``Subjects``, ``Batches``, ``children``, ``groups (x1)``."""
    one = noun(group)
    if one.startswith("group ("):
        return one.replace("group", "groups", 1)
    irregular = _IRREGULAR.get(one.lower())
    if irregular:
        return irregular.capitalize() if one[0].isupper() else irregular
    return _plural(one)


def groups(n: float, group: str) -> str:
    """Count the levels of the grouping column: ``18 Subjects``."""
    return things(n, noun(group), nouns(group))


def _plural(word: str) -> str:
    if re.search(r"(?:[sxz]|[cs]h)\Z", word):
        return word if re.search(r"[^su]s\Z", word) else word + "es"
    if re.search(r"[^aeiou]y\Z", word):
        return word[:-1] + "ies"
    return word + "s"


@dataclass(frozen=True)
class Part:
    """One column's share in a coefficient: a number (``level`` is None) or a category against its baseline."""

    column: str
    level: str | None = None
    baseline: str | None = None

    @property
    def words(self) -> str:
        """The part as a sentence calls it: ``Days``, ``Sex = Male``."""
        return named(self.column) if self.level is None else f"{named(self.column)} = {one_line(self.level)}"


@dataclass(frozen=True)
class Term:
    """A coefficient: its name as R spells it, and the parts whose product it multiplies (none: the intercept)."""

    name: str
    parts: tuple[Part, ...]

    @property
    def words(self) -> str:
        """The coefficient's label for a table: ``Intercept``, ``Days``, ``Days × Sex = Male``."""
        return " × ".join(part.words for part in self.parts) if self.parts else "Intercept"


INTERCEPT = "(Intercept)"


def terms(prepared: Prepared) -> tuple[Term, ...]:
    """List the coefficients of the ladder's fixed part, in the order of the formula.

    Parameters
    ----------
    prepared : Prepared
        The data as modelled; its roles, time name and categories are what coefficients are made of.

    Returns
    -------
    tuple of Term
        Intercept, time, predictors, then the predictors that change the slope of time.
    """
    roles = prepared.roles
    time = [] if roles.time is None else [(r_name(str(prepared.time_name)), Part(roles.time))]
    mains = {column: tuple(_main_parts(column, prepared)) for column in roles.predictors}
    listed = [Term(INTERCEPT, ())]
    listed += [Term(name, (part,)) for name, part in time]
    listed += [Term(name, (part,)) for column in roles.predictors for name, part in mains[column]]
    for time_spelling, time_part in time:
        for column in roles.interactions:
            listed += [Term(f"{time_spelling}:{name}", (time_part, part)) for name, part in mains[column]]
    return tuple(listed)


def term_of(name: str, prepared: Prepared) -> Term:
    """Find what a coefficient of a fit stands for; one that the ladder does not know is a part of its own."""
    for term in terms(prepared):
        if name == term.name or (len(term.parts) == 2 and name == ":".join(reversed(term.name.split(":", 1)))):
            return term
    return Term(name, (Part(name),))


def _main_parts(column: str, prepared: Prepared) -> Iterator[tuple[str, Part]]:
    levels = prepared.categories.get(column)
    if levels is None:
        yield r_name(column), Part(column)
        return
    for level in levels[1:]:
        yield r_name(column) + str(level), Part(column, str(level), str(levels[0]))
