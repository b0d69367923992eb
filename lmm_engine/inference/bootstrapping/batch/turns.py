"""Long work in turns: bounded memory, and a question after each whether to go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ....result import Estimates

#: Called with the share of the work done; answers False to stop.
Progress = Callable[[float], bool | None]

#: Bytes that the rows of one turn's outcomes may take, all copies together. With what the criterion needs beside them
#: (see `fit.CLOSE_BY`) a turn stays below 100 MB.
ROOM = 60_000_000

#: Copies of the outcomes' rows that live at once: standard normal draws, outcomes, residuals, and steps between.
COPIES = 6

#: Outcomes in a turn: enough that Python's own cost does not count, few enough for progress to be seen.
MOST = 500
MOST_SEVERAL = 10  # with several grouping factors, where each outcome takes milliseconds to seconds


def turn_size(*fits: Estimates) -> int:
    """How many outcomes to draw and fit in one turn."""
    effects = sum(len(term.terms) * len(term.levels) for term in fits[0].random_terms)
    fitting = ROOM // (8 * COPIES * (fits[0].nobs + effects))
    most = MOST_SEVERAL if any(len(fit.moments.factors) > 1 for fit in fits) else MOST
    return max(1, min(most, fitting))


def in_turns(n: int, size: int, progress: Progress | None) -> Iterator[int]:
    """How many to do in each turn, until n are done or the progress function says no."""
    done = 0
    while done < n:
        turn = min(size, n - done)
        yield turn
        done += turn
        if progress is not None and progress(done / n) is False:
            return
