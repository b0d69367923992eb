"""A Parquet file in memory → a table: weighed before it is unpacked, and unpacked a piece at a time."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pandas as pd

from ...errors import DataError
from .assembly import refuse_size
from .declared import LESS_WANTED, Declared, finish, left_out
from .limits import Limits

if TYPE_CHECKING:
    import pyarrow as pa

PARQUET_SIGNATURE = b"PAR1"
_ROWS_AT_A_TIME = 50_000


def parse_parquet(data: bytes, limits: Limits) -> Declared:
    """Read a Parquet file.

    Parameters
    ----------
    data : bytes
        The file.
    limits : Limits
        Caps on rows, columns, cells and the size of the unpacked values.

    Raises
    ------
    DataError
        If it is damaged, too large, or holds fewer than two columns of plain values.
    """
    import pyarrow as pa
    from pyarrow import parquet

    try:
        with parquet.ParquetFile(io.BytesIO(data), thrift_string_size_limit=2**24) as file:
            refuse_size(file.metadata.num_rows, file.metadata.num_columns, limits)
            _refuse_unpacked(_declared_bytes(file.metadata), limits)
            schema = file.schema_arrow
        kept = [k for k, field in enumerate(schema) if _is_plain(field.type)]
        texts = [schema.names[k] for k in kept if _is_text(schema.field(k).type)]
        if len(set(schema.names)) < len(schema.names):
            raise DataError("Several columns of the Parquet file have the same name.", "Give each a name of its own.")
        with parquet.ParquetFile(io.BytesIO(data), read_dictionary=texts, thrift_string_size_limit=2**24) as file:
            table = _unpacked(file, [schema.names[k] for k in kept], limits)
    except (pa.ArrowException, OSError, ValueError, UnicodeDecodeError) as error:
        raise DataError("The Parquet file is damaged or was cut off.", "Save it again and bring it anew.") from error
    columns = [(name, _column(table.column(name))) for name in table.column_names]
    done = finish(columns, [""] * len(columns), limits)
    odd = [name for k, name in enumerate(schema.names) if k not in kept]
    return Declared(done.table, done.labels, (*left_out(odd, "as they hold lists or bytes"), *done.findings))


def _declared_bytes(metadata: Any) -> int:
    """Size of the unpacked pages, as the file declares it."""
    return sum(metadata.row_group(k).total_byte_size for k in range(metadata.num_row_groups))


def _refuse_unpacked(n_bytes: int, limits: Limits) -> None:
    if n_bytes > limits.max_unpacked_bytes:
        raise DataError(
            f"The file unpacks to {n_bytes / 1024**2:,.0f} MB; at most {limits.max_unpacked_bytes / 1024**2:,.0f} MB "
            "are opened here.",
            LESS_WANTED,
        )


def _unpacked(file: Any, columns: list[str], limits: Limits) -> pa.Table:
    """All rows; text stays a dictionary until its full size is known."""
    import pyarrow as pa

    batches, n_bytes = [], 0
    for batch in file.iter_batches(_ROWS_AT_A_TIME, columns=columns, use_threads=False):
        n_bytes += sum(_full_bytes(column) for column in batch.columns)
        _refuse_unpacked(n_bytes, limits)
        batches.append(batch)
    return pa.Table.from_batches(batches) if batches else file.schema_arrow.empty_table().select(columns)


def _full_bytes(column: pa.Array) -> int:
    """Bytes of a column were every cell written out."""
    import pyarrow as pa
    from pyarrow import compute

    if not isinstance(column, pa.DictionaryArray):
        return column.nbytes
    if not _is_text(column.type.value_type):
        return len(column) * 8
    lengths = compute.binary_length(column.dictionary).fill_null(0)
    taken = compute.take(lengths, column.indices.fill_null(0)) if len(column.dictionary) else lengths
    return int(compute.sum(taken.cast(pa.int64())).as_py() or 0)


def _is_text(kind: pa.DataType) -> bool:
    from pyarrow import types

    return types.is_string(kind) or types.is_large_string(kind)


def _is_plain(kind: pa.DataType) -> bool:
    """Whether a column holds one number, text, date, time or truth value in each cell."""
    from pyarrow import types

    if types.is_dictionary(kind):
        return _is_plain(kind.value_type)
    return not (types.is_nested(kind) or types.is_binary(kind) or types.is_large_binary(kind)) and not (
        types.is_fixed_size_binary(kind) or types.is_interval(kind)
    )


def _column(values: pa.ChunkedArray) -> pd.Series:
    """A column as the rest of the data room knows it: whole numbers, floats, dates, text, or categories as declared."""
    import pyarrow as pa
    from pyarrow import types

    kind = values.type
    if types.is_dictionary(kind):
        if not kind.ordered and _is_text(kind.value_type):
            return values.cast(pa.large_string()).to_pandas().astype("str")
        column = values.unify_dictionaries().to_pandas()
        labels = pd.Index([str(value) for value in column.cat.categories], dtype="str")
        return column.cat.rename_categories(labels) if labels.is_unique else column.astype("str")
    if types.is_boolean(kind):
        return values.to_pandas().map({True: "TRUE", False: "FALSE"}).astype("str")
    if types.is_integer(kind):
        return values.to_pandas().astype("int64" if not values.null_count and not _is_huge(values) else "float64")
    if types.is_decimal(kind) or types.is_floating(kind):
        return values.cast(pa.float64()).to_pandas()
    if types.is_date(kind):
        return values.cast(pa.timestamp("ms")).to_pandas()
    if types.is_timestamp(kind):
        return values.to_pandas().dt.tz_localize(None)
    if types.is_null(kind):
        return pd.Series([None] * len(values), dtype="float64")
    return values.to_pandas().map(str, na_action="ignore").astype("str")


def _is_huge(values: pa.ChunkedArray) -> bool:
    """Whether unsigned whole numbers go beyond what is counted with here."""
    from pyarrow import compute, types

    return types.is_uint64(values.type) and bool(compute.any(compute.greater_equal(values, 2**63)).as_py())
