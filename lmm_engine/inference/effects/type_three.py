"""Type III hypotheses: what "no effect of a term" means in a model that also has interactions with it.

As in SAS and lmerTest (Goodnight 1976; Kuznetsova, Brockhoff & Christensen 2017, J. Stat. Softw. 82(13)), and whatever
the coding: a term's effect is taken at the mean over the levels of the factors that it interacts with, each level with
the same weight, and at zero of the numbers that it interacts with. In algebra: write every coefficient as a function of
the parameters of the model in which each factor has an indicator for all its levels; from the functions of the term's
own coefficients remove what the functions of the terms containing it explain.

A term contains another one if it has the other's variables and more, but no more numbers. Only variables coded by
contrasts count, as in lmerTest: in ``x + x:A``, which lacks the main effect of A, x is tested at the first level of A.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ...design import Design
from ...design.coding import CONSTANT, INTERCEPT, CodedTerm, Coding, Key
from ...formula.expression import Node
from ...numerics import Array

#: Weights smaller than this are rounding: the true ones are ratios of counts of levels, or 0.
_ROUNDING = 1e-10


def type_three(design: Design, to_beta: Array, dependence: Callable[[], Array]) -> dict[str, Array]:
    """The hypothesis of each term of the fixed part, as rows of weights of the coefficients.

    Parameters
    ----------
    design : Design
    to_beta : ndarray of shape (p, p)
        From coefficients on orthonormal columns to the coefficients (`Moments.to_beta`).
    dependence : callable
        Gives how the d columns that the design left out follow from those it kept, (p, d); asked only where some were
        left out and a term contains another.

    Returns
    -------
    dict of str to ndarray of shape (q, p)
        By R's term label, in R's order; q is 0 where none of a term's columns was kept.
    """
    coding = design.coding
    if len(coding.terms) == 1:
        return {coding.terms[0].label: _sequential(design, to_beta)}
    own = {term.label: np.flatnonzero([label == term.label for label in design.fixed_terms]) for term in coding.terms}
    functions = _Functions(coding, design.fixed_keys, dependence)
    return {term.label: _hypothesis(term, own, functions) for term in coding.terms}


def _sequential(design: Design, to_beta: Array) -> Array:
    """The only term: its coefficients as lmerTest combines them, each after the columns before it (type I).

    Any rows that span the same give the same F; Satterthwaite's degrees of freedom depend on the choice a little.
    """
    triangle: Array = np.linalg.qr(np.linalg.inv(to_beta), mode="r")  # type: ignore[assignment]
    rows = triangle / np.diag(triangle)[:, None]
    return rows[[label != INTERCEPT for label in design.fixed_terms]]


def _hypothesis(term: CodedTerm, own: dict[str, np.ndarray], functions: _Functions) -> Array:
    """The term's coefficients less what those of the terms containing it explain."""
    mine = own[term.label]
    rows = np.zeros((len(mine), functions.n_kept))
    rows[np.arange(len(mine)), mine] = 1.0
    containing = [own[label] for label in functions.containing(term)]
    theirs = np.concatenate([np.zeros(0, dtype=np.intp), *containing])
    if len(mine) and len(theirs):
        inner = functions.products
        weights = np.linalg.pinv(inner[np.ix_(theirs, theirs)], rcond=_ROUNDING, hermitian=True)
        weights = weights @ inner[np.ix_(theirs, mine)]
        rows[:, theirs] = -np.where(np.abs(weights) > _ROUNDING, weights, 0.0).T
    return rows


@dataclass(frozen=True, eq=False)
class _Functions:
    """The coefficients as functions of the parameters of the model with an indicator for every level.

    Parameters
    ----------
    coding : Coding
    kept : tuple of Key
        The columns that the design kept.
    dependence : callable
    """

    coding: Coding
    kept: tuple[Key, ...]
    dependence: Callable[[], Array]

    @property
    def n_kept(self) -> int:
        return len(self.kept)

    @cached_property
    def products(self) -> Array:
        """Inner products of these functions, (p, p)."""
        columns = np.zeros((len(self.coding.keys), len(self._indicators)))
        place = {key: i for i, key in enumerate(self.coding.keys)}
        for j, key in enumerate(self._indicators):
            for own, weight in _expressed(key, place, self._levels).items():
                columns[own, j] += weight
        kept = np.isin(np.arange(len(place)), [place[key] for key in self.kept])
        functions = columns[kept]
        if not kept.all():
            functions = functions + self.dependence() @ columns[~kept]
        return functions @ functions.T

    @cached_property
    def _levels(self) -> dict[Node, list[str]]:
        """The levels of each factor, the baseline first."""
        variables = (variable for term in self.coding.terms for variable, _ in term.parts)
        return {variable.node: variable.suffixes(True) for variable in variables if variable.levels is not None}

    @property
    def _indicators(self) -> list[Key]:
        """The columns of all terms with an indicator for every level of each factor."""
        full = [
            CodedTerm(term.label, tuple((variable, True) for variable, _ in term.parts)) for term in self.coding.terms
        ]
        return [CONSTANT] * self.coding.intercept + [key for term in full for key in term.keys]

    def containing(self, term: CodedTerm) -> list[str]:
        """Labels of the terms that contain this one."""
        mine, my_numbers = self._by_contrasts[term.label]
        return [
            label for label, (theirs, numbers) in self._by_contrasts.items() if mine < theirs and my_numbers == numbers
        ]

    @cached_property
    def _by_contrasts(self) -> dict[str, tuple[frozenset[Node], frozenset[Node]]]:
        """Each term's variables that R codes by contrasts, and the numbers among them."""
        result: dict[str, tuple[frozenset[Node], frozenset[Node]]] = {}
        earlier: list[frozenset[Node]] = []
        for term in self.coding.terms:
            members = frozenset(variable.node for variable, _ in term.parts)
            coded = {node for node in members if _is_margin(members - {node}, earlier)}
            result[term.label] = frozenset(coded), frozenset(coded - self._levels.keys())
            earlier.append(members)
        return result


def _is_margin(rest: frozenset[Node], earlier: list[frozenset[Node]]) -> bool:
    return not rest or any(rest <= members for members in earlier)


def _expressed(key: Key, place: dict[Key, int], levels: dict[Node, list[str]]) -> dict[int, float]:
    """A column as a sum of the model's columns: ``{}`` where it is none.

    An indicator of a baseline is the rest of the column less the indicators of the other levels; where the model lacks
    the rest of a column, that is a sum over all levels of some factor.
    """
    if key in place:
        return {place[key]: 1.0}
    for node, level in sorted(key, key=str):
        if node in levels and level == levels[node][0]:
            rest = key - {(node, level)}
            others = [rest | {(node, other)} for other in levels[node][1:]]
            return _sum([(1.0, rest), *((-1.0, other) for other in others)], place, levels)
    inside = {node for node, _ in key}
    for node, own in levels.items():
        parts = [key | {(node, level)} for level in own]
        if node not in inside and all(part in place for part in parts):
            return {place[part]: 1.0 for part in parts}
    return {}


def _sum(parts: list[tuple[float, Key]], place: dict[Key, int], levels: dict[Node, list[str]]) -> dict[int, float]:
    result: dict[int, float] = {}
    for sign, key in parts:
        for own, weight in _expressed(key, place, levels).items():
            result[own] = result.get(own, 0.0) + sign * weight
    return result
