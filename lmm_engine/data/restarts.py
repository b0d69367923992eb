"""Ids that restart within a higher group: student 1 of one school is not student 1 of the next."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, islice
from typing import Literal

import numpy as np
import pandas as pd

from .crossing import Crossing, crossing, crossing_of, group_candidates
from .hints import is_group_name, is_place_name, words_of
from .kinds import kind_of
from .labels import as_groups
from .parts import distinguishable
from .structure import Grouping

Evidence = Literal["numbered", "sizes_differ", "names", "told_by", "trait"]

# Ids are numbered afresh where the last one in a group lies hardly beyond its count: a few may be missing.
_SLACK = 1.25
# Share of the higher groups in which they must be.
_SHARE = 0.8
# The last ids of the higher groups must spread over this share of the whole count before that says something; gaps in
# a crossed design leave them close together.
_UNEQUAL = 0.15
# A trait must change within this share of the ids, and nowhere within a pair, to tell that two bear the same id.
_CHANGES = 0.5
# More columns than this are not all held against each other, and no more are searched for traits.
_MOST_CANDIDATES, _MOST_TRAITS = 8, 40
# Names of what is often the same in every higher group, so that they say nothing.
_SHARED = frozenset(("item", "judge", "rater", "unit", "group", "cluster", "label", "key", "code"))
_ENUMERATED = re.compile(r"(?P<stem>.*?)(?P<number>[0-9]{1,9})\Z", re.DOTALL)


@dataclass(frozen=True, eq=False)
class Restart:
    """Ids that look as if they restart.

    Parameters
    ----------
    crossing : Crossing
        How the ids meet the higher groups.
    evidence : tuple of {"numbered", "sizes_differ", "names", "told_by", "trait"}
        Why: the ids count from the start in each higher group; the counts differ between them; the names are those of
        someone and of a place; a third column tells the pairs apart; a third column is constant within the pairs and
        differs between those of the same id.
    third : str or None
        The column of the last two.
    """

    crossing: Crossing
    evidence: tuple[Evidence, ...]
    third: str | None = None

    @property
    def example(self) -> tuple[str, int]:
        """The id that occurs in most higher groups, and in how many."""
        meets = self.crossing.meets
        return str(meets.idxmax()), int(meets.max())


@dataclass(frozen=True, eq=False)
class _Columns:
    """The columns of a table, looked at once and only where needed."""

    table: pd.DataFrame

    @cached_property
    def sizes(self) -> dict[str, int]:
        """The number of different values of each."""
        return {str(name): int(distinguishable(self.table[name]).nunique()) for name in self.table.columns}

    @cached_property
    def traits(self) -> list[str]:
        """The first columns of a few categories."""
        several = (name for name, n in self.sizes.items() if n > 1)
        return list(islice((name for name in several if kind_of(self.table[name]) == "categorical"), _MOST_TRAITS))


def find_restarts(table: pd.DataFrame) -> tuple[Restart, ...]:
    """Look through all columns that may name groups for ids that restart within another; the likeliest first.

    A balanced crossed design looks the same as ids that restart in groups of one size, so the numbering alone is not
    enough: something else must speak for it. Only the learner can know.

    Parameters
    ----------
    table : pandas.DataFrame
        One row per observation.

    Returns
    -------
    tuple of Restart
        At most one for each two columns: of both directions the likelier.
    """
    candidates = group_candidates(table, _MOST_CANDIDATES)
    groups = {name: as_groups(table[name]) for name in candidates}
    columns = _Columns(table)
    found = []
    for one, other in combinations(candidates, 2):
        met = crossing_of(groups[one], groups[other], one, other)
        if met.relation in ("crossed", "partially_crossed"):
            directions = [_restart(way, columns) for way in (met, met.turned())]
            found += sorted((way for way in directions if way is not None), key=_weight)[-1:]
    return tuple(sorted(found, key=_weight, reverse=True))


def find_restart(table: pd.DataFrame, inner: str, outer: str) -> Restart | None:
    """Say whether the ids in `inner` look as if they restart within `outer`; None where they do not."""
    met = crossing(table, inner, outer)
    return _restart(met, _Columns(table)) if met.relation in ("crossed", "partially_crossed") else None


def _restart(met: Crossing, columns: _Columns) -> Restart | None:
    numbers = kind_of(columns.table[met.inner]) == "numeric"
    if met.n_inner < 3 or (numbers and not is_group_name(met.inner)):
        return None
    evidence: list[Evidence] = []
    last = _last_ids(met)
    if last is not None:
        evidence.append("numbered")
        if np.subtract(*np.quantile(last, (0.9, 0.1))) >= max(_UNEQUAL * last.max(), 1):
            evidence.append("sizes_differ")
        if _someone_in_a_place(met.inner, met.outer):
            evidence.append("names")
    third = _told_by(met, columns)
    if third is not None:
        return Restart(met, (*evidence, "told_by"), third)
    if evidence and (trait := _trait(met, columns)) is not None:
        return Restart(met, (*evidence, "trait"), trait)
    return Restart(met, tuple(evidence)) if len(evidence) > 1 else None


def _weight(restart: Restart) -> tuple[int, int]:
    """How much speaks for it: the evidence, then in how many groups one id occurs."""
    return len(restart.evidence), restart.example[1]


def _last_ids(met: Crossing) -> np.ndarray | None:
    """The place of the last id of each higher group, where the ids count on from the same start in most of them."""
    place = _places(list(map(str, met.pairs["inner"].cat.categories)))
    if place is None:
        return None
    by = met.pairs["outer"].cat.codes.to_numpy()
    counts = np.bincount(by)
    last = np.zeros(len(counts))
    np.maximum.at(last, by, place[met.pairs["inner"].cat.codes.to_numpy()])
    return last if np.mean(last <= _SLACK * counts + 1) >= _SHARE else None


def _someone_in_a_place(inner: str, outer: str) -> bool:
    """Whether the names are those of someone, or some animal or thing, and of a place that holds several."""
    shared = not _SHARED.isdisjoint(words_of(inner))
    return is_group_name(inner) and not is_place_name(inner) and not shared and is_place_name(outer)


def _places(labels: list[str]) -> np.ndarray | None:
    """The place of each label in a count from 0, 1, a or A; None where they are no count."""
    if all(len(label) == 1 and label.isascii() and label.isalpha() for label in labels):
        places = np.array([ord(label.casefold()) - ord("a") + 1 for label in labels])
    else:
        read = [_ENUMERATED.match(label) for label in labels]
        if len({match["stem"] if match else None for match in read}) != 1 or read[0] is None:
            return None
        places = np.array([int(match["number"]) for match in read if match])
    return places if places.min() <= 1 else None


def _told_by(met: Crossing, columns: _Columns) -> str | None:
    """A third column with one value for each pair, where pairs have several rows."""
    rows = int(met.pairs["n"].sum())
    if rows < 2 * met.n_pairs:
        return None
    table = columns.table
    pair = _pair_codes(table, met)
    for name in (name for name, n in columns.sizes.items() if n == met.n_pairs and name not in (met.inner, met.outer)):
        codes, _ = pd.factorize(distinguishable(table[name]))
        both = pd.DataFrame({"pair": pair, "code": codes})[(pair >= 0) & (codes >= 0)]
        if len(both.drop_duplicates()) == met.n_pairs and both["pair"].nunique() == met.n_pairs:
            return name
    return None


def _trait(met: Crossing, columns: _Columns) -> str | None:
    """A category that never changes within a pair, but does for the same id in another higher group, and within one."""
    if int(met.pairs["n"].sum()) < 2 * met.n_pairs:
        return None
    table = columns.table
    pairs = Grouping.of(pd.Series(_pair_codes(table, met)).replace(-1, np.nan))
    ids, above = Grouping.of(table[met.inner]), Grouping.of(table[met.outer])
    for name in (name for name in columns.traits if name not in (met.inner, met.outer)):
        column = distinguishable(table[name]).reset_index(drop=True)
        if pairs.within(column).varying:
            continue
        if ids.within(column).varies >= _CHANGES and above.within(column).varies >= _CHANGES:
            return name
    return None


def _pair_codes(table: pd.DataFrame, met: Crossing) -> np.ndarray:
    """Each row's pair as a whole number; -1 where either is missing."""
    inner, outer = pd.factorize(table[met.inner])[0], pd.factorize(table[met.outer])[0]
    return np.where((inner < 0) | (outer < 0), -1, inner * (outer.max(initial=0) + 1) + outer)
