"""The functions that a formula may use; any other name before a parenthesis is refused."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from ..errors import FormulaError
from .expression import Argument, Call, Name, Number, Sign, Truth, without_brackets

FunctionKind = Literal["elementwise", "as_is", "learned", "basis", "category"]
HIGHEST_DEGREE = 20


@dataclass(frozen=True)
class Function:
    """What a function of the language is, and what it takes.

    Parameters
    ----------
    kind : str
        ``elementwise`` acts on each number; ``as_is`` is ``I()``; ``learned`` takes a centre or a scale from the
        data; ``basis`` gives several columns; ``category`` makes a factor of a column.
    options : tuple of str
        Names of the arguments after the first, in their order.
    required : int
        How many of the options must be given.
    """

    kind: FunctionKind
    options: tuple[str, ...] = ()
    required: int = 0


FUNCTIONS: Mapping[str, Function] = MappingProxyType(
    {
        **{
            name: Function("elementwise")
            for name in ("sqrt", "exp", "sin", "cos", "tan", "abs", "log2", "log10", "log1p")
        },
        "log": Function("elementwise", ("base",)),
        "I": Function("as_is"),
        "scale": Function("learned", ("center", "scale")),
        "center": Function("learned"),
        "poly": Function("basis", ("degree", "raw"), required=1),
        "C": Function("category"),
        "factor": Function("category"),
        "as.factor": Function("category"),
    }
)

_REFUSED = {
    "offset": "Subtract the known part from the outcome before fitting instead.",
    "cbind": "Fit one model for each outcome.",
    "ns": "Use poly(x, 3) for a curve.",
    "bs": "Use poly(x, 3) for a curve.",
    "s": "Use poly(x, 3) for a curve.",
    "ifelse": "Make a column of the result first, and use its name here.",
    "relevel": "Give the column's categories the order that you want; the first is the baseline.",
    "ordered": "Use factor(x); categories are compared with their first level here.",
    "ln": "The natural logarithm is log(x).",
}


def checked_call(call: Call, position: int) -> Call:
    """Hold a call against the list of functions and what each one takes.

    Parameters
    ----------
    call : Call
        As it was read.
    position : int
        Where it begins in the text, counted from 1.

    Returns
    -------
    Call
        The same call.

    Raises
    ------
    FormulaError
        If the function is not in the language, or its arguments are not what it takes.
    """
    function = FUNCTIONS.get(call.function)
    if function is None:
        raise _unknown(call.function, position)
    if not call.arguments or call.arguments[0].keyword is not None:
        raise FormulaError(
            f"{call.function}() at character {position} names no column to work on.",
            f"Write the column first: {call.function}(x{', …' if function.required else ''}).",
        )
    given = options(call)
    if len(given) < function.required:
        raise FormulaError(
            f"{call.function}() at character {position} lacks its degree.", "Write poly(x, 2) for a parabola."
        )
    for option, value in given.items():
        _check_option(call, option, value, position)
    if function.kind == "category" and not isinstance(without_brackets(call.arguments[0].value), Name):
        raise FormulaError(
            f"{call.function}() at character {position} takes one column's name.",
            "Make a column of the result first, and put its name between the parentheses.",
        )
    return call


def options(call: Call) -> dict[str, float | bool]:
    """The options of a call by name, whether they were given by name or by place.

    Parameters
    ----------
    call : Call
        A call of a function of the language.

    Returns
    -------
    dict
        Such as ``{"degree": 2.0, "raw": True}``; only those that were given.
    """
    allowed = FUNCTIONS[call.function].options
    named = {argument.keyword for argument in call.arguments if argument.keyword}
    free = iter([option for option in allowed if option not in named])
    found: dict[str, float | bool] = {}
    for argument in call.arguments[1:]:
        option = argument.keyword or next(free, None)
        if option not in allowed or option in found:
            raise _surplus(call, argument)
        found[option] = _constant(call, option, argument)
    return found


def _constant(call: Call, option: str, argument: Argument) -> float | bool:
    value = without_brackets(argument.value)
    if isinstance(value, (Number, Truth)):
        return value.value
    if isinstance(value, Sign) and isinstance(value.operand, Number):
        return value.operand.value if value.operator == "+" else -value.operand.value
    raise FormulaError(
        f"{option} in {call.function}() must be a plain number, or TRUE or FALSE.", "Write the value itself."
    )


def _check_option(call: Call, option: str, value: float | bool, position: int) -> None:
    where = f"{call.function}() at character {position}"
    if option == "degree" and (isinstance(value, bool) or value != int(value) or not 1 <= value <= HIGHEST_DEGREE):
        raise FormulaError(
            f"The degree in {where} must be a whole number from 1 to {HIGHEST_DEGREE}.",
            "Degrees 2 and 3 are the usual ones.",
        )
    if option == "raw" and not isinstance(value, bool):
        raise FormulaError(f"raw in {where} must be TRUE or FALSE.", "Write poly(x, 2, raw = TRUE) for plain powers.")
    if option == "base" and (isinstance(value, bool) or value <= 0 or value == 1):
        raise FormulaError(
            f"The base in {where} must be a positive number other than 1.", "Write log(x) for the natural one."
        )


def _surplus(call: Call, argument: Argument) -> FormulaError:
    takes = FUNCTIONS[call.function].options
    what = f"an argument called {argument.keyword}" if argument.keyword else "so many arguments"
    remedy = f"It takes one column, then {' and '.join(takes)}." if takes else f"Write {call.function}(x)."
    if FUNCTIONS[call.function].kind == "category" and not argument.keyword:
        remedy = "Categories are always compared with the first one (treatment contrasts): write C(x)."
    return FormulaError(f"{call.function}() does not take {what}.", remedy)


def _unknown(name: str, position: int) -> FormulaError:
    problem = f"{name}() at character {position} is not a function of the formula language."
    if name in _REFUSED:
        return FormulaError(problem, _REFUSED[name])
    near = difflib.get_close_matches(name, FUNCTIONS, n=1, cutoff=0.6) or [
        key for key in FUNCTIONS if key == name.lower()
    ]
    if near:
        return FormulaError(problem, f"Did you mean {near[0]}()?")
    return FormulaError(
        problem, f"It knows {', '.join(sorted(FUNCTIONS, key=str.lower))}; compute anything else as a column first."
    )
