"""Rungs: a guided course in linear mixed models, on the learner's own data.

The screens are listed in `pages/ui/screens.py`; what surrounds each of them is in `pages/ui/frame.py`.
"""

from __future__ import annotations

import os

# A shared server gives a session a share of a core. Threads of linear algebra that wait for each other there make a fit
# many times slower; with one thread it takes the time it needs. This has to stand before numpy is first loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from pages.ui import frame  # noqa: E402

frame.run()
