"""The shares of variance as formulas: in letters, with the fit's numbers, and what they come to."""

from __future__ import annotations

from ..inference.explained import variance_sources
from ..result import Estimates
from .components import rung_of
from .mathematics import Fraction, Line, Name, Operator, Symbol, Token, Value, latex
from .numbers import number, share

_PLUS = Operator("+")
# Letters of the parts: the fixed part's predictions, the random part averaged over the rows, the residual.
_FIXED, _RANDOM, _RESIDUAL = Symbol("sigma", "f", "2"), Symbol("sigma", "ℓ", "2"), Symbol("sigma", "", "2")
_LEVELS = Symbol("tau", "0", "2")

Part = tuple[Token, float]


def icc_equation(fit: Estimates) -> str:
    """Write the adjusted intraclass correlation of a fit with random effects as LaTeX, numbers filled in."""
    parts = _parts(fit)
    return latex(_lines("ICC", [parts["random"]], [parts["random"], parts["residual"]]))


def r2_equations(fit: Estimates) -> tuple[str, ...]:
    """Write marginal and conditional R squared (one of them without random effects) as LaTeX, numbers filled in."""
    parts = _parts(fit)
    every = list(parts.values())
    if "random" not in parts:
        return (latex(_lines("R²", [parts["fixed"]], every)),)
    tops = {"R² marginal": [parts["fixed"]], "R² conditional": [parts["fixed"], parts["random"]]}
    return tuple(latex(_lines(name, top, every)) for name, top in tops.items())


def letters_of_shares(fit: Estimates) -> str:
    """Say in Markdown what the letters of the formulas stand for."""
    said = [r"$\sigma_f^2$ is the variance of what the fixed effects predict"]
    if rung_of(fit) == 1:
        said.append(r"$\tau_0^2$ the variance between groups")
    if rung_of(fit) > 1:
        said.append(r"$\sigma_ℓ^2$ the variance between the groups' lines, averaged over the rows")
    return f"{', '.join(said)}, $\\sigma^2$ the residual variance."


def _parts(fit: Estimates) -> dict[str, Part]:
    sources = variance_sources(fit)
    random = float(sources.drop(["fixed", "residual"]).sum())
    letter = _LEVELS if rung_of(fit) == 1 else _RANDOM
    found: dict[str, Part] = {"fixed": (_FIXED, float(sources["fixed"]))}
    if fit.design.random:
        found["random"] = (letter, random)
    return {**found, "residual": (_RESIDUAL, float(sources["residual"]))}


def _lines(name: str, top: list[Part], bottom: list[Part]) -> tuple[Line, Line]:
    """One share: in letters, and below it in numbers with what they come to."""
    result = sum(value for _, value in top) / sum(value for _, value in bottom)
    in_letters = Fraction(_sum([letter for letter, _ in top]), _sum([letter for letter, _ in bottom]))
    written = [[Value(number(value)) for _, value in part] for part in (top, bottom)]
    in_numbers = Fraction(_sum(written[0]), _sum(written[1]))
    return (
        Line((Name(name),), "=", ((in_letters,),)),
        Line((), "=", ((in_numbers, Operator("="), Value(share(result))),)),
    )


def _sum(tokens: list[Token] | list[Value]) -> tuple[Token, ...]:
    joined: list[Token] = []
    for token in tokens:
        joined += [_PLUS, token] if joined else [token]
    return tuple(joined)
