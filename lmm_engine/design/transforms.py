"""Functions of columns: what a term computes, and what it learns from the data to compute the same for new data."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..errors import DataError
from ..formula.deparse import deparse
from ..formula.expression import Bracket, Call, Chain, Name, Node, Number, Power, Sign, names_in
from ..formula.functions import FUNCTIONS, options
from ..numerics import Array
from .columns import Columns

_ELEMENTWISE = {
    "sqrt": np.sqrt,
    "exp": np.exp,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "abs": np.abs,
    "log": np.log,
    "log2": np.log2,
    "log10": np.log10,
    "log1p": np.log1p,
}
_EXACT_BASES = {2.0: np.log2, 10.0: np.log10}
_OPERATORS = {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide}


@dataclass(frozen=True)
class Shift:
    """What ``scale`` and ``center`` learned: ``(x - centre) / spread``."""

    centre: float
    spread: float


@dataclass(frozen=True)
class Recurrence:
    """What ``poly`` learned: the three-term recurrence of its orthogonal polynomials (Kennedy & Gentle 1980, p. 343).

    Parameters
    ----------
    alpha : tuple of float, length degree
        Centres.
    norm2 : tuple of float, length degree + 1
        Squared norms of the monic polynomials of degree 0, 1, ….
    """

    alpha: tuple[float, ...]
    norm2: tuple[float, ...]


Learned: TypeAlias = Shift | Recurrence
Memory: TypeAlias = Mapping[Node, Learned]


def learn(node: Node, columns: Columns) -> dict[Node, Learned]:
    """Learn what an expression needs from the data: means and standard deviations, polynomials.

    Parameters
    ----------
    node : Node
        A column, a call or arithmetic.
    columns : Columns
        The data. As in R, all rows count in which the function's argument is known, also those that are later left
        out because another column has no value.

    Returns
    -------
    dict
        What each ``scale``, ``center`` and ``poly`` call inside learned.

    Raises
    ------
    DataError
        If a column is not numeric, constant in ``scale``, or has too few distinct values for ``poly``.
    """
    memory: dict[Node, Learned] = {}
    _learn(node, columns, memory)
    return memory


def learns(node: Node) -> bool:
    """Whether an expression needs something of all rows before it can be computed for one."""
    match node:
        case Bracket(inner=inner) | Sign(operand=inner):
            return learns(inner)
        case Power(base=base, exponent=exponent):
            return learns(base) or learns(exponent)
        case Chain():
            return any(map(learns, node.operands))
        case Call(function=function):
            return FUNCTIONS[function].kind in ("learned", "basis") or learns(node.arguments[0].value)
    return False


def _learn(node: Node, columns: Columns, memory: dict[Node, Learned]) -> None:
    match node:
        case Bracket(inner=inner) | Sign(operand=inner):
            _learn(inner, columns, memory)
        case Power(base=base, exponent=exponent):
            _learn(base, columns, memory)
            _learn(exponent, columns, memory)
        case Chain():
            for operand in node.operands:
                _learn(operand, columns, memory)
        case Call(function=function):
            argument = node.arguments[0].value
            _learn(argument, columns, memory)
            if FUNCTIONS[function].kind in ("learned", "basis"):
                values = _arithmetic(argument, columns, memory)
                seen = values[np.isfinite(values)] if np.ndim(values) else values
                memory[node] = _recurrence(node, seen) if function == "poly" else _shift(node, seen)


def _shift(call: Call, values: Array) -> Shift:
    given = {"center": True, "scale": call.function == "scale"} | options(call)
    centre, scale = given["center"], given["scale"]
    if centre is True:
        centre = float(np.mean(values)) if values.size else 0.0
    centred = values - (centre or 0.0)
    if scale is True:
        # R: the root mean square about the centre, which is the SD after centring on the mean
        scale = math.sqrt(float(centred @ centred) / max(len(centred) - 1, 1))
        if scale <= 1e-14 * abs(centre):
            scale = 0.0
        if not scale > 0 and values.size:
            raise DataError(
                f"{deparse(call)} divides by a standard deviation of zero.", "Leave the constant out of the model."
            )
    spread = float(scale) if scale is not False else 1.0
    if spread == 0:
        raise DataError(f"{deparse(call)} divides by zero.", "Use another scale.")
    return Shift(float(centre), spread)


def _recurrence(call: Call, values: Array) -> Recurrence:
    given = options(call)
    degree = int(given["degree"])
    n_distinct = len(np.unique(values))
    if n_distinct <= degree:
        raise DataError(
            f"{deparse(call)} needs more than {degree} distinct values; there are {n_distinct}.", "Use a lower degree."
        )
    if given.get("raw"):
        return Recurrence((), ())
    alpha: list[float] = []
    norm2: list[float] = [float(len(values))]
    before, current = np.zeros_like(values), np.ones_like(values)
    for _ in range(degree):
        # centres are computed about a value inside the data, so that a large offset costs no digits
        alpha.append(float(values[0] + ((values - values[0]) * current) @ current / norm2[-1]))
        ratio = norm2[-1] / norm2[-2] if len(norm2) > 1 else 0.0
        before, current = current, (values - alpha[-1]) * current - ratio * before
        norm2.append(float(current @ current))
    return Recurrence(tuple(alpha), tuple(norm2))


def evaluate(node: Node, columns: Columns, memory: Memory) -> Array:
    """Compute a term's variable.

    Parameters
    ----------
    node : Node
        A column, a call or arithmetic.
    columns : Columns
        The data, or new data.
    memory : mapping
        What was learned (see `learn`).

    Returns
    -------
    ndarray of shape (n, k)
        NaN where a column has no value; k is 1 but for ``poly``.

    Raises
    ------
    DataError
        If the expression comes to one number and not to a column.
    """
    if isinstance(node, Call) and node.function == "poly":
        return _polynomials(node, _arithmetic(node.arguments[0].value, columns, memory), memory[node])
    values = _arithmetic(node, columns, memory)
    if np.ndim(values) == 0:
        raise DataError(f"{deparse(node)} names no column of the data.", "A function in a formula works on a column.")
    return values[:, None]


def undefined_rows(node: Node, values: Array, columns: Columns) -> NDArray[np.bool_]:
    """Rows (bool, shape (n,)) where every column has a value but the expression has none, as in ``log(0)``."""
    undefined = ~np.asarray(np.isfinite(values).all(axis=1))
    for name in set(names_in(node)):
        if undefined.any() and name in columns:
            undefined = undefined & ~np.isnan(columns.numbers(name))
    return undefined


def _arithmetic(node: Node, columns: Columns, memory: Memory) -> Any:
    """An array of shape (n,), or a scalar where the expression names no column."""
    with np.errstate(all="ignore"):
        return _compute(node, columns, memory)


def _compute(node: Node, columns: Columns, memory: Memory) -> Any:
    match node:
        case Name(name=name):
            return np.float64(math.pi) if name == "pi" and name not in columns else columns.numbers(name)
        case Number(value=constant):
            return np.float64(constant)
        case Bracket(inner=inner):
            return _compute(inner, columns, memory)
        case Sign(operator=operator, operand=operand):
            signed = _compute(operand, columns, memory)
            return -signed if operator == "-" else signed
        case Power(base=base, exponent=exponent):
            return np.power(_compute(base, columns, memory), _compute(exponent, columns, memory))
        case Chain(first=first, rest=rest):
            value = _compute(first, columns, memory)
            for sign, other in rest:
                value = _OPERATORS[sign](value, _compute(other, columns, memory))
            return value
        case Call():
            return _call(node, _compute(node.arguments[0].value, columns, memory), memory)
    raise DataError(f"{deparse(node)} has no value as a number.", "Use a column of numbers.")


def _call(call: Call, value: Array, memory: Memory) -> Array:
    if call.function == "I":
        return value
    if call.function in _ELEMENTWISE:
        result = _ELEMENTWISE[call.function](value)
        base = options(call).get("base")
        if base is None:
            return result
        return _EXACT_BASES[base](value) if base in _EXACT_BASES else result / math.log(base)
    match memory[call]:
        case Shift(centre=centre, spread=spread):
            return (value - centre) / spread
    raise DataError(f"{deparse(call)} cannot stand inside another function.", "Give it a term of its own.")


def _polynomials(call: Call, values: Array, learned: Learned) -> Array:
    degree = int(options(call)["degree"])
    with np.errstate(all="ignore"):
        if not isinstance(learned, Recurrence) or not learned.alpha:
            return values[:, None] ** np.arange(1, degree + 1)
        before, current = np.zeros_like(values), np.ones_like(values)
        columns = np.empty((len(values), degree))
        for j, alpha in enumerate(learned.alpha):
            ratio = learned.norm2[j] / learned.norm2[j - 1] if j else 0.0
            before, current = current, (values - alpha) * current - ratio * before
            columns[:, j] = current / math.sqrt(learned.norm2[j + 1])
    return columns
