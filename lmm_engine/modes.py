"""Conditional modes of the random effects and their covariances, from a solved criterion."""

from __future__ import annotations

import numpy as np

from .criterion import Profile
from .numerics import Array


def spherical_modes(profile: Profile, factor: int) -> Array:
    """Conditional modes u of one grouping factor's spherical random effects, (k, G)."""
    v = profile.contrast
    if factor == 0:
        raw = profile.times_D_transposed(v[None, :])[0]
        return np.einsum("abg,bg->ag", profile.A, profile.criterion.moments.levels.times(raw[:, None])[:, 0])
    span = profile.criterion.moments.spans[factor - 1]
    return -v[span.slice].reshape(span.n_levels, span.k).T


def spherical_covariances(profile: Profile, factor: int) -> Array:
    """Conditional covariance of the spherical effects given beta and theta, over sigma squared, (k, k, G)."""
    moments = profile.criterion.moments
    if factor == 0:
        return profile.Minv + _spread_of_others(profile) if moments.q else profile.Minv
    span = moments.spans[factor - 1]
    own = profile.other_inverse[span.slice, span.slice].reshape(span.n_levels, span.k, span.n_levels, span.k)
    return np.einsum("gagb->abg", own)


def _spread_of_others(profile: Profile) -> Array:
    """What not knowing the other factors' effects adds to the first one's, (k, k, G)."""
    q = profile.criterion.moments.q
    Q = np.zeros_like(profile.W)
    Q[:q, :q] = profile.other_inverse
    left = profile.times_D_transposed(Q)
    forms = profile.criterion.moments.levels.forms(profile.times_D_transposed(left.T))
    return np.einsum("abg,bcg,dcg->adg", profile.A, forms, profile.A)


def reach_of_others(profile: Profile) -> Array:
    """``M_g^-1 L' T_g D`` without y, (k, q + p, G): how the first factor's modes move with the others and beta."""
    D = profile.times_D(np.eye(len(profile.W)))
    return np.einsum("abg,bcg->acg", profile.A, profile.criterion.moments.levels.times(D[:, :-1]))
