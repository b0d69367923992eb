"""Results of a run as a table for people."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from statistics import median


@dataclass(frozen=True)
class Result:
    """One engine on one case; without `seconds`, `reason` says why.

    Parameters
    ----------
    case, engine, version : str
    loglik : float
        Restricted log-likelihood at the end of the fit, constants as in lme4.
    seconds : tuple of float
        One per repeat.
    before_mb, peak_mb : float or None
        Memory of the process before the first fit and at the highest point of all fits.
    reason : str
    """

    case: str
    engine: str
    version: str = ""
    loglik: float = float("nan")
    seconds: tuple[float, ...] = ()
    before_mb: float | None = None
    peak_mb: float | None = None
    reason: str = ""

    @property
    def best(self) -> float:
        return min(self.seconds)

    @property
    def middle(self) -> float:
        return median(self.seconds)


def in_words(result: Result) -> str:
    """One line for the terminal while the run goes on."""
    said = result.reason or f"best {duration(result.best)}, median {duration(result.middle)} of {len(result.seconds)}"
    return f"{result.case}: {result.engine} {said}"


def duration(seconds: float) -> str:
    """Three figures with a unit that suits."""
    if seconds < 1:
        return f"{seconds * 1000:#.3g} ms".replace(". ", " ")
    return f"{seconds:#.3g} s".replace(". ", " ")


def markdown(results: list[Result]) -> str:
    """The table: time, how many times Rungs' time that is, and the log-likelihood against Rungs'."""
    columns = ("data", "engine", "fits", "best", "median", "times Rungs", "log-likelihood", "below Rungs", "memory")
    head = f"| {' | '.join(columns)} |"
    rule = "|---|---|--:|--:|--:|--:|--:|--:|--:|"
    ours = {result.case: result for result in results if result.engine == "rungs" and result.seconds}
    return "\n".join([head, rule, *(row(result, ours.get(result.case)) for result in results)])


def row(result: Result, ours: Result | None) -> str:
    """One line of the table."""
    name = f"{result.engine} {result.version}".strip()
    if not result.seconds:
        return f"| {result.case} | {name} | | {result.reason} | | | | | |"
    apart = ours is not None and ours is not result
    cells = [
        result.case,
        name,
        str(len(result.seconds)),
        duration(result.best),
        duration(result.middle),
        f"{result.best / ours.best:.3g}" if ours and apart else "1",
        f"{result.loglik:.6f}",
        f"{ours.loglik - result.loglik:.1e}" if ours and apart else "",
        f"{result.before_mb:.0f} → {result.peak_mb:.0f} MB" if result.peak_mb and result.before_mb else "",
    ]
    return "| " + " | ".join(cells) + " |"


def shape_of_machine(load: float) -> str:
    """Date, processor, memory and versions in one sentence."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "scipy", "pandas"))
    return (
        f"{date.today():%d %B %Y}, {processor()}, {os.cpu_count()} cores, {memory_gb():.0f} GB, {platform.system()}; "
        f"Python {platform.python_version()}, {packages}; load average at the start {load:.1f}."
    )


def processor() -> str:
    """The processor's name where the system tells."""
    info = Path("/proc/cpuinfo")
    if info.exists():
        named = (line.partition(":")[2].strip() for line in info.read_text().splitlines() if "model name" in line)
        return next(named, platform.machine())
    return platform.processor() or platform.machine()


def memory_gb() -> float:
    """All memory of the machine."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
