"""Law: a table written in a format is read back equal."""

from __future__ import annotations

import html
import io

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from lmm_engine.data import read_table
from tests.data.make_hostile_tables import dta, ods, ods_table, parquet, sav

plain_names = st.from_regex(r"[a-z][a-z]{0,7}x", fullmatch=True)
any_names = st.text(st.characters(codec="utf-8", categories=("L", "N", "S")), min_size=1, max_size=12)
texts = st.text(st.characters(codec="utf-8", categories=("Lu", "Ll", "P")), max_size=8).map("w{}".format)
floats = st.floats(-1e100, 1e100).map(lambda v: v + 0.0).filter(lambda v: v == 0 or abs(v) > 1e-100)
wholes = st.integers(-(10**9), 10**9)


@st.composite
def tables(draw, names=plain_names) -> pd.DataFrame:
    n_rows, n_columns = draw(st.integers(2, 6)), draw(st.integers(2, 5))
    columns = {}
    for name in draw(st.lists(names, min_size=n_columns, max_size=n_columns, unique=True)):
        cells, kind = draw(st.sampled_from([(floats, "float64"), (wholes, "int64"), (texts, "str")]))
        columns[name] = pd.Series(draw(st.lists(cells, min_size=n_rows, max_size=n_rows)), dtype=kind)
    return pd.DataFrame(columns)


def same(back: pd.DataFrame, table: pd.DataFrame, **options: object) -> None:
    pd.testing.assert_frame_equal(back, table, check_dtype=False, **options)
    assert list(back.dtypes == "str") == list(table.dtypes == "str")


@settings(deadline=None, max_examples=60)
@given(table=tables(any_names))
def test_parquet(table):
    pd.testing.assert_frame_equal(read_table(parquet(table), "x.parquet"), table, check_exact=True)


@settings(deadline=None, max_examples=40)
@given(table=tables(), packed=st.booleans())
def test_spss(table, packed):
    same(read_table(sav(table, packed=packed), "x.sav"), table, check_exact=True)


@settings(deadline=None, max_examples=40)
@given(table=tables(), version=st.sampled_from([117, 118]))
def test_stata(table, version):
    ascii_only = table.map(lambda v: v.encode("ascii", "replace").decode() if isinstance(v, str) else v)
    same(read_table(dta(ascii_only, version=version), "x.dta"), ascii_only, check_exact=True)


@settings(deadline=None, max_examples=60)
@given(table=tables())
def test_opendocument(table):
    rows = [tuple(table.columns), *table.itertuples(index=False)]
    escaped = [tuple(html.escape(v) if isinstance(v, str) else v for v in row) for row in rows]
    same(read_table(ods(ods_table(escaped)), "x.ods"), table, rtol=1e-14)


@settings(deadline=None, max_examples=30)
@given(table=tables(), missing=st.integers(0, 5))
def test_missing_stays_missing_in_every_format(table, missing):
    holed = table.copy()
    name = holed.columns[0]
    holed[name] = holed[name].astype("str" if holed[name].dtype == "str" else "float64")
    holed.loc[missing % len(holed), name] = None
    out = io.BytesIO()
    holed.to_excel(out, index=False)
    for content, file in ((parquet(holed), "x.parquet"), (sav(holed), "x.sav"), (out.getvalue(), "x.xlsx")):
        back = read_table(content, file)
        assert list(back[name].isna()) == list(holed[name].isna())
