"""What a picture holds, read from the specification that a browser would get."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pandas as pd

from lmm_engine.charts import Picture

HOSTILE = [
    "a.b[0]",
    'it\'s “quoted” "twice"',
    "<script>alert(1)</script>",
    "emoji 🐣 \U000e0001",
    "datum.x",
    "' || alert(1) || '",
    "back\\slash\\",
    "two\nlines\u2028",
    "image",
    "x" * 10_000,
]


def spec(picture: Picture) -> dict[str, Any]:
    """The picture as Vega-Lite: valid by its schema, strict JSON, and no heavier than a browser likes."""
    found = picture.chart.to_dict()
    text = json.dumps(found, allow_nan=False)
    assert len(text) < 2_000_000
    assert picture.alt
    assert len(picture.alt) < 2_000
    return found


def nodes(tree: Any) -> Iterator[dict[str, Any]]:
    """Every object of a specification, its data left out."""
    if isinstance(tree, dict):
        yield tree
        for key, value in tree.items():
            if key != "datasets":
                yield from nodes(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from nodes(value)


def fields(found: dict[str, Any]) -> set[str]:
    """Names of all data fields that the marks use."""
    return {node["field"] for node in nodes(found) if isinstance(node.get("field"), str)}


def expressions(found: dict[str, Any]) -> set[str]:
    """Everything that Vega would evaluate."""
    keys = ("test", "filter", "expr", "signal", "calculate")
    return {node[key] for node in nodes(found) for key in keys if isinstance(node.get(key), str)}


def layers(found: dict[str, Any]) -> list[dict[str, Any]]:
    """The marks with their encodings, in order of drawing."""
    return [node for node in nodes(found) if "mark" in node]


def rows(found: dict[str, Any], layer: dict[str, Any]) -> pd.DataFrame:
    """The data of one layer."""
    return pd.DataFrame(found["datasets"][layer.get("data", found.get("data"))["name"]])


def marks(found: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    """The layers that draw one kind of mark."""
    return [layer for layer in layers(found) if layer["mark"]["type"] == kind]


def domains(found: dict[str, Any]) -> tuple[list[float], list[float]]:
    """The ranges of x and y."""
    encoding = layers(found)[0]["encoding"]
    return encoding["x"]["scale"]["domain"], encoding["y"]["scale"]["domain"]
