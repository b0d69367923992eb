"""What computed the numbers: programs and their versions, for reports and code."""

from __future__ import annotations

import platform
from importlib.metadata import version

VERSION = "0.1.0"


def versions() -> dict[str, str]:
    """Name the programs behind a result.

    Returns
    -------
    dict of str to str
        Program → version: this engine, Python, NumPy, SciPy, pandas.
    """
    packages = {"NumPy": "numpy", "SciPy": "scipy", "pandas": "pandas"}
    return {
        "lmm_engine (Rungs)": VERSION,
        "Python": platform.python_version(),
        **{name: version(package) for name, package in packages.items()},
    }
