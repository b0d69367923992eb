"""The one place where design, criterion and search meet."""

from __future__ import annotations

import numpy as np

from .covariance import CovarianceShape
from .criterion import Criterion, Method, Profile
from .design import Design
from .errors import ModelError
from .findings import Finding
from .moments import Moments, compress, moments
from .numerics import CERTIFICATE, NO_RESIDUAL, SINGULAR_SD, Array, frozen, lower_triangular
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
        If the method is unknown, the random terms have more than one grouping factor, too few rows are left, or no
        residual variance remains.
    """
    _refuse_impossible(design, method)
    sums = moments(design)
    shape = CovarianceShape(tuple(len(term.terms) for term in design.random))
    optimum = _search(sums, shape, method)
    profile = Criterion(sums, shape, method).at(optimum.factor)
    if not profile.rss > NO_RESIDUAL * sums.nobs:
        raise ModelError(
            f"The model reproduces “{design.outcome}” exactly, so there is no residual variance to estimate.",
            "Use a simpler random part, or check the outcome for values copied within groups.",
        )
    factors = _user_factors(design, sums, shape, optimum.factor)
    return Estimates(
        design=design,
        moments=sums,
        method=method,
        profile=profile,
        factors=factors,
        sigma=sums.y_scale * float(np.sqrt(profile.sigma2)),
        loglik=_loglik(profile, sums, method),
        converged=optimum.certified,
        is_singular=_is_singular(shape, optimum.factor),
        findings=_findings(design, shape, optimum, factors),
        n_evaluations=optimum.n_evaluations,
    )


def _search(sums: Moments, shape: CovarianceShape, method: Method) -> Optimum:
    if shape.k == 0:
        return Optimum(np.zeros((0, 0)), 0.0, True, 0.0, 0)
    groups = compress(sums.groups)
    return minimise(Criterion(sums.with_groups(groups), shape, method))


def _refuse_impossible(design: Design, method: str) -> None:
    if method not in METHODS:
        raise ModelError(f"There is no estimation method “{method}”.", "Use “REML” or “ML”.")
    factors = list(dict.fromkeys(term.factor for term in design.random))
    if len(factors) > 1:
        raise ModelError(
            f"The random terms have {len(factors)} grouping factors ({', '.join(factors)}); models with one are fitted.",
            "Keep the factor whose members were measured repeatedly.",
        )
    n, p = design.X.shape
    if n <= p:
        raise ModelError(
            f"{n} usable rows are too few for {p} fixed effects.",
            "Use fewer predictors or bring more rows.",
        )


def _user_factors(design: Design, sums: Moments, shape: CovarianceShape, factor: Array) -> tuple[Array, ...]:
    blocks = (sums.to_effects[b, b] @ factor[b, b] for b in shape.blocks)
    return tuple(frozen(lower_triangular(block)) for block in blocks)


def _loglik(profile: Profile, sums: Moments, method: Method) -> float:
    """Back from internal coordinates: y in units of its scale, X orthonormal."""
    criterion = profile.value + 2.0 * profile.criterion.degrees * float(np.log(sums.y_scale))
    if method == "REML":
        criterion += sums.log_det_scale
    return -0.5 * criterion


def _smallest_direction(factor: Array) -> float:
    return float(np.linalg.svd(factor, compute_uv=False)[-1])


def _is_singular(shape: CovarianceShape, factor: Array) -> bool:
    return any(_smallest_direction(factor[b, b]) < SINGULAR_SD for b in shape.blocks)


def _findings(
    design: Design, shape: CovarianceShape, optimum: Optimum, factors: tuple[Array, ...]
) -> tuple[Finding, ...]:
    found = []
    for term, block, factor in zip(design.random, shape.blocks, factors, strict=True):
        smallest = _smallest_direction(optimum.factor[block, block])
        if smallest < SINGULAR_SD:
            found.append(_singular_finding(term.factor, term.terms, factor, smallest))
    if not optimum.certified:
        found.append(_uncertified_finding(optimum.violation))
    if design.aliased:
        found.append(_aliased_finding(design.aliased))
    return tuple(found)


def _singular_finding(group: str, names: tuple[str, ...], factor: Array, smallest: float) -> Finding:
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
        sentence=f"{what}: the data hold no sign of more. This is a certified maximum of the likelihood, not a failure.",
        remedy="Report it as it is, or use the simpler random part; fixed effects and their tests stay valid.",
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


def _listed(names: list[str]) -> str:
    quoted = [f"“{name}”" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
