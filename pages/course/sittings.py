"""What lies on the table while questions are answered: drafts, the answer handed in last, how often one was tried.

A sitting lasts as long as the session. What is to be remembered beyond it is an `answers.Answer`, kept in the progress.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from .answers import LONGEST_REASON, Answer, Verdict

#: The same item may lie on a lesson and in the review, each on a sheet of its own.
Place = Literal["lesson", "review"]


@dataclass(frozen=True)
class Sheet:
    """One question in one place.

    Parameters
    ----------
    draft : tuple of str
        What is chosen or typed now, as `Answer.given` has it.
    handed_in : tuple of str
        What was handed in last.
    verdict : {"right", "partly", "wrong"} or None
        Of what was handed in; None as long as nothing was.
    tries : int
        How often something was handed in.
    given_up : bool
        Whether the learner asked for the solution.
    refusal : str
        Why the draft is no answer yet.
    """

    draft: tuple[str, ...] = ()
    handed_in: tuple[str, ...] = ()
    verdict: Verdict | None = None
    tries: int = 0
    given_up: bool = False
    refusal: str = ""

    @property
    def settled(self) -> bool:
        """Whether there is nothing more to try."""
        return self.verdict == "right" or self.given_up

    @property
    def open(self) -> bool:
        """Whether the draft can be handed in: it is not what was handed in already."""
        return not self.settled and (self.verdict is None or self.draft != self.handed_in)

    def drafted(self, draft: tuple[str, ...]) -> Sheet:
        """Another draft."""
        return replace(self, draft=draft, refusal="")

    def marked(self, given: tuple[str, ...], verdict: Verdict) -> Sheet:
        """What was handed in, and what it was."""
        return Sheet(given, given, verdict, self.tries + 1)


@dataclass(frozen=True)
class Sittings:
    """All that lies on the table.

    Parameters
    ----------
    sheets : mapping of str to Sheet
        By place and item.
    turned : mapping of str to str
        The item that is read, by lesson.
    written : mapping of str to str
        Reasons as they are being written, by lesson.
    asked : str
        The item that the review asks now; it stays after it was answered, until the learner goes on.
    practice : tuple of str
        Items of a mixed practice that are still to come.
    practising : bool
        Whether the item that is asked belongs to a practice.
    practised : int
        How many mixed practices there were, so that the next one asks others.
    """

    sheets: Mapping[str, Sheet] = field(default_factory=dict)
    turned: Mapping[str, str] = field(default_factory=dict)
    written: Mapping[str, str] = field(default_factory=dict)
    asked: str = ""
    practice: tuple[str, ...] = ()
    practising: bool = False
    practised: int = 0

    def sheet(self, place: Place, item: str) -> Sheet | None:
        """The sheet of an item in a place; None where it was not touched in this session."""
        return self.sheets.get(f"{place} {item}")

    def put(self, place: Place, item: str, sheet: Sheet) -> Sittings:
        """Put a sheet in the place of the one before."""
        return replace(self, sheets={**self.sheets, f"{place} {item}": sheet})

    def cleared(self, place: Place, item: str) -> Sittings:
        """Begin an item anew."""
        return self.put(place, item, Sheet())

    def without(self, lesson: str) -> Sittings:
        """Begin a whole lesson anew, and what is asked in the review with it."""
        kept = {key: sheet for key, sheet in self.sheets.items() if f" {lesson}." not in key}
        turned, written = ({k: v for k, v in held.items() if k != lesson} for held in (self.turned, self.written))
        asked = "" if self.asked.startswith(f"{lesson}.") else self.asked
        return replace(self, sheets=kept, turned=turned, written=written, asked=asked)

    def turn(self, lesson: str, item: str) -> Sittings:
        """Turn to an item of a lesson."""
        return replace(self, turned={**self.turned, lesson: item})

    def wrote(self, lesson: str, text: str) -> Sittings:
        """Keep a reason as far as it is written."""
        return replace(self, written={**self.written, lesson: text[:LONGEST_REASON]})

    def asking(self, item: str) -> Sittings:
        """Put an item of the review on the table, on a clean sheet unless it was begun there and never handed in."""
        sheet = self.sheet("review", item)
        begun = sheet is not None and sheet.verdict is None
        return replace(self if begun else self.cleared("review", item), asked=item)


def sheet_of(answer: Answer) -> Sheet:
    """An answer of an earlier sitting, as it lay there."""
    return Sheet(answer.given, answer.given, answer.verdict, answer.tries)
