"""What other data do to a session: decided for every part of it, where that part is declared."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace

import pytest

from pages.ui.held.surviving import BEGINS, MADE, STAYS, begun, fate
from pages.ui.state import AppState, Views


def test_the_fate_of_every_part_of_the_session_is_decided():
    assert [part.name for part in fields(AppState) if fate(part) is None] == []


def test_what_the_screens_show_begins_anew_but_for_what_is_not_about_data():
    fates = {part.name: fate(part) for part in fields(Views)}
    assert {name for name, what in fates.items() if what == "stays"} == {
        "source", "pasted", "sought", "refreshed_whole", "over"
    }  # fmt: skip
    old = replace(Views(), source="paste", sought="theta", level="308", panels=frozenset({"rows"}), draws=5_000)
    assert begun(old, rereading=old.rereading) == Views(source="paste", sought="theta")


@dataclass(frozen=True)
class Held:
    """One part of each kind."""

    mine: int = field(default=0, metadata=STAYS)
    about: int = field(default=0, metadata=BEGINS)
    read: int = field(default=0, metadata=MADE)


def test_what_stays_stays_and_the_rest_is_made_or_begins():
    assert begun(Held(1, 2, 3), read=4) == Held(1, 0, 4)


@pytest.mark.parametrize("made", [{}, {"mine": 1, "read": 4}, {"about": 1}])
def test_exactly_what_is_to_be_made_has_to_be_given(made: dict[str, int]):
    with pytest.raises(TypeError, match="Exactly"):
        begun(Held(), **made)
