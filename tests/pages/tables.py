"""Small files that a learner might bring, each out of the ordinary in one way."""

from __future__ import annotations

import math

#: Long and regular, but all groups share one slope: a random slope has nothing to find.
PARALLEL = b"who,when,y\n" + b"".join(
    b"p%d,%d,%.1f\n" % (g, t, 10 * (g % 5) + 2 * t + ((g * 7 + t * 3) % 5) / 10) for g in range(12) for t in range(4)
)

#: Students in classes, and nothing that varies in time.
NO_TIME = b"class,sex,score\n" + b"".join(
    b"c%d,%s,%d\n" % (i % 6, b"fm"[i % 2 : i % 2 + 1], 50 + 5 * (i % 6) + (i * 7) % 11) for i in range(60)
)

_NASTY = "=a*b_c $zq$ <b>|[l](u) :smile: {{ g }} #h"


def hostile() -> bytes:
    """Names and levels that are out to do harm wherever they could be read as something else than text."""
    rows = [f'"y {_NASTY}","who {_NASTY}","t {_NASTY}","arm {_NASTY}"']
    for g in range(10):
        for t in range(4):
            y = 5 * math.sin(g) + (1 + math.cos(3 * g)) * t + math.sin(7 * g + 3 * t)
            rows.append(f'{y:.3f},"{_NASTY} {g}",{t},"{"=cmd" if g % 2 else "+x"} {_NASTY}"')
    return "\n".join(rows).encode()
