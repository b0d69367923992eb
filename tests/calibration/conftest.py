"""Simulated studies take minutes: they run only when the marker is asked for."""

from __future__ import annotations

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave the studies out unless ``-m`` names them."""
    if "calibration" in (config.getoption("-m") or ""):
        return
    left_out = [item for item in items if item.get_closest_marker("calibration")]
    items[:] = [item for item in items if not item.get_closest_marker("calibration")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
