"""Text to tokens: the letters of R's formula language, each with the place where it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from ..errors import FormulaError

LONGEST_FORMULA = 10_000

Kind = Literal["name", "quoted", "number", "operator", "end"]

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)L?(?![\w.])
    | (?P<name>(?:[^\W\d_]|\.(?!\d))[\w.]*)
    | `(?P<quoted>(?:[^`\\]|\\.)*)`
    | (?P<operator>%[^%\s]*%|\|\||\*\*|[-~+*:^/|(),=])
    | (?P<end>\Z)
    )""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{1,2})|u\{?([0-9a-fA-F]{1,4})\}?|U\{?([0-9a-fA-F]{1,8})\}?|(.))", re.DOTALL)
_CONTROL = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}

_LOOKALIKES = {
    **dict.fromkeys("‐‑‒–—−", "-"),
    **dict.fromkeys("∼˜～", "~"),
    **dict.fromkeys("×∗·", "*"),
    **dict.fromkeys("∣│｜", "|"),
    **dict.fromkeys("‘’´", "`"),
}
_REMEDIES = {
    '"': "Put names with spaces or signs between backquotes (`like this`), not between quotation marks.",
    "'": "Put names with spaces or signs between backquotes (`like this`), not between quotation marks.",
    "$": "Write the column's name alone; the data set is given separately.",
    "[": "Write the column's name alone; select rows before fitting.",
    "`": "Close the backquoted name with a second backquote.",
    "<": "Make a yes/no column with the comparison first, and use its name here.",
    ">": "Make a yes/no column with the comparison first, and use its name here.",
    "_": "A name that begins with _ needs backquotes (`_like_this`).",
    "#": "Leave comments out of the formula.",
}


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a formula.

    Parameters
    ----------
    kind : {"name", "quoted", "number", "operator", "end"}
        ``quoted`` is a name that stood between backquotes.
    text : str
        The word itself; of a quoted name what the quotes hold, escapes resolved.
    position : int
        Where it begins, counted from 1.
    """

    kind: Kind
    text: str
    position: int


def scan(text: str) -> tuple[Token, ...]:
    """Split a formula into tokens, the last of them of kind ``end``.

    Parameters
    ----------
    text : str
        A formula such as ``"Reaction ~ Days + (Days | Subject)"``.

    Returns
    -------
    tuple of Token

    Raises
    ------
    FormulaError
        If a character does not belong to the language, or the text is longer than 10,000 characters.
    """
    if len(text) > LONGEST_FORMULA:
        raise FormulaError(
            f"The formula has {len(text):,} characters; the longest that is read has {LONGEST_FORMULA:,}.",
            "Use fewer predictors, or shorter column names.",
        )
    tokens: list[Token] = []
    place = 0
    while not tokens or tokens[-1].kind != "end":
        match = _TOKEN.match(text, place)
        if match is None:
            raise _unreadable(text, place)
        tokens.append(_token(match))
        place = match.end()
    return tuple(tokens)


def _token(match: re.Match[str]) -> Token:
    kind: Kind = match.lastgroup  # type: ignore[assignment]
    written = match[kind]
    position = match.start(kind) + 1
    if kind == "quoted":
        if not written:
            raise FormulaError(
                f"There is an empty name (``) at character {position - 1}.", "Put a column's name between the quotes."
            )
        return Token(kind, _ESCAPE.sub(_unescape, written), position - 1)
    return Token(kind, "^" if written == "**" else written, position)


def _unescape(match: re.Match[str]) -> str:
    code = match[1] or match[2] or match[3]
    if code is None:
        return _CONTROL.get(match[4], match[4])
    value = int(code, 16)
    if value > 0x10FFFF or 0xD800 <= value <= 0xDFFF:
        raise FormulaError(f"{match[0]} in a backquoted name is not a character.", "Type the character itself.")
    return chr(value)


def _unreadable(text: str, place: int) -> FormulaError:
    while text[place].isspace():
        place += 1
    sign = text[place]
    where = f"at character {place + 1} of the formula"
    if sign in _LOOKALIKES:
        plain = _LOOKALIKES[sign]
        return FormulaError(
            f"The sign {sign!r} {where} looks like {plain!r} but is another character.",
            f"Type a plain {plain} instead (word processors swap such signs).",
        )
    if sign.isdigit() or sign == ".":
        return FormulaError(
            f"The number or name {where} cannot be read: {text[place : place + 20]!r}.",
            "Put a name that begins with a digit between backquotes (`2nd_score`).",
        )
    remedy = _REMEDIES.get(
        sign, "If it belongs to a column's name, put the whole name between backquotes (`like this`)."
    )
    problem = "The backquoted name that begins" if sign == "`" else f"The sign {sign!r}"
    ending = "is not closed" if sign == "`" else "does not belong to the formula language"
    return FormulaError(f"{problem} {where} {ending}.", remedy)
