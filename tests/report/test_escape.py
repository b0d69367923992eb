"""Names that do nothing but be read."""

from __future__ import annotations

import ast
import html as html_lib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lmm_engine.report import escape

ATTACKS = [
    "a*b_c",
    "$\\alpha$",
    "`code`",
    "# head",
    "1. list",
    "- item",
    "[link](http://x.org)",
    "![i](http://x.org/i.png)",
    "<script>alert(1)</script>",
    "a|b",
    "~~s~~",
    ":red[hi]",
    ":material/home:",
    ":smile:",
    "a:b",
    "x -> y",
    "line\nbreak",
    "&lt;",
    "\\",
]


@pytest.mark.parametrize("text", ATTACKS)
def test_markdown_leaves_no_sign_that_means_something(text: str) -> None:
    escaped = escape.markdown(text)
    assert "\n" not in escaped
    unescaped = re.sub(r"\\(?:[^\w\s]|_)", "", escaped)
    assert not re.search(r"[\\`*_{}\[\]()#+\-.!|<>~$:&=^]", unescaped)
    seen = re.sub(r"\\([^\w\s]|_)", r"\1", escaped).replace(escape.WORD_JOINER, "")
    assert seen == escape.one_line(text)


@pytest.mark.parametrize(
    "text", [":smile:", ":material/home:", ":+1:", "http://x.org", "www.x.org", "a@b.org", "->", "--"]
)
def test_what_is_replaced_after_backslashes_are_read_is_broken_by_a_joiner(text: str) -> None:
    """Streamlit looks for shortcodes, addresses and typed arrows in the text that backslashes have already left."""
    seen = re.sub(r"\\([^\w\s]|_)", r"\1", escape.markdown(text))
    assert text not in seen
    assert escape.WORD_JOINER in seen


def test_plain_names_stay_plain() -> None:
    assert escape.markdown("Days") == escape.latex("Days") == escape.html("Days") == "Days"
    assert escape.markdown("Größe 5") == "Größe 5"


@given(st.text())
def test_latex_stays_inside_its_braces(text: str) -> None:
    escaped = escape.latex(text)
    assert "$" not in escaped
    assert "\n" not in escaped
    assert not re.search(r"(?<!\\)[#%&_^~]", escaped)
    without_literal = escaped.replace("\\{", "").replace("\\}", "")
    depth = 0
    for sign in without_literal:
        depth += (sign == "{") - (sign == "}")
        assert depth >= 0
    assert depth == 0


def test_latex_spells_what_it_cannot_write() -> None:
    assert escape.latex("a$b_{c}\\") == r"a\textdollar{}b\_\{c\}\textbackslash{}"
    assert ":material/" not in escape.latex(":material/home:")


@given(st.text())
def test_html_is_text_again_when_read(text: str) -> None:
    escaped = escape.html(text)
    assert not re.search(r"[<>\"']", escaped)
    assert html_lib.unescape(escaped) == escape.one_line(text)


def test_marks_that_turn_the_reading_direction_are_dropped() -> None:
    assert escape.one_line("a\u202eb\u2066c") == "abc"
    assert escape.one_line(" a\t\n b\u2028c ") == "a b c"


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "  =1+1", "＝1", "\x00=1", "\u200b@x", "\ufeff =1"]
)
def test_cells_that_would_run_get_an_apostrophe(text: str) -> None:
    assert escape.cell(text) == "'" + text


@pytest.mark.parametrize("value", ["a=1", "Days", "", "3-4", 5, -5.0, None, True])
def test_cells_that_would_not_run_are_left_alone(value: object) -> None:
    assert escape.cell(value) is value


def test_r_names() -> None:
    assert escape.r_name("Days") == "Days"
    assert escape.r_name("days of sleep") == "`days of sleep`"
    assert escape.r_name("if") == "`if`"
    assert escape.r_name("a`b\\c\nd") == "`a\\`b\\\\c\\nd`"


def test_r_strings() -> None:
    assert escape.r_string('a"b\\c\nd') == '"a\\"b\\\\c\\nd"'
    assert escape.r_string("a\x07b\0") == '"a\\u{7}b"'


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_python_strings_are_the_text(text: str) -> None:
    assert ast.literal_eval(escape.python_string(text)) == text
    assert "\n" not in escape.python_string(text)


def test_comments_stay_on_their_line() -> None:
    assert escape.comment("a\nimport os") == "a import os"
    assert escape.comment("a\u2028b\x85c") == "a b c"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Sleep study", "Sleep-study.html"),
        ("../../etc/passwd", "etc-passwd.html"),
        ("con", "rungs-con.html"),
        ("???", "rungs.html"),
        ("Größe", "Größe.html"),
        ("a" * 300, "a" * 80 + ".html"),
    ],
)
def test_file_names(text: str, name: str) -> None:
    assert escape.file_name(text, "html") == name


@given(st.text())
def test_file_names_are_never_hidden_or_paths(text: str) -> None:
    name = escape.file_name(text)
    assert re.fullmatch(r"\w[\w.-]*", name)
