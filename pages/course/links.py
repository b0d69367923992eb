"""Links that open a lesson with a bundled data set and a model: `?lesson=rung_2&data=sleepstudy&method=ML`.

A link can name lessons, bundled data and their columns, and nothing else: what it says beyond that is left out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode

METHODS = ("REML", "ML")
#: What a link may say once, and what it may say several times.
SINGLE = ("lesson", "data", "method", "outcome", "group", "time")
SEVERAL = ("predictor", "interaction")
_LONGEST = 200
_SHOWN = 40


@dataclass(frozen=True)
class Link:
    """What a link asks for; None, or nothing, where it is silent. An empty time means none at all."""

    lesson: str | None = None
    data: str | None = None
    method: Literal["REML", "ML"] | None = None
    outcome: str | None = None
    group: str | None = None
    time: str | None = None
    predictors: tuple[str, ...] | None = None
    interactions: tuple[str, ...] | None = None

    def address(self) -> str:
        """The part of an address from the question mark on."""
        single = [(name, value) for name in SINGLE if (value := getattr(self, name)) is not None]
        several = [("predictor", name) for name in self._several(self.predictors)]
        several += [("interaction", name) for name in self._several(self.interactions)]
        return f"?{urlencode([*single, *several])}"

    @staticmethod
    def _several(names: tuple[str, ...] | None) -> tuple[str, ...]:
        """One empty name stands for none of them; silence for what the data set proposes."""
        return () if names is None else names or ("",)


def is_link(query: Mapping[str, Sequence[str]]) -> bool:
    """Whether an address asks for anything here."""
    return "lesson" in query or "data" in query


def read(
    query: Mapping[str, Sequence[str]], lessons: Collection[str], data: Collection[str]
) -> tuple[Link, tuple[str, ...]]:
    """What an address asks for, and what was left out of it.

    Parameters
    ----------
    query : mapping of str to sequence of str
        The address's own names and values.
    lessons, data : collection of str
        Ids that exist.
    """
    offered = {"lesson": lessons, "data": data, "method": METHODS}
    asked = {name: query[name][-1] for name in SINGLE if query.get(name)}
    wrong = {name for name, value in asked.items() if value not in offered.get(name, (value,))}
    several = {name: tuple(n for n in query[name] if n) for name in SEVERAL if name in query}
    known = {name: value for name, value in asked.items() if name not in wrong and len(value) <= _LONGEST}
    left_out = [f"{name} “{_cut(asked[name])}”" for name in SINGLE if name in asked and name not in known]
    left_out += [f"“{_cut(name)}”" for name in query if name not in (*SINGLE, *SEVERAL)]
    link = Link(
        lesson=known.get("lesson"),
        data=known.get("data"),
        method=known.get("method"),  # type: ignore[arg-type]
        outcome=known.get("outcome"),
        group=known.get("group"),
        time=known.get("time"),
        predictors=several.get("predictor"),
        interactions=several.get("interaction"),
    )
    return link, tuple(left_out)


def columns_left_out(link: Link, columns: Collection[str]) -> Iterator[str]:
    """Roles that name no column of the data; all of them where there are no data."""
    for part in ("outcome", "group", "time"):
        name = getattr(link, part)
        if name and name not in columns:
            yield f"{part} “{_cut(name)}”"
    for part, names in (("predictor", link.predictors), ("interaction", link.interactions)):
        yield from (f"{part} “{_cut(name)}”" for name in names or () if name not in columns)


def sentence(left_out: Sequence[str]) -> str:
    """What is said of a link that asked for more than there is; empty where it did not."""
    if not left_out:
        return ""
    more = f" and {len(left_out) - 5} more" if len(left_out) > 5 else ""
    return f"Part of the link was not understood and is left out: {', '.join(left_out[:5])}{more}."


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
