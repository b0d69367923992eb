"""Tokens to expressions: R's grammar, one method for each rule, with R's order of precedence.

From loose to tight: ``~``, ``|`` (inside parentheses), ``+ -``, ``* /``, ``%in%``, ``:``, leading signs, ``^``.
"""

from __future__ import annotations

import math

from ..errors import FormulaError
from .deparse import is_plain_name, number_text
from .expression import Argument, Bar, Bracket, Call, Chain, Name, Node, Number, Power, Sign, Truth
from .functions import checked_call
from .scanner import Token, scan

DEEPEST_NESTING = 50
_LEVELS: tuple[tuple[str, ...], ...] = (("+", "-"), ("*", "/"), ("%in%",), (":",))
_EXAMPLE = "Write it as outcome ~ predictors + (effects | group), for example Reaction ~ Days + (Days | Subject)."


def read(text: str) -> tuple[Node, Node]:
    """Read a formula's two sides.

    Parameters
    ----------
    text : str
        A formula with one ``~``.

    Returns
    -------
    response, predictors : Node
        The expressions left and right of the ``~``; random terms are ``Bar`` nodes inside ``Bracket`` nodes.

    Raises
    ------
    FormulaError
        Where the text breaks the grammar; the message says where and what to do.
    """
    if not isinstance(text, str):
        raise FormulaError(f"A formula is text, not {type(text).__name__}.", _EXAMPLE)
    if not text.strip():
        raise FormulaError("The formula is empty.", _EXAMPLE)
    return _Parser(scan(text)).formula()


