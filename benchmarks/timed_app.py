"""Starts the app as `streamlit run` does, and writes what each of its runs took: python -m benchmarks.timed_app PORT

After each run a line ``RUN {…}`` stands in the output, in seconds from the request to run to the end of the run:
``wall``; ``queued``, of which it waited for others to leave it a processor (on Linux); and ``processor``, of the whole
process with the sending of what was drawn. ``part`` says whether a part of the screen ran alone.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from streamlit.runtime.scriptrunner.script_runner import ScriptRunner
from streamlit.web.cli import main as streamlit

SCRIPT = Path(__file__).parents[1] / "streamlit_app.py"
MARK = "RUN "
QUEUE = Path("/proc/thread-self/schedstat")


def queued() -> float:
    """Seconds for which this thread was ready and had no processor; 0 where the system does not tell."""
    return int(QUEUE.read_text(encoding="ascii").split()[1]) / 1e9 if QUEUE.exists() else 0.0


def main(port: str) -> None:
    """Serve until somebody ends it."""
    run = ScriptRunner._run_script

    def timed(self: ScriptRunner, rerun_data: Any) -> None:
        began, worked, waited = time.perf_counter(), time.process_time(), queued()
        try:
            run(self, rerun_data)
        finally:
            took = {"wall": time.perf_counter() - began, "processor": time.process_time() - worked}
            took["queued"] = queued() - waited
            print(MARK + json.dumps({**took, "part": bool(rerun_data.fragment_id_queue)}), flush=True)

    ScriptRunner._run_script = timed  # type: ignore[method-assign]
    sys.argv = [
        "streamlit", "run", str(SCRIPT), "--server.headless=true", "--server.fileWatcherType=none",
        "--server.address=127.0.0.1", f"--server.port={port}", "--browser.gatherUsageStats=false",
    ]  # fmt: skip
    streamlit()


if __name__ == "__main__":
    main(sys.argv[1])
