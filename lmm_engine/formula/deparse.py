"""Expressions back to text, spelled as R spells them: coefficients are named by this."""

from __future__ import annotations

import re
import unicodedata

from .expression import Argument, Bar, Bracket, Call, Chain, Name, Node, Number, Power, Sign, Truth

_LEGAL = re.compile(r"(?:[^\W\d_]|\.(?!\d))[\w.]*\Z")
_RESERVED = frozenset(
    ("if", "else", "repeat", "while", "function", "for", "next", "break", "in", "TRUE", "FALSE", "NULL", "Inf", "NaN")
    + ("NA", "NA_integer_", "NA_real_", "NA_complex_", "NA_character_", ".", "...")
)
_CONTROL = {"\n": "\\n", "\t": "\\t", "\r": "\\r", "\a": "\\a", "\b": "\\b", "\f": "\\f", "\v": "\\v"}
_TIGHT = frozenset({":", "/", "^"})


def deparse(node: Node) -> str:
    """Write an expression as R would.

    Parameters
    ----------
    node : Node
        What to write.

    Returns
    -------
    str
        R's spelling: ``I(x^2)``, ``log(x + 1)``, ``a:b``, ``poly(x, 2)``.
    """
    match node:
        case Name(name=name):
            return quoted_name(name)
        case Number(value=value):
            return number_text(value)
        case Truth(value=value):
            return "TRUE" if value else "FALSE"
        case Call(function=function, arguments=arguments):
            return f"{function}({', '.join(map(_argument, arguments))})"
        case Bracket(inner=inner):
            return f"({deparse(inner)})"
        case Sign(operator=operator, operand=operand):
            return operator + deparse(operand)
        case Power(base=base, exponent=exponent):
            return f"{deparse(base)}^{deparse(exponent)}"
        case Chain(first=first, rest=rest):
            return deparse(first) + "".join(_spaced(operator) + deparse(operand) for operator, operand in rest)
        case Bar(effects=effects, factor=factor, double=double):
            return f"{deparse(effects)} {'||' if double else '|'} {deparse(factor)}"


def _argument(argument: Argument) -> str:
    value = deparse(argument.value)
    return f"{argument.keyword} = {value}" if argument.keyword else value


def _spaced(operator: str) -> str:
    return operator if operator in _TIGHT else f" {operator} "


def quoted_name(name: str) -> str:
    """A column's name as it stands in an R formula: bare where R allows it, otherwise between backquotes.

    Parameters
    ----------
    name : str
        Any text.

    Returns
    -------
    str
        ``Days``, or ```` `days of sleep` ````, with control characters, backquotes and backslashes escaped.
    """
    if is_plain_name(name):
        return name
    return "`" + "".join(map(_escaped, name)) + "`"


def is_plain_name(name: str) -> bool:
    """Whether R takes the name without backquotes."""
    if name in _RESERVED or not _LEGAL.match(name) or (name.startswith("..") and name[2:].isdigit()):
        return False
    return name.isascii() or all(
        letter in "._" or unicodedata.category(letter)[0] == "L" or letter.isdecimal() for letter in name
    )


def _escaped(letter: str) -> str:
    if letter in "`\\":
        return "\\" + letter
    if letter in _CONTROL:
        return _CONTROL[letter]
    # Line and paragraph separators and other unprintable characters, and the halves of broken surrogate pairs
    if unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"}:
        return f"\\u{{{ord(letter):04x}}}" if ord(letter) <= 0xFFFF else f"\\U{{{ord(letter):08x}}}"
    return letter


def number_text(value: float) -> str:
    """A constant as R writes it: at most 15 digits, in powers of ten only where that is shorter.

    Parameters
    ----------
    value : float
        A finite or infinite number.

    Returns
    -------
    str
        ``2``, ``0.1``, ``123456``, ``1e+05``.
    """
    if value != value or value in (float("inf"), float("-inf")):
        return "NaN" if value != value else "Inf" if value > 0 else "-Inf"
    digits, power = _significant(value)
    decimals = max(len(digits) - 1 - power, 0)
    fixed = f"{value:.{decimals}f}"
    mantissa = digits[0] + ("." + digits[1:] if len(digits) > 1 else "")
    scientific = f"{'-' if value < 0 else ''}{mantissa}e{'-' if power < 0 else '+'}{abs(power):02d}"
    return fixed if len(fixed) <= len(scientific) else scientific


def _significant(value: float) -> tuple[str, int]:
    # R's choice: the fewest digits, up to 15, that give the value of 15 digits
    mantissa, exponent = f"{abs(value):.14e}".split("e")
    return mantissa.replace(".", "").rstrip("0") or "0", int(exponent)
