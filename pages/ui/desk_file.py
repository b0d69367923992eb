"""The desk as a part of a project file, and back; what is read is foreign: types, ids, sizes and seeds are checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any, get_args

from lmm_engine.data.plain import Reader, plain
from pages.course.answers import LONGEST_GIVEN, LONGEST_REASON, MOST_PARTS
from pages.course.foresight import Foresight
from pages.course.progress import LONGEST_ID, LONGEST_SAID
from pages.course.sittings import Sheet, Sittings

from .held.desk import Desk
from .held.exploring import Bench, Explorers, Mode, Name, Verdicts

#: So many sheets, drafts or words a course does not have.
_MOST = 2_000
#: What names data and roles; longer, and the knobs that belong to them are left out.
_LONGEST_IDENTITY = 50_000
_LONGEST_KEY = 2 * LONGEST_ID
_MOST_TRIES = 10_000
_SEEDS = range(1, 10_000)


def write_desk(desk: Desk) -> dict[str, Any]:
    """A desk as dicts, lists, texts and numbers."""
    explorers, sittings, foresight = desk.explorers, desk.sittings, desk.foresight
    if len(explorers.own_of) > _LONGEST_IDENTITY:
        explorers = replace(explorers, own=Bench(), own_of="")
    return {
        "explorers": {
            **{name: getattr(explorers, name) for name in ("chosen", "mode", "own_of")},
            "simulated": plain(explorers.simulated),
            "own": plain(explorers.own),
            "done": sorted(explorers.done),
            "verdicts": plain(explorers.verdicts),
        },
        "chooser": dict(desk.chooser),
        "sittings": {
            # Why a draft is no answer yet is said when it is handed in again.
            "sheets": {key: plain(replace(sheet, refusal="")) for key, sheet in _last(sittings.sheets).items()},
            "turned": _last(sittings.turned),
            "written": _last(sittings.written),
            "asked": sittings.asked,
            "practice": list(sittings.practice),
            "practising": sittings.practising,
            "practised": sittings.practised,
        },
        "foresight": {
            "wanted": foresight.wanted,
            "drafts": _last(foresight.drafts),
            "passed": sorted(foresight.passed)[-_MOST:],
        },
    }


def read_desk(found: Any, reader: Reader) -> Desk:
    """Read what `write_desk` made; what is missing is as at the start. Raises `DataError` for anything else."""
    desk = _Parts(found, reader, "what lies on the desk")
    return Desk(
        _explorers(desk.inner("explorers")),
        desk.texts("chooser", LONGEST_ID),
        _sittings(desk.inner("sittings")),
        _foresight(desk.inner("foresight")),
    )


def _last(records: Mapping[str, Any]) -> dict[str, Any]:
    return dict([*records.items()][-_MOST:])


class _Parts:
    """A foreign dict whose parts are checked as they are taken; one that is missing is as at the start."""

    def __init__(self, found: Any, reader: Reader, where: str) -> None:
        self._reader, self._where = reader, where
        self._found: dict[str, Any] = found if isinstance(found, dict) else self.refuse()

    def refuse(self, name: str = "") -> Any:
        """Say that a part, or all of it, is not what it should be."""
        return self._reader.checked(None, str, self._place(name) if name else self._where)

    def inner(self, name: str) -> _Parts:
        """A part with parts."""
        return _Parts(self._found.get(name, {}), self._reader, self._place(name))

    def value(self, name: str, hint: Any, start: Any) -> Any:
        """A part of a type."""
        return self._reader.checked(self._found.get(name, start), hint, self._place(name))

    def made(self, name: str, kind: type[Any]) -> Any:
        """A part that is a dataclass."""
        return self._reader.made(kind, self._found.get(name, {}), self._place(name))

    def text(self, name: str, longest: int) -> str:
        """A text of some length."""
        return self._within(self.value(name, str, ""), longest, name)

    def listed(self, name: str, longest: int) -> tuple[str, ...]:
        """Not too many texts."""
        found = self._within(self.value(name, tuple[str, ...], []), _MOST, name)
        return tuple(self._within(text, longest, name) for text in found)

    def texts(self, name: str, longest: int) -> dict[str, str]:
        """Not too many texts by their ids."""
        found = self.records(name, str)
        return {key: self._within(text, longest, name) for key, text in found.items()}

    def records(self, name: str, hint: Any) -> dict[str, Any]:
        """Not too many things of a type by their ids."""
        found = self._found.get(name, {})
        if not isinstance(found, dict) or any(len(key) > _LONGEST_KEY for key in found):
            return self.refuse(name)
        place = self._place(name)
        return {key: self._reader.checked(own, hint, place) for key, own in self._within(found, _MOST, name).items()}

    def _within(self, value: Any, most: int, name: str) -> Any:
        return value if len(value) <= most else self.refuse(name)

    def _place(self, name: str) -> str:
        return f"{self._where}, “{name}”"


def _explorers(parts: _Parts) -> Explorers:
    return Explorers(
        parts.value("chosen", Name, get_args(Name)[0]),
        parts.value("mode", Mode, "simulated"),
        _seeded(parts.made("simulated", Bench)),
        _seeded(parts.made("own", Bench)),
        parts.text("own_of", _LONGEST_IDENTITY),
        frozenset(parts.listed("done", LONGEST_ID)),
        parts.made("verdicts", Verdicts),
    )


def _seeded(bench: Bench) -> Bench:
    """A bench whose seeds are those that its buttons go through; one that is not begins again."""
    knobs = {part.name: getattr(bench, part.name) for part in fields(bench)}
    strange = {name: own for name, own in knobs.items() if getattr(own, "seed", 1) not in _SEEDS}
    return replace(bench, **{name: replace(own, seed=1) for name, own in strange.items()})


def _sittings(parts: _Parts) -> Sittings:
    return Sittings(
        {key: sheet for key, sheet in parts.records("sheets", Sheet).items() if _holds(sheet)},
        parts.texts("turned", LONGEST_ID),
        parts.texts("written", LONGEST_REASON),
        parts.text("asked", LONGEST_ID),
        parts.listed("practice", LONGEST_ID),
        parts.value("practising", bool, False),
        min(max(parts.value("practised", int, 0), 0), _MOST),
    )


def _holds(sheet: Sheet) -> bool:
    """Whether a sheet can have come about; one that cannot is left out."""
    given = (*sheet.draft, *sheet.handed_in)
    small = max(len(sheet.draft), len(sheet.handed_in)) <= MOST_PARTS and all(len(x) <= LONGEST_GIVEN for x in given)
    begun = sheet.verdict is None and not (sheet.handed_in or sheet.given_up or sheet.tries)
    answered = sheet.verdict is not None and 0 < sheet.tries <= _MOST_TRIES
    return small and not sheet.refusal and (begun or answered)


def _foresight(parts: _Parts) -> Foresight:
    drafts = parts.records("drafts", float | str)
    if any(isinstance(said, str) and len(said) > LONGEST_SAID for said in drafts.values()):
        parts.refuse("drafts")
    return Foresight(parts.value("wanted", bool, True), drafts, frozenset(parts.listed("passed", _LONGEST_KEY)))
