"""The parts that the HTML report is made of: its style, sections, tables, pictures and code."""

from __future__ import annotations

import html as _html
from collections.abc import Iterable

import pandas as pd

from ..escape import html

STYLE = """
:root { --ink: #1b1f24; --soft: #57606a; --paper: #ffffff; --rule: #d0d7de; --panel: #f6f8fa; --accent: #0b5cad; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6edf3; --soft: #9aa4ae; --paper: #12161b; --rule: #39424c; --panel: #1a2027; --accent: #79b8ff; }
}
@media print { :root { --ink: #000; --soft: #333; --paper: #fff; --rule: #999; --panel: #fff; --accent: #000; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 1rem/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif; }
main { max-width: 46rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; overflow-wrap: break-word; }
header p { color: var(--soft); margin-top: 0; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 .25rem; }
h2 { font-size: 1.3rem; margin: 2.5rem 0 .5rem; padding-top: .75rem; border-top: 1px solid var(--rule); }
h3 { font-size: 1.05rem; margin: 1.5rem 0 .25rem; }
p { margin: .5rem 0; }
li { margin: .25rem 0; }
.wide { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .93rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; font-weight: 600; padding: .25rem 0; }
th, td { padding: .3rem .6rem; text-align: right; white-space: nowrap; }
th[scope=row], thead th:first-child, .text { text-align: left; white-space: normal; }
th[scope=row] { font-weight: normal; min-width: 5rem; }
thead th { border-top: 2px solid var(--ink); border-bottom: 1px solid var(--ink); font-weight: 600; }
tbody tr:last-child > * { border-bottom: 2px solid var(--ink); }
figure { margin: 1.25rem 0; }
figcaption { font-weight: 600; margin-bottom: .25rem; }
svg.picture { width: 100%; height: auto; color: var(--ink); }
svg.picture text { fill: var(--soft); font-size: 12px; }
svg.picture text.label { fill: var(--ink); font-size: 13px; }
svg.picture .grid { stroke: var(--rule); stroke-width: 1; }
svg.picture .points circle { fill: currentColor; fill-opacity: .45; }
svg.picture .groups path { fill: none; stroke: var(--soft); stroke-width: 1; stroke-opacity: .8; }
svg.picture .band { fill: var(--accent); fill-opacity: .18; }
svg.picture .population { fill: none; stroke: var(--accent); stroke-width: 3.5; }
.alt { color: var(--soft); font-size: .93rem; }
math { margin: .75rem 0; font-size: 1.05rem; }
.formula { overflow-x: auto; }
pre { background: var(--panel); border: 1px solid var(--rule); border-radius: 6px; padding: .9rem; overflow-x: auto;
  font: .85rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; tab-size: 4; }
@media print {
  main { max-width: none; padding: 0; }
  pre { white-space: pre-wrap; overflow: visible; }
  h2, h3, caption { break-after: avoid; }
  table, figure { break-inside: avoid; }
}
"""


def section(title: str, body: str) -> str:
    """Head a part of the page; ``body`` is HTML already."""
    return f"<section>\n<h2>{html(title)}</h2>\n{body}\n</section>\n"


def paragraphs(*texts: str) -> str:
    """Set plain texts as paragraphs; empty ones are left out."""
    return "".join(f"<p>{html(text)}</p>\n" for text in texts if text)


def listed(texts: Iterable[str]) -> str:
    """Set plain texts as a list; empty ones are left out."""
    items = "".join(f"<li>{html(text)}</li>\n" for text in texts if text)
    return f"<ul>\n{items}</ul>\n" if items else ""


def table(frame: pd.DataFrame, caption: str) -> str:
    """Set a table of ready strings; its first column heads the rows."""
    kinds = [' class="text"' if _is_text(frame.iloc[:, i]) else "" for i in range(frame.shape[1])]
    named = zip(frame.columns, kinds, strict=True)
    heads = "".join(f'<th scope="col"{kind}>{html(name) or "&nbsp;"}</th>' for name, kind in named)
    rows = "".join(_row([str(cell) for cell in row], kinds) for row in frame.itertuples(index=False))
    name = html(caption)
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{name}"><table><caption>{name}</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>\n"
    )


def formula(math: str, label: str) -> str:
    """Set a MathML formula; a long one scrolls in its own line."""
    return f'<div class="formula" tabindex="0" role="region" aria-label="{html(label)}">{math}</div>\n'


def figure(title: str, svg: str, alt: str) -> str:
    """Set a picture with its title above and its takeaway below; ``svg`` is trusted and goes in as it is."""
    return f'<figure><figcaption>{html(title)}</figcaption>{svg}<p class="alt">{html(alt)}</p></figure>\n'


def code_block(name: str, code: str) -> str:
    """Set a script; its line breaks stay, all else is escaped."""
    label = html(name)
    return f'<h3>{label}</h3>\n<pre tabindex="0" aria-label="{label} code"><code>{_html.escape(code)}</code></pre>\n'


def _row(cells: list[str], kinds: list[str]) -> str:
    head, *rest = cells
    shown = "".join(f"<td{kind}>{html(cell)}</td>" for cell, kind in zip(rest, kinds[1:], strict=True))
    return f'<tr><th scope="row">{html(head)}</th>{shown}</tr>\n'


def _is_text(column: pd.Series) -> bool:
    """Whether most cells of a column are words rather than numbers, which stand on the left."""
    filled = [str(cell) for cell in column if str(cell)]
    return sum(any(letter.isalpha() for letter in cell) for cell in filled) > len(filled) / 2
