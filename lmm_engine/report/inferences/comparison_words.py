"""Sentences about two rungs side by side. Plain text: escape where it will be read."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from ...data import Prepared, varies_within_group
from ...inference.effects.wald import DfMethod, coefficients
from ...result import Estimates
from ..components import rung_of, spread
from ..data_words import zero_of_time
from ..numbers import amount, count, fixed, listing, number, p_value, percent, plain, ratio, things
from ..words import Term, named, noun, nouns, term_of

# Changes smaller than this are told as "stayed": no reader would call a change of 1% a rise.
NOTICEABLE = 0.01
# Differences in AIC or BIC below this hardly separate two models (Burnham & Anderson 2002).
HARDLY_SEPARATE = 2.0
# The field's convention for "rare if there were nothing".
SURPRISING = 0.05


def what_changed(
    lower: Estimates, upper: Estimates, prepared: Prepared, *, df: DfMethod = "satterthwaite", unit: str = ""
) -> tuple[str, ...]:
    """Say what climbing from one rung to the next did to the numbers, and why.

    Parameters
    ----------
    lower, upper : Estimates
        Two fits to the same rows, the simpler first.
    prepared : Prepared
        For the names.
    df : {"satterthwaite", "kenward-roger", "residual", "normal"}
        Whose standard errors: Kenward and Roger's are adjusted.
    unit : str
        The outcome's unit.

    Returns
    -------
    tuple of str
        One sentence for each new variance component, the residual SD, each shared fixed effect's standard error,
        and the log-likelihood.
    """
    if lower.nobs != upper.nobs:
        return (f"The two fits use different rows ({count(lower.nobs)} and {count(upper.nobs)}); nothing to compare.",)
    shared = [str(name) for name in lower.fixed_effects.index if name in upper.fixed_effects.index]
    errors = coefficients(lower, df)["std_error"], coefficients(upper, df)["std_error"]
    return (
        *_new_components(lower, upper, prepared, unit),
        _residual(lower, upper, prepared, unit),
        *(_standard_error(name, lower, upper, prepared, errors) for name in shared),
        _loglik(lower, upper),
    )


def lrt_sentence(row: pd.Series, prepared: Prepared, rung: int) -> str:
    """Say what a likelihood-ratio test of a rung against the one below it shows, by both references.

    Parameters
    ----------
    row : Series
        The larger model's row of `lmm_engine.compare`.
    prepared : Prepared
        For the names.
    rung : {1, 2}
        Which rung the row is; decides what the smaller model claims.
    """
    if math.isnan(row["statistic"]):
        return refusal_sentence(str(row["reason"]))
    df = int(row["df"])
    said = (
        f"Twice the gain in log-likelihood is {number(row['statistic'])} for {things(df, 'further parameter')}. "
        f"Held against χ² with {plain(df)} {'degree' if df == 1 else 'degrees'} of freedom: {p_value(row['p_value'])}"
    )
    boundary = not math.isnan(row["p_boundary"])
    p = float(row["p_boundary"] if boundary else row["p_value"])
    if boundary:
        said += (
            ". A variance cannot be negative, so its zero lies at an edge, and the fairer reference is a mixture, "
            f"{_mixture(str(row['mixture']))}: {p_value(p)}"
        )
    return f"{said}. {_verdict(p, prepared, rung)}"


def effect_test_sentence(row: pd.Series, effect: str) -> str:
    """Say what a likelihood-ratio test of a model with a fixed effect against the same one without it shows.

    Parameters
    ----------
    row : Series
        The larger model's row of `lmm_engine.compare`.
    effect : str
        What the smaller model leaves out, in words.
    """
    if math.isnan(row["statistic"]):
        return refusal_sentence(str(row["reason"]))
    df, p = int(row["df"]), float(row["p_value"])
    said = (
        f"Without {effect} twice the log-likelihood is lower by {number(row['statistic'])}, for "
        f"{things(df, 'parameter')} saved. Held against χ² with {plain(df)} "
        f"{'degree' if df == 1 else 'degrees'} of freedom: {p_value(p)}. "
    )
    if p < SURPRISING:
        return f"{said}If {effect} made no difference, so large a loss would be rare."
    return f"{said}A loss of this size is not unusual even if {effect} made no difference; the data do not settle it."


def refusal_sentence(reason: str) -> str:
    """Say that a test is not made, and why."""
    if not reason:
        return "There is no smaller model to test against."
    begins = reason if reason[:2].isupper() else reason[0].lower() + reason[1:]
    return f"No test here: {begins}"


def information_sentence(table: pd.DataFrame, names: Sequence[str] | None = None) -> str:
    """Say which model AIC and BIC prefer, by how much, and whether they agree.

    Parameters
    ----------
    table : DataFrame
        As `lmm_engine.compare` returns it.
    names : sequence of str, optional
        What to call its rows; the index without it.
    """
    labels = list(names) if names is not None else [str(name) for name in table.index]
    if table["delta_aic"].isna().any():
        return "AIC and BIC rest on the likelihood, so they may not be compared across these fits either."
    aic, bic = (_preference(table[what], labels) for what in ("aic", "bic"))
    if aic[0] == bic[0]:
        return f"AIC and BIC both prefer {aic[0]}: AIC {aic[1]}; BIC {bic[1]}."
    return (
        f"AIC prefers {aic[0]} ({aic[1]}), BIC prefers {bic[0]} ({bic[1]}): "
        "BIC asks more of every further parameter when there are many rows."
    )


def _preference(values: pd.Series, labels: Sequence[str]) -> tuple[str, str]:
    order = values.to_numpy().argsort()
    best, second = (int(i) for i in order[:2])
    gap = float(values.iloc[second] - values.iloc[best])
    faint = ", hardly a difference" if gap < HARDLY_SEPARATE else ""
    return labels[best], f"{fixed(values.iloc[best], 1)}, {fixed(gap, 1)} below {labels[second]}{faint}"


def _mixture(span: str) -> str:
    """Name a mixture by its lowest and highest degrees of freedom, as ``compare`` writes them: ``0:1``."""
    low, high = (int(df) for df in span.split(":"))
    if high > low + 1:
        return f"of χ² with {plain(low)} to {plain(high)} degrees of freedom, weighted by what these data tell of each"
    if low == 0:
        return "half a point at zero and half χ² with 1 degree of freedom"
    return f"half χ² with {plain(low)} and half χ² with {plain(high)} degrees of freedom"


def _verdict(p: float, prepared: Prepared, rung: int) -> str:
    many = nouns(prepared.roles.group)
    claim = f"all {many} had the same level"
    if rung >= 2:
        claim = f"all {many} had the same slope of {named(prepared.roles.time)}"
    if p < SURPRISING:
        return f"If {claim}, so large a gain would be rare."
    return (
        f"A gain of this size is not unusual even if {claim}; these data do not settle it, "
        "and they do not show that there is no difference."
    )


def _new_components(lower: Estimates, upper: Estimates, prepared: Prepared, unit: str) -> list[str]:
    before, after = spread(lower), spread(upper)
    if after is None:
        return []
    known = () if before is None else before.terms
    many = nouns(prepared.roles.group)
    said = []
    for name, sd, zero in zip(after.terms, after.sds, after.vanished, strict=True):
        if name in known:
            continue
        term = term_of(name, prepared)
        what = "levels" if not term.parts else f"slopes of {term.words}"
        found = "is estimated as zero" if zero else f"is {amount(sd, unit if not term.parts else '')}"
        said.append(f"New at this rung: the SD of the {what} of {many} {found}.")
    return said


def _residual(lower: Estimates, upper: Estimates, prepared: Prepared, unit: str) -> str:
    moved = f"from {amount(lower.sigma, unit)} to {amount(upper.sigma, unit)}"
    gone = 1 - upper.sigma**2 / lower.sigma**2
    if abs(gone) <= 2 * NOTICEABLE:
        return f"The residual SD stayed where it was ({moved})."
    if gone < 0:
        return f"The residual SD rose {moved}."
    what = "level" if rung_of(upper) < 2 else "slope"
    return (
        f"The residual SD fell {moved}: {percent(gone)} of what counted as noise of single rows "
        f"is now seen as differences in {what} between {nouns(prepared.roles.group)}."
    )


def _standard_error(
    name: str, lower: Estimates, upper: Estimates, prepared: Prepared, errors: tuple[pd.Series, pd.Series]
) -> str:
    before, after = (float(own[name]) for own in errors)
    term = term_of(name, prepared)
    what = f"The standard error of {'the intercept' if not term.parts else term.words}"
    if abs(after - before) <= NOTICEABLE * before:
        return f"{what} stayed at {number(after)}{_estimate_moved(name, lower, upper)}."
    times = after / before
    size = f"{ratio(times)} times as large" if times >= 1.5 else percent(abs(times - 1))
    direction = "rose" if times > 1 else "fell"
    by = f"({size})" if times >= 1.5 else f"(by {size})"
    why = _reason(times > 1, term, upper, prepared)
    moved = _estimate_moved(name, lower, upper)
    return f"{what} {direction} from {number(before)} to {number(after)} {by}: {why}{moved}."


def _reason(rose: bool, term: Term, upper: Estimates, prepared: Prepared) -> str:
    """Say why a standard error moved: by what the new random effect does to effects along time, and to the rest."""
    if rung_of(upper) == 1:
        return _why_levels_matter(rose, term, upper, prepared)
    many, n = nouns(prepared.roles.group), count(next(iter(upper.n_groups.values()), upper.nobs))
    if any(part.column == prepared.roles.time for part in term.parts):
        if rose:
            return f"{many} differ in slope, so it is known only as well as {n} of them can show it"
        return "what looked like noise around parallel lines is now explained by different slopes"
    closer = "further apart" if rose else "closer together"
    return f"where {zero_of_time(prepared)}, lines with slopes of their own lie {closer} than parallel ones"


def _why_levels_matter(rose: bool, term: Term, upper: Estimates, prepared: Prepared) -> str:
    many, one = nouns(prepared.roles.group), noun(prepared.roles.group)
    inside = _varies_inside(term, prepared)
    if rose and inside:
        return f"it differs between {many} as well as within them, and rows of one {one} repeat each other"
    if rose:
        n = count(next(iter(upper.n_groups.values()), upper.nobs))
        return (
            f"rows of one {one} repeat each other, so {n} {many} say less than {count(upper.nobs)} unrelated rows would"
        )
    if inside:
        return f"it is now read within {many}, and differences in their level no longer blur it"
    if prepared.roles.time is None:
        return f"differences between {many} no longer count as noise of single rows"
    place, time = zero_of_time(prepared), named(prepared.roles.time)
    return f"where {place}, it leans on the slope of {time}, which is now read within {many}"


def _varies_inside(term: Term, prepared: Prepared) -> bool:
    """Tell whether a coefficient compares rows of one group: along time, or by another column that varies there."""
    columns = [str(prepared.time_name) if p.column == prepared.roles.time else p.column for p in term.parts]
    here = [c for c in columns if c in prepared.frame.columns]
    return any(varies_within_group(prepared.frame, c, prepared.roles.group) > 0 for c in here)


def _estimate_moved(name: str, lower: Estimates, upper: Estimates) -> str:
    before, after = float(lower.fixed_effects[name]), float(upper.fixed_effects[name])
    if abs(after - before) <= NOTICEABLE * max(abs(before), float(upper.std_errors[name])):
        return ""
    return f"; the estimate moved from {number(before)} to {number(after)}"


def _loglik(lower: Estimates, upper: Estimates) -> str:
    if lower.method != upper.method:
        return (
            f"The log-likelihoods are not compared: one fit is by {lower.method}, the other by {upper.method}, "
            "and these are different scales."
        )
    same_fixed = list(lower.fixed_effects.index) == list(upper.fixed_effects.index)
    if lower.method == "REML" and not same_fixed:
        return "The REML log-likelihoods are not compared, because the fixed effects differ; refit by ML for that."
    gain = upper.loglik - lower.loglik
    cost = things(upper.n_parameters - lower.n_parameters, "further parameter")
    if gain <= 0.005:
        return f"The log-likelihood did not rise: {fixed(upper.loglik, 2)} with {cost}."
    kind = "restricted log-likelihood (REML)" if upper.method == "REML" else "log-likelihood (ML)"
    return f"The {kind} rose by {number(gain)}, from {fixed(lower.loglik, 1)} to {fixed(upper.loglik, 1)}, for {cost}."


def parameters_sentence(fit: Estimates) -> str:
    """Count what the model estimates: ``6 parameters: 2 fixed effects, 3 of the random part, 1 residual variance.``."""
    parts = [things(len(fit.fixed_effects), "fixed effect")]
    if len(fit.theta):
        parts.append(f"{count(len(fit.theta))} of the random part")
    parts.append("1 residual variance")
    return f"{things(fit.n_parameters, 'parameter')}: {listing(parts)}."
