"""Times Rungs beside lme4, statsmodels and mixedlm on the same data in the same run: python -m benchmarks.run [--write]

Every engine fits in a process of its own, after reading the data and, where it fits more than once, one fit to warm up.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from benchmarks import after
from benchmarks.apart import timed_apart
from benchmarks.cases import CASES, GROWING, Case
from benchmarks.table import Result, growth, in_words, markdown, markdown_after, shape_of_machine

HERE = Path(__file__).parent
README = HERE / "README.md"
RESULTS = "## Results\n"

#: Seconds for all repeats together, reading included.
PATIENCE = {"rungs": 600.0, "statsmodels": 120.0, "lme4": 900.0, "mixedlm": 600.0}


def command(engine: str, case: Case, file: Path) -> list[str]:
    """How an engine is started."""
    if engine == "lme4":
        return ["Rscript", str(HERE / "lme4.R"), str(file), case.formula, case.method, str(case.repeats_of(engine))]
    return [sys.executable, "-m", "benchmarks.worker", engine, case.name, str(file)]


def timed(engine: str, case: Case, file: Path) -> Result:
    """One engine on one case, or why there is no time to tell."""
    if engine == "statsmodels" and case.slope is None:
        return Result(case.name, engine, reason="not tried: all rows are one group to it")
    return timed_apart(case.name, engine, command(engine, case, file), PATIENCE[engine])


def has_lme4() -> bool:
    """Whether R and lme4 are on the machine."""
    if shutil.which("Rscript") is None:
        return False
    asked = ["Rscript", "-e", "quit(status = !requireNamespace('lme4', quietly = TRUE))"]
    return subprocess.run(asked, capture_output=True).returncode == 0


def engines_here() -> list[str]:
    """The engines that are on the machine."""
    there = {"lme4": has_lme4(), "mixedlm": find_spec("mixedlm") is not None}
    return [engine for engine in PATIENCE if there.get(engine, True)]


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


def run_after(engines: list[str]) -> list[Result]:
    """What comes after a fit, R's packages beside it where lme4 takes part."""
    results = after.results("lme4" in engines)
    for result in results:
        print(in_words(result), flush=True)
    return results


def write(text: str) -> None:
    """Put the tables in the place of the last ones."""
    before, _, _ = README.read_text(encoding="utf-8").partition(RESULTS)
    README.write_text(f"{before}{RESULTS}\n{text}", encoding="utf-8")


def main() -> None:
    """Ask, run, print, and write where asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help="put the tables into benchmarks/README.md")
    parser.add_argument("--case", nargs="+", choices=[case.name for case in CASES], help="only these")
    parser.add_argument("--engine", nargs="+", choices=list(PATIENCE), help="only these")
    parser.add_argument("--fits-only", action="store_true", help="leave out what comes after a fit")
    asked = parser.parse_args()
    engines = asked.engine or engines_here()
    load = os.getloadavg()[0]
    results = run(engines, [case for case in CASES if not asked.case or case.name in asked.case])
    parts = [shape_of_machine(load), markdown(results), *growth(results, GROWING)]
    if not (asked.fits_only or asked.case):
        parts.append(markdown_after(run_after(engines)))
    text = "\n\n".join(parts) + "\n"
    print(f"\n{text}")
    if asked.write:
        write(text)


if __name__ == "__main__":
    main()
