"""The three rungs as equations in the learner's own names, empty and with the estimates filled in.

Row i of group j:  y_ij = β₀ + β₁·time_ij + … [+ u_0j [+ u_1j·time_ij]] + ε_ij.  One line for what is expected,
one for each source of chance.
"""

from __future__ import annotations

from ..data import Prepared
from ..result import Estimates
from .components import Spread, rung_of, spread
from .mathematics import Line, Matrix, Name, Operator, Symbol, Token, Value, latex
from .numbers import MINUS, number
from .words import INTERCEPT, Term, noun, term_of, terms

_NORMAL = Symbol("N")
_PLUS, _COMMA, _DOT = Operator("+"), Operator(","), Operator("·")
_OPEN, _CLOSE = Operator("("), Operator(")")


def equation(prepared: Prepared, rung: int) -> str:
    """Write a rung as LaTeX with Greek coefficients.

    Parameters
    ----------
    prepared : Prepared
        The data as modelled, whose names the equation uses.
    rung : {0, 1, 2}
        No random effects, random intercept, random intercept and slope of time.

    Returns
    -------
    str
        LaTeX for display (``st.latex``), every name escaped.
    """
    return latex(model_lines(prepared, rung))


def equation_with_numbers(fit: Estimates, prepared: Prepared) -> str:
    """Write a fitted rung as LaTeX with its estimates in place of the coefficients."""
    return latex(fitted_lines(fit, prepared))


def legend(prepared: Prepared, rung: int) -> str:
    """Say what the letters of the equation count and stand for, as plain text."""
    who = noun(prepared.roles.group)
    said = [f"i counts the rows of one {who}, j the {who} they belong to", "β are the fixed effects"]
    if rung == 1:
        what = "line" if prepared.roles.time else "mean"
        said.append(f"u₀ⱼ is how far {who} j lies above or below the common {what}")
    if rung == 2:
        said.append(f"u₀ⱼ and u₁ⱼ are how far the height and the slope of {who} j's line depart from the common line")
    said.append("ε is what is left over in a single row")
    return "; ".join(said) + "."


def model_lines(prepared: Prepared, rung: int) -> tuple[Line, ...]:
    """Lay out a rung with Greek coefficients."""
    coefficients: list[tuple[Token, ...]] = []
    for i, term in enumerate(terms(prepared)):
        lead: tuple[Token, ...] = (_PLUS,) if i else ()
        coefficients.append((*lead, Symbol("beta", str(i)), *_product(term, prepared)))
    noise = _noise(Symbol("sigma", power="2"))
    return (_expectation(coefficients, rung, prepared), *_named_spread(rung), noise)


def fitted_lines(fit: Estimates, prepared: Prepared) -> tuple[Line, ...]:
    """Lay out a fitted rung with its estimates."""
    coefficients: list[tuple[Token, ...]] = []
    for i, (name, estimate) in enumerate(fit.fixed_effects.items()):
        written = number(float(estimate))
        sign = "−" if written.startswith(MINUS) else "+"
        lead: tuple[Token, ...] = (Operator(sign),) if i or sign == "−" else ()
        term = term_of(str(name), prepared)
        coefficients.append((*lead, Value(written.removeprefix(MINUS)), *_product(term, prepared)))
    noise = _noise(Value(number(fit.sigma), "2"))
    return (_expectation(coefficients, rung_of(fit), prepared), *_estimated_spread(spread(fit)), noise)


def _expectation(coefficients: list[tuple[Token, ...]], rung: int, prepared: Prepared) -> Line:
    runs = list(coefficients)
    if rung >= 1:
        runs.append((_PLUS, Symbol("u", "0j")))
    if rung >= 2:
        runs.append((_PLUS, Symbol("u", "1j"), _DOT, Name(str(prepared.time_name), "ij")))
    runs.append((_PLUS, Symbol("epsilon", "ij")))
    return Line((Name(prepared.roles.outcome, "ij"),), "=", tuple(runs))


def _product(term: Term, prepared: Prepared) -> tuple[Token, ...]:
    if term.name == INTERCEPT:
        return ()
    return tuple(token for part in term.parts for token in (_DOT, _factor(part.column, part.level, prepared)))


def _factor(column: str, level: str | None, prepared: Prepared) -> Name:
    """Name a column as its coefficient does; a column that is constant within groups belongs to the group (j)."""
    shown = str(prepared.time_name) if column == prepared.roles.time else column
    return Name(shown if level is None else f"{column}{level}", _subscript(column, prepared))


def _subscript(column: str, prepared: Prepared) -> str:
    if column == prepared.roles.time or column not in prepared.frame.columns:
        return "ij"
    distinct = prepared.frame.groupby(prepared.roles.group, observed=True)[column].nunique()
    return "j" if distinct.max() <= 1 else "ij"


def _named_spread(rung: int) -> tuple[Line, ...]:
    if rung == 0:
        return ()
    if rung == 1:
        return (_scatter(Symbol("u", "0j"), Symbol("tau", "0", "2")),)
    covariance = Matrix(
        (
            (Symbol("tau", "0", "2"), Symbol("tau", "01")),
            (Symbol("tau", "01"), Symbol("tau", "1", "2")),
        )
    )
    return (_scatter(_deviations(), covariance),)


def _estimated_spread(random: Spread | None) -> tuple[Line, ...]:
    if random is None:
        return ()
    level = Value(number(random.sds[0]), "2")
    if len(random.sds) == 1:
        return (_scatter(Symbol("u", "0j"), level),)
    shared = Value(number(random.covariance or 0.0))
    slope = Value(number(random.sds[1]), "2")
    return (_scatter(_deviations(), Matrix(((level, shared), (shared, slope)))),)


def _deviations() -> Matrix:
    return Matrix(((Symbol("u", "0j"),), (Symbol("u", "1j"),)))


def _noise(variance: Token) -> Line:
    return _scatter(Symbol("epsilon", "ij"), variance)


def _scatter(what: Token, variance: Token) -> Line:
    zero: Token = Symbol("0") if isinstance(what, Matrix) else Value("0")
    return Line((what,), "~", ((_NORMAL, _OPEN, zero, _COMMA, variance, _CLOSE),))
