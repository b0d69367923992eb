"""The analysis as a Python script for this package."""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Any

from ...data import Family, ReadOptions, ReshapeSpec, Roles
from ...data.recipe import Condition, KeepRows, Step
from ...inference.effects.wald import DfMethod
from ..escape import comment, python_string
from ..inferences.tables_terms import terms_say_more
from .recipe import Recipe, Source, numbered

_INDENT = "    "
_LONGEST = 100


def script(recipe: Recipe) -> str:
    """Write the whole script; see `report.code.python_code`."""
    made = _steps(recipe.steps) if recipe.steps else _reshape(recipe.reshape)
    blocks = [_opening(recipe), _read(recipe.source), made, _prepare(recipe), _fit(recipe)]
    return numbered(blocks)


def _opening(recipe: Recipe) -> str:
    names = ["Roles", "prepare"]
    if recipe.steps:
        names += ["Family", "ReshapeSpec"] if recipe.reshape is not None else []
    elif recipe.reshape is not None:
        names += ["Family", "ReshapeSpec", "reshape"]
    if recipe.source.bundled:
        names.append("load_dataset")
    elif recipe.source.options != ReadOptions():
        names.append("ReadOptions")
    listed = ", ".join(sorted(names, key=lambda n: (n[0].islower(), n)))
    kinds = sorted({type(step).__name__ for step in recipe.steps} | {"Recipe"}) if recipe.steps else []
    if any(isinstance(step, KeepRows) for step in recipe.steps):
        kinds = sorted([*kinds, "Condition"])
    steps = f"\nfrom lmm_engine.data.recipe import {', '.join(kinds)}" if kinds else ""
    return (
        "# Made by Rungs. Run it where the lmm_engine folder is, with the file below beside it.\n"
        f"import lmm_engine as lmm\nfrom lmm_engine.data import {listed}{steps}"
    )


def _read(source: Source) -> str:
    head = "#. Read the table\n"
    if source.bundled:
        return f"{head}table = load_dataset({python_string(source.bundled)})"
    sheet = f", sheet={python_string(source.sheet)}" if source.sheet is not None else ""
    how = "" if source.options == ReadOptions() else f", options={literal(source.options)}"
    guessed = "" if source.separator is None else f"  # {comment(_guesses(source))}"
    return f"{head}table = lmm.read_table({python_string(source.file)}{sheet}{how}){guessed}"


def _guesses(source: Source) -> str:
    names = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars", " ": "spaces"}
    decimal = "point" if source.decimal == "." else "comma"
    return f"cells separated by {names.get(str(source.separator), 'signs')}, decimal {decimal}, {source.encoding}"


def _steps(steps: tuple[Step, ...]) -> str:
    """The steps from the table as read to the one of the models; the whole recipe as one value."""
    made = _broken("Recipe.of(", [literal(step, 1) for step in steps], ")", 0)
    return f"#. Mend the table, step by step\nrecipe = {made}\ntable = recipe.apply(table).table"


def _reshape(spec: ReshapeSpec | None) -> str:
    if spec is None:
        return ""
    return f"#. From wide to long: one row per measurement\nspec = {literal(spec)}\ntable = reshape(table, spec).long"


def _prepare(recipe: Recipe) -> str:
    return (
        "#. The rows and columns of the models: complete rows only\n"
        f"roles = {literal(recipe.prepared.roles)}\n"
        "data = prepare(table, roles).frame\n"
        f"assert len(data) == {recipe.prepared.n_rows_used}"
    )


def _fit(recipe: Recipe) -> str:
    lines = [f"#. The rungs, by {recipe.method}"]
    lines += [
        f'rung{i} = lmm.fit({python_string(formula)}, data, method="{recipe.method}")'
        for i, formula in enumerate(recipe.formulas)
    ]
    last = f"rung{len(recipe.formulas) - 1}"
    rungs = ", ".join(f"rung{i}" for i in range(len(recipe.formulas)))
    how = ", ".join(asked(recipe.df))
    lines += [f"print({last}.coefficients({how}).to_string())"]
    if terms_say_more(recipe.prepared):
        lines += [f"print({last}.anova({how}).to_string())"]
    lines += [
        f"print({last}.variance_components.to_string())",
        "",
        "#. Each rung against the one below",
        f"print(lmm.compare({rungs}).to_string())",
    ]
    return "\n".join(lines)


def asked(df: DfMethod, level: float = 0.95) -> list[str]:
    """What a verb of a fit is asked beyond its own arguments: what it would take anyway is left out."""
    return [
        *([] if df == "satterthwaite" else [f"df={python_string(df)}"]),
        *([] if level == 0.95 else [f"level={level!r}"]),
    ]


def literal(value: Any, depth: int = 0) -> str:
    """Write a value of the data room as the Python expression that makes it; defaults are left out."""
    if isinstance(value, str):
        return python_string(value)
    if isinstance(value, bool) or value is None:
        return repr(value)
    if isinstance(value, int | float):
        return repr(int(value)) if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))
    if isinstance(value, tuple):
        return _sequence([literal(v, depth + 1) for v in value], depth)
    if isinstance(value, ReadOptions | ReshapeSpec | Roles | Family | Step | Condition):
        return _call(value, depth)
    raise TypeError(f"a {type(value).__name__} has no place in a script")


def _sequence(items: list[str], depth: int) -> str:
    one_line = f"({', '.join(items)}{',' if len(items) == 1 else ''})"
    return one_line if len(one_line) + 4 * depth <= _LONGEST else _broken("(", items, ")", depth)


def _call(value: ReadOptions | ReshapeSpec | Roles | Family | Step | Condition, depth: int) -> str:
    given = [f for f in fields(value) if f.default is MISSING or getattr(value, f.name) != f.default]
    items = [f"{f.name}={literal(getattr(value, f.name), depth + 1)}" for f in given]
    name = type(value).__name__
    one_line = f"{name}({', '.join(items)})"
    return one_line if len(one_line) + 4 * depth <= _LONGEST else _broken(f"{name}(", items, ")", depth)


def _broken(opening: str, items: list[str], closing: str, depth: int) -> str:
    inner = _INDENT * (depth + 1)
    return opening + "\n" + "".join(f"{inner}{item},\n" for item in items) + _INDENT * depth + closing
