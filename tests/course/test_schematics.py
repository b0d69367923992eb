"""Pictures with letters: each that authors may name is drawn, with exactly its letters and with words beside it."""

from __future__ import annotations

import pytest

from lmm_engine.charts.schematics import schematic
from lmm_engine.charts.sketches import SKETCHES
from pages.course.schematics import SCHEMATICS


def test_every_picture_has_a_drawing_and_every_drawing_its_words() -> None:
    assert set(SKETCHES) == set(SCHEMATICS)


@pytest.mark.parametrize("name", list(SCHEMATICS))
def test_letters_are_drawn_and_told(name: str) -> None:
    picture = SCHEMATICS[name]
    assert sorted(letter for letter, _, _ in SKETCHES[name]().letters) == list(picture.letters)
    assert all(f"{letter} " in picture.alt for letter in picture.letters)
    layers = schematic(name).to_dict()["layer"]
    assert layers
    assert all(layer["encoding"]["x"]["axis"] is None for layer in layers)


def test_the_text_alternative_does_not_give_the_answer_away() -> None:
    answers = ("random", "residual", "intercept", "shrink", "nested", "crossed", "missing", "interval", "heavy")
    for name, picture in SCHEMATICS.items():
        assert not [word for word in answers if word in picture.alt.lower()], name
