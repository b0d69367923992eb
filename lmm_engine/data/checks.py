"""Refusals and cautions about a choice of roles, before any model is fitted."""

from __future__ import annotations

import pandas as pd

from ..findings import Finding
from .roles import Roles


def check_roles(table: pd.DataFrame, roles: Roles) -> tuple[Finding, ...]:
    """Check a choice of roles; raises `DataError` for what cannot be, returns findings for what needs care."""
    return ()
