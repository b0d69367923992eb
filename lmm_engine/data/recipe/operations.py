"""The work of the steps as plain pandas functions.

A script that a learner takes away holds the source of those it calls, word for word; so each uses pandas, numpy and the
functions of this file only, takes plain values, and gives back something new.
"""

from __future__ import annotations

import numpy as np
import pandas as pd


def labels_of(column: pd.Series) -> pd.Series:
    """A column as text: whole numbers without decimals, days without midnight; missing stays missing."""

    def written(value: object) -> str:
        if isinstance(value, pd.Timestamp) and value == value.normalize():
            return value.date().isoformat()
        if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        return str(value)

    if isinstance(column.dtype, pd.StringDtype) or (column.dtype.kind == "i" and column.notna().all()):
        return column.astype("str")
    return column.astype(object).map({value: written(value) for value in column.dropna().unique()}).astype("str")


def sorted_levels(texts: pd.Series) -> list[str]:
    """The different texts of a column: by size where all are numbers, else by letter."""
    seen = list(texts.dropna().unique())
    numbers = pd.to_numeric(pd.Series(seen, dtype="str"), errors="coerce")
    if len(seen) and bool(np.isfinite(numbers).all()):
        return [seen[i] for i in np.argsort(numbers.to_numpy(), kind="stable")]
    return sorted(seen, key=lambda text: (text.casefold(), text.swapcase()))


def to_numbers(column: pd.Series) -> pd.Series:
    """Text or categories that are numbers as numbers, true and false as 1 and 0; anything else becomes missing."""
    if pd.api.types.is_bool_dtype(column):
        return column.astype(float)
    if pd.api.types.is_numeric_dtype(column):
        return column
    return pd.to_numeric(labels_of(column), errors="coerce")


def to_categories(column: pd.Series, order: list[str], ordered: bool) -> pd.Series:
    """A column as categories, in the order given or, without one, by size or letter."""
    texts = labels_of(column)
    levels = pd.Index(order or sorted_levels(texts), dtype="str")
    return texts.astype(pd.CategoricalDtype(levels, ordered=ordered))


def to_dates(column: pd.Series, form: str) -> pd.Series:
    """Text as dates written in one form, such as ``%d.%m.%Y``; what is not becomes missing."""
    if pd.api.types.is_datetime64_any_dtype(column):
        return column
    return pd.to_datetime(labels_of(column).str.strip(), format=form, errors="coerce")


def holds_code(column: pd.Series, codes: list[str]) -> pd.Series:
    """Say of each cell whether it holds one of the codes, as a number or as text."""
    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
        return column.isin(pd.to_numeric(pd.Series(codes, dtype="str"), errors="coerce").dropna().tolist())
    return labels_of(column).str.strip().isin(codes)


def set_missing(column: pd.Series, codes: list[str]) -> pd.Series:
    """Empty the cells that hold a code for “missing”."""
    emptied = column.mask(holds_code(column, codes))
    return emptied.cat.remove_unused_categories() if isinstance(emptied.dtype, pd.CategoricalDtype) else emptied


def numbers_from_text(column: pd.Series, decimal: str, thousands: str) -> pd.Series:
    """Text as numbers written with these signs; what does not read as a number becomes missing."""
    texts = labels_of(column).str.strip().str.replace("\u2212", "-", regex=False)
    texts = texts.str.replace("[\u00a0\u202f\u2009]", " ", regex=True)
    point, between = f"[{decimal}]", f"[{thousands or ' '}]"
    plain = rf"[+-]?(?:[0-9]+{point}?[0-9]*|{point}[0-9]+)(?:[eE][+-]?[0-9]+)?"
    grouped = rf"[+-]?[0-9]{{1,3}}(?:{between}[0-9]{{3}})+(?:{point}[0-9]*)?"
    texts = texts.where(texts.str.fullmatch(f"{plain}|{grouped}" if thousands else plain, na=False))
    if thousands:
        texts = texts.str.replace(thousands, "", regex=False)
    return pd.to_numeric(texts.str.replace(decimal, ".", regex=False), errors="coerce").astype(float)


def set_levels(column: pd.Series, order: list[str], labels: dict[str, str], baseline: str) -> pd.Series:
    """Rename the levels of a column, put those named in `order` first, and the baseline before all."""
    texts = labels_of(column)
    categorical = isinstance(column.dtype, pd.CategoricalDtype)
    before = list(labels_of(pd.Series(column.cat.categories))) if categorical else sorted_levels(texts)
    texts = texts.map(lambda text: labels.get(text, text), na_action="ignore").astype("str")
    wanted = [*([baseline] if baseline else []), *order, *(labels.get(text, text) for text in before)]
    levels = pd.Index(list(dict.fromkeys(wanted)), dtype="str")
    return texts.astype(pd.CategoricalDtype(levels, ordered=categorical and bool(column.cat.ordered)))


