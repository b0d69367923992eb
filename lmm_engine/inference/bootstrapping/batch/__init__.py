"""Many outcomes on one design, fitted at once: the engine of the bootstrap and of simulation studies."""

from .fit import BatchFit, Refitter, fit_many, refitter

__all__ = ["BatchFit", "Refitter", "fit_many", "refitter"]
