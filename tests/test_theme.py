"""The theme can be read by everyone: contrast as WCAG AA asks, chart colours that stay apart under colour blindness."""

from __future__ import annotations

import itertools
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[1]
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
MODES = ("light", "dark")

# Machado, Oliveira & Fernandes (2009), severity 1.0, on linear RGB.
SIGHT = {
    "full colour": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
# Linear RGB -> cone responses -> OKLab (Ottosson 2020): Euclidean distance is close to seen difference.
CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)


def linear_rgb(colour: str) -> np.ndarray:
    """``#RRGGBB`` as linear light, each channel from 0 to 1."""
    channels = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(first: str, second: str) -> float:
    """WCAG 2 contrast ratio, 1 to 21."""
    low, high = sorted(float(linear_rgb(c) @ [0.2126, 0.7152, 0.0722]) for c in (first, second))
    return (high + 0.05) / (low + 0.05)


def seen_distance(first: str, second: str, sight: np.ndarray) -> float:
    """OKLab distance times 100 between two colours as seen with this sight; about 2 is just noticeable."""
    a, b = (OKLAB @ np.cbrt(CONES @ np.clip(sight @ linear_rgb(c), 0, 1)) for c in (first, second))
    return float(np.linalg.norm(a - b)) * 100


def blended(text: str, background: str, opacity: float) -> str:
    """The colour that half-transparent text ends up as."""
    mixed = (
        round(opacity * int(text[i : i + 2], 16) + (1 - opacity) * int(background[i : i + 2], 16)) for i in (1, 3, 5)
    )
    return "#" + "".join(f"{channel:02X}" for channel in mixed)


def test_contrast_of_black_on_white_is_21_and_of_equal_colours_1():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#123456", "#123456") == 1


@pytest.mark.parametrize("mode", MODES)
def test_text_stands_out_from_every_background(mode):
    theme = CONFIG["theme"][mode]
    for background in ("backgroundColor", "secondaryBackgroundColor", "codeBackgroundColor"):
        assert contrast(theme["textColor"], theme[background]) >= 7
        assert contrast(theme["linkColor"], theme[background]) >= 4.5
    assert contrast(theme["textColor"], theme["sidebar"]["backgroundColor"]) >= 7
    assert contrast(theme["codeTextColor"], theme["codeBackgroundColor"]) >= 4.5
    assert contrast(theme["dataframeHeaderTextColor"], theme["dataframeHeaderBackgroundColor"]) >= 4.5


@pytest.mark.parametrize("mode", MODES)
def test_captions_which_streamlit_shows_at_60_percent_can_be_read(mode):
    theme = CONFIG["theme"][mode]
    for background in (theme["backgroundColor"], theme["sidebar"]["backgroundColor"]):
        assert contrast(blended(theme["textColor"], background, 0.6), background) >= 4.5


@pytest.mark.parametrize("mode", MODES)
def test_white_can_be_read_on_primary_buttons_and_the_accent_seen_on_the_page(mode):
    theme = CONFIG["theme"][mode]
    assert contrast("#FFFFFF", theme["primaryColor"]) >= 4.5
    assert contrast(theme["primaryColor"], theme["backgroundColor"]) >= 3


@pytest.mark.parametrize("mode", MODES)
def test_chart_colours_stand_out_from_the_page(mode):
    theme = CONFIG["theme"][mode]
    for colour in theme["chartCategoricalColors"]:
        assert contrast(colour, theme["backgroundColor"]) >= 3, colour


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("mode", MODES)
def test_chart_colours_stay_apart_for_every_kind_of_sight(mode, sight):
    palette = CONFIG["theme"][mode]["chartCategoricalColors"]
    for first, second in itertools.combinations(palette, 2):
        assert seen_distance(first, second, SIGHT[sight]) >= 7.5, (first, second)


@pytest.mark.parametrize("mode", MODES)
def test_sequential_colours_are_ten_and_run_one_way_in_lightness(mode):
    """Streamlit silently drops a palette that has not exactly ten colours."""
    palette = CONFIG["theme"][mode]["chartSequentialColors"]
    assert len(palette) == len(CONFIG["theme"][mode]["chartDivergingColors"]) == 10
    steps = np.diff([contrast(colour, "#000000") for colour in palette])
    assert (steps < 0).all() or (steps > 0).all()


def known_to_streamlit() -> set[str]:
    """Every option, as ``section.name``, that the pinned Streamlit lists."""
    shown = subprocess.run(
        [sys.executable, "-m", "streamlit", "config", "show"], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert "not a valid" not in shown.stdout + shown.stderr
    section, names = "", set()
    for line in shown.stdout.splitlines():
        if heading := re.fullmatch(r"\[([\w.]+)\]", line):
            section = heading[1]
        elif option := re.match(r"(?:# )?(\w+) =", line):
            names.add(f"{section}.{option[1]}")
    return names


def settings(table: dict, prefix: str) -> set[str]:
    """The dotted names of a nested table's values."""
    nested = {name: value for name, value in table.items() if isinstance(value, dict)}
    own = {f"{prefix}.{name}" for name in table.keys() - nested.keys()}
    return own.union(*(settings(value, f"{prefix}.{name}") for name, value in nested.items()))


def test_streamlit_knows_every_setting():
    ours = set().union(*(settings(table, section) for section, table in CONFIG.items()))
    assert ours - known_to_streamlit() == set()
