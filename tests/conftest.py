"""Settings that every test shares."""

from __future__ import annotations

import os

from hypothesis import settings

# No deadline: a shared machine is slow at times without anything being wrong. In CI the same examples each time.
settings.register_profile("house", deadline=None, derandomize="CI" in os.environ, print_blob=True)
settings.load_profile("house")
