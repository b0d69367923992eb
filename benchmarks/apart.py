"""An engine in a process of its own, on one thread, with a limit on its time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from benchmarks.table import Result

ROOT = Path(__file__).parents[1]
# R's own BLAS has one thread, and threads that wait for a busy core cost more than they bring here.
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def timed_apart(case: str, engine: str, command: list[str], patience: float) -> Result:
    """What the process says of itself in JSON, or why there is no time to tell.

    Parameters
    ----------
    case, engine : str
    command : list of str
    patience : float
        Seconds until it is stopped.
    """
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=patience, cwd=ROOT, env=os.environ | ONE_THREAD
        )
    except subprocess.TimeoutExpired:
        return Result(case, engine, reason=f"> {patience:.0f} s")
    except FileNotFoundError:
        return Result(case, engine, reason="not there")
    if done.returncode:
        print(done.stderr, file=sys.stderr)
        return Result(case, engine, reason="failed")
    answer = json.loads(done.stdout.splitlines()[-1])
    return Result(case, **answer | {"seconds": tuple(answer["seconds"])})
