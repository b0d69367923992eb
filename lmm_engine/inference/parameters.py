"""The parameters of a fit as people speak of them: SDs, correlations, sigma, fixed effects, in R's names and order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from ..numerics import Array
from ..result import Estimates

Kind = Literal["sd", "cor", "sigma", "beta"]


@dataclass(frozen=True)
class Parameter:
    """One parameter of a fit.

    Parameters
    ----------
    name : str
        As R's ``confint(oldNames = FALSE)`` spells it.
    kind : {"sd", "cor", "sigma", "beta"}
    term : int
        Position in ``fit.random_terms``; -1 for sigma and the fixed effects.
    row, column : int
        Of a random term's covariance matrix, with ``row >= column``; for a fixed effect ``row`` is its position.
    """

    name: str
    kind: Kind
    term: int = -1
    row: int = 0
    column: int = 0


def parameters(fit: Estimates) -> tuple[Parameter, ...]:
    """All parameters in R's order.

    Term by term, down the columns of the lower triangle of its covariance matrix: SDs where that is the diagonal,
    correlations elsewhere. Then ``sigma``, then the fixed effects. Of names that would repeat the later ones are
    numbered, as R's ``make.unique`` does.
    """
    found = [
        _covariance_parameter(term.terms, term.factor, i, row, column)
        for i, term in enumerate(fit.random_terms)
        for column in range(len(term.terms))
        for row in range(column, len(term.terms))
    ]
    found.append(Parameter("sigma", "sigma"))
    found += [Parameter(str(name), "beta", row=j) for j, name in enumerate(fit.fixed_effects.index)]
    return _told_apart(found)


def _covariance_parameter(names: tuple[str, ...], group: str, term: int, row: int, column: int) -> Parameter:
    if row == column:
        return Parameter(f"sd_{names[row]}|{group}", "sd", term, row, column)
    return Parameter(f"cor_{names[row]}.{names[column]}|{group}", "cor", term, row, column)


def _told_apart(found: list[Parameter]) -> tuple[Parameter, ...]:
    taken: set[str] = set()
    result = []
    for parameter in found:
        name, repeat = parameter.name, 0
        while name in taken:
            repeat += 1
            name = f"{parameter.name}.{repeat}"
        taken.add(name)
        result.append(Parameter(name, parameter.kind, parameter.term, parameter.row, parameter.column))
    return tuple(result)


def parameter_names(fit: Estimates) -> tuple[str, ...]:
    """Names of all parameters in the spelling and order of R's ``confint(oldNames = FALSE)``.

    For example ``sd_(Intercept)|Subject``, ``cor_Days.(Intercept)|Subject``, ``sd_Days|Subject``, ``sigma``,
    ``(Intercept)``, ``Days``.
    """
    return tuple(parameter.name for parameter in parameters(fit))


def parameter_values(fit: Estimates) -> pd.Series:
    """Estimates of all parameters, indexed by `parameter_names`.

    SDs and sigma in the outcome's unit (a slope's per unit of its predictor), correlations between -1 and 1 and NaN
    beside an SD of exactly zero.
    """
    covariances = [fit.covariance(i) for i in range(len(fit.random_terms))]
    beta = fit.fixed_effects.to_numpy()
    values = [_value(fit, parameter, covariances, beta) for parameter in parameters(fit)]
    return pd.Series(values, index=list(parameter_names(fit)), name="estimate")


def _value(fit: Estimates, parameter: Parameter, covariances: list[Array], beta: Array) -> float:
    if parameter.kind == "sigma":
        return fit.sigma
    if parameter.kind == "beta":
        return float(beta[parameter.row])
    covariance = covariances[parameter.term]
    sd = np.sqrt(np.diag(covariance))
    if parameter.kind == "sd":
        return float(sd[parameter.row])
    scale = sd[parameter.row] * sd[parameter.column]
    if not scale > 0:
        return float("nan")
    return float(np.clip(covariance[parameter.row, parameter.column] / scale, -1.0, 1.0))
