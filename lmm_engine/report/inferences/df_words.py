"""How degrees of freedom are counted, in a sentence each. Plain text: escape where it will be read."""

from __future__ import annotations

from ...inference.effects.wald import DfMethod
from ...result import Estimates
from ..numbers import count

#: What a learner chooses from.
DF_NAMES: dict[DfMethod, str] = {
    "satterthwaite": "Satterthwaite",
    "kenward-roger": "Kenward–Roger",
    "residual": "Residual",
    "normal": "Normal",
}

#: What each does, and when to prefer it.
DF_SAYS: dict[DfMethod, str] = {
    "satterthwaite": (
        "Satterthwaite: each effect has degrees of freedom of its own, from how surely the variances behind its "
        "standard error are known; the usual choice."
    ),
    "kenward-roger": (
        "Kenward–Roger: as Satterthwaite, and the standard errors are corrected too, because their variances are only "
        "estimates; prefer it with few groups or groups of uneven size."
    ),
    "residual": (
        "Residual: rows minus effects, as if all rows were independent; right on rung 0, above it too sure of what "
        "differs between groups."
    ),
    "normal": (
        "Normal: z instead of t, as if there were endlessly many groups; harmless with hundreds of them, too sure with "
        "few."
    ),
}

NEEDS_REML = (
    "Kenward–Roger corrects the standard errors that REML gives, and these fits are by ML. "
    "Until you switch to REML, tests and intervals are Satterthwaite’s."
)


def df_sentence(df: DfMethod, fit: Estimates | None = None) -> str:
    """Say how degrees of freedom are counted, and when to prefer it.

    Parameters
    ----------
    df : {"satterthwaite", "kenward-roger", "residual", "normal"}
    fit : Estimates, optional
        Without random effects all but the last come to the same, and it says so.
    """
    if fit is None or fit.design.random or df == "normal":
        return DF_SAYS[df]
    left = count(fit.nobs - fit.moments.p)
    if fit.method == "ML":
        return (
            f"Rows minus effects, {left}: without random effects Satterthwaite has nothing to add. By ML the standard "
            "errors are a little too small here, because ML divides by all rows."
        )
    return (
        f"Rows minus effects, {left}: without random effects that is exact, and Satterthwaite and Kenward–Roger come "
        "to the same."
    )
