"""The rules of a quiz file: each broken one is a sentence that names the item and says what belongs there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from jinja2 import TemplateError

from lmm_engine.report.numbers import listing

from .language import environment, expression
from .schematics import SCHEMATICS

KINDS = ("choice", "several", "number", "order", "label")
OPTIONS = (3, 5)
STEPS = (3, 7)

_COMMON = {"id", "kind", "misconception", "ask"}
_MAY = {"needs", "when"}
_NEEDED = {
    "choice": {"options"},
    "several": {"options"},
    "number": {"key", "tolerance", "because", "hint"},
    "order": {"steps", "because", "wrong"},
    "label": {"picture", "labels", "because"},
}
_OPTIONAL = {"choice": {"because"}, "several": {"because"}, "number": {"unit", "near"}, "order": set(), "label": set()}
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_PATH = re.compile(r"[a-z_][a-z0-9_]*(\.[a-z_][a-z0-9_]*)*")


def problems_of(raw: Any, *, lesson: str, misconceptions: Sequence[str]) -> Iterator[str]:
    """Sentences on all that is wrong with a quiz as YAML gave it; none for a good one."""
    if not isinstance(raw, list) or not raw or not all(isinstance(entry, Mapping) for entry in raw):
        yield "A quiz is a list of items, each beginning with “- id: …”."
        return
    for entry in raw:
        name = f"{entry.get('id', 'an item without an id')}: "
        yield from (name + problem for problem in _of_item(entry, lesson, misconceptions))
    twice = (item for item, n in Counter(str(entry.get("id")) for entry in raw).items() if n > 1)
    yield from (f"{item}: this id stands twice; each item has one of its own." for item in twice)


def problems_of_misconceptions(raw: Any) -> Iterator[str]:
    """Sentences on all that is wrong with the list of misconceptions."""
    if not isinstance(raw, Mapping):
        yield "The misconceptions are keys with one sentence each: “blups_are_means: A group's level is its mean.”"
        return
    for key, sentence in raw.items():
        if not isinstance(key, str) or not _NAME.fullmatch(key):
            yield f"{key}: a key is written in small letters, digits and underscores."
        if not isinstance(sentence, str) or not sentence.strip().endswith("."):
            yield f"{key}: the wrong idea is named in one sentence that ends in a full stop."


def _of_item(entry: Mapping[str, Any], lesson: str, misconceptions: Sequence[str]) -> Iterator[str]:
    kind = entry.get("kind")
    if kind not in KINDS:
        yield f"its kind is {kind!r}; it must be {listing(KINDS, 'or')}."
        return
    needed, allowed = _COMMON | _NEEDED[kind], _COMMON | _NEEDED[kind] | _OPTIONAL[kind] | _MAY
    yield from (f"it has no “{key}”." for key in sorted(needed - set(entry)))
    yield from (f"“{key}” is nothing that an item of kind {kind} has." for key in map(str, set(entry) - allowed))
    if needed - set(entry):
        return
    yield from of_id(entry["id"], lesson)
    if entry["misconception"] not in misconceptions:
        yield f"“{entry['misconception']}” is not among the misconceptions."
    yield from of_text(entry["ask"], "ask")
    yield from of_needs(entry)
    yield from _BODIES[kind](entry)


def of_id(item_id: Any, lesson: str) -> Iterator[str]:
    before, _, name = str(item_id).partition(".")
    if before != lesson or not _NAME.fullmatch(name):
        yield f"its id must be “{lesson}.” and a name in small letters, digits and underscores."


def of_needs(entry: Mapping[str, Any]) -> Iterator[str]:
    needs = entry.get("needs", [])
    if not isinstance(needs, list) or not all(isinstance(need, str) and _PATH.fullmatch(need) for need in needs):
        yield "“needs” is a list of facts, such as [rung1, weight.ratio]."
    if "when" in entry:
        yield from of_expression(entry["when"], "when")


def _of_options(entry: Mapping[str, Any]) -> Iterator[str]:
    options = entry["options"]
    if not isinstance(options, list) or not OPTIONS[0] <= len(options) <= OPTIONS[1]:
        yield f"it needs {OPTIONS[0]} to {OPTIONS[1]} options in a list."
        return
    for place, option in enumerate(options, 1):
        yield from (f"option {place}: {problem}" for problem in _of_option(option))
    rights = [option.get("right") for option in options if isinstance(option, Mapping)]
    if entry["kind"] == "choice" and rights.count(True) != 1:
        yield f"a choice has exactly one right option, not {rights.count(True)}."
    if entry["kind"] == "several" and not 0 < rights.count(True) < len(options):
        yield "at least one option of several is right, and at least one is wrong."
    if "because" in entry:
        yield from of_text(entry["because"], "because")


def _of_option(option: Any) -> Iterator[str]:
    if not isinstance(option, Mapping) or set(option) != {"text", "right", "because"}:
        yield "it has exactly “text”, “right” and “because”."
        return
    if not isinstance(option["right"], bool):
        yield "“right” is true or false."
    yield from of_text(option["text"], "text")
    yield from of_text(option["because"], "because")


def _of_number(entry: Mapping[str, Any]) -> Iterator[str]:
    yield from of_expression(entry["key"], "key")
    tolerance = entry["tolerance"]
    if not isinstance(tolerance, Mapping) or len(tolerance) != 1 or not set(tolerance) <= {"relative", "absolute"}:
        yield "its tolerance is either {relative: 0.02} or {absolute: 0.5}."
    elif any(isinstance(size, bool) or not isinstance(size, int | float) or size < 0 for size in tolerance.values()):
        yield "the size of its tolerance is a number, not below zero."
    for name in ("because", "hint", *({"unit"} & set(entry))):
        yield from of_text(entry[name], name)
    near = entry.get("near", [])
    if not isinstance(near, list) or not all(isinstance(n, Mapping) and set(n) == {"key", "because"} for n in near):
        yield "“near” is a list of entries, each with exactly “key” and “because”."
        return
    for place, value in enumerate(near, 1):
        yield from of_expression(value["key"], f"near {place}, key")
        yield from of_text(value["because"], f"near {place}, because")


def _of_order(entry: Mapping[str, Any]) -> Iterator[str]:
    steps = entry["steps"]
    if not isinstance(steps, list) or not STEPS[0] <= len(steps) <= STEPS[1]:
        yield f"it needs {STEPS[0]} to {STEPS[1]} steps in a list, in the right order."
        return
    for place, step in enumerate(steps, 1):
        yield from of_text(step, f"step {place}")
    yield from of_text(entry["because"], "because")
    yield from of_text(entry["wrong"], "wrong")


def _of_labels(entry: Mapping[str, Any]) -> Iterator[str]:
    picture = SCHEMATICS.get(str(entry["picture"]))
    if picture is None:
        yield f"there is no picture “{entry['picture']}”; there are {listing(sorted(SCHEMATICS))}."
        return
    letters = picture.letters
    for name in ("labels", "because"):
        texts = entry[name]
        if not isinstance(texts, Mapping) or set(texts) != set(letters):
            yield f"“{name}” has a text for each letter of the picture: {listing(letters)}."
        else:
            for letter, text in texts.items():
                yield from of_text(text, f"{name}, {letter}")


_BODIES: dict[str, Callable[[Mapping[str, Any]], Iterator[str]]] = {
    "choice": _of_options,
    "several": _of_options,
    "number": _of_number,
    "order": _of_order,
    "label": _of_labels,
}


def of_text(text: Any, where: str) -> Iterator[str]:
    if not isinstance(text, str):
        yield f"“{where}” is {text!r}, not a text; put it in quotes."
    elif not text.strip():
        yield f"“{where}” is empty."
    else:
        try:
            environment().from_string(text)
        except TemplateError as error:
            yield f"“{where}” is no template ({error})."


def of_expression(source: Any, where: str) -> Iterator[str]:
    if isinstance(source, bool) or not isinstance(source, str | int | float):
        yield f"“{where}” is {source!r}, not an expression; put it in quotes."
        return
    try:
        expression(str(source))
    except TemplateError as error:
        yield f"“{where}” is no expression ({error})."
