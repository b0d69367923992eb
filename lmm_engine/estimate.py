"""The one place where design, criterion and search meet."""

from __future__ import annotations

import numpy as np

from .compress import compress
from .criterion import Criterion, Method, Profile
from .curvature import average_information
from .design import Design, GroupTerm
from .errors import ModelError
from .findings import Finding
from .levels import DenseLevels
from .moments import Moments, moments
from .numerics import (
    CERTIFICATE,
    NO_RESIDUAL,
    SINGULAR_SD,
    TOLD_APART,
    Array,
    frozen,
    lower_triangular,
)
from .optimise import Optimum, minimise
from .result import Estimates

METHODS = ("REML", "ML")


def estimate(design: Design, method: Method = "REML") -> Estimates:
    """Fit the model of a design.

    Parameters
    ----------
    design : Design
    method : {"REML", "ML"}

    Returns
    -------
    Estimates

    Raises
    ------
    ModelError
        If the method is unknown, too few rows are left, the random effects cannot be told apart, or no residual
        variance remains.
    """
    _refuse_impossible(design, method)
    return estimate_from(design, moments(design), method)


def estimate_from(design: Design, sums: Moments, method: Method = "REML") -> Estimates:
    """Fit the model of a design whose cross-products are there; parameters and errors as for `estimate`.

    Parameters
    ----------
    design : Design
    sums : Moments
    method : {"REML", "ML"}

    Returns
    -------
    Estimates
    """
    _refuse_impossible(design, method)
    optimum = _search(sums, method)
    profile = Criterion(sums, method).at(optimum.factors)
    if not profile.rss > NO_RESIDUAL * sums.nobs:
        raise ModelError(
            f"The model reproduces “{design.outcome}” exactly, so there is no residual variance to estimate.",
            "Use a simpler random part, or check the outcome for values copied within groups.",
        )
    terms = _terms(sums, optimum.factors)
    return Estimates(
        design=design,
        moments=sums,
        method=method,
        profile=profile,
        factors=tuple(factor for _, factor, _ in terms),
        term_order=tuple(position for position, _, _ in terms),
        sigma=sums.y_scale * float(np.sqrt(profile.sigma2)),
        loglik=_loglik(profile, sums, method),
        converged=optimum.certified,
        is_singular=any(smallest < SINGULAR_SD for _, _, smallest in terms),
        findings=_findings(design, optimum, terms, flat=_is_flat(design, profile)),
        n_evaluations=optimum.n_evaluations,
    )


def _search(sums: Moments, method: Method) -> Optimum:
    if not sums.factors:
        return Optimum((), True, 0.0, 0)
    small = sums.with_levels(compress(sums.levels)) if isinstance(sums.levels, DenseLevels) and not sums.spans else sums
    return minimise(Criterion(small, method))


def _refuse_impossible(design: Design, method: str) -> None:
    if method not in METHODS:
        raise ModelError(f"There is no estimation method “{method}”.", "Use “REML” or “ML”.")
    n, p = design.n_rows, len(design.fixed_names)
    if n <= p:
        raise ModelError(
            f"{n} usable rows are too few for {p} fixed effects.",
            "Use fewer predictors or bring more rows.",
        )


#: A random term: its position in the design, its factor on the user's scale, and its smallest direction inside.
_Term = tuple[int, Array, float]


def _terms(sums: Moments, factors: tuple[Array, ...]) -> list[_Term]:
    terms = []
    for part, factor in zip(sums.factors, factors, strict=True):
        for position, block in zip(part.terms, part.shape.blocks, strict=True):
            own = factor[block, block]
            smallest = float(np.linalg.svd(own, compute_uv=False)[-1])
            terms.append((position, frozen(lower_triangular(part.to_effects[block, block] @ own)), smallest))
    return terms


def _loglik(profile: Profile, sums: Moments, method: Method) -> float:
    """Back from internal coordinates: y in units of its scale, X orthonormal."""
    criterion = float(profile.value) + 2.0 * profile.criterion.degrees * float(np.log(sums.y_scale))
    if method == "REML":
        criterion += sums.log_det_scale
    return -0.5 * criterion


