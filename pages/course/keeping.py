"""What the browser's own storage and the session say to each other about progress, for `pages/ui/teaching/keeper.py`.

The browser hands over what it holds and what the session has not seen yet. The session merges it and says so, and only
then does the browser write over it. So two tabs cannot wipe each other, and what cannot be read is put aside first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from lmm_engine.errors import DataError

from . import progress_text
from .progress import Progress

Trouble = Literal["", "denied", "full", "unreadable"]
#: A page counts its messages from 1; no visit has so many.
_MOST_MESSAGES = 10**9


@dataclass(frozen=True)
class Keeping:
    """Where the dialogue stands.

    Parameters
    ----------
    session : str
        Identity of the session: a page that outlives one begins the dialogue afresh.
    heard : int
        The last message from the browser that was taken in.
    aside : int
        The last message whose text could not be read, and is to be put aside.
    on : bool
        Whether progress is kept in the browser.
    choices : int
        How often the learner switched it on or off in this session.
    trouble : {"", "denied", "full", "unreadable"}
        Why nothing can be kept, or that something was put aside.
    """

    session: str = ""
    heard: int = 0
    aside: int = 0
    on: bool = True
    choices: int = 0
    trouble: Trouble = ""

    def switched(self, on: bool) -> Keeping:
        """The learner wants progress kept, or no longer."""
        return replace(self, on=on, choices=self.choices + 1)

    def says(self, progress: Progress) -> dict[str, Any]:
        """What the browser is told."""
        return {
            "session": self.session,
            "heard": self.heard,
            "aside": self.aside,
            "on": self.on,
            "choices": self.choices,
            "text": "" if progress.empty else progress_text.write(progress),
        }


def hear(keeping: Keeping, progress: Progress, message: Any) -> tuple[Keeping, Progress]:
    """Take in a message of the browser; one that is none changes nothing."""
    if not isinstance(message, Mapping) or not _is_news(message.get("n"), keeping.heard):
        return keeping, progress
    heard = replace(keeping, heard=message["n"])
    if message.get("off") is True:
        return replace(heard, on=False), progress
    if message.get("trouble") in get_args(Trouble):
        return replace(heard, trouble=message["trouble"]), progress
    if not isinstance(message.get("text"), str):
        return heard, progress
    try:
        return heard, progress.merged(progress_text.read(message["text"]))
    except DataError:
        return replace(heard, aside=heard.heard, trouble="unreadable"), progress


def _is_news(n: Any, heard: int) -> bool:
    return type(n) is int and heard < n < _MOST_MESSAGES
