"""What the doors remember belongs to one file, one specification and one session."""

from __future__ import annotations

import numpy as np
import pandas as pd

from tests.pages.app import bring, fine, go, open_app, plain, use

ROWS = 60_000


def big(changed: float) -> bytes:
    table = pd.DataFrame({"who": np.arange(ROWS) // 6, "week": np.arange(ROWS) % 6, "score": np.arange(ROWS) % 7 / 2})
    table.loc[1234, "score"] = changed
    return table.to_csv(index=False).encode()


def test_one_changed_cell_among_many_is_noticed():
    at = open_app()
    for changed in (123456.0, 654321.0):
        bring(at, "big.csv", big(changed))
        at = fine(go(at, "look"))
        assert f"{changed:,.0f}" in _alternatives(at) + plain(at).replace(".00", "")


def test_two_sessions_do_not_see_each_other():
    first, second = use(open_app(), "sleepstudy"), use(open_app(), "orthodont")
    assert "180 rows" in plain(go(first, "look"))
    said = plain(go(second, "look"))
    assert "108 rows" in said
    assert "Reaction" not in said


def _alternatives(at) -> str:
    return " ".join(chart.proto.alt for chart in at.get("vega_lite_chart") if hasattr(chart.proto, "alt"))
