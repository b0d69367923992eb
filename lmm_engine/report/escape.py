"""Names and texts that a learner typed, made harmless for the place where they will be read.

One function per language. Each keeps what a person sees and takes away what a machine would do with it.
"""

from __future__ import annotations

import html as _html
import re
import unicodedata

from ..formula.deparse import quoted_name

WORD_JOINER = "\N{WORD JOINER}"

_MARKDOWN_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~$:&=^\"'/@])")
# Emoji and icon shortcodes (``:smile:``, ``:material/home:``), bare addresses and typed arrows are replaced
# *after* backslashes have been read, so a backslash cannot stop them; an invisible joiner inside does.
_SHORTCODE = re.compile(r":(?=[\w+\-/]+:)")
_BARE_ADDRESS = re.compile(r"(?i)(?<=http)(?=s?://)|(?<=www)(?=\.)|(?<=@)(?=[\w-]+\.)")
_TYPED_SYMBOL = re.compile(r"(?<=[<>~-])(?=[-=>])")

_LATEX_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\textdollar{}",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "`": r"\textquoteleft{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    "-": "{-}",
    ":": "{:}",
}

_FORMULA_START = tuple("=+-@\t\r\n＝＋－＠")
# Spaces, control characters and marks without width, which a spreadsheet may leave out before it looks for a formula.
_UNSEEN = "".join(c for c in map(chr, range(0x10000)) if c.isspace() or unicodedata.category(c) in ("Cc", "Cf"))

_R_ESCAPES = {'"': '\\"', "\\": r"\\", "\n": r"\n", "\r": r"\r", "\t": r"\t"}

_RESERVED_FILE_NAMES = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{i}" for port in ("com", "lpt") for i in range(1, 10))]
)


def one_line(text: object) -> str:
    """Write anything as one line: control characters and line breaks become single spaces."""
    spaced = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in str(text))
    visible = "".join(c for c in spaced if unicodedata.category(c) != "Cs" and c not in _DIRECTION)
    return re.sub(r"[ ]{2,}", " ", visible).strip()


# Marks that reorder the text after them, so that what is read is not what is there.
_DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def markdown(text: object) -> str:
    """Make a text literal in Markdown as Streamlit reads it: no emphasis, maths, directive, icon, emoji or link."""
    joined = one_line(text)
    for pattern in (_BARE_ADDRESS, _TYPED_SYMBOL):
        joined = pattern.sub(WORD_JOINER, joined)
    joined = _SHORTCODE.sub(":" + WORD_JOINER, joined)
    return _MARKDOWN_SPECIAL.sub(r"\\\1", joined)


def latex(text: object) -> str:
    r"""Make a text literal inside ``\text{}`` for KaTeX; contains no ``$``, so it may stand between dollars."""
    return "".join(_LATEX_SPECIAL.get(c, c) for c in one_line(text))


def html(text: object) -> str:
    """Make a text literal in HTML, in content and in quoted attributes."""
    return _html.escape(one_line(text), quote=True)


def cell(value: object) -> object:
    """Make a spreadsheet cell literal: text that a spreadsheet would run as a formula gets a leading apostrophe.

    Numbers pass unchanged; a text that starts with ``= + - @``, a tab or a line break (full-width forms, and those
    behind spaces or signs that nobody sees, included) is neutralised.
    """
    if not isinstance(value, str):
        return value
    seen = value.lstrip(_UNSEEN)
    return "'" + value if value.startswith(_FORMULA_START) or seen.startswith(_FORMULA_START) else value


def r_name(name: str) -> str:
    """Write a column name as R code: backquoted, with its backquotes and backslashes escaped, where R needs it."""
    return quoted_name(name)


def r_string(text: str) -> str:
    """Write a text as an R string in double quotes."""
    kept = (c for c in text if c != "\0" and unicodedata.category(c) != "Cs")
    return '"' + "".join(_R_ESCAPES.get(c) or (c if c.isprintable() else f"\\u{{{ord(c):x}}}") for c in kept) + '"'


def python_string(text: str) -> str:
    """Write a text as a Python string, in double quotes where that needs no escape."""
    if '"' not in text and "\\" not in text and text.isprintable():
        return f'"{text}"'
    return repr(text)


def comment(text: object) -> str:
    """Make a text safe after a ``#`` in R or Python: it stays on its line."""
    return one_line(text)


def file_name(text: object, extension: str = "", *, longest: int = 80) -> str:
    """Make a file name that every system accepts: letters, digits, ``-``, ``_`` and ``.``; never hidden or reserved."""
    kept = re.sub(r"[^\w.-]+", "-", one_line(text)).strip("-._ ")[:longest].rstrip("-._ ")
    stem = kept if kept and kept.split(".")[0].lower() not in _RESERVED_FILE_NAMES else f"rungs-{kept}".rstrip("-")
    return f"{stem}.{extension.lstrip('.')}" if extension else stem
