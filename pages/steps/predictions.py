"""Predictions: a line with its bands, for everybody, for one group or for a new one, and values at chosen times."""

from __future__ import annotations

from pages.ui import doors, predicting

asked = predicting.ask()

if doors.roles().time is None:
    predicting.without_time(asked)
else:
    predicting.picture(asked)
    predicting.table(asked)
