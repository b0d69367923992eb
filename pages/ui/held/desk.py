"""What lies on the learner's desk beside the walk: explorers, the chooser's answers, questions and predictions begun.

It goes into a project file. Coming back from one, it joins what lies here already, and nothing of either is lost.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, TypeVar

from pages.course.foresight import Foresight
from pages.course.sittings import Sittings

from .exploring import Bench, Explorers

Settings = TypeVar("Settings")


@dataclass(frozen=True)
class Desk:
    """All of it; the names are those of the session."""

    explorers: Explorers = Explorers()
    chooser: Mapping[str, str] = field(default_factory=dict)
    sittings: Sittings = Sittings()
    foresight: Foresight = Foresight()

    @classmethod
    def of(cls, session: Any) -> Desk:
        """What a session has of it."""
        return cls(**{part.name: getattr(session, part.name) for part in fields(cls)})

    def parts(self) -> dict[str, Any]:
        """By name, to be put into a session."""
        return {part.name: getattr(self, part.name) for part in fields(self)}

    def joined(self, kept: Desk, *, its_data: bool) -> Desk:
        """This desk with what was `kept`; where both say something, this one is the later.

        Parameters
        ----------
        kept : Desk
        its_data : bool
            Whether the data come from there as well, so that knobs about them do too.
        """
        return Desk(
            _explorers(self.explorers, kept.explorers, its_data),
            {**kept.chooser, **self.chooser},
            _sittings(self.sittings, kept.sittings),
            _foresight(self.foresight, kept.foresight),
        )


def _explorers(here: Explorers, kept: Explorers, its_data: bool) -> Explorers:
    own = kept if its_data and kept.own_of else here
    return replace(
        _touched(here, kept),
        simulated=_benches(here.simulated, kept.simulated),
        own=_benches(here.own, kept.own) if here.own_of == kept.own_of else own.own,
        own_of=own.own_of,
        done=here.done | kept.done,
        verdicts=_touched(here.verdicts, kept.verdicts),
    )


def _benches(here: Bench, kept: Bench) -> Bench:
    return Bench(**{part.name: _touched(getattr(here, part.name), getattr(kept, part.name)) for part in fields(Bench)})


def _touched(here: Settings, kept: Settings) -> Settings:
    """The settings that were touched here, and the others as they were kept."""
    start = type(here)()
    names = [part.name for part in fields(here)]  # type: ignore[arg-type]
    rest = {name: getattr(kept, name) for name in names if getattr(here, name) == getattr(start, name)}
    return replace(here, **rest)  # type: ignore[type-var]


def _sittings(here: Sittings, kept: Sittings) -> Sittings:
    asking = here if here.asked or here.practice else kept
    return Sittings(
        {**kept.sheets, **here.sheets},
        {**kept.turned, **here.turned},
        {**kept.written, **here.written},
        asking.asked,
        asking.practice,
        asking.practising,
        max(here.practised, kept.practised),
    )


def _foresight(here: Foresight, kept: Foresight) -> Foresight:
    return Foresight(here.wanted and kept.wanted, {**kept.drafts, **here.drafts}, here.passed | kept.passed)
