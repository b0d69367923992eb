"""What a learner is asked to predict before it is shown: one file a lesson in ``content/predictions``.

A forecast is asked with what is known before its result, and judged with what is known after. Both are facts of the
learner's own data; texts are templates, values are expressions in the language of lessons.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from .authoring import read_yaml, refuse
from .filling import fact_at, filled, value_of
from .language import UNFILLABLE, number_of
from .prediction_schema import problems_of

FOLDER = Path(__file__).resolve().parents[2] / "content" / "predictions"

Kind = Literal["choice", "slider"]


@dataclass(frozen=True)
class Forecast:
    """One forecast as its author wrote it.

    Parameters
    ----------
    id : str
        ``<lesson>.<name>``, for good.
    kind : {"choice", "slider"}
    ask : str
        Knows only what is known before the result.
    truth : str
        Expression: the option's id, or the number.
    said : str
        What is told afterwards; ``said`` and ``truth`` are known in it.
    needs : tuple of str
        Facts, dotted where they lie deeper, without which it is not asked.
    options : mapping of str to str
        Id and text, of a choice.
    low, high : str
        Expressions: the ends of a slider.
    unit, axis : str
        Of a slider's values, and what its picture is titled with.
    before, after : str
        Expressions: the number on the rung below and the one found, for the picture; empty where there is none.
    """

    id: str
    kind: Kind
    ask: str
    truth: str
    said: str
    needs: tuple[str, ...]
    options: Mapping[str, str]
    low: str
    high: str
    unit: str
    axis: str
    before: str
    after: str

    @property
    def lesson(self) -> str:
        """The lesson that it belongs to."""
        return self.id.partition(".")[0]


@dataclass(frozen=True)
class Asked:
    """A forecast as it is put to a learner; texts are Markdown."""

    id: str
    kind: Kind
    ask: str
    options: Mapping[str, str]
    low: float = 0.0
    high: float = 1.0
    unit: str = ""


@dataclass(frozen=True)
class Outcome:
    """What was said beside what is.

    Parameters
    ----------
    said, truth : str or float
        Ids of options, or numbers.
    told : str
        Markdown.
    right : bool or None
        Of a choice; a number is only near or far.
    chosen : str
        The option that was chosen, in words.
    axis, unit : str
        Markdown, for a picture.
    before, after : float or None
        For the picture; the truth itself is `after` of a slider.
    """

    said: str | float
    truth: str | float
    told: str
    right: bool | None
    chosen: str
    axis: str
    unit: str
    before: float | None
    after: float | None


def forecast_lessons() -> tuple[str, ...]:
    """Lessons that ask for predictions."""
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


def forecasts(lesson: str) -> tuple[Forecast, ...]:
    """The forecasts of a lesson; raises `AuthoringError` for a file that breaks the rules."""
    path = FOLDER / f"{lesson}.yaml"
    return _read(path, path.stat().st_mtime_ns) if path.exists() else ()


def asked(forecast: Forecast, before: Mapping[str, Any], after: Mapping[str, Any]) -> Asked | None:
    """The question, where it can be asked now and will have an answer; else None.

    Parameters
    ----------
    forecast : Forecast
    before, after : mapping
        Facts without the result, and with it.
    """
    try:
        if any(fact_at(need, before) is None for need in forecast.needs) or _truth(forecast, after) is None:
            return None
        ends = (
            (number_of(forecast.low, before), number_of(forecast.high, before)) if forecast.kind == "slider" else (0, 1)
        )
        if not ends[0] < ends[1]:
            return None
        return Asked(
            forecast.id,
            forecast.kind,
            filled(forecast.ask, before),
            {key: filled(text, before) for key, text in forecast.options.items()},
            *ends,
            unit=filled(forecast.unit, before),
        )
    except UNFILLABLE:
        return None


def outcome(forecast: Forecast, said: str | float, after: Mapping[str, Any]) -> Outcome | None:
    """What became of a prediction; None where the result is not there (any more) or the words fit no option."""
    try:
        truth = _truth(forecast, after)
        if truth is None or (forecast.kind == "choice") != isinstance(said, str) or _foreign(forecast, said):
            return None
        known = {**after, "said": said, "truth": truth}
        found = number_of(forecast.after, known) if forecast.after else truth
        return Outcome(
            said=said,
            truth=truth,
            told=filled(forecast.said, known),
            right=said == truth if forecast.kind == "choice" else None,
            chosen=filled(forecast.options[said], known) if isinstance(said, str) else "",
            axis=filled(forecast.axis, known),
            unit=filled(forecast.unit, known),
            before=number_of(forecast.before, known) if forecast.before else None,
            after=found if isinstance(found, float) else None,
        )
    except UNFILLABLE:
        return None


def _truth(forecast: Forecast, after: Mapping[str, Any]) -> str | float | None:
    found = value_of(forecast.truth, after)
    if forecast.kind == "choice":
        return found if isinstance(found, str) and found in forecast.options else None
    usable = isinstance(found, int | float) and not isinstance(found, bool) and math.isfinite(found)
    return float(found) if usable else None


def _foreign(forecast: Forecast, said: str | float) -> bool:
    """A choice that is no longer offered."""
    return forecast.kind == "choice" and said not in forecast.options


@lru_cache(maxsize=64)
def _read(path: Path, _modified: int) -> tuple[Forecast, ...]:
    raw = read_yaml(path)
    refuse(path, problems_of(raw, lesson=path.stem))
    return tuple(_forecast(entry) for entry in raw)


def _forecast(raw: Mapping[str, Any]) -> Forecast:
    return Forecast(
        id=raw["id"],
        kind=raw["kind"],
        ask=raw["ask"],
        truth=str(raw["truth"]),
        said=raw["said"],
        needs=tuple(raw.get("needs", ())),
        options={option["id"]: option["text"] for option in raw.get("options", ())},
        low=str(raw.get("low", "")),
        high=str(raw.get("high", "")),
        unit=raw.get("unit", ""),
        axis=raw.get("axis", ""),
        before=str(raw.get("before", "")),
        after=str(raw.get("after", "")),
    )
