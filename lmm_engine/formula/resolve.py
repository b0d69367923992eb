"""Text to a `Formula`: fixed and random terms go apart, ``||`` and ``g/h`` are written out, the rules are checked."""

from __future__ import annotations

from functools import lru_cache

from ..errors import FormulaError
from .deparse import deparse
from .expression import Bar, Bracket, Call, Chain, Name, Node, Number, Sign, children, names_in, without_brackets
from .formula import Effects, Formula, RandomPart, components
from .functions import FUNCTIONS
from .parser import read
from .terms import expand


@lru_cache(maxsize=256)
def _parse(text: str) -> Formula:
    response, predictors = read(text)
    _check_response(response)
    fixed, bars = _split(predictors)
    random = tuple(part for bar in bars for part in _random_parts(bar))
    formula = Formula(response, Effects(fixed), random)
    _check_effects(formula)
    return formula


def parse_formula(text: str) -> Formula:
    """Read a formula in lme4's language.

    Parameters
    ----------
    text : str
        Such as ``"Reaction ~ Days + (Days | Subject)"``.

    Returns
    -------
    Formula
        The same formula as a value; ``parse_formula(str(formula)) == formula``.

    Raises
    ------
    FormulaError
        If the text is not a formula of the language; the message says where and what to do.

    Notes
    -----
    Nothing of the text is evaluated: names stay names until `build_design` looks them up in a table.

    Examples
    --------
    >>> str(parse_formula("y~x+(x||g/h)"))
    'y ~ x + (1 | h:g) + (1 | g) + (0 + x | h:g) + (0 + x | g)'
    """
    if not isinstance(text, str):
        return _parse.__wrapped__(text)
    return _parse(text)


def _split(predictors: Node) -> tuple[Node, list[Bar]]:
    """The right side without its random terms, and those (lme4's ``nobars`` and ``findbars``)."""
    kept: list[tuple[str, Node]] = []
    bars: list[Bar] = []
    for operator, operand in _summands(predictors):
        inner = without_brackets(operand)
        if not isinstance(inner, Bar):
            kept.append((operator, operand))
        elif operator == "-":
            raise FormulaError(f"The random term ({deparse(inner)}) is subtracted.", "Leave it out instead.")
        else:
            bars.append(inner)
    if not kept:
        return Number(1), bars
    if kept[0][0] == "-":
        kept.insert(0, ("+", Number(1)))
    first = kept[0][1]
    return (Chain(first, tuple(kept[1:])) if len(kept) > 1 else first), bars


def _summands(node: Node) -> list[tuple[str, Node]]:
    """The operands of a sum with their signs; sums in brackets are opened only where they hold random terms."""
    if isinstance(node, Chain) and node.rest[0][0] in ("+", "-"):
        found = _summands(node.first)
        for operator, operand in node.rest:
            inner = _summands(operand) if operator == "+" else [("+", operand)]
            found += inner if operator == "+" else [("-", operand)]
        return found
    if isinstance(node, Bracket) and not isinstance(node.inner, Bar) and _holds_bar(node):
        return _summands(node.inner)
    if isinstance(node, Sign) and node.operator == "+" and _holds_bar(node):
        return _summands(node.operand)
    return [("+", node)]


def _holds_bar(node: Node) -> bool:
    return isinstance(node, Bar) or any(map(_holds_bar, children(node)))


def _random_parts(bar: Bar) -> list[RandomPart]:
    """One written random term as the terms that it stands for: ``||`` first, then ``g/h``, as lme4 does."""
    factors = _nested(without_brackets(bar.factor))
    for factor in factors:
        for component in components(factor):
            _check_component(component, bar)
    effects = [Effects(bar.effects)] if not bar.double else _uncorrelated(bar.effects)
    return [RandomPart(each, factor) for each in effects for factor in factors]


def _uncorrelated(expression: Node) -> list[Effects]:
    expansion = expand(expression)
    apart: list[Effects] = [Effects(Number(1))] if expansion.intercept else []
    for term in expansion.terms:
        variables = term.variables
        product = (
            Chain(variables[0], tuple((":", each) for each in variables[1:])) if len(variables) > 1 else variables[0]
        )
        apart.append(Effects(Chain(Number(0), (("+", product),))))
    return apart


def _nested(factor: Node) -> list[Node]:
    """``a/b/c`` as ``c:(b:a)``, ``b:a``, ``a``; anything else as itself."""
    if not isinstance(factor, Chain) or factor.rest[0][0] not in "*/":
        return [factor]
    outer: list[Node] = [without_brackets(factor.first)]
    for operator, operand in factor.rest:
        if operator != "/":
            raise _not_a_factor(factor)
        within = Bracket(outer[0]) if isinstance(outer[0], Chain) else outer[0]
        outer.insert(0, Chain(operand, ((":", within),)))
    return outer


def _check_component(component: Node, bar: Bar) -> None:
    if isinstance(component, Name) or (
        isinstance(component, Call) and FUNCTIONS[component.function].kind == "category"
    ):
        return
    raise _not_a_factor(bar.factor)


def _not_a_factor(factor: Node) -> FormulaError:
    return FormulaError(
        f"{deparse(factor)} after the | is not a grouping factor.",
        "Write one column (g), a nesting (g/h) or a combination (g:h); two factors take two terms, (1 | g) + (1 | h).",
    )


def _check_response(response: Node) -> None:
    for node in _walk(response):
        if isinstance(node, Call) and FUNCTIONS[node.function].kind in ("category", "basis"):
            raise FormulaError(f"{deparse(node)} cannot be an outcome.", "The outcome must be one column of numbers.")
    if not any(True for _ in names_in(response)):
        raise FormulaError(
            f"The outcome {deparse(response)} names no column.", "Write the outcome's column before the ~."
        )


def _check_effects(formula: Formula) -> None:
    for effects in (formula.fixed, *(part.effects for part in formula.random)):
        for term in effects.terms:
            for variable in term.variables:
                _check_variable(variable, formula)
    if not formula.fixed.intercept and not formula.fixed.terms:
        raise FormulaError("The formula has no fixed effects.", "Write 1 for an intercept: outcome ~ 1 + …")
    for part in formula.random:
        if not part.effects.intercept and not part.effects.terms:
            raise FormulaError(
                f"In the random term {part} nothing varies.", "Write (1 | group) for a random intercept."
            )


def _check_variable(variable: Node, formula: Formula) -> None:
    if variable == formula.response:
        raise FormulaError(
            f"The outcome {deparse(variable)} stands on both sides of the ~.", "Take it out of the predictors."
        )
    if isinstance(variable, Call):
        if not any(True for _ in names_in(variable)):
            raise FormulaError(f"{deparse(variable)} names no column.", "A function in a formula works on a column.")
        for child in children(variable):
            for node in _walk(child):
                if isinstance(node, Call) and FUNCTIONS[node.function].kind in ("category", "basis"):
                    raise FormulaError(
                        f"{deparse(node)} cannot stand inside {variable.function}().", "Give it a term of its own."
                    )


def _walk(node: Node) -> list[Node]:
    found = [node]
    for child in children(node):
        found += _walk(child)
    return found
