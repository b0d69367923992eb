"""The rules of a file of predictions: each broken one is a sentence that names the item and says what belongs there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from .quiz_schema import of_expression, of_id, of_needs, of_text

_NEEDED = {"id", "kind", "ask", "truth", "said"}
_MAY = {"needs", "axis", "before", "after", "unit"}
_OWN = {"choice": {"options"}, "slider": {"low", "high"}}


def problems_of(raw: Any, *, lesson: str) -> Iterator[str]:
    """Sentences on all that is wrong with a file of predictions; none for a good one."""
    if not isinstance(raw, list) or not raw or not all(isinstance(entry, Mapping) for entry in raw):
        yield "Predictions are a list of items, each beginning with “- id: …”."
        return
    for entry in raw:
        name = f"{entry.get('id', 'an item without an id')}: "
        yield from (name + problem for problem in _of_item(entry, lesson))
    twice = (item for item, n in Counter(str(entry.get("id")) for entry in raw).items() if n > 1)
    yield from (f"{item}: this id stands twice; each item has one of its own." for item in twice)


def _of_item(entry: Mapping[str, Any], lesson: str) -> Iterator[str]:
    kind = entry.get("kind")
    if kind not in _OWN:
        yield f"its kind is {kind!r}; it must be choice or slider."
        return
    needed = _NEEDED | _OWN[kind]
    yield from (f"it has no “{key}”." for key in sorted(needed - set(entry)))
    yield from (f"“{key}” is nothing that a {kind} has." for key in sorted(map(str, set(entry) - needed - _MAY)))
    if needed - set(entry):
        return
    yield from of_id(entry["id"], lesson)
    yield from of_needs(entry)
    for key in ("ask", "said", *({"axis", "unit"} & set(entry))):
        yield from of_text(entry[key], key)
    for key in ("truth", *({"low", "high", "before", "after"} & set(entry))):
        yield from of_expression(entry[key], key)
    if kind == "choice":
        yield from _of_options(entry["options"])
    if kind == "slider" and "axis" not in entry:
        yield "a slider needs an “axis”: what its picture is titled with."
    if ("before" in entry or "after" in entry) and "axis" not in entry:
        yield "“before” and “after” are drawn, and need an “axis”."


def _of_options(options: Any) -> Iterator[str]:
    if not isinstance(options, list) or not 2 <= len(options) <= 5:
        yield "it needs 2 to 5 options in a list."
        return
    for place, option in enumerate(options, 1):
        if not isinstance(option, Mapping) or set(option) != {"id", "text"}:
            yield f"option {place}: it has exactly “id” and “text”."
        else:
            yield from of_text(option["id"], f"option {place}, id")
            yield from of_text(option["text"], f"option {place}, text")
