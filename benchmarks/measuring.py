"""Seconds and memory of repeated calls in this process."""

from __future__ import annotations

import gc
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

Answer = TypeVar("Answer")
STATUS = Path("/proc/self/status")


@dataclass(frozen=True)
class Measured:
    """Seconds of each call, and the memory (MB) held before the first and at the highest point of all."""

    seconds: tuple[float, ...]
    before_mb: float
    peak_mb: float


def measure(call: Callable[[], Answer], repeats: int) -> tuple[Answer, Measured]:
    """Call repeatedly; the answer is the last one."""
    gc.collect()
    forget_peak()
    before = memory_mb("VmRSS")
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        answer = call()
        seconds.append(time.perf_counter() - start)
    return answer, Measured(tuple(seconds), before, memory_mb("VmHWM"))


def forget_peak() -> None:
    """Let Linux count the highest memory from here on; elsewhere the peak includes reading the data."""
    try:
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    except OSError:
        return


def memory_mb(line: str) -> float:
    """A line of /proc/self/status in MB; where there is none, the peak that the operating system reports."""
    if STATUS.exists():
        found = next(row for row in STATUS.read_text(encoding="ascii").splitlines() if row.startswith(line))
        return int(found.split()[1]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)
