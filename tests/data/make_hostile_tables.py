"""More files that people bring or should not: tables that must come out right, and what each format can be abused for.

Each is made when it is asked for. `READ` gives the table that must come out, or its shape; `REFUSED_TOO` the words of
the refusal. The large ones exist only while a test runs.
"""

from __future__ import annotations

import base64
import io
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from tests.data.make_hostile import GOOD, OLE, ONE_PIXEL_PNG, plain_workbook, repacked, workbook, zip_of

GOOD_TABLE = pd.DataFrame({"id": ["a", "a", "b", "b"], "time": [0, 1, 0, 1], "y": [1.5, 2.5, 3.5, 4.5]})
ROWS = [("id", "time", "y"), ("a", 0, 1.5), ("a", 1, 2.5), ("b", 0, 3.5), ("b", 1, 4.5)]
BELOW = GOOD.partition("\n")[2]

# ----- column names that mean something to some program -----

HEADERS = {
    "quotes": "it's \"a\" 'b'",
    "backticks": "`a` + ``b``",
    "braces": "{a} {{b}} {0.__class__}",
    "import": "__import__('os').system('touch /tmp/rungs-was-here')",
    "dunder": "__class__",
    "script": "<script>alert(1)</script>",
    "image": "<img src=x onerror=alert(1)>",
    "dollars": "$x$ $$y$$",
    "formula": "=cmd()",
    "formula_call": "=cmd|' /C calc'!A0",
    "plus": "+1+1",
    "at": "@SUM(A1)",
    "dots": "a.b..c.",
    "brackets": "a[0] (b) [c](https://example.org)",
    "emoji": "mood \N{GRINNING FACE}\N{ZERO WIDTH JOINER}\N{FIRE}",
    "right_to_left": "\u0645\u0632\u0627\u062c \u202egnp.exe",
    "markdown": "**bold** _it_ ~~no~~ :material/home: ![x](y)",
    "latex": "\\input{/etc/passwd} \\href{a}{b} %",
    "formula_language": "y ~ x + (1 | id)",
    "path": "../../etc/passwd",
    "sql": "x'; DROP TABLE t; --",
    "percent": "%s %n %x 100%",
    "vega": "datum['y']; signal(x)",
    "none": "None",
    "index": "index",
    "nan": "nan",
    "slash": "a\\nb",
}


def with_header(name: str) -> bytes:
    """The good table with one column renamed."""
    quoted = name.replace('"', '""')
    return f'id,time,"{quoted}"\n{BELOW}'.encode()


def renamed(name: str) -> pd.DataFrame:
    """What `with_header` must be read as."""
    return GOOD_TABLE.rename(columns={"y": name})


# ----- workbooks -----


def sheet_of(rows: list[tuple[object, ...]], *merged: str, title: str = "Sheet") -> bytes:
    """A workbook of one sheet."""

    def fill(book: object) -> None:
        book.active.title = title
        for row in rows:
            book.active.append(row)
        for area in merged:
            book.active.merge_cells(area)

    return workbook(fill)


def with_part(name: str, content: bytes) -> bytes:
    """The good workbook with one more part, or another in its place."""
    return repacked(plain_workbook(), {name: content})


def with_sheet_xml(change: Callable[[bytes], bytes]) -> bytes:
    """The good workbook, the XML of its sheet changed."""
    name = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(plain_workbook())) as archive:
        return with_part(name, change(archive.read(name)))


def _merged_everywhere(xml: bytes) -> bytes:
    areas = b'<mergeCells><mergeCell ref="A5:A1048576"/><mergeCell ref="E1:XFD9"/></mergeCells>'
    return xml.replace(b"</sheetData>", b"</sheetData>" + areas)


_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:"
_ODS_START = (
    f'<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="{_OFFICE}office:1.0" '
    f'xmlns:table="{_OFFICE}table:1.0" xmlns:text="{_OFFICE}text:1.0" office:version="1.2"><office:body>'
    "<office:spreadsheet>"
)
_ODS_END = "</office:spreadsheet></office:body></office:document-content>"


