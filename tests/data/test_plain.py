"""Dataclasses to plain data and back: the types that are written are the only ones that are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import pytest

from lmm_engine.data.plain import Reader, plain
from lmm_engine.errors import DataError


@dataclass(frozen=True)
class Inner:
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outer:
    size: float
    side: Literal["left", "right"] = "left"
    pair: tuple[int, bool] = (1, True)
    inner: Inner = Inner()
    note: str | None = None


READER = Reader("this box", "Take another.")


def test_it_is_read_back_as_it_was() -> None:
    box = Outer(2.5, "right", (3, False), Inner(("a", "b")), "x")
    assert READER.made(Outer, plain(box), "the lid") == box
    assert READER.made(Outer, {"size": 1}, "the lid") == Outer(1.0)


@pytest.mark.parametrize(
    "parts",
    [
        [],
        {},
        {"size": "1"},
        {"size": True},
        {"size": float("nan")},
        {"size": 10**400},
        {"size": 1, "side": "up"},
        {"size": 1, "side": ["left"]},
        {"size": 1, "pair": [1]},
        {"size": 1, "pair": [1, 1]},
        {"size": 1, "inner": {"names": "ab"}},
        {"size": 1, "inner": None},
        {"size": 1, "note": 3},
        {"size": 1, "more": 1},
    ],
)
def test_anything_else_is_refused_in_a_sentence(parts: Any) -> None:
    with pytest.raises(DataError, match=r"^In this box, the lid.* is not what it should be\. Take another\.$"):
        READER.made(Outer, parts, "the lid")
