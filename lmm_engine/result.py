"""The outcome of a fit: one immutable value, complete when it is made, everything else derived from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from .criterion import Method, Profile
from .errors import ModelError
from .findings import Finding
from .modes import spherical_covariances, spherical_modes
from .numerics import Array

if TYPE_CHECKING:
    from .design import Design, GroupTerm
    from .design.rows import Matrices
    from .moments import Moments

ResidualKind = Literal["response", "scaled"]


@dataclass(frozen=True, eq=False)
class Estimates:
    """What a fit found, on the user's scale.

    Parameters
    ----------
    design : Design
        The model as data: outcome, matrices, level names.
    moments : Moments
        Its cross-products, with the maps between internal coordinates and the user's.
    method : {"REML", "ML"}
    profile : Profile
        The criterion at the optimum, internal coordinates.
    factors : tuple of ndarray
        Relative covariance factor of each random term, on the user's scale, lower triangular, in lme4's order: the
        terms of the grouping factor with most levels first.
    term_order : tuple of int
        Where each of these terms stands in ``design.random``.
    sigma : float
        Residual SD: REML divides by n - p, ML by n.
    loglik : float
        (Restricted) log-likelihood with the constants of lme4.
    converged : bool
        Whether the first-order conditions were verified at the optimum.
    is_singular : bool
        Whether a variance is estimated as zero or a correlation as plus or minus one.
    findings : tuple of Finding
    n_evaluations : int
        Evaluations of the criterion that the search needed.
    """

    design: Design
    moments: Moments
    method: Method
    profile: Profile
    factors: tuple[Array, ...]
    term_order: tuple[int, ...]
    sigma: float
    loglik: float
    converged: bool
    is_singular: bool
    findings: tuple[Finding, ...]
    n_evaluations: int

    @property
    def formula(self) -> str:
        """The model as fitted, in lme4's language."""
        return str(self.design.formula)

    @property
    def nobs(self) -> int:
        """Rows used."""
        return self.moments.nobs

    @property
    def n_groups(self) -> dict[str, int]:
        """Levels of each grouping factor."""
        return {factor.name: factor.n_levels for factor in self.moments.factors}

    @property
    def n_parameters(self) -> int:
        """Fixed effects, entries of theta and the residual variance."""
        return self.moments.p + len(self.theta) + 1

    @property
    def aic(self) -> float:
        """Akaike's criterion."""
        return -2.0 * self.loglik + 2.0 * self.n_parameters

    @property
    def bic(self) -> float:
        """Schwarz's criterion with log(nobs)."""
        return -2.0 * self.loglik + float(np.log(self.nobs)) * self.n_parameters

    @cached_property
    def theta(self) -> Array:
        """Relative covariance factor, down the columns of each term's lower triangle (lme4's order)."""
        return np.concatenate([np.zeros(0), *map(_down_columns, self.factors)])

    @cached_property
    def fixed_effects(self) -> pd.Series:
        """Estimates, indexed by term names as R spells them."""
        moments = self.moments
        beta = moments.ols + moments.y_scale * (moments.to_beta @ self.profile.beta)
        return pd.Series(beta, index=list(self.design.fixed_names), name="estimate")

    @cached_property
    def vcov(self) -> pd.DataFrame:
        """Covariance of the estimates, (p, p)."""
        to_beta = self.moments.to_beta
        covariance = self.sigma**2 * (to_beta @ self.profile.unscaled_vcov @ to_beta.T)
        names = list(self.design.fixed_names)
        return pd.DataFrame((covariance + covariance.T) / 2, index=names, columns=names)

    @property
    def std_errors(self) -> pd.Series:
        """Standard errors of the fixed effects."""
        return pd.Series(np.sqrt(np.diag(self.vcov)), index=self.vcov.index, name="std_error")

    @property
    def random_terms(self) -> tuple[GroupTerm, ...]:
        """The random terms of the design, in the order of `factors`."""
        return tuple(self.design.random[i] for i in self.term_order)

    def covariance(self, term: int = 0) -> Array:
        """Covariance matrix of the random effects of one of `random_terms`, (k, k), in the outcome's squared units."""
        factor = self.factors[term]
        return self.sigma**2 * (factor @ factor.T)

    @cached_property
    def variance_components(self) -> pd.DataFrame:
        """One row per variance and covariance, residual last.

        In a covariance row ``variance`` is the covariance and ``sd`` the correlation (NaN beside a zero variance).
        """
        rows: list[tuple[str, str, str, float, float]] = []
        for i, term in enumerate(self.random_terms):
            rows += _component_rows(term, self.covariance(i))
        rows.append(("Residual", "", "", self.sigma**2, self.sigma))
        return pd.DataFrame(rows, columns=["group", "term1", "term2", "variance", "sd"])

    @cached_property
    def _modes(self) -> tuple[Array, ...]:
        """Conditional modes of each of `random_terms` on the user's scale, (k, G)."""
        result: list[Array] = []
        for i, (part, factor) in enumerate(zip(self.moments.factors, self.profile.factors, strict=True)):
            own = self.moments.y_scale * (part.to_effects @ factor @ spherical_modes(self.profile, i))
            result += [own[block] for block in part.shape.blocks]
        return tuple(result)

    @cached_property
    def _mode_errors(self) -> tuple[Array, ...]:
        """Conditional SDs of the modes given theta and beta, (k, G) for each of `random_terms`."""
        result: list[Array] = []
        for i, (part, factor) in enumerate(zip(self.moments.factors, self.profile.factors, strict=True)):
            half = self.sigma * (part.to_effects @ factor)
            variances = np.einsum("ia,abg,ib->ig", half, spherical_covariances(self.profile, i), half)
            own = np.sqrt(np.maximum(variances, 0.0))
            result += [own[block] for block in part.shape.blocks]
        return tuple(result)

    @cached_property
    def random_effects(self) -> pd.DataFrame:
        """Conditional modes (BLUPs) and their conditional SDs: columns ``group level term estimate std_error``."""
        parts = zip(self.random_terms, self._modes, self._mode_errors, strict=True)
        frames = [_effects_frame(term, modes, errors) for term, modes, errors in parts]
        if not frames:
            return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in _EFFECT_COLUMNS.items()})
        return pd.concat(frames, ignore_index=True)

    def modes(self, term: int = 0) -> Array:
        """Conditional modes of one of `random_terms` as a matrix, (G, k)."""
        return self._modes[term].T

    def fitted(self, population: bool = False) -> pd.Series:
        """Fitted values in the order of the rows used; ``population=True`` leaves the random effects out.

        Computed when asked for, from rows that are read again where they are not in memory.
        """
        blocks = [(rows.rows, self._fitted(rows, population)) for rows in self.design.blocks(_ROWS_AT_A_TIME)]
        return _joined(blocks, "fitted")

    def _fitted(self, rows: Matrices, population: bool) -> Array:
        values = rows.X @ self.fixed_effects.to_numpy()
        if not population:
            for i, position in enumerate(self.term_order):
                columns, codes = rows.random[position]
                values = values + np.einsum("ij,ij->i", columns, self.modes(i)[codes])
        return values

    def residuals(self, kind: ResidualKind = "response") -> pd.Series:
        """Conditional residuals ``y - X beta - Z b``; ``"scaled"`` divides them by sigma as lme4 prints them.

        Raises
        ------
        ModelError
            For another kind.
        """
        scale = {"response": 1.0, "scaled": self.sigma}.get(kind)
        if scale is None:
            raise ModelError(f"There are no residuals of the kind “{kind}”.", "Ask for “response” or “scaled”.")
        blocks = [
            (rows.rows, (rows.y - self._fitted(rows, population=False)) / scale)
            for rows in self.design.blocks(_ROWS_AT_A_TIME)
        ]
        return _joined(blocks, "residual")


