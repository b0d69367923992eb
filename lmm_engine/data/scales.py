"""Words that together are a scale, from its lowest to its highest."""

from __future__ import annotations

from collections.abc import Iterable

_SCALES: tuple[tuple[str, ...], ...] = (
    ("never", "almost never", "rarely", "seldom", "sometimes", "often", "usually", "very often", "almost always",
     "always"),
    ("none", "very mild", "mild", "moderate", "severe", "very severe"),
    ("none", "very low", "low", "medium", "high", "very high"),
    ("very small", "small", "medium", "large", "very large"),
    ("very poor", "poor", "fair", "good", "very good", "excellent"),
    ("strongly disagree", "disagree", "slightly disagree", "neither agree nor disagree", "neutral", "slightly agree",
     "agree", "strongly agree"),
    ("not at all", "a little", "somewhat", "moderately", "quite a bit", "very much", "extremely"),
    ("none", "primary", "secondary", "tertiary"),
    ("baseline", "pre", "mid", "post", "follow-up", "followup"),
)  # fmt: skip


def scale_order(levels: Iterable[str]) -> tuple[str, ...] | None:
    """The levels from lowest to highest where all are different words of one known scale; None where they are not."""
    plain = {level: level.strip().casefold() for level in levels}
    if len(plain) < 3 or len(set(plain.values())) < len(plain):
        return None
    for scale in _SCALES:
        if set(plain.values()) <= set(scale):
            return tuple(sorted(plain, key=lambda level: scale.index(plain[level])))
    return None
