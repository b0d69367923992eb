"""Missing outcomes drawn from a mixed model: its parameters, then each group's effects, then the residuals.

Proper in Rubin's sense (1987, Multiple Imputation for Nonresponse in Surveys, ch. 4): every imputation starts from
parameters of its own. They are drawn as the estimates of a parametric bootstrap, whose distribution about the estimate
stands for the posterior's under a flat prior. Given them, the effects of a group with outcomes are normal about its
own modes, and those of a group without come from the population.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ...design import Design
from ...errors import ModelError
from ...inference.bootstrapping.bootstrap import Bootstrap
from ...numerics import Array
from ...result import Estimates


@dataclass(frozen=True, eq=False)
class Imputer:
    """What the draws of all imputations share.

    Parameters
    ----------
    X, Z : ndarray of shape (m, p), (m, k)
        Columns of the missing rows.
    codes : ndarray of shape (m,)
        Their groups.
    ZZ, ZX, Zy : ndarray of shape (G, k, k), (G, k, p), (G, k)
        Cross-products of the observed rows of each group.
    shapes : tuple of int
        Columns of each random term, in the order of theta.
    """

    X: Array
    Z: Array
    codes: np.ndarray
    ZZ: Array
    ZX: Array
    Zy: Array
    shapes: tuple[int, ...]

    def draw(self, beta: Array, theta: Array, sigma: float, rng: np.random.Generator) -> Array:
        """Missing outcomes given parameters, (m,)."""
        mean = self.X @ beta
        if self.Z.shape[1]:
            mean = mean + np.einsum("mk,mk->m", self.Z, self._effects(beta, theta, sigma, rng)[self.codes])
        return mean + sigma * rng.standard_normal(len(mean))

    def _effects(self, beta: Array, theta: Array, sigma: float, rng: np.random.Generator) -> Array:
        """Random effects ``b = L u`` given the observed outcomes, (G, k).

        ``u | y ~ N(A^-1 L' Z'(y - X beta), sigma^2 A^-1)`` with ``A = L' Z'Z L + I`` (Bates et al. 2015, eq. 56 ff.).
        """
        L = _factor(theta, self.shapes)
        A = L.T @ self.ZZ @ L + np.eye(len(L))
        right = (self.Zy - self.ZX @ beta) @ L
        root = np.linalg.cholesky(A)
        half = np.linalg.solve(root, right[:, :, None])
        noise = sigma * rng.standard_normal(half.shape)
        u = np.linalg.solve(root.transpose(0, 2, 1), half + noise)
        return u[:, :, 0] @ L.T


def imputer(fit: Estimates, design: Design, missing: np.ndarray) -> Imputer:
    """Make a fit ready to draw the missing outcomes of a completed design.

    Parameters
    ----------
    fit : Estimates
        Of the observed rows.
    design : Design
        The same model with all rows.
    missing : ndarray of bool, shape (n,)
        Its rows that have no outcome; the others are those of the fit.

    Raises
    ------
    ModelError
        If the model has several grouping factors, or the two designs are not coded alike.
    """
    if len(fit.moments.factors) > 1:
        raise ModelError("Outcomes are imputed for models with one grouping factor.", "Choose a rung of the ladder.")
    if design.fixed_names != fit.design.fixed_names:
        raise ModelError(
            "The rows with an outcome cannot tell effects that the missing rows would need.",
            "Leave out the predictor or the interaction that is only there in missing rows.",
        )
    terms = [design.random[i] for i in fit.term_order]
    Z = np.column_stack([np.zeros((design.n_rows, 0)), *(term.columns for term in terms)])
    codes = terms[0].codes if terms else np.zeros(design.n_rows, dtype=np.intp)
    n_groups = len(terms[0].levels) if terms else 1
    there, y = ~missing, design.y
    X, own = design.X[there], codes[there]
    return Imputer(
        X=design.X[missing],
        Z=Z[missing],
        codes=codes[missing],
        ZZ=_by_group(Z[there], Z[there], own, n_groups),
        ZX=_by_group(Z[there], X, own, n_groups),
        Zy=_by_group(Z[there], y[there, None], own, n_groups)[:, :, 0],
        shapes=tuple(len(term.terms) for term in terms),
    )


def parameters_of(drawn: Bootstrap, i: int) -> tuple[Array, Array, float]:
    """Fixed effects, theta and sigma of one refit."""
    p = len(drawn.fit.fixed_effects)
    return drawn.draws.iloc[i, -p:].to_numpy(), drawn.theta[i], float(drawn.draws["sigma"].iloc[i])


def _by_group(left: Array, right: Array, codes: np.ndarray, n_groups: int) -> Array:
    """Sums of ``left' right`` over the rows of each group, (G, k, m)."""
    result = np.zeros((n_groups, left.shape[1], right.shape[1]))
    for a in range(left.shape[1]):
        for b in range(right.shape[1]):
            result[:, a, b] = np.bincount(codes, weights=left[:, a] * right[:, b], minlength=n_groups)
    return result


def _factor(theta: Array, shapes: tuple[int, ...]) -> Array:
    """The relative covariance factor of all terms, (k, k), from theta down the columns of their lower triangles."""
    size, start, place = sum(shapes), 0, 0
    L = np.zeros((size, size))
    for k in shapes:
        columns, rows = np.triu_indices(k)
        L[place + rows, place + columns] = theta[start : start + len(rows)]
        start, place = start + len(rows), place + k
    return L