def ods(tables: str, *, before: str = "", manifest: bytes = b"") -> bytes:
    """An OpenDocument spreadsheet with these tables."""
    start = _ODS_START.replace("?>", f"?>{before}", 1)
    parts = {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}
    parts |= {"content.xml": (start + tables + _ODS_END).encode()} | (
        {"META-INF/manifest.xml": manifest} if manifest else {}
    )
    return zip_of(parts)


def ods_cell(value: object, more: str = "") -> str:
    """One cell as LibreOffice writes it."""
    if value is None:
        return f"<table:table-cell {more}/>"
    if isinstance(value, str):
        return f'<table:table-cell office:value-type="string" {more}><text:p>{value}</text:p></table:table-cell>'
    number = f'office:value-type="float" office:value="{value}"'
    return f"<table:table-cell {number} {more}><text:p>{value}</text:p></table:table-cell>"


def ods_table(rows: list[tuple[object, ...]], name: str = "S", after: str = "") -> str:
    """One sheet."""
    cells = ("".join(ods_cell(value) for value in row) for row in rows)
    body = "".join(f"<table:table-row>{row}</table:table-row>" for row in cells)
    return f'<table:table table:name="{name}">{body}{after}</table:table>'


def _ods_repeated(columns: int, rows: int) -> bytes:
    cell = ods_cell("x", f'table:number-columns-repeated="{columns}"')
    return ods(ods_table(ROWS, after=f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>'))


_EMPTY_END = (
    '<table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/>'
    "</table:table-row>"
)
_NOTED = (
    '<table:table-row><table:table-cell office:value-type="string"><office:annotation><text:p>a comment</text:p>'
    "</office:annotation><text:p>c</text:p></table:table-cell>" + ods_cell(2) + ods_cell(5.5) + "</table:table-row>"
)


def unpacked(text: str) -> bytes:
    """A file kept in this script."""
    return zlib.decompress(base64.b85decode(text))


# Written with a program that keeps the old format; four sheets of the last have a cell in the farthest corner each.
PLAIN_XLS = (
    "c-rk)O=uHA6#iy^@@IdNnhLE@LcyxF7xChyT@|z^OVxv-"
    "f+kH4p*5AzOZ8y2<|qiB6fcEdyi~pTg9`QLL8$0K5QIdJJqZdP+N|%r-K~k{(0~>#^DXn{?VI<_OlID^?CzVTM0xIEcLl#-2qvm-"
    "6rmcMq7n^m;-"
    "GfdWi_ZHR9ub!3egB{WXQ&|*4JU)L*DNS3_P%2k_0|cIg5)JnJnZ|8;C<PhqU5343bp1OO`ft$*ej=j)~kV^1gUJ7kNM|H$)DSZ&"
    "{tjk~7l3-;d%`Mz6HBf%|<doDX8zi%z`aD86!2dA>Fd7W3(ef3u;-YQa2c--dIATroXSMv^vg9^c#)@HIH8iz#j2Si1t*zt`Kt4e"
    "YlJ3z&g>UIM&C$#v26Hu%H}x$=RusZeC*v*bCIzmTH<n5L4Zl8JFXmh&60JHM?G*DWNoXcs*p(H*A@y>jo%+oPFL=bTt(Bxie>eF"
    "sklF0L|z$ZgVMi{x4L3uBMSYtrj>(Yr+^$&>27(N14EGAlmUrL~X7*(Z4C?5xpukzQIp_N1ru+1X9{!f@qMa^bx*hhAEYEb;l8#e"
    "f=6cWyJDIzg@cEbvie*KZjiV#NKqyZ+x-"
    "J5~`BH6hZw<JD1XcZR=K%vKH9O4z&}FKB$VwzdhJF__IfqXEyT<9T}$65FyF@XQ80Q+zC+XV#2&*$#MC1D;jKvueiM5@z0z(Sb+Y"
    "5oODth(SX`LqkJDLqlV8LwWBP@|<b;&-?tG81}#GtWv4!&m@}`$1zFQ6uoU8MuF-"
    "grkjeNZLn3)ms%$$_+H33Nuw7rj*QG>yy^I*cPUl-d)7^i|G6X7?D*AY=J}V${{eMz%A^"
)
RICH_XLS = (
    "c-"
    "rk)Pe@cj82`=e8+SEVSJOZPS%j=ip{zq4Y%?rRD^}1yg4%625@k2mm9U^J+hY`T>d!^6Ll>({|B?P&Is`@?f*{bMQ>UPygZldBd$"
    "YQlfeR%l@AsJR&G*gBZ@xG4&CGl6?P%H9;Qi`x%)xeeFl85_Ajc*s6=szHsNA-7HhcF`vRy1G6#8f)3lyIE-"
    "+1*L>iHgr#69Z;N#HZ3BRGZjWFj71MC@cAB0~GnEG&vWiCdIPP{n?gvpmjnCCj^9_ZiC_Y`M&`nd**-"
    "!x#;<*Kaj(d{EYMSqVvjhur2PTQ;E*uXP-"
    "szbc%%3N5M5NcR#esIiJM1e(&ecp{$CdMR$B2slJ&42K(ATgOmA(>;Wrb`bcHUDwZpu6=Rs0%ZR++wT2~-A9u+*M3b}KtJqbLI-m"
    "Oer&UJiK0cDj`w6J%C9JAZSRkC_r`lBXifOceoX}}(PVGh59~|##`=QE6Tzm9O<QO!bjFD0^vQUF^2sg=uRcl<O3@;H5b(wkn6+{"
    "Ec{vr6jG>hCWxS{Y)YZhD@9)CVj?huI^mFIVk+Men4;vSB3u;_4UE;`kZn1&oMP^;i`D&IG^aymX>!>uD-"
    "2+_b5|`FdKbslvLu+&L>nNZ3w&zhz=1XWj<%iqG&r}S52o0i^j<^`L*Vh0VM1#0-"
    "UE^^mdlzQ&`NXp7kB!JD1IBmToSUVX)Ju<0<{YlF91nC=+Nfr*7^CVO=hm_tRbgsKe!AH;B-hZ=(e(IvrZq{LHLZC_Q-"
    ";ek50{6z^eCQ_TGL)Xc_pEwk2J~i>y&7wv&vzz<}i)W*jOeSbZv`yMhuU|Ji?S{o)un)N6q7rVjizyQq1(yFsU4m6f@nV0QpL-"
    "1ZmbxEMmS`bm78<3l}b2EK}$gC;e*VF|UQnyd-"
    "+ff1OE6Q|@n)WsAK?(v_x9%3Vm%J%zr!;%60<$a0AVw#oi4)Hp!Br_hBc`_Ywm{L)8*$bFs#Hw^r{C6sUfQ~CJ$pZos}hOHDl"
)
CORNERS_XLS = (
    "c-"
    "rk)J!lj`6#iy&o7+2*%Wb>}i4cx}QDX|vG&aeqps5VeMiD{p%oUPwk&BHM8jV+22!fSj6G&qdwebfnw6hQ*T8M&hr=^u(z#_Tzy?"
    "3*Cm!!x+5@VQenK$pfd2eQR-<z4;eLv?Gr=N6`uml5WK-rI=u}Y_?L;@iWYWIC+gW93u8~j&@I26c68!wyRg*k>C?-"
    "DFL4!t1?e4}y(7cn%R%O*Dvhh+|F#dGLa4&|Oj85zO@s$*!ExwQ&CFLayGM`Hg<=t0rk7TQm?MRgi;-"
    "cZj0oy(`JE@_JqRd^;oUqq8a8{Tp*U%R6!wl)ssFQmsdXG3SG2{WMR4Q6xMe0r>i1ch-"
    "1^L`Te6|C3SNu%Fby#ncf*XqM7=<iw~U=sd0#fexz6r~1ku`scZrCYX^QY@vyTH4RjXGcqY3$!CU!plaTrjm*BhAj&`UbDcPCFPr"
    "lj-W+&SNyn#g@-"
    ">s9Lo%QXGJq9eO9*qojgzYxXvEr9IHAOnDmIpUZFRn*B!!l2u)DBQr$h=rkSHtVslekyJ?(0!AEab6~CMK!jI$6I}6{vJ;curmaZ"
    "gbKY7#WqN8Yp{P~(fuj*Cz?=fC@L9O%#@l|O1vdzM=;;1}5U*AXz77-"
    "QJ6<U$_=_qZlme^mlqA~+lEZIViLRD+Q=c6l6e!yzQQy!eQr@t_9+LUpEiIa(wiPQSV$-uzCz~G-"
    "i=}!j!;^1S>)<<Pn|JPZhQZ~Oywk%FyoUTjsNqPi1s`I#9SN?2=t%APPDt&_gg^ZIldLE<5$UH{t&R=@fQPuaeYRCB6EunhHFV{2"
    "Absql@ZiQrf"
)


# ----- formats that declare their columns -----


def parquet(table: pd.DataFrame) -> bytes:
    """A Parquet file."""
    out = io.BytesIO()
    table.to_parquet(out, index=False)
    return out.getvalue()


def text_bomb() -> bytes:
    """A Parquet file in which two hundred rows refer to one long text."""
    import pyarrow as pa
    from pyarrow import parquet as pq

    out = io.BytesIO()
    texts = pa.DictionaryArray.from_arrays(pa.array([0] * 200, pa.int32()), pa.array(["x" * 1_000_000]))
    pq.write_table(pa.table({"text": texts, "y": list(range(200))}), out, compression="zstd")
    return out.getvalue()


def sav(table: pd.DataFrame, *, packed: bool = False, **options: object) -> bytes:
    """An SPSS file."""
    import pyreadstat

    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.sav"
        pyreadstat.write_sav(table, path, compress=packed, **options)
        return path.read_bytes()


def dta(table: pd.DataFrame, **options: object) -> bytes:
    """A Stata file."""
    out = io.BytesIO()
    table.to_stata(out, write_index=False, **options)
    return out.getvalue()


def labelled() -> bytes:
    """An SPSS file with labels for all values of one column, for one of another, and a code for missing."""
    table = pd.DataFrame({"id": ["a", "b", "c"], "sex": [1.0, 2.0, 1.0], "mood": [3.0, 99.0, 5.0]})
    return sav(
        table,
        variable_value_labels={"sex": {1: "man", 2: "woman"}, "mood": {99: "refused"}},
        missing_ranges={"mood": [99]},
        column_labels={"mood": "<b>Mood</b> $today$"},
    )


LABELLED = pd.DataFrame(
    {"id": ["a", "b", "c"], "sex": pd.Categorical(["man", "woman", "man"]), "mood": [3.0, np.nan, 5.0]}
)


def _long_texts() -> pd.DataFrame:
    return pd.DataFrame({f"v{k}": ["x" * 8_000] * 12_000 for k in range(2)})


MANY = ",".join(f"c{k}" for k in range(2_000))
WIDE = f"{MANY}\n" + "\n".join(",".join(["1"] * 2_000) for _ in range(3)) + "\n"
HEADED = [("Sleep study",), (), ("made in March",), (), *ROWS]
TWO_LEVELS = [("id", "mood", None, "sleep", None), (None, 1, 2, 1, 2), ("a", 1.5, 2.5, 7, 8), ("b", 3.5, 4.5, 6, 5)]
TWO_LEVELS_TABLE = pd.DataFrame(
    {"id": ["a", "b"], "mood_1": [1.5, 3.5], "mood_2": [2.5, 4.5], "sleep_1": [7, 6], "sleep_2": [8, 5]}
)
FOUR_ROWS = GOOD_TABLE.shape
Expected = pd.DataFrame | tuple[int, int]

# Each: file name -> how it is made, and the table that must come out of it (or its shape).
READ: dict[str, tuple[Callable[[], bytes], Expected]] = {
    "plain.csv": (lambda: GOOD.encode(), GOOD_TABLE),
    "tabs.tsv": (lambda: GOOD.replace(",", "\t").encode(), GOOD_TABLE),
    "semicolons_decimal_comma.csv": (lambda: GOOD.replace(",", ";").replace(".", ",").encode(), GOOD_TABLE),
    "bars.txt": (lambda: GOOD.replace(",", "|").encode(), GOOD_TABLE),
    "spaces.dat": (lambda: GOOD.replace(",", "  ").encode(), GOOD_TABLE),
    "old_mac_lines.csv": (lambda: GOOD.replace("\n", "\r").encode(), GOOD_TABLE),
    "mark.csv": (lambda: b"\xef\xbb\xbf" + GOOD.encode(), GOOD_TABLE),
    "utf16.csv": (lambda: GOOD.encode("utf-16"), GOOD_TABLE),
    "utf16_without_mark.csv": (lambda: GOOD.encode("utf-16-le"), GOOD_TABLE),
    "windows_1252.csv": (lambda: with_header("gr\xf6\xdfe").decode().encode("cp1252"), renamed("gr\xf6\xdfe")),
    "declared_separator.csv": (lambda: b"sep=;\n" + GOOD.replace(",", ";").encode(), GOOD_TABLE),
    "titles_above.csv": (lambda: b"Sleep study\nmade in March\n\n" + GOOD.encode(), GOOD_TABLE),
    "units_below.csv": (lambda: GOOD.replace("y\n", "y\n,(days),ms\n", 1).encode(), GOOD_TABLE),
    "quoted.csv": (lambda: b'"id","time","y"\n"a","0",1.5\n"a","1",2.5\n"b","0",3.5\n"b","1",4.5', GOOD_TABLE),
    "lines_in_cells.csv": (lambda: b'id,y\n"one\ntwo",1\n"a,b;c",2\n"say ""hi""",3\n', (3, 2)),
    "short_rows.csv": (lambda: GOOD.encode() + b"c,2\nd\n", (6, 3)),
    "blank_rows.csv": (lambda: GOOD.replace("\nb", "\n\n,,\nb").encode(), GOOD_TABLE),
    "same_names.csv": (lambda: b"y,y,y.2,y\n1,2,3,4\n5,6,7,8\n", (2, 4)),
    "no_names.csv": (lambda: b",,\n" + b"x," * 2 + b"x\n" + BELOW.encode(), (4, 3)),
    "nameless_column.csv": (lambda: GOOD.replace("y", "", 1).encode(), renamed("column_3")),
    "columns_2000.csv": (lambda: WIDE.encode(), (3, 2_000)),
    "long_name.csv": (lambda: with_header("x" * 10_000), FOUR_ROWS),
    "long_cell.csv": (lambda: GOOD.encode() + b"c,2," + b"9" * 100_000 + b"\n", (5, 3)),
    "formulas_in_cells.csv": (lambda: GOOD.encode() + b"=cmd|' /C calc'!A0,2,+1+1\n@SUM(A1),3,-2\n", (6, 3)),
    "scripts_in_cells.csv": (lambda: GOOD.encode() + b"<script>alert(1)</script>,2,$x$\n", (5, 3)),
    "digits_without_end.csv": (lambda: b"id,y\na," + b"1" * 5_000 + b"\nb," + b"2" * 5_000 + b"\n", (2, 2)),
    "numbers_beyond.csv": (lambda: b"id,y\na,1e400\nb,-1e400\nc,1.5\n", (3, 2)),
    "commas_without_end.csv": (lambda: b'id;y\na;"' + b"1," * 20_000 + b'1"\nb;2\n', (2, 2)),
    "quotes_without_end.csv": (lambda: b"id\ty\na\t" + b'x"' * 50_000 + b"\nb\t2\n", (2, 2)),
    "plain.xlsx": (plain_workbook, GOOD_TABLE),
    "workbook_named.csv": (plain_workbook, GOOD_TABLE),
    "text_named.xlsx": (lambda: GOOD.encode(), GOOD_TABLE),
    "names_in_row_five.xlsx": (lambda: sheet_of(HEADED), GOOD_TABLE),
    "units_below.xlsx": (lambda: sheet_of([ROWS[0], (None, "(days)", "[ms]"), *ROWS[1:]]), GOOD_TABLE),
    "merged_names.xlsx": (lambda: sheet_of(TWO_LEVELS, "A1:A2", "B1:C1", "D1:E1"), TWO_LEVELS_TABLE),
    "merged_ids.xlsx": (
        lambda: sheet_of([ROWS[0], ROWS[1], (None, 1, 2.5), ROWS[3], (None, 1, 4.5)], "A2:A3", "A4:A5"),
        GOOD_TABLE,
    ),
    "merged_title.xlsx": (lambda: sheet_of([("Sleep study", None, None), *ROWS], "A1:C1"), GOOD_TABLE),
    "merged_everywhere.xlsx": (lambda: with_sheet_xml(_merged_everywhere), GOOD_TABLE),
    "formulas.xlsx": (lambda: sheet_of([*ROWS, ("c", 2, '=WEBSERVICE("https://example.org")')]), (5, 3)),
    "link.xlsx": (lambda: sheet_of([*ROWS, ("c", 2, "='[other.xlsx]S'!A1")]), (5, 3)),
    "macro.xlsm": (lambda: with_part("xl/vbaProject.bin", OLE + b"Shell calc" * 100), GOOD_TABLE),
    "link_part.xlsx": (lambda: with_part("xl/externalLinks/externalLink1.xml", b"<externalLink/>"), GOOD_TABLE),
    "absurd_size.xlsx": (
        lambda: with_sheet_xml(lambda xml: xml.replace(b'ref="A1:C5"', b'ref="A1:XFD1048576"')),
        GOOD_TABLE,
    ),
    "plain.ods": (lambda: ods(ods_table(ROWS)), GOOD_TABLE),
    "empty_million.ods": (lambda: ods(ods_table(ROWS, after=_EMPTY_END)), GOOD_TABLE),
    "comment.ods": (lambda: ods(ods_table(ROWS, after=_NOTED)), (5, 3)),
    "second_sheet.ods": (lambda: ods(ods_table([("Read me",)], "About") + ods_table(ROWS, "Values")), GOOD_TABLE),
    "deep.ods": (lambda: ods(ods_table(ROWS, after="<text:p>" * 20_000 + "</text:p>" * 20_000)), GOOD_TABLE),
    "plain.xls": (lambda: unpacked(PLAIN_XLS), GOOD_TABLE),
    "rich.xls": (lambda: unpacked(RICH_XLS), (3, 4)),
    "corners.xls": (lambda: unpacked(CORNERS_XLS), (2, 3)),
    "plain.parquet": (lambda: parquet(GOOD_TABLE), GOOD_TABLE),
    "nested.parquet": (lambda: parquet(GOOD_TABLE.assign(z=[[1], [2], [3], [4]])), GOOD_TABLE),
    "plain.sav": (lambda: sav(GOOD_TABLE), GOOD_TABLE),
    "packed.zsav": (lambda: sav(GOOD_TABLE, packed=True), GOOD_TABLE),
    "labelled.sav": (labelled, LABELLED),
    "plain.dta": (lambda: dta(GOOD_TABLE, version=118), GOOD_TABLE),
    "old.dta": (lambda: dta(GOOD_TABLE, version=114), GOOD_TABLE),
    "long_texts.dta": (
        lambda: dta(GOOD_TABLE.assign(z="x" * 3_000), version=118, convert_strl=["z"]),
        GOOD_TABLE.assign(z="x" * 3_000),
    ),
    **{f"header_{k}.csv": (lambda n=name: with_header(n), renamed(name)) for k, name in HEADERS.items()},
}
# These directions of writing are not printable, and taken out of the name.
READ["header_right_to_left.csv"] = (READ["header_right_to_left.csv"][0], renamed("\u0645\u0632\u0627\u062c gnp.exe"))
READ["header_emoji.csv"] = (READ["header_emoji.csv"][0], renamed("mood \N{GRINNING FACE}\N{FIRE}"))

# Each: file name -> how it is made, and the words of the refusal.
REFUSED_TOO: dict[str, tuple[Callable[[], bytes], str]] = {
    "columns_2001.csv": (lambda: f"{MANY},z\n{MANY},z\n".encode(), "2,001 columns; at most 2,000"),
    "picture.xlsx": (lambda: ONE_PIXEL_PNG, "a PNG picture"),
    "repeated_cells.ods": (lambda: _ods_repeated(1_000_000, 1), "1,000,003 columns|1,000,000 columns"),
    "repeated_rows.ods": (
        lambda: _ods_repeated(1_500, 1_000_000),
        "more than 1,000,000 rows|20,000,000|1,000,000 cells",
    ),
    "encrypted.ods": (
        lambda: ods(ods_table(ROWS), manifest=b"<manifest><encryption-data/></manifest>"),
        "protected by a password",
    ),
    "entities.ods": (
        lambda: ods(ods_table(ROWS), before='<!DOCTYPE x [<!ENTITY a "aaaa">]>'),
        "no spreadsheet program writes",
    ),
    "late_entities.ods": (
        lambda: ods(ods_table(ROWS), before="<!--" + "x" * 70_000 + '--><!DOCTYPE x [<!ENTITY a "aaaa">]>'),
        "no spreadsheet program writes",
    ),
    "truncated.ods": (lambda: ods(ods_table(ROWS))[:-40], "damaged"),
    "broken.ods": (lambda: ods("<table:table>"), "damaged"),
    "text.odt": (
        lambda: zip_of({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<a/>"}),
        "text",
    ),
    "bomb.ods": (lambda: ods(" " * 170 * 1024**2), "unpacks to 170 MB"),
    "truncated.xls": (lambda: unpacked(PLAIN_XLS)[:2_000], "damaged|no Excel workbook"),
    "document.doc": (
        lambda: OLE + unpacked(PLAIN_XLS)[8:].replace(b"W\0o\0r\0k\0b", b"W\0o\0r\0d\0D"),
        "Excel|damaged",
    ),
    "truncated.parquet": (lambda: parquet(GOOD_TABLE)[:-20], "Parquet file is damaged"),
    "garbage.parquet": (lambda: b"PAR1" + b"\xff" * 300 + b"PAR1", "Parquet file is damaged"),
    "text_bomb.parquet": (text_bomb, "unpacks to 191 MB"),
    "rows.parquet": (
        lambda: parquet(pd.DataFrame({"a": np.zeros(1_000_001), "b": np.zeros(1_000_001)})),
        "at most 1,000,000",
    ),
    "truncated.sav": (lambda: sav(GOOD_TABLE)[:300], "SPSS file is damaged"),
    "garbage.sav": (lambda: b"$FL2" + b"\xff" * 500, "SPSS file is damaged"),
    "bomb.zsav": (lambda: sav(_long_texts(), packed=True), "unpacks to 183 MB"),
    "truncated.dta": (lambda: dta(GOOD_TABLE, version=118)[:400], "Stata file is damaged"),
    "long_text_bomb.dta": (
        lambda: dta(
            pd.DataFrame({"z": pd.Series(["x" * 300_000] * 2_000, dtype=object)}), version=118, convert_strl=["z"]
        ),
        "no column that can be used|one column|1 column",
    ),
    "compressed.csv.gz": (lambda: b"\x1f\x8b\x08\x00" + b"\x00" * 50, "gzip"),
    "endless_line.csv": (lambda: b"x" * 20_000_000, "Only one column"),
    "endless_quote.csv": (lambda: b'id,y\n"' + b"a,1\n" * 3_000_000, "Only one column|never closed"),
    "growing.csv": (lambda: b"\n".join(b"1," * k + b"1" for k in range(1, 1_500)), "."),
}
