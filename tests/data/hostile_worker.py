"""Reads the whole corpus in one process, watched: what came of each file, how long it took, what it did besides.

Prints one line of JSON for each file: name, outcome, seconds, memory at the highest point, forbidden doings.
"""

from __future__ import annotations

import json
import sys
import time

from benchmarks.measuring import forget_peak, memory_mb
from tests.data import make_hostile, make_hostile_tables
from tests.data.hostile_outcome import outcome

#: Events of Python's audit that no reading of a file may cause.
FORBIDDEN = ("os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "subprocess.", "socket.", "webbrowser.")
FORBIDDEN += ("pickle.find_class", "ctypes.dlopen", "urllib.Request", "ftplib.", "smtplib.", "shutil.", "os.remove")


def main() -> None:
    doings: list[str] = []
    watching = False

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if watching and event.startswith(FORBIDDEN):
            doings.append(event)
        if watching and event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
            doings.append(f"open {arguments[0]}")

    warm_up()
    sys.addaudithook(watch)
    makers = {name: make for name, (make, _) in make_hostile_tables.READ.items()}
    makers |= make_hostile.REFUSED | {name: make for name, (make, _) in make_hostile_tables.REFUSED_TOO.items()}
    for name, make in makers.items():
        data = make()
        forget_peak()
        before = memory_mb("VmRSS")
        doings.clear()
        watching = True
        start = time.perf_counter()
        came = outcome(data, name)
        seconds = time.perf_counter() - start
        watching = False
        more = memory_mb("VmHWM") - before
        line = {"name": name, "came": came, "seconds": seconds, "mb": more, "doings": doings}
        sys.stdout.write(json.dumps(line) + "\n")


def warm_up() -> None:
    """Import what the readers need, as it is in an app that runs; the libraries' own loading is not what is watched."""
    makers = make_hostile_tables.READ
    for name in ("plain.xlsx", "plain.xls", "plain.ods", "plain.parquet", "plain.sav", "plain.dta"):
        outcome(makers[name][0](), name)


if __name__ == "__main__":
    main()
