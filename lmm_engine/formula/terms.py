"""The algebra of model terms: ``a * b`` is ``a + b + a:b``, ``(a + b)^2`` has no squares, ``a / b`` nests.

Follows R's ``terms.formula`` (Chambers & Hastie 1992, ch. 2; R's src/library/stats/src/model.c): a term is a set of
variables, here a bit pattern; terms are ordered by degree and, within a degree, by appearance; the variables of a term
are in the order in which the formula first mentions them.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ..errors import FormulaError
from .deparse import deparse
from .expression import Bar, Bracket, Call, Chain, Name, Node, Number, Power, Sign

MOST_TERMS = 2_000
MOST_PRODUCTS = 1_000_000


@dataclass(frozen=True)
class Term:
    """One term of a model: a main effect or an interaction.

    Parameters
    ----------
    variables : tuple of Node
        Columns or calls, such as ``Name("age")``, in R's order.
    """

    variables: tuple[Node, ...]

    @property
    def label(self) -> str:
        """R's label: ``"age"``, ``"age:Sex"``, ``"poly(x, 2)"``."""
        return ":".join(map(deparse, self.variables))


@dataclass(frozen=True)
class Expansion:
    """What an expression comes to.

    Parameters
    ----------
    intercept : bool
        Whether there is a constant.
    terms : tuple of Term
        In R's order.
    """

    intercept: bool
    terms: tuple[Term, ...]


def expand(expression: Node) -> Expansion:
    """Multiply an expression out into terms.

    Parameters
    ----------
    expression : Node
        The predictors of the fixed part, or what stands left of a ``|``.

    Returns
    -------
    Expansion
        Intercept and terms as R's ``terms`` has them.

    Raises
    ------
    FormulaError
        If the expression has numbers other than 0 and 1, a ``-`` inside a product, or comes to more than 2,000 terms.
    """
    algebra = _Algebra()
    patterns = sorted(algebra.encode(expression), key=int.bit_count)
    return Expansion(algebra.intercept, tuple(Term(algebra.members(pattern)) for pattern in patterns))


@dataclass
class _Algebra:
    intercept: bool = True
    adding: bool = True
    variables: dict[Node, int] = field(default_factory=dict)
    work: int = 0

    def encode(self, node: Node) -> list[int]:
        match node:
            case Name() | Call():
                return [1 << self.variables.setdefault(node, len(self.variables))]
            case Bracket(inner=inner):
                return self.encode(inner)
            case Number(value=value) if value in (0, 1):
                self.intercept = (value == 1) == self.adding
                return []
            case Sign(operator="+", operand=operand):
                return self.encode(operand)
            case Sign(operator="-", operand=operand):
                return self.without([], operand)
            case Power():
                return self.power(node)
            case Chain(first=first, rest=rest):
                terms = self.encode(self.factor(first) if rest[0][0] not in "+-" else first)
                for operator, operand in rest:
                    terms = self.joined(terms, operator, operand)
                return terms
        raise _not_a_term(node)

    def joined(self, left: list[int], operator: str, operand: Node) -> list[int]:
        if operator == "-":
            return self.without(left, operand)
        if operator == "+":
            return _distinct(left + self.encode(operand))
        right = self.encode(self.factor(operand))
        everything = _union(right) if operator == "%in%" else _union(left)
        if operator == "*":
            return _distinct(left + right + self.products(left, right))
        if operator == ":":
            return self.products(left, right)
        if operator == "/":
            return _distinct(left + [everything | term for term in right])
        return _distinct([term | everything for term in left])

    def without(self, left: list[int], operand: Node) -> list[int]:
        self.adding = not self.adding
        taken = set(self.encode(operand))
        self.adding = not self.adding
        return [term for term in left if term not in taken]

    def power(self, node: Power) -> list[int]:
        exponent = node.exponent.inner if isinstance(node.exponent, Bracket) else node.exponent
        if not isinstance(exponent, Number) or exponent.value != int(exponent.value) or exponent.value < 1:
            raise FormulaError(
                f"The power in {deparse(node)} must be a whole number from 1 up.",
                f"For the square of a column write I(x^2); {deparse(node)} outside I() would mean interactions.",
            )
        base = self.encode(self.factor(node.base))
        terms = base
        # a set of k terms is complete after k - 1 multiplications
        for _ in range(min(int(exponent.value), len(base)) - 1):
            terms = self.products(base, terms)
        return terms

    def products(self, left: list[int], right: list[int]) -> list[int]:
        self.work += len(left) * len(right)
        if self.work > MOST_PRODUCTS:
            raise _too_many()
        return _distinct([a | b for a in left for b in right])

    def factor(self, node: Node) -> Node:
        if isinstance(node, (Number, Sign)):
            raise FormulaError(
                f"{deparse(node)} cannot be part of an interaction, a nesting or a power.",
                "Write a column's name there, or I(…) around arithmetic, as in I(2 * x).",
            )
        return node

    def members(self, pattern: int) -> tuple[Node, ...]:
        return tuple(variable for variable, place in self.variables.items() if pattern >> place & 1)


def _distinct(terms: list[int]) -> list[int]:
    kept = list(dict.fromkeys(terms))
    if len(kept) > MOST_TERMS:
        raise _too_many()
    return kept


def _union(terms: list[int]) -> int:
    pattern = 0
    for term in terms:
        pattern |= term
    return pattern


def _too_many() -> FormulaError:
    return FormulaError(
        f"The formula multiplies out to more than {MOST_TERMS:,} terms.",
        "Name the interactions that you need, as in a:b.",
    )


def _not_a_term(node: Node) -> FormulaError:
    written = deparse(node)
    if isinstance(node, Bar):
        return FormulaError(f"The random term ({written}) is multiplied or subtracted.", "Join random terms by + only.")
    if isinstance(node, Number):
        return FormulaError(
            f"The number {written} is not a term; only 0 and 1 are (without and with an intercept).",
            f"To add it to a column write I(x + {written}); a column of that name needs backquotes (`{written}`).",
        )
    return FormulaError(f"{written} is not a term of a model.", "Use column names and functions of them.")
