"""Rungs: a guided course in linear mixed models, on the learner's own data.

The screens are listed in `pages/ui/screens.py`; what surrounds each of them is in `pages/ui/frame.py`.
"""

from __future__ import annotations

from pages.ui import frame

frame.run()
