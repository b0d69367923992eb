"""Sentences about where the variance lies. Plain text: escape where it will be read."""

from __future__ import annotations

from statistics import NormalDist

from ..data import Prepared
from ..findings import Finding
from ..inference.explained import icc, r2
from ..result import Estimates
from .components import Spread, rung_of, spread
from .data_words import zero_of_time
from .numbers import amount, listing, number, percent, share
from .words import named, noun, nouns, term_of

# Below this size a correlation is told as "hardly related", below the second as "loosely".
HARDLY, LOOSELY = 0.1, 0.3
# Findings of the engine that `singular_sentence` tells in the learner's names.
SINGULAR = frozenset({"variance_at_zero", "correlation_at_one", "covariance_singular"})
# Shares of groups on the other side of zero that are worth a word.
RARE = 0.005


def variance_sentences(fit: Estimates, prepared: Prepared, *, unit: str = "") -> tuple[str, ...]:
    """Say what each variance component means: one sentence or two per component, the residual last.

    Parameters
    ----------
    fit : Estimates
        A fitted rung.
    prepared : Prepared
        For the names and for where time is zero.
    unit : str
        The outcome's unit.
    """
    random = spread(fit)
    if random is None:
        return (_only_noise(fit, prepared, unit),)
    said = [_levels(random, prepared, unit)]
    said += [_slopes(random, i, fit, prepared) for i in range(1, len(random.terms))]
    if len(random.terms) == 2:
        said.append(_togetherness(random, prepared))
    return (*said, _noise(fit, prepared, unit))


def icc_sentence(fit: Estimates, prepared: Prepared) -> str:
    """Say which share of the variance lies between groups, and what that share does not say."""
    many, one = nouns(prepared.roles.group), noun(prepared.roles.group)
    random = spread(fit)
    if random is None:
        return f"Rung 0 has no variance between {many}, so it has no intraclass correlation: it assumes one of zero."
    values = icc(fit)
    adjusted, unadjusted = float(values["adjusted"]), float(values["unadjusted"])
    if all(random.vanished):
        return f"The intraclass correlation is 0: no variance between {many} was found, rows are as good as unrelated."
    said = (
        f"Of the variance that the fixed effects leave, {percent(adjusted)} lies between {many} "
        f"(adjusted ICC = {share(adjusted)}); of all variance of {named(prepared.roles.outcome)}, "
        f"{percent(unadjusted)} (unadjusted ICC = {share(unadjusted)})."
    )
    if len(random.terms) == 1:
        return f"{said} Beyond the fixed effects, two rows of one {one} are expected to correlate at {share(adjusted)}."
    slope = term_of(random.terms[1], prepared).words
    return f"{said} With random slopes this share changes along {slope}; these are averages over the rows."


def r2_sentence(fit: Estimates, prepared: Prepared) -> str:
    """Say how much the fixed effects explain, and how much with the groups' own lines."""
    values = r2(fit)
    outcome, many = named(prepared.roles.outcome), nouns(prepared.roles.group)
    columns = ([prepared.roles.time] if prepared.roles.time else []) + list(prepared.roles.predictors)
    subject = listing(map(named, columns)) if columns else "The fixed part, a mean alone,"
    verb = "explain" if len(columns) > 1 else "explains"
    said = f"{subject} {verb} {percent(values['marginal'])} of the variance of {outcome} (marginal R²)"
    if rung_of(fit) == 0:
        return f"{said}."
    return (
        f"{said}; together with the differences between {many} it is {percent(values['conditional'])} (conditional R²)."
    )


def singular_sentence(fit: Estimates, prepared: Prepared) -> str:
    """Say what stands at its edge in a singular fit and what follows; empty where the fit is not singular."""
    random = spread(fit)
    if random is None or not fit.is_singular:
        return ""
    many = nouns(prepared.roles.group)
    return f"This fit is singular: {_edge(random, prepared)}. " + (
        "That is an estimate, not a failure: these data do not call for so rich a random part. "
        f"It does not prove that {many} are alike, only that their differences drown in the noise of single rows. "
        "Report it, and read the simpler rung beside it."
    )


def finding_sentence(finding: Finding) -> str:
    """Join what was seen with what to do about it."""
    return f"{finding.sentence} {finding.remedy}".strip()


