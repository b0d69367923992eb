"""Progress as JSON, with a version: what is kept in the browser, and in the project file.

Reading is strict: text that was damaged, or written by a newer version of the course, is refused as a whole with one
sentence, so that whoever asked can put it aside instead of writing over it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from math import isfinite
from typing import Any

from lmm_engine.errors import DataError

from .answers import answer_from, reason_from
from .progress import LONGEST_ID, LONGEST_SAID, Mark, Prediction, Progress
from .spacing import SETTLED, Box

FORMAT = "rungs progress"
VERSION = 1
#: From a version to the next: plain data to plain data. An older text takes every step that is left.
UPGRADES: dict[int, Callable[[dict[str, Any]], dict[str, Any]]] = {}

MOST_CHARACTERS = 1_000_000
MOST_RECORDS = 5_000
_REMEDY = "Nothing of it was changed or thrown away."
_PARTS = ("lessons", "answers", "boxes", "predictions", "reasons", "rounds")


def write(progress: Progress) -> str:
    """The same text for the same progress."""
    return json.dumps(plain(progress), ensure_ascii=True, allow_nan=False, sort_keys=True, separators=(",", ":"))


def read(text: str) -> Progress:
    """Read what `write` wrote, or an older version of the course did.

    Raises
    ------
    DataError
        If it is anything else.
    """
    if len(text) > MOST_CHARACTERS:
        raise DataError("The progress that was kept is larger than any course.", _REMEDY)
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DataError("The progress that was kept is damaged and cannot be read.", _REMEDY) from error
    return from_plain(found)


def plain(progress: Progress) -> dict[str, Any]:
    """Progress as dicts, lists, texts and numbers."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "lessons": {lesson: _mark(mark) for lesson, mark in progress.lessons.items()},
        "answers": [answer.plain() for _, answer in sorted(progress.answers.items())],
        "boxes": {item: [box.step, box.day.isoformat(), box.after] for item, box in progress.boxes.items()},
        "predictions": {
            key: {"said": p.said, "day": p.day.isoformat(), "about": p.about} for key, p in progress.predictions.items()
        },
        "reasons": [reason.plain() for _, reason in sorted(progress.reasons.items())],
        "rounds": dict(progress.rounds),
    }


def from_plain(found: Any) -> Progress:
    """Read what `plain` made; raises `DataError` for anything else."""
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise DataError("What was kept is not the progress of this course.", _REMEDY)
    version = found.get("version")
    if type(version) is not int or not min([VERSION, *UPGRADES]) <= version <= VERSION:
        raise DataError("The progress that was kept was written by another version of this course.", _REMEDY)
    try:
        for step in range(version, VERSION):
            found = UPGRADES[step](found)
        return _progress(found)
    except (ValueError, TypeError, KeyError, IndexError, OverflowError, AttributeError) as error:
        raise DataError("The progress that was kept is damaged and cannot be read.", _REMEDY) from error


def _progress(found: dict[str, Any]) -> Progress:
    if set(found) != {"format", "version", *_PARTS} or sum(len(found[part]) for part in _PARTS) > MOST_RECORDS:
        raise ValueError("not the parts of a progress")
    return Progress(
        lessons={_id(lesson): _read_mark(mark) for lesson, mark in found["lessons"].items()},
        answers=_by("item", map(answer_from, _list(found["answers"]))),
        boxes={_id(item): _read_box(box) for item, box in found["boxes"].items()},
        predictions={_id(key): _read_prediction(key, said) for key, said in found["predictions"].items()},
        reasons=_by("lesson", map(reason_from, _list(found["reasons"]))),
        rounds={_id(lesson): _count(n) for lesson, n in found["rounds"].items()},
    )


def _mark(mark: Mark) -> dict[str, Any]:
    finished = None if mark.finished is None else mark.finished.isoformat()
    return {"version": mark.version, "begun": mark.begun.isoformat(), "finished": finished}


def _read_mark(found: Mapping[str, Any]) -> Mark:
    finished = found["finished"]
    day = None if finished is None else date.fromisoformat(finished)
    return Mark(_count(found["version"]), date.fromisoformat(found["begun"]), day)


def _read_box(found: Any) -> Box:
    step, day, after = _list(found)
    if _count(step) > SETTLED:
        raise ValueError("no such box")
    return Box(step, date.fromisoformat(day), _count(after))


def _read_prediction(key: str, found: Mapping[str, Any]) -> Prediction:
    said, about = found["said"], found["about"]
    number = type(said) in (int, float) and isfinite(said)
    if not (number or (type(said) is str and len(said) <= LONGEST_SAID)):
        raise ValueError("a prediction is a number or a few words")
    return Prediction(key, said, date.fromisoformat(found["day"]), _id(about) if about else "")


def _by(name: str, records: Iterable[Any]) -> dict[str, Any]:
    return {_id(getattr(record, name)): record for record in records}


def _id(text: Any) -> str:
    if type(text) is not str or not 0 < len(text) <= LONGEST_ID:
        raise ValueError("an id is a short text")
    return text


def _count(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 10**9:
        raise ValueError("a count is a whole number")
    return value


def _list(value: Any) -> list[Any]:
    if type(value) is not list:
        raise ValueError("a list belongs here")
    return value
