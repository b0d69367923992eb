"""Tokens, their places, and signs that do not belong."""

from __future__ import annotations

import pytest

from lmm_engine.errors import FormulaError
from lmm_engine.formula.scanner import scan


def words(text: str) -> list[tuple[str, str]]:
    return [(token.kind, token.text) for token in scan(text)][:-1]


def test_every_kind_of_word_is_told_apart() -> None:
    assert words("y~`a b`+x.1*2e-3||%in%**") == [
        ("name", "y"),
        ("operator", "~"),
        ("quoted", "a b"),
        ("operator", "+"),
        ("name", "x.1"),
        ("operator", "*"),
        ("number", "2e-3"),
        ("operator", "||"),
        ("operator", "%in%"),
        ("operator", "^"),
    ]


def test_positions_count_from_one() -> None:
    assert [token.position for token in scan("y ~ `a b` + x")] == [1, 3, 5, 11, 13, 14]


def test_names_may_be_in_any_script() -> None:
    assert words("größe ~ 年齢") == [("name", "größe"), ("operator", "~"), ("name", "年齢")]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        (r"`a\`b`", "a`b"),
        (r"`a\\b`", "a\\b"),
        (r"`a\nb`", "a\nb"),
        (r"`\u{e9}`", "é"),
        (r"`\x41`", "A"),
        (r"`\U0001F600`", "😀"),
    ],
)
def test_escapes_in_backquoted_names(written: str, name: str) -> None:
    assert scan(written)[0].text == name


@pytest.mark.parametrize("text", ["2L", "2.", ".5", "1e5", "10"])
def test_numbers(text: str) -> None:
    assert scan(text)[0].kind == "number"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("y ~ x–1", r"character 6 .*looks like '-'.*word processors"),
        ("y ∼ x", r"'∼' at character 3 .*looks like '~'"),
        ("y ~ 'x'", "backquotes"),
        ("y ~ d$x", "column's name alone"),
        ("y ~ x[1]", "select rows"),
        ("y ~ 2nd", "begins with a digit"),
        ("y ~ `x", r"begins at character 5 .*is not closed"),
        ("y ~ ``", r"empty name \(``\) at character 5"),
        ("y ~ x > 2", "yes/no column"),
        ("y ~ _x", "begins with _"),
        ("y ~ x @ z", r"'@' at character 7"),
        (r"y ~ `\uD800`", "is not a character"),
        ("y ~ x" + " " * 10_000, r"10,005 characters; the longest"),
    ],
)
def test_what_does_not_belong_is_named_with_its_place(text: str, says: str) -> None:
    with pytest.raises(FormulaError, match=says):
        scan(text)
