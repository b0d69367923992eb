"""A formula as a value: outcome, fixed effects, random effects."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from .deparse import deparse
from .expression import Chain, Name, Node, names_in, without_brackets
from .terms import Expansion, Term, expand


@dataclass(frozen=True)
class Effects:
    """A set of effects: the fixed part of a formula, or the left side of a random term.

    Parameters
    ----------
    expression : Node
        As it was written.
    """

    expression: Node

    @cached_property
    def _expansion(self) -> Expansion:
        return expand(self.expression)

    @property
    def intercept(self) -> bool:
        """Whether there is a constant among them."""
        return self._expansion.intercept

    @property
    def terms(self) -> tuple[Term, ...]:
        """The terms, multiplied out, in R's order."""
        return self._expansion.terms

    def __str__(self) -> str:
        return deparse(self.expression)


@dataclass(frozen=True)
class RandomPart:
    """One random term: effects that vary between the levels of a factor, correlated with each other.

    Parameters
    ----------
    effects : Effects
        What varies.
    grouping : Node
        The factor: one column, or several joined by ``:``.
    """

    effects: Effects
    grouping: Node

    @property
    def factor(self) -> str:
        """The factor as lme4 names it: ``"Subject"``, ``"cask:batch"``."""
        return self.grouping.name if isinstance(self.grouping, Name) else deparse(self.grouping)

    @property
    def components(self) -> tuple[Node, ...]:
        """The columns whose combinations are the factor's levels."""
        return components(self.grouping)

    def __str__(self) -> str:
        return f"({self.effects} | {deparse(self.grouping)})"


@dataclass(frozen=True)
class Formula:
    """A mixed model's formula; ``str`` gives text that lme4 reads.

    Parameters
    ----------
    response : Node
        The outcome: a column or arithmetic on columns.
    fixed : Effects
        The fixed effects.
    random : tuple of RandomPart
        The random terms in order, with ``||`` and ``g/h`` already expanded as lme4 does; empty for a linear model.
    """

    response: Node
    fixed: Effects
    random: tuple[RandomPart, ...] = ()

    @property
    def outcome(self) -> str:
        """The outcome's name: the column's, or the arithmetic as R writes it."""
        return self.response.name if isinstance(self.response, Name) else deparse(self.response)

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column that the formula mentions, each once, in order of appearance."""
        nodes = [self.response, self.fixed.expression]
        for part in self.random:
            nodes += [part.effects.expression, part.grouping]
        return tuple(dict.fromkeys(name for node in nodes for name in names_in(node)))

    def __str__(self) -> str:
        right = " + ".join([str(self.fixed), *map(str, self.random)])
        return f"{deparse(self.response)} ~ {right}"


def components(factor: Node) -> tuple[Node, ...]:
    """The columns of a grouping factor: ``c:(b:a)`` is made of c, b and a."""
    factor = without_brackets(factor)
    if isinstance(factor, Chain) and all(operator == ":" for operator, _ in factor.rest):
        return tuple(component for operand in factor.operands for component in components(operand))
    return (factor,)