def holds(column: pd.Series, comparison: str, value: str) -> pd.Series:
    """Say of each cell whether a comparison holds: numbers and dates by size, categories in their order, else text."""
    if comparison in ("is missing", "is not missing"):
        return column.isna() if comparison == "is missing" else column.notna()
    cells, against = column, value  # type: pd.Series, object
    if pd.api.types.is_datetime64_any_dtype(column):
        against = pd.Timestamp(value)
    elif pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
        against = float(value)
    elif not (isinstance(column.dtype, pd.CategoricalDtype) and column.cat.ordered and value in column.cat.categories):
        cells = labels_of(column)
    compared = {
        "=": cells == against,
        "≠": cells != against,
        **({"<": cells < against, "≤": cells <= against} if comparison in "<≤" else {}),
        **({">": cells > against, "≥": cells >= against} if comparison in ">≥" else {}),
    }
    return compared[comparison].astype(bool) & column.notna()


def unique_ids(inner: pd.Series, outer: pd.Series) -> pd.Series:
    """Ids that restart within a higher group, made different by that group's id in front of them."""
    above, below = labels_of(outer), labels_of(inner)
    n_pairs = len(pd.DataFrame({"above": above, "below": below}).dropna().drop_duplicates())
    joined = above + ": " + below
    for number in range(2, 12):
        if joined.nunique() == n_pairs:
            break
        joined = above + ":" * number + " " + below
    return joined


def centred(values: pd.Series, groups: pd.Series | None, scaled: bool) -> pd.Series:
    """Numbers minus their mean, over all rows or within each group; divided by their standard deviation if asked."""
    numbers = values.astype(float)
    mean = numbers.mean() if groups is None else numbers.groupby(groups, observed=True).transform("mean")
    return (numbers - mean) / numbers.std() if scaled else numbers - mean


def time_since(dates: pd.Series, groups: pd.Series | None, since: str | None, days: float) -> pd.Series:
    """Time in units of so many days: since a date, since each group's first date, or since the first of all."""
    if since is not None:
        start = pd.Timestamp(since)
    else:
        start = dates.min() if groups is None else dates.groupby(groups, observed=True).transform("min")
    passed = (dates - start) / pd.Timedelta(days=days)
    return passed if groups is None or since is not None else passed.where(groups.notna())


def numbers_of_words(column: pd.Series, numbers: dict[str, float]) -> pd.Series:
    """The number of each word; a word without one becomes missing."""
    return labels_of(column).map(numbers).astype(float)


def within_and_between(table: pd.DataFrame, column: str, group: str) -> pd.DataFrame:
    """Add two columns: how far a row is from its group's mean, and that mean."""
    values = table[column].astype(float)
    values = values.where(np.isfinite(values))
    mean = values.groupby(table[group], observed=True).transform("mean")
    ending, k = "", 2
    while any(f"{column}_{part}{ending}" in table.columns for part in ("within", "between")):
        ending, k = f"_{k}", k + 1
    return table.assign(**{f"{column}_within{ending}": values - mean, f"{column}_between{ending}": mean})


def wide_to_long(
    table: pd.DataFrame,
    families: dict[str, dict[float, str]],
    ids: list[str],
    carried: list[str] | None,
    time_name: str,
    id_name: str | None,
    drop_empty: bool,
) -> pd.DataFrame:
    """One row per person becomes one row per measurement; a family names its column at each time."""
    stacked = {name for columns in families.values() for name in columns.values()}
    if carried is None:
        carried = [name for name in table.columns if name not in stacked and name not in ids]
    times = sorted({time for columns in families.values() for time in columns})
    person = np.repeat(np.arange(len(table)), len(times))
    long = table[[*ids, *[name for name in carried if name not in stacked and name not in ids]]].copy()
    if id_name is not None:
        long.insert(0, id_name, np.arange(1, len(table) + 1))
    long = long.take(person).reset_index(drop=True)
    whole = all(float(time).is_integer() for time in times)
    long[time_name] = np.tile(np.array(times, dtype="int64" if whole else "float64"), len(table))
    for name, columns in families.items():
        long[name] = stacked_cells(table, {times.index(time): column for time, column in columns.items()}, len(times))
    if drop_empty:
        long = long[long[list(families)].notna().any(axis=1)].reset_index(drop=True)
    return long


def stacked_cells(table: pd.DataFrame, columns: dict[int, str], n_times: int) -> pd.Series:
    """The cells of one family, person by person; `columns` names the one at each place in time."""
    told = {k: table[name].reset_index(drop=True) for k, name in columns.items() if table[name].notna().any()}
    if all(pd.api.types.is_numeric_dtype(column) for column in told.values()):
        whole = len(columns) == n_times and all(pd.api.types.is_integer_dtype(table[c]) for c in columns.values())
        nothing = pd.Series(np.nan, index=range(len(table)))
        cells = pd.DataFrame({k: told.get(k, nothing) for k in range(n_times)})
        return pd.Series(cells.to_numpy("int64" if whole else "float64").ravel())
    where = np.full((len(table), n_times), -1)
    for block, k in enumerate(told):
        where[:, k] = np.arange(block * len(table), (block + 1) * len(table))
    end_to_end = pd.concat(list(told.values()), ignore_index=True)
    return pd.Series(pd.api.extensions.take(end_to_end.array, where.ravel(), allow_fill=True))