def _edge(random: Spread, prepared: Prepared) -> str:
    many = nouns(prepared.roles.group)
    gone = [term_of(t, prepared) for t, zero in zip(random.terms, random.vanished, strict=True) if zero]
    if gone:
        what = ("level" if not term.parts else f"slope of {term.words}" for term in gone)
        return f"{many} are estimated not to differ in {listing(what)} at all (a variance of zero)"
    if random.perfect:
        return f"level and slope of {many} are estimated as perfectly correlated ({_signed_one(random)})"
    return f"some combination of the {many}' effects is estimated not to vary at all"


def _signed_one(random: Spread) -> str:
    return "r = 1" if (random.correlation or 0) > 0 else "r = −1"


def _only_noise(fit: Estimates, prepared: Prepared, unit: str) -> str:
    what = "line" if prepared.roles.time else "mean"
    return (
        f"There is one source of chance only: rows scatter around the common {what} with an SD of "
        f"{amount(fit.sigma, unit)}. Differences between {nouns(prepared.roles.group)} are hidden in it."
    )


def _levels(random: Spread, prepared: Prepared, unit: str) -> str:
    many = nouns(prepared.roles.group)
    if random.vanished[0]:
        return f"No difference in level between {many} was found beyond the noise of single rows (variance zero)."
    place = f" at {zero_of_time(prepared)}" if len(random.terms) > 1 and prepared.roles.time else ""
    what = "line" if prepared.roles.time else "mean"
    sd = amount(random.sds[0], unit)
    return (
        f"{many[0].upper() + many[1:]} differ in level{place} with an SD of {sd}: "
        f"about 68% of them lie within {sd} of the common {what}."
    )


def _slopes(random: Spread, i: int, fit: Estimates, prepared: Prepared) -> str:
    name, sd = random.terms[i], random.sds[i]
    many, label = nouns(prepared.roles.group), term_of(name, prepared).words
    if random.vanished[i]:
        return (
            f"No difference in the slope of {label} between {many} was found (variance zero): the lines are parallel."
        )
    if name not in fit.fixed_effects.index:
        return f"{many[0].upper() + many[1:]} differ in the slope of {label} with an SD of {number(sd)}."
    mean = float(fit.fixed_effects[name])
    said = (
        f"About 68% of {many} have a slope of {label} between {number(mean - sd)} and {number(mean + sd)} "
        f"({number(mean)} ± {number(sd)}{_whose_slope(name, fit, prepared)})"
    )
    return f"{said}{_other_side(mean, sd)}."


def _whose_slope(name: str, fit: Estimates, prepared: Prepared) -> str:
    """Name the categories at which the mean slope is read, where the slope differs by them."""
    time = prepared.roles.time
    products = [t for t in (term_of(str(n), prepared) for n in fit.fixed_effects.index) if len(t.parts) == 2]
    places = [
        f"{named(p.column)} = {p.baseline if p.level is not None else 0}"
        for t in products
        for p in t.parts
        if p.column != time
    ]
    return f", where {listing(dict.fromkeys(places))}" if places else ""


def _other_side(mean: float, sd: float) -> str:
    below = NormalDist(mean, sd).cdf(0.0)
    smaller = min(below, 1 - below)
    if smaller < RARE:
        return ""
    side = "below" if below < 0.5 else "above"
    return f"; about {percent(smaller)} would have one {side} zero"


def _togetherness(random: Spread, prepared: Prepared) -> str:
    many = nouns(prepared.roles.group)
    if random.correlation is None:
        return "Level and slope have no correlation to speak of" + (
            ", because one of them does not vary." if any(random.vanished) else ": the model keeps them apart."
        )
    place = f" at {zero_of_time(prepared)}" if prepared.roles.time else ""
    r = random.correlation
    bound = f"Levels{place} and slopes correlate at r = {share(r)}"
    if abs(r) < HARDLY:
        return f"{bound}: {many} with a higher level have hardly higher or lower slopes."
    tend = "always" if random.perfect else "loosely tend to" if abs(r) < LOOSELY else "tend to"
    return f"{bound}: {many} with a higher level {tend} have a {'higher' if r > 0 else 'lower'} slope."


def _noise(fit: Estimates, prepared: Prepared, unit: str) -> str:
    what = "line" if prepared.roles.time else "level"
    return (
        f"Around the {what} of its own {noun(prepared.roles.group)}, a single row scatters with an SD of "
        f"{amount(fit.sigma, unit)}."
    )
