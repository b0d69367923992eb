"""One model's means and covariances in another's, found from cross-products: where its columns are among the other's.

Columns are recognised by what they are (`Design.fixed_keys`), and that both fits saw the same data by their sums: the
likelihood of the smaller model sees nothing else of the rows. Neither fit needs to have kept them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ....design import GroupTerm
from ....design.coding import Key
from ....moments import Moments
from ....numerics import Array
from ....result import Estimates
from .relation import Nesting, Piece, pairs, pieces

#: Cross-products in internal coordinates (of order one) that agree to this are the same: rounding of far-off predictors
#: is smaller, and data that differ in a value differ by more unless they are millions.
_SAME = 1e-8
#: Of a mean that is far from zero, this share is rounding.
_ROUNDING = 1e-12


def nesting_by_columns(smaller: Estimates, larger: Estimates) -> Nesting | None:
    """How a fit's means and covariances lie in another's; None where columns or data are not seen to be the same.

    Parameters
    ----------
    smaller, larger : Estimates
    """
    fixed = _places(smaller.design.fixed_keys, larger.design.fixed_keys)
    terms = _found_terms(smaller, larger)
    if fixed is None or terms is None or smaller.nobs != larger.nobs:
        return None
    small, large = smaller.moments, larger.moments
    span = np.linalg.inv(large.to_beta)[:, fixed] @ small.to_beta
    if not _same_fixed_part(small, large, span):
        return None
    if not all(_same_levels(small, large, span, term) for term in terms):
        return None
    images = tuple(_image(term, pieces(larger)) for term in terms)
    return Nesting(span, pieces(larger), pieces(smaller), (*images, _residual(pieces(larger))))


@dataclass(frozen=True, eq=False)
class _Found:
    """A random term of the smaller fit among the larger one's.

    Parameters
    ----------
    own, other : Piece
        There and here.
    turn : ndarray of shape (k, k0)
        Its whitened columns are the other's times this.
    """

    own: Piece
    other: Piece
    turn: Array


def _places(keys: tuple[Key, ...], among: tuple[Key, ...]) -> list[int] | None:
    """Where each of some columns stands among others."""
    return [among.index(key) for key in keys] if set(keys) <= set(among) else None


def _found_terms(smaller: Estimates, larger: Estimates) -> list[_Found] | None:
    found = []
    for own, term in zip(pieces(smaller), smaller.random_terms, strict=False):
        match = next(
            (each for each in zip(pieces(larger), larger.random_terms, strict=False) if _holds(each[1], term)), None
        )
        if match is None:
            return None
        places = _places(term.keys, match[1].keys)
        out, back = _to_effects(larger.moments, match[0]), _to_effects(smaller.moments, own)
        found.append(_Found(own, match[0], np.linalg.inv(out)[:, places] @ back))
    return found


def _holds(wide: GroupTerm, narrow: GroupTerm) -> bool:
    same_groups = wide.factor == narrow.factor and wide.levels.equals(narrow.levels)
    return same_groups and set(narrow.keys) <= set(wide.keys)


def _to_effects(moments: Moments, piece: Piece) -> Array:
    return moments.factors[piece.factor].to_effects[piece.block, piece.block]


def _image(term: _Found, larger: tuple[Piece, ...]) -> Array:
    """What a term's basis matrices are in the larger model."""
    carried = np.einsum("ia,mab,jb->mij", term.turn, term.own.basis, term.turn)
    rows, columns = np.array(pairs(term.other.k)).T
    blank = [np.zeros((len(carried), len(piece.basis))) for piece in larger]
    blank[larger.index(term.other)] = carried[:, rows, columns]
    return np.hstack(blank)


def _residual(larger: tuple[Piece, ...]) -> Array:
    image = np.zeros((1, sum(len(piece.basis) for piece in larger)))
    image[0, -1] = 1.0
    return image


def _mean(moments: Moments) -> Array:
    """Least-squares means in internal coordinates: what `Moments` took from y."""
    return np.linalg.solve(moments.to_beta, moments.ols)


def _same_fixed_part(small: Moments, large: Moments, span: Array) -> bool:
    """Whether X, ``X'y`` and ``y'y`` of the smaller fit are those of the larger one."""
    if np.abs(span.T @ span - np.eye(span.shape[1])).max(initial=0.0) > _SAME:
        return False
    fine = _SAME * small.y_scale * np.sqrt(small.nobs)
    own, other = _mean(small), _mean(large)
    apart = np.abs(span.T @ other - own).max(initial=0.0)
    if apart > fine + _ROUNDING * np.abs(other).max(initial=0.0):
        return False
    rest = other - span @ own
    squares = large.nobs * large.y_scale**2 + float(rest @ rest)
    return abs(squares - small.nobs * small.y_scale**2) <= _SAME * squares


def _same_levels(small: Moments, large: Moments, span: Array, term: _Found) -> bool:
    """Whether ``Z'[Z X y]`` of a term of the smaller fit, level by level, is that of the larger one."""
    S, ZX, Zy = _level_sums(large, term.other)
    own_S, own_ZX, own_Zy = _level_sums(small, term.own)
    size = float(own_S.max())
    rest = _mean(large) - span @ _mean(small)
    y = large.y_scale * Zy + np.einsum("apg,p->ag", ZX, rest)
    fine = (
        small.y_scale * np.sqrt(size * small.nobs) + np.abs(_mean(large)).max(initial=0.0) * np.sqrt(size) * _ROUNDING
    )
    gaps = (
        np.abs(np.einsum("ia,ijg,jb->abg", term.turn, S, term.turn) - own_S).max() / size,
        np.abs(np.einsum("ia,ipg,pq->aqg", term.turn, ZX, span) - own_ZX).max(initial=0.0) / np.sqrt(size),
        np.abs(term.turn.T @ y - small.y_scale * own_Zy).max() / fine,
    )
    return max(gaps) <= _SAME


def _level_sums(moments: Moments, piece: Piece) -> tuple[Array, Array, Array]:
    """A term's ``Z'Z``, (k, k, G), ``Z'X``, (k, p, G), and ``Z'y``, (k, G)."""
    q, own = moments.q, piece.block
    if piece.factor == 0:
        tail = moments.levels.times(np.eye(len(moments.total))[:, q:])[own]
        return moments.levels.S[own, own], tail[:, :-1], tail[:, -1]
    span = moments.spans[piece.factor - 1]
    rows = moments.total[span.slice].reshape(span.n_levels, span.k, -1)
    within = rows[:, :, span.slice].reshape(span.n_levels, span.k, span.n_levels, span.k)
    tail = rows[:, own, q:].transpose(1, 2, 0)
    return np.einsum("gagb->abg", within)[own, own], tail[:, :-1], tail[:, -1]
