"""Mixed practice, and model answers taken apart into their points."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pages.course.points import points_of
from pages.course.practice import MOST, mixed

ITEMS = [f"{lesson}.{name}" for lesson in ("rung_0", "rung_1", "rung_2") for name in "abcd"]


@given(st.sets(st.sampled_from(ITEMS)), st.text(max_size=5))
def test_practice_is_mixed_and_asks_nothing_twice(met: set[str], seed: str) -> None:
    chosen = mixed(met, seed)
    assert len(chosen) == min(len(met), MOST) == len(set(chosen))
    assert set(chosen) <= met
    lessons = [item.partition(".")[0] for item in chosen]
    assert len(set(lessons)) == min(len({item.partition(".")[0] for item in met}), MOST)


def test_neighbours_come_from_different_lessons_and_the_seed_decides() -> None:
    for seed in map(str, range(50)):
        lessons = [item.partition(".")[0] for item in mixed(ITEMS, seed)]
        assert all(one != other for one, other in zip(lessons, lessons[1:], strict=False))
    assert len({mixed(ITEMS, str(seed)) for seed in range(50)}) > 40
    assert mixed(ITEMS, "x") == mixed(reversed(ITEMS), "x")


def test_the_list_of_a_model_answer_is_its_points() -> None:
    answer, points = points_of("Because.\n\n- one\n  and more\n- *two*\n\n- three $a - b$\n\nIn the end.")
    assert (answer, points) == ("Because.\n\nIn the end.", ("one and more", "*two*", "three $a - b$"))
    assert points_of("- a\n- b") == ("", ("a", "b"))
    assert points_of("Only words - no list.") == ("Only words - no list.", ())