class _Parser:
    def __init__(self, tokens: tuple[Token, ...]) -> None:
        self.tokens = tokens
        self.place = 0
        self.depth = 0
        self.calls = 0

    @property
    def here(self) -> Token:
        return self.tokens[self.place]

    def at(self, *signs: str) -> bool:
        return self.here.kind == "operator" and self.here.text in signs

    def advance(self) -> Token:
        token = self.here
        self.place += 1
        return token

    def formula(self) -> tuple[Node, Node]:
        tildes = [token for token in self.tokens if token.kind == "operator" and token.text == "~"]
        if not tildes:
            raise FormulaError("The formula has no ~ between the outcome and the predictors.", _EXAMPLE)
        if len(tildes) > 1:
            raise FormulaError(f"There is a second ~ at character {tildes[1].position}; a formula has one.", _EXAMPLE)
        if self.at("~"):
            raise FormulaError("The formula has no outcome before the ~.", _EXAMPLE)
        # The outcome is arithmetic, like the inside of a function: y1 - y2 is a difference there
        self.calls = 1
        response = self.chain()
        self.calls = 0
        self.expect("~", "Only the outcome stands before the ~.")
        predictors = self.chain()
        if self.here.kind != "end":
            raise self.unexpected()
        return response, predictors

    def chain(self, level: int = 0) -> Node:
        if level == len(_LEVELS):
            return self.signed()
        first = self.chain(level + 1)
        rest = []
        while self.at(*_LEVELS[level]):
            operator = self.advance()
            if self.calls and operator.text in (":", "%in%"):
                raise FormulaError(
                    f"{operator.text} at character {operator.position} stands where only arithmetic is possible.",
                    "Write an interaction outside functions, as in a:b, and a product inside them, as in I(a * b).",
                )
            rest.append((operator.text, self.chain(level + 1)))
        return Chain(first, tuple(rest)) if rest else first

    def signed(self) -> Node:
        if not self.at("-", "+"):
            return self.power()
        sign = self.advance()
        self.deeper(sign)
        operand = self.signed()
        self.depth -= 1
        return Sign("-" if sign.text == "-" else "+", operand)

    def power(self) -> Node:
        base = self.atom()
        if not self.at("^"):
            return base
        self.deeper(self.advance())
        exponent = self.signed()
        self.depth -= 1
        return Power(base, exponent)

    def atom(self) -> Node:
        if self.at("("):
            return self.bracket()
        if self.here.kind == "number":
            return self.number()
        if self.here.kind == "quoted":
            return Name(self.advance().text)
        if self.here.kind != "name":
            raise self.missing_operand()
        following = self.tokens[self.place + 1]
        if following.kind == "operator" and following.text == "(":
            return self.call()
        return self.name()

    def number(self) -> Number:
        token = self.advance()
        value = float(token.text)
        if not math.isfinite(value):
            raise FormulaError(f"The number at character {token.position} is too large.", "Use a smaller one.")
        # R's names of coefficients show 15 digits, and a formula must come back from its own text
        return Number(float(number_text(value)))

    def name(self) -> Name | Truth:
        token = self.advance()
        if token.text in ("TRUE", "FALSE") and self.calls:
            return Truth(token.text == "TRUE")
        if token.text == ".":
            raise FormulaError(
                f"The . at character {token.position} (“all other columns”) is not read here.",
                "Name the columns, joined by +.",
            )
        if not is_plain_name(token.text):
            raise FormulaError(
                f"{token.text} at character {token.position} is a word of R, not a column.",
                f"If a column is called so, put its name between backquotes (`{token.text}`).",
            )
        return Name(token.text)

    def bracket(self) -> Bracket:
        opening = self.advance()
        self.deeper(opening)
        inner = self.chain()
        if self.at("|", "||"):
            inner = self.bar(inner)
        self.close(opening)
        self.depth -= 1
        return Bracket(inner)

    def bar(self, effects: Node) -> Bar:
        bar = self.advance()
        if self.calls:
            raise FormulaError(
                f"The {bar.text} at character {bar.position} stands inside a function.",
                "Write random terms by themselves: outcome ~ predictors + (effects | group).",
            )
        if self.at(")") or self.here.kind == "end":
            raise FormulaError(
                f"The random term has no group after the {bar.text} at character {bar.position}.",
                "Name the column that says who was measured repeatedly, as in (Days | Subject).",
            )
        factor = self.chain()
        if self.at("|", "||"):
            raise FormulaError(
                f"There is a second {self.here.text} in one random term, at character {self.here.position}.",
                "Write one term for each group: (1 | a) + (1 | b).",
            )
        return Bar(effects, factor, double=bar.text == "||")

    def call(self) -> Call:
        function = self.advance()
        opening = self.advance()
        self.deeper(opening)
        self.calls += 1
        arguments: list[Argument] = []
        while not self.at(")") or arguments:
            arguments.append(self.argument())
            if not self.at(","):
                break
            self.advance()
        self.calls -= 1
        self.close(opening)
        self.depth -= 1
        return checked_call(Call(function.text, tuple(arguments)), function.position)

    def argument(self) -> Argument:
        following = self.tokens[min(self.place + 1, len(self.tokens) - 1)]
        if self.here.kind == "name" and following.kind == "operator" and following.text == "=":
            keyword = self.advance().text
            self.advance()
            return Argument(self.chain(), keyword)
        return Argument(self.chain())

    def deeper(self, token: Token) -> None:
        self.depth += 1
        if self.depth > DEEPEST_NESTING:
            raise FormulaError(
                f"The formula is nested more than {DEEPEST_NESTING} deep at character {token.position}.",
                "Take out brackets that are not needed.",
            )

    def close(self, opening: Token) -> None:
        if self.here.kind == "end":
            raise FormulaError(
                f"The parenthesis that opens at character {opening.position} is never closed.", "Add the missing )."
            )
        if not self.at(")"):
            raise self.unexpected()
        self.advance()

    def expect(self, sign: str, remedy: str) -> None:
        if not self.at(sign):
            raise self.unexpected(remedy)
        self.advance()

    def missing_operand(self) -> FormulaError:
        token = self.here
        before = self.tokens[self.place - 1] if self.place else None
        found = "the formula ends" if token.kind == "end" else f"there is {token.text!r} at character {token.position}"
        if before is None:
            return FormulaError(f"A name is expected, but {found}.", _EXAMPLE)
        return FormulaError(
            f"Something is missing after {before.text!r} at character {before.position}: {found}.",
            "Put a column's name there, or take the sign away.",
        )

    def unexpected(self, remedy: str = "") -> FormulaError:
        token = self.here
        where = f"at character {token.position}"
        if self.at("|", "||"):
            return FormulaError(
                f"The {token.text} {where} stands outside parentheses.",
                "Put the random term between parentheses, as in outcome ~ Days + (Days | Subject).",
            )
        if self.at(")"):
            return FormulaError(
                f"The ) {where} closes nothing.", "Take it away, or add the ( that is missing before it."
            )
        if self.at("="):
            return FormulaError(
                f"The = {where} does not belong there.", "Write ~ between the outcome and the predictors."
            )
        if token.kind == "operator":
            return FormulaError(f"The sign {token.text!r} {where} does not belong there.", remedy or _EXAMPLE)
        remedy = remedy or "Join columns by + or :, and put a name with spaces between backquotes (`like this`)."
        return FormulaError(f"There is no sign between {token.text!r} {where} and what stands before it.", remedy)
