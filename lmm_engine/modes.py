"""Conditional modes of the random effects and their covariances, from a solved criterion."""

from __future__ import annotations

import numpy as np

from .criterion import Profile
from .numerics import Array


def spherical_modes(profile: Profile, factor: int) -> Array:
    """Conditional modes u of one grouping factor's spherical random effects, (k, G)."""
    v = profile.contrast
    if factor == 0:
        return np.einsum("icg,c->ig", profile.U, _raw(profile, v))
    span = profile.criterion.moments.spans[factor - 1]
    return -v[span.slice].reshape(span.n_levels, span.k).T


def spherical_covariances(profile: Profile, factor: int) -> Array:
    """Conditional covariance of the spherical effects given beta and theta, over sigma squared, (k, k, G)."""
    moments = profile.criterion.moments
    if factor == 0:
        if not moments.q:
            return profile.Minv
        reach = reach_of_others(profile)[:, : moments.q]
        spread = np.matmul(profile.other_inverse, reach)
        return profile.Minv + np.einsum("acg,bcg->abg", spread, reach)
    span = moments.spans[factor - 1]
    own = profile.other_inverse[span.slice, span.slice].reshape(span.n_levels, span.k, span.n_levels, span.k)
    return np.einsum("gagb->abg", own)


def reach_of_others(profile: Profile) -> Array:
    """``M_g^-1 L' T_g D`` without y, (k, q + p, G): how the first factor's modes move with the others and beta."""
    k, r, n_levels = profile.U.shape
    rows = profile.U.transpose(0, 2, 1).reshape(k * n_levels, r)
    return profile.times_D(rows).reshape(k, n_levels, r).transpose(0, 2, 1)[:, :-1]


def _raw(profile: Profile, v: Array) -> Array:
    """``D v``."""
    return profile.times_D_transposed(v[None, :])[0]
