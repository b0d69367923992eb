"""The search for theta of many outcomes at once: each has its own steps, and those that have arrived leave.

Newton's step with a Hessian from differences at the start, kept up to date by BFGS, shortened where it does not help.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ....numerics import Array


class Objective(Protocol):
    """Values and gradients of many functions at once."""

    def value_and_gradient(self, theta: Array) -> tuple[Array, Array]:
        """Values, (B,), and gradients, (m, B), at ``theta``, (m, B)."""
        ...

    def take(self, which: np.ndarray) -> Objective:
        """Some of the functions."""
        ...


STEPS = 100  # a dozen is usual
FRESH = 8  # steps after which the Hessian is made anew
SHORTENED = 0.3  # of a step that did not help
FALL = 1e-4  # of what the gradient promised, at least (Armijo)
ROUNDING = 1e-12  # of the value: less than this is no rise


@dataclass
class _State:
    """Where each of the outcomes still under way stands."""

    which: np.ndarray
    theta: Array
    value: Array
    gradient: Array
    inverse: Array  # (B, m, m), of the Hessian
    step: Array
    length: Array

    def take(self, kept: np.ndarray) -> _State:
        return _State(
            self.which[kept],
            self.theta[:, kept],
            self.value[kept],
            self.gradient[:, kept],
            self.inverse[kept],
            self.step[:, kept],
            self.length[kept],
        )


def search(objective: Objective, theta: Array, still: float) -> Array:
    """Minimise every function from its own start.

    Parameters
    ----------
    objective : Objective
    theta : ndarray of shape (m, B)
    still : float
        A gradient shorter than this has arrived.

    Returns
    -------
    ndarray of shape (m, B)
        Where each ended; whether that is a minimum is for the certificate to say.
    """
    result = theta.copy()
    state = _started(objective, theta)
    for step in range(1, STEPS + 1):
        under_way = np.linalg.norm(state.gradient, axis=0) > still
        result[:, state.which] = state.theta
        if not under_way.any():
            break
        if np.count_nonzero(under_way) < 0.8 * len(under_way):
            state, objective = state.take(under_way), objective.take(under_way)
        if step % FRESH == 0:
            _replanned(objective, state)
        _moved(objective, state)
    result[:, state.which] = state.theta
    return result


def _started(objective: Objective, theta: Array) -> _State:
    value, gradient = objective.value_and_gradient(theta)
    m, n = theta.shape
    state = _State(np.arange(n), theta.copy(), value, gradient, np.zeros((n, m, m)), np.zeros((m, n)), np.ones(n))
    _replanned(objective, state)
    return state


def _replanned(objective: Objective, state: _State) -> None:
    """Newton's step from differences, whatever the updates have made of the Hessian."""
    state.inverse = _inverse_hessian(objective, state.theta, state.gradient)
    state.step = _step(state)
    state.length = np.ones(len(state.which))


def _step(state: _State) -> Array:
    """Newton's step, no longer than theta itself and one more: where the criterion bends little it knows no measure."""
    step = -np.einsum("bij,jb->ib", state.inverse, state.gradient)
    longest = 1.0 + np.linalg.norm(state.theta, axis=0)
    return step * np.minimum(1.0, longest / np.maximum(np.linalg.norm(step, axis=0), np.finfo(float).tiny))


def _inverse_hessian(objective: Objective, theta: Array, gradient: Array) -> Array:
    """From forward differences, (B, m, m), made positive definite: negative curvature turned round."""
    m = len(theta)
    hessian = np.empty((theta.shape[1], m, m))
    for i in range(m):
        size = 1e-6 * np.maximum(np.abs(theta[i]), 1e-2)
        moved = theta.copy()
        moved[i] += size
        hessian[:, i] = ((objective.value_and_gradient(moved)[1] - gradient) / size).T
    hessian = np.where(np.isfinite(hessian), hessian, 0.0)
    values, vectors = np.linalg.eigh((hessian + hessian.transpose(0, 2, 1)) / 2)
    values = np.abs(values)
    values = np.maximum(values, 1e-6 * values.max(axis=1, keepdims=True, initial=1e-300))
    return np.matmul(vectors / values[:, None, :], vectors.transpose(0, 2, 1))


def _moved(objective: Objective, state: _State) -> None:
    """One evaluation for each outcome: a step taken and the next one planned, or the same one shortened."""
    change = state.length * state.step
    value, gradient = objective.value_and_gradient(state.theta + change)
    promised = np.einsum("ib,ib->b", state.gradient, change)
    good = value <= state.value + FALL * promised + ROUNDING * np.abs(state.value)
    rise = np.where(good, gradient - state.gradient, 0.0)
    _updated(state.inverse, np.where(good, change, 0.0), rise)
    state.theta = np.where(good, state.theta + change, state.theta)
    state.value = np.where(good, value, state.value)
    state.gradient = np.where(good, gradient, state.gradient)
    state.step = np.where(good, _step(state), state.step)
    state.length = np.where(good, 1.0, state.length * SHORTENED)


def _updated(inverse: Array, change: Array, rise: Array) -> None:
    """The BFGS update of inverse Hessians in place, where the curvature along the step is positive."""
    curvature = np.einsum("ib,ib->b", change, rise)
    bent = curvature > 1e-10 * np.linalg.norm(change, axis=0) * np.linalg.norm(rise, axis=0)
    scale = np.where(bent, 1.0 / np.where(bent, curvature, 1.0), 0.0)
    s, y = change.T, rise.T
    Hy = np.einsum("bij,bj->bi", inverse, y)
    across = scale[:, None, None] * Hy[:, :, None] * s[:, None, :]
    along = (scale + scale**2 * np.einsum("bi,bi->b", y, Hy))[:, None, None] * s[:, :, None] * s[:, None, :]
    inverse += along - across - across.transpose(0, 2, 1)
