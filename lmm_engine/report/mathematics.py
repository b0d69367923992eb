"""A formula as a few kinds of token, written as LaTeX for KaTeX or as MathML for a page that has no script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import singledispatch

from . import escape

_GREEK = {"beta": "β", "epsilon": "ε", "sigma": "σ", "tau": "τ", "u": "u", "N": "𝒩", "0": "𝟎"}
_LATEX = {"beta": r"\beta", "epsilon": r"\varepsilon", "sigma": r"\sigma", "tau": r"\tau", "u": "u",
          "N": r"\mathcal{N}", "0": r"\mathbf{0}"}  # fmt: skip
_OPERATORS = {"~": r"\sim", "×": r"\times", "·": r"\,", "(": r"\left(", ")": r"\right)", "−": "-"}


@dataclass(frozen=True)
class Symbol:
    """A Greek or Latin letter of the theory, with subscript and exponent."""

    base: str
    sub: str = ""
    power: str = ""


@dataclass(frozen=True)
class Name:
    """A name that the learner gave, with subscript."""

    text: str
    sub: str = ""


@dataclass(frozen=True)
class Value:
    """A number already written for people."""

    text: str
    power: str = ""


@dataclass(frozen=True)
class Operator:
    """One of ``+ − = ~ · , ( )``."""

    sign: str


@dataclass(frozen=True)
class Matrix:
    """Rows of single tokens in round brackets."""

    rows: tuple[tuple[Token, ...], ...]


@dataclass(frozen=True)
class Fraction:
    """One run of tokens over another."""

    top: tuple[Token, ...]
    bottom: tuple[Token, ...]


Token = Symbol | Name | Value | Operator | Matrix | Fraction


@dataclass(frozen=True)
class Line:
    """One relation: ``left = terms``, each term a run of tokens that stays together when the line is broken."""

    left: tuple[Token, ...]
    sign: str
    terms: tuple[tuple[Token, ...], ...]


def latex(lines: Sequence[Line], *, width: int = 46) -> str:
    r"""Write lines as one ``aligned`` block; a line longer than ``width`` characters continues on the next.

    Parameters
    ----------
    lines : sequence of Line
        The relations, in reading order.
    width : int
        Characters, as read, after which a line is broken before its next term.

    Returns
    -------
    str
        LaTeX for display, without dollars.
    """
    rows: list[str] = []
    for line in lines:
        left = _joined_latex(line.left)
        for i, chunk in enumerate(_chunks(line.terms, width)):
            right = " ".join(_joined_latex(term) for term in chunk)
            rows.append(f"{left} &{_OPERATORS.get(line.sign, line.sign)} {right}" if i == 0 else rf"&\quad {right}")
    return "\\begin{aligned}\n" + " \\\\\n".join(rows) + "\n\\end{aligned}"


def mathml(lines: Sequence[Line], *, width: int = 70) -> str:
    """Write lines as one MathML table, which browsers and screen readers read without any script."""
    rows: list[str] = []
    for line in lines:
        left = "".join(_mathml(t) for t in line.left)
        for i, chunk in enumerate(_chunks(line.terms, width)):
            right = "".join(_mathml(t) for term in chunk for t in term)
            sign = _mathml(Operator(line.sign)) if i == 0 else '<mspace width="2em"/>'
            rows.append(
                f'<mtr><mtd style="text-align:right">{left if i == 0 else ""}</mtd>'
                f'<mtd style="text-align:left"><mrow>{sign}{right}</mrow></mtd></mtr>'
            )
    return f'<math display="block"><mtable>{"".join(rows)}</mtable></math>'


def plain_text(lines: Sequence[Line]) -> str:
    """Write lines as one line of text each, for a reader who hears them or copies them."""
    return "\n".join(
        "".join(_plain(t) for t in line.left) + f" {line.sign} " + " ".join(_joined_plain(t) for t in line.terms)
        for line in lines
    )


def _chunks(terms: Sequence[tuple[Token, ...]], width: int) -> list[list[tuple[Token, ...]]]:
    chunks: list[list[tuple[Token, ...]]] = [[]]
    used = 0
    for term in terms:
        length = len(_joined_plain(term))
        if chunks[-1] and used + length > width:
            chunks.append([])
            used = 0
        chunks[-1].append(term)
        used += length
    return chunks


def _joined_latex(tokens: Sequence[Token]) -> str:
    return " ".join(_latex(t) for t in tokens)


def _joined_plain(tokens: Sequence[Token]) -> str:
    return "".join(_plain(t) for t in tokens)


def _scripts(base: str, sub: str, power: str) -> str:
    return base + (f"_{{{sub}}}" if sub else "") + (f"^{{{power}}}" if power else "")


@singledispatch
def _latex(token: object) -> str:
    raise TypeError(f"no LaTeX for {type(token).__name__}")


@_latex.register
def _(token: Symbol) -> str:
    return _scripts(_LATEX[token.base], token.sub, token.power)


@_latex.register
def _(token: Name) -> str:
    text = rf"\text{{{escape.latex(token.text)}}}"
    return _scripts(text, token.sub, "")


@_latex.register
def _(token: Value) -> str:
    text = token.text.replace(",", "{,}").replace("−", "-")
    return _scripts(_latex_power_of_ten(text), "", token.power)


@_latex.register
def _(token: Operator) -> str:
    return _OPERATORS.get(token.sign, token.sign)


@_latex.register
def _(token: Matrix) -> str:
    rows = r" \\ ".join(" & ".join(_latex(t) for t in row) for row in token.rows)
    return rf"\begin{{pmatrix}} {rows} \end{{pmatrix}}"


@_latex.register
def _(token: Fraction) -> str:
    return rf"\frac{{{_joined_latex(token.top)}}}{{{_joined_latex(token.bottom)}}}"


def _latex_power_of_ten(text: str) -> str:
    if "×" not in text:
        return text
    mantissa, power = text.split(" × 10")
    digits = power.translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-"))
    return rf"({mantissa} \times 10^{{{digits}}})"


@singledispatch
def _mathml(token: object) -> str:
    raise TypeError(f"no MathML for {type(token).__name__}")


@_mathml.register
def _(token: Symbol) -> str:
    return _mathml_scripts(f"<mi>{_GREEK[token.base]}</mi>", token.sub, token.power)


@_mathml.register
def _(token: Name) -> str:
    text = f"<mtext>{escape.html(token.text)}</mtext>"
    return _mathml_scripts(text, token.sub, "")


@_mathml.register
def _(token: Value) -> str:
    return _mathml_scripts(f"<mn>{escape.html(token.text)}</mn>", "", token.power)


@_mathml.register
def _(token: Operator) -> str:
    return '<mspace width="0.2em"/>' if token.sign == "·" else f"<mo>{escape.html(token.sign)}</mo>"


@_mathml.register
def _(token: Matrix) -> str:
    rows = "".join("<mtr>" + "".join(f"<mtd>{_mathml(t)}</mtd>" for t in row) + "</mtr>" for row in token.rows)
    return f"<mrow><mo>(</mo><mtable>{rows}</mtable><mo>)</mo></mrow>"


@_mathml.register
def _(token: Fraction) -> str:
    top, bottom = ("".join(map(_mathml, part)) for part in (token.top, token.bottom))
    return f"<mfrac><mrow>{top}</mrow><mrow>{bottom}</mrow></mfrac>"


def _mathml_scripts(base: str, sub: str, power: str) -> str:
    lower, upper = f"<mi>{sub}</mi>", f"<mn>{power}</mn>"
    if sub and power:
        return f"<msubsup>{base}{lower}{upper}</msubsup>"
    if sub:
        return f"<msub>{base}{lower}</msub>"
    return f"<msup>{base}{upper}</msup>" if power else base


@singledispatch
def _plain(token: object) -> str:
    raise TypeError(f"no text for {type(token).__name__}")


@_plain.register
def _(token: Symbol) -> str:
    power = token.power.replace("2", "²")
    return f"{'0' if token.base == '0' else 'N' if token.base == 'N' else _GREEK[token.base]}{token.sub}{power}"


@_plain.register
def _(token: Name) -> str:
    return escape.one_line(token.text)


@_plain.register
def _(token: Value) -> str:
    return token.text + token.power.replace("2", "²")


@_plain.register
def _(token: Operator) -> str:
    return f" {token.sign} " if token.sign in "+−=~" else {"·": " · ", ",": ", "}.get(token.sign, token.sign)


@_plain.register
def _(token: Matrix) -> str:
    return "(" + "; ".join(", ".join(_plain(t) for t in row) for row in token.rows) + ")"


@_plain.register
def _(token: Fraction) -> str:
    return f"{_joined_plain(token.top)} / ({_joined_plain(token.bottom)})"
