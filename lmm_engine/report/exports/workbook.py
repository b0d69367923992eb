"""The numbers to take away: an Excel workbook, and any table as CSV. Numbers stay numbers, unrounded."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Iterable, Mapping
from datetime import datetime

import pandas as pd

from ...inference.effects.wald import coefficients
from ..escape import cell
from ..sentences import results_paragraph
from .document import Contents

# XML 1.0 cannot hold these at all, and openpyxl refuses them.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST_CELL = 32_767
_MOST_ROWS = 1_048_576
_WIDEST = 60


def csv(frame: pd.DataFrame, *, index: bool = False) -> bytes:
    """Write a frame as CSV: commas, decimal points, UTF-8 with a byte-order mark.

    Excel takes a file without the mark for a legacy encoding and spoils every ``é``; everything else that reads CSV
    accepts or skips it. Text that a spreadsheet would run as a formula is neutralised.

    Parameters
    ----------
    frame : DataFrame
        Any table.
    index : bool
        Whether the row labels come along, as the first column.

    Returns
    -------
    bytes
        The file.
    """
    flat = frame.reset_index() if index else frame
    safe = pd.DataFrame({i: [cell(_native(v)) for v in flat.iloc[:, i]] for i in range(flat.shape[1])}, dtype=object)
    safe.columns = [str(cell(str(name))) for name in flat.columns]
    return safe.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig", errors="replace")


def excel(contents: Contents) -> bytes:
    """Write the report's numbers as a workbook.

    Parameters
    ----------
    contents : Contents
        What to report.

    Returns
    -------
    bytes
        An ``.xlsx`` file with the sheets *Fixed effects*, *Variance components*, *Random effects*, *Comparison*,
        *Data used* and *About*.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    book.properties.creator = "Rungs"
    book.properties.title = _text(contents.title)
    made = datetime(contents.made_on.year, contents.made_on.month, contents.made_on.day)
    book.properties.created = book.properties.modified = made
    for name, frame in _sheets(contents).items():
        _fill(book.create_sheet(name), frame)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _sheets(contents: Contents) -> dict[str, pd.DataFrame]:
    fits = sorted(contents.fits.items())
    return {
        "Fixed effects": _by_rung({r: coefficients(f, contents.df).rename_axis("term").reset_index() for r, f in fits}),
        "Variance components": _by_rung({r: f.variance_components for r, f in fits}),
        "Random effects": _by_rung({r: f.random_effects for r, f in fits if r > 0}),
        "Comparison": _comparison(contents),
        "Data used": _data(contents),
        "About": _about(contents),
    }


def _by_rung(frames: Mapping[int, pd.DataFrame]) -> pd.DataFrame:
    """Stack one frame per rung, the rung in the first column."""
    stacked = [frame.assign(rung=rung)[["rung", *frame.columns]] for rung, frame in frames.items()]
    return pd.concat(stacked, ignore_index=True) if stacked else pd.DataFrame({"rung": []})


def _comparison(contents: Contents) -> pd.DataFrame:
    if contents.comparison is None:
        return pd.DataFrame({"model": []})
    table = contents.comparison.rename_axis("formula").reset_index()
    table.insert(0, "model", contents.compared)
    return table


def _data(contents: Contents) -> pd.DataFrame:
    """The rows of the fit with what it expects of each."""
    frame = contents.prepared.frame
    fit = contents.fit
    return frame.assign(
        **{
            "fitted (model)": fit.fitted().reindex(frame.index),
            "residual (model)": fit.residuals().reindex(frame.index),
        }
    )


def _about(contents: Contents) -> pd.DataFrame:
    paragraph = results_paragraph(
        contents.fit,
        contents.prepared,
        comparison=contents.comparison,
        df=contents.df,
        unit=contents.unit,
        software=contents.software,
    )
    rows = [
        ("title", contents.title),
        ("data", contents.dataset),
        ("made on", contents.made_on.isoformat()),
        ("estimated by", contents.fit.method),
        *((f"rung {rung}", fit.formula) for rung, fit in sorted(contents.fits.items())),
        ("reported rung", contents.chosen),
        ("degrees of freedom", contents.df),
        ("results", paragraph),
        *contents.software.items(),
    ]
    if contents.digest:
        rows.append(("SHA-256 of the data file", contents.digest))
    return pd.DataFrame(rows, columns=["what", "value"])


def _fill(sheet: object, frame: pd.DataFrame) -> None:
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet.append([_safe(str(name)) for name in frame.columns])  # type: ignore[attr-defined]
    for row in frame.head(_MOST_ROWS - 1).itertuples(index=False):
        sheet.append([_safe(value) for value in row])  # type: ignore[attr-defined]
    for head in sheet[1]:  # type: ignore[index]
        head.font = Font(bold=True)
    sheet.freeze_panes = "A2"  # type: ignore[attr-defined]
    for i, width in enumerate(_widths(frame), start=1):
        sheet.column_dimensions[get_column_letter(i)].width = width  # type: ignore[attr-defined]


def _widths(frame: pd.DataFrame) -> Iterable[float]:
    """Make columns as wide as their heading or their first texts, numbers as wide as a number is shown."""
    for i, name in enumerate(frame.columns):
        texts = [len(v) for v in frame.iloc[:200, i] if isinstance(v, str)]
        yield min(max([len(str(name)) + 2, 10, *texts]), _WIDEST)


def _safe(value: object) -> object:
    """Make a cell that Excel shows and does not run: real numbers as numbers, missing ones empty, text neutralised."""
    native = _native(value)
    if isinstance(native, float) and not math.isfinite(native):
        return None if math.isnan(native) else "∞" if native > 0 else "−∞"
    return cell(_text(native)) if isinstance(native, str) else native


def _text(text: str) -> str:
    return _UNWRITABLE.sub(" ", text)[:_LONGEST_CELL]


def _native(value: object) -> object:
    """Turn NumPy's scalars into Python's; what is neither number, text, truth nor date becomes text."""
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    item = value.item() if hasattr(value, "item") else value
    return item if isinstance(item, str | int | float | bool | datetime) else str(item)