_ROWS_AT_A_TIME = 2**17


def _joined(blocks: Sequence[tuple[pd.Index, Array]], name: str) -> pd.Series:
    """A value for each row, from blocks of rows."""
    index = blocks[0][0].append([rows for rows, _ in blocks[1:]]) if len(blocks) > 1 else blocks[0][0]
    return pd.Series(np.concatenate([values for _, values in blocks]), index=index, name=name)


_EFFECT_COLUMNS: Mapping[str, str] = {
    "group": "str",
    "level": "str",
    "term": "str",
    "estimate": "float64",
    "std_error": "float64",
}


def _down_columns(factor: Array) -> Array:
    """The lower triangle of a matrix, one column after another."""
    columns, rows = np.triu_indices(len(factor))
    return factor[rows, columns]


def _component_rows(term: GroupTerm, covariance: Array) -> list[tuple[str, str, str, float, float]]:
    sd = np.sqrt(np.diag(covariance))
    names = term.terms
    rows = [(term.factor, names[i], "", float(covariance[i, i]), float(sd[i])) for i in range(len(names))]
    for j in range(len(names)):
        for i in range(j + 1, len(names)):
            scale = sd[i] * sd[j]
            correlation = float(np.clip(covariance[i, j] / scale, -1.0, 1.0)) if scale > 0 else float("nan")
            rows.append((term.factor, names[j], names[i], float(covariance[i, j]), correlation))
    return rows


def _effects_frame(term: GroupTerm, modes: Array, std_errors: Array) -> pd.DataFrame:
    k, n_groups = modes.shape
    return pd.DataFrame(
        {
            "group": np.repeat(term.factor, k * n_groups),
            "level": np.tile(np.asarray(term.levels, dtype=object), k),
            "term": np.repeat(np.asarray(term.terms, dtype=object), n_groups),
            "estimate": modes.ravel(),
            "std_error": std_errors.ravel(),
        }
    )
