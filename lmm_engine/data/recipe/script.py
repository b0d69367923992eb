"""The recipe as a pandas script: it reads the file, does the steps and ends in the same table.

Every name and value stands in it by repr; comments are one line of printed characters. The functions that it calls are
the app's own, word for word.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from typing import Any

import pandas as pd
from pandas.api import types

from ..formats.file_read import FileRead
from . import operations, reading_cells
from .recipe import Outcome, Recipe
from .writing import comment, literal

#: The file that the script writes.
LONG_TABLE = "long table.csv"
_READERS = {"parquet": "parquet", "sav": "spss", "dta": "stata"}
# What an operation calls in its turn.
_CALLS: dict[Callable[..., Any], tuple[Callable[..., Any], ...]] = {
    operations.to_numbers: (operations.labels_of,),
    operations.to_categories: (operations.labels_of, operations.sorted_levels),
    operations.to_dates: (operations.labels_of,),
    operations.holds_code: (operations.labels_of,),
    operations.set_missing: (operations.holds_code,),
    operations.numbers_from_text: (operations.labels_of,),
    operations.set_levels: (operations.labels_of, operations.sorted_levels),
    operations.holds: (operations.labels_of,),
    operations.unique_ids: (operations.labels_of,),
    operations.numbers_of_words: (operations.labels_of,),
    operations.wide_to_long: (operations.stacked_cells,),
    reading_cells.as_read: (
        operations.labels_of,
        reading_cells.nameless,
        reading_cells.read_numbers,
        reading_cells.read_dates,
    ),
    reading_cells.read_numbers: (operations.labels_of,),
    reading_cells.read_dates: (operations.labels_of,),
}
_ORDER = [
    *(f for _, f in inspect.getmembers(reading_cells, inspect.isfunction) if f.__module__ == reading_cells.__name__),
    *(f for _, f in inspect.getmembers(operations, inspect.isfunction) if f.__module__ == operations.__name__),
]


def pandas_script(recipe: Recipe, table: pd.DataFrame, file: FileRead) -> str:
    """Write the recipe as a script.

    Parameters
    ----------
    recipe : Recipe
        The steps; those that are off or do not fit the table stand in it as comments.
    table : pandas.DataFrame
        The table as read, for the names and types of its columns.
    file : FileRead
        The file it came from.
    """
    outcomes = recipe.apply(table).outcomes
    done = [outcome.entry.step for outcome in outcomes if outcome.done]
    used = [reading_cells.as_read, *(operation for step in done for operation in step.operations)]
    blocks = [
        "# Made by Rungs: from the file as it is to the table of the models. Needs pandas 3; openpyxl for workbooks.\n"
        "from __future__ import annotations\n\nimport sys\n\nimport numpy as np\nimport pandas as pd",
        *(inspect.getsource(operation).rstrip() for operation in _with_their_calls(used)),
        _read(table, file),
        *(_block(number, outcome) for number, outcome in enumerate(outcomes, 1)),
        'if __name__ == "__main__":\n'
        f"    table.to_csv(sys.argv[1] if len(sys.argv) > 1 else {literal(LONG_TABLE)}, index=False)",
    ]
    return "\n\n\n".join(blocks) + "\n"


def _with_their_calls(used: Iterable[Callable[..., Any]]) -> list[Callable[..., Any]]:
    """The functions and all that they call, each once, in the order of their files."""
    found, waiting = set[Callable[..., Any]](), list(used)
    while waiting:
        operation = waiting.pop()
        if operation not in found:
            found.add(operation)
            waiting.extend(_CALLS.get(operation, ()))
    return [operation for operation in _ORDER if operation in found]


def _block(number: int, outcome: Outcome) -> str:
    said = comment(f"{number}. {outcome.entry.step.sentence()}")
    if not outcome.entry.on:
        return f"{said}\n# (switched off)"
    if outcome.refusal is not None:
        return f"{said}\n{comment(f'(left out: {outcome.refusal})')}"
    return f"{said}\n{outcome.entry.step.code()}"


def _read(table: pd.DataFrame, file: FileRead) -> str:
    kinds = {str(name): _kind(table[name]) for name in table.columns}
    opened = f"cells = {_open(file)}"
    listed = "".join(f"    {literal(name)}: {literal(kind)},\n" for name, kind in kinds.items())
    rows, columns = table.shape
    return (
        f"# The file, each column as it was read\n{opened}\ncolumns = {{\n{listed}}}\n"
        f"table = as_read(cells, columns, {literal(file.decimal)})\n"
        f'if table.shape != ({rows}, {columns}):\n    print("The file is not the one this script was made from:", '
        "table.shape, file=sys.stderr)"
    )


def _open(file: FileRead) -> str:
    """The expression that reads the file's cells."""
    name = literal(file.file)
    if file.kind in ("parquet", "sav", "dta"):
        return f"pd.read_{_READERS[file.kind]}({name})"
    skipped = [*range(file.skip), *range(file.skip + file.header, file.skip + file.header + file.below)]
    rows = f"skiprows={literal(skipped)}, header={0 if file.header else None}"
    if file.kind != "text" or file.separator is None:
        sheet = literal(file.sheet) if file.sheet else 0
        return f"pd.read_excel({name}, sheet_name={sheet}, {rows}, dtype=object, keep_default_na=False)"
    # Any run of spaces is one separator.
    separator = r'r"\s+"' if file.separator == " " else literal(file.separator)
    quoting = f"quotechar={literal(file.quote)}" if file.quote else "quoting=3"
    return (
        f"pd.read_csv({name}, sep={separator}, encoding={literal(file.encoding or 'utf-8')}, {rows}, {quoting}, "
        "dtype=str, keep_default_na=False, index_col=False)"
    )


def _kind(column: pd.Series) -> str:
    if types.is_bool_dtype(column):
        return "boolean"
    if types.is_integer_dtype(column):
        return "integer"
    if types.is_numeric_dtype(column):
        return "number"
    return "date" if types.is_datetime64_any_dtype(column) else "text"
