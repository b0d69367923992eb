"""Settings that every test shares."""

from __future__ import annotations

import os

from hypothesis import settings

# Tests run side by side, on small matrices: threads of the linear algebra would only wait for each other. This comes
# before anything imports numpy, and processes that tests start inherit it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# No deadline: a shared machine is slow at times without anything being wrong. In CI the same examples each time.
settings.register_profile("house", deadline=None, derandomize="CI" in os.environ, print_blob=True)
settings.load_profile("house")
