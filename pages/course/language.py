"""The language of lessons: a sandboxed template with filters that round, and names that come out literal."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from jinja2 import StrictUndefined, TemplateError, Undefined, pass_context
from jinja2.environment import TemplateExpression
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from lmm_engine.report import escape, numbers

UNBROKEN = "\N{NO-BREAK SPACE}"
#: What a text or an expression that cannot be filled may raise.
UNFILLABLE = (TemplateError, TypeError, ValueError, ArithmeticError)

_POWER = re.compile("10([⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+)")
_UNRAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")


@lru_cache(maxsize=1)
def environment() -> ImmutableSandboxedEnvironment:
    """The one environment in which lessons are compiled."""
    language = ImmutableSandboxedEnvironment(undefined=StrictUndefined, finalize=_finalize, autoescape=False)
    language.filters |= {
        "number": _rounding(numbers.number),
        "plain": _rounding(numbers.plain),
        "fixed": _rounding(numbers.fixed),
        "percent": _rounding(numbers.percent),
        "p": _rounding(lambda p: numbers.p_value(p).replace(" ", UNBROKEN)),
        "listing": lambda names: Markup(numbers.listing(escape.markdown(name) for name in names)),
        "latex": latex,
        "measured": measured,
    }
    return language


@lru_cache(maxsize=1024)
def expression(source: str) -> TemplateExpression:
    """An expression over the facts, compiled; raises `jinja2.TemplateSyntaxError` for what is none."""
    return environment().compile_expression(source, undefined_to_none=False)


def number_of(source: str, known: Mapping[str, Any]) -> float:
    """The finite number that an expression stands for; raises one of `UNFILLABLE` where it is none."""
    return float(_known(expression(source)(known)))


def latex(value: Any, digits: int = 3) -> Markup:
    """A number or a name as it may stand between dollars."""
    if isinstance(value, str):
        return Markup(rf"\text{{{escape.latex(value)}}}")
    text = numbers.number(_known(value), digits).replace(",", "{,}").replace(numbers.MINUS, "-").replace("×", r"\times")
    return Markup(_POWER.sub(lambda power: f"10^{{{power[1].translate(_UNRAISED)}}}", text))


@pass_context
def measured(context: Context, value: Any) -> Markup:
    """A value of the outcome, with its unit where that is known."""
    unit = escape.markdown(context.get("unit") or "")
    return Markup(f"{numbers.number(_known(value))}{UNBROKEN}{unit}".rstrip())


def _rounding(write: Callable[..., str]) -> Callable[..., Markup]:
    def filtered(value: Any, *details: int) -> Markup:
        return Markup(write(_known(value), *details))

    return filtered


def _finalize(value: Any) -> str:
    """The last step of every placeholder: what is not marked safe by a filter is written harmlessly or refused."""
    if isinstance(value, Markup):
        return value
    if isinstance(value, str):
        return escape.markdown(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return numbers.count(value)
    return numbers.number(_known(value))


def _known(value: Any) -> float:
    if isinstance(value, Undefined):
        str(value)  # raises, and names what is missing
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError("A placeholder stands for something that is not a finite number.")
    return value
