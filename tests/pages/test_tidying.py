"""The search for garbage passes over what is here, and still finds what has become garbage since."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from pages.ui import tidying


class Ring:
    """Holds itself, so that only a search finds it."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    tidying._set_aside.clear()
    yield
    tidying._set_aside.clear()
    gc.unfreeze()


def dropped(ring: Ring) -> weakref.ref[Ring]:
    return weakref.ref(ring)


def test_what_is_here_is_passed_over_once_for_all_runs() -> None:
    tidying.tidy()
    held = gc.get_freeze_count()
    assert held > 10_000
    later = dropped(Ring())
    tidying.tidy()
    assert gc.get_freeze_count() <= held
    gc.collect()
    assert later() is None


def test_what_became_garbage_since_is_found_the_next_time() -> None:
    ring = Ring()
    tidying.tidy()
    seen = weakref.ref(ring)
    del ring
    gc.collect()
    assert seen() is not None
    tidying._set_aside.clear()  # ten minutes later
    tidying.tidy()
    assert seen() is None
