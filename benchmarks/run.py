"""Times Rungs beside statsmodels and lme4 on the same data in the same run: python -m benchmarks.run [--write]

Every engine fits in a process of its own, after reading the data and, where it fits more than once, one fit to warm up.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.cases import CASES, Case
from benchmarks.table import Result, in_words, markdown, shape_of_machine

HERE = Path(__file__).parent
ROOT = HERE.parent
README = HERE / "README.md"
RESULTS = "## Results\n"

# A single thread each: R's own BLAS has one, and threads that wait for a busy core cost more than they bring here.
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
PATIENCE = {"rungs": 600.0, "statsmodels": 120.0, "lme4": 900.0}  # seconds for all repeats together, reading included


def command(engine: str, case: Case, file: Path) -> list[str]:
    """How an engine is started."""
    if engine == "lme4":
        return ["Rscript", str(HERE / "lme4.R"), str(file), case.formula, str(case.repeats_of(engine))]
    return [sys.executable, "-m", "benchmarks.worker", engine, case.name, str(file)]


def timed(engine: str, case: Case, file: Path) -> Result:
    """One engine on one case, or that it did not end in time."""
    try:
        done = subprocess.run(
            command(engine, case, file),
            capture_output=True,
            text=True,
            timeout=PATIENCE[engine],
            cwd=ROOT,
            env=os.environ | ONE_THREAD,
        )
    except subprocess.TimeoutExpired:
        return Result(case.name, engine, reason=f"> {PATIENCE[engine]:.0f} s")
    if done.returncode:
        print(done.stderr, file=sys.stderr)
        return Result(case.name, engine, reason="failed")
    answer = json.loads(done.stdout.splitlines()[-1])
    answer["seconds"] = tuple(answer["seconds"])
    return Result(case.name, **answer)


def has_lme4() -> bool:
    """Whether R and lme4 are on the machine."""
    if shutil.which("Rscript") is None:
        return False
    asked = ["Rscript", "-e", "quit(status = !requireNamespace('lme4', quietly = TRUE))"]
    return subprocess.run(asked, capture_output=True).returncode == 0


def run(engines: list[str], cases: list[Case]) -> list[Result]:
    """Every engine on every case, one after the other."""
    results = []
    with tempfile.TemporaryDirectory() as folder:
        for case in cases:
            file = Path(folder) / "data.csv"
            case.table().to_csv(file, index=False)
            for engine in engines:
                results.append(timed(engine, case, file))
                print(in_words(results[-1]), flush=True)
    return results


def write(text: str) -> None:
    """Put a table in the place of the last one."""
    before, _, _ = README.read_text(encoding="utf-8").partition(RESULTS)
    README.write_text(f"{before}{RESULTS}\n{text}", encoding="utf-8")


def main() -> None:
    """Ask, run, print, and write where asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="put the table into benchmarks/README.md")
    parser.add_argument("--case", nargs="+", choices=[case.name for case in CASES], help="only these")
    parser.add_argument("--engine", nargs="+", choices=list(PATIENCE), help="only these")
    asked = parser.parse_args()
    engines = asked.engine or [engine for engine in PATIENCE if engine != "lme4" or has_lme4()]
    load = os.getloadavg()[0]
    results = run(engines, [case for case in CASES if not asked.case or case.name in asked.case])
    text = f"{shape_of_machine(load)}\n\n{markdown(results)}\n"
    print(f"\n{text}")
    if asked.write:
        write(text)


if __name__ == "__main__":
    main()