def _is_flat(design: Design, profile: Profile) -> bool:
    """Whether the criterion does not change along some ratio of SDs: they and the residual's cannot be told apart.

    With fewer effects than rows there are rows that only the residual moves, and nothing is looked for.
    """
    sums = profile.criterion.moments
    n_effects = sums.p + sum(len(term.levels) * len(term.terms) for term in design.random)
    if not sums.factors or n_effects < sums.nobs:
        return False
    theta = np.abs(sums.shape.theta(profile.factors))
    inside = theta > SINGULAR_SD
    curved = (average_information(profile) * np.outer(theta, theta))[np.ix_(inside, inside)]
    return bool(inside.any() and np.linalg.eigvalsh(curved)[0] < TOLD_APART)


def _findings(design: Design, optimum: Optimum, terms: list[_Term], *, flat: bool) -> tuple[Finding, ...]:
    found = [_flat_finding(design)] if flat else []
    for position, factor, smallest in terms:
        if smallest < SINGULAR_SD:
            found.append(_singular_finding(design.random[position], factor, smallest))
    if not optimum.certified:
        found.append(_uncertified_finding(optimum.violation))
    if design.aliased:
        found.append(_aliased_finding(design.aliased))
    if design.n_dropped:
        found.append(_dropped_finding(design))
    return tuple(found)


def _singular_finding(term: GroupTerm, factor: Array, smallest: float) -> Finding:
    group, names = term.factor, term.terms
    sd = np.sqrt(np.einsum("ij,ij->i", factor, factor))
    zero = [name for name, size in zip(names, sd, strict=True) if size < SINGULAR_SD * max(1.0, float(sd.max()))]
    if zero:
        what = f"The variance between levels of “{group}” in {_listed(zero)} is estimated as zero"
        code = "variance_at_zero"
    elif len(names) == 2:
        sign = "+1" if factor[0, 0] * factor[1, 0] >= 0 else "−1"
        what = f"The correlation of {_listed(list(names))} over “{group}” is estimated as {sign}"
        code = "correlation_at_one"
    else:
        what = f"The random effects of “{group}” ({_listed(list(names))}) vary in fewer directions than they have names"
        code = "covariance_singular"
    return Finding(
        code=code,
        severity="caution",
        measure=smallest,
        threshold=SINGULAR_SD,
        sentence=f"{what}: the data hold no sign of more. This is the maximum of the likelihood, not a failure.",
        remedy="Report it as it is, or use the simpler random part; fixed effects and their tests stay valid.",
    )


def _flat_finding(design: Design) -> Finding:
    names = list(dict.fromkeys(term.factor for term in design.random))
    return Finding(
        code="variances_not_told_apart",
        severity="serious",
        measure=float(sum(len(term.levels) for term in design.random)),
        threshold=float(design.n_rows),
        sentence=f"The data cannot tell the variance between levels of {_listed(names)} from the residual variance: "
        "too few rows share a level.",
        remedy="Trust neither variance, nor standard errors and tests that rest on them. Choose a group that was "
        "measured more often, or leave out predictors.",
    )


def _uncertified_finding(violation: float) -> Finding:
    return Finding(
        code="optimum_not_certified",
        severity="serious",
        measure=violation,
        threshold=CERTIFICATE,
        sentence="The search ended where the conditions for a maximum of the likelihood do not hold exactly.",
        remedy="Simplify the random part, and compare the log-likelihood with the second model's before trusting it.",
    )


def _aliased_finding(aliased: tuple[str, ...]) -> Finding:
    return Finding(
        code="fixed_effect_aliased",
        severity="caution",
        measure=float(len(aliased)),
        threshold=0.0,
        sentence=f"{_listed(list(aliased))} could not be estimated: the other predictors determine it completely.",
        remedy="Leave it out, or leave out the predictor that repeats it.",
    )


def _dropped_finding(design: Design) -> Finding:
    rows = "One row was" if design.n_dropped == 1 else f"{design.n_dropped:,} rows were"
    where = _listed([f"{name}" for name in design.dropped])
    return Finding(
        code="rows_dropped",
        severity="note",
        measure=float(design.n_dropped),
        threshold=0.0,
        sentence=f"{rows} left out because a value is missing in {where}; {design.n_rows:,} were used.",
        remedy="Say so in your report, and ask whether what is missing depends on what would have been measured.",
    )


def _listed(names: list[str]) -> str:
    quoted = [f"“{name}”" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
