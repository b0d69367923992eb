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
        (Restricted) log-likelihood at the end of the fit, constants as in lme4.
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
        memory(result),
    ]
    return "| " + " | ".join(cells) + " |"


def memory(result: Result) -> str:
    """MB before the first fit, at the highest point of all, and the difference."""
    if not (result.peak_mb and result.before_mb):
        return ""
    return f"{result.before_mb:.0f} → {result.peak_mb:.0f} MB (+{result.peak_mb - result.before_mb:.0f})"


def growth(results: list[Result], names: tuple[str, ...]) -> list[str]:
    """For each engine that fitted the first and the last of these cases, how its time grew; one list or none."""
    best = {(result.case, result.engine): result.best for result in results if result.seconds}
    engines = dict.fromkeys(result.engine for result in results)
    rows = [
        f"- {engine}: {best[names[-1], engine] / best[names[0], engine]:.3g} times the time"
        for engine in engines
        if (names[0], engine) in best and (names[-1], engine) in best
    ]
    return [f"From {names[0]} to {names[-1]} and as many times the groups:\n\n" + "\n".join(rows)] if rows else []


def markdown_after(results: list[Result]) -> str:
    """What comes after a fit: time, and how many times Rungs' time that is."""
    ours = {result.case: result.best for result in results if result.engine == "rungs" and result.seconds}
    rows = [
        f"| {result.case} | {f'{result.engine} {result.version}'.strip()} | {duration(result.best)} | "
        f"{result.best / ours[result.case]:.3g} |"
        if result.seconds and result.case in ours
        else f"| {result.case} | {result.engine} | {result.reason} | |"
        for result in results
    ]
    return "\n".join(["| after a fit | engine | best | times Rungs |", "|---|---|--:|--:|", *rows])


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
