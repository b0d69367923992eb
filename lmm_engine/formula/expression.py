"""The shapes that a formula is made of: names, numbers, calls, and what joins them.

Chains hold all operands of one level of precedence, so that a sum of a thousand names is one value and not a
thousand nested ones: how deep a tree goes depends on its brackets alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias


@dataclass(frozen=True, slots=True)
class Name:
    """A column, by its name exactly as the table has it."""

    name: str


@dataclass(frozen=True, slots=True)
class Number:
    """A constant."""

    value: float


@dataclass(frozen=True, slots=True)
class Truth:
    """``TRUE`` or ``FALSE``, as an argument of a function."""

    value: bool


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a call, with its name where it was given by name."""

    value: Node
    keyword: str | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the formula language and its arguments."""

    function: str
    arguments: tuple[Argument, ...]


@dataclass(frozen=True, slots=True)
class Bracket:
    """A pair of parentheses; kept, because R keeps them in the names of coefficients."""

    inner: Node


@dataclass(frozen=True, slots=True)
class Sign:
    """A leading minus or plus."""

    operator: Literal["-", "+"]
    operand: Node


@dataclass(frozen=True, slots=True)
class Power:
    """``base^exponent``."""

    base: Node
    exponent: Node


@dataclass(frozen=True, slots=True)
class Chain:
    """Operands of one level of precedence, read from the left: ``a - b + c``, ``a * b / c``, ``a:b:c``.

    Parameters
    ----------
    first : Node
        The leftmost operand.
    rest : tuple of (str, Node)
        Each further operand with the operator before it; at least one.
    """

    first: Node
    rest: tuple[tuple[str, Node], ...]

    @property
    def operands(self) -> tuple[Node, ...]:
        """All operands, from the left."""
        return (self.first, *(operand for _, operand in self.rest))


@dataclass(frozen=True, slots=True)
class Bar:
    """``effects | factor`` inside parentheses: what varies, and between the levels of what."""

    effects: Node
    factor: Node
    double: bool


Node: TypeAlias = Name | Number | Truth | Call | Bracket | Sign | Power | Chain | Bar


def children(node: Node) -> tuple[Node, ...]:
    """What a node holds directly, from the left."""
    match node:
        case Call(arguments=arguments):
            return tuple(argument.value for argument in arguments)
        case Bracket(inner=inner):
            return (inner,)
        case Sign(operand=operand):
            return (operand,)
        case Power(base=base, exponent=exponent):
            return (base, exponent)
        case Chain():
            return node.operands
        case Bar(effects=effects, factor=factor):
            return (effects, factor)
    return ()


def names_in(node: Node) -> Iterator[str]:
    """Every column that an expression mentions, from the left, as often as it does."""
    if isinstance(node, Name):
        yield node.name
    for child in children(node):
        yield from names_in(child)


def without_brackets(node: Node) -> Node:
    """The expression inside any outer parentheses."""
    while isinstance(node, Bracket):
        node = node.inner
    return node
